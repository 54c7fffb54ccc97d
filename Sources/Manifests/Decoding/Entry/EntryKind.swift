import Kubernetes

/// A kind of object by which traffic comes in from outside.
enum EntryKind {
  case ingress
  case ingressClass
  case gatewayClass
  case gateway
  case gatewayRoute(GatewayRoute.Kind)
  case referenceGrant
  case openShiftRoute

  /// Finds a kind by its name; `nil` when it is another one.
  init?(_ kind: String) {
    switch kind {
    case "Ingress": self = .ingress
    case "IngressClass": self = .ingressClass
    case "GatewayClass": self = .gatewayClass
    case "Gateway": self = .gateway
    case "ReferenceGrant": self = .referenceGrant
    case "Route": self = .openShiftRoute
    default:
      guard let route = GatewayRoute.Kind(rawValue: kind) else { return nil }
      self = .gatewayRoute(route)
    }
  }

  /// The API version to write.
  var currentVersion: String {
    switch self {
    case .ingress, .ingressClass: "networking.k8s.io/v1"
    case .gatewayClass, .gateway, .gatewayRoute(.http), .gatewayRoute(.grpc):
      "gateway.networking.k8s.io/v1"
    case .referenceGrant: "gateway.networking.k8s.io/v1beta1"
    case .gatewayRoute(.tls): "gateway.networking.k8s.io/v1alpha3"
    case .gatewayRoute(.tcp), .gatewayRoute(.udp): "gateway.networking.k8s.io/v1alpha2"
    case .openShiftRoute: "route.openshift.io/v1"
    }
  }

  /// The other versions that are read without a word: those of the Gateway API have one form, and are served according
  /// to the installed release.
  var servedVersions: [String] {
    switch self {
    case .ingress, .ingressClass, .openShiftRoute: []
    case .gatewayClass, .gateway, .gatewayRoute, .referenceGrant:
      ["v1", "v1beta1", "v1alpha2", "v1alpha3"].map { "gateway.networking.k8s.io/\($0)" }
    }
  }

  /// The versions that are no longer served.
  var removedVersions: [String] {
    switch self {
    case .ingress: ["extensions/v1beta1", "networking.k8s.io/v1beta1"]
    case .ingressClass: ["networking.k8s.io/v1beta1"]
    case .openShiftRoute: ["v1"]
    case .gatewayClass, .gateway, .gatewayRoute, .referenceGrant: []
    }
  }
}

extension ObjectDecoder {
  /// An object by which traffic comes in; `nil` when it has no name.
  func entryObject(_ object: Mapping, kind: EntryKind, apiVersion: String) -> EntryObject? {
    switch kind {
    case .ingress: ingress(object, apiVersion: apiVersion).map(EntryObject.ingress)
    case .ingressClass: ingressClass(object).map(EntryObject.ingressClass)
    case .gatewayClass: gatewayClass(object).map(EntryObject.gatewayClass)
    case .gateway: gateway(object).map(EntryObject.gateway)
    case .gatewayRoute(let kind): gatewayRoute(object, kind: kind).map(EntryObject.gatewayRoute)
    case .referenceGrant: referenceGrant(object).map(EntryObject.referenceGrant)
    case .openShiftRoute: openShiftRoute(object).map(EntryObject.openShiftRoute)
    }
  }

  /// The value of an annotation, with its place.
  func annotation(_ key: String, of object: Mapping) -> (value: String, node: NodeID)? {
    guard let metadata = mapping("metadata", of: object),
      let annotations = mapping("annotations", of: metadata),
      let node = value(key, in: annotations), let text = string(node)
    else { return nil }
    return (text, node)
  }

  /// A string that must be there and not be empty.
  func requiredString(_ key: String, of mapping: Mapping, hint: String? = nil) -> String? {
    guard let node = value(key, in: mapping) else {
      refuseMissing(key, at: mapping.node, hint: hint)
      return nil
    }
    guard let text = string(node) else { return nil }
    guard !text.isEmpty else {
      refuse(.missingField, "must not be empty", at: node, hint: hint)
      return nil
    }
    return text
  }

  /// A host, possibly `*.` and a domain; `nil` for every host.
  ///
  /// "Host is the fully qualified domain name of a network host … must be a valid DNS name, not an IP address."
  func hostname(_ node: NodeID) -> String? {
    guard let text = string(node), !text.isEmpty else { return nil }
    let domain = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
    if IPAddress(text) != nil {
      refuse(.invalidHost, "`\(text)` is an address: must be a DNS name", at: node)
    } else if let problem = NameRules.problemAsSubdomain(domain) {
      let hasPort = domain.contains(":")
      refuse(
        .invalidHost, "`\(excerpt(text))` is not a host: \(problem)", at: node,
        hint: hasPort ? "leave the port out" : nil)
    }
    return text
  }

  /// A share of the traffic.
  func weight(of mapping: Mapping, default absent: Int, limit: Int) -> Int {
    guard let node = value("weight", in: mapping) else { return absent }
    guard let weight = integer(node) else { return absent }
    guard (0...limit).contains(weight) else {
      refuse(
        .invalidWeight, "`\(weight)` is not a weight: must be between 0 and \(limit)", at: node)
      return absent
    }
    return weight
  }
}
