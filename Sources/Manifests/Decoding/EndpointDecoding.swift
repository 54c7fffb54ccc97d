import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A slice of the endpoints of a Service (discovery.k8s.io/v1 EndpointSlice).
  func endpointSlice(_ object: Mapping) -> EndpointSlice? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var slice = EndpointSlice(
      namespace: metadata.namespace, name: metadata.name,
      service: metadata.labels["kubernetes.io/service-name"] ?? "", addresses: [], ports: [],
      location: location(object.node))
    // A slice of names leads outside, to addresses that nobody knows here.
    if string("addressType", of: object) != "FQDN" {
      slice.addresses = (list("endpoints", of: object, readyAddresses) ?? []).flatMap { $0 }
    }
    slice.ports = list("ports", of: object) { endpointPort($0, isEmptyProtocolTCP: false) } ?? []
    return slice
  }

  /// The endpoints of a Service in the older form (core/v1 Endpoints): a slice for each subset, since "the expanded set
  /// of endpoints is the Cartesian product of addresses and ports" of one subset.
  ///
  /// The names of the slices are none that an EndpointSlice can have.
  func endpoints(_ object: Mapping) -> [EndpointSlice] {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return [] }
    func slice(number: Int) -> EndpointSlice {
      EndpointSlice(
        namespace: metadata.namespace,
        name: "endpoints/\(metadata.name)\(number == 1 ? "" : "#\(number)")",
        service: metadata.name, addresses: [], ports: [], location: location(object.node))
    }
    var slices: [EndpointSlice] = []
    _ = list("subsets", of: object) { node -> Bool? in
      guard let subset = mapping(node) else { return nil }
      var slice = slice(number: slices.count + 1)
      slice.addresses =
        list("addresses", of: subset) { node -> IPAddress? in
          guard let item = mapping(node) else { return nil }
          return field("ip", of: item, address)
        } ?? []
      slice.ports =
        list("ports", of: subset) { endpointPort($0, isEmptyProtocolTCP: true) } ?? []
      slices.append(slice)
      return true
    }
    return slices.isEmpty ? [slice(number: 1)] : slices
  }

  /// The addresses of an endpoint; none when it is not ready. "A nil value should be interpreted as true."
  private func readyAddresses(_ node: NodeID) -> [IPAddress]? {
    guard let endpoint = mapping(node) else { return nil }
    let isReady = field("conditions", of: endpoint) { node -> Bool? in
      guard let conditions = mapping(node) else { return nil }
      return field("ready", of: conditions, boolean)
    }
    return isReady == false ? [] : list("addresses", of: endpoint, address)
  }

  /// A port of endpoints; one without a number is left out, since kube-proxy leads no connection to it.
  private func endpointPort(
    _ node: NodeID, isEmptyProtocolTCP: Bool
  ) -> EndpointSlice.EndpointPort? {
    guard let mapping = mapping(node) else { return nil }
    let name = string("name", of: mapping).flatMap { $0.isEmpty ? nil : $0 }
    if value("port", in: mapping) == nil {
      warn(
        .nullValue, "a port without a number is left out: no Service leads to it", at: node,
        hint: "write `port:` with the port of the pods")
    }
    guard let number = field("port", of: mapping, portNumber),
      let transport = transport(of: mapping, isEmptyTCP: isEmptyProtocolTCP)
    else { return nil }
    return EndpointSlice.EndpointPort(name: name, port: Port(number, transport))
  }
}
