/// Finds places for tags: in the middle of their lines, or as near to it as nothing is covered.
struct TagPlacement {
  /// Something to be placed on a line.
  struct Request {
    /// The line, as its index in ``TagPlacement/field``.
    var line: Int
    var curve: Curve
    var size: Size
  }

  /// What must not be covered: cards and the names of frames.
  var obstacles: [Rectangle]
  /// Where tags may be.
  var bounds: Rectangle
  /// Points of every line of the panel.
  var field: PointField

  private static let covering = 1000.0
  private static let leaving = 2000.0
  private static let hiding = 12.0
  private static let coveringEnd = 60.0
  private static let distance = 60.0

  /// Places for tags, in the same order.
  func places(_ requests: [Request]) -> [Rectangle] {
    var taken: [Rectangle] = []
    var places = requests.map { Rectangle(center: $0.curve.start, size: $0.size) }
    let lengths = requests.map { Self.length($0.curve) }
    // The shortest lines have the fewest places to offer, so they choose first.
    let order = requests.indices.sorted {
      lengths[$0] == lengths[$1] ? $0 < $1 : lengths[$0] < lengths[$1]
    }
    for index in order {
      let place = best(for: requests[index], taken: taken) ?? places[index]
      taken.append(place)
      places[index] = place
    }
    return places
  }

  private static func length(_ curve: Curve) -> Double {
    let points = curve.samples(spacing: 8)
    return zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
  }

  /// The cheapest place along the line, from the middle outwards.
  private func best(for request: Request, taken: [Rectangle]) -> Rectangle? {
    let points = request.curve.samples(spacing: 4)
    let middle = Double(points.count - 1) / 2
    let blocked = obstacles.map { $0.grown(by: 2) } + taken.map { $0.grown(by: 3) }
    let ends = Self.ends(of: request.curve)
    var best: (place: Rectangle, cost: Double)?
    let outwards = points.indices.sorted {
      let left = abs(Double($0) - middle)
      let right = abs(Double($1) - middle)
      return left == right ? $0 < $1 : left < right
    }
    for index in outwards {
      let away = abs(Double(index) - middle) / max(1, middle) / 2 * Self.distance
      if let best, best.cost <= away { break }
      for (offset, price) in Self.offsets(request.size) {
        if let best, best.cost <= away + price { continue }
        let place = Rectangle(center: points[index] + offset, size: request.size)
        let cost =
          away + price + Double(blocked.count(where: place.overlaps)) * Self.covering
          + Double(field.count(in: place.grown(by: 1), except: request.line)) * Self.hiding
          + Double(ends.count(where: place.grown(by: 2).contains)) * Self.coveringEnd
          + (bounds.contains(place) ? 0 : Self.leaving)
        if cost < best?.cost ?? .infinity { best = (place, cost) }
      }
    }
    return best?.place
  }

  /// On the line, or beside it where nothing else is free.
  private static func offsets(_ size: Size) -> [(Point, Double)] {
    let aside = size.width / 2 + 3
    return [
      (Point(x: 0, y: 0), 0), (Point(x: aside, y: 0), 40), (Point(x: -aside, y: 0), 40),
      (Point(x: 2 * aside, y: 0), 160), (Point(x: -2 * aside, y: 0), 160),
    ]
  }

  /// Points at the marks of a line, which must stay visible.
  private static func ends(of curve: Curve) -> [Point] {
    let mark = 11.0
    return [
      curve.end, curve.cut(atEnd: mark / 2).end, curve.cut(atEnd: mark).end, curve.start,
      curve.cut(atStart: mark / 2).start,
    ]
  }
}
