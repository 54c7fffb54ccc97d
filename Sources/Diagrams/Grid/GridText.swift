internal import Foundation
internal import Graphviz

/// A grid as text: for a terminal, for Markdown, for a page.
///
/// Rows are sources and columns destinations, as in the picture; every name is escaped for the format.
public struct GridText: Sendable {
  /// A format of text.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    /// Columns by numbers, for a terminal.
    case text
    /// A table for GitHub and GitLab.
    case markdown
    /// A page with a table, which needs nothing else.
    case html
  }

  private let diagram: Diagram
  private let grid: AdjacencyGrid
  private let words: Words

  /// Prepares the grid of a diagram's last panel.
  public init?(_ diagram: Diagram) {
    guard let panel = diagram.panels.last else { return nil }
    self.diagram = diagram
    grid = AdjacencyGrid(diagram, panel)
    words = Words.of(diagram.language)
  }

  /// The grid in a format, with an explanation of its signs.
  public func written(_ format: Format) -> String {
    switch format {
    case .text: text
    case .markdown: markdown
    case .html: html
    }
  }

  /// What the grid is about, where that is not everything.
  private var remarks: [String] {
    diagram.isPart
      ? ([diagram.subtitle].compactMap(\.self) + diagram.notes).map(\.displayed) : []
  }

  // MARK: Text

  private var text: String {
    let names = grid.rows.map { fullName($0).displayed }
    let width = names.map(\.count).max() ?? 0
    let numbers = String((grid.rows + grid.columns).map(\.number).max() ?? 0).count
    let cell = max(grid.columns.map(\.heading.count).max() ?? 0, grid.isOverview ? 3 : 1) + 1
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var lines = [diagram.title.displayed, words.gridTitle] + remarks
    lines.append(
      String(repeating: " ", count: width + numbers + 2)
        + grid.columns.map { right($0.heading, cell) }.joined())
    for (index, row) in grid.rows.enumerated() {
      let name = names[index] + String(repeating: " ", count: width - names[index].count)
      let line =
        "\(name)  \(right("\(row.number)", numbers))"
        + grid.cells[index].map { right(sign($0), cell) }.joined()
      lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    return (lines + columnsWithoutRow + [explanation]).joined(separator: "\n") + "\n"
  }

  /// Names of the destinations that are no sources.
  private var columnsWithoutRow: [String] {
    grid.columnsWithoutRow.map { column in
      let name = fullName(column).displayed
      return "\(column.heading) = \(column.isLookup ? words.lookups(at: name) : name)"
    }
  }

  private func sign(_ cell: AdjacencyGrid.Cell?) -> String {
    guard let cell else { return "–" }
    let sign = VerdictSign(cell.kind)
    if cell.isPartial { return "□" }
    guard sign != .unknown, sign != .blocked, let percent = cell.percent else { return sign.glyph }
    if cell.hasUnknown { return "\(percent)?" }
    guard percent < 100 else { return sign.glyph }
    return sign == .allowedByDefault ? "\(sign.glyph)\(percent)" : "\(percent)"
  }

  /// What the signs mean that the grid has.
  private var explanation: String {
    let meanings = Set(grid.cells.joined().compactMap(\.self).map { GridSign($0).meaning })
    let signs: [(GridSign.Meaning, String)] = [
      (.allByRule, "●"), (.someByRule, "12"), (.somePorts, "□"), (.byDefault, "○"),
      (.someByDefault, "○12"), (.partlyUnknown, "12?"), (.unknown, "◇"), (.blocked, "×"),
    ]
    // Look-ups have the signs of whatever else passes.
    var shown = meanings
    if meanings.contains(.dns) { shown.formUnion(dnsMeanings) }
    if meanings.contains(.someDNS) { shown.insert(.someByRule) }
    let parts = signs.filter { shown.contains($0.0) }.map {
      "\($0.1) \(words.gridMeaning($0.0, isOverview: grid.isOverview))"
    }
    let hasNothing = grid.cells.joined().contains { $0 == nil }
    return (parts + (hasNothing ? ["– \(words.gridNothing(isFiltered: grid.isFiltered))"] : []))
      .joined(separator: "   ")
  }

  private var dnsMeanings: Set<GridSign.Meaning> {
    let kinds = Set(grid.cells.joined().compactMap { $0?.kind })
    return Set(
      (kinds.contains(.dnsByRule) ? [.allByRule] : [])
        + (kinds.contains(.dnsByDefault) ? [.byDefault] : []))
  }

  private func fullName(_ entry: AdjacencyGrid.Entry) -> String {
    entry.group.map { "\($0)/\(entry.name)" } ?? entry.name
  }

  // MARK: Markdown

  private var markdown: String {
    let head = ["", ""] + grid.columns.map(\.heading)
    let rule = ["---", "--:"] + grid.columns.map { _ in ":-:" }
    let rows = grid.rows.enumerated().map { index, row in
      [fullName(row).markdownEscaped, "\(row.number)"] + grid.cells[index].map(sign)
    }
    let table = ([head, rule] + rows).map { "| \($0.joined(separator: " | ")) |" }
    let foot = (columnsWithoutRow.map(\.markdownEscaped) + [explanation]).joined(separator: "<br>")
    let title = "**\(diagram.title.displayed.markdownEscaped)**, \(words.gridTitle)"
    return ([title] + remarks.map(\.markdownEscaped) + [""] + table + ["", foot]).joined(
      separator: "\n") + "\n"
  }

  // MARK: HTML

  private var html: String {
    let heads = grid.columns.map {
      "<th scope=\"col\" title=\"\(fullName($0).displayed.markupEscaped)\">\($0.heading)</th>"
    }.joined()
    let rows = grid.rows.enumerated().map { index, row in
      let cells = grid.cells[index].map { cell -> String in
        guard let cell else { return "<td></td>" }
        return
          "<td class=\"\(cell.kind.rawValue)\" title=\"\(cell.sentence.displayed.markupEscaped)\">"
          + "\(sign(cell))</td>"
      }
      return "<tr><th scope=\"row\">\(fullName(row).displayed.markupEscaped) \(row.number)</th>"
        + cells.joined() + "</tr>"
    }
    let title = diagram.title.displayed.markupEscaped
    let foot = (columnsWithoutRow + [explanation]).map { "<p>\($0.markupEscaped)</p>" }.joined(
      separator: "\n")
    return """
      <!doctype html>
      <html lang="\(words.languageTag)">
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width">
      <title>\(title)</title>
      <style>
      :root { color-scheme: light dark; --allow: #00805d; --block: #c43c00; --dns: #00588f; --unknown: #8250df }
      @media (prefers-color-scheme: dark) {
        :root { --allow: #2cc89b; --block: #ff7b3d; --dns: #58b8f0; --unknown: #bc8cff }
      }
      body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem }
      table { border-collapse: collapse }
      th, td { padding: 2px 6px; text-align: center; border: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
      th[scope=row] { text-align: right; font-weight: normal; white-space: nowrap }
      [class^=allowed] { color: var(--allow) } [class^=blocked] { color: var(--block) }
      [class^=dns] { color: var(--dns) } .unknown { color: var(--unknown) }
      </style>
      <h1>\(title)</h1>
      \(remarks.map { "<p>\($0.markupEscaped)</p>" }.joined(separator: "\n"))
      <table>
      <caption>\(words.gridTitle.markupEscaped)</caption>
      <tr><th></th>\(heads)</tr>
      \(rows.joined(separator: "\n"))
      </table>
      \(foot)
      </html>

      """
  }
}

extension String {
  /// The text as it stands in a page, in an attribute or between tags.
  var markupEscaped: String { HTMLLabel.escape(self).replacing("\\\\", with: "\\") }

  /// The text in a cell of a Markdown table: nothing in it is markup.
  fileprivate var markdownEscaped: String {
    var escaped = ""
    for character in self {
      if "\\`*_{}[]()#+-!|<>~&@:".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}
