import Kubernetes

/// The hosts that settings in a text name by a key, with the port that a key beside it names.
///
/// Such as `host: db` and `port: 5432` in YAML, `db.host=db` in properties, `Host=db;Port=5432` in a connection string.
struct HostPairs {
  private typealias Pair = (key: String, value: String)

  private(set) var mentions: [HostMention] = []
  /// Pairs that belong together: those of a line, or of lines with the same indentation.
  private var groups: [[Pair]] = []

  init(_ text: String, isFile: Bool) {
    guard text.contains("=") || text.contains(":") else { return }
    read(text)
    for group in groups { add(group, isFile: isFile) }
  }

  // MARK: Reading

  private mutating func read(_ text: String) {
    // The groups that lines with more indentation interrupt.
    var open: [(indent: Int, group: Int)] = []
    for line in text.split(whereSeparator: \.isNewline) {
      var content = line.drop { $0 == " " || $0 == "\t" }
      var isItem = false
      while content.hasPrefix("- ") {
        content = content.dropFirst(2).drop { $0 == " " }
        isItem = true
      }
      let indent = line.distance(from: line.startIndex, to: content.startIndex)
      if readLine(content) || content.isEmpty { continue }
      while let last = open.last, last.indent > indent || isItem && last.indent == indent {
        open.removeLast()
      }
      if open.last?.indent != indent {
        groups.append([])
        open.append((indent, groups.count - 1))
      }
      if let pair = Self.pair(content), let group = open.last?.group { groups[group].append(pair) }
    }
  }

  /// Reads a line that holds several pairs; `false` where it does not.
  private mutating func readLine(_ line: Substring) -> Bool {
    if line.contains("{") {
      var stack = [groups.count]
      groups.append([])
      var start = line.startIndex
      for index in line.indices + [line.endIndex] {
        let character = index < line.endIndex ? line[index] : ","
        guard "{},;".contains(character) else { continue }
        if let pair = Self.pair(line[start..<index]), let group = stack.last {
          groups[group].append(pair)
        }
        start = index < line.endIndex ? line.index(after: index) : index
        if character == "{" {
          stack.append(groups.count)
          groups.append([])
        } else if character == "}", stack.count > 1 {
          stack.removeLast()
        }
      }
      return true
    }
    for separator in [";", " "] as [Character] {
      let pieces = line.split(separator: separator).filter { $0.contains("=") }
      guard pieces.count > 1 else { continue }
      groups.append(pieces.compactMap { Self.pair($0) })
      return true
    }
    return false
  }

  private static func pair(_ text: Substring) -> Pair? {
    guard let border = text.firstIndex(where: { $0 == "=" || $0 == ":" }) else { return nil }
    func trimmed(_ part: Substring) -> String {
      let ends = " \t\"',"
      var part = part
      while let first = part.first, ends.contains(first) { part.removeFirst() }
      while let last = part.last, ends.contains(last) { part.removeLast() }
      return String(part)
    }
    let (key, value) = (trimmed(text[..<border]), trimmed(text[text.index(after: border)...]))
    let isKey = key.allSatisfy { $0.isLetter || $0.isNumber || " ._-".contains($0) }
    guard isKey, !key.isEmpty, !value.isEmpty else { return nil }
    return (key, value)
  }

  // MARK: Hosts

  /// Keys that tell that pairs say how to connect, and to whom.
  private static let companions: Set<String> = [
    "port", "database", "dbname", "initial catalog", "user", "user id", "username", "uid",
    "password", "pwd", "sslmode",
  ]
  private static let hosts: Set<String> = [
    "host", "hostname", "hostaddr", "server", "data source", "datasource", "address", "addr",
  ]

  private mutating func add(_ group: [Pair], isFile: Bool) {
    let keys = Set(group.map { $0.key.lowercased() })
    let connects = !isFile && !keys.isDisjoint(with: Self.companions)
    for (key, value) in group {
      let isPlain = Self.hosts.contains(key.lowercased())
      guard isPlain || HostMention.isHost(key), !value.contains("://"), !value.contains(" ")
      else { continue }
      let names =
        HostMention.portNames(beside: key).map { $0.lowercased() } + (isPlain ? ["port"] : [])
      let beside = group.first { names.contains($0.key.lowercased()) }?.value
      add(value, beside.flatMap { UInt16($0) }, isCertain: connects && isPlain)
    }
  }

  private mutating func add(_ value: String, _ beside: UInt16?, isCertain: Bool) {
    var hosts = (value.hasPrefix("tcp:") ? value.dropFirst(4) : value[...])
      .split(whereSeparator: { ",;[]".contains($0) })
    var port = beside
    // `Server=tcp:db,1433`.
    if hosts.count == 2, let number = UInt16(hosts[1]) {
      port = number
      hosts.removeLast()
    }
    for host in hosts {
      guard var mention = HostMention(host, isHost: isCertain) else { continue }
      mention.isBehindOption = true
      mention.port = mention.port ?? port
      mentions.append(mention)
    }
  }
}
