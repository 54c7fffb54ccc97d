import Diagnostics

/// Results in the form that CI systems read as tests: the XML that JUnit's Ant task writes.
struct JUnitReport {
  /// One test.
  struct Case {
    /// What became of it.
    enum Result {
      /// It holds.
      case passed
      /// It does not: in one line, and at length.
      case failed(String, details: String)
      /// It could not be asked.
      case error(String)
      /// It is not to be asked.
      case skipped(String)
    }

    /// What is tested.
    var name: String
    /// The group it belongs to, with dots between the parts.
    var group: String
    /// Where it is written, where it is.
    var location: SourceLocation?
    /// What became of it.
    var result: Result
  }

  /// The name of the suite.
  var name: String
  /// The tests, in order.
  var cases: [Case]

  /// The report as XML.
  var bytes: [UInt8] {
    var failures = 0
    var errors = 0
    var skipped = 0
    for test in cases {
      switch test.result {
      case .passed: break
      case .failed: failures += 1
      case .error: errors += 1
      case .skipped: skipped += 1
      }
    }
    let counts =
      "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"\(name.escapedXML)\" \(counts)>\n"
    text += "  <testsuite name=\"\(name.escapedXML)\" \(counts)>\n"
    for test in cases { text += Self.element(of: test) }
    text += "  </testsuite>\n</testsuites>\n"
    return Array(text.utf8)
  }

  private static func element(of test: Case) -> String {
    var head =
      "    <testcase name=\"\(attribute(test.name))\" classname=\"\(attribute(test.group))\""
    if let location = test.location {
      head += " file=\"\(attribute(location.file))\" line=\"\(location.line)\""
    }
    switch test.result {
    case .passed: return head + "/>\n"
    case .failed(let message, let details):
      return head
        + ">\n      <failure message=\"\(attribute(message))\">\(details.escapedXML)</failure>\n"
        + "    </testcase>\n"
    case .error(let message):
      return head + ">\n      <error message=\"\(attribute(message))\"/>\n    </testcase>\n"
    case .skipped(let message):
      return head + ">\n      <skipped message=\"\(attribute(message))\"/>\n    </testcase>\n"
    }
  }

  /// A text as an attribute: XML turns line breaks in one into spaces unless they are written as references.
  private static func attribute(_ text: String) -> String {
    text.escapedXML.split(separator: "\n", omittingEmptySubsequences: false).joined(
      separator: "&#10;")
  }
}
