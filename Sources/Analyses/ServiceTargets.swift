public import Kubernetes

/// Where a Service's port leads: an endpoint, and the port there.
public struct ServiceTarget: Hashable, Sendable {
  /// Who answers.
  public enum Backend: Hashable, Sendable {
    /// A pod: the workload, and the index of the pod in ``Workload/endpoints``.
    case pod(Workload.ID, index: Int)
    /// An address that no pod of the input has.
    case address(IPAddress)
  }

  /// Who answers.
  public var backend: Backend
  /// The port at the backend; this is what policies see.
  public var port: Port
}

/// Resolves Services to the pods behind them, once for a snapshot.
public struct ServiceTargets: Sendable {
  private let targets: [ServiceKey: [(port: Service.ServicePort, target: ServiceTarget)]]
  private let services: [ServiceKey: Service]
  private let portsByPod: [ServiceTarget.Backend: [Port]]
  /// The targets of Services that have so many ports that they are not to be looked through for each of them.
  private let indices: [ServiceKey: PortIndex]

  private struct PortIndex {
    var byServicePort: [Service.ServicePort: [ServiceTarget]]
    var byPort: [Port: [ServiceTarget]]

    init(_ targets: [(port: Service.ServicePort, target: ServiceTarget)]) {
      byServicePort = Dictionary(grouping: targets, by: \.port).mapValues { $0.map(\.target) }
      byPort = Dictionary(grouping: targets, by: \.port.port).mapValues { $0.map(\.target) }
    }
  }

  private struct ServiceKey: Hashable {
    var namespace: String
    var name: String
  }

  /// Resolves the Services of a snapshot.
  public init(_ snapshot: Snapshot) {
    let byNamespace = Dictionary(grouping: snapshot.workloads, by: \.id.namespace)
    let slices = Dictionary(grouping: snapshot.endpointSlices) {
      ServiceKey(namespace: $0.namespace, name: $0.service)
    }
    var targets: [ServiceKey: [(port: Service.ServicePort, target: ServiceTarget)]] = [:]
    var podsByAddress: [IPAddress: ServiceTarget.Backend] = [:]
    for workload in snapshot.workloads where !snapshot.endpointSlices.isEmpty {
      for (index, pod) in workload.endpoints.enumerated() {
        for address in pod.addresses {
          podsByAddress[address] = .pod(workload.id, index: index)
        }
      }
    }
    for service in snapshot.services {
      let key = ServiceKey(namespace: service.namespace, name: service.name)
      if let selector = service.selector {
        targets[key] = Self.selected(
          by: LabelSelector(matchLabels: selector), service, byNamespace[service.namespace] ?? [])
      } else {
        targets[key] = Self.listed(in: slices[key] ?? [], service, podsByAddress)
      }
    }
    self.targets = targets
    let keys = snapshot.services.filter { $0.ports.count > 16 }
      .map { ServiceKey(namespace: $0.namespace, name: $0.name) }
    indices = Dictionary(
      keys.map { ($0, PortIndex(targets[$0] ?? [])) }, uniquingKeysWith: { first, _ in first })
    services = Dictionary(
      snapshot.services.map { (ServiceKey(namespace: $0.namespace, name: $0.name), $0) },
      uniquingKeysWith: { first, _ in first })
    portsByPod = Dictionary(grouping: Set(targets.values.joined().map(\.target)), by: \.backend)
      .mapValues { $0.map(\.port).sorted() }
  }

  /// The Service of that name.
  public func service(_ name: String, in namespace: String) -> Service? {
    services[ServiceKey(namespace: namespace, name: name)]
  }

  /// Where a connection to the Service's name and port arrives; empty when nobody answers.
  ///
  /// A headless Service's name leads to the pods themselves, so the dialled port is the pod's port.
  public func targets(of service: Service, port: Port) -> [ServiceTarget] {
    let key = ServiceKey(namespace: service.namespace, name: service.name)
    let all = targets[key] ?? []
    if service.kind == .headless {
      var seen: Set<ServiceTarget.Backend> = []
      return all.map(\.target.backend).filter { seen.insert($0).inserted }
        .map { ServiceTarget(backend: $0, port: port) }
    }
    if let index = indices[key] { return index.byPort[port] ?? [] }
    return all.filter { $0.port.port == port }.map(\.target)
  }

  /// The endpoints behind a Service's port, as an EndpointSlice lists them, for a headless Service too: what proxies
  /// that dial the pods themselves go by.
  public func endpoints(of service: Service, port: Service.ServicePort) -> [ServiceTarget] {
    let key = ServiceKey(namespace: service.namespace, name: service.name)
    if let index = indices[key] { return index.byServicePort[port] ?? [] }
    return (targets[key] ?? []).filter { $0.port == port }.map(\.target)
  }

  /// The ports at which Services lead to this pod.
  public func ports(leadingTo workload: Workload.ID, index: Int) -> [Port] {
    portsByPod[.pod(workload, index: index)] ?? []
  }

  private static func selected(
    by selector: LabelSelector, _ service: Service, _ workloads: [Workload]
  ) -> [(port: Service.ServicePort, target: ServiceTarget)] {
    var result: [(port: Service.ServicePort, target: ServiceTarget)] = []
    for workload in workloads {
      for (index, pod) in workload.endpoints.enumerated() where selector.matches(pod.labels) {
        for port in service.ports {
          guard let number = port.number(at: pod) else { continue }
          let target = ServiceTarget(backend: .pod(workload.id, index: index), port: number)
          result.append((port, target))
        }
      }
    }
    return result
  }

  private static func listed(
    in slices: [EndpointSlice], _ service: Service,
    _ pods: [IPAddress: ServiceTarget.Backend]
  ) -> [(port: Service.ServicePort, target: ServiceTarget)] {
    var result: [(port: Service.ServicePort, target: ServiceTarget)] = []
    for slice in slices {
      for address in slice.addresses {
        for endpoint in slice.ports {
          // "The name of this port … must match the name of the Service's port" (EndpointPort.name).
          guard let port = service.ports.first(where: { ($0.name ?? "") == (endpoint.name ?? "") })
          else { continue }
          let backend = pods[address] ?? .address(address)
          result.append((port, ServiceTarget(backend: backend, port: endpoint.port)))
        }
      }
    }
    return result
  }
}

extension Service.ServicePort {
  /// The port at a pod; `nil` when the pod declares none of the target's name and protocol.
  fileprivate func number(at pod: Pod) -> Port? {
    switch target {
    case .number(let number): Port(number, port.transport)
    case .name(let name):
      pod.spec.ports(named: name).first { $0.transport == port.transport }
    }
  }
}
