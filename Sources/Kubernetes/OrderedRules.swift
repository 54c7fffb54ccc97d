public import Diagnostics

/// What a rule of an ordered policy does to the connections that it matches; the first rule that matches decides.
public enum OrderedAction: Hashable, Sendable {
  /// The connection is allowed; nothing after it is asked (`Allow`, `Accept`).
  case allow
  /// The connection is blocked; nothing after it is asked (`Deny`).
  case deny
  /// The rest of the tier is skipped (`Pass`).
  case pass
}

/// The pods that an ordered policy applies to.
///
/// "Host-networked pods are not included in subject selection" (policy.networking.k8s.io).
public struct OrderedSubject: Hashable, Sendable {
  /// Their namespaces, by labels.
  public var namespaces: LabelSelector
  /// The pods, by labels.
  public var pods: LabelSelector

  /// Creates a subject.
  public init(namespaces: LabelSelector, pods: LabelSelector) {
    self.namespaces = namespaces
    self.pods = pods
  }
}

/// One rule of an ordered policy.
public struct OrderedRule: Hashable, Sendable {
  /// One item of `from` or `to`.
  public enum Peer: Hashable, Sendable {
    /// Pods by namespace and pod labels; never those on a host's network.
    case pods(namespaces: LabelSelector, pods: LabelSelector)
    /// Nodes by labels: "it selects the nodeIPs as the peer type by matching on the IPs present in the
    /// node.Status.Addresses field".
    case nodes(LabelSelector)
    /// Addresses; "cluster-internal traffic will be checked against the rule as well".
    case networks([CIDR])
    /// Names outside the cluster, whose addresses no manifest tells.
    case domainNames([String])
    /// A kind that the API got later than Podreach, or none; see ``OrderedRule/failsClosed``.
    case unknown
  }

  /// One item of `ports` or `protocols`.
  public enum PortMatch: Hashable, Sendable {
    /// A range of a protocol.
    case range(TransportProtocol, ClosedRange<UInt16>)
    /// The port that the destination declares by this name, whatever its protocol.
    case name(String)
  }

  /// The name, which has no effect; empty when it has none.
  public var name: String
  /// What happens to a connection that it matches.
  public var action: OrderedAction
  /// The other ends; at least one.
  public var peers: [Peer]
  /// The ports; empty for every port of every protocol.
  public var ports: [PortMatch]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a rule.
  public init(
    name: String, action: OrderedAction, peers: [Peer], ports: [PortMatch],
    location: SourceLocation
  ) {
    self.name = name
    self.action = action
    self.peers = peers
    self.ports = ports
    self.location = location
  }

  /// Whether a peer is of a kind that is not known, so that the rule must fail closed: "For Accept rules, treat the rule
  /// as matching no traffic.
  ///
  /// For Deny and Pass rules, treat the rule as a 'Deny all' rule."
  public var failsClosed: Bool {
    peers.contains { peer in
      switch peer {
      case .unknown: true
      // "DomainNames is only supported for Accept rules."
      case .domainNames: action != .allow
      case .pods, .nodes, .networks: false
      }
    }
  }
}

/// Rules by direction, each list in the order in which its rules are tried.
public struct OrderedRules: Hashable, Sendable {
  /// Rules for connections to the subject; without any the policy does not affect ingress.
  public var ingress: [OrderedRule]
  /// Rules for connections from the subject; without any the policy does not affect egress.
  public var egress: [OrderedRule]

  /// Creates lists of rules.
  public init(ingress: [OrderedRule] = [], egress: [OrderedRule] = []) {
    self.ingress = ingress
    self.egress = egress
  }
}
