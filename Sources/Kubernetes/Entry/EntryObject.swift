public import Diagnostics

/// An object by which traffic comes in from outside.
public enum EntryObject: Hashable, Sendable {
  /// A way in by host and path.
  case ingress(Ingress)
  /// Which controller serves an Ingress.
  case ingressClass(IngressClass)
  /// Which controller serves a Gateway.
  case gatewayClass(GatewayClass)
  /// A way in whose rules are routes.
  case gateway(Gateway)
  /// The rules of a Gateway.
  case gatewayRoute(GatewayRoute)
  /// Leave to refer to another namespace.
  case referenceGrant(ReferenceGrant)
  /// OpenShift's way in.
  case openShiftRoute(OpenShiftRoute)

  /// The object's identity.
  public var id: KubernetesObject.ID {
    switch self {
    case .ingress(let ingress):
      KubernetesObject.ID(kind: "Ingress", namespace: ingress.namespace, name: ingress.name)
    case .ingressClass(let ingressClass):
      KubernetesObject.ID(kind: "IngressClass", namespace: nil, name: ingressClass.name)
    case .gatewayClass(let gatewayClass):
      KubernetesObject.ID(kind: "GatewayClass", namespace: nil, name: gatewayClass.name)
    case .gateway(let gateway):
      KubernetesObject.ID(kind: "Gateway", namespace: gateway.namespace, name: gateway.name)
    case .gatewayRoute(let route):
      KubernetesObject.ID(kind: route.kind.rawValue, namespace: route.namespace, name: route.name)
    case .referenceGrant(let grant):
      KubernetesObject.ID(kind: "ReferenceGrant", namespace: grant.namespace, name: grant.name)
    case .openShiftRoute(let route):
      KubernetesObject.ID(kind: "Route", namespace: route.namespace, name: route.name)
    }
  }

  /// Where it is written.
  public var location: SourceLocation {
    switch self {
    case .ingress(let ingress): ingress.location
    case .ingressClass(let ingressClass): ingressClass.location
    case .gatewayClass(let gatewayClass): gatewayClass.location
    case .gateway(let gateway): gateway.location
    case .gatewayRoute(let route): route.location
    case .referenceGrant(let grant): grant.location
    case .openShiftRoute(let route): route.location
    }
  }
}

/// The objects of a cluster by which traffic comes in, each kind by namespace and name.
public struct EntryObjects: Hashable, Sendable {
  /// Ingresses.
  public var ingresses: [Ingress] = []
  /// Their classes.
  public var ingressClasses: [IngressClass] = []
  /// The classes of Gateways.
  public var gatewayClasses: [GatewayClass] = []
  /// Gateways.
  public var gateways: [Gateway] = []
  /// Routes of Gateways.
  public var gatewayRoutes: [GatewayRoute] = []
  /// Leave to refer to another namespace.
  public var referenceGrants: [ReferenceGrant] = []
  /// OpenShift's Routes.
  public var openShiftRoutes: [OpenShiftRoute] = []

  /// Creates an empty collection.
  public init() {}

  /// Adds an object behind those of its kind.
  public mutating func append(_ object: EntryObject) {
    switch object {
    case .ingress(let ingress): ingresses.append(ingress)
    case .ingressClass(let ingressClass): ingressClasses.append(ingressClass)
    case .gatewayClass(let gatewayClass): gatewayClasses.append(gatewayClass)
    case .gateway(let gateway): gateways.append(gateway)
    case .gatewayRoute(let route): gatewayRoutes.append(route)
    case .referenceGrant(let grant): referenceGrants.append(grant)
    case .openShiftRoute(let route): openShiftRoutes.append(route)
    }
  }

  /// The namespaces that the objects are in, with the place of each object.
  var namespaces: [(name: String, location: SourceLocation)] {
    ingresses.map { ($0.namespace, $0.location) } + gateways.map { ($0.namespace, $0.location) }
      + gatewayRoutes.map { ($0.namespace, $0.location) }
      + referenceGrants.map { ($0.namespace, $0.location) }
      + openShiftRoutes.map { ($0.namespace, $0.location) }
  }

  mutating func sort() {
    ingresses.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    ingressClasses.sort { $0.name < $1.name }
    gatewayClasses.sort { $0.name < $1.name }
    gateways.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    gatewayRoutes.sort { ($0.namespace, $0.name, $0.kind) < ($1.namespace, $1.name, $1.kind) }
    referenceGrants.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    openShiftRoutes.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }
}
