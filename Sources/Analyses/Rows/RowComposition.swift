import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Puts rows together, state by state.
struct RowComposition {
  private let steps: [EvaluatedStep]
  private let parties: [Party]
  private let numbers: [Party: Int]
  private let texts: SourceTexts
  private var ports = PortCutting()
  private var sets = RowInterning<[ClosedRange<Int>]>()
  private var policyRows = RowInterning<PolicyRows.PolicyRow>()
  private var policies: [PolicyReference] = []
  private var stepRows: [PolicyRows.Step] = []
  private var routes: [PolicyRows.Route] = []

  init(_ steps: [EvaluatedStep], parties: [Party], texts: SourceTexts) {
    self.steps = steps
    self.parties = parties
    self.texts = texts
    numbers = Dictionary(
      parties.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    policies = Self.policies(of: steps)
    for step in steps { add(step) }
  }

  /// The policies of all states, each as it was last seen.
  private static func policies(of steps: [EvaluatedStep]) -> [PolicyReference] {
    var last: [PolicyReference: PolicyReference] = [:]
    for reference in steps.flatMap({ $0.snapshot.tiers.flatMap(\.policies) }).map(\.reference) {
      last[reference.withoutPlace] = reference
    }
    return last.values.sorted()
  }

  private mutating func add(_ step: EvaluatedStep) {
    var ends = EndNumbering(step)
    let states = parties.map { ends.ends(of: $0) }
    let servers = step.dnsWorkloads.flatMap { id in
      parties.filter { $0.workload == id }.flatMap { ends.ends(of: $0).ends }
    }
    let positions = Dictionary(
      policies.enumerated().map { ($1.withoutPlace, $0) }, uniquingKeysWith: { first, _ in first })
    var known: [ClassSet: Int] = [:]
    let rows = step.evaluation.resolvedPolicies.compactMap { policy -> Int? in
      guard let position = positions[policy.policy.reference.withoutPlace] else { return nil }
      let directions = policy.policy.directions
      return policyRows.number(
        PolicyRows.PolicyRow(
          policy: position, location: policy.policy.reference.location, tier: policy.tier,
          priority: policy.policy.priority,
          isKnown: policy.policy.effect == .known,
          subject: number(policy.subject, ends, &known),
          ingress: directions.contains(.ingress) ? rules(policy, .ingress, ends, &known) : nil,
          egress: directions.contains(.egress) ? rules(policy, .egress, ends, &known) : nil))
    }
    stepRows.append(
      PolicyRows.Step(
        ends: ends.ends(&sets), policies: rows, parties: states, servers: servers, lookup: 0,
        enforcesPolicies: step.enforcesPolicies))
  }

  private mutating func number(
    _ set: ClassSet, _ ends: EndNumbering, _ known: inout [ClassSet: Int]
  ) -> Int {
    if let number = known[set] { return number }
    let number = sets.number(ends.ends(in: set).ranges)
    known[set] = number
    return number
  }

  private mutating func rules(
    _ policy: ResolvedPolicy, _ direction: Direction, _ ends: EndNumbering,
    _ known: inout [ClassSet: Int]
  ) -> [PolicyRows.RuleRow] {
    policy.rules(direction).map { resolved in
      let rule = resolved.reference.rule
      return PolicyRows.RuleRow(
        number: rule.index + 1, action: rule.action,
        certain: number(resolved.certain, ends, &known),
        possible: number(resolved.possible, ends, &known), ports: ports.number(rule.ports),
        line: rule.location.line, lineCount: texts.excerpt(at: rule.location).count,
        words: rule.words(of: policy.policy))
    }
  }

  /// Adds a connection over some ports.
  mutating func add(
    _ items: [PortItem], from source: Party, to destination: Party, canBeNamed: Bool,
    doubts: [EntryHop.Doubt?] = []
  ) {
    guard let start = numbers[source], let end = numbers[destination] else { return }
    let all = items.reduce(into: PortSet.none) { $0.formUnion($1.ports) }
    var groups: [Int] = []
    var named: [Bool] = []
    for step in steps {
      let endpoints = step.representatives(of: destination)
      let declared = endpoints.first.flatMap { step.evaluation.pod($0)?.spec.ports } ?? []
      groups.append(ports.number(all, at: declared))
      let ofServices = canBeNamed ? step.namedPorts(at: endpoints) : PortSet.none
      named.append(items.contains { $0.isNamed(among: ofServices) })
    }
    routes.append(
      PolicyRows.Route(
        source: start, destination: end, ports: groups,
        isDNS: items.first?.kind == .dns, isNamed: named, words: all.description,
        count: items.count,
        doubts: doubts.isEmpty ? steps.map { _ in nil } : doubts.map { $0?.words }))
  }

  /// The rows of everything that was added.
  mutating func rows(listsEveryRoute: Bool) -> PolicyRows {
    for index in steps.indices {
      let step = steps[index]
      let server = step.dnsWorkloads.lazy.flatMap { step.representatives(of: Party(.workload($0))) }
        .first
      let declared = server.flatMap { step.evaluation.pod($0)?.spec.ports } ?? []
      stepRows[index].lookup = ports.number(PortSet([step.lookupPort]), at: declared)
    }
    var rows = PolicyRows()
    rows.parties = parties
    rows.policies = policies
    rows.policyRows = policyRows.values
    rows.sets = sets.values
    rows.atoms = ports.atoms.values
    rows.ports = ports.groups.values
    rows.steps = stepRows
    rows.routes = routes
    rows.listsEveryRoute = listsEveryRoute
    return rows
  }
}

extension PolicyReference {
  /// What tells a policy from others over all states.
  fileprivate var withoutPlace: PolicyReference {
    PolicyReference(kind: kind, namespace: namespace, name: name, location: .assumed)
  }
}

extension EntryHop.Doubt {
  /// What is not known of a way into the cluster.
  fileprivate var words: String {
    switch self {
    case .sourceAddress: "it depends on whether the pod sees the client's address or a node's"
    case .assumedController: "the source is assumed, and a rule may mean the real one"
    case .policiesOfAssumedController:
      "the source is assumed, and whether a policy selects the real one is not known"
    }
  }
}
