import Analyses
import Kubernetes
import Reachability
import TestSupport
import Testing

@Suite("An overview of namespaces")
struct NamespaceOverviewTests {
  private func overview(_ manifests: String) -> NamespaceOverview {
    NamespaceOverview(EvaluatedStates([Series.State(Snapshot(manifests: manifests))]))
  }

  private func index(_ name: String, in overview: NamespaceOverview) -> Int? {
    overview.places.firstIndex(of: .namespace(name))
  }

  @Test("counts the pairs of workloads as single lines have them", arguments: 1...60)
  func counts(seed: Int) throws {
    let manifests = RandomCluster.manifests(seed: UInt64(seed))
    let overview = overview(manifests)
    let series = Series([Series.State(Snapshot(manifests: manifests))])
    var connected: [[String]: Set<[String]>] = [:]
    var asked: [[String]: Set<[String]>] = [:]
    for (route, answer) in zip(series.routes, series.answers[0]) where !route.isDNS {
      guard let source = route.source.workload, let destination = route.destination.workload,
        let answer, source.namespace != "kube-system", destination.namespace != "kube-system"
      else { continue }
      let key = [source.namespace, destination.namespace]
      asked[key, default: []].insert([source.name, destination.name])
      if !answer.isBlocked { connected[key, default: []].insert([source.name, destination.name]) }
    }
    for source in overview.namespaces where source != "kube-system" {
      for destination in overview.namespaces where destination != "kube-system" {
        let cell = overview.steps[0].cells[
          try #require(index(source, in: overview))][try #require(index(destination, in: overview))]
        #expect(cell.pairs == asked[[source, destination]]?.count ?? 0)
        #expect(cell.connected == connected[[source, destination]]?.count ?? 0)
        #expect(cell.blocked == cell.pairs - cell.connected)
      }
    }
  }

  @Test("tells what no policy restricts from what a rule lets pass, and how many are restricted")
  func kinds() throws {
    let overview = overview(
      Manifest.deployment("a", in: "red", ports: [80])
        + Manifest.deployment("b", in: "blue", ports: [80])
        + Manifest.deployment("c", in: "blue", ports: [80])
        + Manifest.policy(
          "p", in: "blue",
          "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{namespaceSelector: {}}]}]}"))
    let red = try #require(index("red", in: overview))
    let blue = try #require(index("blue", in: overview))
    let cell = overview.steps[0].cells[red][blue]
    #expect((cell.byRule, cell.byDefault, cell.pairs) == (1, 1, 2))
    #expect(cell.ports.description == "TCP 80")
    let standing = try #require(overview.steps[0].standings[.namespace("blue")])
    #expect(standing.workloads == 2)
    #expect(standing.isolatedForIngress == 1)
    #expect(standing.isolatedForEgress == 0)
  }

  @Test("names the ways in from outside")
  func ways() throws {
    let overview = overview(
      Manifest.deployment("a", ports: [80])
        + Manifest.service("a", port: 80, target: "80", kind: "type: LoadBalancer, "))
    #expect(overview.steps[0].standings[.namespace("shop")]?.waysIn == ["Service a"])
  }

  @Test("A workload that is told on its own is not counted with its namespace")
  func single() throws {
    let states = EvaluatedStates([
      Series.State(
        Snapshot(
          manifests: Manifest.deployment("a", ports: [80]) + Manifest.deployment("b", ports: [80])))
    ])
    let a = try #require(states.workloads.first { $0.name == "a" })
    let overview = NamespaceOverview(states, single: [a])
    let place = try #require(overview.places.firstIndex(of: .workload(a)))
    let rest = try #require(index("shop", in: overview))
    #expect(overview.steps[0].cells[place][rest].pairs == 1)
    #expect(overview.steps[0].cells[rest][rest].pairs == 0)
  }
}

@Suite("A neighbourhood")
struct NeighbourhoodTests {
  private let states = EvaluatedStates([
    Series.State(
      Snapshot(
        manifests: ["a", "b", "c", "d"].map { Manifest.deployment($0, ports: [80]) }.joined()
          + Manifest.policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
          + ["a b", "b c", "c d"].map { pair in
            let ends = pair.split(separator: " ")
            return Manifest.policy(
              "to-\(ends[1])",
              "{podSelector: {matchLabels: {app: \(ends[1])}}, "
                + "ingress: [{from: [{podSelector: {matchLabels: {app: \(ends[0])}}}]}]}")
          }.joined()))
  ])

  @Test(
    "goes as many hops as it is asked, in both directions",
    arguments: [(1, "a b c"), (2, "a b c d")])
  func hops(number: Int, names: String) {
    let found = Neighbourhood(of: { $0.name == "b" }, hops: number, in: states)
    #expect(found.distances.keys.map(\.name).sorted().joined(separator: " ") == names)
  }

  @Test("has no hop where nothing is restricted, nor over lookups")
  func open() {
    let open = EvaluatedStates([
      Series.State(
        Snapshot(manifests: Manifest.deployment("a", ports: [80]) + Manifest.deployment("b")))
    ])
    let found = Neighbourhood(of: { $0.name == "a" }, hops: 3, in: open)
    #expect(found.distances.count == 1)
  }

  @Test("leaves out connections among those at its rim")
  func rim() throws {
    let found = Neighbourhood(of: { $0.name == "b" }, hops: 1, in: states)
    let parties = found.distances.keys.sorted()
    let (a, b, c) = (parties[0], parties[1], parties[2])
    #expect(found.includes(a, b))
    #expect(!found.includes(a, c))
  }
}
