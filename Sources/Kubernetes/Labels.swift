/// The labels of an object: a map from keys to values, kept in the order of the keys.
public struct Labels: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// Stands for the value of a label that the cluster sets and that nobody knows beforehand.
  ///
  /// No label can have this value, for its blanks and parentheses: `Exists`, `DoesNotExist` and `NotIn` decide as they
  /// would in the cluster, and no value that is written matches.
  package static let setByTheCluster = "(set by the cluster)"

  /// One label.
  public struct Label: Hashable, Sendable {
    /// The key, with its prefix if it has one.
    public var key: String
    /// The value; may be empty, which is not the same as an absent label.
    public var value: String

    /// Creates a label.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The labels by ascending key.
  ///
  /// INVARIANT: no key occurs twice.
  public private(set) var sorted: [Label]

  /// No labels.
  public init() { sorted = [] }

  /// Creates labels; of two with the same key the later one stays.
  public init(_ labels: some Sequence<(key: String, value: String)>) {
    sorted = []
    for (key, value) in labels { self[key] = value }
  }

  /// Creates labels from a literal.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements.map { (key: $0.0, value: $0.1) })
  }

  /// The value of a label; `nil` when the object does not carry the key.
  public subscript(key: String) -> String? {
    get {
      let index = position(of: key)
      return index < sorted.count && sorted[index].key == key ? sorted[index].value : nil
    }
    set {
      let index = position(of: key)
      let isPresent = index < sorted.count && sorted[index].key == key
      switch (newValue, isPresent) {
      case (let value?, true): sorted[index].value = value
      case (let value?, false): sorted.insert(Label(key: key, value: value), at: index)
      case (nil, true): sorted.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The labels with other values; those for which there is none are left out.
  public func mapValues(_ value: (Label) -> String?) -> Labels {
    var result = Labels()
    result.sorted = sorted.compactMap { label in
      value(label).map { Label(key: label.key, value: $0) }
    }
    return result
  }

  /// Whether there is none.
  public var isEmpty: Bool { sorted.isEmpty }

  private func position(of key: String) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
