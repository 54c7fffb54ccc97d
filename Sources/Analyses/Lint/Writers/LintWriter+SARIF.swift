import Diagnostics

/// Findings as SARIF 2.1.0 (Static Analysis Results Interchange Format, an OASIS standard).
extension LintWriter {
  var sarif: [UInt8] {
    let accepted = report.ignored.map {
      result(
        $0.finding,
        suppression: .object([
          ("kind", "inSource"), ("justification", .string($0.comment.reason)),
        ]))
    }
    let known = report.known.map {
      result($0, suppression: .object([("kind", "external")]))
    }
    return JSONValue.object([
      ("$schema", "https://json.schemastore.org/sarif-2.1.0.json"), ("version", "2.1.0"),
      (
        "runs",
        .array([
          .object([
            ("tool", .object([("driver", driver)])), ("columnKind", "unicodeCodePoints"),
            (
              "results",
              .array(report.findings.map { result($0, suppression: nil) } + accepted + known)
            ),
          ])
        ])
      ),
    ]).bytes
  }

  private var driver: JSONValue {
    .object([
      ("name", "podreach"), ("semanticVersion", .string(version)),
      ("rules", .array(report.pages.map { rule($0) })),
    ])
  }

  private func rule(_ page: RulePage) -> JSONValue {
    .object([
      ("id", .string(page.code.rawValue)),
      ("shortDescription", Self.message(page.title)),
      ("fullDescription", Self.message(page.why)),
      (
        "help",
        .object([
          ("text", .string("\(page.why) \(page.remedy)")),
          (
            "markdown",
            .string(
              "\(page.why)\n\n**What to do:** \(page.remedy)\n\nFinds something:\n\n```yaml\n\(page.bad)```\n\n"
                + "Finds nothing:\n\n```yaml\n\(page.good)```\n")
          ),
        ])
      ),
      ("defaultConfiguration", .object([("level", .string(page.severity.rawValue))])),
      (
        "properties",
        .object([("tags", .array([.string(page.topic.rawValue), "kubernetes", "network-policy"]))])
      ),
    ])
  }

  private func result(_ finding: Finding, suppression: JSONValue?) -> JSONValue {
    .object([
      ("ruleId", .string(finding.code.rawValue)),
      (
        "ruleIndex",
        report.pages.firstIndex { $0.code == finding.code }.map { .integer($0) }
      ),
      ("level", .string(finding.severity.rawValue)), ("message", Self.message(finding.message)),
      (
        "locations",
        finding.location.flatMap { Self.physical($0) }.map {
          .array([.object([("physicalLocation", $0)])])
        }
      ),
      ("relatedLocations", related(of: finding)),
      ("partialFingerprints", .object([("podreach/v1", .string(Self.fingerprint(of: finding)))])),
      ("fixes", fixes(of: finding)),
      ("suppressions", suppression.map { .array([$0]) }),
    ])
  }

  private func related(of finding: Finding) -> JSONValue? {
    let places = finding.related.enumerated().compactMap { index, related -> JSONValue? in
      Self.physical(related.location).map {
        .object([
          ("id", .integer(index + 1)), ("message", Self.message(related.message)),
          ("physicalLocation", $0),
        ])
      }
    }
    return places.isEmpty ? nil : .array(places)
  }

  /// Fixes that are exact changes of files; those in words are in the help of the rule.
  private func fixes(of finding: Finding) -> JSONValue? {
    guard let fix = finding.fix, !fix.edits.isEmpty else { return nil }
    let files = Dictionary(grouping: fix.edits, by: \.start.file)
    let changes = files.sorted { $0.key < $1.key }.map { file, edits -> JSONValue in
      .object([
        ("artifactLocation", Self.artifact(file)),
        (
          "replacements",
          .array(
            edits.map { edit in
              .object([
                (
                  "deletedRegion",
                  .object([
                    ("startLine", .integer(edit.start.line)),
                    ("startColumn", .integer(edit.start.column)),
                    ("endLine", .integer(edit.endLine)), ("endColumn", .integer(edit.endColumn)),
                  ])
                ), ("insertedContent", .object([("text", .string(edit.text))])),
              ])
            })
        ),
      ])
    }
    return .array([
      .object([("description", Self.message(fix.words)), ("artifactChanges", .array(changes))])
    ])
  }

  private static func message(_ text: String) -> JSONValue { .object([("text", .string(text))]) }

  /// A place; standard input and what is only assumed have none.
  private static func physical(_ location: SourceLocation) -> JSONValue? {
    guard location.line > 0, !location.file.hasPrefix("<") else { return nil }
    return .object([
      ("artifactLocation", artifact(location.file)),
      (
        "region",
        .object([
          ("startLine", .integer(location.line)), ("startColumn", .integer(location.column)),
        ])
      ),
    ])
  }

  /// A file by a URI: relative ones are below the root of the sources.
  private static func artifact(_ path: String) -> JSONValue {
    guard path.hasPrefix("/") else {
      return .object([
        ("uri", .string(path.percentEncodedPath)), ("uriBaseId", "%SRCROOT%"),
      ])
    }
    return .object([("uri", .string("file://" + path.percentEncodedPath))])
  }

  /// What tells a finding from others however lines move.
  private static func fingerprint(of finding: Finding) -> String {
    let entry = LintBaseline.Entry(finding)
    // FNV-1a, 64 bits: the same on every machine.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(entry.code)\u{0}\(entry.subject)\u{0}\(entry.message)".utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension String {
  /// The path of a URI (RFC 3986): all but unreserved characters and `/` as percent escapes.
  fileprivate var percentEncodedPath: String {
    var path = self[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
    return path.utf8.map { byte in
      if plain.contains(byte) { return String(Unicode.Scalar(byte)) }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }
}
