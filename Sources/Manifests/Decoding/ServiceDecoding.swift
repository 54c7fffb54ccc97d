import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A Service.
  func service(_ object: Mapping) -> Service? {
    let metadata = metadata(of: object, checkName: NameRules.problemAsLabel)
    guard !metadata.name.isEmpty else { return nil }
    var service = Service(
      namespace: metadata.namespace, name: metadata.name, location: location(object.node))
    if value("spec", in: object) == nil { refuseMissing("spec", at: object.node) }
    guard let spec = mapping("spec", of: object) else { return service }
    let selector = labels("selector", of: spec)
    service.selector = selector.isEmpty ? nil : selector
    let clusterIPs = clusterIPs(of: spec)
    service.addresses = clusterIPs.addresses
    service.kind = serviceKind(of: spec, isHeadless: clusterIPs.isHeadless)
    service.ports = list("ports", of: spec, servicePort) ?? []
    service.exposure = exposure(of: spec, in: object)
    checkPorts(of: service, in: spec)
    return service
  }

  private func serviceKind(of spec: Mapping, isHeadless: Bool) -> Service.Kind {
    let inside: Service.Kind = isHeadless ? .headless : .clusterIP
    guard let node = value("type", in: spec) else { return inside }
    guard let type = string(node) else { return inside }
    switch type {
    case "", "ClusterIP": return inside
    case "NodePort": return .nodePort
    case "LoadBalancer": return .loadBalancer
    case "ExternalName":
      let name = string("externalName", of: spec) ?? ""
      if name.isEmpty {
        refuseMissing("externalName", at: node, hint: "an ExternalName Service needs a name")
      }
      return .externalName(name)
    default:
      refuse(
        .invalidService,
        "`\(excerpt(type))` is not a type of Service: must be `ClusterIP`, `NodePort`, "
          + "`LoadBalancer` or `ExternalName`", at: node)
      return inside
    }
  }

  private func clusterIPs(of spec: Mapping) -> (addresses: [IPAddress], isHeadless: Bool) {
    var isHeadless = false
    func clusterIP(_ node: NodeID) -> IPAddress? {
      guard let text = string(node), !text.isEmpty else { return nil }
      if text == "None" { isHeadless = true }
      return isHeadless ? nil : address(node)
    }
    let several = list("clusterIPs", of: spec, clusterIP) ?? []
    let one = field("clusterIP", of: spec, clusterIP)
    return (several.isEmpty ? one.map { [$0] } ?? [] : several, isHeadless)
  }

  private func servicePort(_ node: NodeID) -> Service.ServicePort? {
    guard let mapping = mapping(node) else { return nil }
    guard value("port", in: mapping) != nil else {
      refuseMissing("port", at: node)
      return nil
    }
    let name = string("name", of: mapping).flatMap { $0.isEmpty ? nil : $0 }
    let transport = transport(of: mapping, isEmptyTCP: true)
    let target = field("targetPort", of: mapping, targetPort)
    let nodePort = field("nodePort", of: mapping) { node -> UInt16? in
      // 0 asks for any.
      integer(node).flatMap { $0 == 0 ? nil : portNumber($0, at: node) }
    }
    guard let number = field("port", of: mapping, portNumber), let transport else { return nil }
    return Service.ServicePort(
      name: name, port: Port(number, transport), target: target, nodePort: nodePort,
      location: location(node))
  }

  private func targetPort(_ node: NodeID) -> Service.ServicePort.Target? {
    switch integerOrName(node) {
    case .integer(0), nil: return nil
    case .integer(let number):
      return portNumber(number, at: node).map(Service.ServicePort.Target.number)
    case .name(""): return nil
    case .name(let name):
      checkPortName(name, at: node)
      return .name(name)
    }
  }

  private func checkPorts(of service: Service, in spec: Mapping) {
    switch service.kind {
    case .headless, .externalName: break
    case .clusterIP, .nodePort, .loadBalancer:
      if value("ports", in: spec).map({ tree[tree.resolved($0)].count == 0 }) ?? true {
        refuseMissing("ports", at: spec.node)
      }
    }
    guard service.ports.count > 1, let node = value("ports", in: spec) else { return }
    if service.ports.contains(where: { $0.name == nil }) {
      refuse(
        .invalidService, "each port needs a name when there are several", at: node,
        hint: "add `name:` to each of them")
    }
    var names: Set<String> = []
    for case let name? in service.ports.map(\.name) where !names.insert(name).inserted {
      refuse(.invalidService, "two ports have the name `\(excerpt(name))`", at: node)
    }
  }
}
