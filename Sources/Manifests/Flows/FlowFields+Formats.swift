import Diagnostics
import Kubernetes

extension FlowFields {
  // MARK: Hubble

  /// A flow of Hubble (cilium's `flow.proto` as JSON).
  func hubble(at location: SourceLocation) -> FlowReading {
    let flow = object("flow") ?? self
    guard flow.text("verdict") != nil, flow.object["source"] != nil || flow.object["IP"] != nil
    else { return .notThis }
    guard !flow.isTrue("is_reply"), !flow.isTrue("reply"), let layer = flow.object("l4") else {
      return .nothing
    }
    let wasAllowed: Bool
    switch flow.text("verdict") {
    case "FORWARDED", "REDIRECTED", "AUDIT": wasAllowed = true
    case "DROPPED": wasAllowed = false
    default: return .nothing
    }
    let port = TransportProtocol.allCases.lazy.compactMap { transport in
      layer.object(transport.rawValue)?.port("destination_port", transport)
    }.first
    let addresses = flow.object("IP")
    guard let port,
      let source = Self.hubbleEnd(flow.object("source"), addresses?.address("source")),
      let destination = Self.hubbleEnd(
        flow.object("destination"), addresses?.address("destination"))
    else { return .nothing }
    return .flow(
      ObservedFlow(
        source: source, destination: destination, port: port, wasAllowed: wasAllowed,
        location: location))
  }

  private static func hubbleEnd(_ end: FlowFields?, _ address: IPAddress?) -> ObservedFlow.End? {
    if let namespace = end?.text("namespace") {
      if let pod = end?.text("pod_name") { return .pod(namespace: namespace, name: pod) }
      let workloads = end?.object["workloads"] as? [[String: Any]]
      if let name = workloads?.first.flatMap({ FlowFields($0).text("name") }) {
        return .workload(namespace: namespace, name: name)
      }
    }
    return address.map { .address($0) }
  }

  // MARK: Calico

  /// A flow of Calico's flow logs, or of Whisker.
  func calico(at location: SourceLocation) -> FlowReading {
    guard object["dest_name"] != nil || object["dest_name_aggr"] != nil, object["dest_port"] != nil
    else { return .notThis }
    let wasAllowed: Bool
    switch text("action")?.lowercased() {
    case "allow": wasAllowed = true
    case "deny": wasAllowed = false
    default: return .nothing
    }
    let transport = transport("proto") ?? transport("protocol")
    guard let port = port("dest_port", transport), let source = calicoEnd("source"),
      let destination = calicoEnd("dest")
    else { return .nothing }
    return .flow(
      ObservedFlow(
        source: source, destination: destination, port: port, wasAllowed: wasAllowed,
        location: location))
  }

  /// An end: a pod, pods whose names begin alike (`web-7d4b9-*`), or an address.
  private func calicoEnd(_ side: String) -> ObservedFlow.End? {
    if let namespace = text("\(side)_namespace") {
      if let name = text("\(side)_name"), !name.hasSuffix("*") {
        return .pod(namespace: namespace, name: name)
      }
      let joined = text("\(side)_name_aggr") ?? text("\(side)_name")
      if let name = joined?.prefix(while: { $0 != "*" }), !name.isEmpty {
        let trimmed = name.hasSuffix("-") ? name.dropLast() : name
        return .workload(namespace: namespace, name: String(trimmed))
      }
    }
    return address("\(side)_ip").map { .address($0) }
  }

  // MARK: OVN-Kubernetes

  /// A flow of OVN-Kubernetes, as the Network Observability operator writes it.
  ///
  /// It does not tell which end opened the connection: the end with the lower port is taken for the server.
  func networkObservability(at location: SourceLocation) -> FlowReading {
    guard object["SrcAddr"] != nil, object["DstAddr"] != nil else { return .notThis }
    let transport = transport("Proto")
    guard let port = port("DstPort", transport),
      number("SrcPort").map({ $0 > Int(port.number) }) ?? true,
      let source = observedEnd("Src"), let destination = observedEnd("Dst")
    else { return .nothing }
    let isDropped = number("PktDropPackets").map { $0 > 0 && $0 >= number("Packets") ?? 0 } ?? false
    return .flow(
      ObservedFlow(
        source: source, destination: destination, port: port, wasAllowed: !isDropped,
        location: location))
  }

  private func observedEnd(_ side: String) -> ObservedFlow.End? {
    if let namespace = text("\(side)K8S_Namespace"), text("\(side)K8S_Type") ?? "Pod" == "Pod",
      let name = text("\(side)K8S_Name")
    {
      return .pod(namespace: namespace, name: name)
    }
    return address("\(side)Addr").map { .address($0) }
  }
}
