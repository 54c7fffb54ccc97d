import Kubernetes

/// The names that policies of a namespace have, and those that new ones get beside them.
///
/// A new policy of a name that is taken would replace the other one when it is applied, and open what that one closes.
struct PolicyNames {
  private var taken: Set<String>

  /// Starts with the names that are taken.
  init(taken: Set<String> = []) { self.taken = taken }

  /// The names that the NetworkPolicies of a namespace have, those that are not understood included.
  init(of namespace: String, in snapshot: Snapshot) {
    let known = snapshot.networkPolicies.filter { $0.namespace == namespace }.map(\.name)
    let others = snapshot.unevaluatedPolicies.filter {
      $0.kind == "NetworkPolicy" && $0.namespace == namespace
    }.map(\.name)
    taken = Set(known + others)
  }

  /// The first of some names that is free, or one with a number behind it, which is taken then.
  ///
  /// A name that is taken by what says the same is no obstacle.
  mutating func claim(
    _ names: [String], or base: String? = nil, isSame: (String) -> Bool = { _ in false }
  ) -> String {
    // A name has 253 letters at most (DNS subdomain).
    let base = String((base ?? names.first ?? "").prefix(240))
    for candidate in names.map({ String($0.prefix(253)) }) + [base]
    where !taken.contains(candidate) || isSame(candidate) {
      return claimed(candidate)
    }
    var number = 2
    while taken.contains("\(base)-\(number)"), !isSame("\(base)-\(number)") { number += 1 }
    return claimed("\(base)-\(number)")
  }

  private mutating func claimed(_ name: String) -> String {
    taken.insert(name)
    return name
  }
}
