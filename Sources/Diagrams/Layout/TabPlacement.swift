/// Finds places for the names of frames: on the upper border, where the fewest lines pass.
struct TabPlacement {
  let diagram: Diagram

  static let height = 17.0
  private static let widest = 260.0

  /// What a tab says.
  static func runs(_ frame: Diagram.Frame) -> [Run] {
    let name = Run(
      text: Wrapping(size: TypeSize.text, isBold: true)
        .shortenedInside(frame.name.displayed, to: widest),
      size: TypeSize.text, isBold: true, role: .tabText)
    guard let remark = frame.remark?.displayed, !remark.isEmpty else { return [name] }
    let words = Wrapping(size: TypeSize.small).shortened(remark, to: widest)
    return [name, Run(text: "\u{A0}\u{A0}\(words)", size: TypeSize.small, role: .tabText)]
  }

  /// The placement with its tabs.
  func tabs(on placement: Placement) -> Placement {
    var result = placement
    var field = PointField()
    for curve in placement.curves.values { field.add(curve.samples(spacing: 3), line: 0) }
    for frame in diagram.frames {
      guard let border = placement.frames[frame.id] else { continue }
      result.tabs[frame.id] = Self.place(
        Size(width: Self.width(frame), height: Self.height), on: border, field: field,
        taken: Array(placement.boxes.values) + Array(result.tabs.values))
    }
    return result
  }

  /// How wide the tab of a frame is.
  static func width(_ frame: Diagram.Frame) -> Double {
    runs(frame).reduce(0) { $0 + $1.room } + 14
  }

  private static func place(
    _ size: Size, on border: Rectangle, field: PointField, taken: [Rectangle]
  ) -> Rectangle {
    func tab(_ x: Double, _ y: Double) -> Rectangle {
      Rectangle(x: x, y: y, width: size.width, height: size.height)
    }
    func cost(_ place: Rectangle) -> Int {
      field.count(in: place.grown(by: 2), except: nil)
        + taken.count(where: { $0.overlaps(place) }) * 1000
    }
    let slack = max(0, border.width - size.width)
    let top = border.y - size.height + 5
    let steps = 24
    let offsets = (0...steps).map { border.x + slack * Double($0) / Double(steps) }
    // Where lines leave no room, the tab may hang below the frame, or stand out beyond it.
    let overhang = size.width * 0.62
    let aside = (1...steps).flatMap { step -> [Double] in
      let distance = overhang * Double(step) / Double(steps)
      return [border.x - distance, border.maxX - size.width + distance]
    }
    let candidates =
      offsets.map { x in (tab(x, top), cost(tab(x, top))) }
      + aside.map { x in (tab(x, top), cost(tab(x, top)) + 12) }
      + offsets.map { x in (tab(x, border.maxY - 5), cost(tab(x, border.maxY - 5)) + 6) }
    return candidates.min { $0.1 < $1.1 }?.0 ?? tab(border.x, top)
  }
}
