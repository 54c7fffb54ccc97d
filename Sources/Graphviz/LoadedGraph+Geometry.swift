internal import CGraphviz

extension LoadedGraph {
  /// Keys of the edges that the layout left without a line.
  var edgesWithoutSpline: [String] {
    edges.filter { unsafe podreach_spline_count($0.edge.pointer) == 0 }.map(\.key)
  }

  /// Where the layout put everything.
  var geometry: Layout {
    var layout = Layout(
      bounds: unsafe Layout.Box(podreach_bounds(root.pointer)), nodes: [:], edges: [:],
      clusters: [:])
    for (name, node) in nodes {
      layout.nodes[name] = unsafe Layout.NodeBox(
        center: Layout.Point(podreach_center(node.pointer)),
        width: podreach_width(node.pointer) * pointsPerInch,
        height: podreach_height(node.pointer) * pointsPerInch)
    }
    for (key, edge) in edges {
      layout.edges[key] = splines(of: edge)
    }
    collectClusters(of: root, into: &layout.clusters)
    return layout
  }

  private func splines(of edge: EdgeHandle) -> [Layout.Spline] {
    let count = unsafe podreach_spline_count(edge.pointer)
    return (0..<count).compactMap { index in
      guard let piece = unsafe podreach_spline(edge.pointer, index) else { return nil }
      let points = unsafe UnsafeBufferPointer(
        start: piece.pointee.list, count: podreach_point_count(piece))
      return unsafe Layout.Spline(
        points: points.map { Layout.Point($0) },
        start: podreach_has_start(piece) ? Layout.Point(piece.pointee.sp) : nil,
        end: podreach_has_end(piece) ? Layout.Point(piece.pointee.ep) : nil)
    }
  }

  private func collectClusters(
    of graph: GraphHandle, into clusters: inout [String: Layout.Box]
  ) {
    // libgraphviz counts clusters from 1.
    let count = unsafe podreach_cluster_count(graph.pointer)
    for index in 0..<count {
      guard
        let cluster = unsafe GraphHandle(podreach_cluster(graph.pointer, index + 1)),
        let name = unsafe podreach_name(cluster.pointer)
      else { continue }
      unsafe clusters[String(cString: name)] = Layout.Box(podreach_bounds(cluster.pointer))
      collectClusters(of: cluster, into: &clusters)
    }
  }
}

/// Graphviz' own unit of sizes is the inch, that of positions the point.
let pointsPerInch = 72.0

extension Layout.Point {
  fileprivate init(_ point: pointf) { self.init(x: point.x, y: point.y) }
}

extension Layout.Box {
  fileprivate init(_ box: boxf) {
    self.init(lowerLeft: Layout.Point(box.LL), upperRight: Layout.Point(box.UR))
  }
}
