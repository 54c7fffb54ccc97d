/// Leads a line round cards that it would run over: `dot` does not keep every line clear of them.
struct Detour: Sendable {
  /// The cards of the picture.
  let cards: [Rectangle]

  /// How far a line keeps from what it is led round.
  private static let distance = 9.0
  /// What of a card a line may touch.
  private static let margin = 2.0

  /// Leads a line round what it runs over, on the side where it meets the fewest cards and is the shortest.
  ///
  /// - Parameters:
  ///   - curve: the line.
  ///   - ends: the cards that it joins.
  /// - Returns: the line as it was where that is of no use.
  func around(_ curve: Curve, ends: [Rectangle]) -> Curve {
    let others = cards.filter { !ends.contains($0) }
    let met = Self.met(curve, others)
    guard !met.isEmpty else { return curve }
    let top = (met.map(\.y).min() ?? 0) - Self.distance
    let bottom = (met.map(\.maxY).max() ?? 0) + Self.distance
    let isDown = curve.start.y < curve.end.y
    let (upper, lower) = isDown ? (curve.start, curve.end) : (curve.end, curve.start)
    guard upper.y < top, lower.y > bottom else { return curve }
    let sides = [
      (met.map(\.x).min() ?? 0) - Self.distance, (met.map(\.maxX).max() ?? 0) + Self.distance,
    ]
    let ways = sides.compactMap { x in
      Self.way(from: upper, to: lower, at: x, between: top, and: bottom)
    }.map { isDown ? $0 : $0.reversed }
    func cost(_ curve: Curve) -> Double {
      let points = curve.samples(spacing: 8)
      let length = zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
      return Double(Self.met(curve, others).count) * 10_000 + length
    }
    guard let best = ways.min(by: { cost($0) < cost($1) }),
      Self.met(best, others).count < met.count
    else { return curve }
    return best
  }

  /// The cards that a line runs over.
  private static func met(_ curve: Curve, _ cards: [Rectangle]) -> [Rectangle] {
    let points = curve.samples(spacing: 5)
    return cards.filter { card in
      let inner = card.grown(by: -margin)
      return points.contains(where: inner.contains)
    }
  }

  /// Down to a height, straight down beside what is in the way, and on.
  private static func way(
    from start: Point, to end: Point, at x: Double, between top: Double, and bottom: Double
  ) -> Curve? {
    let (first, second) = (Point(x: x, y: top), Point(x: x, y: bottom))
    let bend = min(30, (top - start.y) / 2 + distance)
    let rise = min(30, (end.y - bottom) / 2 + distance)
    return Curve([
      start, start + (first - start) * 0.4, first + Point(x: 0, y: -bend), first,
      first + (second - first) * (1 / 3), first + (second - first) * (2 / 3), second,
      second + Point(x: 0, y: rise), end + (second - end) * 0.4, end,
    ])
  }
}
