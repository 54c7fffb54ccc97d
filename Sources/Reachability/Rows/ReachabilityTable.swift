import Kubernetes

/// Who reaches whom on which ports, class by class, worked out one destination after the other.
///
/// It holds what policies say. What holds beside them is left to questions about pairs: a pod always reaches itself, and a
/// pod's own node passes NetworkPolicies (``Evaluation/verdicts(from:to:identity:)``).
public struct ReachabilityTable: Sendable {
  /// The ports on which a source reaches a destination, and those on which that is not known; the rest is blocked.
  public struct Outcome: Hashable, Sendable {
    /// Ports on which it does.
    public var allowed: PortSet
    /// Ports on which it is not known.
    public var unknown: PortSet

    /// Creates an outcome.
    public init(allowed: PortSet = .none, unknown: PortSet = .none) {
      self.allowed = allowed
      self.unknown = unknown
    }
  }

  let tables: RowTables

  /// Prepares the table of an evaluation.
  ///
  /// - Complexity: linear in the classes, and in the members of the rules' peers.
  public init(_ evaluation: Evaluation) { tables = RowTables(evaluation) }

  /// The number of classes; sources and destinations are numbered below it.
  public var classCount: Int { tables.classes.count }

  /// The classes of which some connection may be open: between any others each passes or does not.
  ///
  /// - Complexity: the members of the sets that policies leave open.
  package var doubtfulClasses: ClassSet { tables.doubtfulClasses }

  /// A reader of columns for one thread.
  public func reader() -> ColumnReader { ColumnReader(tables) }

  /// A reader of columns for one thread that looks at some sources only.
  package func reader(of sources: [Int]) -> ColumnReader { ColumnReader(tables, sources) }
}

/// Reads for one destination after the other what becomes of the connections of every class.
public struct ColumnReader: Sendable {
  private let tables: RowTables
  private var rows: RowReader
  /// The sources that are looked at; `nil` for all of them.
  private let sources: [Int]?
  /// For each source: the ports of the current chunk that are allowed, and those that are not known.
  private var allowed: [UInt64]
  private var unknown: [UInt64]
  private var numbers: [Key: Int32] = [:]
  /// The distinct outcomes seen so far, by number.
  public private(set) var outcomes: [ReachabilityTable.Outcome] = []

  /// What tells outcomes apart: that of the chunks before, and what this chunk adds.
  private struct Key: Hashable {
    var earlier: Int32
    var chunk: Int
    var allowed: UInt64
    var unknown: UInt64
  }

  init(_ tables: RowTables, _ sources: [Int]? = nil) {
    self.tables = tables
    self.sources = sources
    rows = RowReader(tables)
    allowed = Array(repeating: 0, count: tables.classes.count)
    unknown = allowed
  }

  /// Fills `column` with the number of the outcome of every source that is looked at; ``outcomes`` tells what the numbers
  /// stand for.
  ///
  /// - Complexity: the words of the sets that concern the destination, plus the sources.
  public mutating func read(_ destination: Int, into column: inout [Int32]) {
    let count = tables.classes.count
    if let sources { return read(destination, sources, into: &column) }
    for chunk in 0..<tables.lists.atoms.chunkCount {
      for source in 0..<count { allowed[source] = 0 }
      if tables.hasDoubts { for source in 0..<count { unknown[source] = 0 } }
      collect(destination, chunk)
      var last = Key(earlier: -1, chunk: chunk, allowed: 0, unknown: 0)
      var lastNumber = number(of: last)
      for source in 0..<count {
        let key = Key(
          earlier: chunk == 0 ? -1 : column[source], chunk: chunk, allowed: allowed[source],
          unknown: unknown[source])
        if key != last {
          lastNumber = number(of: key)
          last = key
        }
        if chunk == 0, column.count == source { column.append(lastNumber) }
        column[source] = lastNumber
      }
    }
  }

  private mutating func read(_ destination: Int, _ sources: [Int], into column: inout [Int32]) {
    if column.isEmpty { column = Array(repeating: -1, count: tables.classes.count) }
    for chunk in 0..<tables.lists.atoms.chunkCount {
      for source in sources { (allowed[source], unknown[source]) = (0, 0) }
      collect(destination, chunk)
      for source in sources {
        let key = Key(
          earlier: chunk == 0 ? -1 : column[source], chunk: chunk, allowed: allowed[source],
          unknown: unknown[source])
        column[source] = number(of: key)
      }
    }
  }

  private mutating func collect(_ destination: Int, _ chunk: Int) {
    let sources = sources
    let hasDoubts = tables.hasDoubts
    var allowed: [UInt64] = []
    var unknown: [UInt64] = []
    swap(&allowed, &self.allowed)
    swap(&unknown, &self.unknown)
    rows.forEachRow(to: destination, chunk: chunk) { ports, row in
      if let sources {
        for source in sources where row.span.contains(source / 64) {
          let bit = UInt64(1) << UInt64(source % 64)
          if row.allowed[source / 64] & bit != 0 {
            allowed[source] |= ports
          } else if hasDoubts, row.possible[source / 64] & bit != 0 {
            unknown[source] |= ports
          }
        }
        return
      }
      for word in row.span {
        var bits = row.allowed[word]
        while bits != 0 {
          allowed[word * 64 + bits.trailingZeroBitCount] |= ports
          bits &= bits - 1
        }
        guard hasDoubts else { continue }
        bits = row.possible[word] & ~row.allowed[word]
        while bits != 0 {
          unknown[word * 64 + bits.trailingZeroBitCount] |= ports
          bits &= bits - 1
        }
      }
    }
    swap(&allowed, &self.allowed)
    swap(&unknown, &self.unknown)
  }

  private mutating func number(of key: Key) -> Int32 {
    if let known = numbers[key] { return known }
    var outcome =
      key.earlier >= 0
      ? outcomes[Int(key.earlier)] : ReachabilityTable.Outcome(allowed: .none, unknown: .none)
    outcome.allowed.formUnion(tables.lists.atoms.ports(key.allowed, inChunk: key.chunk))
    outcome.unknown.formUnion(tables.lists.atoms.ports(key.unknown, inChunk: key.chunk))
    let number = Int32(outcomes.count)
    outcomes.append(outcome)
    numbers[key] = number
    return number
  }
}
