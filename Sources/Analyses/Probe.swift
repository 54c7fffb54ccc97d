import Kubernetes
import Reachability

/// An expectation: a connection, and what should become of it.
///
/// Written as `SOURCE → DESTINATION: OUTCOME` (or with `->`), for example `api → http://db: allowed`.
public struct Probe: Hashable, Sendable {
  /// The text without the outcome, as written.
  public var connection: String
  /// Where it starts.
  public var source: EndpointExpression
  /// Where it goes.
  public var destination: EndpointExpression
  /// What should become of it.
  public var expected: NamedOutcome

  /// Why a text is not a probe.
  public enum ParsingError: Error, Hashable, Sendable {
    /// There is no arrow.
    case arrowMissing
    /// There is no outcome behind a colon, or another word.
    case unknownOutcome(String)
    /// The source is not an endpoint.
    case source(EndpointExpression.ParsingError)
    /// The destination is not an endpoint.
    case destination(EndpointExpression.ParsingError)
  }

  /// Reads a probe.
  ///
  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(ParsingError) {
    let arrows = ["→", "->"]
    guard let (arrow, length) = Self.first(of: arrows, in: text) else { throw .arrowMissing }
    let rest = text[text.index(arrow, offsetBy: length)...]
    guard
      let outcome = NamedOutcome.allCases.first(where: {
        Self.trimmed(rest).lowercased().hasSuffix(": \($0.rawValue)")
      })
    else {
      let word = rest.lastIndex(of: ":").map { String(rest[rest.index(after: $0)...]) } ?? ""
      throw .unknownOutcome(Self.trimmed(word[...]))
    }
    let destination = Self.trimmed(Self.trimmed(rest).dropLast(outcome.rawValue.count + 2))
    do {
      source = try EndpointExpression(String(text[..<arrow]))
    } catch {
      throw .source(error)
    }
    do {
      self.destination = try EndpointExpression(destination)
    } catch {
      throw .destination(error)
    }
    connection = "\(Self.trimmed(text[..<arrow])) → \(destination)"
    expected = outcome
  }

  private static func first(of arrows: [String], in text: String) -> (String.Index, Int)? {
    for index in text.indices {
      for arrow in arrows where text[index...].hasPrefix(arrow) { return (index, arrow.count) }
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

extension Probe.ParsingError: CustomStringConvertible {
  /// What is wrong, for a diagnostic.
  public var description: String {
    switch self {
    case .arrowMissing: "a probe reads `SOURCE → DESTINATION: OUTCOME`"
    case .unknownOutcome(let word):
      "`\(word)` is not an outcome: "
        + NamedOutcome.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    case .source(let error): "source: \(error)"
    case .destination(let error): "destination: \(error)"
    }
  }
}

extension EvaluatedStep {
  /// What becomes of a probe's connection.
  ///
  /// Without a port the answer is about the ports that the destination declares, or about all of an address.
  ///
  /// - Throws: when an end is not in the input.
  public func outcome(of probe: Probe) throws(ResolutionError) -> NamedOutcome {
    let sources = try self.sources(of: probe.source)
    switch probe.destination {
    case .url(let name, let namespace, let port):
      return try outcome(from: sources, toService: name, in: namespace, port: port)
    case .named(let namespace, let name, let port):
      let ends = try endpoints(named: name, in: namespace)
      return try outcome(from: sources, to: ends, ports: ports(port, at: ends))
    case .addresses(let block, let port):
      return try outcome(from: sources, to: endpoints(in: block), ports: ports(port, at: []))
    case .internet(let port):
      return try outcome(from: sources, to: internet, ports: ports(port, at: []))
    }
  }

  private var internet: [Endpoint] {
    IPAddress.Family.allCases.compactMap { CIDR(IPAddress(family: $0, bits: 0), prefixLength: 0) }
      .flatMap { evaluation.representatives(of: IPBlock($0)) }.map(Endpoint.address)
  }

  /// The pod that has an address, or the classes of addresses in a block.
  private func endpoints(in block: CIDR) -> [Endpoint] {
    if block.prefixLength == block.family.width {
      for workload in snapshot.workloads {
        for (index, pod) in workload.endpoints.enumerated()
        where pod.addresses.contains(block.network) {
          return [.pod(workload.id, index: index)]
        }
      }
    }
    // The block may begin inside an atom, which then speaks for its first part.
    return ([block.network] + evaluation.representatives(of: IPBlock(block))).map(Endpoint.address)
  }

  private func sources(of expression: EndpointExpression) throws(ResolutionError) -> [Endpoint] {
    switch expression {
    case .named(let namespace, let name, nil): try endpoints(named: name, in: namespace)
    case .addresses(let block, nil): endpoints(in: block)
    case .internet(nil): internet
    case .named, .addresses, .internet, .url: throw .unexpectedPort
    }
  }

  private func ports(_ expression: EndpointExpression.PortExpression?, at ends: [Endpoint])
    throws(ResolutionError) -> PortSet
  {
    switch expression {
    case .number(let port): return PortSet([port])
    case .name(let name, let transport):
      let ports = ends.flatMap { evaluation.pod($0)?.spec.ports(named: name) ?? [] }
        .filter { transport == nil || $0.transport == transport }
      guard !ports.isEmpty else { throw .unknownPortName(name) }
      return PortSet(ports)
    case nil:
      let declared = ends.flatMap { evaluation.pod($0)?.spec.ports.map(\.port) ?? [] }
      return declared.isEmpty ? .all : PortSet(declared)
    }
  }

  private func outcome(from sources: [Endpoint], to ends: [Endpoint], ports: PortSet)
    -> NamedOutcome
  {
    Answer(pieces(from: sources, to: ends, ports: ports))?.outcome ?? .unknown
  }

  private func outcome(
    from sources: [Endpoint], toService name: String, in namespace: String?, port: Port
  ) throws(ResolutionError) -> NamedOutcome {
    let home = sources.lazy.compactMap { evaluation.pod($0)?.namespace }.first
    let space = namespace ?? home ?? "default"
    let full = "\(space)/\(name)"
    guard let service = services.service(name, in: space) else {
      throw .unknownService(
        name: full,
        candidates: Similarity.closest(
          to: full, among: snapshot.services.map { "\($0.namespace)/\($0.name)" }))
    }
    if case .externalName = service.kind {
      return named(outcome(from: sources, to: internet, ports: PortSet([port])), from: sources)
    }
    let targets = services.targets(of: service, port: port)
    guard !targets.isEmpty else {
      let known = service.ports.map(\.port)
      if !known.contains(port), service.kind != .headless {
        throw .unknownServicePort(service: full, port: port, known: known)
      }
      throw .noEndpoints(service: full)
    }
    let pieces = targets.flatMap {
      self.pieces(from: sources, to: [$0.endpoint], ports: PortSet([$0.port]))
    }
    return named(Answer(pieces)?.outcome ?? .unknown, from: sources)
  }

  /// The outcome of a connection by name: the lookup comes first, but a connection that is blocked anyway is blocked.
  private func named(_ outcome: NamedOutcome, from sources: [Endpoint]) -> NamedOutcome {
    guard outcome == .allowed || outcome == .unknown else { return outcome }
    let lookups = Set(sources.compactMap(lookup(from:)))
    if lookups == [.blocked] { return outcome == .allowed ? .nameLookupBlocked : .unknown }
    return lookups.isEmpty || lookups == [.allowed] ? outcome : .unknown
  }

  /// Whether an endpoint can look names up; `nil` when it does not use the cluster DNS.
  private func lookup(from source: Endpoint) -> Outcome? {
    guard case .pod(let id, _) = source, evaluation.pod(source)?.spec.usesClusterDNS == true
    else { return nil }
    return lookup(from: Party(.workload(id)))
  }
}
