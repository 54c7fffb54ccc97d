/// Fits text into a width.
struct Wrapping {
  var size: Double
  var isBold = false

  /// Shortens a text at its end, with an ellipsis, until it fits.
  func shortened(_ text: String, to width: Double) -> String {
    guard !fits(text, width) else { return text }
    let letters = Array(text)
    let count = most(from: 1, below: letters.count) { kept in
      fits(String(letters.prefix(kept)) + "…", width)
    }
    var kept = letters.prefix(count ?? 0)
    while kept.last == " " { kept.removeLast() }
    return String(kept) + "…"
  }

  /// Shortens a text in its middle, so that both ends of a generated name stay.
  func shortenedInside(_ text: String, to width: Double) -> String {
    guard !fits(text, width) else { return text }
    let letters = Array(text)
    func candidate(_ kept: Int) -> String {
      let head = (kept * 2 + 2) / 3
      return String(letters.prefix(head)) + "…" + String(letters.suffix(kept - head))
    }
    return most(from: 2, below: letters.count) { fits(candidate($0), width) }.map(candidate) ?? "…"
  }

  /// Shortens a path by its first folders, as far as needed.
  func shortenedPath(_ path: String, to width: Double) -> String {
    guard !fits(path, width) else { return path }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return shortenedInside(path, to: width) }
    func candidate(_ kept: Int) -> String { "…/" + parts.suffix(kept).joined(separator: "/") }
    let kept = most(from: 1, below: parts.count) { fits(candidate($0), width) } ?? 1
    return shortenedInside(candidate(kept), to: width)
  }

  private func fits(_ text: String, _ width: Double) -> Bool {
    Lettering.room(text, size: size, isBold: isBold) <= width
  }

  /// The greatest number for which something fits, where with each number it only gets wider: a name may have
  /// thousands of letters, and is not to be measured once for each of them.
  private func most(from first: Int, below end: Int, _ fits: (Int) -> Bool) -> Int? {
    var (low, high) = (first, end)
    while low < high {
      let middle = low + (high - low) / 2
      if fits(middle) { low = middle + 1 } else { high = middle }
    }
    return low > first ? low - 1 : nil
  }

  /// Breaks a text into lines that fit; the last of at most `limit` lines is shortened if text is left over.
  func lines(_ text: String, width: Double, limit: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var rest = pieces(of: text)[...]
    while let piece = rest.first {
      let candidate = line + piece
      if fits(candidate.trimmed, width) {
        line = candidate
        rest = rest.dropFirst()
      } else if line.trimmed.isEmpty {
        // One piece wider than a line: broken wherever it must be.
        let fitting = prefix(of: piece, width: width)
        line = fitting
        let remainder = String(piece.dropFirst(fitting.count))
        rest = remainder.isEmpty ? rest.dropFirst() : [remainder] + rest.dropFirst()
        if !remainder.isEmpty {
          lines.append(line.trimmed)
          line = ""
        }
      } else {
        lines.append(line.trimmed)
        line = ""
      }
      if lines.count == limit {
        let left = (line + rest.joined()).trimmed
        guard !left.isEmpty, let last = lines.popLast() else { return lines }
        return lines + [shortened(last + " " + left, to: width)]
      }
    }
    if !line.trimmed.isEmpty { lines.append(line.trimmed) }
    return lines
  }

  private func prefix(of piece: String, width: Double) -> String {
    var kept = ""
    for letter in piece {
      guard kept.isEmpty || fits(kept + String(letter), width) else { break }
      kept.append(letter)
    }
    return kept
  }

  /// The parts between which a line may end: after spaces, and beside CJK letters unless the next one closes.
  private func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var previous: Character?
    for letter in text {
      if let previous {
        let besideCJK = (letter.isWide || previous.isWide) && !letter.mustNotStartLine
        if (previous == " " && letter != " ") || (besideCJK && previous != "「" && previous != "（") {
          pieces.append(piece)
          piece = ""
        }
      }
      piece.append(letter)
      previous = letter
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }
}

extension Character {
  fileprivate var isWide: Bool { unicodeScalars.first?.isWide ?? false }

  /// Whether Japanese typesetting keeps it off the start of a line.
  fileprivate var mustNotStartLine: Bool {
    "、。，．・：；？！）」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]} ".contains(self)
  }
}

extension String {
  /// The text without spaces at its ends.
  var trimmed: String {
    var letters = self[...]
    while letters.first == " " { letters.removeFirst() }
    while letters.last == " " { letters.removeLast() }
    return String(letters)
  }
}
