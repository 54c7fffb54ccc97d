import Kubernetes
import Policies
import Reachability

/// States evaluated side by side: addresses that one of them tells apart are told apart in all.
struct EvaluatedStates: Sendable {
  /// The ways into each state.
  let entries: [EntryPoints]
  /// The states, evaluated, with the controllers and the DNS that had to be assumed.
  let steps: [EvaluatedStep]

  /// Evaluates states; `blocks` are addresses that questions will be about, beside those that the policies, the ways in
  /// and the options name.
  init(_ states: [Series.State], _ options: Series.Options, blocks further: [IPBlock] = []) {
    let entries = states.map { EntryPoints($0.snapshot, options: options.entries) }
    let named = states.flatMap { $0.snapshot.tiers.flatMap(\.policies).flatMap(\.rules) }
      .flatMap(\.peers).compactMap(\.block)
    let blocks = Set(named).union(options.externals).union(entries.flatMap(\.blocks)).union(further)
    self.entries = entries
    steps = zip(states, entries).map { state, entries in
      EvaluatedStep(
        entries.snapshot, enforcesPolicies: state.enforcesPolicies, dns: options.dns,
        podCIDRs: options.podCIDRs, blocks: Array(blocks))
    }
  }
}
