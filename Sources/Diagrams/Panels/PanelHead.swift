/// The words at the top of a panel: what the step is, what it changes, how much passes.
struct PanelHead: Sendable {
  private let left: TextStack
  private let right: TextStack
  private let banner: TextStack
  let height: Double

  private static let gap = 14.0
  private static let bannerPadding = 5.0

  /// Fits the words into a width.
  init(_ panel: Diagram.Panel, width: Double, words: Words) {
    var right = TextStack(alignment: .right)
    if panel.number != nil { right.lines = Self.counts(panel.counts, words) }
    let leftWidth = width - (right.isEmpty ? 0 : right.room + Self.gap)
    var left = TextStack()
    let number = panel.number.map { "\($0)\u{A0}\u{A0}" } ?? ""
    left.add(
      Run(text: number + panel.title.displayed, size: TypeSize.heading, isBold: true),
      width: leftWidth, limit: 2)
    for change in panel.changes.prefix(4) {
      left.add(Run(text: change.displayed, isBold: true, role: .muted), width: leftWidth, limit: 2)
    }
    if panel.changes.count > 4 {
      left.add(
        Run(text: words.more(panel.changes.count - 4), role: .muted), width: leftWidth)
    }
    if let caption = panel.caption?.displayed {
      left.add(Run(text: caption, role: .muted), width: leftWidth, limit: 3)
    }
    var banner = TextStack()
    for text in panel.banners {
      banner.add(
        Run(text: text.displayed, isBold: true, role: .bannerText), width: width - 16, limit: 3)
    }
    self.left = left
    self.right = right
    self.banner = banner
    let bannerHeight = banner.isEmpty ? 0 : banner.height + 2 * Self.bannerPadding + 6
    height = max(left.height, right.height) + bannerHeight
  }

  /// The number of connections with each outcome, each in its colour.
  static func counts(_ counts: Diagram.Counts, _ words: Words) -> [[Run]] {
    func line(_ number: Int, _ word: String, _ role: ColourRole) -> [Run] {
      [Run(text: words.count(number, word), size: TypeSize.count, isBold: true, role: role)]
    }
    var lines = [
      line(counts.allowed, words.allowed, .allowText), line(counts.blocked, words.blocked, .block),
    ]
    if counts.nameBlocked > 0 { lines.append(line(counts.nameBlocked, words.noDNS, .block)) }
    if counts.partial > 0 { lines.append(line(counts.partial, words.inPart, .unknown)) }
    if counts.unknown > 0 { lines.append(line(counts.unknown, words.unknown, .unknown)) }
    return lines
  }

  /// Adds the words to a picture.
  ///
  /// - Parameters:
  ///   - scene: the picture.
  ///   - prefix: the start of the elements' ids.
  ///   - corner: the upper left corner.
  ///   - width: the width that the words were fitted into.
  ///   - section: the section of the panel.
  func draw(
    into scene: inout Scene, _ prefix: String, at corner: Point, width: Double, section: String
  ) {
    if !left.isEmpty {
      let own = width - (right.isEmpty ? 0 : right.room + Self.gap)
      scene.blocks.append(
        left.block(
          "\(prefix)-head", at: corner, width: own, note: .init(.text, "head", in: section)))
    }
    if !right.isEmpty {
      let place = Point(x: corner.x + width - right.room, y: corner.y)
      scene.blocks.append(
        right.block(
          "\(prefix)-counts", at: place, width: right.room,
          note: .init(.text, "counts", in: section)))
    }
    guard !banner.isEmpty else { return }
    let top = corner.y + max(left.height, right.height) + 6
    scene.addBanner(
      banner, "\(prefix)-banner",
      in: Rectangle(
        x: corner.x, y: top, width: width, height: banner.height + 2 * Self.bannerPadding),
      section: section)
  }
}

extension Scene {
  /// Adds words that must not be overlooked, on a strip of their own.
  mutating func addBanner(
    _ words: TextStack, _ id: String, in strip: Rectangle, section: String?
  ) {
    areas.append(
      Area(
        id: "\(id)-strip", rectangle: strip, fill: .banner, border: .bannerBorder,
        note: .init(.ornament, "banner", in: section)))
    blocks.append(
      words.block(
        id, at: Point(x: strip.x + 8, y: strip.y + (strip.height - words.height) / 2),
        width: strip.width - 16, note: .init(.text, "banner", in: section)))
  }
}
