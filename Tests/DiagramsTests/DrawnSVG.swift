import Foundation
import FoundationXML
import Testing

@testable import Diagrams

/// An SVG as a test reads it.
struct DrawnSVG {
  let document: XMLDocument
  let text: String

  init(_ bytes: [UInt8]) throws {
    text = String(decoding: bytes, as: UTF8.self)
    document = try XMLDocument(data: Data(bytes))
  }

  /// Draws a part of a diagram in this process.
  init(_ diagram: Diagram, _ part: DiagramWriter.Part = .whole) throws {
    let (pictures, failures) = DiagramWriter.test.draw(diagram, parts: [part], formats: [.svg])
    #expect(failures.isEmpty)
    try self.init(try #require(pictures.first).bytes)
  }

  var root: XMLElement? { document.rootElement() }

  /// Every element below the root, in order.
  var elements: [XMLElement] { root.map(Self.descendants) ?? [] }

  func elements(class name: String) -> [XMLElement] {
    elements.filter { ($0["class"] ?? "").split(separator: " ").contains(Substring(name)) }
  }

  func element(id: String) -> XMLElement? { elements.first { $0["id"] == id } }

  /// The text that a reader sees.
  var words: String {
    elements.filter { $0.name == "text" }.compactMap(\.stringValue).joined(separator: "\n")
  }

  static func descendants(_ element: XMLElement) -> [XMLElement] {
    (element.children ?? []).compactMap { $0 as? XMLElement }.flatMap { [$0] + descendants($0) }
  }
}

extension XMLElement {
  /// An attribute's value; `attribute(forName:)` does not find every one on Linux.
  subscript(_ attribute: String) -> String? {
    attributes?.first { $0.name == attribute }?.stringValue
  }

  /// The `<title>` directly in it.
  var title: String? { elements(forName: "title").first?.stringValue }

  /// The rectangle around its polygons, paths and lines.
  var bounds: Rectangle? {
    let shapes = DrawnSVG.descendants(self).compactMap { $0["points"] ?? $0["d"] }
    let numbers = shapes.flatMap {
      $0.split { !($0.isNumber || $0 == "." || $0 == "-") }.compactMap { Double($0) }
    }
    let xs = stride(from: 0, to: numbers.count - 1, by: 2).map { numbers[$0] }
    let ys = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
    else { return nil }
    return Rectangle(x: left, y: top, width: right - left, height: bottom - top)
  }
}
