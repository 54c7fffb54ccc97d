/// Where the cards of a chart stand: columns by hops, the places of a namespace together.
struct PathChartLayout: Sendable {
  /// The places of a namespace in a column, with its frame.
  struct Frame: Hashable, Sendable {
    var namespace: String
    var column: Int
    var border: Rectangle
    var tab: Rectangle
  }

  let cards: [PathCard]
  private(set) var boxes: [Rectangle]
  private(set) var frames: [Frame] = []
  private(set) var curves: [Curve] = []
  /// For each column its left side and its width.
  private(set) var columns: [(left: Double, width: Double)] = []
  private(set) var size = Size(width: 0, height: 0)

  private static let gap = 78.0
  private static let cardGap = 10.0
  private static let groupGap = 16.0
  private static let margin = 10.0
  private static let tabHeight = 17.0

  init(_ chart: PathChart) {
    cards = chart.places.map { PathCard($0) }
    boxes = chart.places.map { _ in Rectangle(x: 0, y: 0, width: 0, height: 0) }
    var left = 0.0
    for column in 0..<chart.columnCount {
      let members = chart.places.indices.filter { chart.places[$0].hops == column }
      let width = place(members, column, at: left, chart)
      columns.append((left, width))
      left += width + Self.gap
    }
    centre(chart)
    curves = lines(chart)
    size = Size(
      width: max(0, left - Self.gap),
      height: (boxes.map(\.maxY) + frames.map(\.border.maxY)).max() ?? 0)
  }

  /// Places a column; its width.
  private mutating func place(
    _ members: [Int], _ column: Int, at left: Double, _ chart: PathChart
  ) -> Double {
    // A place stands about where its lines come from, so that few of them cross.
    var heights: [Int: Double] = [:]
    for member in members {
      let sources = chart.lines.filter { $0.destination == member }.map {
        boxes[$0.source].center.y
      }
      heights[member] = sources.isEmpty ? 0 : sources.reduce(0, +) / Double(sources.count)
    }
    let groups = Dictionary(grouping: members) { member -> String in
      chart.places[member].namespace.map { "1\($0)" }
        ?? (chart.places[member].kind == .outside ? "2" : "0")
    }
    func height(of member: Int) -> Double {
      chart.places[member].kind == .otherGroups ? .infinity : heights[member] ?? 0
    }
    func mean(_ group: [Int]) -> Double {
      group.compactMap { heights[$0] }.reduce(0, +) / Double(max(group.count, 1))
    }
    let order = groups.sorted { first, second in
      let isLast = (first.key == "2", second.key == "2")
      if isLast.0 != isLast.1 { return isLast.1 }
      let (one, other) = (mean(first.value), mean(second.value))
      return one == other ? first.key < second.key : one < other
    }
    let widest = members.map { cards[$0].size.width }.max() ?? 0
    let hasFrames = order.contains { $0.key.hasPrefix("1") }
    let inset = hasFrames ? Self.margin : 0
    var y = 0.0
    for (key, group) in order {
      let isFramed = key.hasPrefix("1")
      let top = y
      y += isFramed ? Self.tabHeight + 6 : 0
      for member in group.sorted(by: {
        let (one, other) = (height(of: $0), height(of: $1))
        return one == other ? $0 < $1 : one < other
      }) {
        boxes[member] = Rectangle(
          x: left + inset, y: y, width: widest, height: cards[member].size.height)
        y = boxes[member].maxY + Self.cardGap
      }
      if isFramed {
        let border = Rectangle(
          x: left, y: top + Self.tabHeight - 5, width: widest + 2 * Self.margin,
          height: y - Self.cardGap + Self.margin - (top + Self.tabHeight - 5))
        let name = String(key.dropFirst())
        let words = PathCard.tab(name, widest: border.width - 8)
        frames.append(
          Frame(
            namespace: name, column: column, border: border,
            tab: Rectangle(
              x: left + 4, y: top, width: words.room + 14, height: Self.tabHeight)))
        y = border.maxY
      } else {
        y -= Self.cardGap
      }
      y += Self.groupGap
    }
    return widest + 2 * inset
  }

  /// Moves each column to the middle of the picture.
  private mutating func centre(_ chart: PathChart) {
    var bottoms = [Double](repeating: 0, count: columns.count)
    for (number, place) in chart.places.enumerated() {
      bottoms[place.hops] = max(bottoms[place.hops], boxes[number].maxY)
    }
    for frame in frames { bottoms[frame.column] = max(bottoms[frame.column], frame.border.maxY) }
    let highest = bottoms.max() ?? 0
    for (number, place) in chart.places.enumerated() {
      boxes[number] = boxes[number].moved(by: Point(x: 0, y: (highest - bottoms[place.hops]) / 2))
    }
    for index in frames.indices {
      let offset = Point(x: 0, y: (highest - bottoms[frames[index].column]) / 2)
      frames[index].border = frames[index].border.moved(by: offset)
      frames[index].tab = frames[index].tab.moved(by: offset)
    }
  }

  /// The lines, spread along the sides of the cards in the order of their other ends.
  private func lines(_ chart: PathChart) -> [Curve] {
    let leaving = Dictionary(grouping: chart.lines.indices) { chart.lines[$0].source }
    let arriving = Dictionary(grouping: chart.lines.indices) { chart.lines[$0].destination }
    func height(_ line: Int, _ place: Int, _ all: [Int: [Int]], _ other: (Int) -> Int) -> Double {
      let box = boxes[place]
      let sorted = (all[place] ?? []).sorted {
        (boxes[other($0)].center.y, $0) < (boxes[other($1)].center.y, $1)
      }
      let position = Double((sorted.firstIndex(of: line) ?? 0) + 1)
      let step = min(9, (box.height - 12) / Double(sorted.count + 1))
      return box.center.y + (position - Double(sorted.count + 1) / 2) * step
    }
    return chart.lines.indices.map { index in
      let line = chart.lines[index]
      let (source, destination) = (boxes[line.source], boxes[line.destination])
      let start = Point(
        x: source.maxX, y: height(index, line.source, leaving) { chart.lines[$0].destination })
      let end = Point(
        x: destination.x, y: height(index, line.destination, arriving) { chart.lines[$0].source })
      let reach = max(abs(end.x - start.x) * 0.45, 30)
      return Curve([
        start, start + Point(x: reach, y: 0), end - Point(x: reach, y: 0), end,
      ]) ?? Curve(from: start, to: end)
    }
  }
}
