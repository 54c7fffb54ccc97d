import Diagnostics

extension ObjectDecoder {
  /// Warns of each key that is none of the known ones, or refuses it.
  func checkFields(of mapping: Mapping, known: [String]) {
    for entry in mapping.entries where !known.contains(where: { hasKey(entry, $0) }) {
      guard let key = key(entry) else { continue }
      let suggestion = Suggestion.closest(to: key, among: known)
      let hint = suggestion.map { "did you mean `\($0)`?" }
      if options.refusesUnknownFields {
        let list = known.map { "`\($0)`" }.joined(separator: ", ")
        refuse(
          .unknownField, "unknown field `\(excerpt(key))`", at: entry.key,
          hint: hint ?? "the fields here are \(list)")
      } else {
        warn(
          .unknownField, "unknown field `\(excerpt(key))` is ignored", at: entry.key, hint: hint)
      }
    }
  }

  /// Reports every key that a mapping holds twice, at any depth.
  ///
  /// The API server refuses it ("strict decoding error: key already set in map").
  func checkDuplicateKeys(in node: NodeID) {
    let collection = tree[node]
    guard collection.kind == .mapping || collection.kind == .sequence else { return }
    if collection.kind == .mapping, mayHoldDuplicates(collection) {
      reportDuplicates(in: tree.children(node), isObject: node == root)
    }
    var index = Int(collection.start)
    for _ in 0..<collection.count {
      checkDuplicateKeys(in: NodeID(index: index))
      index = Int(tree.nodes[index].next)
    }
  }

  /// Reports every key that the object itself holds twice: most likely two objects that no `---` separates.
  func checkDuplicateObjectKeys() {
    guard mayHoldDuplicates(tree[root]) else { return }
    reportDuplicates(in: tree.children(root), isObject: true)
  }

  /// Whether two keys of a mapping are alike at a glance, which is seldom.
  private func mayHoldDuplicates(_ mapping: DocumentTree.Node) -> Bool {
    guard mapping.count <= 16 else { return true }
    // Of each key the length and the first and the last letter, a bit each in one of 64 places.
    var seen: UInt64 = 0
    var index = Int(mapping.start)
    for _ in 0..<mapping.count / 2 {
      let key = tree.nodes[index]
      var hash = key.count
      if key.kind == .scalar, key.count > 0 {
        let end = Int(key.start + key.count) - 1
        hash = hash &* 31 &+ UInt32(tree.text[Int(key.start)])
        hash = hash &* 31 &+ UInt32(tree.text[end])
        hash = hash &* 31 &+ UInt32(tree.text[(Int(key.start) + end) / 2])
      }
      let bit: UInt64 = 1 << UInt64(hash & 63)
      if seen & bit != 0 { return true }
      seen |= bit
      index = Int(tree.nodes[Int(key.next)].next)
    }
    return false
  }

  /// Whether a mapping holds a key twice, where none is merged in.
  func isWrittenTwice(_ key: String, in mapping: NodeID) -> Bool {
    let resolved = tree.resolved(mapping)
    guard tree[resolved].kind == .mapping else { return false }
    var count = 0
    var index = Int(tree[resolved].start)
    for _ in 0..<tree[resolved].count / 2 {
      let node = tree.nodes[index]
      if node.kind == .scalar, tree.text(NodeID(index: index), equals: key) { count += 1 }
      index = Int(tree.nodes[Int(node.next)].next)
    }
    return count > 1
  }

  private func reportDuplicates(in children: [NodeID], isObject: Bool) {
    let keys = stride(from: 0, to: children.count - 1, by: 2).map { children[$0] }
      .filter { tree[$0].kind == .scalar && !tree.isMergeKey($0) }
    if keys.count <= 8 {
      for (index, key) in keys.enumerated() {
        let first = keys[..<index].first {
          tree[$0].count == tree[key].count && tree.bytes($0) == tree.bytes(key)
        }
        if let first { reportDuplicate(key, first: first, isObject: isObject) }
      }
    } else {
      var firsts: [ArraySlice<UInt8>: NodeID] = [:]
      for key in keys {
        if let first = firsts[tree.bytes(key)] {
          reportDuplicate(key, first: first, isObject: isObject)
        } else {
          firsts[tree.bytes(key)] = key
        }
      }
    }
  }

  private func reportDuplicate(_ key: NodeID, first: NodeID, isObject: Bool) {
    refuse(
      .duplicateKey,
      "`\(excerpt(tree.string(key)))` is written twice, first on line \(tree.position(first).line)",
      at: key,
      hint: isObject
        ? "if a new object starts here, write a line `---` before it"
        : "keep one of the two; only the last would be read")
  }
}

/// Guesses what a mistyped name was meant to be.
enum Suggestion {
  /// The name that differs in case alone, or by at most two letters.
  static func closest(to text: String, among names: [String]) -> String? {
    guard text.utf8.count <= 64 else { return nil }
    if let name = names.first(where: { $0.lowercased() == text.lowercased() }) { return name }
    let limit = text.utf8.count <= 3 ? 1 : 2
    let scored = names.map { (name: $0, distance: distance(text, $0)) }
    return scored.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.name
  }

  /// How many letters must be added, removed, replaced, or swapped with their neighbour.
  private static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard abs(left.count - right.count) <= 2 else { return Int.max }
    var older: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var best = min(
          previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, older[column - 1] + 1)
        }
        current.append(best)
      }
      older = previous
      previous = current
    }
    return previous[right.count]
  }
}
