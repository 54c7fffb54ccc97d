public import Analyses

extension DiagramWriter {
  /// Draws what an attacker reaches: places in columns by hops, and the lines of the shortest ways.
  ///
  /// With a goal, it shows the ways to it alone. Many places are folded by namespace.
  ///
  /// - Returns: the pictures, and what could not be drawn as it should be.
  public func draw(
    _ paths: AttackPaths, formats: [Format]
  ) -> (pictures: [Picture], failures: [DrawingFailure]) {
    var failures: [DrawingFailure] = []
    let scene = PathChartComposer(chart: PathChart(paths), options: options).scene()
    let pictures = render([(.whole, scene)], formats: formats, &failures)
    return (pictures, failures)
  }
}
