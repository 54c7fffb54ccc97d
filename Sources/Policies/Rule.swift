public import Diagnostics
public import Kubernetes

/// One statement of a policy of any kind: what happens to the connections of a subject with some peers.
public struct Rule: Hashable, Sendable {
  /// What a rule does to the connections that it matches.
  public enum Action: Hashable, Sendable {
    /// They are allowed.
    case allow
    /// They are blocked.
    case deny
    /// The rest of the tier is skipped.
    case pass
  }

  /// Which way the connections go, as the subject sees it.
  public var direction: Direction
  /// The other ends; the rule matches when one of the patterns does.
  public var peers: [PeerPattern]
  /// The ports at the destination; the rule matches when one of the patterns does.
  public var ports: [PortPattern]
  /// What happens.
  public var action: Action
  /// The rule's position in the policy's list for this direction, from 0.
  public var index: Int
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a rule.
  public init(
    _ direction: Direction, peers: [PeerPattern], ports: [PortPattern], action: Action, index: Int,
    location: SourceLocation
  ) {
    self.direction = direction
    self.peers = peers
    self.ports = ports
    self.action = action
    self.index = index
    self.location = location
  }

  /// Goes by where the rule stands and by how much it says, so that a rule of thousands of ports is as quickly found as
  /// any other.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(direction)
    hasher.combine(index)
    hasher.combine(location)
    hasher.combine(peers.count)
    hasher.combine(peers.first)
    hasher.combine(ports.count)
    hasher.combine(ports.first)
  }
}

/// Which namespaces a pattern is about.
public enum NamespacePattern: Hashable, Sendable {
  /// The one of this name.
  case named(String)
  /// Those whose labels match.
  case matching(LabelSelector)
}

/// Which endpoints a rule is about.
public enum PeerPattern: Hashable, Sendable {
  /// Everyone, inside and outside the cluster.
  case everyone
  /// Pods by labels; pods on the host's network are never matched by labels.
  case pods(LabelSelector, in: NamespacePattern)
  /// Addresses, of pods and nodes too where the input tells them.
  case addresses(IPBlock)
  /// Nodes by labels: their addresses, and the pods on their network.
  case nodes(LabelSelector)
  /// Addresses outside the cluster, or of nodes, that have one of these names, which no manifest tells.
  case domainNames([String])
}

/// Which ports a rule is about.
public enum PortPattern: Hashable, Sendable {
  /// Every port of every protocol.
  case everything
  /// A range of a protocol.
  case range(TransportProtocol, ClosedRange<UInt16>)
  /// Those that the destination declares by this name and protocol, or by this name in any protocol; an address outside
  /// the cluster declares none.
  case named(TransportProtocol?, String)
}

/// The pods that a policy applies to.
public struct Subject: Hashable, Sendable {
  /// Their namespaces.
  public var namespaces: NamespacePattern
  /// Their labels.
  public var pods: LabelSelector

  /// Creates a subject.
  public init(namespaces: NamespacePattern, pods: LabelSelector) {
    self.namespaces = namespaces
    self.pods = pods
  }
}
