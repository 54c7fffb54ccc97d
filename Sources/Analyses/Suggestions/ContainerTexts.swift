import Diagnostics
import Kubernetes

/// A text that a container is given, as it is when the container starts.
struct ContainerText: Hashable {
  /// The variable whose value it is; `nil` for an argument or a file.
  var variable: String?
  var text: String
  /// What a message calls it, such as `variable DB_HOST`.
  var title: String
  /// The port that a variable beside it holds, such as `DB_PORT` beside `DB_HOST`.
  var portBeside: UInt16?
  /// The last word of the argument before it.
  var wordBefore: String?
  /// The ports that options beside it name, such as `-p` and `--db-port`.
  var portOptions: [String: UInt16] = [:]
  /// Whether it is a file, much of which may say nothing about connections.
  var isFile = false
  var location: SourceLocation
}

/// What the containers of a workload are given: ConfigMaps put in, and references to other variables replaced.
struct ContainerTexts {
  /// Something that may hold the name of a host, and is not known.
  struct Unread: Hashable {
    var words: String
    var location: SourceLocation
  }

  private(set) var texts: Set<ContainerText> = []
  private(set) var unread: Set<Unread> = []

  /// Reads what a workload is given; `bindings` names what gives a ServiceAccount rights at the Kubernetes API.
  init(_ workload: Workload, _ configMaps: ConfigMaps, bindings: [String: String] = [:]) {
    let given = Set(workload.endpoints.map(\.spec.mentions))
    for mentions in given { add(mentions, configMaps, bindings, workload.id) }
  }

  /// Stands for a text that is not known, such as a password of a Secret.
  static let unknown: Character = "\u{FFFC}"

  /// ConfigMaps that the cluster itself puts into namespaces: certificates.
  private static let ofCluster: Set<String> = ["kube-root-ca.crt", "openshift-service-ca.crt"]

  private mutating func add(
    _ mentions: [Mention], _ configMaps: ConfigMaps, _ bindings: [String: String],
    _ workload: Workload.ID
  ) {
    let namespace = workload.namespace
    for (container, own) in Dictionary(grouping: mentions, by: \.container) {
      var found: [ContainerText] = []
      var fields: [String: String] = [:]
      var before: String?
      for mention in own {
        switch mention.content {
        case .text(let text):
          let isArgument = mention.variable == nil
          found.append(
            ContainerText(
              variable: mention.variable, text: text,
              title: mention.variable.map { "variable \($0)" } ?? "an argument",
              wordBefore: isArgument ? before : nil, location: mention.location))
          if isArgument { before = HostMention.words(of: text).last.map(String.init) }
        case .secret(let name):
          if let variable = mention.variable {
            guard HostMention.isHost(variable) else { continue }
            note("variable \(variable) comes from the Secret \(name), which is not read", mention)
          } else {
            note("variables come from the Secret \(name), which is not read", mention)
          }
        case .configMap(let name, let key, let prefix):
          guard let entries = configMaps.entries(of: name, in: namespace) else {
            missing(name, mention)
            continue
          }
          for entry in entries where key == nil || entry.key == key {
            let variable = mention.variable ?? prefix + entry.key
            found.append(
              ContainerText(
                variable: variable, text: entry.text,
                title: "variable \(variable) of ConfigMap \(name)", location: entry.location))
          }
        case .configFiles(let name, let keys):
          guard let entries = configMaps.entries(of: name, in: namespace) else {
            if !mention.isOptional, !Self.ofCluster.contains(name) {
              note("files come from the ConfigMap \(name), which is not in the input", mention)
            }
            continue
          }
          found += entries.filter { keys?.contains($0.key) ?? true }.map { entry in
            ContainerText(
              text: Self.expanded(Self.withoutComments(entry.text), [:], depth: 0),
              title: "\(entry.key) of ConfigMap \(name)", isFile: true, location: entry.location)
          }
        case .secretFiles(let name):
          guard !mention.isOptional else { continue }
          note("files come from the Secret \(name), which is not read", mention)
        case .field(let path):
          guard let variable = mention.variable else { continue }
          fields[variable] = Self.value(ofField: path, workload)
        case .serviceAccount(let name):
          guard let binding = bindings["\(namespace)/\(name)"] else { continue }
          note(
            "ServiceAccount \(name) has rights at the Kubernetes API (\(binding)), which is no pod: "
              + "an ipBlock with its address allows it", mention)
        case .untold(let words): note(words, mention)
        }
      }
      texts.formUnion(container == nil ? found : Self.expanded(found, fields))
    }
  }

  /// What a field of a pod holds; what only the cluster knows is not known.
  private static func value(ofField path: String, _ workload: Workload.ID) -> String {
    switch path {
    case "metadata.namespace": workload.namespace
    case "metadata.name":
      workload.kind == .statefulSet ? "\(workload.name)-0" : workload.name
    // The pod itself.
    case "status.podIP", "status.podIPs": "127.0.0.1"
    default: String(unknown)
    }
  }

  private mutating func missing(_ name: String, _ mention: Mention) {
    let isOfInterest = mention.variable.map(HostMention.isHost) ?? true
    guard isOfInterest, !mention.isOptional else { return }
    let what = mention.variable.map { "variable \($0) comes" } ?? "variables come"
    note("\(what) from the ConfigMap \(name), which is not in the input", mention)
  }

  private mutating func note(_ words: String, _ mention: Mention) {
    unread.insert(Unread(words: words, location: mention.location))
  }

  /// The texts with the values of the variables that they refer to.
  private static func expanded(_ texts: [ContainerText], _ fields: [String: String])
    -> [ContainerText]
  {
    var values = fields
    for text in texts {
      // "The last value wins" where a variable is given twice (core/v1 Container.envFrom, env).
      if let variable = text.variable { values[variable] = text.text }
    }
    var result = texts.map { text in
      var text = text
      text.text = expanded(text.text, values, depth: 0)
      text.portBeside = (text.variable.map { HostMention.portNames(beside: $0) } ?? []).lazy
        .compactMap { values[$0] }.first.map { expanded($0, values, depth: 0) }
        .flatMap { UInt16($0) }
      return text
    }
    let words = result.filter { $0.variable == nil && !$0.isFile }
      .flatMap { HostMention.words(of: $0.text) }
    var options: [String: UInt16] = [:]
    for (option, value) in zip(words, words.dropFirst()) where option.first == "-" {
      if let port = UInt16(value), port > 0 { options[option.lowercased()] = port }
    }
    for index in result.indices where result[index].variable == nil {
      result[index].portOptions = options
    }
    return result
  }

  /// The most that a text may grow to; variables that refer to each other can make it as long as they please.
  private static let longest = 1 << 16

  /// `$(NAME)` as Kubernetes replaces it in values and arguments, and `${NAME}` as shells do, with a text for what is not
  /// known.
  private static func expanded(_ text: String, _ values: [String: String], depth: Int) -> String {
    guard depth < 4, text.contains("$"), text.utf8.count < longest else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let closing: Character = rest.first == "{" ? "}" : ")"
      guard rest.first == "(" || rest.first == "{", let end = rest.firstIndex(of: closing),
        let value = value(of: rest[rest.index(after: rest.startIndex)..<end], values),
        result.utf8.count + value.utf8.count < longest
      else {
        result.append("$")
        continue
      }
      result += expanded(value, values, depth: depth + 1)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// What a reference stands for; `nil` for what is none, such as a command of a shell.
  private static func value(of reference: Substring, _ values: [String: String]) -> String? {
    let parts = reference.split(separator: ":-", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first ?? ""
    guard !name.isEmpty,
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-" })
    else { return nil }
    return values[String(name)] ?? (parts.count > 1 ? String(parts[1]) : String(unknown))
  }

  private static func withoutComments(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).filter { line in
      line.first { !$0.isWhitespace } != "#"
    }.joined(separator: "\n")
  }
}

/// The ConfigMaps of an input by their names; of two with one name the last one counts.
struct ConfigMaps {
  private struct Name: Hashable {
    var namespace: String
    var name: String
  }

  private let entries: [Name: [ConfigMap.Entry]]

  init(_ configMaps: [ConfigMap]) {
    entries = Dictionary(
      configMaps.map { (Name(namespace: $0.namespace, name: $0.name), $0.entries) },
      uniquingKeysWith: { $1 })
  }

  /// What one holds; `nil` where the input does not have it.
  func entries(of name: String, in namespace: String) -> [ConfigMap.Entry]? {
    entries[Name(namespace: namespace, name: name)]
  }
}
