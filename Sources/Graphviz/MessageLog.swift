internal import CGraphviz
internal import Synchronization

/// What Graphviz says while the library's lock is held: it would print to stderr otherwise.
enum MessageLog {
  private static let pieces = Mutex<[String]>([])

  /// Sends everything that Graphviz says from now on here.
  static func attach() {
    podreach_report_warnings()
    unsafe podreach_on_message { piece in
      if let piece = unsafe piece {
        let text = unsafe String(cString: piece)
        MessageLog.pieces.withLock { $0.append(text) }
      }
      return 0
    }
  }

  /// Hands out, and forgets, what was said since the last call: one line of text a message.
  static func drain() -> [Message] {
    let said = pieces.withLock { pieces in
      defer { pieces = [] }
      return pieces
    }
    var messages: [Message] = []
    // Graphviz says "Warning", ": ", and the text in three calls, and continues a message with
    // further calls that have no heading.
    var rest = said[...]
    while let piece = rest.popFirst() {
      if let level = Message.Level(rawValue: piece), rest.first == ": " {
        rest.removeFirst()
        messages.append(Message(level: level, text: ""))
      } else if messages.isEmpty {
        messages.append(Message(level: .warning, text: piece))
      } else {
        messages[messages.count - 1].text += piece
      }
    }
    return messages.map { Message(level: $0.level, text: $0.text.onOneLine) }
  }

  /// One complaint.
  struct Message: Hashable {
    /// How bad it is, in Graphviz' own words.
    enum Level: String {
      case warning = "Warning"
      case error = "Error"
    }

    /// How bad it is.
    var level: Level
    /// What it says.
    var text: String

    /// Whether it is about markup in a label that is not HTML as Graphviz knows it.
    var isAboutMarkup: Bool { level == .error && text.contains("in label of ") }
  }
}

extension String {
  /// The text with every run of white space made one space.
  fileprivate var onOneLine: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
