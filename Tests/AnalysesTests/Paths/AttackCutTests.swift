import Analyses
import Policies
import Reachability
import TestSupport
import Testing

@Suite("What cuts an attacker off")
struct AttackCutTests {
  @Test func `a connection that every way takes comes before what isolates more`() throws {
    let reading = try AttackReading(AttackPathsTests.chain, from: "front")
    #expect(
      reading.cuts == ["shop/front → shop/api: shop/api, shop/db", "shop/api → shop/db: shop/db"])
    #expect(reading.paths.cuts.map(\.dataStoreCount) == [1, 1])
    #expect(reading.paths.cuts[0].allowedBy.map(\.policy.name) == ["api"])
  }

  @Test func `a workload that two ways lead to is cut off by its ingress`() throws {
    let text =
      Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.deployment("c", ports: [80]) + Manifest.deployment("db", ports: [5432])
    let reading = try AttackReading(text, from: "a")
    #expect(reading.cuts == ["ingress of shop/db: shop/db"])
    let manifest = try #require(reading.paths.cuts[0].manifest)
    #expect(manifest.contains("name: isolate-ingress-of-db"))
    #expect(try AttackReading(text + "---\n" + manifest, from: "a").places.count == 2)
  }

  @Test func `isolating the egress of the only way on cuts off what is behind it`() throws {
    // Everything but a goes through b.
    let behind = ["c", "d"].map { name in
      Manifest.deployment(name, ports: [80])
        + Manifest.policy(
          name,
          "{podSelector: {matchLabels: {app: \(name)}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}]}]}"
        )
    }.joined()
    let text = Manifest.deployment("a") + Manifest.deployment("b", ports: [80]) + behind
    let reading = try AttackReading(text, from: "a")
    #expect(
      reading.cuts == [
        "shop/a → shop/b: shop/b, shop/c, shop/d", "egress of shop/b: shop/c, shop/d",
      ])
    let egress = try #require(reading.paths.cuts.first { $0.closing == .egress })
    let manifest = try #require(egress.manifest)
    let again = try AttackReading(text + "---\n" + manifest, from: "a")
    #expect(again.places == ["1 shop/b TCP 80"])
  }

  @Test func `where many are reached by many ways, that is said instead`() throws {
    let many = (10..<40).map { Manifest.deployment("m\($0)", ports: [5432]) }.joined()
    let reading = try AttackReading(many, from: "m10")
    #expect(reading.cuts.isEmpty)
    #expect(reading.text.contains("Only at the start itself a single closing cuts off more"))
  }

  @Test func `what is on the network of a node is not to be isolated`() throws {
    let text =
      Manifest.deployment("a")
        + """
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: shop}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 9100}]}]}

        """
      + Manifest.deployment("b", ports: [80])
    let reading = try AttackReading(text, from: "a")
    #expect(reading.paths.reachedCount.certain == 2)
    #expect(!reading.paths.cuts.contains { $0.place == "shop/agent" && $0.closing != .connection })
  }

  @Test func `no manifest is offered where labels do not tell the pods from others`() throws {
    let text =
      Manifest.deployment("a") + Manifest.deployment("db", ports: [5432])
      + Manifest.deployment("db", in: "other", ports: [5432])
    let twins = text + Manifest.deployment("db2", ports: [80]).replacingName("app: db2", "app: db")
    let cuts = try AttackReading(twins, from: "a").paths.cuts
    #expect(cuts.filter { $0.place == "shop/db" }.allSatisfy { $0.manifest == nil })
  }

  @Test(
    "what a rule about something else allows is not named, and does not withhold the manifest",
    arguments: [
      ("kube-system", "[{portNumber: {protocol: UDP, port: 53}}]", false),
      ("shop", "[{portNumber: {protocol: TCP, port: 5432}}]", true),
    ])
  func rulesOfOthers(namespace: String, ports: String, isNamed: Bool) throws {
    let toB =
      "{podSelector: {matchLabels: {app: a}}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {matchLabels: {app: b}}}]}]}"
    let text =
      Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.deployment("db", ports: [5432]) + Manifest.policy("a", toB)
        + """
        ---
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: some}
        spec: {priority: 5, subject: {namespaces: {}}, egress: [{action: Allow, to: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: \(namespace)}}}], ports: \(ports)}]}

        """
    let cuts = try AttackReading(text, from: "a").paths.cuts
    let cut = cuts.first { $0.words == "egress of shop/b" }
    if let cut {
      #expect(cut.allowedBy.map(\.policy.name) == (isNamed ? ["some"] : []))
      #expect((cut.manifest == nil) == isNamed)
    } else {
      // Where the admin policy lets `a` go straight to the database, `b` is no way to close.
      #expect(isNamed)
    }
  }

  @Test func `a manifest does not take the name of a policy that is there`() throws {
    let text =
      Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.deployment("c", ports: [80]) + Manifest.deployment("db", ports: [5432])
      + Manifest.policy(
        "isolate-ingress-of-db", "{podSelector: {matchLabels: {app: c}}, policyTypes: [Ingress]}")
    let cuts = try AttackReading(text, from: "a").paths.cuts
    let manifest = cuts.first { $0.words == "ingress of shop/db" }?.manifest
    #expect(manifest?.contains("name: \"isolate-ingress-of-db-2\"") == true, "\(manifest ?? "")")
  }

  @Test("a way that may pass is told beside the closings", arguments: [true, false])
  func possibleWay(isThere: Bool) throws {
    func policy(_ name: String, _ rest: String) -> String {
      Manifest.policy(name, "{podSelector: {matchLabels: {app: \(name)}}, \(rest)}")
    }
    let c = isThere ? "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]" : "[]"
    let text =
      Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.deployment("c", ports: [80]) + Manifest.deployment("db", ports: [5432])
      + policy(
        "a",
        "policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {matchLabels: {app: b}}}, {podSelector: {matchLabels: {app: c}}}]}]"
      )
      + policy("b", "ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]")
      + policy("c", "policyTypes: [Ingress], ingress: \(c)")
      + policy(
        "db",
        "ingress: [{from: [{podSelector: {matchLabels: {app: b}}}, {podSelector: {matchLabels: {app: c}}}]}]"
      )
    let reading = try AttackReading(text, from: "a", to: "db")
    #expect(!reading.paths.cuts.isEmpty)
    let left = reading.paths.cuts.map(\.leavesPossibleWay)
    #expect(left == Array(repeating: isThere, count: left.count))
    #expect(
      reading.paths.goal?.possibleConnections
        == (isThere ? ["shop/a → shop/c", "shop/b → shop/c"] : []))
    #expect(reading.text.contains("Any one of these cuts it off:") == !isThere)
    #expect(reading.text.contains("Possibly there are other ways") == isThere)
  }

  @Test(
    "a way in that policies block is told",
    arguments: [
      ("type: NodePort, ", "NodePort shop/db, by NetworkPolicy shop/db"),
      ("", "Nothing lays a way in"),
    ])
  func blockedWays(kind: String, words: String) throws {
    let text =
      Manifest.deployment("db", ports: [5432])
      + Manifest.service("db", port: 80, target: "5432", kind: kind)
      + Manifest.policy(
        "db",
        "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}]}]}")
    for goal in [nil, "db"] {
      let reading = try AttackReading(text, from: "internet", to: goal)
      #expect(reading.text.contains(words), "\(reading.text)")
      #expect(reading.text.contains("Nothing lays a way in") == kind.isEmpty)
    }
  }

  @Test func `parts of the internet are told apart`() throws {
    let text =
      Manifest.deployment("a")
      + Manifest.policy(
        "a",
        "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}"
      )
    let names = try AttackReading(text, from: "a").paths.certain.map(\.place.name)
    #expect(names.contains("internet") && names.contains("internet except 10.0.0.0/8"))
    #expect(Set(names).count == names.count)
  }

  @Test func `any one of the closings named for a goal cuts it off`() throws {
    let reading = try AttackReading(AttackPathsTests.chain, from: "front", to: "db")
    #expect(
      reading.paths.cuts.map(\.words) == [
        "shop/api → shop/db", "shop/front → shop/api", "egress of shop/api",
      ])
  }
}

extension String {
  fileprivate func replacingName(_ part: String, _ other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
