public import Diagnostics

/// The findings of an examination, parted into those to be shown and those that are meant to be.
public struct LintReport: Sendable {
  /// A finding that a comment in its manifest takes for meant.
  public struct Ignored: Hashable, Sendable {
    /// The finding.
    public var finding: Finding
    /// The comment.
    public var comment: IgnoreComment
  }

  /// The findings to be shown, by place.
  public private(set) var findings: [Finding]
  /// Those that comments take for meant.
  public private(set) var ignored: [Ignored] = []
  /// Those that a baseline knows.
  public private(set) var known: [Finding] = []
  /// How many entries of the baseline were not found again.
  public private(set) var goneCount = 0
  /// The pages of the rules that were asked.
  public let pages: [RulePage]

  /// Sorts findings by what comments and a baseline say of them.
  ///
  /// `severities` replace those of the rules, by code; `asked` are the rules that were asked, `nil` for all.
  public init(
    _ findings: [Finding], texts: SourceTexts = SourceTexts(), baseline: LintBaseline? = nil,
    severities: [String: Diagnostic.Severity] = [:], asked: Set<String>? = nil,
    pages: [RulePage] = Lint.pages
  ) {
    self.pages = pages.filter { asked?.contains($0.code.rawValue) ?? true }
    self.findings = findings.map { finding in
      var finding = finding
      finding.severity = severities[finding.code.rawValue] ?? finding.severity
      return finding
    }
    ignore(by: texts.ignoreComments, asked: asked)
    guard let baseline else { return }
    var left = baseline.counts
    var shown: [Finding] = []
    for finding in self.findings {
      let entry = LintBaseline.Entry(finding)
      if let count = left[entry], count > 0 {
        left[entry] = count - 1
        known.append(finding)
      } else {
        shown.append(finding)
      }
    }
    self.findings = shown
    goneCount = left.values.reduce(0, +)
  }

  /// Whether there is a finding that is at least as bad.
  public func hasFindings(atLeast severity: Diagnostic.Severity) -> Bool {
    findings.contains { $0.severity >= severity }
  }

  private mutating func ignore(by comments: [IgnoreComment], asked: Set<String>?) {
    let knownCodes = Set(Lint.pages.map(\.code.rawValue))
    var used: Set<IgnoreComment> = []
    var shown: [Finding] = []
    for finding in findings {
      if let comment = comments.first(where: { $0.isAbout(finding) }) {
        used.insert(comment)
        ignored.append(Ignored(finding: finding, comment: comment))
      } else {
        shown.append(finding)
      }
    }
    for comment in comments {
      let unknown = comment.codes.filter { !knownCodes.contains($0) }
      for code in unknown {
        let guess = Similarity.closest(to: code, among: knownCodes.sorted()).first
        shown.append(
          Finding(
            Diagnostic.Code("ignore-unknown-code"), .warning, subject: "comment",
            "a comment ignores `\(code)`, which is no code of a finding", at: comment.location,
            fix: Finding.Fix(guess.map { "write `\($0)`" } ?? "see `podreach lint --list-rules`")))
      }
      if comment.codes.isEmpty {
        shown.append(
          Finding(
            Diagnostic.Code("ignore-unknown-code"), .warning, subject: "comment",
            "a comment ignores nothing: it names no code", at: comment.location,
            fix: Finding.Fix("write `# podreach:ignore CODE reason`")))
      } else if unknown.isEmpty, !used.contains(comment),
        comment.codes.allSatisfy({ asked?.contains($0) ?? true })
      {
        shown.append(
          Finding(
            Diagnostic.Code("ignore-unused"), .note, subject: "comment",
            "a comment ignores \(Words.list(comment.codes.map { "`\($0)`" })), and there is no such finding",
            at: comment.location, fix: Finding.Fix("delete the comment")))
      } else if comment.reason.isEmpty, used.contains(comment) {
        shown.append(
          Finding(
            Diagnostic.Code("ignore-without-reason"), .note, subject: "comment",
            "a comment ignores \(Words.list(comment.codes.map { "`\($0)`" })) without a reason",
            at: comment.location, fix: Finding.Fix("say why behind the code")))
      }
    }
    findings = shown.inReadingOrder
  }
}

/// Findings that are known and accepted for now: what is not among them is new.
public struct LintBaseline: Hashable, Sendable {
  /// What tells findings apart from one state of the files to the next: no line numbers.
  public struct Entry: Hashable, Sendable, Comparable {
    /// The code.
    public var code: String
    /// What it is about.
    public var subject: String
    /// The message without line numbers.
    public var message: String

    /// Creates an entry.
    public init(code: String, subject: String, message: String) {
      self.code = code
      self.subject = subject
      self.message = message
    }

    /// What is remembered of a finding.
    public init(_ finding: Finding) {
      self.init(
        code: finding.code.rawValue, subject: finding.subject,
        message: finding.message.withoutLineNumbers)
    }

    /// Orders by code, subject and message.
    public static func < (left: Self, right: Self) -> Bool {
      (left.code, left.subject, left.message) < (right.code, right.subject, right.message)
    }
  }

  /// How often each is accepted.
  public var counts: [Entry: Int]

  /// Creates a baseline.
  public init(counts: [Entry: Int]) { self.counts = counts }

  /// Accepts findings.
  public init(_ findings: [Finding]) {
    counts = Dictionary(findings.map { (Entry($0), 1) }, uniquingKeysWith: +)
  }
}

extension [Finding] {
  /// By file and line; those without a place come last.
  var inReadingOrder: [Finding] { sorted { $0.sortKey < $1.sortKey } }
}

extension Finding {
  fileprivate var sortKey: (Int, SourceLocation, String, String, String) {
    (location == nil ? 1 : 0, location ?? .assumed, code.rawValue, subject, message)
  }
}

extension String {
  /// The text without the numbers behind colons: `file.yaml:12` becomes `file.yaml`.
  fileprivate var withoutLineNumbers: String {
    var result = ""
    var rest = self[...]
    while let colon = rest.firstIndex(of: ":") {
      result += rest[..<colon]
      let digits = rest[rest.index(after: colon)...].prefix(while: \.isNumber)
      if digits.isEmpty { result += ":" }
      rest = rest[rest.index(after: colon)...].dropFirst(digits.count)
    }
    return result + rest
  }
}

extension SourceTexts {
  /// The ignore comments of all YAML files, in order.
  var ignoreComments: [IgnoreComment] {
    paths.filter { !$0.hasSuffix(".json") }.flatMap { path -> [IgnoreComment] in
      guard let bytes = bytes(of: path), bytes.holds("podreach:ignore") else { return [] }
      return IgnoreCommentReader(bytes, file: path).comments()
    }
  }
}

extension [UInt8] {
  /// Whether a word occurs.
  fileprivate func holds(_ word: String) -> Bool {
    let word = Array(word.utf8)
    guard let first = word.first, count >= word.count else { return false }
    return indices.dropLast(word.count - 1).contains { index in
      self[index] == first && self[index..<(index + word.count)].elementsEqual(word)
    }
  }
}
