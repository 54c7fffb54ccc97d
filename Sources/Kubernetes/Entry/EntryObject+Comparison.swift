import Diagnostics

extension EntryObject {
  /// The object as if it were written nowhere.
  var withoutPlaces: EntryObject {
    switch self {
    case .ingress(var ingress):
      ingress.location = .nowhere
      ingress.defaultBackend?.location = .nowhere
      for index in ingress.rules.indices { ingress.rules[index].forgetPlaces() }
      return .ingress(ingress)
    case .ingressClass(var ingressClass):
      ingressClass.location = .nowhere
      return .ingressClass(ingressClass)
    case .gatewayClass(var gatewayClass):
      gatewayClass.location = .nowhere
      return .gatewayClass(gatewayClass)
    case .gateway(var gateway):
      gateway.location = .nowhere
      for index in gateway.listeners.indices { gateway.listeners[index].location = .nowhere }
      return .gateway(gateway)
    case .gatewayRoute(var route):
      route.location = .nowhere
      for index in route.parents.indices { route.parents[index].location = .nowhere }
      for index in route.rules.indices { route.rules[index].forgetPlaces() }
      return .gatewayRoute(route)
    case .referenceGrant(var grant):
      grant.location = .nowhere
      return .referenceGrant(grant)
    case .openShiftRoute(var route):
      route.location = .nowhere
      for index in route.backends.indices { route.backends[index].location = .nowhere }
      return .openShiftRoute(route)
    }
  }
}

extension Ingress.Rule {
  fileprivate mutating func forgetPlaces() {
    location = .nowhere
    guard case .paths(var paths) = content else { return }
    for index in paths.indices { paths[index].backend?.location = .nowhere }
    content = .paths(paths)
  }
}

extension GatewayRoute.Rule {
  fileprivate mutating func forgetPlaces() {
    location = .nowhere
    for index in backends.indices { backends[index].location = .nowhere }
  }
}
