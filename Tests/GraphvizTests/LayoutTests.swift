import Graphviz
import Testing

@Suite("Layouts")
struct LayoutTests {
  let graphviz = InProcessGraphviz()

  @Test("every node, edge and frame of the graph is in its layout")
  func completeness() throws {
    let layout = try graphviz.layout(shop)
    #expect(layout.nodes.keys.sorted() == ["api", "db", "dns", "web"])
    #expect(layout.edges.keys.sorted() == ["1", "2", "3", "4", "5"])
    #expect(layout.clusters.keys.sorted() == ["cluster_cluster", "cluster_data"])
  }

  @Test("a frame encloses its members and the frames in it, and the drawing encloses all")
  func nesting() throws {
    let layout = try graphviz.layout(shop)
    let outer = try #require(layout.clusters["cluster_cluster"])
    let inner = try #require(layout.clusters["cluster_data"])
    #expect(outer.contains(inner))
    #expect(layout.bounds.contains(outer))
    for (name, frame) in [("web", outer), ("api", inner), ("db", inner)] {
      let node = try #require(layout.nodes[name])
      #expect(frame.contains(node.box), "\(name)")
    }
    let outsider = try #require(layout.nodes["dns"])
    #expect(!outer.contains(outsider.box))
  }

  @Test("sizes are in points, also where the ranks go from left to right", arguments: ["TB", "LR"])
  func sizes(rankdir: String) throws {
    var card = graph(
      .init("width", "2"), .init("height", "0.5"), .init("fixedsize", "true"),
      .init("shape", "box"))
    card.attributes = [.init("rankdir", .text(rankdir))]
    let node = try #require(try graphviz.layout(card).nodes["n"])
    #expect(node.width == 144)
    #expect(node.height == 36)
  }

  @Test("the y axis points up: a first rank has the greater y")
  func axis() throws {
    let nodes = try graphviz.layout(shop).nodes
    let web = try #require(nodes["web"])
    let db = try #require(nodes["db"])
    #expect(web.center.y > db.center.y)
  }

  @Test("a spline has 3n + 1 points, and tips only where there are arrows")
  func splines() throws {
    let edges = try graphviz.layout(shop).edges
    for (key, pieces) in edges {
      for piece in pieces { #expect(piece.points.count % 3 == 1, "\(key)") }
    }
    #expect(edges["3"]?.first?.start == nil)
    #expect(edges["3"]?.first?.end != nil)
    #expect(edges["4"]?.first?.start != nil)
    #expect(edges["4"]?.first?.end != nil)
    #expect(edges["5"]?.first?.start == nil)
    #expect(edges["5"]?.first?.end == nil)
    #expect(edges["1"] != edges["2"], "parallel edges have lines of their own")
  }

  @Test("other engines keep frames", arguments: [GraphvizRequest.Engine.fdp, .osage])
  func engines(engine: GraphvizRequest.Engine) throws {
    let layout = try graphviz.layout(shop, engine: engine)
    let outer = try #require(layout.clusters["cluster_cluster"])
    let inner = try #require(layout.clusters["cluster_data"])
    #expect(outer.contains(inner))
  }

  @Test("an empty graph has an empty layout")
  func empty() throws {
    let layout = try graphviz.layout(Graph(name: "nothing"))
    #expect(layout.nodes.isEmpty && layout.edges.isEmpty && layout.clusters.isEmpty)
  }
}

@Suite("Pinned layouts")
struct PinnedLayoutTests {
  @Test("a pinned graph keeps its nodes, frames and lines where they were")
  func pinning() throws {
    let graphviz = InProcessGraphviz()
    let free = try graphviz.layout(shop)
    let pinned = try graphviz.layout(shop.pinned(to: free), engine: .pinned)
    for (name, node) in free.nodes {
      let kept = try #require(pinned.nodes[name])
      #expect(kept.box.isNear(node.box), "\(name)")
    }
    for (name, frame) in free.clusters {
      let kept = try #require(pinned.clusters[name])
      #expect(kept.isNear(frame), "\(name)")
    }
    for (key, pieces) in free.edges {
      let kept = try #require(pinned.edges[key])
      #expect(kept.count == pieces.count)
      for (new, old) in zip(kept, pieces) {
        #expect(new.points.count == old.points.count)
        #expect(zip(new.points, old.points).allSatisfy { $0.isNear($1) }, "\(key)")
      }
    }
  }

  @Test("a pinned node without a position is an error")
  func unpinned() {
    #expect(throws: GraphvizError.self) {
      try InProcessGraphviz().layout(shop, engine: .pinned)
    }
  }
}

extension Graph {
  /// The graph with every position of a layout written into it.
  fileprivate func pinned(to layout: Layout) -> Graph {
    var graph = self
    graph.attributes.append(.init("notranslate", "true"))
    for index in graph.nodes.indices {
      guard let place = layout.nodes[graph.nodes[index].name] else { continue }
      graph.nodes[index].attributes += [
        .init("pos", .text("\(place.center.x),\(place.center.y)")),
        .init("width", .text("\(place.width / 72)")),
        .init("height", .text("\(place.height / 72)")),
        .init("fixedsize", "true"),
      ]
    }
    for index in graph.edges.indices {
      let pieces = layout.edges[graph.edges[index].key] ?? []
      let pos = pieces.map { piece in
        let start = piece.start.map { "s,\($0.x),\($0.y) " } ?? ""
        let end = piece.end.map { "e,\($0.x),\($0.y) " } ?? ""
        return start + end + piece.points.map { "\($0.x),\($0.y)" }.joined(separator: " ")
      }
      graph.edges[index].attributes.append(.init("pos", .text(pos.joined(separator: ";"))))
    }
    graph.subgraphs = graph.subgraphs.map { $0.pinned(to: layout) }
    return graph
  }
}

extension Graph.Subgraph {
  fileprivate func pinned(to layout: Layout) -> Graph.Subgraph {
    var subgraph = self
    if let box = layout.clusters[name] {
      let corners = [box.lowerLeft.x, box.lowerLeft.y, box.upperRight.x, box.upperRight.y]
      subgraph.attributes += [
        .init("bb", .text(corners.map { "\($0)" }.joined(separator: ","))),
        .init("label", ""),
      ]
    }
    subgraph.subgraphs = subgraphs.map { $0.pinned(to: layout) }
    return subgraph
  }
}

extension Layout.Point {
  fileprivate func isNear(_ other: Layout.Point) -> Bool {
    abs(x - other.x) < 0.01 && abs(y - other.y) < 0.01
  }
}

extension Layout.Box {
  fileprivate func isNear(_ other: Layout.Box) -> Bool {
    lowerLeft.isNear(other.lowerLeft) && upperRight.isNear(other.upperRight)
  }

  fileprivate func contains(_ other: Layout.Box) -> Bool {
    lowerLeft.x <= other.lowerLeft.x && lowerLeft.y <= other.lowerLeft.y
      && upperRight.x >= other.upperRight.x && upperRight.y >= other.upperRight.y
  }
}

extension Layout.NodeBox {
  fileprivate var box: Layout.Box {
    Layout.Box(
      lowerLeft: .init(x: center.x - width / 2, y: center.y - height / 2),
      upperRight: .init(x: center.x + width / 2, y: center.y + height / 2))
  }
}
