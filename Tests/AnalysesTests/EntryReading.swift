import Analyses
import Diagnostics
import Kubernetes
import TestSupport

/// A marked manifest and the ways in that it holds.
struct EntryReading {
  let marked: MarkedText
  let entries: EntryPoints
  let step: EvaluatedStep

  init(_ marked: String, controllers: [String] = []) throws {
    self.marked = MarkedText(marked)
    let expressions = try controllers.map { try EndpointExpression($0) }
    entries = EntryPoints(
      Snapshot(manifests: self.marked.text), options: .init(controllers: expressions))
    step = EvaluatedStep(entries.snapshot, blocks: entries.blocks)
  }

  /// The backends as `kind name [ports] matches → Service port: targets`, in the order found.
  var backends: [String] {
    entries.points.filter { !$0.isImplied }.flatMap { point in
      point.backends.map { backend in
        let ports = point.ports.map(\.description).joined(separator: ", ")
        let matches = backend.matches.map(\.description).joined(separator: ", ")
        let targets = backend.targets.map { "\($0.name) \($0.port)" }.joined(separator: ", ")
        return "\(point.title.filter { $0 != "`" }) [\(ports)] \(matches) → "
          + "\(backend.service.name) \(backend.port.port): \(targets)"
      }
    }
  }

  /// The paths as `from → by → to ports: outcome`, the implied ones left out.
  var paths: [String] {
    entries.paths(in: step).filter { !$0.point.isImplied }.map(text)
  }

  func text(_ path: EntryPath) -> String {
    var result = path.hops.first.map { text($0.source) } ?? "?"
    for hop in path.hops {
      let ports = hop.ports.map(\.description).joined(separator: ", ")
      result += " → \(text(hop.destination)) \(ports)"
      if hop != path.hops.last, hop.outcome != .allowed { result += " (\(hop.outcome.rawValue))" }
    }
    return "\(result): \(path.outcome.rawValue)"
  }

  /// Codes with the markers of their places.
  func codes(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { diagnostic in
      let place = diagnostic.location.map {
        marked.name(of: MarkedText.Place(line: $0.line, column: $0.column))
      }
      return "\(place ?? "-") \(diagnostic.severity.rawValue) \(diagnostic.code.rawValue)"
    }
  }

  /// What is wrong before policies are asked.
  var problems: [String] { codes(entries.diagnostics) }
  /// What policies block.
  var findings: [String] { codes(entries.findings(in: step)) }
  /// What is said, one a line.
  var messages: String {
    (entries.diagnostics + entries.findings(in: step)).map {
      "\($0.message)\n\($0.hint ?? "")"
    }.joined(separator: "\n")
  }

  private func text(_ end: EntryHop.End) -> String {
    switch end {
    case .clients(.everyone): "internet"
    case .clients(.ranges(let ranges)): ranges.map(\.description).joined(separator: ", ")
    case .outsideProxy: "proxy outside"
    case .workloads(let ids):
      ids.map { id in
        let isAssumed = step.workload(id)?.isAssumed ?? false
        return "\(id.namespace)/\(id.name)\(isAssumed ? "?" : "")"
      }.joined(separator: ", ")
    case .address(let address): address.description
    }
  }
}

extension ServiceTarget {
  fileprivate var name: String {
    switch backend {
    case .pod(let id, let index): index == 0 ? id.name : "\(id.name)#\(index)"
    case .address(let address): address.description
    }
  }
}

/// Manifests of ways in, in flow style.
enum Entry {
  static func object(
    _ kind: String, _ name: String, in namespace: String? = "shop", version: String, _ spec: String
  ) -> String {
    """
    ---
    apiVersion: \(version)
    kind: \(kind)
    metadata: {name: \(name)\(namespace.map { ", namespace: \($0)" } ?? "")}
    spec: \(spec)

    """
  }

  static func ingress(_ name: String = "web", in namespace: String = "shop", spec: String)
    -> String
  {
    object("Ingress", name, in: namespace, version: "networking.k8s.io/v1", "{\(spec)}")
  }

  /// An Ingress with one rule for everything.
  static func simple(
    service: String = "api", port: String = "number: 80", class className: String? = "nginx"
  ) -> String {
    let backend = "1️⃣{service: {name: \(service), port: {\(port)}}}"
    return ingress(
      spec: (className.map { "ingressClassName: \($0), " } ?? "")
        + "rules: [{http: {paths: [{path: /, pathType: Prefix, backend: \(backend)}]}}]")
  }

  static func gateway(
    _ name: String = "g", in namespace: String = "infra", listeners: String,
    class className: String = "istio"
  ) -> String {
    object(
      "Gateway", name, in: namespace, version: "gateway.networking.k8s.io/v1",
      "{gatewayClassName: \(className), listeners: [\(listeners)]}")
  }

  static func route(
    _ kind: String = "HTTPRoute", _ name: String = "r", in namespace: String = "shop",
    parent: String = "{name: g, namespace: infra}", hosts: String = "", rules: String
  ) -> String {
    object(
      kind, name, in: namespace, version: "gateway.networking.k8s.io/v1",
      "{parentRefs: [\(parent)], hostnames: [\(hosts)], rules: [\(rules)]}")
  }

  static func service(
    _ name: String, in namespace: String = "shop", selects app: String? = nil, _ spec: String
  ) -> String {
    object(
      "Service", name, in: namespace, version: "v1",
      "{selector: {app: \(app ?? name)}, \(spec)}")
  }

  /// A Deployment and a Service in front of it, port 80 to 8080.
  static let api =
    Manifest.deployment("api", ports: [8080]) + Manifest.service("api", port: 80, target: "8080")

  /// A Deployment in a namespace of its own, with these labels.
  static func workload(
    _ name: String, in namespace: String, labels: String, container: String = "", spec: String = ""
  ) -> String {
    """
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name), namespace: \(namespace)}
    spec:
      template:
        metadata: {labels: {\(labels)}}
        spec: {\(spec)containers: [{name: c, \(container)image: i}]}

    """
  }
}
