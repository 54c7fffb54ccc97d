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
    let entries = EntryPoints(snapshot, options: options.entries)
    let needed = needs.flatMap { [$0.source, $0.destination] }.compactMap { end -> CIDR? in
      if case .block(let block) = end { block } else { nil }
    }
    let outside = CIDR("0.0.0.0/0").map { [$0] } ?? []
    let blocks = Set(needed + outside).sorted().map { IPBlock($0) }
    let step = EvaluatedStep(
      entries.snapshot, dns: options.dns, podCIDRs: options.podCIDRs,
      blocks: blocks
        + snapshot.tiers.flatMap(\.policies).flatMap(\.rules).flatMap(\.peers).compactMap(\.block))
    let pods = step.snapshot.workloads.filter { !$0.isExposure }
      .compactMap { ConnectionEnd.party(Party(.workload($0.id)), of: step) }
    // Each block apart from the smaller ones in it.
    let atoms = Self.atoms(blocks.map(\.cidr), step)
    let matrix = ConnectionMatrix(
      step, sources: pods + atoms.map(\.end), destinations: pods + atoms.map(\.end)
    ) { ConnectionMatrix.Standing(namespace: $0.namespace) }
    let wanted = Self.wanted(needs, step, atoms, namespaces)
    var reader = MatrixReader(matrix)
    var found: [String] = []
    for (position, destination) in matrix.destinations.enumerated() {
      let column = reader.column(position)
      for (index, source) in matrix.sources.enumerated() {
        guard let number = column[index],
          Self.isJudged(source, destination, namespaces, step)
        else { continue }
        let outcome = reader.outcomes[number]
        let need = wanted[Pair(source: source.name, destination: destination.name)] ?? .none
        let open = outcome.allowed.union(outcome.partial).union(outcome.unknown)
        let extra = open.subtracting(need)
          .subtracting(Self.tolerated(source, destination, needs, namespaces))
        let missing = need.subtracting(outcome.allowed)
        if !extra.isEmpty {
          found.append(
            "\(source.name) → \(destination.name), \(extra.words): \(outcome.unknown.intersection(extra).isEmpty ? "passes" : "may pass"), and is not needed"
          )
        }
        if !missing.isEmpty {
          found.append(
            "\(source.name) → \(destination.name), \(missing.words): needed, and does not pass\(Self.reason(source, destination, missing, step))"
          )
        }
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

  /// Whether the suggested policies are to answer for a pair: one end is a pod that they select.
  private static func isJudged(
    _ source: ConnectionEnd, _ destination: ConnectionEnd, _ namespaces: Set<String>,
    _ step: EvaluatedStep
  ) -> Bool {
    if source.namespace == nil, destination.namespace == nil { return false }
    let workloads = [source, destination].compactMap(\.party?.workload).compactMap(step.workload)
    // To and from the network of a node it matters where a pod runs, which no policy decides.
    guard !workloads.contains(where: { $0.endpoints.contains(where: \.spec.usesHostNetwork) })
    else {
      return false
    }
    return workloads.contains { namespaces.contains($0.id.namespace) && !$0.isAssumed }
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
