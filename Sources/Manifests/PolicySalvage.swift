import Kubernetes

/// Looks at the text of a document that cannot be read: a policy in it must not be lost, since the picture would then
/// say "open" where nobody knows.
struct PolicySalvage {
  /// What can be told of a policy.
  struct Policy {
    var kind: String
    var apiVersion: String
    var name = ""
    /// `nil` when it is not known where it applies.
    var namespace: String?
    var line: Int
  }

  private let lines: [Substring]
  private let firstLine: Int

  init(bytes: [UInt8], range: Range<Int>, firstLine: Int) {
    let text = String(decoding: bytes[range], as: UTF8.self)
    lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    self.firstLine = firstLine
  }

  /// Where the template is, if the problem comes from one: a line of its own that starts with `{{`, or the line of
  /// the problem.
  func templatePosition(for problem: SyntaxProblem) -> Position? {
    if problem.code == .template { return problem.position }
    for (index, line) in lines.enumerated() {
      guard let braces = line.firstRange(of: "{{") else { continue }
      let isOwnLine = line[..<braces.lowerBound].allSatisfy(\.isWhitespace)
      guard isOwnLine || firstLine + index == problem.position.line else { continue }
      let column = line[..<braces.lowerBound].unicodeScalars.count + 1
      return Position(line: firstLine + index, column: column)
    }
    return nil
  }

  /// The first policy that the text names.
  func policy(defaultNamespace: String) -> Policy? {
    for (index, line) in lines.enumerated() {
      guard let kind = policyKind(in: line) else { continue }
      var policy = Policy(
        kind: kind, apiVersion: topLevelValue("apiVersion") ?? "", line: firstLine + index)
      guard line.hasPrefix("kind"), let metadata = lines.firstIndex(where: { $0 == "metadata:" })
      else { return policy }
      let block = lines[(metadata + 1)...].prefix { $0.isEmpty || $0.first == " " }
      policy.name = value("name", in: block) ?? ""
      // A template may stand for anything, the namespace too.
      guard !block.contains(where: { $0.contains("{{") }) else { return policy }
      let isClusterScoped =
        kind.hasPrefix("Cluster") || kind.contains("Clusterwide")
        || kind.contains("Admin") || kind.hasPrefix("Global")
      // The default counts only where nobody speaks of a namespace, and several policies have none in common.
      let isUnsaid = !block.contains { $0.contains("namespace") }
      let isAlone = lines.count { policyKind(in: $0) != nil } == 1
      if !isClusterScoped, isAlone {
        policy.namespace = value("namespace", in: block) ?? (isUnsaid ? defaultNamespace : nil)
      }
      return policy
    }
    return nil
  }

  /// The kind of policy that a line names, in YAML or JSON.
  private func policyKind(in line: Substring) -> String? {
    var rest = line
    while let found = rest.firstRange(of: "kind") {
      rest = rest[found.upperBound...]
      let value = rest.drop { "\"' ".contains($0) }
      guard value.first == ":" else { continue }
      let kind = value.dropFirst().drop { "\"' ".contains($0) }.prefix { $0.isLetter }
      if kind.hasSuffix("NetworkPolicy")
        || ["AuthorizationPolicy", "PeerAuthentication", "EgressFirewall"].contains(kind)
      {
        return String(kind)
      }
    }
    return nil
  }

  private func topLevelValue(_ key: String) -> String? {
    lines.first { $0.hasPrefix("\(key):") }.map { scalar($0.dropFirst(key.count + 1)) }
  }

  /// The value of a key in the outermost lines of a block.
  private func value(_ key: String, in block: ArraySlice<Substring>) -> String? {
    let indentation = block.first { !$0.isEmpty }?.prefix { $0 == " " } ?? ""
    let prefix = "\(indentation)\(key):"
    guard let line = block.first(where: { $0.hasPrefix(prefix) }) else { return nil }
    let text = scalar(line.dropFirst(prefix.count))
    return NameRules.problemAsSubdomain(text) == nil ? text : nil
  }

  private func scalar(_ text: Substring) -> String {
    let value = text.drop { $0 == " " }.prefix { $0 != " " && $0 != "#" }
    return String(value.filter { $0 != "\"" && $0 != "'" })
  }
}
