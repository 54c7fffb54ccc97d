import Diagnostics
import Kubernetes

extension ObjectDecoder {
  private static let rangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges"

  /// How a Service is reached from outside.
  func exposure(of spec: Mapping, in service: Mapping) -> Service.Exposure {
    var exposure = Service.Exposure()
    exposure.trafficPolicy = field("externalTrafficPolicy", of: spec, trafficPolicy) ?? .cluster
    exposure.externalAddresses = list("externalIPs", of: spec, address) ?? []
    exposure.loadBalancerClass = string("loadBalancerClass", of: spec)
    exposure.allocatesNodePorts =
      field("allocateLoadBalancerNodePorts", of: spec, boolean) ?? true
    exposure.sourceRanges = list("loadBalancerSourceRanges", of: spec, sourceRange) ?? []
    if exposure.sourceRanges.isEmpty,
      let (text, node) = annotation(Self.rangesAnnotation, of: service)
    {
      exposure.sourceRanges = text.split(separator: ",").compactMap { sourceRange($0, at: node) }
    }
    return exposure
  }

  private func trafficPolicy(_ node: NodeID) -> Service.Exposure.TrafficPolicy? {
    guard let text = string(node), !text.isEmpty else { return nil }
    if let policy = Service.Exposure.TrafficPolicy(rawValue: text) { return policy }
    let known = Service.Exposure.TrafficPolicy.allCases.map(\.rawValue)
    refuse(
      .unsupportedValue,
      "`\(excerpt(text))` is not a traffic policy: must be `Cluster` or `Local`", at: node,
      hint: Suggestion.closest(to: text, among: known).map { "did you mean `\($0)`?" })
    return nil
  }

  private func sourceRange(_ node: NodeID) -> CIDR? {
    string(node).flatMap { sourceRange($0[...], at: node) }
  }

  /// A block of addresses; blanks around it do not count, as for the API server.
  private func sourceRange(_ text: Substring, at node: NodeID) -> CIDR? {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    if let range = CIDR(text) { return range }
    refuse(
      .invalidCIDR, "`\(excerpt(String(text)))` is not a CIDR block", at: node,
      hint: IPAddress(text).map { "for this address alone write `\(CIDR($0))`" }
        ?? "write an address and a length, such as `10.0.0.0/8` or `2001:db8::/32`")
    return nil
  }
}
