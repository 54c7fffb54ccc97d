import Kubernetes
import Policies
import Reachability

/// Holds suggested policies against what is needed, by the evaluator.
struct PolicyVerification {
  /// What passes and is not needed, and what is needed and does not pass.
  let differences: [String]
  /// Pods that blocks of addresses may hold, in order: their addresses are not known.
  let podsPerhapsInBlocks: [String]

  init(
    _ state: Series.State, _ policies: [SuggestedPolicy], needs: [NeededConnection],
    namespaces: Set<String>, keeps: Bool, options: Series.Options
  ) {
    var snapshot = state.snapshot
    if !keeps { snapshot.networkPolicies.removeAll { namespaces.contains($0.namespace) } }
    let names = Set(policies.map { [$0.namespace, $0.name] })
    snapshot.networkPolicies.removeAll { names.contains([$0.namespace, $0.name]) }
    let kept = snapshot.tiers.flatMap(\.policies)
    snapshot.networkPolicies += policies.map(\.policy)
    snapshot.networkPolicies.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    let needed = needs.flatMap { [$0.source, $0.destination] }.compactMap { end -> CIDR? in
      if case .block(let block) = end { block } else { nil }
    }
    // Both families: what is open to one of them only is open all the same.
    let outside = ["0.0.0.0/0", "::/0"].compactMap { CIDR($0) }
    // Traffic of a node is always allowed to the pods on it: nodes are told apart from the rest of the world.
    let nodes =
      snapshot.nodes.flatMap(\.addresses)
      + snapshot.workloads.flatMap(\.endpoints).flatMap(\.hostAddresses)
    let blocks = Set(needed + outside + nodes.map { CIDR($0) }).sorted().map { IPBlock($0) }
    // Pods to come count, too: a policy may let in whom the input does not have.
    var exposure = Exposure([options.dns.completing(snapshot)])
    exposure.addStrangers(of: kept)
    let completed = Series.State(exposure.completing(snapshot))
    let step = EvaluatedStates([completed], options, blocks: blocks).steps[0]
    let pods = step.snapshot.workloads
      .compactMap { workload in
        ConnectionEnd.party(Party(.workload(workload.id)), of: step).map { (workload.id, $0) }
      }
    // Each block apart from the smaller ones in it.
    let atoms = Self.atoms(blocks.map(\.cidr), step)
    let ends = pods.map(\.1) + atoms.map(\.end)
    let matrix = ConnectionMatrix(step, sources: ends, destinations: ends) {
      ConnectionMatrix.Standing(isOutside: $0.namespace == nil)
    }
    // Two workloads may have one name, so that an end is known by its position.
    var positions: [NeededConnection.End: [Int]] = [:]
    for (index, pod) in pods.enumerated() { positions[.workload(pod.0)] = [index] }
    for end in Set(needs.flatMap { [$0.source, $0.destination] }) {
      // A larger block that is needed holds the smaller ones too.
      guard case .block(let block) = end else { continue }
      positions[end] = atoms.indices.filter { block.contains(atoms[$0].block.cidr) }
        .map { pods.count + $0 }
    }
    let wanted = Self.wanted(needs, step, positions, namespaces)
    let onHost = step.snapshot.workloads.filter {
      $0.endpoints.contains(where: \.spec.usesHostNetwork)
    }
    let tolerance = Tolerance(needs, namespaces, onHost: Set(onHost.map(\.id)))
    let standings = ends.map { Self.standing(of: $0, namespaces, step) }
    var reader = MatrixReader(matrix)
    var found: [String] = []
    var doubtful: Set<String> = []
    for (position, destination) in ends.enumerated() {
      let column = reader.column(position)
      // Most pairs are blocked and not needed: those are passed over by their numbers alone.
      let isClosed = reader.outcomes.map { $0.blocked == .all }
      for (index, source) in ends.enumerated() {
        guard let number = column[index], standings[index].isJudged(with: standings[position])
        else { continue }
        let need = wanted[Place(source: index, destination: position)]
        if isClosed[number], need == nil { continue }
        var outcome = reader.outcomes[number]
        if standings[index].isOnHost || standings[position].isOnHost {
          // To and from the network of a node it matters where a pod runs, which no policy decides: only what is
          // needed and does not pass is told.
          guard need != nil else { continue }
          outcome.leaveNeeded(need ?? .none)
        }
        let tolerated = tolerance.ports(source, destination, outcome)
        let other =
          source.namespace.map(namespaces.contains) == true ? destination : source
        // The addresses of pods to come are nobody's to tell.
        if !tolerated.doubtful.isEmpty, !Self.isExposure(other, step) {
          doubtful.insert(other.name)
        }
        found += Self.differences(
          (source, destination), outcome, need ?? .none,
          tolerated.certain.union(tolerated.doubtful), step)
      }
    }
    differences = found.sorted()
    podsPerhapsInBlocks = doubtful.sorted()
  }

  /// What comes with a need from or to addresses, where the other end is a pod of another namespace.
  private struct Tolerance {
    private struct Key: Hashable {
      var workload: Workload.ID
      var direction: Direction
    }

    private var certain: [Key: PortSet] = [:]
    private var doubtful: [Key: PortSet] = [:]
    private let namespaces: Set<String>

    init(_ needs: [NeededConnection], _ namespaces: Set<String>, onHost: Set<Workload.ID>) {
      self.namespaces = namespaces
      for need in needs {
        for (own, other, direction) in [
          (need.destination, need.source, Direction.ingress),
          (need.source, need.destination, Direction.egress),
        ] {
          guard case .workload(let id) = own else { continue }
          let key = Key(workload: id, direction: direction)
          switch other {
          case .workload(let id) where !onHost.contains(id): continue
          case .block(let block) where block.isWholeFamily:
            certain[key, default: .none].formUnion(need.ports)
          case .workload, .block: break
          }
          doubtful[key, default: .none].formUnion(need.ports)
        }
      }
    }

    /// The ports on which such a pod may get through.
    ///
    /// `0.0.0.0/0` matches the pods of the cluster too; whether a smaller block does is not known as long as the pods'
    /// addresses are not. Only the policies of the other pods' namespace could keep them away.
    func ports(
      _ source: ConnectionEnd, _ destination: ConnectionEnd, _ outcome: ConnectionMatrix.Outcome
    ) -> (certain: PortSet, doubtful: PortSet) {
      var result = (certain: PortSet.none, doubtful: PortSet.none)
      for (own, other, direction) in [
        (destination, source, Direction.ingress), (source, destination, Direction.egress),
      ] {
        guard let id = own.party?.workload, let namespace = other.namespace,
          !namespaces.contains(namespace)
        else { continue }
        let key = Key(workload: id, direction: direction)
        let whole = certain[key] ?? .none
        result.certain.formUnion(whole)
        let perhaps = (doubtful[key] ?? .none).subtracting(whole)
        result.doubtful.formUnion(perhaps.intersection(outcome.unknown))
      }
      return result
    }
  }

  /// A pair by its positions.
  private struct Place: Hashable {
    var source: Int
    var destination: Int
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

  /// What should pass between ends.
  private static func wanted(
    _ needs: [NeededConnection], _ step: EvaluatedStep,
    _ positions: [NeededConnection.End: [Int]], _ namespaces: Set<String>
  ) -> [Place: PortSet] {
    var result: [Place: PortSet] = [:]
    func want(_ source: NeededConnection.End, _ destination: NeededConnection.End, _ ports: PortSet)
    {
      for start in positions[source] ?? [] {
        for end in positions[destination] ?? [] {
          result[Place(source: start, destination: end), default: .none].formUnion(ports)
        }
      }
    }
    for need in needs { want(need.source, need.destination, need.ports) }
    let number = step.lookupPort.number
    let lookups = PortSet([Port(number, .udp), Port(number, .tcp)])
    for workload in step.snapshot.workloads
    where namespaces.contains(workload.id.namespace)
      && workload.endpoints.contains(where: { !$0.spec.usesHostNetwork || $0.spec.usesClusterDNS })
    {
      for server in step.dnsWorkloads {
        want(.workload(workload.id), .workload(server), lookups)
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

    func isJudged(with other: Standing) -> Bool {
      !(isOutside && other.isOutside) && (isSelected || other.isSelected)
    }
  }

  private static func standing(
    of end: ConnectionEnd, _ namespaces: Set<String>, _ step: EvaluatedStep
  ) -> Standing {
    let workload = end.party?.workload.flatMap(step.workload)
    return Standing(
      isOutside: end.namespace == nil,
      isOnHost: workload?.endpoints.contains(where: \.spec.usesHostNetwork) ?? end.isNodeBound,
      isSelected: workload.map {
        namespaces.contains($0.id.namespace) && !$0.isAssumed && !$0.isExposure
      } ?? false)
  }

  private static func isExposure(_ end: ConnectionEnd, _ step: EvaluatedStep) -> Bool {
    end.party?.workload.flatMap(step.workload)?.isExposure ?? false
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
      let why = reason(ends.source, ends.destination, extra, step)
      result.append("\(pair), \(extra.words): \(verb), and is not needed\(why)")
    }
    if !missing.isEmpty {
      let verb = missing.subtracting(outcome.unknown).isEmpty ? "may not pass" : "does not pass"
      let why = reason(ends.source, ends.destination, missing, step)
      result.append("\(pair), \(missing.words): needed, and \(verb)\(why)")
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

extension ConnectionMatrix.Outcome {
  /// Leaves only what is said of some ports.
  fileprivate mutating func leaveNeeded(_ ports: PortSet) {
    allowed = allowed.intersection(ports)
    partial = partial.intersection(ports)
    unknown = unknown.intersection(ports)
  }
}
