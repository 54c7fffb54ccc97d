public import Policies
public import Reachability

/// What becomes of the connections that a line or a row stands for: all pods of both ends, all ports of the route.
public struct Answer: Hashable, Sendable {
  /// The outcome, and what it rests on.
  public enum Kind: Hashable, Sendable {
    /// Allowed because a rule of at least one end says so.
    case allowedByRule
    /// Allowed because no policy isolates either end.
    case allowedByDefault
    /// Blocked, at one end or at both.
    case blocked(Ends)
    /// Not known.
    case unknown
    /// Known, but not the same for all the pods and ports.
    case partial
  }

  /// Where a connection is blocked.
  public enum Ends: Hashable, Sendable {
    /// By the source's egress.
    case egress
    /// By the destination's ingress.
    case ingress
    /// By both.
    case both
  }

  /// The ports of a verdict.
  public struct Piece: Hashable, Sendable {
    /// The ports.
    public var ports: PortSet
    /// The verdict on each of them.
    public var verdict: Verdict
  }

  /// The outcome.
  public var kind: Kind
  /// The different verdicts, each with its ports.
  public var pieces: [Piece]
  /// How many connections (pairs × ports) it stands for.
  public var count: Int
  /// Whether clients call the destination by a name that they cannot look up, though the connection itself is allowed.
  public var isNameBlocked: Bool
  /// A fact about a way into the cluster whose absence makes it unknown, whatever the verdicts are.
  public private(set) var doubt: EntryHop.Doubt?

  /// Sums up verdicts; `nil` without any.
  init?(_ pieces: [Piece], count: Int = 1, isNamed: Bool = false, lookup: Outcome? = nil) {
    guard !pieces.isEmpty else { return nil }
    var seen: Set<Piece> = []
    let unique = pieces.count == 1 ? pieces : pieces.filter { seen.insert($0).inserted }
    self.pieces = unique
    self.count = count
    kind = Self.kind(of: unique.map(\.verdict))
    isNameBlocked = false
    isNameBlocked = isAllowed && isNamed && lookup == .blocked
  }

  /// Whether all of it is allowed, at least by address.
  public var isAllowed: Bool { kind == .allowedByRule || kind == .allowedByDefault }

  /// Whether all of it is blocked.
  public var isBlocked: Bool {
    if case .blocked = kind { true } else { false }
  }

  /// The policies that decide, in order, each once.
  public var decidingPolicies: [PolicyReference] {
    Set(pieces.flatMap(\.verdict.decidingPolicies)).sorted()
  }

  /// The one word of the outcome, by which a change is told.
  public var outcome: NamedOutcome {
    switch kind {
    case .allowedByRule, .allowedByDefault: isNameBlocked ? .nameLookupBlocked : .allowed
    case .blocked: .blocked
    case .unknown, .partial: .unknown
    }
  }

  /// The same verdicts, with a fact missing that would decide.
  func doubted(_ doubt: EntryHop.Doubt?) -> Answer {
    guard let doubt else { return self }
    var result = self
    result.kind = .unknown
    result.doubt = doubt
    result.isNameBlocked = false
    return result
  }

  /// The answers of several groups of ports as one.
  public static func joined(_ answers: [Answer]) -> Answer? {
    guard var result = Answer(answers.flatMap(\.pieces), count: answers.map(\.count).reduce(0, +))
    else { return nil }
    result.isNameBlocked = result.isAllowed && answers.contains(where: \.isNameBlocked)
    return result.doubted(answers.lazy.compactMap(\.doubt).first)
  }

  private static func kind(of verdicts: [Verdict]) -> Kind {
    let outcomes = Set(verdicts.map(\.outcome))
    guard outcomes.count == 1, let outcome = outcomes.first else {
      return outcomes.contains(.unknown) ? .unknown : .partial
    }
    switch outcome {
    case .allowed:
      return verdicts.contains(where: \.isByRule) ? .allowedByRule : .allowedByDefault
    case .unknown:
      return .unknown
    case .blocked:
      let egress = verdicts.allSatisfy { $0.egress.outcome == .blocked }
      let ingress = verdicts.allSatisfy { $0.ingress.outcome == .blocked }
      return .blocked(egress == ingress ? .both : egress ? .egress : .ingress)
    }
  }
}

/// The outcome of a connection that may go by a name.
public enum NamedOutcome: String, Hashable, Sendable, CaseIterable {
  /// It passes.
  case allowed
  /// It does not pass.
  case blocked
  /// It would pass by address, but the client cannot look up the name.
  case nameLookupBlocked = "name lookup blocked"
  /// What the input tells does not decide, or not all of it is alike.
  case unknown
}
