import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

/// A marked manifest and what reading it gives.
struct Reading {
  let marked: MarkedText
  let file: ManifestFile

  init(_ marked: String, path: String = "test.yaml", options: ReadingOptions = ReadingOptions()) {
    self.marked = MarkedText(marked)
    file = ManifestReader(options: options).read(Array(self.marked.text.utf8), path: path)
  }

  /// The diagnostics as `marker severity code`.
  var findings: [String] {
    file.diagnostics.map { diagnostic in
      let place = diagnostic.location.map {
        marked.name(of: MarkedText.Place(line: $0.line, column: $0.column))
      }
      return "\(place ?? "-") \(diagnostic.severity.rawValue) \(diagnostic.code.rawValue)"
    }
  }

  /// Messages and hints, one a line.
  var messages: String {
    file.diagnostics.map { "\($0.message)\n\($0.hint ?? "")" }.joined(separator: "\n")
  }

  var policy: NetworkPolicy? {
    file.objects.lazy.compactMap { if case .networkPolicy(let policy) = $0 { policy } else { nil } }
      .first
  }

  var unevaluated: UnevaluatedPolicy? {
    file.objects.lazy.compactMap {
      if case .unevaluatedPolicy(let policy) = $0 { policy } else { nil }
    }
    .first
  }

  var workload: Workload? {
    file.objects.lazy.compactMap { if case .workload(let workload) = $0 { workload } else { nil } }
      .first
  }

  var service: Service? {
    file.objects.lazy.compactMap { if case .service(let service) = $0 { service } else { nil } }
      .first
  }

  var pods: [Pod] {
    file.objects.compactMap { if case .pod(let pod) = $0 { pod } else { nil } }
  }

  /// The objects as `kind namespace/name`.
  var names: [String] {
    file.objects.map { object in
      switch object {
      case .notConsidered(let object): "(\(object.kind)) \(object.namespace ?? "")/\(object.name)"
      default: object.id.map { "\($0.kind) \($0.namespace ?? "")/\($0.name)" } ?? "?"
      }
    }
  }
}

/// A NetworkPolicy around some lines of its `spec`.
func policy(_ spec: String, name: String = "p") -> String {
  let lines = spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }
  return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: \(name)
    spec:
    \(lines.joined())
    """
}

/// A rule of the API, a manifest, and what reading it must find.
struct Rule: CustomTestStringConvertible {
  var testDescription: String
  var manifest: String
  var findings: [String]
  var message: String

  /// Findings are such as `1️⃣ error invalid-cidr`, none when the manifest keeps the rule; the message is a part of
  /// what is said.
  init(_ name: String, _ manifest: String, _ findings: String..., says message: String = "") {
    testDescription = name
    self.manifest = manifest
    self.findings = findings
    self.message = message
  }
}
