import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A node.
  func node(_ object: Mapping) -> Node? {
    let metadata = metadata(of: object, isNamespaced: false)
    guard !metadata.name.isEmpty else { return nil }
    var result = Node(
      name: metadata.name, labels: metadata.labels, location: location(object.node))
    if let spec = mapping("spec", of: object) {
      result.podCIDRs = list("podCIDRs", of: spec, cidr) ?? []
      if result.podCIDRs.isEmpty, let single = field("podCIDR", of: spec, cidr) {
        result.podCIDRs = [single]
      }
    }
    if let status = mapping("status", of: object) {
      let addresses = list("addresses", of: status) { node -> [IPAddress]? in
        guard let item = mapping(node), let type = string("type", of: item),
          type == "InternalIP" || type == "ExternalIP"
        else { return nil }
        return field("address", of: item, address).map { [$0] }
      }
      result.addresses = addresses?.flatMap(\.self) ?? []
    }
    return result
  }
}
