public import Diagnostics
public import Kubernetes

/// All ways into a cluster, and what is wrong with them before any policy is asked.
public struct EntryPoints: Sendable {
  /// What the input may not tell.
  public struct Options: Hashable, Sendable {
    /// The workloads whose pods serve Ingresses, Gateways and Routes; empty to find them by their class.
    public var controllers: [EndpointExpression]

    /// Creates options.
    public init(controllers: [EndpointExpression] = []) { self.controllers = controllers }
  }

  /// The ways in: Ingresses, Gateways and Routes, then those of Services, each by namespace and name.
  public let points: [EntryPoint]
  /// Services, ports and parents that are missing, routes that may not attach.
  public let diagnostics: [Diagnostic]
  /// The cluster, with the controllers that had to be assumed.
  public let snapshot: Snapshot

  /// Finds the ways into a cluster.
  public init(_ snapshot: Snapshot, options: Options = Options()) {
    var controllers = EntryControllers(snapshot, options: options)
    let proxies = EntryProxies(snapshot.entries, &controllers)
    self.snapshot = controllers.completed
    var finder = EntryPointFinder(controllers.completed, proxies)
    finder.findIngresses()
    finder.findGateways()
    finder.findOpenShiftRoutes()
    finder.findServices()
    points = finder.points
    diagnostics = controllers.diagnostics + Set(finder.diagnostics).inOrder
  }

  /// The addresses that the evaluation must tell apart: the clients that load balancers let in.
  public var blocks: [IPBlock] {
    let ranges = points.flatMap { point -> [CIDR] in
      if case .ranges(let ranges) = point.clients { ranges } else { [] }
    }
    return Set(ranges).sorted().map { IPBlock($0) }
  }
}

/// Who serves each Ingress, Gateway and Route.
struct EntryProxies {
  private(set) var ofIngress: [KubernetesObject.ID: EntryPoint.Proxy] = [:]
  private(set) var ofGateway: [KubernetesObject.ID: EntryPoint.Proxy] = [:]
  private(set) var ofOpenShiftRoutes = EntryPoint.Proxy.none

  init(_ entries: EntryObjects, _ controllers: inout EntryControllers) {
    for ingress in entries.ingresses {
      ofIngress[EntryObject.ingress(ingress).id] = controllers.proxy(of: ingress)
    }
    for gateway in entries.gateways {
      ofGateway[EntryObject.gateway(gateway).id] = controllers.proxy(
        ofGateway: gateway.name, in: gateway.namespace, className: gateway.className)
    }
    for route in entries.gatewayRoutes {
      for parent in route.parents where parent.kind == "Gateway" {
        let id = parent.gateway(of: route)
        guard ofGateway[id] == nil else { continue }
        ofGateway[id] = controllers.proxy(
          ofGateway: id.name, in: id.namespace ?? "", className: nil)
      }
    }
    if !entries.openShiftRoutes.isEmpty {
      ofOpenShiftRoutes = controllers.proxyOfOpenShiftRoutes()
    }
  }
}

extension GatewayRoute.Parent {
  /// The Gateway.
  ///
  /// "When unspecified, this refers to the local namespace of the Route" (ParentReference.namespace).
  func gateway(of route: GatewayRoute) -> KubernetesObject.ID {
    KubernetesObject.ID(kind: "Gateway", namespace: namespace ?? route.namespace, name: name)
  }
}
