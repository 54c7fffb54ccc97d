import Diagnostics

extension LintWriter {
  /// The findings for programs (`lint-report.schema.json`).
  var json: [UInt8] {
    JSONValue.object([
      ("apiVersion", "podreach.dev/v1"), ("kind", "LintReport"),
      ("findings", .array(report.findings.map { value(of: $0) })),
      (
        "ignored",
        .array(
          report.ignored.map { ignored in
            .object([
              ("code", .string(ignored.finding.code.rawValue)),
              ("subject", .string(ignored.finding.subject)),
              ("message", .string(ignored.finding.message)),
              ("reason", .string(ignored.comment.reason)),
              ("location", ignored.finding.location?.json),
            ])
          })
      ),
      ("inBaseline", .integer(report.known.count)),
      ("goneFromBaseline", .integer(report.goneCount)),
    ]).bytes
  }

  private func value(of finding: Finding) -> JSONValue {
    let page = page(of: finding)
    return .object([
      ("code", .string(finding.code.rawValue)), ("severity", .string(finding.severity.rawValue)),
      ("topic", page.map { .string($0.topic.rawValue) }), ("subject", .string(finding.subject)),
      ("message", .string(finding.message)), ("why", page.map { .string($0.why) }),
      ("location", finding.location?.json),
      (
        "related",
        finding.related.isEmpty
          ? nil
          : .array(
            finding.related.map {
              .object([("message", .string($0.message)), ("location", $0.location.json)])
            })
      ),
      (
        "fix",
        finding.fix.map { fix in
          .object([
            ("description", .string(fix.words)), ("yaml", fix.yaml.map { .string($0) }),
            (
              "edits",
              fix.edits.isEmpty
                ? nil
                : .array(
                  fix.edits.map { edit in
                    .object([
                      ("start", edit.start.json), ("endLine", .integer(edit.endLine)),
                      ("endColumn", .integer(edit.endColumn)), ("text", .string(edit.text)),
                    ])
                  })
            ),
          ])
        }
      ),
    ])
  }
}

extension SourceLocation {
  /// The place as a value.
  var json: JSONValue {
    .object([
      ("file", .string(file)), ("line", .integer(line)), ("column", .integer(column)),
    ])
  }
}
