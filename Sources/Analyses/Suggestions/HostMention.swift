import Kubernetes

/// A host that a text names, and the port that it names with it.
struct HostMention: Hashable {
  /// The name, in lower case, or the address.
  var host: String
  /// The port that is written, or that the URL's scheme stands for.
  var port: UInt16?
  /// The protocol that the scheme stands for; `nil` where it stands for none.
  var transport: TransportProtocol?
  /// Whether it certainly is a host: it stands in a URL, or the variable's name says so.
  ///
  /// `db:5432` may be one, and `db` is an ordinary word: those count where there is such a Service.
  var isCertain: Bool
  /// Whether it stands behind an option for a host, such as `--db-host`, so that a word alone may be one.
  var isBehindOption = false
  /// Whether part of the name is not known, such as what a Secret holds.
  var isUnknown = false

  /// The hosts in a text, each once, in order.
  ///
  /// `db:5432`, `db.shop.svc.cluster.local` and URLs such as `http://db` count wherever they stand as whole words.
  static func all(in text: ContainerText) -> [HostMention] {
    let pairs = HostPairs(text.text, isFile: text.isFile).mentions
    var seen: Set<HostMention> = []
    let named = pairs.filter { seen.insert($0).inserted }
    // What is a list of pairs for certain holds no other hosts.
    if !text.isFile, named.contains(where: \.isCertain) { return named }
    // Beside a URL stand parameters of it.
    let isHost = (text.variable.map(isHost) ?? false) && !text.text.contains("://")
    var before = text.wordBefore?[...]
    // The scheme of a URL whose hosts go on behind a comma: `mongodb://a:1,b:2/db`.
    var list: Substring?
    let found = pieces(of: text.text).compactMap { piece -> HostMention? in
      defer { before = piece.word }
      var word = piece.word
      let isFurther = piece.isBehindComma && !word.contains("://")
      if let end = word.ranges(of: "://").first {
        list = word[end.upperBound...].contains("/") ? nil : word[..<end.upperBound]
      } else if !isFurther {
        list = nil
      }
      let scheme = isFurther ? list : nil
      if let scheme {
        if word.contains("/") { list = nil }
        word = "\(scheme)\(word)"[...]
      }
      guard var mention = HostMention(word, isHost: isHost) else { return nil }
      // A list of URLs and words looks alike where a scheme has one host only.
      if let scheme, Self.singles.contains(where: { scheme.hasPrefix($0) }) {
        mention.isCertain = false
      }
      mention.isBehindOption = before.map(isHostOption) ?? false
      if mention.port == nil { mention.port = text.portBeside }
      if mention.port == nil, mention.isBehindOption, let option = before {
        mention.port =
          portNames(beside: String(option)).lazy.compactMap {
            text.portOptions[$0.lowercased()]
          }.first
      }
      return seen.insert(mention).inserted ? mention : nil
    }
    return named + found
  }

  private static let singles = ["http:", "https:", "ws:", "wss:", "grpc:"]

  /// The words of a text, and which of them come straight behind a comma.
  private static func pieces(of text: String) -> [(word: Substring, isBehindComma: Bool)] {
    words(of: text).map { word in
      let isBehindComma =
        word.startIndex > text.startIndex && text[text.index(before: word.startIndex)] == ","
      return (word, isBehindComma)
    }
  }

  /// What stands between separators.
  static func words(of text: String) -> [Substring] {
    text.split { " \t\r\n,;\"'|(){}<>=".contains($0) }
  }

  /// Whether a word is an option that a host follows: `-h`, `--host`, `--redis-addr`.
  private static func isHostOption(_ word: Substring) -> Bool {
    word.first == "-" && (word.lowercased() == "-h" || isHost(String(word)))
  }

  /// Reads a word; `isHost` says that it certainly is one.
  init?(_ word: Substring, isHost: Bool) {
    var (word, isURL) = (word, false)
    // A target of gRPC: `dns:host:port`, `dns:///host:port`, `dns://server/host:port`.
    for scheme in ["dns:", "passthrough:"] where word.lowercased().hasPrefix(scheme) {
      word = word.dropFirst(scheme.count)
      if word.hasPrefix("//") {
        word = word.dropFirst(2).drop { $0 != "/" }.dropFirst()
      }
      isURL = true
    }
    if let end = word.ranges(of: "://").first {
      isURL = true
      let name = word[..<end.lowerBound].split { !$0.isLetter && !$0.isNumber && $0 != "+" }.last
      guard let scheme = Scheme(name ?? "") else { return nil }
      (port, transport) = (scheme.port, scheme.transport)
      word = word[end.upperBound...]
    } else {
      // A list such as `[db:5432]`; in a URL brackets are around an address.
      while word.first == "[" { word = word.dropFirst() }
      while word.last == "]" { word = word.dropLast() }
    }
    word = word.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    // What comes before the `@` is a name and a password.
    if let at = word.lastIndex(of: "@") { word = word[word.index(after: at)...] }
    isCertain = isURL || isHost
    if word.contains(ContainerTexts.unknown) {
      // The port may be all that is not known.
      if let colon = word.lastIndex(of: ":"), word[colon...].contains(ContainerTexts.unknown),
        !word[..<colon].contains(ContainerTexts.unknown),
        let (host, _) = Self.parts(word[..<colon])
      {
        self.host = host
        port = nil
        return
      }
      // An image or a path is no host.
      guard isURL || isHost, !word.isEmpty else { return nil }
      (host, isUnknown) = ("", true)
      return
    }
    if IPAddress(word) != nil {
      host = String(word)
      return
    }
    guard let (host, written) = Self.parts(word) else { return nil }
    self.host = host
    port = written ?? port
  }

  /// Host and port of `host:port` and `[address]:port`; `nil` for what is neither.
  private static func parts(_ word: Substring) -> (host: String, port: UInt16?)? {
    var host = word
    var port: UInt16?
    let border = word.lastIndex(of: "]") ?? word.startIndex
    if let colon = word[border...].lastIndex(of: ":") {
      guard let number = UInt16(word[word.index(after: colon)...]), number > 0 else { return nil }
      port = number
      host = word[..<colon]
    }
    if host.first == "[", host.last == "]" {
      host = host.dropFirst().dropLast()
      return IPAddress(host) == nil ? nil : (String(host), port)
    }
    if host.last == "." { host = host.dropLast() }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      !label.isEmpty && label.utf8.count < 64
        && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
    guard isName, host.utf8.contains(where: { !(0x30...0x39).contains($0) }) else { return nil }
    return (host.lowercased(), port)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

extension HostMention {
  private static let hostWords: Set<String> = [
    "HOST", "HOSTS", "HOSTNAME", "ADDR", "ADDRESS", "ADDRESSES", "URL", "URLS", "URI", "SERVER",
    "SERVERS", "ENDPOINT", "ENDPOINTS", "SERVICE", "BROKER", "BROKERS", "UPSTREAM", "DSN",
  ]

  /// What stands before `HOST` and the like in the names of variables without a separator.
  private static let clients: Set<String> = [
    "PG", "POSTGRES", "DB", "DATABASE", "MYSQL", "MARIADB", "REDIS", "MONGO", "MONGODB", "RABBITMQ",
    "AMQP", "SMTP", "MAIL", "ELASTIC", "KAFKA", "NATS", "LDAP", "MEMCACHED", "API", "SQL",
  ]

  /// Whether a variable is for a host: the last word of its name says so.
  static func isHost(_ variable: String) -> Bool { suffix(ofHost: variable) != nil }

  /// The part of a variable's name that says that it is for a host; `nil` where none does.
  private static func suffix(ofHost variable: String) -> Substring? {
    guard let last = variable.split(whereSeparator: { !$0.isLetter }).last else { return nil }
    // `dbHost`: where a small letter is followed by a capital one a word begins.
    var start = last.startIndex
    for (index, next) in zip(last.indices, last.indices.dropFirst())
    where last[index].isLowercase && last[next].isUppercase {
      start = next
    }
    let word = last[start...]
    let upper = word.uppercased()
    if hostWords.contains(upper) { return word }
    for ending in ["HOSTADDR", "HOST", "HOSTNAME", "ADDR", "URL", "URI"]
    where upper.hasSuffix(ending) && clients.contains(String(upper.dropLast(ending.count))) {
      return word.suffix(ending.count)
    }
    return nil
  }

  /// What the port is called beside a variable that holds a host: `DB_PORT` for `DB_HOST`, `-p` for `-h`.
  static func portNames(beside variable: String) -> [String] {
    if variable == "-h" { return ["-p", "--port"] }
    guard let suffix = suffix(ofHost: variable), suffix.endIndex == variable.endIndex
    else { return [] }
    let before = variable[..<suffix.startIndex]
    let name =
      suffix.allSatisfy(\.isUppercase)
      ? "PORT" : suffix.first?.isUppercase == true ? "Port" : "port"
    return [before + name] + (variable.hasPrefix("--") ? ["-p"] : [])
  }
}

/// What a URL's scheme says about the connection.
private struct Scheme {
  /// The port where none is written; `nil` for a scheme that has no port of its own.
  var port: UInt16?
  var transport: TransportProtocol?

  /// The ports of the service name registry, and those that clients of a scheme dial by default.
  private static let ports: [String: UInt16] = [
    "http": 80, "ws": 80, "https": 443, "wss": 443, "ftp": 21, "ssh": 22, "sftp": 22, "smtp": 25,
    "ldap": 389, "ldaps": 636, "postgres": 5432, "postgresql": 5432, "mysql": 3306, "mariadb": 3306,
    "redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "mongodb": 27017, "nats": 4222,
    "memcached": 11211, "mqtt": 1883, "mqtts": 8883, "cassandra": 9042, "clickhouse": 9000,
    "sqlserver": 1433, "bolt": 7687, "neo4j": 7687, "git": 9418, "zookeeper": 2181,
  ]

  /// `nil` for a scheme that leads to no host, but to a file, a bucket or a runtime.
  init?(_ name: Substring) {
    let name = name.lowercased()
    let others: Set<String> = [
      "file", "unix", "unixgram", "data", "sqlite", "sqlite3", "classpath", "s3", "s3a", "gs",
      "abfs", "abfss", "wasbs", "docker", "containerd", "vault", "arn",
    ]
    guard !others.contains(name) else { return nil }
    // `postgresql+asyncpg` names a driver behind the scheme, `git+https` a tool before it.
    let parts = name.split(separator: "+").map(String.init)
    let known = parts.first { Self.ports[$0] != nil }
    // `mongodb+srv` asks the DNS for the port.
    port = parts.contains("srv") ? nil : known.flatMap { Self.ports[$0] }
    transport = name == "udp" ? .udp : name == "tcp" || known != nil ? .tcp : nil
  }
}
