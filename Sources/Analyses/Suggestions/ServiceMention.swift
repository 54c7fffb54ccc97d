import Kubernetes

/// A Service that a text names, and the port that it names with it.
struct ServiceMention: Hashable {
  var namespace: String
  var name: String
  /// The port, where the text has one.
  var port: UInt16?
}

/// Finds Services that variables and arguments of containers name.
///
/// `db:5432`, `db.shop`, `db.shop.svc.cluster.local` and URLs such as `http://db` count wherever they stand as whole words.
/// A word alone counts where the variable's name says that it is a host, such as `DB_HOST`; ordinary words that happen
/// to be the name of a Service do not.
struct ServiceMentions {
  private let names: Set<ServiceKey>

  private struct ServiceKey: Hashable {
    var namespace: String
    var name: String
  }

  init(_ services: [Service]) {
    names = Set(services.map { ServiceKey(namespace: $0.namespace, name: $0.name) })
  }

  /// The Services that a text names, each once, in order; a name without a namespace is looked up in the client's.
  func services(in mention: Mention, of namespace: String) -> [ServiceMention] {
    var result: [ServiceMention] = []
    for word in Self.words(of: mention.text) {
      let isHost = word.isURL || mention.variable.map(Self.isHost) ?? false
      guard let found = service(word, isHost: isHost, namespace), !result.contains(found) else {
        continue
      }
      result.append(found)
    }
    return result
  }

  /// What stands between separators: an authority of a URL, or a word.
  private struct Word {
    var text: Substring
    var isURL: Bool
  }

  private static let hostWords = [
    "HOST", "HOSTS", "HOSTNAME", "ADDR", "ADDRESS", "URL", "URI", "SERVER", "SERVERS", "ENDPOINT",
    "ENDPOINTS", "SERVICE", "BROKER", "BROKERS", "UPSTREAM", "DSN",
  ]

  /// Whether a variable is for a host: one of the words of its name says so.
  private static func isHost(_ variable: String) -> Bool {
    let words = variable.uppercased().split { !$0.isLetter }
    return words.last.map { hostWords.contains(String($0)) } ?? false
  }

  private static func words(of text: String) -> [Word] {
    let parts = text.split { " \t\r\n,;\"'|()[]{}<>=".contains($0) }
    return parts.map { part in
      guard let scheme = part.ranges(of: "://").first else { return Word(text: part, isURL: false) }
      var authority = part[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      // What comes before the `@` is a name and a password.
      if let at = authority.lastIndex(of: "@") {
        authority = authority[authority.index(after: at)...]
      }
      return Word(text: authority, isURL: true)
    }
  }

  private func service(_ word: Word, isHost: Bool, _ namespace: String) -> ServiceMention? {
    var text = word.text
    if let at = text.lastIndex(of: "@") { text = text[text.index(after: at)...] }
    if !word.isURL { text = text.prefix { $0 != "/" } }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, parts.count <= 2 else { return nil }
    var port: UInt16?
    if parts.count == 2 {
      guard let number = UInt16(parts[1]), number > 0 else { return nil }
      port = number
    }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let name = labels.first, !labels.contains("") else { return nil }
    let isQualified = labels.count == 2 || labels.count > 2 && labels[2] == "svc"
    let key = ServiceKey(namespace: labels.count == 1 ? namespace : labels[1], name: name)
    guard labels.count == 1 || isQualified, names.contains(key) else { return nil }
    // A word alone, without a port, is a name only where something says that it is a host.
    guard isHost || port != nil || isQualified else { return nil }
    return ServiceMention(namespace: key.namespace, name: key.name, port: port)
  }
}
