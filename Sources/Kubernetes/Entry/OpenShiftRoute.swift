public import Diagnostics

/// A way in by host and path, as OpenShift has it (route.openshift.io/v1 Route).
public struct OpenShiftRoute: Hashable, Sendable {
  /// Where TLS ends.
  public enum Termination: String, Hashable, Sendable, CaseIterable {
    /// At the router.
    case edge
    /// At the pod.
    case passthrough
    /// At the router, which speaks TLS with the pod again.
    case reencrypt
  }

  /// A Service that requests go to.
  public struct Backend: Hashable, Sendable {
    /// The Service, of the Route's namespace.
    public var service: String
    /// The share of the requests; none at all with 0.
    public var weight: Int
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a backend.
    public init(service: String, weight: Int = 100, location: SourceLocation) {
      self.service = service
      self.weight = weight
      self.location = location
    }
  }

  /// The port that requests go to.
  public enum TargetPort: Hashable, Sendable {
    /// The port of the pods.
    case number(UInt16)
    /// The name of the Service's port.
    case name(String)
  }

  /// The namespace.
  public var namespace: String
  /// The name.
  public var name: String
  /// The host; `nil` for one that the router makes up.
  public var host: String?
  /// The path; `nil` for all.
  public var path: String?
  /// Where requests go: `to` and then the alternatives.
  public var backends: [Backend]
  /// The port that they go to; `nil` for every port of the Service.
  public var targetPort: TargetPort?
  /// Where TLS ends; `nil` for HTTP in the clear.
  public var termination: Termination?
  /// Whether HTTP in the clear comes in beside TLS.
  public var allowsInsecure: Bool
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a Route.
  public init(
    namespace: String, name: String, host: String? = nil, path: String? = nil,
    backends: [Backend] = [], targetPort: TargetPort? = nil, termination: Termination? = nil,
    allowsInsecure: Bool = false, location: SourceLocation
  ) {
    self.namespace = namespace
    self.name = name
    self.host = host
    self.path = path
    self.backends = backends
    self.targetPort = targetPort
    self.termination = termination
    self.allowsInsecure = allowsInsecure
    self.location = location
  }
}
