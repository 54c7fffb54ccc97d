extension Diagram {
  /// The state of everything at one step.
  public struct Panel: Hashable, Sendable {
    /// The step's number, from 1; `nil` for a single picture, which has no panel head.
    public var number: Int?
    /// The heading.
    public var title: String
    /// A sentence below it, in the user's words.
    public var caption: String?
    /// What the step adds and removes, such as `+ P3 api-deny-egress`.
    public var changes: [String]
    /// Lines that must not be overlooked in this panel.
    public var banners: [String]
    /// Counts of connections.
    public var counts: Counts
    /// The state of each box by ``Box/id``; a box without a state is not part of this step.
    public var states: [String: BoxState]
    /// The lines that are drawn, in the order of their routes.
    public var arrows: [Arrow]
    /// The verdict of each route by ``Route/id``, for tables; also for routes that share another one's line.
    public var cells: [String: Cell]
    /// The verdict of each of ``Diagram/unshownRoutes``.
    public var unshownCells: [String: Cell] = [:]
    /// Expectations and whether they hold.
    public var checks: [Check]
    /// What every card of a frame has with every other card of it, by ``Frame/id``, where that is not drawn as lines.
    public var mutual: [String: Arrow] = [:]

    /// Creates a panel.
    public init(
      number: Int? = nil, title: String, caption: String? = nil, changes: [String] = [],
      banners: [String] = [], counts: Counts, states: [String: BoxState], arrows: [Arrow],
      cells: [String: Cell], checks: [Check] = []
    ) {
      self.number = number
      self.title = title
      self.caption = caption
      self.changes = changes
      self.banners = banners
      self.counts = counts
      self.states = states
      self.arrows = arrows
      self.cells = cells
      self.checks = checks
    }
  }

  /// How many connections (pairs × ports) have which outcome.
  public struct Counts: Hashable, Sendable {
    /// Allowed, and the name can be looked up or need not be.
    public var allowed: Int
    /// Blocked at either end.
    public var blocked: Int
    /// Allowed by address while the client cannot look up the name.
    public var nameBlocked: Int
    /// Not the same for all ports or pods.
    public var partial: Int
    /// Not known.
    public var unknown: Int

    /// Creates counts.
    public init(
      allowed: Int = 0, blocked: Int = 0, nameBlocked: Int = 0, partial: Int = 0, unknown: Int = 0
    ) {
      self.partial = partial
      self.allowed = allowed
      self.blocked = blocked
      self.nameBlocked = nameBlocked
      self.unknown = unknown
    }
  }

  /// What a panel says of a box.
  public struct BoxState: Hashable, Sendable {
    /// Whether the box is there, newly there, or gone since the previous panel.
    public enum Presence: Hashable, Sendable {
      /// As before.
      case present
      /// New in this step: a double frame and "new".
      case added
      /// Removed by this step: a dashed ghost.
      case removed
    }

    /// One direction of isolation.
    public enum Gate: Hashable, Sendable {
      /// No policy restricts this direction: a white gate.
      case open
      /// Isolated by the policies of these numbers, such as `["P1", "P2"]`: a filled gate.
      case isolated([String])
      /// Cluster-wide policies of these numbers decide some of it, and nothing isolates it: a white gate with a strong
      /// border.
      case ordered([String])
      /// A policy of unknown effect concerns it: a hatched or dashed gate.
      case unknown([String])
      /// So many of the workloads that the box stands for are restricted: a white gate with a strong border, a filled
      /// one where it is all of them.
      case some(Int, of: Int)
      /// Policies do not apply to it: no gate.
      case absent
    }

    /// Whether it is there.
    public var presence: Presence
    /// What holds for connections into it.
    public var ingress: Gate
    /// What holds for connections out of it.
    public var egress: Gate
    /// Whether its pods reach one another, where it has several; `nil` where it has one.
    public var replicas: Arrow?
    /// What else there is to say of it in this state, such as what connects within a namespace.
    public var remarks: [String]

    /// Creates a state.
    public init(
      presence: Presence = .present, ingress: Gate, egress: Gate, replicas: Arrow? = nil,
      remarks: [String] = []
    ) {
      self.remarks = remarks
      self.presence = presence
      self.ingress = ingress
      self.egress = egress
      self.replicas = replicas
    }
  }

  /// The kinds of lines.
  ///
  /// Each differs from the others in colour, in dash and in end marks.
  public enum ArrowKind: String, Hashable, Sendable, CaseIterable {
    /// Allowed by a rule: green, solid, filled triangle.
    case allowedByRule = "allowed-by-rule"
    /// Allowed because nothing isolates either end: green, solid, hollow triangle.
    case allowedByDefault = "allowed-by-default"
    /// A DNS look-up, allowed by a rule: blue, dotted, filled triangle.
    case dnsByRule = "dns-by-rule"
    /// A DNS look-up, allowed by default: blue, dotted, hollow triangle.
    case dnsByDefault = "dns-by-default"
    /// Blocked by the ingress of the destination: vermilion, dashed, a wall at the head.
    case blockedAtIngress = "blocked-at-ingress"
    /// Blocked by the egress of the source: vermilion, dashed, a wall at the tail.
    case blockedAtEgress = "blocked-at-egress"
    /// Blocked at both ends: vermilion, dashed, a wall at each.
    case blockedAtBoth = "blocked-at-both"
    /// Not known, or not the same for all pods and ports that the line stands for: purple, dashed, a diamond.
    case unknown = "unknown"
  }

  /// A line in a panel.
  public struct Arrow: Hashable, Sendable {
    /// A change against the previous panel.
    public struct Change: Hashable, Sendable {
      /// What became of it.
      public enum Effect: Hashable, Sendable {
        /// It opened, or opened in another way: `+`.
        case opened
        /// It closed, or is closed by more: `×`.
        case closed
        /// It passes still, but its name cannot be looked up any more: `~`.
        case cutOff
        /// Its outcome became unknown, or known to be partial: `?`.
        case becameUnknown
      }

      /// What became of it.
      public var effect: Effect
      /// The numbers of the policies that came with this step and decided, such as `["P3"]`.
      public var policies: [String]
      /// The numbers of the policies that went with this step and had decided.
      public var removed: [String]

      /// Creates a change.
      public init(_ effect: Effect, policies: [String], removed: [String] = []) {
        self.effect = effect
        self.policies = policies
        self.removed = removed
      }
    }

    /// A remark on the line.
    public enum Badge: Hashable, Sendable {
      /// Allowed by address, but the client cannot look up the name.
      case noDNS
      /// Not the same for all ports or pods.
      case partial
      /// Allowed, and a flow log that names both ends knows of no such connection.
      case neverSeen
    }

    /// The ``Route/id`` that it runs along.
    public var route: String
    /// How it looks.
    public var kind: ArrowKind
    /// A text at the line: the ports, where it does not stand for all ports of its destination, or the way in that it
    /// is, such as `LoadBalancer 443`; else `nil`.
    public var label: String?
    /// What changed, `nil` when nothing did.
    public var change: Change?
    /// A remark, if any.
    public var badge: Badge?
    /// The verdict in one sentence: "api to db, TCP 5432: BLOCKED (egress of api: api-deny-egress)".
    public var sentence: String

    /// Creates a line.
    public init(
      route: String, kind: ArrowKind, label: String? = nil, change: Change? = nil,
      badge: Badge? = nil, sentence: String
    ) {
      self.route = route
      self.kind = kind
      self.label = label
      self.change = change
      self.badge = badge
      self.sentence = sentence
    }
  }

  /// A verdict as a cell of a table.
  public struct Cell: Hashable, Sendable {
    /// The kind of the line.
    public var kind: ArrowKind
    /// The numbers of the policies that decided.
    public var policies: [String]
    /// A remark, if any.
    public var badge: Arrow.Badge?
    /// Whether it differs from the previous panel.
    public var isChanged: Bool
    /// The verdict in one sentence.
    public var sentence: String
    /// How many of the pairs that it stands for connect; `nil` where it stands for one.
    public var share: Share?

    /// Some of several pairs.
    public struct Share: Hashable, Sendable {
      /// How many connect.
      public var connected: Int
      /// How many there are; at least one.
      public var pairs: Int
      /// Of how many it is not known.
      public var unknown: Int

      /// Creates a share.
      public init(_ connected: Int, of pairs: Int, unknown: Int = 0) {
        self.unknown = unknown
        self.connected = connected
        self.pairs = max(pairs, 1)
      }
    }

    /// Creates a cell.
    public init(
      kind: ArrowKind, policies: [String], badge: Arrow.Badge? = nil, isChanged: Bool,
      sentence: String, share: Share? = nil
    ) {
      self.share = share
      self.kind = kind
      self.policies = policies
      self.badge = badge
      self.isChanged = isChanged
      self.sentence = sentence
    }
  }

  /// An expectation and whether it holds.
  public struct Check: Hashable, Sendable {
    /// The expectation in the user's words, such as `api → http://db: blocked`.
    public var text: String
    /// Whether it holds.
    public var holds: Bool
    /// What holds instead, where it does not.
    public var actual: String?

    /// Creates a check.
    public init(text: String, holds: Bool, actual: String? = nil) {
      self.text = text
      self.holds = holds
      self.actual = actual
    }
  }
}
