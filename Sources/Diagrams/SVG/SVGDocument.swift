import Diagnostics

/// Turns Graphviz' SVG into a document that names its parts, follows the viewer's theme, and reads aloud.
struct SVGDocument {
  let scene: Scene
  var options = DrawingOptions()

  /// Fonts in order of preference; a viewer takes the first that it has.
  private static let fonts =
    "DejaVu Sans,Verdana,Noto Sans CJK JP,Noto Sans JP,Hiragino Sans,Yu Gothic,Meiryo,sans-serif"

  /// Graphviz' dots and dashes, as wide as those of its bitmaps.
  private static let dashes = ["1,5": "2,4", "5,2": "6,4"]

  /// One group of Graphviz' output.
  private struct Group {
    var id: String
    var body = ""
  }

  /// What there is of Graphviz' output.
  private struct Source {
    var root: [XMLAttribute] = []
    var transform: String?
    var background = ""
    var groups: [Group] = []
    var fills: Set<String> = []
    var strokes: Set<String> = []
  }

  /// Rewrites a document.
  ///
  /// - Parameter bytes: what Graphviz made of ``Scene/graph``.
  /// - Returns: the new document; `nil` if the old one is not as expected.
  func rewritten(_ bytes: [UInt8]) -> [UInt8]? {
    guard let source = read(bytes), let transform = source.transform else { return nil }
    guard let size = size(source.root) else { return nil }
    let identity = scene.id.escapedXML
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text += #"<svg xmlns="http://www.w3.org/2000/svg" id="\#(identity)""#
    text += size.map { #" \#($0.name)="\#($0.value.escapedXML)""# }.joined()
    text += #" lang="\#(scene.languageTag)" xml:lang="\#(scene.languageTag)""#
    text += #" role="graphics-document document" aria-labelledby="\#(identity)-title""#
    text += #" aria-describedby="\#(identity)-desc" font-family="\#(Self.fonts)">"# + "\n"
    text += #"<title id="\#(identity)-title">\#(scene.title.escapedXML)</title>"# + "\n"
    text += #"<desc id="\#(identity)-desc">\#(scene.description.escapedXML)</desc>"# + "\n"
    let style = style(source)
    text += style.isEmpty ? "" : "<style>\n\(style)\n</style>\n"
    text += #"<g transform="\#(transform.escapedXML)">"# + "\n"
    text += source.background + sections(source.groups) + "</g>\n</svg>\n"
    return Array(text.utf8)
  }

  /// The size of the page, magnified if asked; `nil` where Graphviz tells none.
  private func size(_ root: [XMLAttribute]) -> [XMLAttribute]? {
    let names = ["width", "height", "viewBox"]
    var size = root.filter { names.contains($0.name) }
    guard size.map(\.name).sorted() == names.sorted() else { return nil }
    guard options.magnification != .natural else { return size }
    let points = size.map { $0.value.hasSuffix("pt") ? Double($0.value.dropLast(2)) : nil }
    guard let width = points[size.firstIndex { $0.name == "width" } ?? 0] else { return nil }
    let factor = options.magnification.factor(
      width: width, pixelsPerInch: Magnification.webPixelsPerInch)
    for (index, length) in points.enumerated() {
      if let length { size[index].value = "\((length * factor).decimal)pt" }
    }
    return size
  }

  private func style(_ source: Source) -> String {
    let theme =
      options.theme == .auto ? ThemeStyle.css(fills: source.fills, strokes: source.strokes) : ""
    let animation = AnimationStyle.css(frames: scene.sections.filter { $0.frame != nil }.map(\.id))
    return [theme, animation].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  // MARK: Reading

  private func read(_ bytes: [UInt8]) -> Source? {
    var tokens = XMLTokens(bytes)
    var source = Source()
    var open: [String] = []
    var group: Group?
    var isInTitle = false
    var textLength = ""
    while let token = tokens.next() {
      switch token {
      case .start(let name, var attributes, let isEmpty):
        if !isEmpty { open.append(name) }
        if name == "svg" { source.root = attributes }
        if name == "g" {
          let id = attributes.first { $0.name == "id" }?.value ?? ""
          if open.count == 2 {
            source.transform = attributes.first { $0.name == "transform" }?.value
          } else if open.count == 3 {
            group = Group(id: id)
          }
        } else if name == "title" {
          isInTitle = true
        } else if open.count >= 2, name != "svg" {
          clean(&attributes, name, &source)
          if name == "text" { textLength = Self.measure(attributes) }
          let markup = Self.markup(name, attributes, isEmpty: isEmpty)
          if group == nil { source.background += markup } else { group?.body += markup }
        }
      case .text(let text):
        guard !isInTitle, open.last == "text" else { continue }
        group?.body += Self.measured(text, textLength) + text
      case .end(let name):
        guard open.popLast() == name else { return nil }
        if name == "title" {
          isInTitle = false
        } else if name == "g" {
          if open.count == 2, let finished = group {
            source.groups.append(finished)
            group = nil
          }
        } else if name != "svg" {
          group?.body += "</\(name)>\n"
        }
      }
    }
    return tokens.isBroken || !open.isEmpty ? nil : source
  }

  /// Removes what a browser does not know, and notes which colours there are.
  private func clean(_ attributes: inout [XMLAttribute], _ name: String, _ source: inout Source) {
    let family = attributes.first { $0.name == "font-family" }?.value
    attributes.removeAll { $0.name == "font-family" || $0.name.hasPrefix("xlink:") }
    if family == Scene.boldFontName {
      attributes.append(XMLAttribute(name: "font-weight", value: "bold"))
    }
    if name == "text", !attributes.contains(where: { $0.name == "fill" }) {
      attributes.append(XMLAttribute(name: "fill", value: ColourRole.ink.light))
    }
    for index in attributes.indices {
      if attributes[index].name == "stroke-dasharray" {
        attributes[index].value = Self.dashes[attributes[index].value] ?? attributes[index].value
      }
      let isFill = attributes[index].name == "fill"
      guard isFill || attributes[index].name == "stroke" else { continue }
      if attributes[index].value == "transparent" { attributes[index].value = "none" }
      if isFill {
        source.fills.insert(attributes[index].value)
      } else {
        source.strokes.insert(attributes[index].value)
      }
      attributes[index].value = options.theme.colour(inPlaceOf: attributes[index].value)
    }
  }

  private static func markup(_ name: String, _ attributes: [XMLAttribute], isEmpty: Bool) -> String
  {
    let list = attributes.map { #" \#($0.name)="\#($0.value.escapedXML)""# }.joined()
    // The start of a text stays open for its length, which is known when the letters are.
    if name == "text", !isEmpty { return "<\(name)\(list)" }
    return isEmpty ? "<\(name)\(list)/>\n" : "<\(name)\(list)>"
  }

  /// Size and weight of a text element, to measure its letters with.
  private static func measure(_ attributes: [XMLAttribute]) -> String {
    let size = attributes.first { $0.name == "font-size" }?.value ?? ""
    let isBold = attributes.contains { $0.name == "font-weight" && $0.value == "bold" }
    return size + (isBold ? "b" : "")
  }

  /// The rest of a text's start: how long it must be whatever the viewer's font is.
  private static func measured(_ escaped: String, _ measure: String) -> String {
    let text = escaped.unescapedXML
    let isBold = measure.hasSuffix("b")
    guard let size = Double(isBold ? String(measure.dropLast()) : measure), text.count > 1,
      Lettering.isExact(text)
    else { return ">" }
    let width = Lettering.width(text, size: size, isBold: isBold)
    return #" textLength="\#(width.decimal)" lengthAdjust="spacingAndGlyphs">"#
  }

  // MARK: Writing

  /// What of a section comes before what.
  private enum Pass: CaseIterable {
    case ground, heading, content

    init(_ note: Scene.Note) {
      self = .content
      if note.classes.contains(where: ["panel-background", "page-card"].contains) {
        self = .ground
      }
      if note.classes.contains(where: ["title", "head", "counts", "banner", "note"].contains) {
        self = .heading
      }
    }
  }

  /// Groups by section, in the order of the picture.
  private func sections(_ groups: [Group]) -> String {
    let notes = scene.notes
    var bodies: [String?: String] = [:]
    // Graphviz draws words last; read aloud, a heading comes first. It shares its place with nothing.
    for pass in Pass.allCases {
      for group in groups {
        guard let note = notes[group.id], Pass(note) == pass else { continue }
        bodies[note.section, default: ""] += markup(group, note)
      }
    }
    var text = bodies[nil] ?? ""
    let lastFrame = scene.sections.compactMap(\.frame).max()
    for section in scene.sections {
      guard let body = bodies[section.id] else { continue }
      let label = section.label.isEmpty ? "" : #" aria-label="\#(section.label.escapedXML)""#
      let isHidden = section.frame.map { $0 != lastFrame } ?? false
      text += #"<g id="\#(section.id)" class="section\#(section.frame == nil ? "" : " frame")""#
      text += #" role="group"\#(label)\#(isHidden ? #" visibility="hidden""# : "")>"# + "\n"
      text += body + "</g>\n"
    }
    return text
  }

  private func markup(_ group: Group, _ note: Scene.Note) -> String {
    guard let link = note.link else { return element(group, note) }
    return #"<a href="\#(link.escapedXML)">"# + "\n" + element(group, note) + "</a>\n"
  }

  private func element(_ group: Group, _ note: Scene.Note) -> String {
    let start =
      #"<g id="\#(group.id.escapedXML)" class="\#(note.classes.joined(separator: " ").escapedXML)""#
    switch note.meaning {
    case .symbol(let sentence):
      return start + #" role="graphics-symbol img"><title>\#(sentence.escapedXML)</title>"# + "\n"
        + group.body + "</g>\n"
    case .text: return start + ">\n" + group.body + "</g>\n"
    case .ornament: return start + #" aria-hidden="true">"# + "\n" + group.body + "</g>\n"
    }
  }
}
