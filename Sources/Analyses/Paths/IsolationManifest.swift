import Kubernetes
import Reachability

/// A NetworkPolicy that isolates the pods of a workload in one direction, and allows nothing.
struct IsolationManifest {
  /// The manifest.
  let text: String

  /// Writes one; `nil` where labels do not tell the pods from others, or policies do not reach them.
  init?(_ party: Party, _ direction: Direction, _ step: EvaluatedStep) {
    guard let id = party.workload, party.podNames.isEmpty, let workload = step.workload(id),
      !workload.endpoints.contains(where: \.spec.usesHostNetwork)
    else { return nil }
    var common = workload.template.labels.sorted
    for pod in workload.endpoints { common = common.filter { pod.labels[$0.key] == $0.value } }
    let labels = common.filter { !Self.changing.contains($0.key) }
    guard !labels.isEmpty else { return nil }
    let isAlone = !step.snapshot.workloads.contains { other in
      other.id != id && other.id.namespace == id.namespace
        && other.endpoints.contains { pod in
          labels.allSatisfy { pod.labels[$0.key] == $0.value }
        }
    }
    guard isAlone else { return nil }
    let name = "isolate-\(direction.rawValue.lowercased())-of-\(id.name)"
    let kind = id.kind.rawValue.lowercased()
    let isNamedAlone = !step.snapshot.workloads.contains {
      $0.id != id && $0.id.namespace == id.namespace && $0.id.name == id.name
    }
    var names = PolicyNames(of: id.namespace, in: step.snapshot)
    let free = names.claim([isNamedAlone ? name : "\(name)-\(kind)"])
    var text = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: \(Self.quoted(free))
        namespace: \(Self.quoted(id.namespace))
      spec:
        podSelector:
          matchLabels:

      """
    for label in labels {
      text += "      \(Self.quoted(label.key)): \(Self.quoted(label.value))\n"
    }
    text += "  policyTypes: [\(direction.rawValue)]\n"
    self.text = text
  }

  /// Labels that a controller writes anew for each version of the pods.
  private static let changing: Set<String> = [
    "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index", "pod-template-generation", "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/controller-uid", "controller-uid", "job-name",
  ]

  /// A scalar that is read as a string whatever it holds: YAML takes the strings of JSON.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { byte in
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
      } && text.utf8.first.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } ?? false
      && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text)
    guard !isPlain else { return text }
    var bytes: [UInt8] = []
    bytes.append(jsonString: text)
    return String(decoding: bytes, as: UTF8.self)
  }
}
