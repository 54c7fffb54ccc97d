public import Kubernetes
import Reachability

/// Why an expression does not lead to an endpoint of the input.
public enum ResolutionError: Error, Hashable, Sendable {
  /// Nothing has that name; these come close.
  case unknown(name: String, candidates: [String])
  /// Several things have that name.
  case ambiguous(name: String, candidates: [String])
  /// No Service has that name; these come close.
  case unknownService(name: String, candidates: [String])
  /// The Service has no such port.
  case unknownServicePort(service: String, port: Port, known: [Port])
  /// The Service leads to nobody.
  case noEndpoints(service: String)
  /// The destination declares no port of that name.
  case unknownPortName(String)
  /// A port is asked about that only a connection has, such as at a source.
  case unexpectedPort
}

extension ResolutionError: CustomStringConvertible {
  /// What is wrong, for a diagnostic.
  public var description: String {
    func list(_ names: [String]) -> String {
      names.isEmpty
        ? "" : ": did you mean \(names.map { "`\($0)`" }.joined(separator: " or "))?"
    }
    switch self {
    case .unknown(let name, let candidates):
      return "nothing in the input is called `\(name)`\(list(candidates))"
    case .ambiguous(let name, let candidates):
      return "`\(name)` is the name of several\(list(candidates))"
    case .unknownService(let name, let candidates):
      return "no Service in the input is called `\(name)`\(list(candidates))"
    case .unknownServicePort(let service, let port, let known):
      let ports = known.map(\.description).joined(separator: ", ")
      return "the Service `\(service)` has no port \(port), only \(ports.isEmpty ? "none" : ports)"
    case .noEndpoints(let service): return "the Service `\(service)` leads to no pod"
    case .unknownPortName(let name): return "the destination declares no port called `\(name)`"
    case .unexpectedPort: return "a source has no port"
    }
  }
}

extension EvaluatedStep {
  /// The endpoints of the workloads, pods or Services of a name.
  ///
  /// - Throws: when nothing or several things have the name.
  func endpoints(named name: String, in namespace: String?) throws(ResolutionError) -> Ends {
    let inNamespace = snapshot.workloads.filter {
      namespace == nil || $0.id.namespace == namespace
    }
    let asked = WorkloadName(name)
    let workloads = inNamespace.filter { asked.matches($0.id) }
    if workloads.count == 1, let workload = workloads.first {
      return Ends(representatives(of: Party(.workload(workload.id))))
    }
    let full = namespace.map { "\($0)/\(name)" } ?? name
    if workloads.count > 1 {
      throw .ambiguous(
        name: full,
        candidates: workloads.map { workload in
          let id = workload.id
          let isUnique = workloads.count { $0.id.namespace == id.namespace } == 1
          let kind = isUnique ? "" : "\(id.kind.rawValue.lowercased())/"
          return "\(id.namespace)/\(kind)\(id.name)"
        })
    }
    let pods = inNamespace.flatMap { workload in
      workload.pods.enumerated().filter { $0.element.name == name }
        .map { Endpoint.pod(workload.id, index: $0.offset) }
    }
    if pods.count == 1 { return Ends(pods, isOnePod: true) }
    let matching = snapshot.services.filter {
      $0.name == name && (namespace == nil || $0.namespace == namespace)
    }
    if matching.count == 1, let service = matching.first {
      let ends = Set(
        service.ports.flatMap { services.targets(of: service, port: $0.port) }.map(\.endpoint))
      guard !ends.isEmpty else { throw .noEndpoints(service: full) }
      let pods = snapshot.workloads.flatMap { representatives(of: Party(.workload($0.id))) }
      let addresses = ends.filter { if case .address = $0 { true } else { false } }
      return Ends(pods.filter(ends.contains) + addresses)
    }
    throw .unknown(
      name: full,
      candidates: Similarity.closest(
        to: full,
        among: snapshot.workloads.lazy.filter { !$0.isExposure }.map {
          "\($0.id.namespace)/\($0.id.name)"
        }))
  }
}

extension ServiceTarget {
  /// The backend as an endpoint.
  var endpoint: Endpoint {
    switch backend {
    case .pod(let workload, let index): .pod(workload, index: index)
    case .address(let address): .address(address)
    }
  }
}
