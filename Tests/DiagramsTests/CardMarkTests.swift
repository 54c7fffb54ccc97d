import TestSupport
import Testing

@testable import Diagrams

@Suite("Marks on cards, in the place of lines")
struct CardMarkTests {
  private static let closing = Manifest.policy("closed", "{podSelector: {matchLabels: {app: db}}}")

  @Test("What a step closes among the pods of a workload is marked, told and in the table")
  func replicas() throws {
    let apps = Manifest.deployment("db", ports: [80], replicas: 3)
    let diagram = Diagram.of(apps, apps + Self.closing)
    let change = try #require(diagram.panels[1].states.values.compactMap(\.replicas).first?.change)
    #expect(Tag.words(of: change) == "× P1")
    let text = AlternativeText(diagram).text
    #expect(text.contains("Changed:\n- db to db, TCP 80: BLOCKED"))
    let svg = try DrawnSVG(diagram)
    #expect(svg.words.contains("⇄ each other × P1"))
    #expect(svg.words.contains("db → db"))
  }

  @Test("What a step closes among twins is marked and told")
  func twins() throws {
    let apps =
      ["a", "b", "c"].map { Manifest.deployment($0, ports: [80]) }.joined()
      + Manifest.deployment("db", ports: [81])
    let apart = Manifest.policy(
      "apart",
      "{podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b, c]}]}, "
        + "ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}")
    let diagram = Diagram.of(apps, apps + apart).arranged(.compressed)
    let card = try #require(diagram.boxes.first { !$0.members.isEmpty })
    let mark = try #require(diagram.panels[1].states[card.id]?.replicas)
    #expect(mark.kind == .blockedAtIngress)
    #expect(mark.change?.effect == .closed)
    #expect(
      AlternativeText(diagram).text.contains(
        "- among these workloads: a to b, TCP 80: BLOCKED"))
    #expect(diagram.panels[0].states[card.id]?.replicas?.change == nil)
  }

  @Test("A card has the room that its widest mark takes")
  func room() throws {
    let apps = Manifest.deployment("db", ports: [80], replicas: 3)
    let more = (0..<4).map { number in
      Manifest.policy("closed-\(number)", "{podSelector: {matchLabels: {app: db}}}")
    }.joined()
    let diagram = Diagram.of(apps, apps + more)
    let states = diagram.panels.compactMap { $0.states.values.first { $0.replicas != nil } }
    let box = try #require(diagram.boxes.first { $0.name == "db" })
    let card = Card(box, states: states, words: .of(.english))
    for state in states {
      #expect(card.table(state).width <= card.size.width)
    }
  }
}
