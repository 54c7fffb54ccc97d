public import Kubernetes
public import Reachability

/// Why a connection passes or not: every verdict with the policies and rules that were asked.
public struct Explanation: Sendable {
  /// What holds for some ports between two endpoints.
  public struct Section: Sendable {
    /// The pod or address at which it starts, where the source has several that differ.
    public var source: String
    /// The pod or address at which it ends.
    public var destination: String
    /// The ports at the destination.
    public var ports: PortSet
    /// Whether these ports were asked about, or are told for completeness.
    public var isAsked: Bool
    /// The verdict on each of them.
    public var verdict: Verdict
    /// How the source's egress came to what it says.
    public var egress: Trace
    /// How the destination's ingress came to what it says.
    public var ingress: Trace
  }

  /// A Service on the way.
  public struct ServiceHop: Sendable {
    /// The Service.
    public var service: Service
    /// The ports that are dialled, and the ports of the pods to which they lead.
    public var ports: [(dialled: Port, targets: [Port])]
    /// The name outside the cluster for which it stands, if it is an alias.
    public var alias: String?
  }

  /// The source as asked for.
  public var source: String
  /// The destination as asked for.
  public var destination: String
  /// The Services on the way, in order.
  public var services: [ServiceHop] = []
  /// The look-up of the name; empty unless the connection is by name and the source asks the cluster DNS.
  public var lookup: [Section] = []
  /// The connection.
  public var sections: [Section] = []
  /// What is to be said beside the policies, such as what a load balancer does.
  public var notes: [String] = []
  /// What becomes of all of it.
  public var outcome: NamedOutcome
}

extension EvaluatedStep {
  /// Explains a connection; without a port, on the ports that the destination declares and then on all others.
  ///
  /// - Throws: when an end is not in the input.
  public func explanation(
    from source: (text: String, expression: EndpointExpression),
    to destination: (text: String, expression: EndpointExpression)
  ) throws(ResolutionError) -> Explanation {
    try explanation(
      from: source.text, sources(of: source.expression), to: destination)
  }

  /// Explains what becomes of connections of some endpoints.
  ///
  /// - Throws: when the destination is not in the input.
  func explanation(
    from text: String, _ starts: Ends,
    to destination: (text: String, expression: EndpointExpression)
  ) throws(ResolutionError) -> Explanation {
    var result = Explanation(
      source: text, destination: destination.text, outcome: .unknown)
    let home = starts.ends.lazy.compactMap { self.evaluation.pod($0)?.namespace }.first
    let goal = try goal(of: destination.expression, home: home ?? "default", &result.services)
    if goal.isByName { result.lookup = lookupSections(from: starts) }
    for (ends, asked, isComplete) in goal.parts {
      result.sections += sections(from: starts, to: ends, ports: asked)
      if isComplete, asked != .all {
        result.sections += sections(
          from: starts, to: ends, ports: PortSet.all.subtracting(asked), isAsked: false)
      }
    }
    result.lookup = merged(result.lookup)
    result.sections = merged(result.sections)
    nameAddresses(of: &result)
    result.outcome = outcome(of: result)
    return result
  }

  /// Where a destination leads: endpoints, the ports asked about, and whether all other ports are told, too.
  private struct Goal {
    var parts: [(ends: Ends, ports: PortSet, isComplete: Bool)]
    var isByName = false
  }

  private func goal(
    of expression: EndpointExpression, home: String, _ hops: inout [Explanation.ServiceHop]
  ) throws(ResolutionError) -> Goal {
    switch expression {
    case .url(let name, let namespace, let port):
      return try goal(service: name, in: namespace ?? home, port: .number(port), &hops)
    case .named(let namespace, let name, let port):
      let isWorkload = snapshot.workloads.contains { workload in
        (namespace == nil || workload.id.namespace == namespace)
          && (workload.id.name == name || workload.pods.contains { $0.name == name })
      }
      if !isWorkload,
        let service = snapshot.services.first(where: {
          $0.name == name && (namespace == nil || $0.namespace == namespace)
        })
      {
        return try goal(service: name, in: service.namespace, port: port, &hops)
      }
      let ends = try endpoints(named: name, in: namespace)
      return Goal(parts: [(ends, try ports(port, at: ends), port == nil)])
    case .addresses(let block, let port):
      if let service = service(at: block) {
        var goal = try goal(
          service: service.name, in: service.namespace, port: port, &hops)
        goal.isByName = false
        return goal
      }
      return Goal(parts: [(endpoints(in: block), try ports(port, at: nil), port == nil)])
    case .internet(let port):
      return Goal(parts: [(internet, try ports(port, at: nil), port == nil)])
    }
  }

  private func goal(
    service name: String, in namespace: String, port: EndpointExpression.PortExpression?,
    _ hops: inout [Explanation.ServiceHop], depth: Int = 0
  ) throws(ResolutionError) -> Goal {
    let full = "\(namespace)/\(name)"
    guard depth < 8, let service = services.service(name, in: namespace) else {
      throw .unknownService(
        name: full,
        candidates: Similarity.closest(
          to: full, among: snapshot.services.map { "\($0.namespace)/\($0.name)" }))
    }
    if case .externalName(let alias) = service.kind {
      hops.append(.init(service: service, ports: [], alias: alias))
      let labels = alias.split(separator: ".").map(String.init)
      if labels.count >= 3, labels[2] == "svc" {
        return try goal(service: labels[0], in: labels[1], port: port, &hops, depth: depth + 1)
      }
      return Goal(parts: [(internet, try ports(port, at: nil), false)], isByName: true)
    }
    let known = service.ports.map(\.port)
    let dialled: [Port]
    switch port {
    case .number(let port): dialled = [port]
    case .name(let name, _):
      dialled = service.ports.filter { $0.name == name }.map(\.port)
      guard !dialled.isEmpty else { throw .unknownPortName(name) }
    case nil: dialled = known
    }
    if let unknown = dialled.first(where: { !known.contains($0) }), service.kind != .headless {
      throw .unknownServicePort(service: full, port: unknown, known: known)
    }
    let targets = dialled.map { (dialled: $0, targets: services.targets(of: service, port: $0)) }
    hops.append(
      .init(
        service: service,
        ports: targets.map { ($0.dialled, Set($0.targets.map(\.port)).sorted()) }, alias: nil))
    let all = targets.flatMap(\.targets)
    guard !all.isEmpty else { throw .noEndpoints(service: full) }
    let byPort = Dictionary(grouping: all, by: \.port).sorted { $0.key < $1.key }
    return Goal(
      parts: byPort.map { port, targets in
        let ends = representing(Set(targets.map(\.endpoint)))
        return (Ends(ends), PortSet([port]), false)
      }, isByName: true)
  }

  /// One endpoint of each class among them.
  private func representing(_ endpoints: Set<Endpoint>) -> [Endpoint] {
    let pods = snapshot.workloads.flatMap { representatives(of: Party(.workload($0.id))) }
    let found = pods.filter(endpoints.contains)
    let addresses = endpoints.filter { if case .address = $0 { true } else { false } }
    return (found.isEmpty ? Array(endpoints.prefix(1)) : found) + addresses
  }

  private func lookupSections(from starts: Ends) -> [Explanation.Section] {
    let clients = starts.ends.filter { self.evaluation.pod($0)?.spec.usesClusterDNS == true }
    let servers = dnsWorkloads.flatMap { representatives(of: Party(.workload($0))) }
    return sections(from: Ends(clients), to: Ends(servers), ports: PortSet([lookupPort]))
  }

  private func sections(
    from starts: Ends, to ends: Ends, ports: PortSet, isAsked: Bool = true
  ) -> [Explanation.Section] {
    var found: [Explanation.Section] = []
    for end in ends.ends {
      for start in starts.ends {
        let isSame = start == end && (starts.isOnePod || !hasSeveralPods(start))
        let identity: Evaluation.Identity = isSame ? .samePod : .anotherPod
        guard let pair = evaluation.verdicts(from: start, to: end, identity: identity) else {
          continue
        }
        for (ports, verdict) in pair.partition(of: ports) {
          guard let port = ports.first,
            let egress = evaluation.trace(
              .egress, from: start, to: end, port: port, identity: identity),
            let ingress = evaluation.trace(
              .ingress, from: start, to: end, port: port, identity: identity)
          else { continue }
          found.append(
            Explanation.Section(
              source: name(of: start), destination: name(of: end), ports: ports,
              isAsked: isAsked, verdict: verdict,
              egress: egress, ingress: ingress))
        }
      }
    }
    return found
  }

  private func name(of endpoint: Endpoint) -> String {
    switch endpoint {
    case .address(let address): return address.description
    case .pod(let id, index: _):
      guard let workload = workload(id), !workload.pods.isEmpty,
        representatives(of: Party(.workload(id))).count > 1, let pod = evaluation.pod(endpoint)
      else { return "\(id.namespace)/\(id.name)" }
      return "\(pod.namespace)/\(pod.name)"
    }
  }

  /// Sections that say the same of several pods or addresses as one.
  private func merged(_ sections: [Explanation.Section]) -> [Explanation.Section] {
    var result: [Explanation.Section] = []
    for section in sections {
      let isKnown = result.contains { other in
        other.ports == section.ports && other.isAsked == section.isAsked
          && other.verdict == section.verdict && other.egress == section.egress
          && other.ingress == section.ingress && isSameEnd(other.source, section.source)
          && isSameEnd(other.destination, section.destination)
      }
      if !isKnown { result.append(section) }
    }
    return result
  }

  /// Whether two ends are told as one: the same, or both addresses.
  private func isSameEnd(_ left: String, _ right: String) -> Bool {
    left == right || IPAddress(left) != nil && IPAddress(right) != nil
  }

  /// Calls the addresses of a range by what was asked for, where all of them get the same answer.
  private func nameAddresses(of explanation: inout Explanation) {
    func isOne(_ end: KeyPath<Explanation.Section, String>) -> Bool {
      Set(explanation.sections.map { $0[keyPath: end] }).count == 1
    }
    let (isOneSource, isOneDestination) = (isOne(\.source), isOne(\.destination))
    for index in explanation.sections.indices {
      if isOneSource, IPAddress(explanation.sections[index].source) != nil {
        explanation.sections[index].source = explanation.source
      }
      if isOneDestination, IPAddress(explanation.sections[index].destination) != nil {
        explanation.sections[index].destination = explanation.destination
      }
    }
  }

  private func outcome(of explanation: Explanation) -> NamedOutcome {
    let outcomes = Set(explanation.sections.filter(\.isAsked).map(\.verdict.outcome))
    guard outcomes.count == 1, let outcome = outcomes.first else { return .unknown }
    let lookups = Set(explanation.lookup.map(\.verdict.outcome))
    switch outcome {
    case .blocked: return .blocked
    case .unknown: return .unknown
    case .allowed:
      if lookups.isEmpty || lookups == [.allowed] { return .allowed }
      return lookups == [.blocked] ? .nameLookupBlocked : .unknown
    }
  }
}
