public import Diagnostics

/// Whether the network plugin of the cluster enforces policies.
public enum Enforcement: String, Hashable, Sendable, CaseIterable {
  /// It does.
  case full
  /// It does not: policies can be written, and have no effect.
  case none
}

/// A `steps.yaml`: which manifests make the steps of a series, and what is said and expected of each.
public struct StepsFile: Hashable, Sendable {
  /// One step.
  public struct Step: Hashable, Sendable {
    /// What the step is called.
    public var title: LocalizedText?
    /// A sentence or two below the picture.
    public var caption: LocalizedText?
    /// The manifests that it applies, relative to the steps file.
    public var files: [String]
    /// The manifests whose objects it removes.
    public var removes: [String]
    /// Whether policies are enforced in this step; as in the whole series when absent.
    public var enforcement: Enforcement?
    /// What is expected.
    public var probes: [Probe]
    /// Files of expectations, relative to the steps file.
    public var expectations: [String]
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a step.
    public init(
      title: LocalizedText? = nil, caption: LocalizedText? = nil, files: [String] = [],
      removes: [String] = [], enforcement: Enforcement? = nil, probes: [Probe] = [],
      expectations: [String] = [], location: SourceLocation
    ) {
      self.expectations = expectations
      self.title = title
      self.caption = caption
      self.files = files
      self.removes = removes
      self.enforcement = enforcement
      self.probes = probes
      self.location = location
    }
  }

  /// An expected verdict, as written, such as `api → http://db: allowed`.
  public struct Probe: Hashable, Sendable {
    /// The text.
    public var text: String
    /// Where it is written.
    public var location: SourceLocation

    /// Creates a probe.
    public init(text: String, location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  /// What the series is called.
  public var title: LocalizedText?
  /// Whether policies are enforced.
  public var enforcement: Enforcement
  /// The manifests that are there before the first step.
  public var base: [String]
  /// The steps, in order.
  public var steps: [Step]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a steps file.
  public init(
    title: LocalizedText? = nil, enforcement: Enforcement = .full, base: [String] = [],
    steps: [Step] = [], location: SourceLocation
  ) {
    self.title = title
    self.enforcement = enforcement
    self.base = base
    self.steps = steps
    self.location = location
  }
}
