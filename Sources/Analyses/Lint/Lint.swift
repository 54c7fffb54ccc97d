import Diagnostics

/// The examination of a state of a cluster by every rule.
public struct Lint: Sendable {
  /// What a rule needs to know beside the state.
  public struct Options: Sendable {
    /// The texts of the files, from which exact fixes are made.
    public var texts: SourceTexts
    /// The network plugin, such as `flannel`; `nil` when it is not known.
    public var plugin: String?
    /// The codes of the rules that are left out.
    public var disabled: Set<String>

    /// Creates options.
    public init(
      texts: SourceTexts = SourceTexts(), plugin: String? = nil, disabled: Set<String> = []
    ) {
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
    findings = []
  }

  /// The page of every rule, by topic and code.
  public static let pages: [RulePage] = []
}
