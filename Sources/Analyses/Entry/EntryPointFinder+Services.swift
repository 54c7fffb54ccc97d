import Kubernetes

extension EntryPointFinder {
  /// Finds the load balancers, node ports and external addresses of Services.
  mutating func findServices() {
    for service in snapshot.services {
      switch service.kind {
      case .loadBalancer:
        let ranges = service.exposure.sourceRanges
        add(
          .loadBalancer, of: service, clients: ranges.isEmpty ? .everyone : .ranges(ranges),
          dialled: { $0.port })
        // "allocateLoadBalancerNodePorts defines if NodePorts will be automatically allocated for services with type
        // LoadBalancer. Default is true." The ranges of clients do not hold there.
        if service.exposure.allocatesNodePorts {
          add(.nodePort, of: service, isImplied: true, dialled: \.dialledAtNode)
        }
      case .nodePort: add(.nodePort, of: service, dialled: \.dialledAtNode)
      case .clusterIP: break
      case .headless, .externalName: continue
      }
      if !service.exposure.externalAddresses.isEmpty {
        add(
          .externalIP, of: service, addresses: service.exposure.externalAddresses,
          dialled: { $0.port })
      }
    }
  }

  private mutating func add(
    _ kind: EntryPoint.Kind, of service: Service, addresses: [IPAddress] = [],
    clients: EntryPoint.Clients = .everyone, isImplied: Bool = false,
    dialled: (Service.ServicePort) -> Port?
  ) {
    var point = EntryPoint(
      kind,
      of: KubernetesObject.ID(
        kind: "Service", namespace: service.namespace, name: service.name),
      className: service.exposure.loadBalancerClass, at: service.location,
      ports: service.ports.compactMap(dialled), addresses: addresses, clients: clients,
      sourceAddress: service.exposure.trafficPolicy == .local ? .client : .clientOrNode,
      isImplied: isImplied)
    let known = diagnostics.count
    point.backends = service.ports.map { port in
      let reference = Reference(
        namespace: service.namespace, name: service.name, referrer: point.title,
        location: port.location)
      return backend(service, port, reference, dialled: [dialled(port)].compactMap(\.self))
    }
    // The way in that it comes with has said it.
    if isImplied { diagnostics.removeSubrange(known...) }
    points.append(point)
  }
}

extension Service.ServicePort {
  /// The port on every node, where it is written.
  fileprivate var dialledAtNode: Port? { nodePort.map { Port($0, port.transport) } }
}
