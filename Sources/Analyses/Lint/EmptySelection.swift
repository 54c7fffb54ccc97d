import Kubernetes
import Policies

/// Why a selector selects nothing.
struct EmptySelection {
  /// Why.
  enum Cause: Hashable {
    /// Nothing explains it.
    case nothing
    /// A key or value is one slip away from one that would select pods.
    case misspelt(Slip)
    /// The same labels are on pods of other namespaces.
    case elsewhere([String])
  }

  /// A word that was mistyped.
  struct Slip: Hashable {
    /// Whether it is in a selector of namespaces.
    var isOfNamespace: Bool
    /// The key as written.
    var key: String
    /// The word as written: the key itself, or a value.
    var word: String
    /// What would select pods.
    var right: String
    /// Whether the key is wrong, and not the value.
    var isKey: Bool { word == key }
  }

  let cause: Cause

  /// Looks for the reason that a policy selects nothing.
  init(of policy: Policy, in state: LintedState) {
    let subject = policy.subject
    if let slip = Self.slip(subject.pods, subject.namespaces, in: state) {
      cause = .misspelt(slip)
      return
    }
    // What is assumed says nothing about where the author's pods are.
    let others = state.labels.pods(subject.pods, in: .matching(.everything))
      .filter { !state.workload($0).isAssumed }
    guard case .named = subject.namespaces, !subject.pods.isEverything, !others.isEmpty else {
      cause = .nothing
      return
    }
    cause = .elsewhere(Set(others.map { state.workload($0).id.namespace }).sorted())
  }

  /// The slip that explains why a selector selects nothing; with the right word it would select a pod.
  static func slip(
    _ pods: LabelSelector, _ namespaces: NamespacePattern, in state: LintedState
  ) -> Slip? {
    for (slip, corrected) in corrections(of: pods, state.labels.podValues, isOfNamespace: false)
    where !state.labels.pods(corrected, in: namespaces).isEmpty {
      return slip
    }
    guard case .matching(let selector) = namespaces else { return nil }
    let values = state.labels.namespaceValues
    for (slip, corrected) in corrections(of: selector, values, isOfNamespace: true)
    where !state.labels.pods(pods, in: .matching(corrected)).isEmpty {
      return slip
    }
    return nil
  }

  /// What a selector may have meant: one word replaced by one that exists and is a slip away; the word itself exists
  /// nowhere.
  private static func corrections(
    of selector: LabelSelector, _ known: [String: Set<String>], isOfNamespace: Bool
  ) -> [(Slip, LabelSelector)] {
    var result: [(Slip, LabelSelector)] = []
    for (position, requirement) in selector.requirements.enumerated() {
      guard case .isIn(let values) = requirement.condition else { continue }
      func add(_ word: String, _ right: String, _ replacement: LabelSelector.Requirement) {
        var requirements = selector.requirements
        requirements[position] = replacement
        let slip = Slip(
          isOfNamespace: isOfNamespace, key: requirement.key, word: word, right: right)
        result.append((slip, LabelSelector(requirements)))
      }
      guard let existing = known[requirement.key] else {
        for key in known.keys.sorted() where Similarity.areOneSlipApart(key, requirement.key) {
          add(requirement.key, key, .init(key: key, requirement.condition))
        }
        continue
      }
      for value in values where !existing.contains(value) {
        for right in existing.sorted() where Similarity.areOneSlipApart(value, right) {
          add(value, right, .init(key: requirement.key, .isIn([right])))
        }
      }
    }
    return result
  }
}
