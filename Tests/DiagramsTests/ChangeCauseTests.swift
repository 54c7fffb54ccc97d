import Analyses
import Kubernetes
import TestSupport
import Testing

@testable import Diagrams

@Suite("What a badge says of a change")
struct ChangeCauseTests {
  private static let apps =
    Manifest.deployment("api") + Manifest.deployment("db", ports: [80])
  private static let deny = Manifest.policy(
    "deny", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}")
  private static let allow = Manifest.policy(
    "allow",
    "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}"
  )
  private static let other = Manifest.policy(
    "other",
    "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}"
  )
  private static let elsewhere = Manifest.policy(
    "allow", "{podSelector: {matchLabels: {app: web}}, ingress: [{}]}")
  private static let egress = Manifest.policy(
    "egress", "{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress]}")

  static let cases: [(name: String, before: String, after: String, words: String)] = [
    ("a policy that isolates came", "", deny, "× P1"),
    ("a rule that allows came", deny, deny + allow, "+ P1"),
    ("the policy that isolated went", deny, "", "− P1"),
    ("the rule that allowed went, and another isolates still", deny + allow, deny, "− P1"),
    (
      "the rule that allowed went, and one that lets others in came", deny + allow, deny + other,
      "− P1"
    ),
    ("the only policy gave way to one that lets others in", allow, other, "× P2 − P1"),
    ("the rule that allowed now speaks of other pods", deny + allow, deny + elsewhere, "− P1"),
    ("the other end was closed", allow, allow + egress, "× P2"),
    ("at one end a rule came, and what closed the other went", egress, allow, "− P2"),
  ]

  @Test("It names the policies of the step that made the difference", arguments: cases)
  func cause(name: String, before: String, after: String, words: String) throws {
    let series = Series(
      [before, after].map { Series.State(Snapshot(manifests: Self.apps + $0)) })
    let diagram = Storyboard(
      title: "t", language: .english, series: series,
      scenes: [.init(title: "before"), .init(title: "after")], isSeries: true
    ).diagram()
    let route = try #require(
      diagram.routes.first { $0.sourceName == "api" && $0.destinationName == "db" })
    let arrow = try #require(diagram.panels[1].arrows.first { $0.route == route.id })
    #expect(Tag.words(of: try #require(arrow.change)) == words)
  }

  @Test("A line whose name cannot be looked up any more is changed, and not closed")
  func cutOff() throws {
    let named = Self.apps + Manifest.service("db", port: 80, target: "80")
    let only = Manifest.policy(
      "only-db",
      "{podSelector: {matchLabels: {app: api}}, egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}"
    )
    let series = Series([named, named + only].map { Series.State(Snapshot(manifests: $0)) })
    let diagram = Storyboard(
      title: "t", language: .english, series: series,
      scenes: [.init(title: "before"), .init(title: "after")], isSeries: true
    ).diagram()
    let route = try #require(
      diagram.routes.first {
        $0.sourceName == "api" && $0.destinationName == "db" && !$0.isDNS
      })
    let arrow = try #require(diagram.panels[1].arrows.first { $0.route == route.id })
    #expect(arrow.change.map(Tag.words) == "~ P1")
    #expect(arrow.badge == .noDNS)
  }

  @Test("A step that changes policies and no connection says so")
  func nothing() {
    let series = Series(
      [Self.deny, Self.deny + Self.other].map {
        Series.State(Snapshot(manifests: Self.apps + $0))
      })
    let diagram = Storyboard(
      title: "t", language: .english, series: series,
      scenes: [.init(title: "before"), .init(title: "after", caption: "Mine.")], isSeries: true
    ).diagram()
    #expect(diagram.panels.map(\.caption) == [nil, "Mine. No connection changes."])
  }
}

@Suite("What stands on cards and lines")
struct CardWordsTests {
  private func diagram(_ manifests: String) -> Diagram {
    Storyboard(
      title: "t", language: .english,
      series: Series([Series.State(Snapshot(manifests: manifests))]),
      scenes: [.init(title: "")], isSeries: false
    ).diagram()
  }

  @Test("A line has its port where no card shows it")
  func undeclaredPort() throws {
    let diagram = diagram(
      Manifest.deployment("api") + Manifest.deployment("db")
        + Manifest.policy(
          "p", "{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 9001}]}]}"))
    let route = try #require(
      diagram.routes.first { $0.sourceName == "api" && $0.destinationName == "db" })
    #expect(diagram.panels[0].arrows.first { $0.route == route.id }?.label == "TCP 9001")
  }

  @Test("What is cut out of a block is told, up to a handful")
  func exceptions() throws {
    func details(_ count: Int) -> [String] {
      let list = (0..<count).map { "10.\($0).0.0/16" }.joined(separator: ", ")
      return diagram(
        Manifest.deployment("db", ports: [80])
          + Manifest.policy(
            "p",
            "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [\(list)]}}]}]}"
          )
      ).boxes.first { $0.kind == .externalSource }?.details ?? []
    }
    #expect(details(5).contains("except 10.4.0.0/16"))
    #expect(details(9).last == "and 5 more")
  }

  @Test("Nobody asks what a DNS that is assumed reaches: it has no gate for it")
  func assumedDNS() throws {
    let diagram = diagram(Manifest.deployment("api"))
    let box = try #require(diagram.boxes.first { $0.kind == .assumed })
    #expect(diagram.panels[0].states[box.id]?.egress == .absent)
    #expect(diagram.panels[0].states[box.id]?.ingress == .open)
  }

  @Test("What a picture is about has a thick frame, and is no twin of anything")
  func focus() throws {
    let manifests =
      Manifest.deployment("one", ports: [80]) + Manifest.deployment("two", ports: [80])
      + Manifest.deployment("three", ports: [80])
    let states = EvaluatedStates([Series.State(Snapshot(manifests: manifests))])
    let one = try #require(states.workloads.first { $0.name == "one" })
    let diagram = diagram(manifests).focused(on: [one]).arranged(.compressed)
    #expect(diagram.boxes.filter(\.isInFocus).map(\.name) == ["one"])
    #expect(diagram.boxes.contains { $0.members.map(\.name) == ["three", "two"] })
  }
}
