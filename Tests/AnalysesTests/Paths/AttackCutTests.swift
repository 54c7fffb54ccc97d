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
