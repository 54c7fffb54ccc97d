extension String {
  /// The text with U+FFFD for the one character that C cannot hold in a string.
  var withoutNUL: String {
    unicodeScalars.contains("\0")
      ? String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
      : self
  }
}

extension Graph {
  /// Every string that cgraph will hold as plain text.
  ///
  /// cgraph keeps one table of strings, and markup is a mark on a string in it: a label that has
  /// the same characters as some plain text would become plain as well, or make that text markup.
  var plainTexts: Set<String> {
    var all: Set<String> = [name, ""]
    for attributes in [attributes, nodeDefaults, edgeDefaults] {
      all.formUnion(attributes.plainTexts)
    }
    for node in nodes { all.formUnion([node.name] + node.attributes.plainTexts) }
    for edge in edges { all.formUnion([edge.key] + edge.attributes.plainTexts) }
    for subgraph in subgraphs { all.formUnion(subgraph.plainTexts) }
    return all
  }
}

extension Graph.Subgraph {
  fileprivate var plainTexts: [String] {
    [name] + attributes.plainTexts + subgraphs.flatMap(\.plainTexts)
  }
}

extension [Graph.Attribute] {
  fileprivate var plainTexts: [String] {
    flatMap { attribute in
      switch attribute.value {
      case .text(let text): [attribute.name, text.withoutNUL]
      case .html: [attribute.name]
      }
    }
  }
}
