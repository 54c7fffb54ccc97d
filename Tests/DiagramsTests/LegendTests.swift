import FoundationXML
import Testing

@testable import Diagrams

@Suite("A legend")
struct LegendTests {
  private func meanings(_ diagram: Diagram, _ part: DiagramWriter.Part = .whole) throws -> [String]
  {
    try DrawnSVG(diagram, part).elements(class: "meaning").compactMap {
      $0.stringValue?.trimmingWhitespace
    }
  }

  @Test func `explains only what is there`() throws {
    let words = Words.of(.english)
    #expect(
      try meanings(Town.plain) == [
        words.allowedByDefault, words.openGateMeaning, words.noPortsMeaning,
        words.countMeaning(isOverview: false),
      ])
    let first = try meanings(Chapter.diagram(), .panel(0))
    #expect(!first.contains(words.blockedAtIngress) && !first.contains(words.changed))
    let whole = try meanings(Chapter.diagram())
    for word in [
      words.allowedByRule, words.allowedByDefault, words.dnsByRule, words.blockedAtIngress,
      words.blockedAtEgress, words.changed, words.noDNSMeaning, words.isolatedGateMeaning,
      words.assumedMeaning,
    ] {
      #expect(whole.contains(word))
    }
    #expect(!whole.contains(words.blockedAtBoth) && !whole.contains(words.unknownKind))
  }

  @Test func `lists the policies with their places, for a panel those that it names`() throws {
    let whole = try DrawnSVG(Chapter.diagram()).elements(class: "policy")
    #expect(whole.count == 5)
    #expect(whole.first?.stringValue?.contains("policies.yaml:2") == true)
    #expect(try DrawnSVG(Chapter.diagram(), .panel(1)).elements(class: "policy").count == 1)
  }

  @Test func `is left out if asked`() throws {
    let writer = DiagramWriter(
      runner: FailingGraphviz { _ in nil }, options: DrawingOptions(showsLegend: false))
    let drawn = writer.draw(Town.plain, parts: [.whole], formats: [.svg])
    let svg = try DrawnSVG(try #require(drawn.pictures.first).bytes)
    #expect(svg.elements(class: "meaning").isEmpty)
  }
}

extension String {
  fileprivate var trimmingWhitespace: String {
    split { $0.isNewline }.joined().trimmed
  }
}
