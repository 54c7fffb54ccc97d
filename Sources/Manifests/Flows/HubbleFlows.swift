import Kubernetes

/// Flows of Cilium's Hubble: `hubble observe -o jsonpb` (or `-o json`, which wraps nothing), and the files of its
/// exporter.
///
/// The fields are those of `flow.Flow` in Cilium's `flow.proto`, by their names there or in camel case.
enum HubbleFlows: FlowFormat {
  static func recognises(_ record: FlowRecord) -> Bool {
    if record.has("node_status", "lost_events", "agent_event", "debug_event") { return true }
    let flow = record.record("flow") ?? record
    return flow.has("verdict") && (flow.has("IP", "ip", "l4", "source", "destination"))
  }

  static func read(_ record: FlowRecord) -> FlowReading {
    guard let flow = record.record("flow") ?? (record.has("verdict") ? record : nil) else {
      return .left(.noConnection)
    }
    let course = course(of: flow)
    if course == .reply { return .left(.reply) }
    guard let layer = flow.record("l4"), let (transport, ports) = transport(layer) else {
      return .left(.noPort)
    }
    let wasAllowed: Bool
    switch flow.text("verdict") {
    // What an audited policy would block goes through; what is redirected goes on through the proxy.
    case "FORWARDED", "REDIRECTED", "AUDIT": wasAllowed = true
    case "DROPPED":
      guard isByPolicy(flow) else { return .left(.droppedOtherwise) }
      wasAllowed = false
    case nil: return .incomplete("`verdict` is no text")
    default: return .left(.noConnection)
    }
    guard let port = ports.port("destination_port", "destinationPort") else {
      return .left(.noPort)
    }
    let addresses = flow.record("IP", "ip")
    guard
      let source = end(flow.record("source"), addresses?.text("source")),
      let destination = end(flow.record("destination"), addresses?.text("destination"))
    else { return .left(.unnamedEnd) }
    var sighting = FlowSighting(
      source: source, destination: destination, port: Port(port, transport),
      wasAllowed: wasAllowed)
    sighting.course = course
    sighting.sourcePort = ports.port("source_port", "sourcePort")
    sighting.side =
      switch flow.text("traffic_direction", "trafficDirection") {
      case "EGRESS": .source
      case "INGRESS": .destination
      default: .unknown
      }
    return .sighting(sighting)
  }

  /// "is_reply indicates that this was a packet (L4) or message (L7) in the reply direction. May be absent."
  private static func course(of flow: FlowRecord) -> FlowSighting.Course {
    if let isReply = flow.boolean("is_reply") ?? flow.boolean("isReply") {
      return isReply ? .reply : .forward
    }
    // The older field leaves `false` out, so that its absence says nothing.
    if flow.boolean("reply") == true { return .reply }
    let flags = flow.record("l4")?.record("TCP", "tcp")?.record("flags")
    guard flags?.boolean("SYN") == true else { return .unknown }
    return flags?.boolean("ACK") == true ? .reply : .forward
  }

  private static func transport(_ layer: FlowRecord) -> (TransportProtocol, FlowRecord)? {
    if let ports = layer.record("TCP", "tcp") { return (.tcp, ports) }
    if let ports = layer.record("UDP", "udp") { return (.udp, ports) }
    return layer.record("SCTP", "sctp").map { (.sctp, $0) }
  }

  /// Packets are dropped for many reasons; without one, policy is what Hubble is asked for.
  private static func isByPolicy(_ flow: FlowRecord) -> Bool {
    guard let reason = flow.word("drop_reason_desc", "dropReasonDesc") else { return true }
    return reason.hasPrefix("policy") || reason.hasPrefix("auth_required")
      || reason == "drop_reason_unknown"
  }

  private static func end(_ endpoint: FlowRecord?, _ address: String?) -> ObservedFlow.End? {
    if let endpoint, let namespace = endpoint.text("namespace") {
      if let pod = endpoint.text("pod_name", "podName") {
        return ObservedFlow.End(pod: pod, of: owner(endpoint), in: namespace)
      }
      if let owner = owner(endpoint) { return .workload(namespace: namespace, name: owner) }
    }
    return address.flatMap { IPAddress($0) }.map(ObservedFlow.End.address)
  }

  private static func owner(_ endpoint: FlowRecord?) -> String? {
    endpoint?.records("workloads").lazy.compactMap { $0.text("name") }.first
  }
}
