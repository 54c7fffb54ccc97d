import Kubernetes

/// Flow logs of Calico: the files and Elasticsearch documents of Calico Enterprise and Cloud ("Flow log data types"), and
/// what Goldmane and Whisker of Calico Open Source give as JSON.
///
/// Calico's records start where the connection was opened, so none of them is a reply. Names that it sums up by their
/// prefix end with `*`.
enum CalicoFlows: FlowFormat {
  static func recognises(_ record: FlowRecord) -> Bool {
    let key = key(of: record)
    return key.has("source_name", "source_name_aggr", "sourceName", "source_ip")
      && key.has("dest_name", "dest_name_aggr", "destName", "dest_ip")
  }

  /// Elasticsearch puts documents into `_source`, Goldmane what identifies a flow into `flow.Key`.
  private static func key(of record: FlowRecord) -> FlowRecord {
    let document = record.record("_source") ?? record.record("flow") ?? record
    return document.record("Key", "key") ?? document
  }

  static func read(_ record: FlowRecord) -> FlowReading {
    let key = key(of: record)
    let wasAllowed: Bool
    switch key.word("action") {
    case "allow", "allowed": wasAllowed = true
    case "deny", "denied": wasAllowed = false
    case nil: return .incomplete("`action` is missing")
    default: return .left(.noConnection)
    }
    let name = key.text("proto", "protocol") ?? key.number("proto", "protocol").map(String.init)
    guard let name else { return .incomplete("`proto` is missing") }
    guard let transport = TransportProtocol(flowName: name),
      let port = key.port("dest_port", "destPort")
    else { return .left(.noPort) }
    guard let source = end("source", key), let destination = end("dest", key) else {
      return .left(.unnamedEnd)
    }
    var sighting = FlowSighting(
      source: source, destination: destination, port: Port(port, transport),
      wasAllowed: wasAllowed)
    sighting.course = .forward
    sighting.side =
      switch key.word("reporter") {
      case "src", "reportersrc": .source
      case "dst", "reporterdst": .destination
      default: .unknown
      }
    return .sighting(sighting)
  }

  private static func end(_ prefix: String, _ key: FlowRecord) -> ObservedFlow.End? {
    let namespace = value(key, prefix, "namespace", "Namespace")
    switch value(key, prefix, "type", "Type")?.lowercased() {
    case nil, "wep", "workloadendpoint":
      if let namespace {
        if let name = value(key, prefix, "name", "Name"), !name.hasSuffix("*") {
          return .pod(namespace: namespace, name: name)
        }
        let summed =
          value(key, prefix, "name", "Name") ?? value(key, prefix, "name_aggr", "NameAggr")
        if let summed { return workload(summed, in: namespace) }
      }
    // Host endpoints, networks and sets of networks are known by their addresses.
    default: break
    }
    return key.text("\(prefix)_ip", "\(prefix)Ip").flatMap { IPAddress($0) }
      .map(ObservedFlow.End.address)
  }

  /// `api-7d9f8c6b5-*` are the pods whose names begin so; a name without a star is one pod's.
  private static func workload(_ summed: String, in namespace: String) -> ObservedFlow.End? {
    guard summed.hasSuffix("*") else { return .pod(namespace: namespace, name: summed) }
    let name = summed.dropLast()
    let trimmed = name.hasSuffix("-") ? name.dropLast() : name
    return trimmed.isEmpty ? nil : .workload(namespace: namespace, name: String(trimmed))
  }

  /// "A - means the endpoint is not namespaced", and the like in other fields.
  private static func value(
    _ key: FlowRecord, _ prefix: String, _ name: String, _ capitalised: String
  ) -> String? {
    let text = key.text("\(prefix)_\(name)", "\(prefix)\(capitalised)")
    return text == "-" ? nil : text
  }
}
