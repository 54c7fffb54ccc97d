internal import CGraphviz

/// The width and height of a bitmap, in pixels.
struct BitmapSize: Hashable {
  /// The largest side that cairo can draw; Graphviz shrinks a larger picture without a word in
  /// any return code.
  static let largestSide = 32_767

  var width: Int
  var height: Int

  /// Whether cairo can draw it at its own size.
  var fits: Bool { max(width, height) <= Self.largestSide }
}

extension LoadedGraph {
  /// The size that the laid out graph has as a bitmap.
  ///
  /// - Parameters:
  ///   - pixelsPerInch: the resolution.
  ///   - attributes: the root's attributes, of which `pad` and `margin` count here.
  /// - Returns: what the renderer will ask cairo for.
  func bitmapSize(pixelsPerInch: Int, attributes: [Graph.Attribute]) -> BitmapSize {
    let bounds = unsafe podreach_bounds(root.pointer)
    let pad = attributes.points("pad") ?? (4, 4)
    let margin = attributes.points("margin") ?? (0, 0)
    var width = bounds.UR.x - bounds.LL.x + 2 * pad.0
    var height = bounds.UR.y - bounds.LL.y + 2 * pad.1
    let limit = unsafe podreach_size_limit(root.pointer)
    if limit.x > 0, limit.y > 0, width > 0, height > 0 {
      let zoom = min(limit.x / width, limit.y / height)
      if unsafe zoom < 1 || podreach_fills_size(root.pointer) {
        width *= zoom
        height *= zoom
      }
    }
    if unsafe podreach_is_landscape(root.pointer) { swap(&width, &height) }
    let scale = Double(pixelsPerInch) / pointsPerInch
    return BitmapSize(
      width: Int(clamping: (width + 2 * margin.0) * scale),
      height: Int(clamping: (height + 2 * margin.1) * scale))
  }
}

extension [Graph.Attribute] {
  /// An attribute of the form `x` or `x,y`, in inches, as points.
  fileprivate func points(_ name: String) -> (Double, Double)? {
    guard case .text(let text) = last(where: { $0.name == name })?.value else { return nil }
    let numbers = text.split(separator: ",").compactMap { Double($0) }
    guard let x = numbers.first else { return nil }
    return (x * pointsPerInch, (numbers.dropFirst().first ?? x) * pointsPerInch)
  }
}

extension Int {
  /// The nearest integer, or the end of the range that the number lies beyond; 0 for no number.
  fileprivate init(clamping number: Double) {
    guard number.isFinite else {
      self = number == .infinity ? .max : 0
      return
    }
    self = Int(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }
}
