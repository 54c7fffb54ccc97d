public import Kubernetes

/// One end of a connection as a person writes it: `namespace/workload`, `workload`, an address, a block of addresses or
/// `internet`, a destination with a port behind it, or as a URL that names a Service.
///
/// | text | means |
/// |---|---|
/// | `np-demo/db`, `db` | a workload, a pod, or the pods behind a Service; a bare name must be unique |
/// | `np-demo/statefulset/db` | the workload of this kind, where two of a name differ in it |
/// | `np-demo/db:80`, `db:53/udp`, `db:http` | the same, at one port; TCP unless it says otherwise |
/// | `203.0.113.7`, `[2001:db8::1]:443`, `10.0.0.0/8` | addresses |
/// | `internet` | every address outside the cluster |
/// | `http://db`, `https://db.shop:8443`, `tcp://db.shop.svc.cluster.local:5432` | a Service by its name |
public enum EndpointExpression: Hashable, Sendable {
  /// A workload, a pod, or the pods behind a Service.
  ///
  /// Where a kind is written, the name of the workload has it in front: `statefulset/db`.
  case named(namespace: String?, name: String, port: PortExpression?)
  /// Addresses.
  case addresses(CIDR, port: PortExpression?)
  /// Every address outside.
  case internet(port: PortExpression?)
  /// A Service by its name and port: a lookup comes before the connection.
  case url(service: String, namespace: String?, port: Port)

  /// A port as a person writes it.
  public enum PortExpression: Hashable, Sendable {
    /// A number and a protocol.
    case number(Port)
    /// The name that the destination declares.
    case name(String, TransportProtocol?)
  }

  /// Why a text is not an expression.
  public enum ParsingError: Error, Hashable, Sendable {
    /// Nothing is there.
    case empty
    /// The port is not a number from 1 to 65535, nor a name.
    case invalidPort(String)
    /// The protocol is not TCP, UDP or SCTP.
    case unknownProtocol(String)
    /// A URL without a port, of a scheme that has no usual one.
    case portMissing(scheme: String)
    /// A URL without a host, or with more than a host and a port.
    case invalidURL(String)
    /// The name has a character that no name in Kubernetes has.
    case invalidName(String)
    /// The block of addresses cannot be read.
    case invalidAddress(String)
  }

  /// Reads an expression.
  ///
  /// - Throws: what is wrong with the text.
  public init(_ text: String) throws(ParsingError) {
    let text = text.trimmingSpaces
    guard !text.isEmpty else { throw .empty }
    if let scheme = text.firstRange(of: "://") {
      self = try Self.url(
        scheme: String(text[..<scheme.lowerBound]), rest: String(text[scheme.upperBound...]))
      return
    }
    if let block = Self.block(text) {
      self = .addresses(block, port: nil)
      return
    }
    let (name, port) = try Self.splitPort(text)
    if name == "internet" {
      self = .internet(port: port)
    } else if let block = Self.block(name) {
      self = .addresses(block, port: port)
    } else if name.contains(":") || name.first == "[" {
      throw .invalidAddress(name)
    } else {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      if parts.count == 3, parts.allSatisfy(\.isName), WorkloadName.kind(parts[1]) != nil {
        self = .named(namespace: parts[0], name: "\(parts[1])/\(parts[2])", port: port)
        return
      }
      guard parts.count <= 2, parts.allSatisfy(\.isName) else { throw .invalidName(name) }
      self = .named(
        namespace: parts.count == 2 ? parts[0] : nil, name: parts[parts.count - 1], port: port)
    }
  }

  /// Whether a port is written behind the name.
  public var hasPort: Bool {
    switch self {
    case .named(namespace: _, name: _, let port), .addresses(_, let port), .internet(let port):
      port != nil
    case .url: false
    }
  }

  private static func block(_ text: String) -> CIDR? {
    var text = text
    if text.first == "[", text.last == "]" { text = String(text.dropFirst().dropLast()) }
    return IPAddress(text).map { CIDR($0) } ?? CIDR(text)
  }

  /// The text before the port, and the port.
  private static func splitPort(_ text: String) throws(ParsingError) -> (String, PortExpression?) {
    guard let colon = text.lastIndex(of: ":"), text.last != "]" else { return (text, nil) }
    let name = String(text[..<colon])
    let parts = text[text.index(after: colon)...].split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false
    ).map(String.init)
    let transport: TransportProtocol?
    if parts.count == 2 {
      transport = try self.transport(parts[1])
    } else {
      transport = nil
    }
    if let number = UInt16(parts[0]) {
      guard number > 0 else { throw .invalidPort(parts[0]) }
      return (name, .number(Port(number, transport ?? .tcp)))
    }
    guard parts[0].isName, parts[0].contains(where: \.isLetter) else {
      throw .invalidPort(parts[0])
    }
    return (name, .name(parts[0], transport))
  }

  private static func transport(_ text: String) throws(ParsingError) -> TransportProtocol {
    guard let transport = TransportProtocol(rawValue: text.uppercased()) else {
      throw .unknownProtocol(text)
    }
    return transport
  }

  /// A URL: the path is of no interest to a policy.
  private static func url(scheme: String, rest: String) throws(ParsingError) -> EndpointExpression {
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts[0].isName else { throw .invalidURL(rest) }
    let transport = TransportProtocol(rawValue: scheme.uppercased()) ?? .tcp
    let port: Port
    if parts.count == 2 {
      guard let number = UInt16(parts[1]), number > 0 else { throw .invalidPort(parts[1]) }
      port = Port(number, transport)
    } else {
      guard let number = usualPorts[scheme.lowercased()] else {
        throw .portMissing(scheme: scheme)
      }
      port = Port(number, transport)
    }
    // A name without dots is looked up in the client's namespace; with one the second part is the namespace.
    let labels = parts[0].split(separator: ".").map(String.init)
    guard let service = labels.first, labels.count <= 2 || labels[2] == "svc" else {
      throw .invalidURL(rest)
    }
    return .url(service: service, namespace: labels.count > 1 ? labels[1] : nil, port: port)
  }

  private static let usualPorts: [String: UInt16] = [
    "http": 80, "https": 443, "ws": 80, "wss": 443, "postgres": 5432, "postgresql": 5432,
    "mysql": 3306, "redis": 6379, "mongodb": 27017, "amqp": 5672, "grpc": 443,
  ]
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// Whether it may be the name of an object: letters, digits, `-`, `.` and `_`.
  fileprivate var isName: Bool {
    !isEmpty
      && utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  fileprivate func firstRange(of pattern: String) -> Range<Index>? {
    indices.lazy.compactMap { start -> Range<Index>? in
      guard self[start...].hasPrefix(pattern) else { return nil }
      return start..<self.index(start, offsetBy: pattern.count)
    }.first
  }
}

/// The name of a workload as an expression has it: with its kind in front, where that is written.
struct WorkloadName {
  /// The kind; `nil` for every one.
  var kind: Workload.Kind?
  /// The name itself.
  var name: String

  init(_ text: String) {
    let parts = text.split(separator: "/").map(String.init)
    kind = parts.count == 2 ? Self.kind(parts[0]) : nil
    name = kind == nil ? text : parts[1]
  }

  /// The kind of a word, in whatever letters.
  static func kind(_ word: String) -> Workload.Kind? {
    Workload.Kind.allCases.first { $0.rawValue.lowercased() == word.lowercased() }
  }

  /// Whether a workload has this name.
  func matches(_ id: Workload.ID) -> Bool { id.name == name && (kind == nil || kind == id.kind) }
}

extension EndpointExpression.ParsingError: CustomStringConvertible {
  /// What is wrong, for a diagnostic.
  public var description: String {
    switch self {
    case .empty: "an endpoint is missing"
    case .invalidPort(let text): "`\(text)` is not a port: a number from 1 to 65535, or a name"
    case .unknownProtocol(let text): "`\(text)` is not a protocol: tcp, udp or sctp"
    case .portMissing(let scheme): "`\(scheme)://` has no usual port: write one behind the name"
    case .invalidURL(let text):
      "`\(text)` does not name a Service: write `http://service.namespace`"
    case .invalidName(let text): "`\(text)` is not `namespace/workload`"
    case .invalidAddress(let text):
      "`\(text)` is not an address; an IPv6 address with a port needs `[ ]`"
    }
  }
}
