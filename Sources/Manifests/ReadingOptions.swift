/// How manifests are read.
public struct ReadingOptions: Sendable {
  /// What an input may demand of the machine.
  ///
  /// A manifest beyond a limit is a diagnostic, never a crash.
  public struct Limits: Sendable {
    /// The size of a file, in bytes.
    public var bytesPerFile = 512 << 20
    /// How many documents a file may hold.
    public var documentsPerFile = 1_000_000
    /// How deep mappings and lists may be nested.
    public var depth = 256
    /// How many values the aliases of one document may repeat, all levels counted.
    public var aliasedValues = 1_000_000

    /// Creates the default limits.
    public init() {}
  }

  /// The namespace of namespaced objects that name none.
  public var defaultNamespace: String
  /// Whether directories below a directory are read too.
  public var recursive: Bool
  /// Whether variables and arguments of containers are read, in which Services may be named.
  public var readsMentions = false
  /// Whether a field that is not known is an error.
  ///
  /// In a file of Podreach's own, what is misspelt would be left out of the question. In manifests it is a warning, since
  /// clusters know fields that Podreach does not.
  var refusesUnknownFields = false
  /// What an input may demand.
  public var limits: Limits

  /// Creates options.
  public init(
    defaultNamespace: String = "default", recursive: Bool = false, limits: Limits = Limits()
  ) {
    self.defaultNamespace = defaultNamespace
    self.recursive = recursive
    self.limits = limits
  }
}
