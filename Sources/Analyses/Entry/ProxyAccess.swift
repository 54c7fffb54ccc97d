import Kubernetes
import Reachability

/// How clients get to the pods of a proxy.
struct ProxyAccess {
  var clients = EntryPoint.Clients.everyone
  var sourceAddress = EntryPoint.SourceAddress.client
  var ports: [Port] = []

  /// Looks for a Service through which clients come, and else for the ports that the pods declare.
  init(of id: Workload.ID, _ dialled: [Port], _ exposed: [Service], _ step: EvaluatedStep) {
    for service in exposed {
      let found = dialled.flatMap { step.services.targets(of: service, port: $0) }
        .filter { if case .pod(id, index: _) = $0.backend { true } else { false } }
      guard !found.isEmpty else { continue }
      ports = Set(found.map(\.port)).sorted()
      let exposure = service.exposure
      sourceAddress = exposure.trafficPolicy == .local ? .client : .clientOrNode
      if service.kind == .loadBalancer, !exposure.sourceRanges.isEmpty {
        clients = .ranges(exposure.sourceRanges)
      }
      return
    }
    let declared = step.workload(id)?.template.spec.ports ?? []
    ports = dialled.map { port in
      if declared.contains(where: { $0.port == port }) { return port }
      let names = Self.usualNames[port.number] ?? []
      let named = declared.first {
        $0.port.transport == port.transport && $0.name.map(names.contains) ?? false
      }
      return named?.port ?? port
    }
  }

  /// The names that controllers give to the ports of HTTP and HTTPS.
  private static let usualNames: [UInt16: [String]] = [
    80: ["http", "web", "http2"], 443: ["https", "websecure"],
  ]
}

extension Service {
  /// Whether clients outside may come by it.
  var isExposed: Bool {
    switch kind {
    case .loadBalancer, .nodePort: true
    case .clusterIP: !exposure.externalAddresses.isEmpty
    case .headless, .externalName: false
    }
  }
}
