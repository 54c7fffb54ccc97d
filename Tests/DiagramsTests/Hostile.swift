@testable import Diagrams

/// Names that would mean something to a format that did not escape them.
enum Hostile {
  static let names = [
    "<script>alert(1)</script>", "a & b < c > d \"e\" 'f'", "]]> -- &amp; &#0; #34; &quot;",
    "\\N \\G %3 \\l \\", "\"\u{301}];evil[\"", "\u{202E}dlrow\u{2066}",
    "one\ntwo\r\nthree\u{2028}four",
    "--> x --x y ==> z", "end", "%%{init: {'theme': 'dark'}}%%", "%% comment", "1. first", "- item",
    "`markdown` **bold**", "{|}<p>", "*/ // # /*", "\"];} digraph x {", "---\ntitle: x\n---",
    "😀 日本 العربية", "", "style a fill:#f00;",
  ]

  /// The chapter with a name wherever the user's own words stand.
  static func diagram(_ name: String) -> Diagram {
    var diagram = Chapter.diagram()
    diagram.title = name
    diagram.banners = [name]
    diagram.notes = [name]
    for index in diagram.boxes.indices {
      diagram.boxes[index].name = name
      diagram.boxes[index].details = [name]
      diagram.boxes[index].ports = [name]
      diagram.boxes[index].sentence = name
    }
    for index in diagram.frames.indices { diagram.frames[index].name = name }
    for index in diagram.routes.indices { diagram.routes[index].ports = name }
    for index in diagram.policies.indices { diagram.policies[index].name = name }
    for panel in diagram.panels.indices {
      diagram.panels[panel].title = name
      diagram.panels[panel].caption = name
      for arrow in diagram.panels[panel].arrows.indices {
        diagram.panels[panel].arrows[arrow].sentence = name
      }
    }
    return diagram
  }

  /// Two frames of so many boxes, with so many lines between them.
  static func crowd(boxes: Int, lines: Int) -> Diagram {
    var diagram = Town.plain
    diagram.frames = [.init(id: "l", name: "left"), .init(id: "r", name: "right")]
    diagram.boxes = (0..<boxes).map {
      .init(
        id: "b\($0)", frame: $0 % 2 == 0 ? "l" : "r", kind: .workload, name: "box-\($0)",
        sentence: "box \($0)")
    }
    diagram.routes = (0..<lines).map {
      .init(
        id: "r\($0)", source: "b\($0 % boxes)",
        destination: "b\(($0 * 7 + 1 + $0 / boxes) % boxes)",
        sourceName: "", destinationName: "", ports: "TCP \($0)")
    }
    diagram.panels[0].states = Dictionary(
      uniqueKeysWithValues: diagram.boxes.map {
        ($0.id, .init(ingress: .isolated(["P1"]), egress: .open))
      })
    diagram.panels[0].arrows = diagram.routes.map {
      .init(route: $0.id, kind: .allowedByRule, sentence: "line")
    }
    diagram.panels[0].cells = [:]
    return diagram
  }
}
