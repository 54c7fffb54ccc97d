import Analyses
import Diagnostics
import Kubernetes

/// What must not be overlooked in a state: that policies are not enforced, or not all of them are understood.
struct StateBanners {
  private let step: EvaluatedStep
  private let language: Language

  init(_ step: EvaluatedStep, _ language: Language) {
    self.step = step
    self.language = language
  }

  /// The lines, in order.
  var lines: [String] {
    let english = language == .english
    if !step.enforcesPolicies {
      return [
        english
          ? "Policies are NOT enforced: the network plugin ignores them, every connection is open"
          : "ポリシーは適用されません: ネットワークプラグインが無視しています"
      ]
    }
    let unsupported = step.snapshot.unevaluatedPolicies.filter { $0.cause == .unsupportedKind }
    let invalid = step.snapshot.unevaluatedPolicies.filter { $0.cause == .invalid }
    var result: [String] = []
    if !unsupported.isEmpty {
      let kinds = Set(unsupported.map(\.kind)).sorted().joined(separator: ", ")
      result.append(
        english
          ? "\(kinds) is not evaluated: what it could change is shown as unknown"
          : "\(kinds) は評価対象外です: 影響しうる通信は「不明」と表示します")
    }
    if !invalid.isEmpty {
      let names = invalid.map { $0.name.isEmpty ? $0.location.fileAndLine : $0.name }.sorted()
        .joined(separator: ", ")
      result.append(
        english
          ? "Invalid policy \(names): what it could change is shown as unknown"
          : "不正なポリシー \(names): 影響しうる通信は「不明」と表示します")
    }
    return result
  }
}
