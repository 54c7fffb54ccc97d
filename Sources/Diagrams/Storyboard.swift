public import Analyses
import Policies
import Reachability
public import Kubernetes

/// What a picture tells: a series of states, and the words that a person gave to it.
public struct Storyboard: Sendable {
  /// The words of one panel.
  public struct Scene: Sendable {
    /// The heading.
    public var title: String
    /// A sentence below it.
    public var caption: String?
    /// The expectations and whether they hold.
    public var checks: [Diagram.Check]

    /// Which lines are drawn, where that is another choice than the whole picture's.
    public var filters: Set<Filter>?

    /// Creates the words of a panel.
    public init(
      title: String, caption: String? = nil, checks: [Diagram.Check] = [],
      filters: Set<Filter>? = nil
    ) {
      self.filters = filters
      self.title = title
      self.caption = caption
      self.checks = checks
    }
  }

  /// Which lines are drawn.
  public enum Filter: String, Hashable, Sendable, CaseIterable {
    /// Those that are allowed.
    case allowed
    /// Those that are blocked.
    case blocked
    /// Those that differ from the previous panel.
    case changed
    /// Lookups at the cluster DNS.
    case dns
  }

  /// The heading of the whole.
  public var title: String
  /// The language of the tool's own words.
  public var language: Language
  /// The states.
  public var series: Series
  /// The words of each state; a single state without a number is a picture, not a series.
  public var scenes: [Scene]
  /// Whether panels are numbered steps.
  public var isSeries: Bool
  /// Which lines are drawn; all when empty.
  public var filters: Set<Filter>
  /// Connections that were seen; empty without a flow log.
  public var flows: [ObservedFlow]

  /// Which connections the picture is about; `nil` for all.
  public var scope: PictureScope?

  /// Creates a storyboard.
  public init(
    title: String, language: Language, series: Series, scenes: [Scene], isSeries: Bool,
    filters: Set<Filter> = [], flows: [ObservedFlow] = [], scope: PictureScope? = nil
  ) {
    self.scope = scope
    self.flows = flows
    self.title = title
    self.language = language
    self.series = series
    self.scenes = scenes
    self.isSeries = isSeries
    self.filters = filters
  }

  /// Which lines a panel shows.
  func filters(at index: Int) -> Set<Filter> {
    (scenes.indices.contains(index) ? scenes[index].filters : nil) ?? filters
  }
}

/// The numbers P1, P2 … of the policies of a series, by namespace and name, so that renaming a file changes nothing.
struct PolicyNumbering {
  /// What tells a policy from others over all states: its place may change from one to the next.
  struct Key: Hashable, Comparable {
    var namespace: String
    var name: String
    var kind: String

    init(_ reference: PolicyReference) {
      namespace = reference.namespace ?? ""
      name = reference.name
      kind = reference.kind
    }

    static func < (left: Self, right: Self) -> Bool {
      (left.namespace, left.name, left.kind) < (right.namespace, right.name, right.kind)
    }
  }

  private let numbers: [Key: Int]
  /// The policies in the order of their numbers, each as it was last seen.
  let references: [PolicyReference]

  init(_ series: Series) {
    self.init(series.steps.flatMap { $0.snapshot.tiers.flatMap(\.policies) }.map(\.reference))
  }

  init(_ references: [PolicyReference]) {
    var last: [Key: PolicyReference] = [:]
    for reference in references { last[Key(reference)] = reference }
    let keys = last.keys.sorted()
    numbers = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0 + 1) })
    self.references = keys.compactMap { last[$0] }
  }

  /// The policy's number, such as `P1`.
  func number(_ reference: PolicyReference) -> String {
    numbers[Key(reference)].map { "P\($0)" } ?? "P?"
  }

  /// The numbers of policies, in order, each once.
  func numbers(_ references: some Sequence<PolicyReference>) -> [String] {
    Set(references.compactMap { numbers[Key($0)] }).sorted().map { "P\($0)" }
  }
}
