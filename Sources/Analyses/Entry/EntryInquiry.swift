import Kubernetes
import Policies
import Reachability

extension EvaluatedStep {
  /// How connections of a way in get to the pods behind it: a path for each backend, workload and port there.
  ///
  /// The step must have been evaluated from ``EntryPoints/snapshot``, with ``EntryPoints/blocks`` told apart.
  public func paths(of point: EntryPoint) -> [EntryPath] {
    EntryInquiry(self).paths(of: point)
  }
}

/// Asks a step about the hops of the ways in.
struct EntryInquiry {
  let step: EvaluatedStep
  /// The addresses outside that are asked about; `nil` for all.
  var clients: Set<IPAddress>?
  /// Every address outside.
  private let internet: [Endpoint]
  /// The nodes' addresses, where pods tell them; any address where they do not.
  private let addressesOfNodes: [Endpoint]
  /// The Services by which clients outside may come, by namespace.
  private let exposed: [String: [Service]]
  /// The labels of the namespaces of which the input holds pods.
  private let inhabited: [Labels]

  init(_ step: EvaluatedStep) {
    self.step = step
    internet = step.internet.ends
    let known = Set(
      step.snapshot.workloads.lazy.flatMap(\.endpoints).flatMap(\.hostAddresses))
    var classes: Set<Int?> = []
    let nodes = known.sorted().map(Endpoint.address).filter {
      classes.insert(step.evaluation.classNumber(of: $0)).inserted
    }
    addressesOfNodes = nodes.isEmpty ? internet : nodes
    exposed = Dictionary(
      grouping: step.snapshot.services.filter(\.isExposed), by: \.namespace)
    let names = Set(step.snapshot.workloads.lazy.filter { !$0.isAssumed }.map(\.id.namespace))
    inhabited = step.snapshot.namespaces.filter { names.contains($0.name) }.map(\.labels)
  }

  /// The paths of a way in.
  func paths(of point: EntryPoint) -> [EntryPath] {
    let arrival = arrival(at: point)
    return point.backends.flatMap { backend in
      deliveries(of: point, to: backend).map { hop in
        EntryPath(
          point: point, backend: backend, hops: [arrival, hop].compactMap(\.self))
      }
    }
  }

  // MARK: To the proxy

  /// The hop from the clients to the pods of the proxy; `nil` where there are none.
  func arrival(at point: EntryPoint) -> EntryHop? {
    guard case .workloads(let ids) = point.proxy else { return nil }
    var pieces: [Answer.Piece] = []
    var ports: Set<Port> = []
    var doubt: EntryHop.Doubt?
    var clients = EntryPoint.Clients.everyone
    for id in ids {
      let access = ProxyAccess(of: id, point.ports, exposed[id.namespace] ?? [], step)
      clients = access.clients
      ports.formUnion(access.ports)
      let asked = ask(
        access.clients, access.sourceAddress, representatives(of: id), PortSet(access.ports))
      pieces += asked.pieces
      doubt = doubt ?? asked.doubt
    }
    guard let answer = Answer(pieces) else { return nil }
    return EntryHop(
      source: .clients(clients), destination: .workloads(ids), ports: ports.sorted(),
      answer: answer.doubted(doubtOfAssumed(answer, ids, .ingress) ?? doubt))
  }

  // MARK: To the backend

  /// The hops to the pods of a backend, one for each workload and port there.
  func deliveries(of point: EntryPoint, to backend: EntryBackend) -> [EntryHop] {
    struct Group: Hashable {
      var destination: EntryHop.End
      var port: Port
    }
    var order: [Group] = []
    var groups: [Group: [Endpoint]] = [:]
    for target in backend.targets {
      let destination: EntryHop.End =
        switch target.backend {
        case .pod(let id, index: _): .workloads([id])
        case .address(let address): .address(address)
        }
      let group = Group(destination: destination, port: target.port)
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append(target.endpoint)
    }
    return order.compactMap { group in
      delivery(of: point, to: group.destination, distinct(groups[group] ?? []), group.port)
    }
  }

  private func delivery(
    of point: EntryPoint, to destination: EntryHop.End, _ ends: [Endpoint], _ port: Port
  ) -> EntryHop? {
    let ports = PortSet([port])
    switch point.proxy {
    case .workloads(let ids):
      let pieces = step.pieces(
        from: ids.flatMap(representatives(of:)), to: ends, ports: ports)
      guard let answer = Answer(pieces) else { return nil }
      let doubt =
        doubtOfAssumed(answer, ids, .egress) ?? doubtOfRules(answer, from: ids, to: ends, port)
      return EntryHop(
        source: .workloads(ids), destination: destination, ports: [port],
        answer: answer.doubted(doubt))
    case .none, .outside:
      let isOutside = point.proxy == .outside
      let (pieces, doubt) = ask(
        point.clients, isOutside ? .clientOrNode : point.sourceAddress, ends, ports)
      guard let answer = Answer(pieces) else { return nil }
      return EntryHop(
        source: isOutside ? .outsideProxy : .clients(point.clients), destination: destination,
        ports: [port], answer: answer.doubted(doubt))
    }
  }

  // MARK: From outside

  /// The verdicts on connections of clients, and whether the address that the pod sees decides.
  ///
  /// Which node passes a connection on, and whether it puts its own address in the place of the client's, is not known:
  /// where all addresses get the same answer it does not matter. That a node always reaches the pods on it is left out of
  /// account: it is for the node's own connections.
  private func ask(
    _ clients: EntryPoint.Clients, _ sourceAddress: EntryPoint.SourceAddress, _ ends: [Endpoint],
    _ ports: PortSet
  ) -> (pieces: [Answer.Piece], doubt: EntryHop.Doubt?) {
    let pieces = step.pieces(
      from: addresses(of: clients), to: ends, ports: ports, identity: .passedOn)
    switch sourceAddress {
    case .client: return (pieces, nil)
    case .clientOrNode, .proxy:
      let ofNodes = step.pieces(
        from: addressesOfNodes, to: ends, ports: ports, identity: .passedOn)
      // Each pod gets the same answer from everyone, or the address decides.
      let isAlike = ends.allSatisfy { end in
        let outcomes = (addresses(of: clients) + addressesOfNodes).compactMap {
          step.evaluation.verdicts(from: $0, to: end, identity: .passedOn)?.partition(of: ports)
            .map(\.verdict.outcome)
        }
        return Set(outcomes).count <= 1
      }
      return (isAlike ? pieces : pieces + ofNodes, isAlike ? nil : .sourceAddress)
    }
  }

  private func addresses(of clients: EntryPoint.Clients) -> [Endpoint] {
    switch (clients, self.clients) {
    case (.everyone, nil): return internet
    case (.everyone, let asked?): return asked.sorted().map(Endpoint.address)
    case (.ranges(let ranges), let asked?):
      return asked.filter { address in ranges.contains { $0.contains(address) } }.sorted()
        .map(Endpoint.address)
    case (.ranges(let ranges), nil):
      let starts = ranges.flatMap { range in
        [range.network] + step.evaluation.representatives(of: IPBlock(range))
      }
      return Set(starts).sorted().map(Endpoint.address)
    }
  }

  // MARK: Endpoints

  private func representatives(of id: Workload.ID) -> [Endpoint] {
    step.representatives(of: Party(.workload(id)))
  }

  /// One endpoint for each class, and for each node, since a node reaches the pods on it.
  private func distinct(_ ends: [Endpoint]) -> [Endpoint] {
    struct Key: Hashable {
      var number: Int?
      var node: String?
    }
    var seen: Set<Key> = []
    return ends.filter { end in
      let node = step.evaluation.pod(end)?.spec.nodeName
      return seen.insert(Key(number: step.evaluation.classNumber(of: end), node: node)).inserted
    }
  }

  // MARK: What is not known of an assumed controller

  /// Whether a policy that selects the assumed controller is all that blocks: nobody knows the labels of the real one.
  private func doubtOfAssumed(
    _ answer: Answer, _ ids: [Workload.ID], _ direction: Direction
  ) -> EntryHop.Doubt? {
    guard ids.contains(where: { step.workload($0)?.isAssumed ?? false }) else { return nil }
    let halves = answer.pieces.map { piece in
      direction == .ingress
        ? (own: piece.verdict.ingress, other: piece.verdict.egress)
        : (own: piece.verdict.egress, other: piece.verdict.ingress)
    }
    let blocking = halves.filter { $0.own.outcome == .blocked && $0.other.outcome != .blocked }
      .flatMap(\.own.policies)
    return blocking.isEmpty ? nil : .policiesOfAssumedController(Set(blocking).sorted())
  }

  /// Whether a rule at the backend, which does not match the assumed controller, may mean the real one: it speaks of
  /// namespaces of which the input holds no pod.
  private func doubtOfRules(
    _ answer: Answer, from ids: [Workload.ID], to ends: [Endpoint], _ port: Port
  ) -> EntryHop.Doubt? {
    guard ids.contains(where: { step.workload($0)?.isAssumed ?? false }) else { return nil }
    let blocking = Set(
      answer.pieces.map(\.verdict.ingress).filter { $0.outcome == .blocked }.flatMap(\.policies))
    guard !blocking.isEmpty else { return nil }
    var seen: Set<PolicyReference> = []
    let policies = ends.flatMap { step.evaluation.policies(selecting: $0, .ingress) }
      .filter { blocking.contains($0.reference) && seen.insert($0.reference).inserted }
    let rules = policies.flatMap { policy in
      policy.rules.filter { rule in
        rule.direction == .ingress && rule.action != .deny
          && rule.ports.contains { $0.mayHold(port) }
          && rule.peers.contains { peer in
            guard case .pods(_, in: .matching(let selector)) = peer else { return false }
            return !inhabited.contains(where: selector.matches)
          }
      }.map { RuleReference(policy: policy.reference, rule: $0) }
    }
    return rules.isEmpty ? nil : .assumedController(rules)
  }
}

extension PortPattern {
  /// Whether it is about the port, or about a name that the port may have.
  fileprivate func mayHold(_ port: Port) -> Bool {
    switch self {
    case .everything: true
    case .range(let transport, let range):
      transport == port.transport && range.contains(port.number)
    case .named(let transport, _): transport == port.transport
    }
  }
}
