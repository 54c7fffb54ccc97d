/// How a cluster's objects are written.
public enum ManifestFormat: String, CaseIterable, Sendable {
  /// One YAML document for each object.
  case yaml
  /// One `List`, as `kubectl get -o json` prints it.
  case json

  /// Hands over the bytes of a manifest piece by piece.
  public func write(_ cluster: Cluster, _ receive: (String) throws -> Void) rethrows {
    var isFirst = true
    if self == .json {
      try receive("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n")
    }
    try cluster.forEachObject { object in
      var text = ""
      switch self {
      case .yaml:
        text += isFirst ? "" : "---\n"
        object.appendYAML(to: &text)
      case .json:
        text += isFirst ? "        " : ",\n        "
        object.appendJSON(to: &text, depth: 2)
      }
      isFirst = false
      try receive(text)
    }
    if self == .json {
      let metadata = "    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n"
      try receive("\n    ],\n    \"kind\": \"List\",\n\(metadata)}\n")
    }
  }
}
