internal import Graphviz

/// Letters of one size, weight and colour.
struct Run: Hashable, Sendable {
  var text: String
  var size = TypeSize.text
  var isBold = false
  var role = ColourRole.ink

  /// How much room it takes.
  var room: Double { Lettering.room(text, size: size, isBold: isBold) }

  /// Graphviz' markup of it; nothing for an empty text, which Graphviz would refuse.
  var markup: String {
    guard !text.isEmpty else { return "" }
    let escaped = HTMLLabel.escape(text)
    let weighted = isBold ? "<b>\(escaped)</b>" : escaped
    return #"<font point-size="\#(size.decimal)" color="\#(role.light)">\#(weighted)</font>"#
  }
}

/// A cell of a table in Graphviz' HTML-like markup.
///
/// Every cell has a fixed size: what is drawn does not depend on how wide a font's letters are.
struct MarkupCell: Hashable, Sendable {
  enum Alignment: String, Hashable, Sendable {
    case left, center, right
  }

  /// A frame around the cell.
  struct Border: Hashable, Sendable {
    var role: ColourRole
    var isDashed = false
  }

  var runs: [Run]
  var width: Double
  var height: Double
  var alignment = Alignment.left
  var fill: ColourRole?
  var border: Border?

  /// A cell that only keeps a distance.
  static func space(_ width: Double, height: Double) -> MarkupCell {
    MarkupCell(runs: [], width: width, height: height)
  }

  var markup: String {
    var attributes =
      #"fixedsize="true" width="\#(width.decimal)" height="\#(height.decimal)""#
      + #" align="\#(alignment.rawValue)""#
    if let fill { attributes += #" bgcolor="\#(fill.light)""# }
    if let border {
      attributes += #" border="1" color="\#(border.role.light)""#
      if border.isDashed { attributes += #" style="dashed""# }
    }
    return "<td \(attributes)>\(runs.map(\.markup).joined())</td>"
  }
}

/// Rows of cells, each row as wide as its cells are.
struct MarkupTable: Hashable, Sendable {
  var rows: [[MarkupCell]]
  /// A second frame inside the first, `nil` for none.
  var innerBorder: ColourRole?

  var width: Double { rows.map { $0.reduce(0) { $0 + $1.width } }.max() ?? 0 }
  var height: Double { rows.reduce(0) { $0 + ($1.map(\.height).max() ?? 0) } }

  /// Graphviz' markup; a table with nothing in it is a single empty cell.
  var markup: String {
    let filled = rows.filter { !$0.isEmpty }
    guard !filled.isEmpty else { return Self.open + "<tr><td></td></tr></table>" }
    let markup = filled.map { row in
      "<tr><td>" + Self.open + "<tr>" + row.map(\.markup).joined() + "</tr></table></td></tr>"
    }
    let inner = Self.open + markup.joined() + "</table>"
    guard let innerBorder else { return inner }
    return #"<table border="1" color="\#(innerBorder.light)" cellborder="0" cellspacing="0" "#
      + #"cellpadding="0"><tr><td>\#(inner)</td></tr></table>"#
  }

  private static let open =
    #"<table border="0" cellborder="0" cellspacing="0" cellpadding="0">"#
}
