import Analyses
import Diagnostics
import Kubernetes
import Manifests
import Reachability
import TestSupport
import Testing

@Suite("Expectations")
struct ExpectationTests {
  /// An expectation, and whether it holds of ``cluster``.
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var item: String
    var holds: Bool
  }

  private static let cluster =
    Manifest.deployment("web", ports: [80]) + Manifest.deployment("api", ports: [8080])
    + Manifest.deployment("db", ports: [5432])
    + Manifest.deployment("prometheus", in: "monitoring")
    + Manifest.service("db", port: 5432, target: "5432")
    + Manifest.policy("closed", "{podSelector: {}, policyTypes: [Ingress]}")
    + Manifest.policy(
      "db-clients",
      """
      {podSelector: {matchLabels: {app: db}}, ingress: [
        {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]},
        {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}], ports: [{port: 9187}]}]}
      """)

  static let cases: [Case] = [
    Case(
      description: "one line as in a series", item: "shop/api → shop/db:5432: allowed", holds: true),
    Case(
      description: "one line that fails", item: "shop/web → shop/db:5432: allowed", holds: false),
    Case(
      description: "a named connection", item: "shop/api → http://db.shop:5432: allowed",
      holds: true),
    Case(
      description: "allowed on a port",
      item: "{from: shop/api, to: shop/db, ports: 5432, expect: allowed}",
      holds: true),
    Case(
      description: "without ports allowed is about those that are declared",
      item: "{from: shop/api, to: shop/db, expect: allowed}", holds: true),
    Case(
      description: "all ports are not allowed by a rule for one",
      item: "{from: shop/api, to: shop/db, ports: all, expect: allowed}", holds: false),
    Case(
      description: "blocked is about every port",
      item: "{from: monitoring/prometheus, to: shop/db, expect: blocked}", holds: false),
    Case(
      description: "a set of pods by namespace",
      item:
        "{from: {namespace: monitoring}, to: {namespace: shop, podSelector: {matchLabels: {app: web}}}, expect: blocked}",
      holds: true),
    Case(
      description: "only those that are listed reach it",
      item: "{to: shop/db, only: [shop/api, monitoring/prometheus]}", holds: true),
    Case(
      description: "one that reaches it and is not listed breaks it",
      item: "{to: shop/db, only: [shop/api]}", holds: false),
    Case(
      description: "one that is listed and does not reach it breaks it",
      item: "{to: shop/db, only: [shop/api, shop/web, monitoring/prometheus]}", holds: false),
    Case(
      description: "only on a port", item: "{to: shop/db, ports: 5432/tcp, only: shop/api}",
      holds: true),
    Case(
      description: "nobody on a port", item: "{to: shop/db, ports: 22, only: []}", holds: true),
    Case(
      description: "these ports and no others",
      item: "{from: shop/api, to: shop/db, onlyPorts: [5432]}", holds: true),
    Case(
      description: "these ports, but there are others",
      item: "{from: [shop/api, monitoring/prometheus], to: shop/db, onlyPorts: [5432]}",
      holds: false),
    Case(
      description: "nothing from outside",
      item: "{from: internet, to: {namespace: shop}, expect: blocked}",
      holds: true),
    Case(
      description: "outside reaches what no policy isolates",
      item: "{from: internet, to: monitoring/prometheus, expect: blocked}", holds: false),
    Case(
      description: "an address outside", item: "{from: 203.0.113.7, to: shop/db, expect: blocked}",
      holds: true),
    Case(
      description: "a name that nothing has does not pass silently",
      item: "{from: shop/nobody, to: shop/db, expect: blocked}", holds: false),
    Case(
      description: "a set that selects no pod does not pass silently",
      item:
        "{from: {namespace: shop, podSelector: {matchLabels: {app: nobody}}}, to: shop/db, expect: blocked}",
      holds: false),
    Case(
      description: "a named port that the destination does not declare cannot be asked",
      item: "{from: shop/api, to: shop/db, ports: metrics, expect: blocked}", holds: false),
  ]

  @Test("an expectation holds, or does not", arguments: cases)
  func holds(example: Case) throws {
    let results = try results(of: example.item, Self.cluster)
    #expect(
      results.map(\.holds) == [example.holds],
      "\(results.map(\.violations)) \(results.map(\.problem))")
  }

  @Test("what is not known fails, whatever is expected", arguments: ["allowed", "blocked"])
  func unknownFails(expected: String) throws {
    let broken =
      Self.cluster + Manifest.policy("broken", "{podSelector: {}, ingress: [{from: [{}]}]}")
    let results = try results(
      of: "{from: shop/web, to: shop/db, ports: 5432, expect: \(expected)}", broken)
    #expect(results.map(\.holds) == [false])
    #expect(results.first?.violations.map(\.outcome) == ["unknown"])
  }

  @Test func `a way in counts for outside, though the pods see a controller`() throws {
    let balancer =
      Self.cluster
      + Manifest.policy(
        "web", "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}")
      + Manifest.service("web", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let results = try results(of: "{from: internet, to: shop/web, expect: blocked}", balancer)
    #expect(results.map(\.holds) == [false])
  }

  @Test func `a failure is explained`() throws {
    let result = try #require(
      try results(of: "{from: shop/web, to: shop/db, expect: allowed}", Self.cluster).first)
    let text = String(decoding: ExpectationWriter([result]).bytes(.text), as: UTF8.self)
    #expect(text.contains("✗ shop/web → shop/db: allowed"))
    #expect(text.contains("shop/web → shop/db on TCP 5432: blocked"))
    #expect(text.contains("db-clients"))
    #expect(text.contains("0 of 1 expectations hold, 1 fails"))
  }

  @Test(
    "what is misspelt is an error, not a question about more",
    arguments: [
      "{from: shop/web, to: shop/db, port: 22, expect: blocked}",
      "{from: shop/web, to: {podselector: {matchLabels: {app: db}}}, expect: blocked}",
      "{from: shop/web, to: {podSelector: {matchLabel: {app: db}}}, expect: blocked}",
      "{from: {namespaceselector: {}, namespace: shop}, to: shop/db, expect: blocked}",
      "{from: shop/web, to: {podSelector: {matchExpressions: [{key: app, operator: In, values: [db], value: x}]}}, expect: blocked}",
    ])
  func misspelt(item: String) {
    let text = "apiVersion: podreach.dev/v1alpha1\nkind: Expectations\nexpectations:\n  - \(item)\n"
    let (_, problems) = ExpectationsReader().read(Array(text.utf8), path: "e.yaml")
    let errors = problems.filter { $0.severity == .error }
    #expect(errors.map(\.code.rawValue) == ["unknown-field"], "\(problems)")
    #expect(errors.first?.location?.line == 4)
    #expect(errors.first?.hint?.isEmpty == false)
  }

  @Test("a file that expects nothing is an error", arguments: ["[]", "", "null"])
  func empty(items: String) {
    let text = "apiVersion: podreach.dev/v1alpha1\nkind: Expectations\nexpectations: \(items)\n"
    let (_, problems) = ExpectationsReader().read(Array(text.utf8), path: "e.yaml")
    #expect(problems.contains { $0.severity == .error }, "\(problems)")
  }

  @Test(
    "what asks nothing does not hold",
    arguments: [
      "{from: {namespace: nowhere}, to: shop/db, expect: blocked}",
      "{from: {podSelector: {matchLabels: {app: nobody}}}, to: shop/db, expect: blocked}",
      "{from: shop/web, to: {namespaceSelector: {matchLabels: {team: none}}}, expect: blocked}",
      "{to: {podSelector: {matchLabels: {app: nobody}}}, only: []}",
      "{from: shop/alone, to: shop/alone, expect: blocked}",
    ])
  func vacuous(item: String) throws {
    let alone = """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: alone, namespace: shop, labels: {app: alone}}
      spec: {containers: [{name: c, image: i}]}

      """
    let result = try #require(try results(of: item, Self.cluster + alone).first)
    #expect(!result.holds && result.problem != nil)
  }

  /// A database whose leader alone is reachable, and whose follower alone reaches the leader's clients.
  private static let replicated =
    Manifest.deployment("web")
    + ["leader", "follower"].map { role in
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: db-\(role), namespace: shop, labels: {app: db, role: \(role)}, ownerReferences: [{kind: StatefulSet, name: db, apiVersion: apps/v1, uid: u, controller: true}]}
      spec: {containers: [{name: c, image: i, ports: [{containerPort: 5432}]}]}

      """
    }.joined() + """
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}

      """
    + Manifest.policy("closed", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}")
    + Manifest.policy(
      "leader",
      "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {role: leader}}}]}]}"
    )

  @Test(
    "some pods of a workload may be those that reach something",
    arguments: [
      ("{to: shop/web, only: [shop/db-leader]}", true),
      ("{to: shop/web, only: [shop/db-follower]}", false),
      ("{to: shop/web, only: [{podSelector: {matchLabels: {role: leader}}}]}", true),
      ("{to: shop/web, only: [shop/db]}", false), ("{to: shop/web, only: []}", false),
      ("{from: shop/db-follower, to: shop/web, expect: blocked}", true),
    ])
  func somePods(item: String, holds: Bool) throws {
    let result = try #require(try results(of: item, Self.replicated).first)
    #expect(result.holds == holds, "\(result.violations) \(result.problem ?? "")")
  }

  @Test("a draft holds where there are ways in, and pods that differ", arguments: 0..<3)
  func draftWithWaysIn(number: Int) throws {
    let ways = """
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec: {ingressClassName: nginx, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {type: \(["ClusterIP", "NodePort", "LoadBalancer"][number]), selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: controller, namespace: edge}
      spec: {type: LoadBalancer, selector: {app: ingress-nginx}, ports: [{port: 443}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: ingress-nginx, namespace: edge}
      spec: {selector: {matchLabels: {app: ingress-nginx}}, template: {metadata: {labels: {app: ingress-nginx}}, spec: {containers: [{name: c, image: i, args: ["--ingress-class=nginx"], ports: [{containerPort: 443}]}]}}}

      """
    let open = Manifest.policy(
      "from-edge",
      "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}], ports: [{port: 80}]}]}"
    )
    let state = Series.State(Snapshot(manifests: Self.replicated + ways + open))
    let draft = String(decoding: ExpectationDraft(state).bytes, as: UTF8.self)
    let file = try #require(ExpectationsReader().read(Array(draft.utf8), path: "d.yaml").file)
    let (expectations, invalid) = Expectation.all(in: file)
    #expect(invalid.isEmpty && !expectations.isEmpty)
    for result in ExpectationCheck(state, for: expectations).results(of: expectations) {
      #expect(
        result.holds,
        "\(result.expectation.name) \(result.violations) \(result.problem ?? "")\n\(draft)")
    }
    #expect(draft.contains("shop/db-leader") && !draft.contains("undecided"), "\(draft)")
  }

  @Test("what holds today holds today", arguments: 0..<80)
  func draftHolds(seed: Int) throws {
    var generator = RandomPolicies(seed: UInt64(seed))
    let text = generator.manifests(isOrdered: seed.isMultiple(of: 4))
    let state = Series.State(Snapshot(manifests: text))
    let draft = String(decoding: ExpectationDraft(state).bytes, as: UTF8.self)
    let (file, problems) = ExpectationsReader().read(Array(draft.utf8), path: "draft.yaml")
    // What everyone reaches on every port has no expectation, and a file without any is an error.
    guard draft.contains("  - ") else { return }
    #expect(problems.isEmpty, "\(problems) \(draft)")
    let (expectations, invalid) = Expectation.all(in: try #require(file))
    #expect(invalid.isEmpty)
    let check = ExpectationCheck(state, for: expectations)
    for result in check.results(of: expectations) {
      #expect(
        result.holds, "\(result.expectation.name) \(result.violations) \(result.problem ?? "")")
    }
  }

  @Test func `what holds today fails when a policy that decides is gone`() throws {
    let draft = ExpectationDraft(Series.State(Snapshot(manifests: Self.cluster))).bytes
    let file = try #require(ExpectationsReader().read(draft, path: "draft.yaml").file)
    let (expectations, _) = Expectation.all(in: file)
    var without = Snapshot(manifests: Self.cluster)
    for policy in without.networkPolicies {
      without.networkPolicies.removeAll { $0.name == policy.name }
      let state = Series.State(without)
      let check = ExpectationCheck(state, for: expectations)
      let failing = check.results(of: expectations).filter { !$0.holds }
      #expect(!failing.isEmpty, "\(policy.name)")
      without = Snapshot(manifests: Self.cluster)
    }
  }

  @Test(
    "what held of one cluster holds of another only if the same pods connect", arguments: 0..<120)
  func draftTellsClustersApart(seed: Int) throws {
    // Pods' addresses are known to lie in none of the blocks, so that everything is decided.
    let options = Series.Options(podCIDRs: [CIDR("192.168.0.0/16")].compactMap(\.self))
    var first = RandomPolicies(seed: UInt64(seed))
    var second = RandomPolicies(seed: UInt64(seed + 5000))
    let one = Snapshot(manifests: first.manifests(isOrdered: false))
    var other = one
    // A policy more or less, or those of another cluster.
    switch seed % 3 {
    case 0: other.networkPolicies = Array(one.networkPolicies.dropFirst())
    case 1:
      other.networkPolicies =
        Snapshot(manifests: second.manifests(isOrdered: false)).networkPolicies
    default: break
    }
    let draft = ExpectationDraft(Series.State(one), options: options).bytes
    let file = try #require(ExpectationsReader().read(draft, path: "draft.yaml").file)
    let (expectations, _) = Expectation.all(in: file)
    let check = ExpectationCheck(Series.State(other), for: expectations, options: options)
    let holds = check.results(of: expectations).allSatisfy(\.holds)
    let before = Self.connections(one)
    let after = Self.connections(other)
    // What everyone reaches on every port has no expectation.
    let written = before.filter { $0.value.contains { $0.value != .all } }.keys
    let isSame = written.allSatisfy { before[$0] == after[$0] }
    #expect(holds == isSame, "\(String(decoding: draft, as: UTF8.self))")
  }

  /// For each pod the ports on which each other one, and the internet, reaches it.
  private static func connections(_ snapshot: Snapshot) -> [Workload.ID: [String: PortSet]] {
    let blocks = ["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0"].compactMap { CIDR($0) }
    let evaluation = Evaluation(
      snapshot,
      options: Evaluation.Options(
        podCIDRs: [CIDR("192.168.0.0/16")].compactMap(\.self),
        furtherBlocks: blocks.map { IPBlock($0) }))
    let sources =
      snapshot.workloads.map { ("\($0.id)", Endpoint.pod($0.id, index: 0)) }
      + ["10.2.0.1", "10.1.0.1", "203.0.113.1"].compactMap { text in
        IPAddress(text).map { (text, .address($0)) }
      }
    return Dictionary(
      uniqueKeysWithValues: snapshot.workloads.map { workload in
        let open = sources.filter { $0.0 != "\(workload.id)" }.map { name, source in
          let pieces =
            evaluation.verdicts(from: source, to: .pod(workload.id, index: 0))?.partition() ?? []
          return (
            name,
            pieces.filter { $0.verdict.outcome == .allowed }
              .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
          )
        }
        return (workload.id, Dictionary(uniqueKeysWithValues: open))
      })
  }

  private func results(of item: String, _ manifests: String) throws -> [ExpectationResult] {
    let text = """
      apiVersion: podreach.dev/v1alpha1
      kind: Expectations
      expectations:
        - \(item.hasPrefix("{") ? item : "\"\(item)\"")
      """
    let (file, problems) = ExpectationsReader().read(Array(text.utf8), path: "e.yaml")
    #expect(problems.isEmpty, "\(problems)")
    let (expectations, invalid) = Expectation.all(in: try #require(file))
    #expect(invalid.isEmpty, "\(invalid)")
    let check = ExpectationCheck(
      Series.State(Snapshot(manifests: manifests)), for: expectations)
    return check.results(of: expectations)
  }
}
