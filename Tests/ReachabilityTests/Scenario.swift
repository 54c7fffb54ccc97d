/// A small cluster as the oracle knows it: plain values in the API's own shape, where absent is `nil`.
///
/// Nothing here is shared with the product, so that a slip in its model cannot hide itself.
struct Scenario: Hashable, Sendable {
  /// A namespace.
  ///
  /// One that is not declared still has its implied label.
  struct Namespace: Hashable, Sendable {
    var name: String
    var labels: [String: String] = [:]
    var isDeclared = true
  }

  /// A pod, written without a controller.
  struct Pod: Hashable, Sendable {
    var namespace: String
    var name: String
    var labels: [String: String] = [:]
    var ports: [ContainerPort] = []
    var addresses: [Address] = []
    var nodeName: String?
    var nodeAddress: Address?
    var usesHostNetwork = false
    var isFinished = false
  }

  /// A port that a container declares.
  struct ContainerPort: Hashable, Sendable {
    /// What declares it.
    ///
    /// The ports of an init container that ends count for nothing.
    enum Container: String, Sendable, CaseIterable { case regular, sidecar, initial }

    var number: Int
    var transport: Transport?
    var name: String?
    var container = Container.regular
  }

  /// A transport protocol.
  enum Transport: String, Hashable, Sendable, CaseIterable {
    case tcp = "TCP", udp = "UDP", sctp = "SCTP"
  }

  /// A label selector.
  struct Selector: Hashable, Sendable {
    /// How an expression compares.
    enum Operator: String, Sendable, CaseIterable {
      case isIn = "In"
      case notIn = "NotIn"
      case exists = "Exists"
      case doesNotExist = "DoesNotExist"
    }

    /// An item of `matchExpressions`.
    struct Expression: Hashable, Sendable {
      var key: String
      var comparison: Operator
      var values: [String] = []
    }

    var labels: [String: String] = [:]
    var expressions: [Expression] = []
  }

  /// An item of `from` or `to`.
  struct Peer: Hashable, Sendable {
    var pods: Selector?
    var namespaces: Selector?
    var block: Block?
  }

  /// An item of `ports`.
  struct PortItem: Hashable, Sendable {
    /// A number or a name.
    enum Number: Hashable, Sendable {
      case number(Int)
      case name(String)
    }

    var transport: Transport?
    var port: Number?
    var endPort: Int?
  }

  /// A rule of either direction.
  struct Rule: Hashable, Sendable {
    var peers: [Peer]?
    var ports: [PortItem]?
  }

  /// A direction, by its name in `policyTypes`.
  enum Direction: String, Hashable, Sendable, CaseIterable {
    case ingress = "Ingress", egress = "Egress"
  }

  /// A policy.
  struct Policy: Hashable, Sendable {
    var namespace: String
    var name: String
    var pods = Selector()
    var types: [Direction]?
    var ingress: [Rule]?
    var egress: [Rule]?
  }

  var namespaces: [Namespace] = []
  var pods: [Pod] = []
  var policies: [Policy] = []
  var nodes: [Node] = []
  var tierPolicies: [TierPolicy] = []
  /// Where pods without a known address have theirs; given beside the manifests.
  var podCIDRs: [CIDR] = []
}

/// One end of a connection.
enum Endpoint: Hashable, Sendable {
  case pod(namespace: String, name: String)
  case address(Address)
}

extension Endpoint: CustomStringConvertible {
  /// As the product is asked: `namespace/pod` or the address.
  var description: String {
    switch self {
    case .pod(let namespace, let name): "\(namespace)/\(name)"
    case .address(let address): address.description
    }
  }
}

/// A question about one connection.
struct Query: Hashable, Sendable, CustomStringConvertible {
  var source: Endpoint
  var destination: Endpoint
  var port: Int
  var transport: Scenario.Transport

  /// `shop/api → shop/db, TCP 5432`.
  var description: String { "\(source) → \(destination), \(transport.rawValue) \(port)" }
}
