import Kubernetes
import Policies
import Reachability

/// Holds suggested policies against what is needed, by the evaluator.
struct PolicyVerification {
  /// What passes and is not needed, and what is needed and does not pass.
  let differences: [String]

  init(
    _ state: Series.State, _ policies: [SuggestedPolicy], needs: [NeededConnection],
    namespaces: Set<String>, keeps: Bool, options: Series.Options
  ) {
    var snapshot = state.snapshot
    if !keeps { snapshot.networkPolicies.removeAll { namespaces.contains($0.namespace) } }
    let names = Set(policies.map { [$0.namespace, $0.name] })
    snapshot.networkPolicies.removeAll { names.contains([$0.namespace, $0.name]) }
    snapshot.networkPolicies += policies.map(\.policy)
    snapshot.networkPolicies.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    let needed = needs.flatMap { [$0.source, $0.destination] }.compactMap { end -> CIDR? in
      if case .block(let block) = end { block } else { nil }
    }
    let outside = CIDR("0.0.0.0/0").map { [$0] } ?? []
    let blocks = Set(needed + outside).sorted().map { IPBlock($0) }
    let step = EvaluatedStates([Series.State(snapshot)], options, blocks: blocks).steps[0]
    let pods = step.snapshot.workloads.filter { !$0.isExposure }
      .compactMap { ConnectionEnd.party(Party(.workload($0.id)), of: step) }
    // Each block apart from the smaller ones in it.
    let atoms = Self.atoms(blocks.map(\.cidr), step)
    let matrix = ConnectionMatrix(
      step, sources: pods + atoms.map(\.end), destinations: pods + atoms.map(\.end)
    ) { ConnectionMatrix.Standing(namespace: $0.namespace) }
    let named = Self.wanted(needs, step, atoms, namespaces)
    let positions = Dictionary(
      matrix.sources.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var wanted: [Place: PortSet] = [:]
    for (pair, ports) in named {
      guard let source = positions[pair.source], let destination = positions[pair.destination]
      else {
        continue
      }
      wanted[Place(source: source, destination: destination)] = ports
    }
    let standings = matrix.sources.map { Self.standing(of: $0, namespaces, step) }
    var reader = MatrixReader(matrix)
    var found: [String] = []
    for (position, destination) in matrix.destinations.enumerated() {
      let column = reader.column(position)
      // Most pairs are blocked and not needed: those are passed over by their numbers alone.
      let isClosed = reader.outcomes.map { $0.blocked == .all }
      for index in matrix.sources.indices {
        guard let number = column[index], standings[index].isJudged(with: standings[position])
        else {
          continue
        }
        let need = wanted[Place(source: index, destination: position)]
        if isClosed[number], need == nil { continue }
        found += Self.differences(
          (matrix.sources[index], destination), reader.outcomes[number], need ?? .none,
          Self.tolerated(matrix.sources[index], destination, needs, namespaces), step)
      }
    }
    differences = found.sorted()
  }

  /// What comes with a need from or to everywhere: `0.0.0.0/0` matches the pods of the cluster too, and only the policies
  /// of the other end's namespace could keep them away.
  private static func tolerated(
    _ source: ConnectionEnd, _ destination: ConnectionEnd, _ needs: [NeededConnection],
    _ namespaces: Set<String>
  ) -> PortSet {
    func isWhole(_ end: NeededConnection.End) -> Bool {
      if case .block(let block) = end { block.isWholeFamily } else { false }
    }
    var result = PortSet.none
    if let own = destination.party?.workload, let other = source.namespace,
      !namespaces.contains(other)
    {
      for need in needs where need.destination == .workload(own) && isWhole(need.source) {
        result.formUnion(need.ports)
      }
    }
    if let own = source.party?.workload, let other = destination.namespace,
      !namespaces.contains(other)
    {
      for need in needs where need.source == .workload(own) && isWhole(need.destination) {
        result.formUnion(need.ports)
      }
    }
    return result
  }

  /// A pair by its positions.
  private struct Place: Hashable {
    var source: Int
    var destination: Int
  }

  private struct Pair: Hashable {
    var source: String
    var destination: String
  }

  private typealias Atom = (end: ConnectionEnd, block: IPBlock)

  /// The blocks, each without the smaller ones in it, so that no address is in two of them.
  private static func atoms(_ blocks: [CIDR], _ step: EvaluatedStep) -> [Atom] {
    blocks.compactMap { block in
      let inner = blocks.filter { $0 != block && block.contains($0) }
      let rest = IPBlock(block, except: inner)
      return ConnectionEnd.outside(Party(.external([rest])), of: step, named: rest.description)
        .map { ($0, rest) }
    }
  }

  /// What should pass between ends, by their names.
  private static func wanted(
    _ needs: [NeededConnection], _ step: EvaluatedStep, _ atoms: [Atom], _ namespaces: Set<String>
  ) -> [Pair: PortSet] {
    var result: [Pair: PortSet] = [:]
    func names(_ end: NeededConnection.End) -> [String] {
      switch end {
      case .workload(let id): [Party(.workload(id)).fullName]
      case .block(let block):
        // A larger block that is needed holds the smaller ones too.
        atoms.filter { block.contains($0.block.cidr) }.map(\.end.name)
      }
    }
    for need in needs {
      for source in names(need.source) {
        for destination in names(need.destination) {
          result[Pair(source: source, destination: destination), default: .none]
            .formUnion(need.ports)
        }
      }
    }
    let number = step.lookupPort.number
    let lookups = PortSet([Port(number, .udp), Port(number, .tcp)])
    for workload in step.snapshot.workloads where namespaces.contains(workload.id.namespace) {
      for server in step.dnsWorkloads {
        let pair = Pair(
          source: Party(.workload(workload.id)).fullName,
          destination: Party(.workload(server)).fullName)
        result[pair, default: .none].formUnion(lookups)
      }
    }
    return result
  }

  /// What decides whether the suggested policies are to answer for a pair.
  private struct Standing {
    /// Whether it is outside the cluster.
    var isOutside: Bool
    /// Whether some pod of it is on the network of its node.
    var isOnHost: Bool
    /// Whether the policies select it.
    var isSelected: Bool

    /// To and from the network of a node it matters where a pod runs, which no policy decides.
    func isJudged(with other: Standing) -> Bool {
      !(isOutside && other.isOutside) && !isOnHost && !other.isOnHost
        && (isSelected || other.isSelected)
    }
  }

  private static func standing(
    of end: ConnectionEnd, _ namespaces: Set<String>, _ step: EvaluatedStep
  ) -> Standing {
    let workload = end.party?.workload.flatMap(step.workload)
    return Standing(
      isOutside: end.namespace == nil,
      isOnHost: workload?.endpoints.contains(where: \.spec.usesHostNetwork) ?? false,
      isSelected: workload.map { namespaces.contains($0.id.namespace) && !$0.isAssumed } ?? false)
  }

  /// What passes between two ends and is not needed, and what is needed and does not pass.
  private static func differences(
    _ ends: (source: ConnectionEnd, destination: ConnectionEnd),
    _ outcome: ConnectionMatrix.Outcome,
    _ need: PortSet, _ tolerated: PortSet, _ step: EvaluatedStep
  ) -> [String] {
    let pair = "\(ends.source.name) → \(ends.destination.name)"
    let open = outcome.allowed.union(outcome.partial).union(outcome.unknown)
    let extra = open.subtracting(need).subtracting(tolerated)
    let missing = need.subtracting(outcome.allowed)
    var result: [String] = []
    if !extra.isEmpty {
      let verb = outcome.unknown.intersection(extra).isEmpty ? "passes" : "may pass"
      result.append("\(pair), \(extra.words): \(verb), and is not needed")
    }
    if !missing.isEmpty {
      let why = reason(ends.source, ends.destination, missing, step)
      result.append("\(pair), \(missing.words): needed, and does not pass\(why)")
    }
    return result
  }

  private static func reason(
    _ source: ConnectionEnd, _ destination: ConnectionEnd, _ ports: PortSet, _ step: EvaluatedStep
  ) -> String {
    guard let start = source.party, let end = destination.party else { return "" }
    let pieces = step.pieces(
      from: step.representatives(of: start), to: step.representatives(of: end), ports: ports)
    let policies = Set(pieces.flatMap(\.verdict.decidingPolicies)).sorted()
    guard !policies.isEmpty else { return "" }
    return ": " + Words.list(policies.map { "`\($0.fullName)`" })
  }
}
