import Kubernetes
import Manifests
import Policies
public import Reachability

/// What came of an expectation.
public struct ExpectationResult: Sendable {
  /// A connection that is not as expected.
  public struct Violation: Hashable, Sendable {
    /// Where it starts.
    public var source: String
    /// Where it ends.
    public var destination: String
    /// The ports that are not as expected.
    public var ports: PortSet
    /// What becomes of them instead.
    public var outcome: String
  }

  /// The expectation.
  public var expectation: Expectation
  /// The connections that are not as expected, in order; at most ``most``.
  public var violations: [Violation]
  /// How many there are.
  public var violationCount: Int
  /// Why it cannot be asked, such as a name that nothing has; an expectation that cannot be asked does not hold.
  public var problem: String?
  /// The explanation of the first violation.
  public var explanation: Explanation?

  /// How many violations are kept.
  public static let most = 100

  /// Whether it holds.
  public var holds: Bool { problem == nil && violationCount == 0 }
}

/// A state that expectations are held against.
public struct ExpectationCheck: Sendable {
  let step: EvaluatedStep
  /// Every source that can be asked about: the pods of the input, and addresses outside behind them.
  let allSources: [ConnectionEnd]
  /// How many of the sources are pods.
  let podSourceCount: Int
  /// The rows of the workloads that alone have a name, by namespace and name.
  let rowsByName: [[String]: Int]
  /// The rows of the workloads among the sources.
  let rows: [Workload.ID: Int]
  let entries: EntryPoints
  /// The pods that are not in the input, in namespaces that are not either; those of its namespaces are taken to be told.
  let others: [ConnectionEnd]

  /// Evaluates a state for these expectations.
  public init(
    _ state: Series.State, for expectations: [Expectation],
    options: Series.Options = Series.Options()
  ) {
    let asked = expectations.flatMap(\.addresses)
    let named = state.snapshot.tiers.flatMap(\.policies).flatMap(\.rules).flatMap(\.peers)
      .compactMap(\.block)
    let podFamilies = state.snapshot.workloads.lazy.flatMap(\.endpoints).flatMap(\.addresses).map(
      \.family)
    var families = Set(podFamilies).union((asked + named).map(\.cidr.family))
    if families.isEmpty { families = [.v4] }
    let whole = families.sorted()
      .compactMap { CIDR(IPAddress(family: $0, bits: 0), prefixLength: 0) }.map { IPBlock($0) }
    let completed = options.dns.completing(state.snapshot)
    let evaluated = EvaluatedStates(
      [state], options, blocks: asked + whole,
      exposure: Exposure([completed]).outside(completed))
    let (entries, step) = (evaluated.entries[0], evaluated.steps[0])
    self.step = step
    self.entries = entries
    others = step.snapshot.workloads.filter(\.isExposure).compactMap { workload in
      var end = ConnectionEnd.party(Party(.workload(workload.id)), of: step)
      end?.name = Exposure.words(workload.id)
      return end
    }
    let externals = PartyFinder([step], podCIDRs: options.podCIDRs)
      .externals(.ingress, asked: whole).apart
    let pods = step.snapshot.workloads.filter { !$0.isAssumed && !$0.isExposure }
      .compactMap { ConnectionEnd.party(Party(.workload($0.id)), of: step) }
    allSources =
      pods + externals.compactMap { ConnectionEnd.outside($0, of: step, named: $0.fullName) }
    podSourceCount = pods.count
    rows = Dictionary(
      pods.enumerated().compactMap { row, end in end.party?.workload.map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
    let names = Dictionary(grouping: step.snapshot.workloads) { [$0.id.namespace, $0.id.name] }
    rowsByName = rows.reduce(into: [:]) { result, row in
      let name = [row.key.namespace, row.key.name]
      if names[name]?.count == 1 { result[name] = row.value }
    }
  }

  /// Asks expectations, in their order.
  ///
  /// - Complexity: one look at the classes of pods for all of them, and one at each pair that an expectation is about.
  public func results(of expectations: [Expectation]) -> [ExpectationResult] {
    var inquiry = ExpectationInquiry(self)
    return expectations.map { inquiry.result(of: $0) }
  }

  /// Why an expectation cannot be asked.
  struct Problem: Error {
    var message: String
  }

  /// The matrix of ends of the state.
  func matrix(_ sources: [ConnectionEnd], _ destinations: [ConnectionEnd]) -> ConnectionMatrix {
    ConnectionMatrix(step, sources: sources, destinations: destinations) { end in
      ConnectionMatrix.Standing(isOutside: end.namespace == nil)
    }
  }
}
