import Kubernetes

/// What the input tells of operators, which make pods that are in no manifest.
struct Operators: Sendable {
  /// The API groups of custom resources and of their definitions.
  private let groups: Set<String>
  /// The kinds of custom resources, in lower case.
  private let kinds: Set<String>

  init(_ unread: [KubernetesObject.NotConsidered]) {
    var groups: Set<String> = []
    var kinds: Set<String> = []
    for object in unread {
      if object.kind == "CustomResourceDefinition" {
        // "The name must be of the form `<plural>.<group>`".
        groups.insert(String(object.name.drop { $0 != "." }.dropFirst()))
        continue
      }
      let group = object.apiVersion.split(separator: "/").first.map(String.init) ?? ""
      guard group.contains("."), !group.hasSuffix(".k8s.io") else { continue }
      groups.insert(group)
      kinds.insert(object.kind.lowercased())
    }
    self.groups = groups.subtracting([""])
    self.kinds = kinds
  }

  /// Whether there is any.
  var isPresent: Bool { !groups.isEmpty }

  /// Whether an operator may make pods that a selector selects: it asks for a label of the operator's own domain, or for
  /// the name of one of its kinds.
  func mayMake(podsWith selector: LabelSelector) -> Bool {
    selector.requirements.contains { requirement in
      let domain = requirement.key.split(separator: "/").dropLast().first.map(String.init)
      if let domain,
        groups.contains(where: {
          $0 == domain || $0.hasSuffix("." + domain) || domain.hasSuffix("." + $0)
        })
      {
        return true
      }
      guard case .isIn(let values) = requirement.condition else { return false }
      return values.contains { kinds.contains($0.lowercased()) }
    }
  }
}
