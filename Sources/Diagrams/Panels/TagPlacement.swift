/// Finds places for tags: in the middle of their lines, or as near to it as nothing is covered.
struct TagPlacement {
  /// What must not be covered: cards and the names of frames.
  var obstacles: [Rectangle]
  /// Where tags may be.
  var bounds: Rectangle
  /// Points of every line of the panel, by route.
  var samples: [(route: String, points: [Point])]

  /// Places for tags, in the same order.
  func places(_ tags: [(route: String, curve: Curve, size: Size)]) -> [Rectangle] {
    var taken: [Rectangle] = []
    // The shortest lines have the fewest places to offer, so they choose first.
    let order = tags.indices.sorted {
      let left = length(tags[$0].curve)
      let right = length(tags[$1].curve)
      return left == right ? $0 < $1 : left < right
    }
    var places: [Int: Rectangle] = [:]
    for index in order {
      let tag = tags[index]
      let place = best(for: tag.size, on: tag.curve, route: tag.route, taken: taken)
      taken.append(place)
      places[index] = place
    }
    return tags.indices.map { places[$0] ?? Rectangle(center: tags[$0].curve.start, size: tags[$0].size) }
  }

  private func length(_ curve: Curve) -> Double {
    let points = curve.samples(spacing: 8)
    return zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0).length }
  }

  private func best(
    for size: Size, on curve: Curve, route: String, taken: [Rectangle]
  ) -> Rectangle {
    let points = curve.samples(spacing: 4)
    let blocked = obstacles.map { $0.grown(by: 2) } + taken.map { $0.grown(by: 3) }
    var best: (place: Rectangle, cost: Double)?
    for (index, point) in points.enumerated() {
      let distance = abs(Double(index) / Double(max(1, points.count - 1)) - 0.5)
      // Away from the ends, so that the marks stay visible; beside the line only where nothing else is free.
      for (offset, price) in Self.offsets(size) {
        let place = Rectangle(center: point + offset, size: size)
        let cost =
          distance * 60 + price + coverage(place, by: blocked) + hidden(by: place, route: route)
          + endCost(place, curve) + (bounds.contains(place) ? 0 : 2000)
        if cost < best?.cost ?? .infinity { best = (place, cost) }
      }
    }
    return best?.place ?? Rectangle(center: curve.start, size: size)
  }

  private static func offsets(_ size: Size) -> [(Point, Double)] {
    let aside = size.width / 2 + 3
    return [
      (Point(x: 0, y: 0), 0), (Point(x: aside, y: 0), 40), (Point(x: -aside, y: 0), 40),
      (Point(x: 2 * aside, y: 0), 160), (Point(x: -2 * aside, y: 0), 160),
    ]
  }

  private func coverage(_ place: Rectangle, by blocked: [Rectangle]) -> Double {
    Double(blocked.count(where: place.overlaps)) * 1000
  }

  /// Hiding other lines makes them hard to follow.
  private func hidden(by place: Rectangle, route: String) -> Double {
    samples.reduce(0) { cost, line in
      guard line.route != route else { return cost }
      return cost + Double(line.points.count(where: place.grown(by: 1).contains)) * 4
    }
  }

  private func endCost(_ place: Rectangle, _ curve: Curve) -> Double {
    let room = place.grown(by: 2)
    let tip = 11.0
    let points = [
      curve.end, curve.cut(atEnd: tip / 2).end, curve.cut(atEnd: tip).end, curve.start,
      curve.cut(atStart: tip / 2).start,
    ]
    return Double(points.count(where: room.contains)) * 60
  }
}
