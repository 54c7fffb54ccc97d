import Diagnostics
import Kubernetes
import Manifests
import Reachability

/// What the tests ask of the product: manifests as text in, one outcome a connection out.
struct Cluster {
  /// What becomes of a connection.
  enum Outcome: String {
    case allowed, blocked, unknown
  }

  /// Why a question cannot be asked.
  enum Problem: Error {
    case unreadable([String])
    case unknownEndpoint(String)
    case invalidQuery(String)
  }

  private let evaluation: Evaluation
  private let pods: [String: Reachability.Endpoint]
  private let nodes: [String: Reachability.Endpoint]
  private let addresses: [IPAddress: Reachability.Endpoint]

  /// Reads manifests and evaluates their policies; every answer is about these.
  init(manifests: String, podCIDRs: [String] = []) throws {
    let file = ManifestReader().read(Array(manifests.utf8), path: "manifests.yaml")
    let errors = file.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else { throw Problem.unreadable(errors.map(\.message)) }
    var assembly = SnapshotAssembly()
    _ = assembly.apply(file.objects)
    let snapshot = assembly.snapshot().snapshot
    var pods: [String: Reachability.Endpoint] = [:]
    var nodes: [String: Reachability.Endpoint] = [:]
    var addresses: [IPAddress: Reachability.Endpoint] = [:]
    for workload in snapshot.workloads {
      for (index, pod) in workload.endpoints.enumerated() {
        let endpoint = Reachability.Endpoint.pod(workload.id, index: index)
        pods["\(pod.namespace)/\(pod.name)"] = endpoint
        for address in pod.addresses { addresses[address] = endpoint }
        if pod.spec.usesHostNetwork, let node = pod.spec.nodeName { nodes[node] = endpoint }
      }
    }
    for node in snapshot.nodes {
      for address in node.addresses {
        nodes[node.name] = nodes[node.name] ?? .address(address)
      }
    }
    (self.pods, self.nodes, self.addresses) = (pods, nodes, addresses)
    evaluation = Evaluation(
      snapshot,
      options: Evaluation.Options(podCIDRs: podCIDRs.compactMap { Kubernetes.CIDR($0) }))
  }

  /// What becomes of a connection; `from` and `to` are `namespace/pod`, `node/NAME` or an address.
  func outcome(from: String, to: String, port: Int, protocol name: String) throws -> Outcome {
    guard let number = UInt16(exactly: port), let transport = TransportProtocol(rawValue: name),
      let verdict = evaluation.verdict(
        from: try endpoint(from), to: try endpoint(to), port: Port(number, transport)),
      let outcome = Outcome(rawValue: verdict.outcome.rawValue)
    else { throw Problem.invalidQuery("\(from) \(to) \(port) \(name)") }
    return outcome
  }

  private func endpoint(_ text: String) throws -> Reachability.Endpoint {
    if let pod = pods[text] { return pod }
    if text.hasPrefix("node/"), let node = nodes[String(text.dropFirst(5))] { return node }
    guard let address = IPAddress(text) else { throw Problem.unknownEndpoint(text) }
    return addresses[address] ?? .address(address)
  }
}
