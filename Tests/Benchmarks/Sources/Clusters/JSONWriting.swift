extension Value {
  /// Appends the value as `kubectl get -o json` writes it: four blanks for each level.
  func appendJSON(to text: inout String, depth: Int) {
    switch self {
    case .text(let value): text += "\"\(value)\""
    case .number(let value): text += String(value)
    case .flag(let value): text += value ? "true" : "false"
    case .mapping(let fields):
      appendCollection("{", "}", of: fields, to: &text, depth: depth) { field, text in
        text += "\"\(field.key)\": "
        field.value.appendJSON(to: &text, depth: depth + 1)
      }
    case .list(let items):
      appendCollection("[", "]", of: items, to: &text, depth: depth) { item, text in
        item.appendJSON(to: &text, depth: depth + 1)
      }
    }
  }

  private func appendCollection<Item>(
    _ open: String, _ close: String, of items: [Item], to text: inout String, depth: Int,
    _ append: (Item, inout String) -> Void
  ) {
    text += open
    for (index, item) in items.enumerated() {
      text += index > 0 ? ",\n" : "\n"
      text += String(repeating: "    ", count: depth + 1)
      append(item, &text)
    }
    if !items.isEmpty { text += "\n" + String(repeating: "    ", count: depth) }
    text += close
  }
}
