import Clusters

/// What was measured, as a table, and whether each bar is met.
struct Report {
  struct Entry {
    var size: BenchmarkSize
    var format: ManifestFormat
    var bytes: Int
    var measurement: Measurement
    var result: Child.Result
  }

  private var entries: [Entry] = []

  mutating func add(_ entry: Entry) { entries.append(entry) }

  var text: String { [table, growth, bars].filter { !$0.isEmpty }.joined(separator: "\n\n") }

  private var table: String {
    var table = Table(columns: [
      "size", "measurement", "bytes", "wall", "CPU", "MB/s", "of bar's base", "by CPU", "memory",
    ])
    for entry in entries {
      let base = baseline(of: entry)?.result.duration
      let duration = entry.result.duration
      table.add([
        "\(entry.size.rawValue) \(entry.format)", entry.measurement.title,
        Figure.megabytes(entry.bytes), Figure.milliseconds(duration.wall),
        Figure.milliseconds(duration.processor),
        String(Int(Double(entry.bytes) / 1e6 / duration.wall)),
        base.map { Figure.ratio(duration.wall / $0.wall) } ?? "",
        base.map { Figure.ratio(duration.processor / $0.processor) } ?? "",
        Figure.megabytes(entry.result.memory),
      ])
    }
    return table.text
  }

  /// By how much more each measurement takes for the largest size than for the one before it.
  private var growth: String {
    entries.compactMap { entry -> String? in
      guard entry.size == .extraLarge,
        let smaller = entries.first(where: {
          $0.size == .large && $0.format == entry.format
            && $0.measurement.name == entry.measurement.name
        })
      else { return nil }
      let time = entry.result.duration.processor / smaller.result.duration.processor
      let bytes = Double(entry.bytes) / Double(smaller.bytes)
      let what = "\(entry.measurement.title), \(entry.format)"
      return
        "growth L → XL: \(what): \(Figure.ratio(time)) the CPU for \(Figure.ratio(bytes)) the bytes"
    }
    .joined(separator: "\n")
  }

  private var bars: String {
    entries.compactMap { entry -> String? in
      guard let bar = entry.measurement.bar, let factor = bar.factor(entry.size),
        let base = baseline(of: entry)
      else { return nil }
      // What a person waits for, on all cores; beside it what all threads did together.
      let ratio = entry.result.duration.wall / base.result.duration.wall
      let work = entry.result.duration.processor / base.result.duration.processor
      let isMet = ratio <= factor
      return "\(isMet ? "met    " : "NOT MET") \(entry.size.rawValue) \(entry.format): "
        + "\(entry.measurement.title) takes \(Figure.ratio(ratio)) the time of \(bar.baseline), "
        + "at most \(Figure.ratio(factor)) (\(Figure.ratio(work)) the CPU)"
    }
    .joined(separator: "\n")
  }

  private func baseline(of entry: Entry) -> Entry? {
    guard let bar = entry.measurement.bar else { return nil }
    return entries.first {
      $0.size == entry.size && $0.format == entry.format && $0.measurement.name == bar.baseline
    }
  }
}
