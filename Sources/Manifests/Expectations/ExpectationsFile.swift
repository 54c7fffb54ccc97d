public import Diagnostics
public import Kubernetes

/// A file of expectations: what should become of which connections.
public struct ExpectationsFile: Hashable, Sendable {
  /// Some ends of connections.
  public enum EndSet: Hashable, Sendable {
    /// A workload, a pod, a Service, an address, a block, `internet`, or a URL, as text.
    case endpoint(String, SourceLocation)
    /// Addresses outside, but for some of them.
    case block(IPBlock, SourceLocation)
    /// Pods by labels, in namespaces by name or by labels; in every one without either.
    case pods(LabelSelector, namespaces: NamespaceSet, SourceLocation)
  }

  /// Some namespaces.
  public enum NamespaceSet: Hashable, Sendable {
    /// Every one.
    case all
    /// The one of this name.
    case named(String)
    /// Those that the selector selects.
    case matching(LabelSelector)
  }

  /// What is expected of the connections of an item.
  public enum Demand: Hashable, Sendable {
    /// All of them are allowed.
    case allowed
    /// All of them are blocked.
    case blocked
    /// These reach the destinations, and nobody else does.
    case only([EndSet])
    /// They are allowed on these ports and blocked on all others.
    case onlyPorts([String])
  }

  /// An expectation.
  public struct Item: Hashable, Sendable {
    /// What it says.
    public enum Content: Hashable, Sendable {
      /// One connection, as a probe has it: `shop/api → shop/db:5432: allowed`.
      case probe(String)
      /// The connections of some ends with others; without sources it is about everyone.
      case ends(from: [EndSet], to: [EndSet], ports: [String], Demand)
    }

    /// What it is called, where it has a name.
    public var name: String?
    /// Why it is so.
    public var reason: String?
    /// What it says.
    public var content: Content
    /// Where it is written.
    public var location: SourceLocation
  }

  /// What the file is called.
  public var title: String?
  /// The expectations, in order.
  public var items: [Item]
}

/// Reads a file of expectations.
public struct ExpectationsReader: Sendable {
  /// How it is read.
  public var options: ReadingOptions

  /// Creates a reader.
  public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

  /// Reads a text; `path` is how diagnostics name it.
  ///
  /// - Returns: the file, `nil` when it is not one, and what is wrong with it.
  public func read(
    _ bytes: [UInt8], path: String
  ) -> (file: ExpectationsFile?, diagnostics: [Diagnostic]) {
    SingleDocument(options: options, kind: "Expectations", itemsField: "expectations")
      .read(bytes, path: path) { decoder, root in decoder.expectationsFile(root) }
  }
}
