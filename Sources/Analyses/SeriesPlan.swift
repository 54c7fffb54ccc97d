public import Diagnostics
public import Kubernetes
public import Manifests

/// A series of steps as its author means it: which files each step applies and removes, its words and its expectations.
public struct SeriesPlan: Sendable {
  /// One step.
  public struct Step: Sendable {
    /// The heading, as written; `nil` to take the name of the file.
    public var title: LocalizedText?
    /// A sentence below it.
    public var caption: LocalizedText?
    /// The names of the files that it applies, for a heading.
    public var fileNames: [String]
    /// What it applies.
    public var applied: [KubernetesObject]
    /// What it removes.
    public var removed: [KubernetesObject]
    /// Whether policies are enforced from here on.
    public var enforcement: Enforcement
    /// What should become of which connections.
    public var probes: [PlacedProbe]
  }

  /// A probe and where it is written.
  public struct PlacedProbe: Sendable {
    /// The probe.
    public var probe: Probe
    /// Where it is written.
    public var location: SourceLocation
  }

  /// The heading of the whole.
  public var title: LocalizedText?
  /// The steps, in order.
  public var steps: [Step]
  /// What was wrong with the files.
  public var diagnostics: [Diagnostic]
  /// Everything that was read, each file once.
  public var files: [ManifestFile]

  /// Plans a step for each file, in the order given.
  public init(files: [ManifestFile], enforcement: Enforcement = .full) {
    title = nil
    diagnostics = files.flatMap(\.diagnostics)
    self.files = files
    steps = files.filter { !$0.objects.isEmpty }.map { file in
      Step(
        fileNames: [file.path], applied: file.objects, removed: [], enforcement: enforcement,
        probes: [])
    }
  }

  /// Plans a single step of all files together.
  public init(single files: [ManifestFile], enforcement: Enforcement = .full) {
    title = nil
    diagnostics = files.flatMap(\.diagnostics)
    self.files = files
    steps = [
      Step(
        fileNames: files.map(\.path), applied: files.flatMap(\.objects), removed: [],
        enforcement: enforcement, probes: [])
    ]
  }

  /// Plans the steps of a steps file; `read` gives the contents of a file that it names, beside it.
  public init(_ file: StepsFile, read: (_ name: String) -> ManifestFile) {
    var known: [String: ManifestFile] = [:]
    var order: [String] = []
    func contents(_ name: String) -> [KubernetesObject] {
      if let file = known[name] { return file.objects }
      let file = read(name)
      known[name] = file
      order.append(name)
      return file.objects
    }
    var problems: [Diagnostic] = []
    var enforcement = file.enforcement
    title = file.title
    steps = []
    for (index, step) in file.steps.enumerated() {
      enforcement = step.enforcement ?? enforcement
      let base = index == 0 ? file.base : []
      var probes: [PlacedProbe] = []
      for probe in step.probes {
        do throws(Probe.ParsingError) {
          probes.append(PlacedProbe(probe: try Probe(probe.text), location: probe.location))
        } catch {
          problems.append(.invalidProbe(probe.text, error, at: probe.location))
        }
      }
      steps.append(
        Step(
          title: step.title, caption: step.caption, fileNames: step.files,
          applied: (base + step.files).flatMap(contents),
          removed: step.removes.flatMap(contents), enforcement: enforcement, probes: probes))
    }
    files = order.compactMap { known[$0] }
    diagnostics = files.flatMap(\.diagnostics) + problems
  }

  /// The state after each step, and what is wrong with putting them together.
  public func states() -> (states: [Series.State], diagnostics: [Diagnostic]) {
    var assembly = SnapshotAssembly(anticipating: steps.lazy.flatMap(\.applied))
    var states: [Series.State] = []
    var diagnostics: [Diagnostic] = []
    var said: Set<Diagnostic> = []
    for step in steps {
      diagnostics += assembly.apply(step.applied)
      assembly.remove(step.removed)
      let (snapshot, notes) = assembly.snapshot()
      diagnostics += notes.filter { said.insert($0).inserted }
      states.append(
        Series.State(snapshot, enforcesPolicies: step.enforcement == .full))
    }
    return (states, diagnostics)
  }
}

/// What came of a probe.
public struct ProbeResult: Hashable, Sendable {
  /// The probe.
  public var probe: Probe
  /// What the connection is; `nil` when it could not be asked.
  public var actual: NamedOutcome?
  /// What is wrong, where it fails: an error, for a probe that cannot be asked, or a finding.
  public var diagnostic: Diagnostic?

  /// Whether it is as expected.
  public var holds: Bool { actual == probe.expected }
}

extension SeriesPlan.PlacedProbe {
  /// Asks a step.
  public func result(in step: EvaluatedStep) -> ProbeResult {
    do throws(ResolutionError) {
      let actual = try step.outcome(of: probe)
      guard actual != probe.expected else { return ProbeResult(probe: probe, actual: actual) }
      let diagnostic = Diagnostic(
        .error, Diagnostic.Code("probe-failed"),
        "`\(probe.connection)` is \(actual.rawValue), expected \(probe.expected.rawValue)",
        at: location)
      return ProbeResult(probe: probe, actual: actual, diagnostic: diagnostic)
    } catch {
      let diagnostic = Diagnostic(
        .error, Diagnostic.Code("probe-unresolved"),
        "`\(probe.connection)` cannot be asked: \(error)", at: location)
      return ProbeResult(probe: probe, actual: nil, diagnostic: diagnostic)
    }
  }
}

extension Diagnostic {
  fileprivate static func invalidProbe(
    _ text: String, _ error: Probe.ParsingError, at location: SourceLocation
  ) -> Diagnostic {
    Diagnostic(
      .error, Code("invalid-probe"), "`\(text)` is not a probe: \(error)", at: location,
      hint: "write for example `np-demo/api → http://db: allowed`")
  }
}
