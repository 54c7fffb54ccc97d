import Kubernetes
import Policies

/// Answers which classes a pattern matches, each pattern once, from lists of the classes that carry a label.
struct SelectorIndex {
  /// The classes that a pattern matches.
  struct Match: Hashable {
    /// Those that it matches for certain.
    var certain: ClassSet
    /// Those that it may match: the address is not known.
    var possible: ClassSet
  }

  private let classes: EndpointClasses
  private let selectable: ClassSet
  /// By label key: the classes that carry it, and those that carry it with a value.
  private var carriers: [String: ClassSet] = [:]
  private var postings: [Labels.Label: ClassSet] = [:]
  private var matches: [PeerPattern: Match] = [:]
  private var blockMatches: [[IPBlock]: Match] = [:]
  private var namespaceSets: [LabelSelector: ClassSet] = [:]
  private var portSets: [[PortPattern]: PortSet?] = [:]

  init(_ classes: EndpointClasses) {
    self.classes = classes
    selectable = .below(classes.selectableCount)
    for number in 0..<classes.selectableCount {
      for label in classes.all[number].labels.sorted {
        carriers[label.key, default: ClassSet()].insert(number)
        postings[label, default: ClassSet()].insert(number)
      }
    }
  }

  /// The pods that a policy applies to.
  mutating func selected(by subject: Subject) -> ClassSet {
    match(.pods(subject.pods, in: subject.namespaces)).certain
  }

  /// The classes that the pattern matches.
  mutating func match(_ pattern: PeerPattern) -> Match {
    if let known = matches[pattern] { return known }
    let match =
      switch pattern {
      case .everyone:
        Match(certain: .below(classes.all.count), possible: ClassSet())
      case .pods(let selector, let namespaces):
        Match(certain: pods(selector, in: namespaces), possible: ClassSet())
      case .addresses(let block): match([block])
      case .nodes(let selector):
        members { endpoint in
          classes.vocabulary.nodeSelectors.firstIndex(of: selector)
            .map { endpoint.nodeMemberships[$0] }
        }
      case .domainNames:
        // An address outside may be that of the name, or a node's; pods have names of another sort.
        members { endpoint in
          if case .podNetwork = endpoint.place { .outside } else { .unknown }
        }
      }
    matches[pattern] = match
    return match
  }

  /// The classes that lie in the blocks of a rule.
  mutating func match(_ blocks: [IPBlock]) -> Match {
    if let known = blockMatches[blocks] { return known }
    let position = classes.vocabulary.blockListIndices[blocks]
    let match = members { endpoint in position.map { endpoint.memberships[$0] } }
    blockMatches[blocks] = match
    return match
  }

  /// The ports of a rule, where they are the same at every destination; many rules have the same ones.
  mutating func ports(of patterns: [PortPattern]) -> PortSet? {
    if let known = portSets[patterns] { return known }
    let hasNames = patterns.contains { if case .named = $0 { true } else { false } }
    let ports = hasNames ? nil : PortSet(patterns, declared: [])
    portSets[patterns] = .some(ports)
    return ports
  }

  private mutating func pods(_ selector: LabelSelector, in namespaces: NamespacePattern) -> ClassSet
  {
    switch namespaces {
    case .named(let name):
      // Few classes are in one namespace: ask each of them.
      guard let index = classes.namespaceIndices[name] else { return ClassSet() }
      let members = classes.rangeOfNamespace[index]
      return ClassSet(members.filter { selector.matches(classes.all[$0].labels) })
    case .matching(let namespaceSelector):
      return selector.requirements.reduce(members(of: namespaceSelector)) {
        $0.intersection(carriers(meeting: $1))
      }
    }
  }

  private mutating func members(of selector: LabelSelector) -> ClassSet {
    if selector.isEverything { return selectable }
    if let known = namespaceSets[selector] { return known }
    var result = ClassSet()
    for (index, labels) in classes.namespaceLabels.enumerated() where selector.matches(labels) {
      for number in classes.rangeOfNamespace[index] { result.insert(number) }
    }
    namespaceSets[selector] = result
    return result
  }

  private func carriers(meeting requirement: LabelSelector.Requirement) -> ClassSet {
    switch requirement.condition {
    case .isIn(let values): union(requirement.key, values)
    case .isNotIn(let values): selectable.subtracting(union(requirement.key, values))
    case .exists: carriers[requirement.key] ?? ClassSet()
    case .doesNotExist: selectable.subtracting(carriers[requirement.key] ?? ClassSet())
    }
  }

  private func union(_ key: String, _ values: [String]) -> ClassSet {
    values.reduce(into: ClassSet()) { result, value in
      if let set = postings[Labels.Label(key: key, value: value)] { result.formUnion(set) }
    }
  }

  private func members(_ membership: (EndpointClass) -> EndpointClass.Membership?) -> Match {
    var match = Match(certain: ClassSet(), possible: ClassSet())
    for (number, endpoint) in classes.all.enumerated() {
      switch membership(endpoint) {
      case .inside: match.certain.insert(number)
      case .unknown: match.possible.insert(number)
      case .outside, nil: break
      }
    }
    return match
  }
}
