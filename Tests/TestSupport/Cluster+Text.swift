public import Kubernetes
import Manifests

extension Snapshot {
  /// The cluster that manifests describe; what is wrong with them is not looked at.
  public init(manifests: String) {
    var assembly = SnapshotAssembly()
    _ = assembly.apply(Manifest.objects(manifests))
    self = assembly.snapshot().snapshot
  }
}

/// Short manifests for tests.
public enum Manifest {
  /// The objects of a text.
  public static func objects(_ text: String) -> [KubernetesObject] {
    ManifestReader().read(Array(text.utf8), path: "test.yaml").objects
  }

  /// A Deployment whose pods carry the label `app` with its name.
  public static func deployment(
    _ name: String, in namespace: String = "shop", ports: [Int] = [], replicas: Int = 1
  ) -> String {
    let list = ports.map { "{containerPort: \($0)}" }.joined(separator: ", ")
    return """
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: \(name), namespace: \(namespace)}
      spec:
        replicas: \(replicas)
        selector: {matchLabels: {app: \(name)}}
        template:
          metadata: {labels: {app: \(name)}}
          spec: {containers: [{name: c, image: i, ports: [\(list)]}]}

      """
  }

  /// A Pod with the label `app` and port 80; `spec` is what else its specification says, in flow style.
  public static func pod(_ name: String, in namespace: String, _ spec: String) -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name)}}
    spec: {\(spec), containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}

    """
  }

  /// A Service that selects by the label `app`.
  public static func service(
    _ name: String, in namespace: String = "shop", port: Int, target: String, kind: String = ""
  ) -> String {
    """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {selector: {app: \(name)}, \(kind)ports: [{port: \(port), targetPort: \(target)}]}

    """
  }

  /// A NetworkPolicy with a specification in flow style.
  public static func policy(_ name: String, in namespace: String = "shop", _ spec: String) -> String
  {
    """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: \(name), namespace: \(namespace)}
    spec: \(spec)

    """
  }
}
