public import Diagnostics

/// Which way a connection crosses the border of a pod.
public enum Direction: String, Hashable, Sendable, Comparable, CaseIterable {
  /// Into the pod.
  case ingress = "Ingress"
  /// Out of the pod.
  case egress = "Egress"

  /// Orders ingress before egress.
  public static func < (left: Self, right: Self) -> Bool { left == .ingress && right == .egress }
}

/// A policy as written (networking.k8s.io/v1 NetworkPolicy), with absent, empty and "everything" told apart.
public struct NetworkPolicy: Hashable, Sendable {
  /// One allow rule (NetworkPolicyIngressRule, NetworkPolicyEgressRule).
  public struct Rule: Hashable, Sendable {
    /// Whom it is about. "If this field is empty or missing, this rule matches all sources."
    public var peers: Peers
    /// Which ports. "If this field is empty or missing, this rule matches all ports."
    public var ports: Ports
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a rule.
    public init(peers: Peers, ports: Ports, location: SourceLocation) {
      self.peers = peers
      self.ports = ports
      self.location = location
    }
  }

  /// The other ends that a rule allows.
  public enum Peers: Hashable, Sendable {
    /// Everyone, inside and outside the cluster: `from` or `to` is absent or empty.
    case everyone
    /// Those that match one of the peers.
    case anyOf([Peer])
  }

  /// One item of `from` or `to` (NetworkPolicyPeer).
  public struct Peer: Hashable, Sendable {
    /// What it matches.
    public enum Pattern: Hashable, Sendable {
      /// Pods: those that the pod selector selects in the namespaces of the scope.
      case pods(LabelSelector, in: NamespaceScope)
      /// Addresses.
      case ipBlock(IPBlock)
    }

    /// The namespaces in which a peer looks for pods.
    public enum NamespaceScope: Hashable, Sendable {
      /// The policy's own: `namespaceSelector` is absent.
      case own
      /// Those that the selector selects; `{}` selects all.
      case matching(LabelSelector)
    }

    /// What it matches.
    public var pattern: Pattern
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a peer.
    public init(_ pattern: Pattern, location: SourceLocation) {
      self.pattern = pattern
      self.location = location
    }
  }

  /// The ports that a rule allows.
  public enum Ports: Hashable, Sendable {
    /// Every port of every protocol: `ports` is absent or empty.
    case all
    /// Those that match one of the items.
    case anyOf([PortMatch])
  }

  /// One item of `ports` (NetworkPolicyPort).
  public struct PortMatch: Hashable, Sendable {
    /// Which ports of the protocol.
    public enum Target: Hashable, Sendable {
      /// All of them: `port` is absent.
      case any
      /// From `port` to `endPort`, or `port` alone.
      case range(ClosedRange<UInt16>)
      /// Those that the destination pod declares by this name.
      case name(String)
    }

    /// The protocol; "if not specified, this field defaults to TCP".
    public var transport: TransportProtocol
    /// Which ports.
    public var target: Target
    /// Where it is written.
    public var location: SourceLocation

    /// Creates an item.
    public init(_ transport: TransportProtocol, _ target: Target, location: SourceLocation) {
      self.transport = transport
      self.target = target
      self.location = location
    }
  }

  /// The namespace whose pods it may select.
  public var namespace: String
  /// The name.
  public var name: String
  /// The pods that it selects; `{}` selects all of the namespace.
  public var podSelector: LabelSelector
  /// The directions in which selected pods are isolated, after the API's defaulting.
  public var policyTypes: Set<Direction>
  /// Rules for ingress; without effect unless ``policyTypes`` has ingress.
  public var ingress: [Rule]
  /// Rules for egress; without effect unless ``policyTypes`` has egress.
  public var egress: [Rule]
  /// Whether `egress` is there as an empty list and `policyTypes` is not, so that it has no effect.
  public var hasIdleEgress: Bool
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a policy.
  ///
  /// `writtenTypes` is `policyTypes` as written, `nil` when absent or empty. The API then assumes Ingress
  /// always, and Egress if the policy has egress rules ("policies that contain an egress section are
  /// assumed to affect egress"; the defaulting code of the API server asks for a non-empty one).
  public init(
    namespace: String, name: String, podSelector: LabelSelector, writtenTypes: Set<Direction>?,
    ingress: [Rule], egress: [Rule], hasIdleEgress: Bool = false, location: SourceLocation
  ) {
    self.hasIdleEgress = hasIdleEgress
    self.namespace = namespace
    self.name = name
    self.podSelector = podSelector
    self.policyTypes = writtenTypes ?? (egress.isEmpty ? [.ingress] : [.ingress, .egress])
    self.ingress = ingress
    self.egress = egress
    self.location = location
  }

  /// The rules of one direction.
  public func rules(_ direction: Direction) -> [Rule] {
    direction == .ingress ? ingress : egress
  }
}
