import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A pod.
  func pod(_ object: Mapping) -> Pod? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var pod = Pod(
      namespace: metadata.namespace, name: metadata.name, labels: metadata.labels,
      owner: metadata.owner, location: location(object.node))
    pod.spec = podSpec(of: object)
    guard let status = mapping("status", of: object) else { return pod }
    pod.addresses = addresses("podIPs", or: "podIP", of: status)
    pod.hostAddresses = addresses("hostIPs", or: "hostIP", of: status)
    pod.isFinished = ["Succeeded", "Failed"].contains(string("phase", of: status))
    return pod
  }

  /// The specification in a pod or a pod template.
  func podSpec(of parent: Mapping) -> PodSpec {
    var result = PodSpec()
    guard let spec = mapping("spec", of: parent) else {
      if value("spec", in: parent) == nil { refuseMissing("spec", at: parent.node) }
      return result
    }
    result.usesHostNetwork = field("hostNetwork", of: spec, boolean) ?? false
    result.dnsPolicy = field("dnsPolicy", of: spec, dnsPolicy) ?? .clusterFirst
    result.nodeName = string("nodeName", of: spec).flatMap { $0.isEmpty ? nil : $0 }
    result.ports = (list("containers", of: spec, containerPorts) ?? []).flatMap { $0 }
    let sidecars = list("initContainers", of: spec) { node -> [ContainerPort]? in
      guard let container = mapping(node), string("restartPolicy", of: container) == "Always"
      else { return nil }
      return containerPorts(node)
    }
    result.ports += (sidecars ?? []).flatMap { $0 }
    result.entryClasses = entryClasses(of: spec)
    if options.readsMentions { result.mentions = mentions(in: spec, of: parent) }
    return result
  }

  private func containerPorts(_ node: NodeID) -> [ContainerPort]? {
    guard let container = mapping(node) else { return nil }
    return list("ports", of: container, containerPort)
  }

  private func containerPort(_ node: NodeID) -> ContainerPort? {
    guard let port = mapping(node) else { return nil }
    guard value("containerPort", in: port) != nil else {
      refuseMissing("containerPort", at: node)
      return nil
    }
    let name = field("name", of: port, portName)
    let transport = transport(of: port, isEmptyTCP: true)
    guard let number = field("containerPort", of: port, portNumber), let transport else {
      return nil
    }
    return ContainerPort(name: name, Port(number, transport))
  }

  private func dnsPolicy(_ node: NodeID) -> DNSPolicy? {
    guard let text = string(node), !text.isEmpty else { return nil }
    guard let policy = DNSPolicy(rawValue: text) else {
      refuse(
        .unsupportedValue,
        "`\(excerpt(text))` is not a DNS policy: must be `ClusterFirst`, "
          + "`ClusterFirstWithHostNet`, `Default` or `None`", at: node)
      return nil
    }
    return policy
  }

  /// Addresses from a list of `{ip: …}`, or from the field that came before it.
  private func addresses(_ plural: String, or singular: String, of status: Mapping) -> [IPAddress] {
    let addresses = list(plural, of: status) { node -> IPAddress? in
      guard let item = mapping(node) else { return nil }
      return field("ip", of: item, address)
    }
    if let addresses, !addresses.isEmpty { return addresses }
    return field(singular, of: status, address).map { [$0] } ?? []
  }
}
