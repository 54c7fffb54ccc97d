public import Diagnostics
public import Kubernetes

/// What was read from one input.
public struct ManifestFile: Sendable {
  /// The input as the user named it; `<stdin>` for standard input.
  public var path: String
  /// The objects, in the order of the file.
  public var objects: [KubernetesObject]
  /// What is wrong, in the order of the file.
  public var diagnostics: [Diagnostic]

  /// Creates a file.
  public init(path: String, objects: [KubernetesObject] = [], diagnostics: [Diagnostic] = []) {
    self.path = path
    self.objects = objects
    self.diagnostics = diagnostics
  }
}
