import Analyses
import Diagnostics
package import Kubernetes
import Policies

/// What must not be overlooked about a state: that policies are not enforced, or that some are not evaluated.
package struct StateBanners: Sendable {
  /// The banners, each one line.
  package let lines: [String]

  /// The banners of a state that is evaluated.
  init(_ step: EvaluatedStep, _ language: Language) {
    self.init(step.snapshot, enforcesPolicies: step.enforcesPolicies, language)
  }

  /// The banners of a state.
  package init(_ snapshot: Snapshot, enforcesPolicies: Bool, _ language: Language) {
    let isEnglish = language == .english
    guard enforcesPolicies else {
      lines = [
        isEnglish
          ? "Policies are NOT enforced: the network plugin ignores them, every connection is open"
          : "ポリシーは適用されません: ネットワークプラグインが無視しています"
      ]
      return
    }
    let unsupported = snapshot.unevaluatedPolicies.filter { $0.cause == .unsupportedKind }
    let invalid = snapshot.unevaluatedPolicies.filter { $0.cause == .invalid }
    var result: [String] = []
    if !unsupported.isEmpty {
      let kinds = Set(unsupported.map(\.kind)).sorted().joined(separator: ", ")
      result.append(
        isEnglish
          ? "\(kinds) is not evaluated: what it could change is shown as unknown"
          : "\(kinds) は評価対象外です: 影響しうる通信は「不明」と表示します")
    }
    if !invalid.isEmpty {
      let names = invalid.map { $0.name.isEmpty ? $0.location.fileAndLine : $0.name }.sorted()
        .joined(separator: ", ")
      result.append(
        isEnglish
          ? "Invalid policy \(names): what it could change is shown as unknown"
          : "不正なポリシー \(names): 影響しうる通信は「不明」と表示します")
    }
    lines = result
  }
}
