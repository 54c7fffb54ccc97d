import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("What a change opens and closes")
struct ConnectionChangesTests {
  private static let pods =
    Manifest.deployment("web") + Manifest.deployment("api", ports: [8080])
    + Manifest.deployment("db", ports: [5432])
  private static let closed = Manifest.policy("closed", "{podSelector: {}, policyTypes: [Ingress]}")

  private static func open(_ source: String, _ rest: String = "") -> String {
    Manifest.policy(
      "db-clients",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: \(source)}}}]\(rest)}]}"
    )
  }

  private func changes(_ old: String, _ new: String) -> ConnectionChanges {
    ConnectionChanges(
      from: Series.State(Snapshot(manifests: old)), to: Series.State(Snapshot(manifests: new)))
  }

  private func words(_ changes: ConnectionChanges) -> Set<String> {
    Set(
      changes.changes.map {
        "\($0.kind.rawValue) \($0.source) \($0.destination) +\($0.opened.words) -\($0.closed.words)"
      })
  }

  @Test func `a rule that is new opens what it is about, and is named`() throws {
    let found = changes(
      Self.pods + Self.closed, Self.pods + Self.closed + Self.open("api", ", ports: [{port: 5432}]")
    )
    let change = try #require(found.changes.first)
    #expect(words(found) == ["opened shop/api shop/db +TCP 5432 -no port"])
    #expect(change.sensitive.map(\.name) == ["PostgreSQL"])
    #expect(change.policies.map(\.kind) == [.added])
    #expect(change.policies.map(\.policy.name) == ["db-clients"])
    #expect(found.hasOpened && !found.hasClosed)
  }

  @Test func `a rule that is gone closes what it was about, and is named`() throws {
    let found = changes(Self.pods + Self.closed + Self.open("api"), Self.pods + Self.closed)
    #expect(words(found) == ["closed shop/api shop/db +no port -all ports"])
    #expect(found.changes.first?.policies.map(\.kind) == [.removed])
    #expect(found.changes.first?.policies.map(\.policy.name) == ["db-clients"])
    #expect(found.hasClosed && !found.hasOpened)
  }

  @Test func `other ports of an allowed connection are a change of it`() {
    let found = changes(
      Self.pods + Self.closed + Self.open("api", ", ports: [{port: 5432}]"),
      Self.pods + Self.closed + Self.open("api", ", ports: [{port: 5433}]"))
    #expect(words(found) == ["changed shop/api shop/db +TCP 5433 -TCP 5432"])
    #expect(found.hasOpened && found.hasClosed)
    #expect(found.changes.first?.policies.map(\.kind) == [.changed])
  }

  @Test func `another order of documents and rules is no change`() {
    let one =
      "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}, {ports: [{port: 80}, {port: 81}]}]}"
    let other =
      "{podSelector: {}, ingress: [{ports: [{port: 81}, {port: 80}]}, {from: [{podSelector: {matchLabels: {app: api}}}]}]}"
    let found = changes(
      Self.pods + Manifest.policy("p", one), Manifest.policy("p", other) + Self.pods)
    #expect(
      found.changes.isEmpty && found.workloads.isEmpty && !found.hasOpened && !found.hasClosed)
  }

  @Test func `what a workload that is new reaches has opened, and what reaches it has not`() {
    let found = changes(
      Self.pods + Self.closed + Self.open("cron"),
      Self.pods + Self.closed + Self.open("cron") + Manifest.deployment("cron"))
    #expect(found.workloads.map(\.workload.id.name) == ["cron"])
    #expect(
      words(found).contains("opened shop/cron shop/db +all ports -no port"))
    #expect(found.changes.allSatisfy { $0.isSourceAdded && $0.source == "shop/cron" })
  }

  @Test func `of a workload that is gone only that is told`() {
    let found = changes(
      Self.pods, Manifest.deployment("web") + Manifest.deployment("api", ports: [8080]))
    #expect(found.workloads.map(\.isAdded) == [false])
    #expect(found.changes.isEmpty)
  }

  @Test func `a policy that is not evaluated makes connections unknown, which may be an opening`() {
    let found = changes(
      Self.pods + Self.closed,
      Self.pods + Self.closed
        + Manifest.policy("broken", "{podSelector: {}, ingress: [{from: [{}]}]}"))
    #expect(!found.changes.isEmpty)
    #expect(found.changes.allSatisfy { $0.kind == .unknown })
    #expect(found.hasOpened)
  }

  @Test func `a load balancer that is new opens the way from outside, before everything else`() {
    let balancer = Manifest.service("web", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let found = changes(Self.pods, Self.pods + balancer)
    #expect(found.changes.first?.isFromOutside == true)
    #expect(found.changes.first?.destination == "shop/web")
    #expect(found.hasOpened)
  }

  @Test("changes are those of the verdicts of all pairs", arguments: 0..<60)
  func agrees(seed: Int) {
    var first = RandomPolicies(seed: UInt64(seed))
    var text = first.manifests(isOrdered: false)
    var second = RandomPolicies(seed: UInt64(seed + 1000))
    // The same pods under other policies.
    let pods = text.components("---").filter { $0.contains("Deployment") }.joined(separator: "---")
    let policies = second.manifests(isOrdered: seed.isMultiple(of: 3)).components("---")
      .filter { !$0.contains("Deployment") && !$0.isEmpty }.joined(separator: "---")
    text = "---" + text
    let (old, new) = (
      Snapshot(manifests: text), Snapshot(manifests: "---" + pods + "---" + policies)
    )
    let found = ConnectionChanges(from: Series.State(old), to: Series.State(new))
    let evaluations = [Evaluation(old), Evaluation(new)]
    var expected: Set<String> = []
    for source in old.workloads {
      for destination in old.workloads where source.id != destination.id {
        func ports(_ evaluation: Evaluation, _ outcome: Outcome) -> PortSet {
          (evaluation.verdicts(
            from: .pod(source.id, index: 0), to: .pod(destination.id, index: 0),
            identity: .anotherPod)?.partition() ?? [])
            .filter { $0.verdict.outcome == outcome }
            .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
        }
        // What was not known counts as neither.
        let opened = ports(evaluations[1], .allowed).subtracting(ports(evaluations[0], .allowed))
        let closed = ports(evaluations[1], .blocked).subtracting(ports(evaluations[0], .blocked))
        guard !opened.isEmpty || !closed.isEmpty else { continue }
        expected.insert(
          "\(source.id.namespace)/\(source.id.name) \(destination.id.namespace)/\(destination.id.name) "
            + "+\(opened) -\(closed)")
      }
    }
    let pairs = found.changes.filter { change in
      [change.source, change.destination].allSatisfy { name in
        old.workloads.contains { "\($0.id.namespace)/\($0.id.name)" == name }
      }
    }.filter { !$0.opened.isEmpty || !$0.closed.isEmpty }
    #expect(
      Set(pairs.map { "\($0.source) \($0.destination) +\($0.opened) -\($0.closed)" }) == expected)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    var result: [String] = []
    var rest = self[...]
    while let range = rest.ranges(of: separator).first {
      result.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return result + [String(rest)]
  }
}
