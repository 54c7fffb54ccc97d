/// A large grid in pages: each has some of the sources as rows and some of the destinations as columns.
///
/// Namespaces stay together where they fit, so that the blocks of a grid are not torn.
public struct GridPages: Sendable {
  /// A page.
  public struct Page: Sendable {
    /// The name of its file, without the ending.
    public var name: String
    /// The picture.
    public var diagram: Diagram
  }

  /// A grid with more rows or columns than this is better read in pages.
  public static let mostInOne = 150
  /// The most rows and columns of a page.
  public static let mostRows = 50
  /// The beginning of the names of pages.
  public static let namePrefix = "pairs-"

  private let diagram: Diagram
  private let rows: [[Diagram.Box]]
  private let columns: [[Diagram.Box]]

  /// Divides the grid of a diagram's last panel.
  public init(_ diagram: Diagram) {
    self.diagram = diagram
    let asked = diagram.routes.filter { diagram.panels.last?.cells[$0.id] != nil }
    let sources = Set(asked.map(\.source))
    let destinations = Set(asked.map(\.destination))
    rows = Self.chunks(diagram.boxes.filter { sources.contains($0.id) })
    columns = Self.chunks(diagram.boxes.filter { destinations.contains($0.id) })
  }

  /// How many rows or columns there are, whichever is more.
  public var size: Int {
    max(rows.reduce(0) { $0 + $1.count }, columns.reduce(0) { $0 + $1.count })
  }

  /// The page in which the rows of a frame begin; `nil` where it has none.
  public func name(ofFrame name: String) -> String? {
    guard let frame = diagram.frames.first(where: { $0.name == name })?.id,
      let row = rows.firstIndex(where: { $0.contains { $0.frame == frame } })
    else { return nil }
    let column = columns.firstIndex { $0.contains { $0.frame == frame } }
    return Self.name(row, column ?? 0)
  }

  /// The pages, row by row; those of which nothing is asked are left out.
  public func pages() -> [Page] {
    struct Place: Hashable {
      var row: Int
      var column: Int
    }
    func places(_ chunks: [[Diagram.Box]]) -> [String: Int] {
      Dictionary(
        chunks.enumerated().flatMap { index, boxes in boxes.map { ($0.id, index) } },
        uniquingKeysWith: { first, _ in first })
    }
    let (rowOf, columnOf) = (places(rows), places(columns))
    let routes = Dictionary(grouping: diagram.routes) { route in
      Place(row: rowOf[route.source] ?? -1, column: columnOf[route.destination] ?? -1)
    }
    return rows.indices.flatMap { row in
      columns.indices.compactMap { column in
        routes[Place(row: row, column: column)].map { page(row, column, $0) }
      }
    }
  }

  private func page(_ row: Int, _ column: Int, _ routes: [Diagram.Route]) -> Page {
    var page = diagram
    let ids = Set((rows[row] + columns[column]).map(\.id))
    page.title = "\(diagram.title): \(name(of: rows[row])) → \(name(of: columns[column]))"
    page.boxes = diagram.boxes.filter { ids.contains($0.id) }
    page.routes = routes
    page.form = .grid
    page.showsCounts = false
    page.panels = diagram.panels.suffix(1).map { panel in
      var own = panel
      own.states = panel.states.filter { ids.contains($0.key) }
      own.arrows = []
      own.cells = Dictionary(
        routes.compactMap { route in panel.cells[route.id].map { (route.id, $0) } },
        uniquingKeysWith: { first, _ in first })
      return own
    }
    return Page(name: Self.name(row, column), diagram: page)
  }

  private static func name(_ row: Int, _ column: Int) -> String {
    "\(namePrefix)\(row + 1)-\(column + 1)"
  }

  /// The namespaces of some boxes, from the first to the last, or the only one.
  private func name(of boxes: [Diagram.Box]) -> String {
    let names = Dictionary(
      diagram.frames.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let groups = boxes.map { box in box.frame.flatMap { names[$0] } ?? box.name }
    guard let first = groups.first, let last = groups.last, first != last else {
      return groups.first ?? ""
    }
    return "\(first) – \(last)"
  }

  private static func chunks(_ boxes: [Diagram.Box]) -> [[Diagram.Box]] {
    var chunks: [[Diagram.Box]] = []
    var start = 0
    while start < boxes.count {
      let end = boxes[start...].firstIndex { $0.frame != boxes[start].frame } ?? boxes.count
      for first in stride(from: start, to: end, by: mostRows) {
        let part = boxes[first..<min(first + mostRows, end)]
        if let last = chunks.last, last.count + part.count <= mostRows {
          chunks[chunks.count - 1] += part
        } else {
          chunks.append(Array(part))
        }
      }
      start = end
    }
    return chunks
  }
}
