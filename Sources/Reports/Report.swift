public import Analyses
public import Diagrams

/// What a report tells: states, the rows from which every verdict follows, pictures, and findings.
public struct Report: Sendable {
  /// A state.
  public struct Step: Sendable {
    /// The heading; empty for a single state.
    public var title: String
    /// A sentence below it.
    public var caption: String?
    /// What the step adds and removes, such as `+ P3 api-deny-egress`.
    public var changes: [String]
    /// Lines that must not be overlooked.
    public var banners: [String]
    /// Expectations and whether they hold.
    public var checks: [Diagram.Check]
    /// The picture as SVG; `nil` where there is none.
    public var picture: [UInt8]?

    /// Creates a state.
    public init(
      title: String, caption: String? = nil, changes: [String] = [], banners: [String] = [],
      checks: [Diagram.Check] = [], picture: [UInt8]? = nil
    ) {
      self.title = title
      self.caption = caption
      self.changes = changes
      self.banners = banners
      self.checks = checks
      self.picture = picture
    }
  }

  /// The heading.
  public var title: String
  /// The states, in order.
  public var steps: [Step]
  /// From what the page combines verdicts.
  public var rows: PolicyRows
  /// What was found in the last state.
  public var findings: [Finding]
  /// The texts of the files.
  public var texts: SourceTexts
  /// Why there is no picture, as a sentence; `nil` where there is one.
  public var pictureRemark: String?
  /// The words that page and pictures share.
  var words = PictureWords()
  /// The names of the pictures' lines, by route of the rows; empty without pictures.
  var lineNames: [String] = []
  /// The names of the pictures' boxes, by party of the rows; empty without pictures.
  var boxNames: [[String]] = []
  /// What the pictures show where they are of whole namespaces.
  var overview: Overview?

  /// The names of the elements of pictures of whole namespaces.
  struct Overview {
    /// By namespace.
    var boxes: [(namespace: String, name: String)] = []
    /// The lines with the namespaces at their ends; `nil` for addresses outside.
    var lines: [(name: String, source: String?, destination: String?)] = []

    init(_ diagram: Diagram) {
      var namespaces: [String: String] = [:]
      for box in diagram.boxes where box.kind == .namespace || box.kind == .assumed {
        namespaces[box.id] = box.name
        boxes.append((box.name, ElementNames.box(box.id)))
      }
      lines = diagram.routes.map { route in
        (ElementNames.line(route.id), namespaces[route.source], namespaces[route.destination])
      }
    }
  }

  /// Creates a report of too many workloads to draw each; `diagram` is of whole namespaces, and `pictures` are its panels
  /// as SVG.
  public init(
    overview diagram: Diagram, pictures: [[UInt8]?], rows: PolicyRows, findings: [Finding],
    texts: SourceTexts, pictureRemark: String
  ) {
    self.init(
      title: diagram.title, steps: Self.steps(diagram, pictures), rows: rows, findings: findings)
    self.texts = texts
    self.pictureRemark = pictureRemark
    words = PictureWords(diagram)
    if pictures.contains(where: { $0 != nil }) { overview = Overview(diagram) }
  }

  /// Creates a report of steps that have their words already, and no picture.
  init(title: String, steps: [Step], rows: PolicyRows, findings: [Finding]) {
    self.title = title
    self.steps = steps
    self.rows = rows
    self.findings = findings
    texts = SourceTexts()
  }

  /// Creates a report of a storyboard; `pictures` are its panels as SVG.
  public init(
    _ storyboard: Storyboard, _ diagram: Diagram, pictures: [[UInt8]?], findings: [Finding],
    texts: SourceTexts
  ) {
    rows = PolicyRows(storyboard.series, texts: texts)
    title = diagram.title
    steps = Self.steps(diagram, pictures)
    self.findings = findings
    self.texts = texts
    words = PictureWords(diagram)
    guard pictures.contains(where: { $0 != nil }) else { return }
    let names = ElementNames(storyboard)
    lineNames = rows.routes.indices.map { names.line(of: $0) }
    boxNames = rows.parties.map { names.boxes(of: $0) }
  }

  private static func steps(_ diagram: Diagram, _ pictures: [[UInt8]?]) -> [Step] {
    diagram.panels.enumerated().map { index, panel in
      Step(
        title: panel.title, caption: panel.caption, changes: panel.changes,
        banners: diagram.banners + panel.banners, checks: panel.checks,
        picture: pictures.indices.contains(index) ? pictures[index] : nil)
    }
  }
}
