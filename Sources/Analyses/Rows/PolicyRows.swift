public import Diagnostics
public import Policies

/// What policies say of connections, policy by policy and rule by rule, in rows that are combined without looking at
/// a selector again.
///
/// A reader of the rows can answer for every pair of ends and every set of policies: the rows of the policies that
/// are switched off are left out. Ends are numbered state by state: pods and addresses that nothing tells apart there.
public struct PolicyRows: Sendable {
  /// What stands at one end of connections in a state.
  public struct End: Hashable, Sendable {
    /// Whether policies can select it: it is a pod on the pod network.
    public var isSubject: Bool
    /// The number in ``sets`` of the ends that are on its node for certain; `nil` for none.
    public var sameNode: Int?
    /// The number in ``sets`` of the ends that may be on its node.
    public var perhapsSameNode: Int?
  }

  /// A rule of a policy, with its peers as ends and its ports as a number.
  public struct RuleRow: Hashable, Sendable {
    /// The rule's position in the policy's list for its direction, from 1.
    public var number: Int
    /// What happens to what it matches.
    public var action: Rule.Action
    /// The number in ``sets`` of the ends that it matches for certain.
    public var certain: Int
    /// The number in ``sets`` of the ends that it may match.
    public var possible: Int
    /// The number of its list of ports; ``Atom/lists`` tells which ports are in it.
    public var ports: Int
    /// Where it is written.
    public var line: Int
    /// How many lines it takes.
    public var lineCount: Int
    /// Whom and which ports it is for, in words.
    public var words: String
  }

  /// A policy of a state with what it selects there.
  public struct PolicyRow: Hashable, Sendable {
    /// The number of the policy in ``policies``.
    public var policy: Int
    /// Where this form of it is written.
    public var location: SourceLocation
    /// The tier that it is in.
    public var tier: Tier.Kind
    /// Where it stands in an ordered tier.
    public var priority: Int?
    /// Whether its effect is known.
    public var isKnown: Bool
    /// The number in ``sets`` of the ends that it applies to.
    public var subject: Int
    /// Its ingress rules in order; `nil` where it is not about ingress.
    public var ingress: [RuleRow]?
    /// Its egress rules in order; `nil` where it is not about egress.
    public var egress: [RuleRow]?
  }

  /// Ports that every list of ports holds together or not at all.
  public struct Atom: Hashable, Sendable {
    /// The ports in words: `TCP 80`.
    public var words: String
    /// The numbers of the lists of ports that hold it, ascending.
    public var lists: [Int]
  }

  /// One party in one state.
  public struct PartyState: Hashable, Sendable {
    /// The ends that it consists of; empty where the state does not have it.
    public var ends: [Int]
    /// Those of them that look names up at the cluster DNS.
    public var clients: [Int]
  }

  /// A state.
  public struct Step: Sendable {
    /// The ends.
    public var ends: [End]
    /// The numbers of its policies in ``policyRows``, in the order of evaluation.
    public var policies: [Int]
    /// What it has of each party.
    public var parties: [PartyState]
    /// The ends that answer lookups.
    public var servers: [Int]
    /// The number in ``ports`` of the port at which they do.
    public var lookup: Int
    /// Whether policies are enforced.
    public var enforcesPolicies: Bool
  }

  /// Connections of two parties over ports that are told as one.
  public struct Route: Hashable, Sendable {
    /// The number of the source in ``parties``.
    public var source: Int
    /// The number of the destination in ``parties``.
    public var destination: Int
    /// The number in ``ports`` of its ports in each state.
    public var ports: [Int]
    /// Whether it is a lookup at the cluster DNS.
    public var isDNS: Bool
    /// Whether clients call these ports by a name, in each state.
    public var isNamed: [Bool]
    /// The ports in words: `TCP 80, 443`.
    public var words: String
    /// How many groups of ports it counts for.
    public var count: Int
    /// What is not known of a way into the cluster, in each state: it makes the connection unknown.
    public var doubts: [String?]
  }

  /// Every party.
  public internal(set) var parties: [Party] = []
  /// Whether connections can start at each party.
  public internal(set) var sources: [Bool] = []
  /// Whether the pods of each party can talk to each other: there is more than one in some state.
  public internal(set) var talksToItself: [Bool] = []
  /// Every policy, by namespace, name and kind; the place is that of its last form.
  public internal(set) var policies: [PolicyReference] = []
  /// Policies with what they select, each form once.
  public internal(set) var policyRows: [PolicyRow] = []
  /// Sets of ends, as ascending ranges that do not touch.
  public internal(set) var sets: [[ClosedRange<Int>]] = []
  /// Groups of ports.
  public internal(set) var atoms: [Atom] = []
  /// Lists of atoms, by their numbers.
  public internal(set) var ports: [[Int]] = []
  /// The states.
  public internal(set) var steps: [Step] = []
  /// The connections that a list shows, in order.
  public internal(set) var routes: [Route] = []
  /// Whether ``routes`` holds every connection that is asked about; of many workloads it holds only what belongs to
  /// one of them as a destination, with that workload as its source too.
  public internal(set) var listsEveryRoute = true
}
