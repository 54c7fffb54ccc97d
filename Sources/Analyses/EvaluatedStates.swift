public import Diagnostics
import Kubernetes
import Policies
import Reachability

/// States evaluated side by side: addresses that one of them tells apart are told apart in all.
public struct EvaluatedStates: Sendable {
  /// The ways into each state.
  public let entries: [EntryPoints]
  /// The states, evaluated, with the controllers and the DNS that had to be assumed.
  public let steps: [EvaluatedStep]
  /// What the states were evaluated with.
  let options: Series.Options

  /// Evaluates states.
  public init(_ states: [Series.State], _ options: Series.Options = Series.Options()) {
    self.init(states, options, blocks: [])
  }

  /// Evaluates states; `blocks` are addresses that questions will be about, beside those that the policies, the ways in
  /// and the options name.
  init(_ states: [Series.State], _ options: Series.Options, blocks further: [IPBlock]) {
    let entries = states.map { EntryPoints($0.snapshot, options: options.entries) }
    let named = states.flatMap { $0.snapshot.tiers.flatMap(\.policies).flatMap(\.rules) }
      .flatMap(\.peers).compactMap(\.block)
    let blocks = Set(named).union(options.externals).union(entries.flatMap(\.blocks)).union(further)
    self.entries = entries
    self.options = options
    steps = zip(states, entries).map { state, entries in
      EvaluatedStep(
        entries.snapshot, enforcesPolicies: state.enforcesPolicies, dns: options.dns,
        podCIDRs: options.podCIDRs, blocks: Array(blocks))
    }
  }

  /// How many workloads some state has.
  public var workloadCount: Int {
    Set(steps.flatMap { $0.snapshot.workloads.map(\.id) }).count
  }

  /// Every workload of every state, split where its pods do not all behave alike.
  public var workloads: [Party] {
    PartyFinder(steps, podCIDRs: options.podCIDRs).workloads()
  }

  /// What is to be said about the policies of all states: those that change nothing, and those whose order is undefined.
  public var policyWarnings: [Diagnostic] {
    let warnings = PolicyWarnings(steps: steps)
    return warnings.idlePolicies + warnings.sharedPriorities + warnings.unknownNodes
  }

  /// What is wrong with the ways in of some state, each once, and what policies block in the last one.
  public var entryFindings: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    let problems = entries.flatMap(\.diagnostics).filter { problem in
      // A controller that some state has is known.
      let isSaid =
        problem.code != .entryControllerUnknown
        || entries.allSatisfy { $0.diagnostics.contains { $0.code == problem.code } }
      return isSaid && seen.insert(problem).inserted
    }
    guard let last = entries.last, let step = steps.last else { return problems }
    return problems + last.findings(in: step)
  }
}
