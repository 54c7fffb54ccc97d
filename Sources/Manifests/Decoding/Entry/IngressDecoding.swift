import Diagnostics
import Kubernetes

extension ObjectDecoder {
  private static let classAnnotation = "kubernetes.io/ingress.class"
  private static let defaultClassAnnotation = "ingressclass.kubernetes.io/is-default-class"

  /// An Ingress.
  func ingress(_ object: Mapping, apiVersion: String) -> Ingress? {
    let metadata = metadata(of: object)
    guard !metadata.name.isEmpty else { return nil }
    var ingress = Ingress(
      namespace: metadata.namespace, name: metadata.name, location: location(object.node))
    let annotation = annotation(Self.classAnnotation, of: object)
    ingress.className = annotation?.value
    if value("spec", in: object) == nil { refuseMissing("spec", at: object.node) }
    guard let spec = mapping("spec", of: object) else { return ingress }
    if let name = string("ingressClassName", of: spec) {
      if let annotation {
        refuse(
          .invalidIngress, "must not be there beside `ingressClassName`", at: annotation.node,
          hint: "keep `ingressClassName`")
      }
      ingress.className = name
    }
    let isOld = apiVersion.hasSuffix("v1beta1")
    ingress.defaultBackend = field(isOld ? "backend" : "defaultBackend", of: spec) {
      ingressBackend($0, isOld: isOld)
    }
    ingress.rules = list("rules", of: spec) { ingressRule($0, isOld: isOld) } ?? []
    ingress.usesTLS = value("tls", in: spec).map { tree[tree.resolved($0)].count > 0 } ?? false
    if value("rules", in: spec) == nil, ingress.defaultBackend == nil {
      // "either `defaultBackend` or `rules` must be specified"
      refuseMissing("rules", at: spec.node, hint: "write `rules` or a `defaultBackend`")
    }
    return ingress
  }

  private func ingressRule(_ node: NodeID, isOld: Bool) -> Ingress.Rule? {
    guard let rule = mapping(node) else { return nil }
    let host = field("host", of: rule, hostname)
    guard let httpNode = value("http", in: rule) else {
      return Ingress.Rule(host: host, .nothing, location: location(node))
    }
    guard let http = mapping(httpNode) else { return nil }
    let paths = list("paths", of: http) { ingressPath($0, isOld: isOld) }
    if value("paths", in: http).map({ tree[tree.resolved($0)].count == 0 }) ?? true {
      refuseMissing("paths", at: httpNode)
    }
    return Ingress.Rule(host: host, .paths(paths ?? []), location: location(node))
  }

  private func ingressPath(_ node: NodeID, isOld: Bool) -> Ingress.Path? {
    guard let item = mapping(node) else { return nil }
    let path = string("path", of: item) ?? ""
    let typeHint = "path types are `Prefix`, `Exact` and `ImplementationSpecific`"
    let match: PathMatch
    switch string("pathType", of: item) {
    case "Prefix": match = path == "/" ? .everything : .prefix(path)
    case "Exact": match = .exact(path)
    case let type:
      match = path.isEmpty || path == "/" ? .everything : .pattern(path)
      if let type, type != "ImplementationSpecific" {
        refuse(
          .unsupportedValue, "`\(excerpt(type))` is not a path type",
          at: value("pathType", in: item) ?? node, hint: typeHint)
      } else if type == nil, !isOld, value("pathType", in: item) == nil {
        // "Implementations are required to support all path types", and one "must be specified".
        refuseMissing("pathType", at: node, hint: typeHint)
      }
    }
    let isStrict = match != .everything && !isPattern(match)
    if let node = value("path", in: item), !path.hasPrefix("/"), !path.isEmpty || isStrict {
      refuse(.invalidPath, "`\(excerpt(path))` must begin with `/`", at: node)
    } else if path.isEmpty, isStrict {
      refuseMissing("path", at: node)
    }
    if value("backend", in: item) == nil { refuseMissing("backend", at: node) }
    return Ingress.Path(
      match, backend: field("backend", of: item) { ingressBackend($0, isOld: isOld) })
  }

  private func isPattern(_ match: PathMatch) -> Bool {
    if case .pattern = match { true } else { false }
  }

  private func ingressBackend(_ node: NodeID, isOld: Bool) -> Ingress.Backend? {
    guard let backend = mapping(node) else { return nil }
    let target: Ingress.Backend.Target?
    if isOld, value("serviceName", in: backend) != nil {
      target = servicePort("servicePort", of: backend).flatMap { port in
        requiredString("serviceName", of: backend).map { .service($0, port) }
      }
    } else if let resource = mapping("resource", of: backend) {
      if let node = value("service", in: backend) {
        refuse(.invalidIngress, "must not be there beside `resource`", at: node)
      }
      let kind = requiredString("kind", of: resource)
      target = requiredString("name", of: resource).flatMap { name in
        kind.map { .resource(kind: $0, name: name) }
      }
    } else if value("service", in: backend) == nil {
      let isOldForm = value("serviceName", in: backend) != nil
      refuseMissing(
        "service", at: node,
        hint: isOldForm
          ? "`serviceName` and `servicePort` are of v1beta1; write `service: {name: …, port: {number: …}}`"
          : nil)
      return nil
    } else {
      target = mapping("service", of: backend).flatMap(ingressService)
    }
    return target.map { Ingress.Backend($0, location: location(node)) }
  }

  private func ingressService(_ service: Mapping) -> Ingress.Backend.Target? {
    let name = requiredString("name", of: service)
    guard let portNode = value("port", in: service) else {
      refuseMissing("port", at: service.node, hint: "write `port: {number: 80}` or `{name: http}`")
      return nil
    }
    guard let port = mapping(portNode) else { return nil }
    let number = value("number", in: port)
    let portName = string("name", of: port)
    if let number, portName != nil {
      refuse(.invalidIngress, "must not be there beside `name`", at: number)
    }
    let reference: ServicePortReference?
    if let portName {
      reference = .name(portName)
    } else if let number {
      reference = portNumber(number).map(ServicePortReference.number)
    } else {
      // "port name or number is required"
      refuseMissing("number", at: portNode, hint: "write `number:` or `name:`")
      reference = nil
    }
    return name.flatMap { name in reference.map { .service(name, $0) } }
  }

  private func servicePort(_ key: String, of backend: Mapping) -> ServicePortReference? {
    guard let node = value(key, in: backend) else {
      refuseMissing(key, at: backend.node)
      return nil
    }
    switch integerOrName(node) {
    case .integer(let number): return portNumber(number, at: node).map(ServicePortReference.number)
    case .name(let name): return .name(name)
    case nil: return nil
    }
  }

  /// An IngressClass.
  func ingressClass(_ object: Mapping) -> IngressClass? {
    let metadata = metadata(of: object, isNamespaced: false)
    guard !metadata.name.isEmpty else { return nil }
    let spec = mapping("spec", of: object)
    return IngressClass(
      name: metadata.name, controller: spec.flatMap { string("controller", of: $0) } ?? "",
      isDefault: annotation(Self.defaultClassAnnotation, of: object)?.value == "true",
      location: location(object.node))
  }
}
