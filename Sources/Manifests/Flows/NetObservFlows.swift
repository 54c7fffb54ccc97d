import Kubernetes

/// Flows of OVN-Kubernetes as the Network Observability Operator writes them ("Network flows format reference").
///
/// What OVN's access control lists did with a packet is in `NetworkEvents`, where the operator collects them. OVN's own
/// audit log of the lists is no JSON, and is not read.
enum NetObservFlows: FlowFormat {
  static func recognises(_ record: FlowRecord) -> Bool {
    record.has("SrcAddr", "SrcK8S_Name") && record.has("DstAddr", "DstK8S_Name")
  }

  static func read(_ record: FlowRecord) -> FlowReading {
    if let type = record.text("_RecordType"), type == "heartbeat" { return .left(.noConnection) }
    guard let number = record.number("Proto") else { return .incomplete("`Proto` is no number") }
    guard let transport = TransportProtocol(flowName: String(number)),
      let port = record.port("DstPort")
    else { return .left(.noPort) }
    let actions = Set(record.records("NetworkEvents").compactMap { $0.word("Action") })
    let isBlocked = actions.contains("drop") || actions.contains("reject")
    // Dropped as a whole, and no list of OVN says that it did so.
    if !isBlocked, let dropped = record.number("PktDropPackets"), dropped > 0,
      dropped >= record.number("Packets") ?? dropped
    {
      return .left(.droppedOtherwise)
    }
    guard let source = end("Src", record), let destination = end("Dst", record) else {
      return .left(.unnamedEnd)
    }
    var sighting = FlowSighting(
      source: source, destination: destination, port: Port(port, transport),
      wasAllowed: !isBlocked)
    sighting.sourcePort = record.port("SrcPort")
    sighting.course = course(of: record)
    sighting.side =
      switch record.number("FlowDirection") {
      case 0: .destination
      case 1: .source
      default: .unknown
      }
    return .sighting(sighting)
  }

  /// "Logical OR combination of unique TCP flags comprised in the flow, … with custom flags to represent SYN+ACK (0x100)".
  private static func course(of record: FlowRecord) -> FlowSighting.Course {
    let flags = record.number("Flags") ?? 0
    let names = Set(record.texts("Flags"))
    let opens = flags & 0x002 != 0 || names.contains("SYN")
    let answers = flags & 0x100 != 0 || names.contains("SYN_ACK")
    return opens == answers ? .unknown : opens ? .forward : .reply
  }

  private static func end(_ prefix: String, _ record: FlowRecord) -> ObservedFlow.End? {
    // Nodes and Services are known by their addresses.
    if ["Pod", nil].contains(record.text("\(prefix)K8S_Type")),
      let namespace = record.text("\(prefix)K8S_Namespace")
    {
      if let name = record.text("\(prefix)K8S_Name") {
        return ObservedFlow.End(
          pod: name, of: record.text("\(prefix)K8S_OwnerName"), in: namespace)
      }
      if let owner = record.text("\(prefix)K8S_OwnerName") {
        return .workload(namespace: namespace, name: owner)
      }
    }
    return record.text("\(prefix)Addr").flatMap { IPAddress($0) }.map(ObservedFlow.End.address)
  }
}
