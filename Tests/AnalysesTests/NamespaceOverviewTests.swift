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

  private func cell(_ source: String, _ destination: String, _ manifests: String) throws
    -> NamespaceOverview.Cell
  {
    let overview = overview(manifests)
    return overview.steps[0].cells[
      try #require(index(source, in: overview))][try #require(index(destination, in: overview))]
  }

  @Test("asks pods that are alike one by one where it matters which node they are on")
  func placements() throws {
    let closed = Manifest.policy(
      "deny", in: "app", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
    let town =
      Manifest.pod("a", in: "app", "nodeName: n1") + Manifest.pod("b", in: "app", "nodeName: n2")
      + Manifest.pod("c", in: "app", "nodeName: n2")
      + Manifest.pod("agent", in: "ops", "hostNetwork: true, nodeName: n1") + closed
    for (source, destination) in [("app", "ops"), ("ops", "app")] {
      let cell = try cell(source, destination, town)
      #expect(cell.pairs == 3)
      #expect(cell.connected == 1)
    }
  }

  @Test("counts a workload without pods beside others of its class")
  func withoutPods() throws {
    let apps =
      Manifest.deployment("a", ports: [80]) + Manifest.deployment("b", ports: [80])
      + Manifest.deployment("spare", ports: [80], replicas: 0)
      + Manifest.deployment("shut", ports: [80])
      + Manifest.policy(
        "shut", "{podSelector: {matchLabels: {app: shut}}, policyTypes: [Ingress, Egress]}")
    let cell = try cell("shop", "shop", apps)
    #expect(cell.pairs == 12)
    #expect(cell.connected == 6)
  }

  @Test("counts a pair of which some pods connect, whatever is not known of the others")
  func partlyUnknown() throws {
    let block = Manifest.policy(
      "block", in: "data",
      "{podSelector: {matchLabels: {app: db-1}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"
    )
    let pods = (0..<2).map { number in
      Manifest.pod("db-\(number)", in: "data", "nodeName: n\(number)").replacing(
        "labels:",
        with:
          "ownerReferences: [{kind: StatefulSet, name: db, apiVersion: apps/v1, uid: u, controller: true}], labels:"
      )
    }.joined()
    let cell = try cell("shop", "data", Manifest.deployment("web") + pods + block)
    #expect(cell.pairs == 1)
    #expect(cell.connected == 1)
    #expect(cell.unknown == 0)
  }

  @Test("counts by the words of rows as it does pair by pair", arguments: [UInt64](1...60))
  func rows(seed: UInt64) throws {
    var town = RandomTown(seed: seed)
    let drawn = [town.manifests(hasTiers: true), town.manifests(hasTiers: false)]
    for manifests in drawn + [RandomCluster.manifests(seed: seed)] {
      let states = EvaluatedStates([Series.State(Snapshot(manifests: manifests))])
      // What narrows nothing is looked at pair by pair all the same.
      let nothing = try Narrowing(from: [], to: [], namespaces: [], in: [])
      let (rows, pairs) = (
        NamespaceOverview(states), NamespaceOverview(states, narrowing: nothing)
      )
      #expect(rows.places == pairs.places)
      #expect(rows.steps[0].cells == pairs.steps[0].cells, "\(manifests)")
    }
  }

  @Test("counts workloads whose pods differ as it does pair by pair", arguments: [UInt64](1...60))
  func mixed(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var manifests = ""
    for workload in 0..<Int.random(in: 3...7, using: &random) {
      let namespace = random.pick(["red", "blue"])
      for pod in 0..<Int.random(in: 1...3, using: &random) {
        manifests += """
          ---
          apiVersion: v1
          kind: Pod
          metadata:
            name: w\(workload)-abcde-\(pod)
            namespace: \(namespace)
            labels: {app: a\(workload % 3), \(random.pick(["canary: x", "tier: web", "tier: db"]))}
            ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: w\(workload), controller: true}]
          spec: {containers: [{name: c, ports: [{containerPort: \(random.pick([80, 443]))}]}]}
          status: {podIP: 10.\(random.pick([1, 2])).0.\(workload * 10 + pod)}

          """
      }
    }
    if random.chance(30) { manifests += Manifest.deployment("none", in: "red", replicas: 0) }
    for policy in 0..<Int.random(in: 1...5, using: &random) {
      let labels = [
        "", "matchLabels: {tier: web}", "matchLabels: {app: a1}", "matchLabels: {canary: x}",
      ]
      let peer = random.pick([
        "{podSelector: {\(random.pick(labels))}}", "{namespaceSelector: {}}",
        "{namespaceSelector: {}, podSelector: {\(random.pick(labels))}}",
        "{ipBlock: {cidr: 10.1.0.0/16}}", "{ipBlock: {cidr: 10.0.0.0/8, except: [10.2.0.0/16]}}",
      ])
      let (way, end) = random.pick([("Ingress", "from"), ("Egress", "to")])
      let ports = random.pick(["", ", ports: [{port: 80}]", ", ports: [{port: 400, endPort: 500}]"])
      manifests += Manifest.policy(
        "p\(policy)", in: random.pick(["red", "blue"]),
        "{podSelector: {\(random.pick(labels))}, policyTypes: [\(way)], "
          + "\(way.lowercased()): [{\(end): [\(peer)]\(ports)}]}")
    }
    let states = EvaluatedStates([Series.State(Snapshot(manifests: manifests))])
    let nothing = try Narrowing(from: [], to: [], namespaces: [], in: [])
    #expect(
      NamespaceOverview(states).steps[0].cells
        == NamespaceOverview(states, narrowing: nothing).steps[0].cells, "\(manifests)")
  }

  @Test("counts over more ports than a mask has bits, asked about where no rule ends")
  func manyPorts() throws {
    let rules = (0..<90).map { index in
      "{from: [{podSelector: {matchLabels: {app: a\(index % 5)}}}], ports: "
        + "[{port: \(1000 + index * 3), endPort: \(1001 + index * 3)}]}"
    }
    let pods = (0..<7).map {
      Manifest.deployment("a\($0)", ports: [1001 + $0 * 30, 1002, 1150 + $0], replicas: 1 + $0 % 2)
    }
    let manifests =
      pods.joined()
      + Manifest.policy(
        "many",
        "{podSelector: {matchExpressions: [{key: app, operator: In, values: [a0, a1, a2]}]}, "
          + "ingress: [\(rules.joined(separator: ", "))]}")
    let states = EvaluatedStates([Series.State(Snapshot(manifests: manifests))])
    let nothing = try Narrowing(from: [], to: [], namespaces: [], in: [])
    let cells = NamespaceOverview(states).steps[0].cells
    #expect(cells == NamespaceOverview(states, narrowing: nothing).steps[0].cells)
    #expect(cells.joined().contains { $0.byRule > 0 && $0.blocked > 0 })
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
