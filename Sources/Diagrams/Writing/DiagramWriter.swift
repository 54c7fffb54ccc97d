public import Graphviz

/// Draws diagrams: one layout for all panels, and from it every picture.
public struct DiagramWriter: Sendable {
  /// What a picture shows.
  public enum Part: Hashable, Sendable {
    /// The series, or the single picture.
    case whole
    /// One panel by its index, with its own head and legend, and the places that it has in the series.
    case panel(Int)
    /// The panels of the series one after the other in the same place, in an SVG; in other formats the last of them.
    case animation
  }

  /// A format of pictures.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// Scalable Vector Graphics that follow the viewer's light or dark theme.
    case svg
    /// A bitmap.
    case png
    /// Portable Document Format.
    case pdf
    /// The DOT language, without places: `dot` lays it out.
    case dot
    /// A flowchart for Mermaid.
    case mermaid = "mmd"

    /// Reads a format's name or the ending of its files.
    public init?(named name: String) {
      guard let format = Format(rawValue: name) ?? (name == "mermaid" ? .mermaid : nil) else {
        return nil
      }
      self = format
    }

    /// Whether it is a text that some other program lays out: one state, without a legend.
    public var isText: Bool {
      switch self {
      case .svg, .png, .pdf: false
      case .dot, .mermaid: true
      }
    }
  }

  /// A finished picture.
  public struct Picture: Hashable, Sendable {
    /// What it shows.
    public var part: Part
    /// In which format.
    public var format: Format
    /// The file's content.
    public var bytes: [UInt8]
  }

  private let runner: any GraphvizRunner
  let options: DrawingOptions

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - runner: what carries out layouts and drawings.
  ///   - options: what can be chosen.
  public init(runner: any GraphvizRunner, options: DrawingOptions = DrawingOptions()) {
    self.runner = runner
    self.options = options
  }

  /// Draws parts of a diagram, each in every format.
  ///
  /// If there is no layout, pictures are the table of connections alone. A picture that fails does not
  /// stop the others.
  ///
  /// - Parameters:
  ///   - diagram: what to draw.
  ///   - parts: which pictures.
  ///   - formats: in which formats.
  /// - Returns: the pictures, part by part, and what could not be drawn as it should be.
  public func draw(
    _ diagram: Diagram, parts: [Part], formats: [Format]
  ) -> (pictures: [Picture], failures: [DrawingFailure]) {
    var failures: [DrawingFailure] = []
    let texts = write(diagram, parts: parts, formats: formats.filter(\.isText), &failures)
    let drawn = formats.filter { !$0.isText }
    guard !drawn.isEmpty else { return (texts, failures) }
    let blueprint = Blueprint(diagram)
    let composer = PictureComposer(
      blueprint: blueprint, options: options, placement: placement(of: blueprint, &failures))
    var jobs: [(part: Part, scene: Scene)] = []
    for part in parts {
      switch part {
      case .whole: jobs.append((part, composer.whole()))
      case .animation: jobs.append((part, composer.animated()))
      case .panel(let index) where diagram.panels.indices.contains(index):
        jobs.append((part, composer.panel(index)))
      case .panel: failures.append(DrawingFailure(part: part, problem: .noSuchPanel))
      }
    }
    let pictures = render(jobs, formats: drawn, &failures) + texts
    return (parts.flatMap { part in pictures.filter { $0.part == part } }, failures)
  }

  /// Draws scenes, each in every format.
  func render(
    _ jobs: [(part: Part, scene: Scene)], formats: [Format], _ failures: inout [DrawingFailure]
  ) -> [Picture] {
    let orders = jobs.flatMap { job in
      // A format that is a text has no scene.
      let scene = options.background == .transparent ? job.scene.onCards : job.scene
      return formats.filter { !$0.isText }.map { Order(part: job.part, scene: scene, format: $0) }
    }
    failures += orders.compactMap { order in
      readableWidth(of: order).map {
        DrawingFailure(part: order.part, format: order.format, problem: .smallLetters(readable: $0))
      }
    }
    var pictures: [Picture] = []
    let results = runner.run(orders.map { $0.request(options, options.pixelsPerInch) })
    for (order, result) in zip(orders, results) {
      switch finish(order, result, &failures) {
      case .success(let picture): pictures.append(picture)
      case .failure(let failure): failures.append(failure)
      }
    }
    return pictures
  }

  /// One picture in one format.
  private struct Order {
    var part: Part
    var scene: Scene
    var format: Format

    func request(_ options: DrawingOptions, _ pixelsPerInch: Int) -> GraphvizRequest {
      let output: GraphvizRequest.Output =
        switch format {
        case .svg: .svg
        case .png: .png(pixelsPerInch: pixelsPerInch)
        case .pdf, .dot, .mermaid: .pdf
        }
      return GraphvizRequest(scene.graph(options, format), engine: .pinned, outputs: [output])
    }
  }

  /// The width in pixels from which on small letters can be read, where less was asked for.
  private func readableWidth(of order: Order) -> Int? {
    guard order.format == .png, case .width(let asked) = options.magnification else { return nil }
    let width = order.scene.size.width + 2 * Scene.margin
    let readable = width * Magnification.smallestReadable / TypeSize.small
    return asked < readable ? Int((readable / 100).rounded(.up)) * 100 : nil
  }

  /// What `dot` is asked to lay out at most: beyond that it takes minutes.
  static let mostBoxes = 1000
  static let mostLines = 2500

  private func placement(
    of blueprint: Blueprint, _ failures: inout [DrawingFailure]
  ) -> Placement? {
    guard blueprint.diagram.form != .grid else { return nil }
    guard blueprint.paths.count <= Self.mostLines, blueprint.items.count <= Self.mostBoxes else {
      failures.append(
        DrawingFailure(
          problem: .tooMany(boxes: blueprint.items.count, lines: blueprint.paths.count)))
      return nil
    }
    guard !blueprint.items.isEmpty else { return Placement() }
    let layout = UnionLayout(blueprint)
    switch runner.run([layout.request]).first {
    case .success(let result):
      if case .geometry(let geometry) = result.products.first {
        return layout.placement(geometry)
      }
      failures.append(DrawingFailure(problem: .noLayout(.layoutFailed(messages: []))))
    case .failure(let error): failures.append(DrawingFailure(problem: .noLayout(error)))
    case nil: failures.append(DrawingFailure(problem: .noLayout(.layoutFailed(messages: []))))
    }
    return nil
  }

  private func finish(
    _ order: Order, _ result: Result<GraphvizResult, GraphvizError>,
    _ failures: inout [DrawingFailure]
  ) -> Result<Picture, DrawingFailure> {
    func failure(_ problem: DrawingFailure.Problem) -> DrawingFailure {
      DrawingFailure(part: order.part, format: order.format, problem: problem)
    }
    switch result {
    case .failure(.tooLarge(let width, let height)):
      let resolution = Self.resolution(fitting: max(width, height), options.pixelsPerInch)
      guard resolution < options.pixelsPerInch,
        let again = runner.run([order.request(options, resolution)]).first
      else { return .failure(failure(.noPicture(.tooLarge(width: width, height: height)))) }
      if case .success = again { failures.append(failure(.coarser(pixelsPerInch: resolution))) }
      if case .failure(let error) = again { return .failure(failure(.noPicture(error))) }
      return finish(order, again, &failures)
    case .failure(let error): return .failure(failure(.noPicture(error)))
    case .success(let result):
      guard case .bytes(let bytes) = result.products.first else {
        return .failure(failure(.noPicture(.layoutFailed(messages: []))))
      }
      guard let finished = finished(bytes, order) else {
        return .failure(failure(.unreadableSVG))
      }
      return .success(Picture(part: order.part, format: order.format, bytes: finished))
    }
  }

  private func finished(_ bytes: [UInt8], _ order: Order) -> [UInt8]? {
    switch order.format {
    case .svg: SVGDocument(scene: order.scene, options: options).rewritten(bytes)
    case .png, .pdf, .dot, .mermaid: bytes
    }
  }

  /// The resolution at which a bitmap fits into the largest that can be drawn.
  private static func resolution(fitting side: Int, _ asked: Int) -> Int {
    max(1, asked * 32_000 / max(side, 1))
  }
}
