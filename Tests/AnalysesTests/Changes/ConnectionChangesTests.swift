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

  @Test func `what a workload that is new reaches has opened, and what reaches it`() {
    let found = changes(
      Self.pods + Self.closed + Self.open("cron"),
      Self.pods + Self.closed + Self.open("cron") + Manifest.deployment("cron"))
    #expect(found.workloads.map(\.workload.id.name) == ["cron"])
    #expect(
      words(found).contains("opened shop/cron shop/db +all ports -no port"))
    #expect(
      found.changes.allSatisfy {
        $0.isSourceAdded == ($0.source == "shop/cron")
          && $0.isDestinationAdded == ($0.destination == "shop/cron")
      })
    // The namespace is closed, so nothing reaches it.
    let added = found.changes.filter(\.isDestinationAdded)
    #expect(added.isEmpty && found.hasOpened)
  }

  @Test func `a database that is new and open to all is an opening`() {
    let database = Manifest.deployment("pg", ports: [5432])
    let open = changes(Self.pods, Self.pods + database)
    #expect(open.hasOpened)
    let expected = ["web", "api", "db"].map { "opened shop/\($0) shop/pg +all ports -no port" }
    #expect(words(open).isSuperset(of: expected))
    let isTold = open.changes.filter { $0.destination == "shop/pg" }
      .allSatisfy { !$0.sensitive.isEmpty && $0.isDestinationAdded }
    #expect(isTold)
    let isolated =
      database
      + Manifest.policy(
        "p", "{podSelector: {matchLabels: {app: pg}}, policyTypes: [Ingress, Egress]}")
    #expect(!changes(Self.pods, Self.pods + isolated).hasOpened)
  }

  @Test func `a workload of another kind is compared with what it was`() {
    func pod(_ name: String) -> String {
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: \(name), namespace: shop, labels: {app: \(name)}}
      spec: {containers: [{name: c, image: i, ports: [{containerPort: 5432}]}]}

      """
    }
    let rest = Manifest.deployment("web") + Self.closed
    let (old, new) = (pod("db"), Manifest.deployment("db", ports: [5432]))
    let same = changes(rest + old, rest + new)
    #expect(same.changes.isEmpty && same.workloads.count == 2)
    let opened = changes(rest + old, Manifest.deployment("web") + new)
    #expect(words(opened).contains("opened shop/web shop/db +all ports -no port"))
    #expect(opened.changes.allSatisfy { !$0.isSourceAdded && !$0.isDestinationAdded })
  }

  @Test func `where both ends opened, both causes are named`() {
    let isolation = Manifest.policy(
      "web-out", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}")
    let found = changes(
      Self.pods + Self.closed + isolation, Self.pods + Self.closed + Self.open("web"))
    let change = found.changes.first { $0.source == "shop/web" && $0.destination == "shop/db" }
    #expect(change?.policies.map(\.kind).contains(.added) == true)
    #expect(change?.policies.map(\.kind).contains(.removed) == true)
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

  @Test func `a way in that is gone closes, and one with another host is told as both`() throws {
    let balancer = Manifest.service("web", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let gone = changes(Self.pods + balancer, Self.pods)
    #expect(gone.changes.map(\.kind) == [.closed])
    #expect(gone.changes.first?.isFromOutside == true)
    #expect(gone.hasClosed && !gone.hasOpened)
    #expect(changes(Self.pods + balancer, balancer + Self.pods).changes.isEmpty)
  }

  @Test func `a policy that blocks a way in closes it, and is named`() throws {
    let balancer = Manifest.service("web", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let found = changes(Self.pods + balancer, Self.pods + balancer + Self.closed)
    let way = try #require(found.changes.first { $0.isFromOutside })
    #expect(way.kind == .closed)
    #expect(way.policies.map(\.policy.name) == ["closed"])
    #expect(way.policies.map(\.kind) == [.added])
  }

  @Test func `a way in that is gone is nobody's fault but its own`() throws {
    let balancer = Manifest.service("web", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let web = "{podSelector: {matchLabels: {app: web}}, ingress: [{}]}"
    let found = changes(
      Self.pods + balancer + Manifest.policy("web", web), Self.pods + Self.closed)
    let way = try #require(found.changes.first { $0.source.contains("load balancer") })
    #expect(way.kind == .closed)
    #expect(way.policies.isEmpty)
  }

  @Test func `databases and the outside come before all that opens, and what closes comes last`() {
    let policies = Manifest.policy(
      "web-clients",
      "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}")
    let outside = Manifest.policy(
      "api-clients",
      "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}"
    )
    let found = changes(
      Self.pods + Self.closed + policies,
      Self.pods + Self.closed + outside + Self.open("api", ", ports: [{port: 5432}]"))
    #expect(
      found.changes.map { "\($0.kind.rawValue) \($0.source) \($0.destination)" } == [
        "opened shop/api shop/db", "opened 192.0.2.0/24 shop/api",
        "unknown any pod of any namespace shop/api", "unknown shop/db shop/api",
        "unknown shop/web shop/api", "closed any pod of shop shop/web", "closed shop/api shop/web",
        "closed shop/db shop/web",
      ])
  }

  @Test func `a database on another port than its own is no warning`() {
    let found = changes(
      Self.pods + Self.closed, Self.pods + Self.closed + Self.open("api", ", ports: [{port: 5433}]")
    )
    #expect(found.changes.map(\.sensitive) == [[]])
  }

  @Test func `a policy on egress that is gone opens the internet, though nothing names it`() throws
  {
    let cage = Manifest.policy("cage", "{podSelector: {}, policyTypes: [Egress]}")
    let alone = Manifest.deployment("web")
    let found = changes(alone + cage, alone)
    let change = try #require(found.changes.first { $0.destination == WideChanges.everyone })
    #expect((change.kind, change.source) == (.opened, "shop/web"))
    #expect(change.policies.map(\.policy.name) == ["cage"])
    #expect(found.hasOpened)
    #expect(
      changes(alone, alone + cage).changes.contains { $0.destination == WideChanges.everyone })
  }

  @Test func `addresses that a policy has named no more are compared still`() {
    func egress(_ cidr: String) -> String {
      Manifest.policy(
        "out",
        "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: \(cidr)}}]}]}"
      )
    }
    let pod = Manifest.deployment("web")
    let found = changes(pod + egress("192.0.2.0/24"), pod + egress("192.0.2.0/25"))
    #expect(
      found.changes.map { "\($0.kind.rawValue) \($0.destination)" }
        == ["closed 192.0.2.0/24 except 192.0.2.0/25"])
  }

  @Test func `workloads of one name are told apart when policies are named`() throws {
    let job = """
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: web, namespace: shop}
      spec:
        template:
          metadata: {labels: {app: job}}
          spec: {restartPolicy: Never, containers: [{name: c, image: i}]}

      """
    let pods = Manifest.deployment("web") + job + Manifest.deployment("db", ports: [5432])
    let one = Manifest.policy(
      "of-web",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}"
    )
    let other = Manifest.policy(
      "of-job",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: job}}}]}]}"
    )
    let found = changes(pods + Self.closed, pods + Self.closed + one + other)
    #expect(
      found.changes.filter { $0.destination == "shop/db" }.map { $0.policies.map(\.policy.name) }
        .sorted {
          $0.lexicographicallyPrecedes($1)
        } == [["of-job"], ["of-web"]])
  }

  @Test func `a policy that changes for other pods only is responsible for nothing`() {
    let web = "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}"
    let more = "{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 81}]}]}"
    let found = changes(
      Self.pods + Self.closed + Manifest.policy("web", web),
      Self.pods + Self.closed + Manifest.policy("web", more) + Self.open("api"))
    #expect(found.policies.map(\.policy.name) == ["db-clients", "web"])
    for change in found.changes {
      #expect(
        change.policies.map(\.policy.name) == [
          change.destination == "shop/db" ? "db-clients" : "web"
        ])
    }
  }

  @Test func `labels that differ change what an unchanged policy opens`() throws {
    let found = changes(
      Self.pods + Self.closed + Self.open("api"),
      Self.pods.replacing("labels: {app: web}", with: "labels: {app: api}") + Self.closed
        + Self.open("api"))
    let change = try #require(found.changes.first)
    #expect(words(found) == ["opened shop/web shop/db +all ports -no port"])
    #expect(change.policies.map(\.policy.name) == ["closed", "db-clients"])
    #expect(change.policies.allSatisfy { $0.kind == .unchanged })
  }

  private static func bare(_ name: String, _ address: String) -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: \(name)
      namespace: shop
      labels: {app: set}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: set, controller: true, uid: u}]
    spec: {containers: [{name: c, image: i}]}
    status: {podIP: \(address)}

    """
  }

  @Test func `new pods of a workload whose pods differ are compared with what it had`() {
    let block = Manifest.policy(
      "block",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}]}]}"
    )
    let db = Manifest.deployment("db", ports: [5432])
    let before = db + block + Self.bare("set-a", "10.0.0.1") + Self.bare("set-b", "10.0.1.1")
    let after = db + block + Self.bare("set-c", "10.0.0.2") + Self.bare("set-d", "10.0.1.2")
    let found = changes(before, after).changes.filter { $0.destination == "shop/db" }
    // Some pods reached it: the one that does now has opened, the one that does not has closed.
    #expect(
      found.map { "\($0.kind.rawValue) \($0.source)" } == [
        "changed shop/set-c", "closed shop/set-d",
      ])
    #expect(found.allSatisfy { !$0.isSourceAdded })
    #expect(changes(before, before).changes.isEmpty)
  }

  @Test func `changes beyond those that are listed are counted`() {
    let many = (0..<80).map { Manifest.deployment("w\($0)") }.joined()
    let found = changes(many + Self.closed, many)
    // Each from everyone, and each to other pods of the namespace, too.
    #expect(found.counts == [.opened: 80 * 81])
    #expect(found.changes.count == ConnectionChanges.most)
    #expect(found.leftOut == 80 * 81 - ConnectionChanges.most)
  }
}
