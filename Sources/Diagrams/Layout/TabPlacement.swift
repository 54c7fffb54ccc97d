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
    let samples = placement.curves.sorted { $0.key < $1.key }.flatMap { $0.value.samples(spacing: 3) }
    for frame in diagram.frames {
      guard let border = placement.frames[frame.id] else { continue }
      let width = Self.runs(frame).reduce(0) { $0 + $1.room } + 14
      result.tabs[frame.id] = Self.place(
        Size(width: width, height: Self.height), on: border, samples: samples,
        cards: Array(placement.boxes.values))
    }
    return result
  }

  private static func place(
    _ size: Size, on border: Rectangle, samples: [Point], cards: [Rectangle]
  ) -> Rectangle {
    func tab(_ x: Double, _ y: Double) -> Rectangle {
      Rectangle(x: x, y: y, width: size.width, height: size.height)
    }
    func cost(_ place: Rectangle) -> Int {
      let room = place.grown(by: 2)
      let hidden = samples.count(where: room.contains)
      return hidden + cards.count(where: { $0.overlaps(place) }) * 1000
    }
    let slack = max(0, border.width - size.width)
    let steps = 24
    let offsets = (0...steps).map { border.x + slack * Double($0) / Double(steps) }
    let above = offsets.map { tab($0, border.y - size.height + 4) }
    let below = offsets.map { tab($0, border.maxY - 4) }
    let candidates = above.map { ($0, cost($0)) } + below.map { ($0, cost($0) + 12) }
    return candidates.min { $0.1 < $1.1 }?.0 ?? tab(border.x, border.y - size.height + 4)
  }
}
