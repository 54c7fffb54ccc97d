import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Kubernetes
import Manifests

/// From a plan to pictures: what `render` and `steps` have in common.
struct PictureSession {
  let input: InputOptions
  let narrowing: NarrowingOptions
  let picture: PictureOptions
  let target: Drawing.Target
  /// How connections are shown.
  var form = Form.lines
  /// Whether the steps of a series take turns.
  var isAnimated = false

  /// How connections are shown.
  enum Form {
    /// As lines, or what takes their place where there are too many.
    case lines
    /// As a grid.
    case grid(GridTarget)
  }

  /// Evaluates, tells and draws the plan.
  ///
  /// - Throws: the exit status, when it is not 0.
  ///
  /// `expectations` are those of each step beside its probes.
  func run(
    _ plan: SeriesPlan, _ earlier: [Diagnostic], title: String, isSeries: Bool,
    expectations: [[Expectation]] = []
  ) throws {
    let (observed, isLogInvalid) = picture.flows.read(quiet: input.quiet)
    let (planned, problems) = plan.states()
    let states = input.exposure ? Exposure.added(to: planned, dns: input.dns) : planned
    let notes = NotConsideredReport(plan.files).diagnostics(isVerbose: input.verbose)
    let diagnostics = earlier + plan.diagnostics + problems + notes
    Terminal.write(diagnostics, quiet: input.quiet)
    let isInvalid = isLogInvalid || diagnostics.contains { $0.severity == .error }
    guard states.contains(where: { !$0.snapshot.workloads.isEmpty }) else {
      try stop([.nothingToDraw(isInvalid: isInvalid)])
      return
    }
    if input.strict, isInvalid { throw ExitStatus.invalidInput }

    let evaluated = Terminal.whileShowing("evaluating") { EvaluatedStates(states, options) }
    let narrowing = try self.narrowing.narrowing(in: states.map { input.completing($0.snapshot) })
    Terminal.write(
      evaluated.policyWarnings + evaluated.entryFindings + differences(observed, evaluated),
      quiet: input.quiet)
    let (scenes, findings) = plan.scenes(
      of: evaluated.steps, states, expectations: expectations, language: picture.language,
      isSeries: isSeries, options: input.seriesOptions)
    if case .directory = target, !isSeries, !isGrid {
      try drawAtlas(evaluated, title: title, isInvalid: isInvalid)
      return
    }
    let diagram = try diagram(
      evaluated, narrowing, title: title, scenes: scenes, isSeries: isSeries, flows: observed)
    if case .directory = target, isGrid {
      try drawPages(of: diagram, evaluated, isInvalid: isInvalid)
      return
    }
    if case .grid(.picture) = form {
      let size = GridPages(diagram).size
      if size > GridPages.mostInOne { Terminal.write([.largeGrid(size)], quiet: input.quiet) }
    }

    if diagram.routes.isEmpty { Terminal.write([.nothingMatches], quiet: input.quiet) }
    let drawing = Drawing(
      target: target, options: picture.look.drawing, isAnimated: isAnimated)
    let pair = picture.pictureSnippet ? ThemePair(target) : nil
    let failures = pair?.carryOut(diagram, like: drawing) ?? drawing.carryOut(diagram)
    if let pair {
      Terminal.write(pair.element(for: diagram))
    } else if case .grid(.text(let format, let path)) = form {
      try writeGrid(diagram, format, path)
    } else {
      writeWords(diagram)
    }
    Terminal.write(findings + failures, quiet: input.quiet)
    if failures.contains(where: { $0.severity == .error }) { throw ExitStatus.noPicture }
    if isInvalid { throw ExitStatus.invalidInput }
    if !findings.isEmpty { throw ExitStatus.findings }
  }

  /// Tells the picture in words, unless a picture is all that is asked for.
  private func writeWords(_ diagram: Diagram) {
    if case .standardOutput = target { return }
    guard !input.quiet || !target.isBesideWords else { return }
    Terminal.write(AlternativeText(diagram).text)
  }

  /// Says why there is nothing to do.
  ///
  /// - Throws: the exit status for invalid input, unless nothing is wrong with it.
  func stop(_ diagnostics: [Diagnostic]) throws {
    Terminal.write(diagnostics, quiet: input.quiet)
    throw ExitStatus.invalidInput
  }

  /// Where the flow logs differ from the last state, and what of them says nothing about it.
  private func differences(_ flows: [ObservedFlow], _ states: EvaluatedStates) -> [Diagnostic] {
    guard !flows.isEmpty, let last = states.steps.last else { return [] }
    let observed = ObservedConnections(flows, in: [last], podCIDRs: input.podCIDRs)
    return observed.notes + observed.differences(from: last)
  }

  private var options: Series.Options {
    var options = Series.Options(
      podCIDRs: input.podCIDRs, dns: input.dns, includesOtherPorts: picture.allPorts,
      externals: narrowing.externals, entries: input.entries)
    // Who asks about two ends wants an answer, whatever ports they declare.
    options.includesPortless = narrowing.namesEnds
    return options
  }

  /// The picture of the states, in as much detail as can be followed or was asked for.
  private func diagram(
    _ states: EvaluatedStates, _ narrowing: Narrowing, title: String, scenes: [Storyboard.Scene],
    isSeries: Bool, flows: [ObservedFlow]
  ) throws -> Diagram {
    // Of a large cluster the workloads that the question is about are drawn, and of the others their namespaces.
    let isPart = states.workloadCount > Detail.mostByItself && !narrowing.isEmpty
    let nearby = try neighbourhood(in: states)
    let single =
      nearby.map { near in
        let servers = servers(in: states).filter { near.distances[$0] == nil }
        return near.distances.keys.sorted() + servers
      } ?? (isPart ? asked(narrowing, in: states) : [])
    let count = single.isEmpty ? states.workloadCount : single.count
    // Pages are small, however many workloads there are.
    let isPaged = if case .directory = target { isGrid } else { false }
    let detail =
      isPaged && picture.detail == .auto
      ? Detail.full.settled(forWorkloads: count, isGrid: true)
      : picture.detail.settled(forWorkloads: count, isGrid: isGrid)
    if picture.detail != .auto && detail != picture.detail || isPaged && detail == .namespaces {
      Terminal.write([.tooManyWorkloads(states.workloadCount)], quiet: input.quiet)
    }
    if detail == .namespaces {
      let overview = NamespaceOverview(states, narrowing: narrowing.isEmpty ? nil : narrowing)
      let diagram = OverviewBoard(
        title: title, language: picture.language, states: states, overview: overview,
        scenes: scenes, isSeries: isSeries, isGrid: isGrid
      ).diagram()
      return diagram
    }
    let members = Set(single)
    let series = Terminal.whileShowing("comparing the states") {
      Series(
        states, where: { single.isEmpty || members.contains($0) },
        includes: narrowing.isEmpty && nearby == nil
          ? nil
          : { narrowing.includes($0, $1) && (nearby?.includes($0, $1) ?? true) })
    }
    var diagram = Terminal.whileShowing("putting the picture together") {
      Storyboard(
        title: title, language: picture.language, series: series, scenes: scenes,
        isSeries: isSeries, filters: Set(picture.filters), flows: flows,
        scope: self.narrowing.scope
      ).diagram()
    }
    if let nearby {
      diagram.notes.append(words(of: nearby))
      diagram = diagram.focused(on: nearby.distances.filter { $0.value == 0 }.map(\.key))
    }
    if picture.detail == .full { diagram.omitsImplied = false }
    if isPart, nearby == nil, !single.isEmpty {
      diagram = diagram.withNeighbours(
        NamespaceOverview(states, narrowing: narrowing, single: series.workloads))
    }
    guard isGrid else { return diagram.arranged(detail) }
    diagram.form = .grid
    return detail == .compressed ? diagram.folded() : diagram
  }

  private var isGrid: Bool { if case .grid = form { true } else { false } }

  /// A grid of the namespaces, and the grid of the workloads in pages.
  ///
  /// - Throws: the exit status, when it is not 0.
  private func drawPages(
    of diagram: Diagram, _ states: EvaluatedStates, isInvalid: Bool
  ) throws {
    if case .directory(let path) = target, let refusal = AtlasDirectory(path: path).refusal {
      Terminal.write([refusal], quiet: input.quiet)
      throw ExitStatus.noPicture
    }
    let division = GridPages(diagram)
    let isOverview = diagram.boxes.allSatisfy { $0.kind != .workload }
    var overview =
      isOverview
      ? diagram
      : OverviewBoard(
        title: diagram.title, language: picture.language, states: states,
        overview: NamespaceOverview(states), scenes: [], isSeries: false, leadsToPictures: true,
        isGrid: true
      ).diagram()
    for index in overview.boxes.indices where !isOverview {
      overview.boxes[index].link = division.name(ofFrame: overview.boxes[index].name).map {
        "\($0).svg"
      }
    }
    var pages = [(name: Atlas.overviewName, diagram: overview)]
    for page in isOverview ? [] : division.pages() {
      var diagram = page.diagram
      diagram.wholeLink = "\(Atlas.overviewName).svg"
      pages.append((name: page.name, diagram: diagram))
    }
    let index = AtlasPage(
      title: diagram.title, language: picture.language, overview: Atlas.overviewName,
      pictures: pages.map { .init(name: $0.name, title: $0.diagram.title) })
    let failures = Drawing(target: target, options: picture.look.drawing)
      .carryOut(pages, index: index.text)
    Terminal.write(failures, quiet: input.quiet)
    if failures.contains(where: { $0.severity == .error }) { throw ExitStatus.noPicture }
    if isInvalid { throw ExitStatus.invalidInput }
  }

  /// An overview and a picture of each namespace.
  ///
  /// - Throws: the exit status, when it is not 0.
  private func drawAtlas(_ states: EvaluatedStates, title: String, isInvalid: Bool) throws {
    if case .directory(let path) = target, let refusal = AtlasDirectory(path: path).refusal {
      Terminal.write([refusal], quiet: input.quiet)
      throw ExitStatus.noPicture
    }
    let atlas = Atlas(states: states, language: picture.language, title: title)
    let pages = Terminal.whileCounting("putting together", of: atlas.pageCount, "pictures") {
      atlas.pages($0)
    }
    let drawing = Drawing(target: target, options: picture.look.drawing)
    let failures = drawing.carryOut(pages, index: atlas.index(of: pages))
    Terminal.write(failures, quiet: input.quiet)
    if let first = pages.first { writeWords(first.diagram) }
    if failures.contains(where: { $0.severity == .error }) { throw ExitStatus.noPicture }
    if isInvalid { throw ExitStatus.invalidInput }
  }

  /// The workloads that a question is about, and those that they ask for names.
  private func asked(_ narrowing: Narrowing, in states: EvaluatedStates) -> [Party] {
    let asked = states.workloads.filter(narrowing.isAbout)
    guard !asked.isEmpty else { return [] }
    return asked + servers(in: states).filter { !narrowing.isAbout($0) }
  }

  /// The workloads of the cluster DNS.
  private func servers(in states: EvaluatedStates) -> [Party] {
    let servers = Set(states.steps.flatMap(\.dnsWorkloads))
    return states.workloads.filter { $0.workload.map(servers.contains) ?? false }
  }

  /// What `--focus` asks for; `nil` without it.
  ///
  /// - Throws: the exit status for wrong usage, after saying what is not known.
  private func neighbourhood(in states: EvaluatedStates) throws -> Neighbourhood? {
    guard let focus = picture.focus else { return nil }
    do throws(ResolutionError) {
      let middle = try Narrowing(
        from: [focus.expression], to: [], namespaces: [], in: states.steps.map(\.snapshot))
      return Neighbourhood(of: middle.isAbout, hops: picture.hops ?? 1, in: states)
    } catch {
      Terminal.writeError("podreach: error: \(error)\n")
      throw ExitStatus.usage
    }
  }

  private func words(of nearby: Neighbourhood) -> String {
    let name = picture.focus?.text ?? ""
    return picture.language == .english
      ? "Only connections of \(name)"
        + (nearby.hops > 1 ? " and of workloads less than \(nearby.hops) hops from it" : "")
        + ", allowed or blocked, with the workloads within \(nearby.hops) hop\(nearby.hops == 1 ? "" : "s") and the cluster "
        + "DNS; a hop is a connection that a rule lets pass."
      : "\(name)"
        + (nearby.hops > 1 ? " と、\(nearby.hops) ホップ未満のワークロード" : "")
        + " の通信のみ（許可も遮断も）。\(nearby.hops) ホップ以内のワークロードとクラスタ DNS を表示（ルールが許す通信を 1 ホップと数える）。"
  }

  private func writeGrid(_ diagram: Diagram, _ format: GridText.Format, _ path: String?) throws {
    guard let text = GridText(diagram) else { return }
    let output = try ReportTarget<GridText.Format>(path ?? format.rawValue)
    try output.write { receive in try receive(Array(text.written(format).utf8)) }
  }

  /// A heading for a path: the last part of it, `standard input` for `-`.
  static func title(of path: String) -> String {
    if path == "-" { return "standard input" }
    let name = URL(fileURLWithPath: path).standardizedFileURL.deletingPathExtension()
    return name.lastPathComponent
  }
}

extension Diagnostic {
  fileprivate static let nothingMatches = Diagnostic(
    .warning, Code("nothing-matches"), "no connection matches what is asked for",
    hint: "leave out --from, --to, --in-namespace or --only")

  fileprivate static func largeGrid(_ size: Int) -> Diagnostic {
    Diagnostic(
      .warning, Code("large-grid"),
      "a grid of \(size) rows and columns is hard to read in one picture",
      hint: "-o DIRECTORY/ writes it in pages of at most \(GridPages.mostRows)")
  }

  fileprivate static func tooManyWorkloads(_ count: Int) -> Diagnostic {
    Diagnostic(
      .warning, Code("too-many-workloads"),
      "\(count) workloads are too many to be asked about one by one, so the picture has namespaces: at most "
        + "\(Detail.mostWorkloads) can be drawn",
      hint: "draw a part of it: --in-namespace NAME, --from, --to")
  }

  fileprivate static func nothingToDraw(isInvalid: Bool) -> Diagnostic {
    Diagnostic(
      .error, Code("nothing-to-draw"), "there is no workload in the input, so nothing to draw",
      hint: isInvalid
        ? "mend the errors above"
        : "name the directory that holds the Deployments or Pods; -R reads below it")
  }
}
