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
  /// The names of the pictures' lines, by route of the rows; empty without pictures.
  var lineNames: [String] = []
  /// The names of the pictures' boxes, by party of the rows; empty without pictures.
  var boxNames: [[String]] = []

  /// Creates a report of states that have no picture; `titles` are their headings.
  public init(
    title: String, states: [Series.State], titles: [String], rows: PolicyRows,
    findings: [Finding], texts: SourceTexts, pictureRemark: String? = nil
  ) {
    self.title = title
    steps = states.enumerated().map { index, state in
      let banners = StateBanners(
        state.snapshot, enforcesPolicies: state.enforcesPolicies, .english)
      return Step(
        title: titles.indices.contains(index) ? titles[index] : "", banners: banners.lines)
    }
    self.rows = rows
    self.findings = findings
    self.texts = texts
    self.pictureRemark = pictureRemark
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
    texts: SourceTexts, pictureRemark: String? = nil
  ) {
    rows = PolicyRows(storyboard.series, texts: texts)
    title = diagram.title
    steps = diagram.panels.enumerated().map { index, panel in
      Step(
        title: panel.title, caption: panel.caption, changes: panel.changes,
        banners: diagram.banners + panel.banners, checks: panel.checks,
        picture: pictures.indices.contains(index) ? pictures[index] : nil)
    }
    self.findings = findings
    self.texts = texts
    self.pictureRemark = pictureRemark
    guard pictures.contains(where: { $0 != nil }) else { return }
    let names = ElementNames(storyboard)
    lineNames = rows.routes.indices.map { names.line(of: $0) }
    boxNames = rows.parties.map { names.boxes(of: $0) }
  }
}
