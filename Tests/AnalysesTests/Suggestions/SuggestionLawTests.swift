import Diagnostics
import Kubernetes
import Manifests
import Reachability
import TestSupport
import Testing

@testable import Analyses

/// A random cluster in which it is known who needs whom, told to no one but in variables.
private struct NeedyCluster {
  struct Member {
    var namespace: String
    var name: String
    var kind: String
    var labels: [String]
    var isOnHost: Bool
  }

  var text = ""
  var members: [Member] = []
  /// Pairs of members by their positions.
  var needs: Set<[Int]> = []

  init(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let kinds = ["Deployment", "StatefulSet", "DaemonSet", "Pod"]
    for index in 0..<(4 + Int(random.next() % 4)) {
      let namespace = random.chance(60) ? "shop" : "front"
      let kind = kinds[Int(random.next() % 4)]
      // Names that other objects have, and that suggested policies would have.
      let names = ["web", "web", "default-deny", "allow-dns", "web-deployment", "app-\(index)"]
      let name = names[Int(random.next() % 6)]
      let isTaken = members.contains {
        $0.namespace == namespace && $0.name == name && $0.kind == kind
      }
      let labels = random.chance(80) ? ["id: m\(index)"] : random.chance(50) ? ["tier: x"] : []
      members.append(
        Member(
          namespace: namespace, name: isTaken ? "app-\(index)" : name, kind: kind, labels: labels,
          isOnHost: random.chance(8)))
    }
    var variables: [[String]] = members.map { _ in [] }
    for source in members.indices {
      for destination in members.indices where source != destination && random.chance(25) {
        let (name, home) = ("s\(destination)", members[destination].namespace)
        let isOwn = home == members[source].namespace
        let value =
          switch random.next() % 5 {
          case 0: isOwn ? "http://\(name)" : "http://\(name).\(home)/x"
          case 1: "http://u:p@\(name).\(home).svc:80"
          case 2: "\(name).\(home).svc.cluster.local:80"
          case 3: isOwn ? "\(name):80" : "\(name).\(home):80"
          default: "http://10.96.0.\(destination + 1)"
          }
        variables[source].append("{name: URL_\(destination), value: \"\(value)\"}")
        needs.insert([source, destination])
      }
    }
    for (index, member) in members.enumerated() {
      let labels = (["part: \(member.namespace)"] + member.labels).joined(separator: ", ")
      let hidden = random.chance(50) ? "part: all" : labels
      let own = member.labels.isEmpty ? hidden : labels
      let host = member.isOnHost ? "hostNetwork: true, " : ""
      let spec = """
        {\(host)containers: [{name: c, image: i, ports: [{containerPort: 8080}, {containerPort: 9090}], \
        env: [\(variables[index].joined(separator: ", "))]}]}
        """
      let metadata = "{name: \(member.name), namespace: \(member.namespace)"
      if member.kind == "Pod" {
        text += """
          ---
          apiVersion: v1
          kind: Pod
          metadata: \(metadata), labels: {\(own)}}
          spec: \(spec)

          """
      } else {
        text += """
          ---
          apiVersion: apps/v1
          kind: \(member.kind)
          metadata: \(metadata)}
          spec: {selector: {matchLabels: {\(own)}}, template: {metadata: {labels: {\(own)}}, spec: \(spec)}}

          """
      }
      text += """
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: s\(index), namespace: \(member.namespace)}
        spec: {selector: {\(own)}, clusterIP: 10.96.0.\(index + 1), ports: [{name: a, port: 80, targetPort: 8080}, {name: b, port: 81, targetPort: 9090}]}

        """
    }
    if random.chance(50) {
      text += """
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web, namespace: shop}
        spec: {podSelector: {matchLabels: {id: none}}, policyTypes: [Ingress]}

        """
    }
  }
}

@Suite("Laws of suggestions")
struct SuggestionLawTests {
  @Test(
    "a suggested set that is called exact opens exactly what is needed, whatever pods are called and labelled",
    arguments: 0..<100)
  func isExact(seed: Int) throws {
    let cluster = NeedyCluster(seed: seed)
    let keeps = seed.isMultiple(of: 3)
    let suggestion = Suggestion(
      Series.State(Snapshot(mentioning: cluster.text)),
      options: Suggestion.Options(keepsPolicies: keeps))
    let names = suggestion.policies.map { "\($0.namespace)/\($0.name)" }
    #expect(Set(names).count == names.count, "\(names)")
    if keeps { #expect(!names.contains("shop/web") || !cluster.text.contains("id: none")) }

    let yaml = String(decoding: suggestion.bytes(.yaml), as: UTF8.self)
    let file = ManifestReader().read(Array(yaml.utf8), path: "suggested.yaml")
    #expect(file.diagnostics.isEmpty, "\(file.diagnostics)")
    let rest = keeps ? cluster.text : cluster.text.components(without: suggestion.replaced)
    let evaluation = Evaluation(Snapshot(manifests: rest + yaml))
    func id(_ member: NeedyCluster.Member) throws -> Workload.ID {
      Workload.ID(
        namespace: member.namespace, name: member.name,
        kind: try #require(Workload.Kind(rawValue: member.kind)))
    }
    var isExact = true
    for (index, source) in cluster.members.enumerated() {
      for (other, destination) in cluster.members.enumerated() where index != other {
        // Services may select the pods of several members.
        let isNeeded = cluster.needs.contains { need in
          need[0] == index
            && (need[1] == other
              || cluster.selects(service: need[1], other))
        }
        let pieces =
          try evaluation.verdicts(
            from: .pod(id(source), index: 0), to: .pod(id(destination), index: 0))?.partition()
          ?? []
        let open = pieces.filter { $0.verdict.outcome == .allowed }
          .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
        let maybe = pieces.filter { $0.verdict.outcome == .unknown }
          .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
        let wanted = isNeeded ? PortSet([Port(8080)]) : .none
        let isJudged = !source.isOnHost && !destination.isOnHost
        let isRight =
          isJudged ? open == wanted && maybe.isEmpty : wanted.subtracting(open).isEmpty
        if !isRight { isExact = false }
      }
    }
    // What is said of the set is what is true of it.
    #expect(suggestion.differences.isEmpty == isExact, "\(suggestion.differences)")
    let isPlain = cluster.members.allSatisfy { $0.labels.first?.hasPrefix("id") ?? false }
    if isPlain, !cluster.members.contains(where: \.isOnHost) { #expect(isExact) }
  }
}

extension NeedyCluster {
  /// Whether the Service of a member selects the pods of another one.
  fileprivate func selects(service: Int, _ other: Int) -> Bool {
    let snapshot = Snapshot(manifests: text)
    guard
      let selector = snapshot.services.first(where: { $0.name == "s\(service)" })?.selector,
      let workload = snapshot.workloads.first(where: {
        $0.id.name == members[other].name && $0.id.kind.rawValue == members[other].kind
          && $0.id.namespace == members[other].namespace
      })
    else { return false }
    return members[service].namespace == members[other].namespace
      && LabelSelector(matchLabels: selector).matches(workload.template.labels)
  }
}

extension String {
  /// The documents without those policies.
  fileprivate func components(without policies: [String]) -> String {
    split(separator: "---\n").filter { document in
      !document.contains("kind: NetworkPolicy") || !policies.contains("shop/web")
    }.map { "---\n" + $0 }.joined()
  }
}
