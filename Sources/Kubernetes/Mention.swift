public import Diagnostics

/// Something that a container is given and that may name a Service: the value of a variable, an argument, a file.
public struct Mention: Hashable, Sendable {
  /// Where the text is.
  public enum Content: Hashable, Sendable {
    /// Here; it may hold a password, and is never shown.
    case text(String)
    /// In a ConfigMap of the pod's namespace: the value of a key, or those of all keys, each a variable with this in front.
    case configMap(String, key: String?, prefix: String)
    /// In the files of a ConfigMap that the pod mounts; `keys` are those that it mounts, all where it is `nil`.
    case configFiles(String, keys: Set<String>?)
    /// In a Secret, which is never read.
    case secret(String)
    /// In the files of a Secret that the pod mounts, which is never read.
    case secretFiles(String)
    /// In a field of the pod itself (`fieldRef`), such as `metadata.namespace`.
    case field(String)
    /// The ServiceAccount that the pod runs as.
    case serviceAccount(String)
    /// Nowhere: something that leads to connections, of which the input does not tell the other end.
    case untold(String)
  }

  /// The variable's name; `nil` for an argument, a file, and for all keys of an object.
  public var variable: String?
  /// Where the text is.
  public var content: Content
  /// Which of the pod's containers it is for, the init containers behind the others; `nil` for what all of them mount.
  public var container: Int?
  /// Whether the pod runs without it, too (`optional`).
  public var isOptional: Bool
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a mention.
  public init(
    variable: String? = nil, _ content: Content, container: Int? = 0, isOptional: Bool = false,
    location: SourceLocation
  ) {
    self.variable = variable
    self.content = content
    self.container = container
    self.isOptional = isOptional
    self.location = location
  }
}

/// A ConfigMap (core/v1 ConfigMap), which is read only where what containers are given is asked for.
public struct ConfigMap: Hashable, Sendable {
  /// A key and its value.
  public struct Entry: Hashable, Sendable {
    /// The key.
    public var key: String
    /// The value; it may hold a password, and is never shown.
    public var text: String
    /// Where it is written.
    public var location: SourceLocation

    /// Creates an entry.
    public init(key: String, text: String, location: SourceLocation) {
      self.key = key
      self.text = text
      self.location = location
    }
  }

  /// The namespace.
  public var namespace: String
  /// The name.
  public var name: String
  /// What it holds (`data`), as written.
  public var entries: [Entry]
  /// Where it is written.
  public var location: SourceLocation

  /// Creates a ConfigMap.
  public init(namespace: String, name: String, entries: [Entry], location: SourceLocation) {
    self.namespace = namespace
    self.name = name
    self.entries = entries
    self.location = location
  }
}
