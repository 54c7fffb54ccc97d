extension Diagram {
  /// The diagram in a detail: what is alike is drawn once, and what could not be followed as lines becomes a grid.
  public func arranged(_ detail: Detail) -> Diagram {
    guard detail != .full, form == .lines else { return self }
    let isLarge =
      LineEconomy(self).isOn || boxes.count > Self.mostBoxes
      || Set(panels.flatMap { $0.arrows.map(\.route) }).count > Self.mostLines
    guard detail == .compressed || isLarge else { return self }
    var result = TwinFolding(self).folded()
    let economy = LineEconomy(result)
    let words = Words.of(language)
    for index in result.panels.indices {
      let hidden = economy.hiddenChanges(of: result.panels[index])
      guard hidden > 0 else { continue }
      let note = words.hiddenChanges(hidden)
      result.panels[index].caption =
        [result.panels[index].caption, note].compactMap(\.self).joined(separator: " ")
    }
    result.omitsImplied = economy.isOn
    result = LineBundling(result, economy).bundled()
    let drawn = LineEconomy(result)
    let lines = Set(result.panels.flatMap { drawn.lines(of: $0).map(\.route) }).count
    let cards = result.boxes.count
    let isFollowable = cards <= Self.mostBoxes || cards <= 2 * Self.mostBoxes && lines <= cards
    let isDrawable = cards <= Self.mostBoxesBesideGrid && lines <= Self.mostLinesBesideGrid
    guard detail == .auto, panels.count == 1 ? !isFollowable || lines > Self.mostLines : !isDrawable
    else { return result }
    result.form = isDrawable ? .gridAndLines : .grid
    return result
  }

  /// The diagram with a single card for workloads that connect alike.
  public func folded() -> Diagram { TwinFolding(self).folded() }

  /// Above so many cards a grid is easier to read than lines, see Ghoniem, Fekete and Castagliola, 2005.
  private static let mostBoxes = 20
  private static let mostLines = 60
  /// Lines that are drawn although a grid says the same, for those who look for ways through the cluster.
  private static let mostBoxesBesideGrid = 40
  private static let mostLinesBesideGrid = 80
}
