/// The expectations of a step and whether they hold, at the foot of its panel.
struct PanelFoot: Sendable {
  private let lines: TextStack
  var height: Double { lines.isEmpty ? 0 : lines.height + Self.gap }

  private static let gap = 8.0
  /// More expectations than this are counted, those that fail listed first.
  private static let limit = 8

  /// Fits the expectations into a width.
  init(_ panel: Diagram.Panel, width: Double, words: Words) {
    var lines = TextStack()
    let failing = panel.checks.filter { !$0.holds }
    let shown =
      panel.checks.count > Self.limit
      ? Array((failing + panel.checks.filter(\.holds)).prefix(Self.limit)) : panel.checks
    for check in shown {
      let role: ColourRole = check.holds ? .allowText : .block
      let sign = Run(
        text: (check.holds ? "✓" : "✗") + "\u{A0}", size: TypeSize.text, isBold: true, role: role)
      let actual = check.actual.map { " (\(words.actually($0.displayed)))" } ?? ""
      let wrapping = Wrapping(size: TypeSize.small, isBold: !check.holds)
      let texts = wrapping.lines(
        check.text.displayed + actual, width: width - sign.room - 2, limit: 2)
      for (index, text) in texts.enumerated() {
        let words = Run(
          text: text, size: TypeSize.small, isBold: !check.holds, role: check.holds ? .muted : role)
        lines.lines.append(index == 0 ? [sign, words] : [words])
      }
    }
    if panel.checks.count > Self.limit {
      lines.add(
        Run(
          text: words.more(panel.checks.count - Self.limit), size: TypeSize.small, role: .muted),
        width: width)
    }
    self.lines = lines
  }

  /// Adds the expectations to a picture, the last line ending at `bottom`.
  func draw(
    into scene: inout Scene, _ prefix: String, x: Double, bottom: Double, width: Double,
    section: String
  ) {
    guard !lines.isEmpty else { return }
    let top = bottom - lines.height
    scene.areas.append(
      .rule("\(prefix)-checks-rule", x: x, y: top - Self.gap / 2, width: width, section: section))
    scene.blocks.append(
      lines.block(
        "\(prefix)-checks", at: Point(x: x, y: top), width: width,
        note: .init(.text, "checks", in: section)))
  }
}

extension Scene.Area {
  /// A thin horizontal line.
  static func rule(
    _ id: String, x: Double, y: Double, width: Double, section: String?
  ) -> Scene.Area {
    Scene.Area(
      id: id, rectangle: Rectangle(x: x, y: y, width: width, height: 0.4), fill: .rule,
      note: .init(.ornament, "rule", in: section))
  }
}
