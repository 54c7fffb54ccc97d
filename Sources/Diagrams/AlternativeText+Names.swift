extension AlternativeText {
  /// The names of what is shown; with the namespace where several namespaces have the same.
  var shownNames: [String] {
    diagram.boxes.filter { $0.kind != .junction && !$0.id.hasPrefix("every-") }
      .flatMap { box in Self.names(of: box).map { clear($0, of: box) } }
  }

  static func ambiguousNames(of boxes: [Diagram.Box]) -> Set<String> {
    let places = Dictionary(
      boxes.flatMap { box in names(of: box).map { ($0, Set([box.frame])) } },
      uniquingKeysWith: { $0.union($1) })
    return Set(places.filter { $0.value.count > 1 }.keys)
  }

  private static func names(of box: Diagram.Box) -> [String] {
    box.members.isEmpty ? [box.name] : box.members.map(\.name)
  }

  /// A name, with the namespace where it would not be clear.
  private func clear(_ name: String, of box: Diagram.Box) -> String {
    guard ambiguousNames.contains(name),
      let frame = diagram.frames.first(where: { $0.id == box.frame })
    else { return name }
    return "\(frame.name)/\(name)"
  }

  /// The sentence of a route, and on a line of its own for whom else it holds.
  ///
  /// A picture has all of it in one title, as ``TwinFolding`` puts it.
  func entry(_ sentence: String, of route: Diagram.Route) -> String {
    let ends = [route.source, route.destination].map { id in
      diagram.boxes.first { $0.id == id && !$0.members.isEmpty }
    }
    guard ends.contains(where: { $0 != nil }) else { return "- \(sentence)" }
    let words = Words.of(diagram.language)
    if route.source == route.destination, sentence.hasPrefix("\(words.amongTwins): "),
      let box = ends[0]
    {
      let list = list(box.members.map { clear($0.name, of: box) })
      return "- \(sentence)\n  \(isEnglish ? "these are" : "対象:") \(list)"
    }
    let remark = Set([route.source, route.destination]).sorted().compactMap { id in
      ends.compactMap(\.self).first { $0.id == id }.map { box in
        words.instead(
          box.members[0].name, box.members.dropFirst().prefix(Self.mostMembers).map(\.name),
          more: box.members.count - 1 - Self.mostMembers)
      }
    }.joined(separator: "; ")
    let suffix = " (\(remark))"
    guard sentence.hasSuffix(suffix) else { return "- \(sentence)" }
    var others: [String] = []
    if let box = ends[0] { others.append(likewise(box, isSource: true)) }
    if let box = ends[1], route.source != route.destination {
      others.append(likewise(box, isSource: false))
    }
    return "- \(sentence.dropLast(suffix.count))\n  \(others.joined(separator: "\n  "))"
  }

  /// As many others are named in a sentence.
  private static let mostMembers = 12

  /// For which other workloads of a card a sentence about the first holds.
  private func likewise(_ box: Diagram.Box, isSource: Bool) -> String {
    let list = list(box.members.dropFirst().map { clear($0.name, of: box) })
    return switch (diagram.language, isSource) {
    case (.english, true): "likewise from \(list)"
    case (.english, false): "likewise to \(list)"
    case (.japanese, true): "送信元が \(list) でも同じ"
    case (.japanese, false): "宛先が \(list) でも同じ"
    }
  }

  private func list(_ names: [String]) -> String {
    let rest = names.count - Self.mostMembers
    return names.prefix(Self.mostMembers).joined(separator: ", ")
      + (rest > 0 ? " " + Words.of(diagram.language).more(rest) : "")
  }
}
