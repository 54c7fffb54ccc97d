/// Short manifests for the pages of rules.
enum Example {
  /// A pod that carries the label `app` with its name.
  static func pod(_ name: String, in namespace: String = "shop", port: String? = nil) -> String {
    let ports = port.map { ", ports: [{\($0)}]" } ?? ""
    return """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name)}}
      spec: {containers: [{name: \(name), image: \(name)\(ports)}]}

      """
  }

  /// A Service that leads to the pods of its name.
  static func service(
    _ name: String, in namespace: String = "shop", _ ports: String, type: String = "ClusterIP"
  ) -> String {
    """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {type: \(type), selector: {app: \(name)}, ports: [{\(ports)}]}

    """
  }

  /// A NetworkPolicy; the specification is in block style, without indentation.
  static func policy(_ name: String, in namespace: String = "shop", _ spec: String) -> String {
    let lines = spec.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n")
    return """
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: \(name), namespace: \(namespace)}
      spec:
      \(lines)

      """
  }

  /// Isolates every pod of a namespace in both directions, or in one.
  static func defaultDeny(
    in namespace: String = "shop", _ types: String = "[Ingress, Egress]"
  ) -> String {
    policy(
      "default-deny", in: namespace,
      """
      podSelector: {}
      policyTypes: \(types)
      """)
  }
}
