import Diagnostics
import Kubernetes

extension ObjectDecoder {
  /// A file of expectations.
  func expectationsFile(_ node: NodeID) -> ExpectationsFile? {
    guard let root = mapping(node) else { return nil }
    checkDuplicateKeys(in: tree.resolved(node))
    checkFields(of: root, known: ["apiVersion", "kind", "title", "expectations"])
    guard isOwnFile(root, kind: "Expectations") else { return nil }
    guard let written = value("expectations", in: root) else {
      refuseMissing("expectations", at: node)
      return nil
    }
    let errorsBefore = findings.errorCount
    refuseMissingValues(in: tree.resolved(written))
    let items = list("expectations", of: root, expectation) ?? []
    if items.isEmpty, findings.errorCount == errorsBefore {
      refuse(
        .invalidExpectation, "there is no expectation in this file", at: written,
        hint: "a test that tests nothing would always pass")
    }
    return ExpectationsFile(title: string("title", of: root), items: items)
  }

  /// Refuses every field without a value, at any depth: `ports:` and nothing behind it would ask about other ports than
  /// were meant, and `podSelector:` about every pod.
  private func refuseMissingValues(in node: NodeID) {
    let collection = tree[node]
    guard collection.kind == .mapping || collection.kind == .sequence else { return }
    let children = tree.children(node)
    for (position, child) in children.enumerated() {
      refuseMissingValues(in: child)
      guard collection.kind == .mapping, !position.isMultiple(of: 2), isNull(child) else {
        continue
      }
      let key = children[position - 1]
      refuse(
        .missingField, "`\(excerpt(tree.string(tree.resolved(key))))` has no value", at: key,
        hint: "write one, or leave the field out")
    }
  }

  private static let fields = [
    "name", "reason", "from", "to", "ports", "expect", "only", "onlyPorts",
  ]

  /// An item: a probe on one line, or ends with what is expected of them.
  private func expectation(_ node: NodeID) -> ExpectationsFile.Item? {
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .mapping, let written = mapping(node),
      !isProbe(written)
    else {
      return probe(node).map {
        ExpectationsFile.Item(content: .probe($0.text), location: location(node))
      }
    }
    let errorsBefore = findings.errorCount
    checkFields(of: written, known: Self.fields)
    let from = endSets("from", of: written) ?? []
    guard let to = endSets("to", of: written) else {
      if findings.errorCount == errorsBefore { refuseMissing("to", at: node) }
      return nil
    }
    // The demand that is missing may be the field that is unknown.
    guard findings.errorCount == errorsBefore, let demand = demand(of: written, at: node),
      findings.errorCount == errorsBefore
    else { return nil }
    let ports = texts("ports", of: written)
    if ports.isEmpty, let empty = value("ports", in: written), findings.errorCount == errorsBefore {
      refuse(.invalidExpectation, "`ports` is empty", at: empty, hint: "every port is `ports: all`")
    }
    guard findings.errorCount == errorsBefore else { return nil }
    return ExpectationsFile.Item(
      name: string("name", of: written), reason: string("reason", of: written),
      content: .ends(from: from, to: to, ports: ports, demand), location: location(node))
  }

  /// `a → b: allowed` without quotes is a mapping of one entry.
  private func isProbe(_ mapping: Mapping) -> Bool {
    guard mapping.entries.count == 1, let entry = mapping.entries.first, let key = key(entry) else {
      return false
    }
    return key.contains("→") || key.contains("->")
  }

  private func demand(of item: Mapping, at node: NodeID) -> ExpectationsFile.Demand? {
    let written = ["expect", "only", "onlyPorts"].filter { value($0, in: item) != nil }
    guard written.count == 1 else {
      refuse(
        .invalidExpectation,
        written.isEmpty
          ? "says not what is expected"
          : "`\(written[0])` and `\(written[1])` cannot both be there", at: node,
        hint: "write one of `expect: allowed`, `expect: blocked`, `only:` or `onlyPorts:`")
      return nil
    }
    switch written[0] {
    case "only":
      if value("from", in: item) != nil {
        refuse(
          .invalidExpectation, "`only` says who may, so there is no `from` beside it", at: node)
        return nil
      }
      return endSets("only", of: item, mayBeEmpty: true).map { .only($0) }
    case "onlyPorts":
      if value("ports", in: item) != nil {
        refuse(.invalidExpectation, "`ports` and `onlyPorts` cannot both be there", at: node)
        return nil
      }
      return .onlyPorts(texts("onlyPorts", of: item))
    default:
      guard let node = value("expect", in: item), let text = string(node) else { return nil }
      switch text {
      case "allowed": return .allowed
      case "blocked": return .blocked
      default:
        refuse(
          .unsupportedValue,
          "`\(excerpt(text))` cannot be expected: must be `allowed` or `blocked`", at: node)
        return nil
      }
    }
  }

  /// One end or a list of them; `nil` when there is none, or an error in it.
  private func endSets(_ field: String, of item: Mapping, mayBeEmpty: Bool = false)
    -> [ExpectationsFile.EndSet]?
  {
    guard let node = value(field, in: item) else { return nil }
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .sequence else { return endSet(node).map { [$0] } }
    let sets = items(of: node, endSet)
    if let sets, sets.isEmpty, tree[resolved].count == 0, !mayBeEmpty {
      refuse(.invalidExpectation, "`\(field)` is empty", at: node)
      return nil
    }
    return sets
  }

  private func endSet(_ node: NodeID) -> ExpectationsFile.EndSet? {
    let resolved = tree.resolved(node)
    guard tree[resolved].kind == .mapping, let set = mapping(node) else {
      return string(node).map { .endpoint($0, location(node)) }
    }
    let errorsBefore = findings.errorCount
    checkFields(
      of: set,
      known: [
        "namespace", "namespaceSelector", "podSelector", "workload", "address", "except",
      ])
    guard findings.errorCount == errorsBefore else { return nil }
    if value("except", in: set) != nil { return block(set) }
    for field in ["workload", "address"] {
      guard let value = value(field, in: set) else { continue }
      guard set.entries.count == 1 else {
        refuse(.invalidExpectation, "`\(field)` stands alone", at: value)
        return nil
      }
      return string(value).map { .endpoint($0, location(value)) }
    }
    let name = string("namespace", of: set)
    let selector = field("namespaceSelector", of: set, labelSelector)
    let pods = field("podSelector", of: set, labelSelector)
    guard findings.errorCount == errorsBefore else { return nil }
    if name != nil, selector != nil {
      refuse(
        .invalidExpectation, "`namespace` and `namespaceSelector` cannot both be there", at: node)
      return nil
    }
    guard !set.entries.isEmpty else {
      refuse(
        .invalidExpectation, "an empty set", at: node,
        hint: "every pod is `{namespaceSelector: {}}`")
      return nil
    }
    let namespaces: ExpectationsFile.NamespaceSet =
      name.map { .named($0) } ?? selector.map { .matching($0) } ?? .all
    return .pods(pods ?? .everything, namespaces: namespaces, location(node))
  }

  /// A block of addresses without smaller ones in it: `{address: 10.0.0.0/8, except: [10.1.0.0/16]}`.
  private func block(_ set: Mapping) -> ExpectationsFile.EndSet? {
    guard let node = value("address", in: set), set.entries.count == 2 else {
      refuse(.invalidExpectation, "`except` is for an `address` alone", at: set.node)
      return nil
    }
    guard let outer = cidr(node) else { return nil }
    let holes = list("except", of: set) { node -> CIDR? in
      guard let hole = self.cidr(node) else { return nil }
      guard outer.contains(hole), hole.prefixLength > outer.prefixLength else {
        refuse(
          .invalidExcept, "`\(hole)` must be within `\(outer)` and smaller than it", at: node)
        return nil
      }
      return hole
    }
    return holes.map { .block(IPBlock(outer, except: $0), location(set.node)) }
  }

  /// A text, or a list of them; numbers are texts too.
  private func texts(_ field: String, of item: Mapping) -> [String] {
    guard let node = value(field, in: item) else { return [] }
    let resolved = tree.resolved(node)
    let one = { (node: NodeID) -> String? in
      switch integerOrName(node) {
      case .integer(let number): String(number)
      case .name(let text): text
      case nil: nil
      }
    }
    guard tree[resolved].kind == .sequence else { return one(node).map { [$0] } ?? [] }
    return items(of: node, one) ?? []
  }
}
