/// A chain of cubic Bézier curves: 3n + 1 points.
struct Curve: Hashable, Sendable {
  /// The control points; never fewer than four, and one more than a multiple of three.
  private(set) var points: [Point]

  /// Creates a curve, unless the number of points is not one that a chain can have.
  init?(_ points: [Point]) {
    guard points.count >= 4, points.count % 3 == 1 else { return nil }
    self.points = points
  }

  /// A straight line.
  init(from start: Point, to end: Point) {
    points = [start, start + (end - start) * (1 / 3), start + (end - start) * (2 / 3), end]
  }

  var start: Point { points[0] }
  var end: Point { points[points.count - 1] }
  var reversed: Curve {
    var copy = self
    copy.points.reverse()
    return copy
  }

  /// The direction across the line from its start to its end, of length one.
  private var across: Point {
    let chord = end - start
    guard chord.length > 0 else { return Point(x: 1, y: 0) }
    return Point(x: -chord.y, y: chord.x) * (1 / chord.length)
  }

  /// The curve moved aside, its ends sliding along the borders of the boxes that it joins.
  func moved(aside shift: Double, from tail: Rectangle, to head: Rectangle) -> Curve {
    guard shift != 0 else { return self }
    let offset = across * shift
    var copy = moved(by: offset)
    copy.points[0] = tail.slide(start, by: offset)
    copy.points[points.count - 1] = head.slide(end, by: offset)
    return copy
  }

  func moved(by offset: Point) -> Curve {
    var copy = self
    copy.points = points.map { $0 + offset }
    return copy
  }

  /// Points along the curve, in order, close to `spacing` apart, both ends among them.
  func samples(spacing: Double) -> [Point] {
    var samples = [start]
    for first in stride(from: 0, to: points.count - 1, by: 3) {
      let piece = Array(points[first...first + 3])
      let length = zip(piece, piece.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
      let steps = max(4, min(400, Int((length / spacing).rounded(.up))))
      samples += (1...steps).map { Self.point(of: piece, at: Double($0) / Double(steps)) }
    }
    return samples
  }

  /// The curve without what lies within `length` of its end.
  func cut(atEnd length: Double) -> Curve {
    guard length > 0 else { return self }
    var kept = points
    let tip = end
    while kept.count > 4, (kept[kept.count - 4] - tip).length < length { kept.removeLast(3) }
    let piece = Array(kept.suffix(4))
    guard (piece[0] - tip).length > length else {
      // Too short for its marks: what is left is as good as nothing, but still a curve.
      return Curve(from: start, to: start + (tip - start) * 0.1)
    }
    var low = 0.0
    var high = 1.0
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if (Self.point(of: piece, at: middle) - tip).length > length {
        low = middle
      } else {
        high = middle
      }
    }
    var copy = self
    copy.points = kept.dropLast(4) + Self.firstPart(of: piece, until: low)
    return copy
  }

  /// The curve without what lies within `length` of its start.
  func cut(atStart length: Double) -> Curve { reversed.cut(atEnd: length).reversed }

  private static func point(of piece: [Point], at time: Double) -> Point {
    let rest = 1 - time
    return piece[0] * (rest * rest * rest) + piece[1] * (3 * rest * rest * time)
      + piece[2] * (3 * rest * time * time) + piece[3] * (time * time * time)
  }

  /// De Casteljau's division.
  private static func firstPart(of piece: [Point], until time: Double) -> [Point] {
    func between(_ left: Point, _ right: Point) -> Point { left + (right - left) * time }
    let first = between(piece[0], piece[1])
    let second = between(piece[1], piece[2])
    let third = between(piece[2], piece[3])
    let fourth = between(first, second)
    let fifth = between(second, third)
    return [piece[0], first, fourth, between(fourth, fifth)]
  }
}
