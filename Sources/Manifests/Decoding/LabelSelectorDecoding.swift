import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A label selector, as `validation.ValidateLabelSelector` of the API server takes it.
  ///
  /// - Returns: `nil` when there is an error in it.
  func labelSelector(_ node: NodeID) -> LabelSelector? {
    let errorsBefore = findings.errorCount
    guard let selector = mapping(node) else { return nil }
    checkFields(of: selector, known: ["matchLabels", "matchExpressions"])
    var requirements = LabelSelector(matchLabels: labels("matchLabels", of: selector)).requirements
    requirements += list("matchExpressions", of: selector, requirement) ?? []
    return findings.errorCount == errorsBefore ? LabelSelector(requirements) : nil
  }

  private func requirement(_ node: NodeID) -> LabelSelector.Requirement? {
    guard let expression = mapping(node) else { return nil }
    checkFields(of: expression, known: ["key", "operator", "values"])
    let key = requirementKey(of: expression)
    let values = list("values", of: expression) { requirementValue($0) }
    let hasValues = self.value("values", in: expression).map { !isEmptyList($0) } ?? false
    guard let operatorNode = value("operator", in: expression) else {
      refuseMissing("operator", at: node, hint: Self.operatorsHint)
      return nil
    }
    guard let text = string(operatorNode) else { return nil }
    let condition: LabelSelector.Requirement.Condition
    switch text {
    case "In": condition = .isIn(values ?? [])
    case "NotIn": condition = .isNotIn(values ?? [])
    case "Exists": condition = .exists
    case "DoesNotExist": condition = .doesNotExist
    default:
      let known = ["In", "NotIn", "Exists", "DoesNotExist"]
      let suggestion = Suggestion.closest(to: text, among: known)
      refuse(
        .invalidOperator, "`\(excerpt(text))` is not an operator", at: operatorNode,
        hint: suggestion.map { "did you mean `\($0)`?" } ?? Self.operatorsHint)
      return nil
    }
    switch condition {
    case .isIn, .isNotIn:
      if !hasValues {
        // "must be specified when `operator` is 'In' or 'NotIn'"
        refuse(
          .invalidSelectorValues, "must hold a value when the operator is `\(text)`", at: node,
          field: "values")
      }
    case .exists, .doesNotExist:
      if hasValues {
        // "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
        refuse(
          .invalidSelectorValues, "must not be there when the operator is `\(text)`",
          at: value("values", in: expression) ?? node)
      }
    }
    return key.map { LabelSelector.Requirement(key: $0, condition) }
  }

  private static let operatorsHint = "operators are `In`, `NotIn`, `Exists` and `DoesNotExist`"

  private func requirementKey(of expression: Mapping) -> String? {
    guard let node = value("key", in: expression) else {
      refuseMissing("key", at: expression.node)
      return nil
    }
    guard let key = string(node) else { return nil }
    if let problem = NameRules.problemAsLabelKey(key) {
      refuse(.invalidLabel, "the key `\(excerpt(key))` \(problem)", at: node)
    }
    return key
  }

  private func requirementValue(_ node: NodeID) -> String? {
    guard let value = string(node) else { return nil }
    if let problem = NameRules.problemAsLabelValue(value) {
      refuse(.invalidLabel, "`\(excerpt(value))` \(problem)", at: node)
    }
    return value
  }

  private func isEmptyList(_ node: NodeID) -> Bool {
    let resolved = tree.resolved(node)
    return tree[resolved].kind == .sequence && tree[resolved].count == 0
  }
}
