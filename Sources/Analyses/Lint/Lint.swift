import Diagnostics
public import Kubernetes
import Policies

/// The examination of a state of a cluster by every rule.
public struct Lint: Sendable {
  /// What a rule needs to know beside the state.
  public struct Options: Sendable {
    /// The texts of the files, from which exact fixes are made.
    public var texts: SourceTexts
    /// The network plugin, such as `flannel`; `nil` when it is not known.
    public var plugin: String?
    /// The objects of kinds that say nothing of connections: operators make pods of some, which are in no manifest.
    public var unread: [KubernetesObject.NotConsidered]
    /// Connections that were seen, as flow logs tell; `nil` without a log.
    public var flows: [ObservedFlow]?
    /// The codes of the rules that are left out.
    public var disabled: Set<String>

    /// Creates options.
    public init(
      texts: SourceTexts = SourceTexts(), plugin: String? = nil,
      unread: [KubernetesObject.NotConsidered] = [], flows: [ObservedFlow]? = nil,
      disabled: Set<String> = []
    ) {
      self.flows = flows
      self.unread = unread
      self.texts = texts
      self.plugin = plugin
      self.disabled = disabled
    }
  }

  /// What was found, by place.
  public let findings: [Finding]

  /// Examines a state.
  public init(
    _ state: Series.State, seriesOptions: Series.Options = Series.Options(),
    options: Options = Options()
  ) {
    let evaluated = EvaluatedStates([state], seriesOptions, blocks: WellKnownAddresses.probed)
    let (entries, step) = (evaluated.entries[0], evaluated.steps[0])
    let linted = LintedState(
      step, entries: entries, options: options, origin: (state, seriesOptions))
    let found = Self.rules.filter { !options.disabled.contains($0.page.code.rawValue) }
      .flatMap { $0.findings(in: linted) }
    var names = FixNames(linted.snapshot)
    findings = Array(Set(found)).inReadingOrder.map { names.naming($0) }
  }

  /// The page of a rule; `nil` where no rule has that code.
  public static func page(_ code: String) -> RulePage? {
    pages.first { $0.code.rawValue == code }
  }

  /// The page of every rule, by topic and code.
  public static var pages: [RulePage] { rules.map { $0.page } }
}
