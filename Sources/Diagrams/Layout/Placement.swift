/// Where everything is, the same in every panel; points down and right of a panel's own origin.
struct Placement: Sendable {
  /// Cards by the box's id.
  var boxes: [String: Rectangle] = [:]
  /// Frames by their id.
  var frames: [String: Rectangle] = [:]
  /// Lines by the route's id, from border to border.
  var curves: [String: Curve] = [:]
  /// The names on the frames, by the frame's id.
  var tabs: [String: Rectangle] = [:]

  /// The smallest rectangle around all of it.
  var bounds: Rectangle {
    let rectangles = Array(boxes.values) + Array(frames.values) + Array(tabs.values)
    let lines = curves.values.flatMap { curve in
      curve.samples(spacing: 8).map { Rectangle(x: $0.x - 4, y: $0.y, width: 8, height: 0) }
    }
    let all = rectangles + lines
    guard let first = all.first else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
    return all.dropFirst().reduce(first) { $0.union($1) }
  }

  /// Everything moved.
  func moved(by offset: Point) -> Placement {
    Placement(
      boxes: boxes.mapValues { $0.moved(by: offset) },
      frames: frames.mapValues { $0.moved(by: offset) },
      curves: curves.mapValues { $0.moved(by: offset) },
      tabs: tabs.mapValues { $0.moved(by: offset) })
  }
}
