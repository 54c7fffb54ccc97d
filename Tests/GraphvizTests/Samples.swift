import Graphviz

/// A graph of two namespaces, one inside a cluster frame, with four nodes and parallel edges.
let shop = Graph(
  name: "shop",
  attributes: [
    .init("rankdir", "TB"), .init("newrank", "true"), .init("fontname", "DejaVu Sans"),
    .init("label", ""),
  ],
  nodeDefaults: [.init("shape", "box"), .init("fontname", "DejaVu Sans")],
  edgeDefaults: [.init("fontname", "DejaVu Sans")],
  nodes: [
    .init("web"), .init("api", [.init("label", .html("<b>api</b>"))]), .init("db"), .init("dns"),
  ],
  edges: [
    .init("1", from: "web", to: "api", [.init("color", "#008a64")]),
    .init("2", from: "web", to: "api", [.init("color", "#c43c00")]),
    .init("3", from: "api", to: "db"),
    .init("4", from: "web", to: "dns", [.init("dir", "both")]),
    .init("5", from: "api", to: "dns", [.init("dir", "none")]),
  ],
  subgraphs: [
    .init(
      "cluster_cluster", [.init("label", "cluster")], members: ["web"],
      subgraphs: [.init("cluster_data", [.init("label", "data")], members: ["api", "db"])])
  ])

/// A graph of one node with one attribute.
func graph(_ attributes: Graph.Attribute..., name: String = "g") -> Graph {
  Graph(name: name, nodes: [.init("n", attributes)])
}

extension GraphvizRunner {
  /// Runs one request and unpacks its only product's bytes as text.
  func text(
    _ graph: Graph, _ output: GraphvizRequest.Output, engine: GraphvizRequest.Engine = .dot
  ) throws -> String {
    String(decoding: try bytes(graph, output, engine: engine), as: UTF8.self)
  }

  /// Runs one request and hands out its only product's bytes.
  func bytes(
    _ graph: Graph, _ output: GraphvizRequest.Output, engine: GraphvizRequest.Engine = .dot
  ) throws -> [UInt8] {
    guard case .bytes(let bytes) = try product(graph, output, engine: engine) else { return [] }
    return bytes
  }

  /// Runs one request and hands out its layout.
  func layout(_ graph: Graph, engine: GraphvizRequest.Engine = .dot) throws -> Layout {
    guard case .geometry(let layout) = try product(graph, .geometry, engine: engine) else {
      throw NoProduct()
    }
    return layout
  }

  private func product(
    _ graph: Graph, _ output: GraphvizRequest.Output, engine: GraphvizRequest.Engine
  ) throws -> GraphvizResult.Product {
    let results = run([GraphvizRequest(graph, engine: engine, outputs: [output])])
    guard let product = try results.first?.get().products.first else { throw NoProduct() }
    return product
  }
}

/// A runner gave no product and no error either.
struct NoProduct: Error {}
