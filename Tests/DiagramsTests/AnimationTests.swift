import FoundationXML
import Testing

@testable import Diagrams

@Suite("An animated series")
struct AnimationTests {
  private func svg(_ diagram: Diagram, _ options: DrawingOptions = .init()) throws -> DrawnSVG {
    let writer = DiagramWriter(runner: DiagramWriter.testRunner, options: options)
    let (pictures, failures) = writer.draw(diagram, parts: [.animation], formats: [.svg])
    #expect(failures.isEmpty)
    return try DrawnSVG(try #require(pictures.first).bytes)
  }

  @Test func `shows its last step without any animation`() throws {
    let frames = try svg(Chapter.diagram()).elements(class: "frame").filter {
      $0["role"] == "group"
    }
    #expect(frames.map { $0["visibility"] } == Array(repeating: "hidden", count: 5) + [nil])
    // It lies on top of the others, for viewers that do not even know visibility.
    #expect(frames.map { $0["id"] } == (1...6).map { "panel-\($0)" })
  }

  @Test(arguments: [Theme.auto, .print])
  func `moves only where nobody asks for less motion`(theme: Theme) throws {
    let style = try #require(
      svg(Chapter.diagram(), DrawingOptions(theme: theme)).root?.elements(forName: "style").first?
        .stringValue)
    let start = try #require(style.firstRange(of: "@media (prefers-reduced-motion:no-preference){"))
    #expect(!style[..<start.lowerBound].contains("animation"))
    #expect(!style[..<start.lowerBound].contains("@keyframes"))
    #expect(style.hasSuffix("}\n}\n"))
    #expect(style.contains("#panel-2{animation:panel-2 21s step-end infinite}"))
    #expect(
      style.contains(
        "@keyframes panel-2{0%{visibility:hidden}14.29%{visibility:visible}"
          + "28.57%,100%{visibility:hidden}}"))
    #expect(
      style.contains("@keyframes panel-6{0%{visibility:hidden}71.43%,100%{visibility:visible}}"))
    #expect(style.contains("animation-play-state:paused"))
  }

  @Test func `has every panel in the same place, and tells them all in words`() throws {
    let diagram = Chapter.diagram()
    let svg = try svg(diagram)
    let places = svg.elements(class: "panel-background").compactMap(\.bounds)
    #expect(places.count == 6 && Set(places).count == 1)
    let description = svg.root?.elements(forName: "desc").first?.stringValue ?? ""
    for panel in diagram.panels { #expect(description.contains(panel.title)) }
  }

  @Test func `of a single state is a picture of it`() throws {
    let svg = try svg(Town.plain)
    #expect(!svg.text.contains("@keyframes") && svg.elements(class: "edge").count == 1)
  }
}
