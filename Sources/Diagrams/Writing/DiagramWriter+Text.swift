extension DiagramWriter {
  /// Writes parts of a diagram in formats that are texts: no layout is needed for them.
  ///
  /// The whole of a series is its last state.
  func write(
    _ diagram: Diagram, parts: [Part], formats: [Format], _ failures: inout [DrawingFailure]
  ) -> [Picture] {
    var pictures: [Picture] = []
    for part in parts where !formats.isEmpty {
      let index: Int
      switch part {
      case .whole, .animation: index = diagram.panels.count - 1
      case .panel(let asked): index = asked
      }
      guard diagram.panels.indices.contains(index) else {
        failures.append(DrawingFailure(part: part, problem: .noSuchPanel))
        continue
      }
      let graph = PanelGraph(diagram, panel: index)
      for format in formats {
        if part == .whole, diagram.panels.count > 1 {
          failures.append(
            DrawingFailure(
              part: part, format: format, problem: .lastStepOnly(of: diagram.panels.count)))
        }
        var text = ""
        switch format {
        case .dot:
          text = DOTWriter(theme: options.theme, background: options.background).write(graph)
        case .mermaid:
          let result = MermaidWriter(theme: options.theme, showsLegend: options.showsLegend)
            .write(graph)
          text = result.text
          if result.isByNamespace {
            failures.append(
              DrawingFailure(
                part: part, format: format, problem: .byNamespace(leftOut: result.leftOut)))
          }
        case .svg, .png, .pdf: continue
        }
        pictures.append(Picture(part: part, format: format, bytes: Array(text.utf8)))
      }
    }
    return pictures
  }
}
