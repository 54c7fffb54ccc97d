import Kubernetes
import Policies
import Reachability

extension EvaluatedStep {
  /// What becomes of a probe's connection.
  ///
  /// Without a port the answer is about the ports that the destination declares, or about all of an address.
  ///
  /// - Throws: when an end is not in the input.
  public func outcome(of probe: Probe) throws(ResolutionError) -> NamedOutcome {
    try outcome(from: sources(of: probe.source), to: probe.destination)
  }

  /// What becomes of connections from some endpoints.
  ///
  /// - Throws: when the destination is not in the input.
  func outcome(from sources: Ends, to destination: EndpointExpression)
    throws(ResolutionError) -> NamedOutcome
  {
    switch destination {
    case .url(let name, let namespace, let port):
      let home = sources.ends.lazy.compactMap { self.evaluation.pod($0)?.namespace }.first
      return try outcome(
        from: sources, toService: name, in: namespace ?? home ?? "default", port: port)
    case .named(let namespace, let name, let port):
      let ends = try endpoints(named: name, in: namespace)
      return try outcome(from: sources, to: ends, ports: ports(port, at: ends))
    case .addresses(let block, let port):
      if let service = service(at: block) {
        return try outcome(from: sources, to: service, port: port)
      }
      return try outcome(from: sources, to: endpoints(in: block), ports: ports(port, at: nil))
    case .internet(let port):
      return try outcome(from: sources, to: internet, ports: ports(port, at: nil))
    }
  }

  // MARK: Ends

  /// Every address outside, of the families that the cluster has: those of its pods' addresses and of the blocks that
  /// its policies name, IPv4 where nothing tells.
  var internet: Ends {
    let pods = snapshot.workloads.lazy.flatMap(\.endpoints).flatMap(\.addresses).map(\.family)
    let blocks = policies.lazy.flatMap(\.rules).flatMap(\.peers).compactMap(\.block)
      .map(\.cidr.family)
    var families = Set(pods)
    families.formUnion(blocks)
    if families.isEmpty { families = [.v4] }
    let whole = families.sorted().compactMap {
      CIDR(IPAddress(family: $0, bits: 0), prefixLength: 0)
    }
    return Ends(
      whole.flatMap { self.evaluation.representatives(of: IPBlock($0)) }.map(Endpoint.address))
  }

  /// The pods that have an address in a block, and the classes of the other addresses in it.
  func endpoints(in block: CIDR) -> Ends {
    var pods: [Endpoint] = []
    for workload in snapshot.workloads {
      for (index, pod) in workload.endpoints.enumerated()
      where pod.addresses.contains(where: block.contains) {
        pods.append(.pod(workload.id, index: index))
      }
    }
    if block.prefixLength == block.family.width, !pods.isEmpty {
      return Ends(pods, isOnePod: true)
    }
    // The block may begin inside an atom, which then speaks for its first part.
    let others = representatives(of: Party(.external([IPBlock(block)])))
    let first = Endpoint.address(block.network)
    return Ends(pods + [first] + others.filter { $0 != first })
  }

  func sources(of expression: EndpointExpression) throws(ResolutionError) -> Ends {
    switch expression {
    case .named(let namespace, let name, nil): try endpoints(named: name, in: namespace)
    case .addresses(let block, nil): endpoints(in: block)
    case .internet(nil): internet
    case .named, .addresses, .internet, .url: throw .unexpectedPort
    }
  }

  func ports(_ expression: EndpointExpression.PortExpression?, at ends: Ends?)
    throws(ResolutionError) -> PortSet
  {
    let pods = ends?.ends.compactMap { self.evaluation.pod($0) } ?? []
    switch expression {
    case .number(let port): return PortSet([port])
    case .name(let name, let transport):
      let ports = pods.flatMap { $0.spec.ports(named: name) }
        .filter { transport == nil || $0.transport == transport }
      guard !ports.isEmpty else { throw .unknownPortName(name) }
      return PortSet(ports)
    case nil:
      let declared = pods.flatMap { $0.spec.ports.map(\.port) }
      return declared.isEmpty ? .all : PortSet(declared)
    }
  }

  // MARK: Answers

  /// A pod that is asked about itself is the very same pod, unless it stands for several.
  private func outcome(from sources: Ends, to ends: Ends, ports: PortSet) -> NamedOutcome {
    let pieces = sources.ends.flatMap { start in
      ends.ends.flatMap { end in
        let isSame = start == end && (sources.isOnePod || !hasSeveralPods(start))
        return self.pieces(
          from: [start], to: [end], ports: ports, identity: isSame ? .samePod : .anotherPod)
      }
    }
    return Answer(pieces)?.outcome ?? .unknown
  }

  func hasSeveralPods(_ endpoint: Endpoint) -> Bool {
    guard case .pod(let id, index: _) = endpoint else { return false }
    return workload(id)?.hasSeveralPods ?? false
  }

  private func outcome(
    from sources: Ends, toService name: String, in namespace: String, port: Port, depth: Int = 0
  ) throws(ResolutionError) -> NamedOutcome {
    let full = "\(namespace)/\(name)"
    guard let service = services.service(name, in: namespace) else {
      // An alias may lead to a Service that the input does not have.
      if depth > 0 { return .unknown }
      throw .unknownService(
        name: full,
        candidates: Similarity.closest(
          to: full, among: snapshot.services.map { "\($0.namespace)/\($0.name)" }))
    }
    if case .externalName(let alias) = service.kind {
      return try outcome(from: sources, toAlias: alias, port: port, depth: depth)
    }
    let outcome = try outcome(from: sources, to: service, port: .number(port))
    return named(outcome, from: sources)
  }

  /// An ExternalName is an alias of another name, of a Service in the cluster too.
  private func outcome(from sources: Ends, toAlias alias: String, port: Port, depth: Int)
    throws(ResolutionError) -> NamedOutcome
  {
    let labels = alias.split(separator: ".").map(String.init)
    let isInCluster = labels.count >= 3 && labels[2] == "svc"
    if isInCluster {
      guard depth < 8 else { return .unknown }
      return try outcome(
        from: sources, toService: labels[0], in: labels[1], port: port, depth: depth + 1)
    }
    let outcome = outcome(from: sources, to: internet, ports: PortSet([port]))
    return named(outcome, from: sources)
  }

  /// The connection to a Service's own address, which arrives at the pods behind it.
  private func outcome(
    from sources: Ends, to service: Service, port: EndpointExpression.PortExpression?
  ) throws(ResolutionError) -> NamedOutcome {
    let full = "\(service.namespace)/\(service.name)"
    let dialled: [Port]
    switch port {
    case .number(let port): dialled = [port]
    case .name(let name, _):
      dialled = service.ports.filter { $0.name == name }.map(\.port)
      guard !dialled.isEmpty else { throw .unknownPortName(name) }
    case nil: dialled = service.ports.map(\.port)
    }
    let known = service.ports.map(\.port)
    if let unknown = dialled.first(where: { !known.contains($0) }), service.kind != .headless {
      throw .unknownServicePort(service: full, port: unknown, known: known)
    }
    let targets = dialled.flatMap { services.targets(of: service, port: $0) }
    guard !targets.isEmpty else { throw .noEndpoints(service: full) }
    let outcomes = Set(
      targets.map {
        self.outcome(from: sources, to: Ends([$0.endpoint]), ports: PortSet([$0.port]))
      })
    return outcomes.count == 1 ? outcomes.first ?? .unknown : .unknown
  }

  func service(at block: CIDR) -> Service? {
    guard block.prefixLength == block.family.width else { return nil }
    return snapshot.services.first { $0.addresses.contains(block.network) }
  }

  /// The outcome of a connection by name: the lookup comes first, but a connection that is blocked anyway is blocked.
  private func named(_ outcome: NamedOutcome, from sources: Ends) -> NamedOutcome {
    guard outcome == .allowed || outcome == .unknown else { return outcome }
    let lookups = Set(sources.ends.compactMap { self.lookup(from: $0) })
    if lookups == [.blocked] { return outcome == .allowed ? .nameLookupBlocked : .unknown }
    return lookups.isEmpty || lookups == [.allowed] ? outcome : .unknown
  }
}

/// The endpoints that an expression leads to.
struct Ends {
  /// The endpoints.
  var ends: [Endpoint]
  /// Whether it names one pod, and not a workload that may have several.
  var isOnePod: Bool

  init(_ ends: [Endpoint], isOnePod: Bool = false) {
    self.ends = ends
    self.isOnePod = isOnePod
  }
}
