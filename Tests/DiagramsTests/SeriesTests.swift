import FoundationXML
import Graphviz
import Testing

@testable import Diagrams

@Suite("A series")
struct SeriesTests {
  @Test func `every box has the same place in every panel`() throws {
    let svg = try DrawnSVG(Chapter.diagram())
    for box in ["api", "db", "attacker", "dns"] {
      let places = try (1...6).map { panel in
        let frame = try #require(svg.element(id: "p\(panel)-panel")?.bounds)
        let card = try #require(svg.element(id: "p\(panel)-box-\(box)")?.bounds)
        return Rectangle(
          x: (card.x - frame.x).rounded(), y: (card.y - frame.y).rounded(),
          width: card.width.rounded(), height: card.height.rounded())
      }
      #expect(Set(places).count == 1, "\(box): \(places)")
    }
  }

  @Test func `a panel alone has the places that it has in the series`() throws {
    let series = try DrawnSVG(Chapter.diagram())
    let alone = try DrawnSVG(Chapter.diagram(), .panel(3))
    func distance(_ svg: DrawnSVG) throws -> Point {
      let api = try #require(svg.element(id: "p4-box-api")?.bounds)
      let dns = try #require(svg.element(id: "p4-box-dns")?.bounds)
      return Point(x: (dns.x - api.x).rounded(), y: (dns.y - api.y).rounded())
    }
    #expect(try distance(series) == distance(alone))
    #expect(alone.element(id: "p5-box-api") == nil)
  }

  @Test func `panels have one size and do not overlap`() throws {
    let svg = try DrawnSVG(Chapter.diagram())
    let frames = try (1...6).map { try #require(svg.element(id: "p\($0)-panel")?.bounds) }
    #expect(Set(frames.map { [$0.width.rounded(), $0.height.rounded()] }).count == 1)
    for (index, frame) in frames.enumerated() {
      #expect(!frames.dropFirst(index + 1).contains { $0.overlaps(frame) })
    }
  }

  @Test func `every line has the class of its kind and its sentence`() throws {
    let diagram = Chapter.diagram()
    let svg = try DrawnSVG(diagram)
    for (index, panel) in diagram.panels.enumerated() {
      for arrow in panel.arrows {
        let line = try #require(
          svg.element(id: "p\(index + 1)-line-\(arrow.route.identifier)"))
        let classes = (line["class"] ?? "").split(separator: " ").map(String.init)
        #expect(classes.contains(arrow.kind.rawValue))
        #expect(classes.contains("changed") == (arrow.change != nil))
        #expect(line.title == arrow.sentence)
      }
    }
  }

  @Test(arguments: [
    (400.0, 6, 2), (300.0, 6, 3), (1200.0, 6, 1), (100.0, 3, 3), (460.0, 1, 1), (220.0, 5, 3),
  ])
  func `as many panels stand side by side as can be read`(width: Double, count: Int, columns: Int) {
    let grid = PanelGrid(panels: count, width: width, targetWidth: 880)
    #expect(grid.columns == columns)
    let total = grid.size(panel: Size(width: width, height: 100)).width + 2 * Scene.margin
    let letters = TypeSize.small * 880 / total
    #expect(columns == 1 || letters >= PanelGrid.smallestLetters)
  }

  @Test(arguments: [Chapter.diagram(), Chapter.diagram(.japanese), Town.sparse, Town.large])
  func `what stands beside lines covers no card, no other and leaves no panel`(
    diagram: Diagram
  ) throws {
    let blueprint = Blueprint(diagram)
    let scene = try #require(Self.scene(of: blueprint))
    for index in diagram.panels.indices {
      let own = scene.blocks.filter { $0.id.hasPrefix("p\(index + 1)-") }
      let tags = own.filter { $0.note.classes == ["tag"] }.map(\.rectangle)
      let cards = own.filter { $0.note.classes == ["box"] }.map(\.rectangle)
      let panel = try #require(scene.areas.first { $0.id == "p\(index + 1)-panel" }).rectangle
      for (position, tag) in tags.enumerated() {
        #expect(!cards.contains { $0.overlaps(tag) })
        #expect(!tags.dropFirst(position + 1).contains { $0.overlaps(tag) })
        #expect(panel.contains(tag))
      }
    }
  }

  @Test func `the table says what changed where`() throws {
    let svg = try DrawnSVG(Chapter.diagram())
    let changed = svg.elements(class: "cell").filter { ($0["class"] ?? "").contains("changed") }
    #expect(changed.count == 7)
    let cell = try #require(svg.element(id: "p5-cell-\("api>db".identifier)"))
    #expect(cell.title == "api to db: allowed-by-rule")
    #expect(cell.stringValue?.contains("no DNS") == true)
  }

  @Test func `a table of many rows leaves out what nothing restricts, and says so`() {
    var diagram = Chapter.diagram()
    for index in 0..<60 {
      let id = "x\(index)"
      diagram.routes.append(
        .init(
          id: id, source: "api", destination: "db", sourceName: "api", destinationName: "db",
          ports: "TCP \(index)"))
      for panel in diagram.panels.indices {
        diagram.panels[panel].cells[id] = .init(
          kind: .allowedByDefault, policies: [], isChanged: false, sentence: "")
      }
    }
    var scene = Scene(id: "x", title: "", description: "", languageTag: "en")
    _ = Matrix(diagram, panels: Array(diagram.panels.indices))
      .draw(into: &scene, at: Point(x: 0, y: 0), width: 900)
    let words = scene.blocks.flatMap { $0.table.rows.joined().flatMap { $0.runs.map(\.text) } }
    #expect(words.contains { $0.hasPrefix("62 more connections") })
    #expect(scene.blocks.count { $0.note.classes == ["row"] } == 3)
  }

  private static func scene(of blueprint: Blueprint) -> Scene? {
    var scene: Scene?
    let runner = FailingGraphviz { _ in nil }
    let layout = UnionLayout(blueprint)
    if case .success(let result)? = runner.run([layout.request]).first,
      case .geometry(let geometry)? = result.products.first
    {
      scene =
        PictureComposer(
          blueprint: blueprint, options: DrawingOptions(), placement: layout.placement(geometry)
        ).whole()
    }
    return scene
  }
}
