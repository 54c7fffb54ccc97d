import Kubernetes

/// Looks at the text of a document that cannot be read: a policy in it must not be lost, since the picture would then
/// say "open" where nobody knows.
///
/// It may err on one side only: a policy of which the text does not tell for certain where it applies may apply
/// anywhere.
struct PolicySalvage {
  /// What can be told of a policy.
  struct Policy: Hashable {
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

  /// The policies that the text names.
  func policies(defaultNamespace: String) -> [Policy] {
    var policies: [Policy] = []
    for index in lines.indices {
      for kind in policyKinds(inLine: index) {
        policies.append(Policy(kind: kind, apiVersion: "", line: firstLine + index))
      }
    }
    guard !policies.isEmpty else { return [] }
    let metadata = onlyMetadata
    let namespace = namespace(in: metadata, defaultNamespace: defaultNamespace)
    for index in policies.indices where !PolicyName.isClusterScoped(policies[index].kind) {
      policies[index].namespace = namespace
    }
    if policies.count == 1, let metadata {
      policies[0].apiVersion = topLevelValue("apiVersion") ?? ""
      policies[0].name = name(in: metadata) ?? ""
    }
    return policies
  }
}

extension PolicySalvage {
  /// The kinds of policy that a line names behind the word `kind`, in YAML or JSON.
  private func policyKinds(inLine index: Int) -> [String] {
    var kinds: [String] = []
    var rest = lines[index]
    while let found = rest.firstRange(of: "kind") {
      rest = rest[found.upperBound...]
      var value = withoutDecoration(rest)
      if value.allSatisfy(\.isWhitespace) || value.first == "#" {
        // The value may be in the next line.
        let next = lines[(index + 1)...].first { line in
          let text = line.drop(while: \.isWhitespace)
          return !text.isEmpty && text.first != "#"
        }
        value = withoutDecoration(next ?? "")
      }
      let kind = String(value.prefix(while: \.isLetter))
      let following = value.dropFirst(kind.count).first
      // `*` repeats a kind, `\` and `{{` may hide one.
      let isHidden = kind.isEmpty ? following == "*" : following == "\\" || following == "{"
      let name = kind.hasSuffix("List") ? String(kind.dropLast("List".count)) : kind
      if PolicyName.isPolicy(name) {
        kinds.append(name)
      } else if isHidden, following == "\\" || mentionsPolicy {
        kinds.append("NetworkPolicy")
      }
    }
    return kinds
  }

  /// A value without the colon, quotes, anchor and tag before it.
  private func withoutDecoration(_ text: Substring) -> Substring {
    var text = text.drop { "\"' \t:".contains($0) }
    while let first = text.first, first == "&" || first == "!" {
      text = text.drop { !$0.isWhitespace }.drop { "\"' \t".contains($0) }
    }
    return text
  }

  private var mentionsPolicy: Bool {
    lines.contains { $0.lowercased().contains("networkpolic") }
  }

  /// The lines below `metadata:`, when there is one object with one such block; without its braces.
  private var onlyMetadata: ArraySlice<Substring>? {
    let starts = lines.indices.filter { containsWord("metadata", in: lines[$0], atStart: true) }
    guard starts.count == 1, let start = starts.first,
      lines[start].drop(while: { $0 != ":" }).dropFirst().allSatisfy({ $0 == " " }),
      lines[start].hasPrefix("metadata:")
    else { return nil }
    return lines[(start + 1)...].prefix { $0.allSatisfy(\.isWhitespace) || $0.first == " " }
  }

  /// The namespace of everything in the text, whose only metadata is given if there is only one; `nil` when anything
  /// in it is not certainly understood.
  private func namespace(
    in metadata: ArraySlice<Substring>?, defaultNamespace: String
  ) -> String? {
    // An escape may hide the word, and a template may stand for anything.
    guard !lines.contains(where: { $0.contains("\\") || $0.contains("{{") }) else { return nil }
    let mentions = lines.indices.filter { containsWord("namespace", in: lines[$0]) }
    guard let mention = mentions.first else { return isMetadataComplete ? defaultNamespace : nil }
    guard mentions.count == 1, let metadata, metadata.indices.contains(mention) else { return nil }
    let indentation = indentation(of: metadata)
    let prefix = "\(indentation)namespace: "
    guard lines[mention].hasPrefix(prefix) else { return nil }
    // A value may go on in a line that is further in.
    let next = metadata[(mention + 1)...].first { !$0.allSatisfy(\.isWhitespace) }
    guard let next else { return plainName(lines[mention].dropFirst(prefix.count)) }
    guard next.prefix(while: { $0 == " " }).count <= indentation.count else { return nil }
    return plainName(lines[mention].dropFirst(prefix.count))
  }

  /// Whether each object has metadata, and something follows the last: a text that was cut off, or mistyped, may hold
  /// no namespace where one was meant.
  private var isMetadataComplete: Bool {
    var rest = lines.joined(separator: "\n")[...]
    var missing = 0
    while let found = rest.firstRange(of: "kind") {
      rest = rest[found.upperBound...]
      let kind = rest.drop { "\"' \t:\n".contains($0) }.prefix(while: \.isLetter)
      if !kind.hasSuffix("List") { missing += 1 }
    }
    rest = lines.joined(separator: "\n")[...]
    while let found = rest.firstRange(of: "metadata") {
      rest = rest[found.upperBound...]
      // `kubernetes.io/metadata.name` is a label.
      if rest.first != "." { missing -= 1 }
    }
    return missing <= 0 && containsWord("spec", in: rest)
  }

  private func name(in metadata: ArraySlice<Substring>) -> String? {
    let prefix = "\(indentation(of: metadata))name:"
    guard let line = metadata.first(where: { $0.hasPrefix(prefix) }) else { return nil }
    let text = scalar(line.dropFirst(prefix.count))
    return NameRules.problemAsSubdomain(text) == nil ? text : nil
  }

  /// The indentation of the outermost lines of a block.
  private func indentation(of block: ArraySlice<Substring>) -> Substring {
    let first = block.first { line in
      let text = line.drop { $0 == " " }
      return !text.isEmpty && text.first != "#"
    }
    return first?.prefix { $0 == " " } ?? ""
  }

  /// A namespace's name that stands alone, in quotes or without; `nil` for anything that may be something else.
  private func plainName(_ text: Substring) -> String? {
    var words = text.split(whereSeparator: \.isWhitespace)
    if let comment = words.firstIndex(where: { $0.first == "#" }) {
      words.removeSubrange(comment...)
    }
    guard words.count == 1, var word = words.first, let quote = word.first else { return nil }
    if quote == "\"" || quote == "'" {
      guard word.count > 2, word.last == quote else { return nil }
      word = word.dropFirst().dropLast()
    } else if ScalarValue(plain: ArraySlice(word.utf8)) != .string {
      return nil
    }
    let name = String(word)
    return NameRules.problemAsLabel(name) == nil ? name : nil
  }

  /// Whether a line has a word that no letter continues on either side, in whatever letters.
  private func containsWord(
    _ word: String, in line: Substring, atStart isAtStart: Bool = false
  ) -> Bool {
    var rest = line.lowercased()[...]
    var previous: Character?
    while let found = rest.firstRange(of: word) {
      if found.lowerBound > rest.startIndex {
        previous = rest[rest.index(before: found.lowerBound)]
      }
      rest = rest[found.upperBound...]
      let isWord = previous?.isLetter != true && rest.first?.isLetter != true
      if isWord, !isAtStart || line.first?.isWhitespace != true { return true }
      previous = word.last
    }
    return false
  }

  private func topLevelValue(_ key: String) -> String? {
    lines.first { $0.hasPrefix("\(key):") }.map { scalar($0.dropFirst(key.count + 1)) }
  }

  private func scalar(_ text: Substring) -> String {
    let value = text.drop { $0 == " " }.prefix { $0 != " " && $0 != "#" }
    return String(value.filter { $0 != "\"" && $0 != "'" })
  }
}
