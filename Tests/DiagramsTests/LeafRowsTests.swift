import Analyses
import TestSupport
import Testing

@testable import Diagrams

@Suite("Many cards with a single line to the same one")
struct LeafRowsTests {
  private static func rows(clients: Int) throws -> [Double] {
    let apps = (0..<clients).map { Manifest.deployment("w\($0)", in: "n\($0 % 5)") }.joined()
    let diagram = Diagram.of([apps + Manifest.deployment("db", ports: [80])]) { _, destination in
      destination.name == "db"
    }
    let svg = try DrawnSVG(diagram)
    let cards = svg.elements(class: "box").filter { ($0["id"] ?? "").contains("deployment.w") }
    #expect(cards.count == clients)
    return Set(cards.compactMap { $0.bounds?.y.rounded() }).sorted()
  }

  @Test("stand in several rows")
  func many() throws { #expect(try Self.rows(clients: 16).count > 1) }

  @Test("stand side by side where they are few")
  func few() throws { #expect(try Self.rows(clients: 4).count == 1) }
}
