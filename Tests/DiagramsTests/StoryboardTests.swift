import Analyses
import Diagrams
import Kubernetes
import TestSupport
import Testing

@Suite("From answers to a picture")
struct StoryboardTests {
  private static let apps =
    Manifest.deployment("api") + Manifest.deployment("db", ports: [80, 81])
    + Manifest.service("db", port: 80, target: "80")
  private static let deny = Manifest.policy(
    "z-deny", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}")
  private static let allow = Manifest.policy(
    "a-allow",
    "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}"
  )

  private func diagram(
    _ steps: String..., language: Language = .english, filters: Set<Storyboard.Filter> = []
  ) -> Diagram {
    let series = Series(steps.map { Series.State(Snapshot(manifests: $0)) })
    return Storyboard(
      title: "t", language: language, series: series,
      scenes: steps.indices.map { Storyboard.Scene(title: "step \($0)") },
      isSeries: steps.count > 1,
      filters: filters
    ).diagram()
  }

  private func box(_ name: String, of diagram: Diagram) throws -> Diagram.Box {
    try #require(diagram.boxes.first { $0.name == name })
  }

  private func cell(_ diagram: Diagram, _ step: Int, _ ports: String) throws -> Diagram.Cell {
    let route = try #require(
      diagram.routes.first {
        $0.sourceName == "api" && $0.destinationName == "db" && $0.ports == ports
      })
    return try #require(diagram.panels[step].cells[route.id])
  }

  @Test("A gate names the policies that isolate the pod, by numbers in the order of their names")
  func gates() throws {
    let diagram = diagram(Self.apps + Self.deny + Self.allow)
    let state = try #require(diagram.panels[0].states[box("db", of: diagram).id])
    #expect(state.ingress == .isolated(["P1", "P2"]))
    #expect(state.egress == .open)
    #expect(diagram.policies.map(\.name) == ["a-allow", "z-deny"])
  }

  @Test("A panel says what its step adds and removes")
  func changes() {
    let diagram = diagram(Self.apps, Self.apps + Self.deny, Self.apps + Self.allow)
    #expect(
      diagram.panels.map(\.changes) == [[], ["+ P2 z-deny"], ["+ P1 a-allow", "− P2 z-deny"]])
    #expect(diagram.panels.map(\.number) == [1, 2, 3])
  }

  @Test("A line is marked where its outcome changed, with the policies of this step that decided")
  func marks() throws {
    let diagram = diagram(Self.apps, Self.apps + Self.deny, Self.apps + Self.deny + Self.allow)
    func mark(_ step: Int, _ ports: String) throws -> Diagram.Arrow.Change? {
      let route = try #require(
        diagram.routes.first { $0.sourceName == "api" && $0.ports == ports })
      return diagram.panels[step].arrows.first { $0.route == route.id }?.change
    }
    #expect(try mark(0, "TCP 80") == nil)
    #expect(try mark(1, "TCP 80") == .init(.closed, policies: ["P2"]))
    #expect(try mark(2, "TCP 80") == .init(.opened, policies: ["P1"]))
    #expect(try mark(2, "TCP 81") == nil)
    #expect(try cell(diagram, 2, "TCP 81").policies == ["P1", "P2"])
  }

  @Test("Lines of one pair that look alike are one line; where they differ each says its ports")
  func labels() {
    let diagram = diagram(Self.apps, Self.apps + Self.allow)
    func labels(_ step: Int) -> [String?] {
      diagram.panels[step].arrows.filter { $0.route.contains("api--") }
        .filter { !$0.route.contains("dns") }.map(\.label)
    }
    #expect(labels(0) == [nil])
    #expect(labels(1) == ["TCP 80", "TCP 81"])
  }

  @Test("Allowed by address without a lookup is an allowed line with a badge, counted on its own")
  func nameBlocked() throws {
    let egress = Manifest.policy(
      "out",
      """
      {podSelector: {matchLabels: {app: api}}, policyTypes: [Egress],
       egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}]}
      """)
    let diagram = diagram(Self.apps + egress)
    let cell = try cell(diagram, 0, "TCP 80")
    #expect(cell.kind == .allowedByRule)
    #expect(cell.badge == .noDNS)
    #expect(diagram.panels[0].counts.nameBlocked == 1)
  }

  @Test("Where only the lookup changed, the mark names the policy that changed it")
  func lookupMark() throws {
    let out = Manifest.policy(
      "out",
      "{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}"
    )
    let dns = Manifest.policy(
      "dns",
      """
      {podSelector: {matchLabels: {app: api}}, policyTypes: [Egress],
       egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]}
      """)
    let diagram = diagram(Self.apps + out, Self.apps + out + dns)
    let arrow = diagram.panels[1].arrows.first { $0.route.contains("db--TCP 80") }
    #expect(arrow?.change == .init(.opened, policies: ["P1"]))
  }

  @Test("A workload that comes is new, one that goes is a ghost")
  func presence() throws {
    let extra = Manifest.deployment("extra")
    let diagram = diagram(Self.apps, Self.apps + extra, Self.apps)
    let id = try box("extra", of: diagram).id
    #expect(diagram.panels.map { $0.states[id]?.presence } == [nil, .added, .removed])
  }

  @Test("Addresses outside have a box as a source and another as a destination")
  func externals() {
    let policy = Manifest.policy(
      "p",
      """
      {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress],
       ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}],
       egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}
      """)
    let boxes = diagram(Self.apps + policy).boxes.filter { $0.frame == nil }
    #expect(boxes.map(\.kind) == [.externalSource, .externalDestination, .externalDestination])
    #expect(boxes.contains { $0.details.contains("except 10.1.0.0/16") })
  }

  @Test("The cluster DNS is assumed where the input has none, and drawn as assumed")
  func assumed() throws {
    let diagram = diagram(Self.apps)
    #expect(try box("kube-dns", of: diagram).kind == .assumed)
    #expect(diagram.frames.first { $0.name == "kube-system" }?.remark == "assumed")
    #expect(!diagram.routes.contains { $0.sourceName == "kube-dns" })
  }

  @Test("Replicas say whether they reach one another")
  func replicas() throws {
    let open = diagram(Manifest.deployment("db", ports: [80], replicas: 2))
    let closed = diagram(Manifest.deployment("db", ports: [80], replicas: 2) + Self.deny)
    #expect(open.panels[0].states[try box("db", of: open).id]?.replicas?.kind == .allowedByDefault)
    #expect(
      closed.panels[0].states[try box("db", of: closed).id]?.replicas?.kind == .blockedAtIngress)
    #expect(try box("db", of: open).count == "×2")
  }

  @Test(
    "A filter leaves only its lines and their ends",
    arguments: [
      (.blocked, ["db"]), (.dns, ["kube-dns"]), (.allowed, ["db", "kube-dns"]),
    ] as [(Storyboard.Filter, Set<String>)])
  func filters(filter: Storyboard.Filter, destinations: Set<String>) {
    let diagram = diagram(Self.apps + Self.allow, filters: [filter])
    #expect(Set(diagram.routes.map(\.destinationName)).isSubset(of: destinations.union(["api"])))
    #expect(!diagram.routes.isEmpty)
  }

  @Test(
    "What changes are lines whose outcome changed, and those to and from new workloads that pass")
  func changedLines() {
    let cache = Manifest.deployment("cache", ports: [6379])
    let diagram = diagram(Self.apps + Self.deny, Self.apps + Self.deny + cache, filters: [.changed])
    #expect(diagram.panels[0].arrows.isEmpty)
    let drawn = Set(diagram.panels[1].arrows.map(\.route))
    let lines = diagram.routes.filter { drawn.contains($0.id) }
      .map { "\($0.sourceName) \($0.destinationName)" }
    // The database stays closed to the newcomer: nothing opened there.
    #expect(Set(lines) == ["api cache", "db cache", "cache kube-dns"])
  }

  @Test("Every line has its cell and its sentence, and every count is a line")
  func consistent() {
    let diagram = diagram(Self.apps, Self.apps + Self.deny, Self.apps + Self.allow)
    for panel in diagram.panels {
      for arrow in panel.arrows {
        #expect(panel.cells[arrow.route]?.sentence == arrow.sentence)
        #expect(panel.cells[arrow.route]?.kind == arrow.kind)
      }
      let total = panel.counts.allowed + panel.counts.blocked + panel.counts.unknown
      #expect(total == 4)
    }
  }

  @Test("Every word of the tool is Japanese where Japanese is asked for")
  func japanese() throws {
    let diagram = diagram(Self.apps + Self.deny, language: .japanese)
    #expect(try cell(diagram, 0, "TCP 80-81").sentence.hasPrefix("api から db、TCP 80-81: 遮断"))
    #expect(diagram.frames.contains { $0.remark == "仮定" })
    let words = AlternativeText(diagram).text
    for word in ["allowed", "blocked", "Shown", "Policies"] { #expect(!words.contains(word)) }
  }
}
