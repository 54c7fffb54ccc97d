import Analyses
import TestSupport
import Testing

@testable import Diagrams

@Suite("A grid of who reaches whom")
struct GridTests {
  private static let dns = """
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
    spec:
      replicas: 2
      selector: {matchLabels: {k8s-app: kube-dns}}
      template:
        metadata: {labels: {k8s-app: kube-dns}}
        spec:
          containers:
            - {name: c, image: i, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 9153}]}

    """

  private static func grid(_ diagram: Diagram) throws -> AdjacencyGrid {
    AdjacencyGrid(diagram, try #require(diagram.panels.last))
  }

  /// The cell of a source and a destination, or of its look-ups there.
  private static func cell(
    _ source: String, _ destination: String, isLookup: Bool = false, in grid: AdjacencyGrid
  ) -> AdjacencyGrid.Cell? {
    guard let row = grid.rows.firstIndex(where: { $0.name == source }),
      let column = grid.columns.firstIndex(where: {
        $0.name == destination && $0.isLookup == isLookup
      })
    else { return nil }
    return grid.cells[row][column]
  }

  @Test("Look-ups have a column of their own where the server has other ports, too")
  func lookups() throws {
    let onlyDNS = Manifest.policy(
      "dns", in: "shop",
      "{podSelector: {}, egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]}"
    )
    let grid = try Self.grid(.of(Manifest.deployment("web") + Self.dns + onlyDNS))
    #expect(Self.cell("web", "dns", in: grid)?.kind == .blockedAtEgress)
    #expect(Self.cell("web", "dns", isLookup: true, in: grid)?.kind == .dnsByRule)
    #expect(grid.columnsWithoutRow.map(\.heading) == ["DNS"])
  }

  @Test("An assumed server, of which nothing else is asked, has a single column")
  func assumedServer() throws {
    let grid = try Self.grid(.of(Manifest.deployment("web")))
    #expect(Self.cell("web", "kube-dns", in: grid)?.kind == .dnsByDefault)
    #expect(grid.columns.allSatisfy { !$0.isLookup })
  }

  @Test("The numbers of columns rise from left to right")
  func numbers() throws {
    let many = ["b", "c", "d"].map { Manifest.deployment($0, in: "zoo", ports: [80]) }.joined()
    let grid = try Self.grid(.of(Manifest.deployment("a", in: "alpha", ports: [80]) + many))
    let numbers = grid.columns.map(\.number)
    #expect(numbers == numbers.sorted())
    #expect(Set(grid.rows.map(\.name) + grid.columns.map(\.name)).count == 5)
  }

  @Test("The diagonal tells what passes among the pods of one workload, and among twins")
  func among() throws {
    let closed = Manifest.policy("closed", "{podSelector: {matchLabels: {app: db}}}")
    let diagram = Diagram.of(
      Manifest.deployment("db", ports: [80], replicas: 3) + closed
        + ["a", "b", "c"].map { Manifest.deployment($0, ports: [80]) }.joined())
    let whole = try Self.grid(diagram)
    #expect(Self.cell("db", "db", in: whole)?.kind == .blockedAtIngress)
    #expect(Self.cell("a", "a", in: whole) == nil)
    let folded = try Self.grid(diagram.folded())
    #expect(Self.cell("3 workloads", "3 workloads", in: folded)?.kind == .allowedByDefault)
    #expect(Self.cell("db", "db", in: folded)?.kind == .blockedAtIngress)
  }

  // MARK: Namespaces

  /// One of two in `back` is open to all, and so is `front`.
  private static let half =
    Manifest.deployment("web", in: "front", ports: [80])
    + ["one", "two"].map { Manifest.deployment($0, in: "back", ports: [80]) }.joined()
    + Manifest.policy("one", in: "back", "{podSelector: {matchLabels: {app: one}}}")

  @Test("Per cent by default are told apart from those in which a rule has a say")
  func byDefault() throws {
    let grid = try Self.grid(.overview(of: Self.half))
    let cell = try #require(Self.cell("front", "back", in: grid))
    #expect(cell.percent == 50)
    #expect(GridSign(cell).meaning == .someByDefault)
    let text = try #require(GridText(.overview(of: Self.half))).written(.text)
    #expect(text.contains("○50"))
    #expect(text.contains("by default"))
    #expect(!text.contains("have a say"))
  }

  @Test("Pairs of which it is not known do not hide behind a per cent")
  func unknown() throws {
    let block = Manifest.policy(
      "block", in: "back",
      "{podSelector: {matchLabels: {app: one}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"
    )
    let diagram = Diagram.overview(of: Self.half + block)
    let cell = try #require(Self.cell("front", "back", in: try Self.grid(diagram)))
    #expect(cell.percent == 50)
    #expect(cell.hasUnknown)
    #expect(GridSign(cell).meaning == .partlyUnknown)
    #expect(cell.sentence.contains("1 unknown"))
    #expect(!cell.sentence.contains("have a say"))
    let text = try #require(GridText(diagram)).written(.text)
    #expect(text.contains("50?"))
    #expect(text.contains("of others it is not known"))
  }

  @Test("Look-ups are told of namespaces, too")
  func lookupsOfNamespaces() throws {
    let mute = Manifest.policy(
      "mute", in: "back", "{podSelector: {matchLabels: {app: two}}, policyTypes: [Egress]}")
    let diagram = Diagram.overview(of: Self.half + mute)
    let grid = try Self.grid(diagram)
    let own = try #require(Self.cell("back", "kube-system", isLookup: true, in: grid))
    #expect(own.percent == 50)
    #expect(GridSign(own).meaning == .someDNS)
    #expect(own.sentence == "back to kube-system, DNS: look-ups of 1 allowed, 1 blocked")
    let front = try #require(Self.cell("front", "kube-system", isLookup: true, in: grid))
    #expect(GridSign(front).meaning == .dns)
    // They are no pairs of workloads.
    #expect(diagram.panels[0].counts == .init(allowed: 3, blocked: 3))
  }

  @Test("What does not connect is told apart from what is not asked")
  func nothingAsked() throws {
    let grid = try Self.grid(
      .overview(
        of: Self.half + Manifest.policy("shut", in: "front", "{podSelector: {}}"), isGrid: true))
    #expect(Self.cell("back", "front", in: grid)?.kind == .blockedAtBoth)
    #expect(Self.cell("front", "front", in: grid) == nil)
    #expect(Self.cell("front", "kube-system", in: grid) == nil)
  }

  @Test(
    "A grid of blocked lines alone tells what is blocked in part, and not that the rest is not asked"
  )
  func filtered() throws {
    let apps =
      Manifest.deployment("web", ports: [80]) + Manifest.deployment("db", ports: [80, 443])
      + Manifest.deployment("shut", ports: [80])
    let policies =
      Manifest.policy(
        "db",
        "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]}"
      )
      + Manifest.policy("shut", "{podSelector: {matchLabels: {app: shut}}}")
    let diagram = Diagram.of([apps + policies], filters: [.blocked])
    let grid = try Self.grid(diagram)
    let partly = try #require(Self.cell("web", "db", in: grid))
    #expect(partly.kind == .unknown && partly.isPartial)
    #expect(Self.cell("db", "web", in: grid) == nil)
    #expect(Self.cell("web", "shut", in: grid)?.kind == .blockedAtIngress)
    let text = try #require(GridText(diagram)).written(.text)
    #expect(text.contains("not shown, or nothing is asked"))
  }

  // MARK: Pages

  /// Workloads in namespaces of different sizes.
  private static let town = [("a", 30), ("b", 30), ("c", 120), ("d", 4)].map { name, count in
    (0..<count).map { Manifest.deployment("w\($0)", in: name, ports: [80]) }.joined()
  }.joined()

  @Test("A large grid has pages that keep namespaces together, and hold every cell once")
  func pages() throws {
    let diagram = Diagram.of(Self.town)
    let division = GridPages(diagram)
    let pages = division.pages()
    #expect(division.size == 185)
    let cells = pages.flatMap { page in (page.diagram.panels.first?.cells ?? [:]).map(\.key) }
    #expect(cells.count == diagram.panels[0].cells.count)
    #expect(Set(cells) == Set(diagram.panels[0].cells.keys))
    for page in pages {
      let grid = try Self.grid(page.diagram)
      #expect(grid.rows.count <= GridPages.mostRows)
      #expect(grid.columns.count <= GridPages.mostRows)
      #expect(!grid.rows.isEmpty)
    }
    let first = try #require(pages.first).diagram
    #expect(first.title == "t: a → a")
    #expect(division.name(ofFrame: "b") == "pairs-2-2")
    #expect(division.name(ofFrame: "none") == nil)
    let svg = try DrawnSVG(first)
    #expect(svg.words.contains("A row is a source"))
    #expect(svg.elements(class: "counts").isEmpty)
  }
}
