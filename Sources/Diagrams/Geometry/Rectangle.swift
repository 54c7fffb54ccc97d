/// A point of a picture, in points from the upper left corner; y points down.
struct Point: Hashable, Sendable {
  var x: Double
  var y: Double

  static func + (left: Point, right: Point) -> Point {
    Point(x: left.x + right.x, y: left.y + right.y)
  }

  static func - (left: Point, right: Point) -> Point {
    Point(x: left.x - right.x, y: left.y - right.y)
  }

  static func * (point: Point, factor: Double) -> Point {
    Point(x: point.x * factor, y: point.y * factor)
  }

  /// How far it is from the origin.
  var length: Double { (x * x + y * y).squareRoot() }
}

/// A width and a height.
struct Size: Hashable, Sendable {
  var width: Double
  var height: Double
}

/// An upright rectangle.
struct Rectangle: Hashable, Sendable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  init(center: Point, size: Size) {
    self.init(
      x: center.x - size.width / 2, y: center.y - size.height / 2, width: size.width,
      height: size.height)
  }

  var maxX: Double { x + width }
  var maxY: Double { y + height }
  var center: Point { Point(x: x + width / 2, y: y + height / 2) }
  var size: Size { Size(width: width, height: height) }

  /// Whether the two share an inner point.
  func overlaps(_ other: Rectangle) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  func contains(_ point: Point) -> Bool {
    x <= point.x && point.x <= maxX && y <= point.y && point.y <= maxY
  }

  func contains(_ other: Rectangle) -> Bool {
    x <= other.x && other.maxX <= maxX && y <= other.y && other.maxY <= maxY
  }

  func moved(by offset: Point) -> Rectangle {
    Rectangle(x: x + offset.x, y: y + offset.y, width: width, height: height)
  }

  /// A point on the border, moved along the side that it is on, as far as the offset is long.
  func slide(_ point: Point, by offset: Point) -> Point {
    let toLevel = min(abs(point.y - y), abs(point.y - maxY))
    let toUpright = min(abs(point.x - x), abs(point.x - maxX))
    if toLevel <= toUpright {
      let distance = offset.x == 0 ? offset.length : offset.length * (offset.x > 0 ? 1 : -1)
      return Point(x: min(max(point.x + distance, x), maxX), y: point.y)
    }
    let distance = offset.y == 0 ? offset.length : offset.length * (offset.y > 0 ? 1 : -1)
    return Point(x: point.x, y: min(max(point.y + distance, y), maxY))
  }

  /// The rectangle with all sides moved outwards, or inwards if `margin` is negative.
  func grown(by margin: Double) -> Rectangle {
    Rectangle(
      x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  func union(_ other: Rectangle) -> Rectangle {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return Rectangle(
      x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
  }
}
