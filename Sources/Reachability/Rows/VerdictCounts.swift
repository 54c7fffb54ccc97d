import Dispatch
import Kubernetes
import Synchronization

/// How many pairs of pods connect, by the namespace of the destination.
///
/// Only pods on the pod network are counted, and no pod with itself.
public struct VerdictCounts: Hashable, Sendable {
  /// The pairs of one destination namespace.
  public struct Count: Hashable, Sendable {
    /// Pairs that connect on every port.
    public var open = 0
    /// Pairs that connect on some port.
    public var reachable = 0
    /// Pairs of which no port is known to be allowed, and some port may be.
    public var unknown = 0
    /// All pairs.
    public var pairs = 0

    /// Creates a count of nothing.
    public init() {}

    static func += (left: inout Self, right: Self) {
      left.open += right.open
      left.reachable += right.reachable
      left.unknown += right.unknown
      left.pairs += right.pairs
    }
  }

  /// The counts, by namespace.
  public var byNamespace: [String: Count] = [:]
}

extension Evaluation {
  /// Counts the pairs of pods that connect, on all cores.
  ///
  /// - Complexity: the words of the sets that concern each destination class; pods never count one by one.
  public func verdictCounts() -> VerdictCounts {
    let table = ReachabilityTable(self)
    let counter = PairCounter(table.tables, weights: classWeights)
    let ranges = classes.rangeOfNamespace
    let names = snapshot.namespaces.map(\.name)
    let size = max(1, classes.selectableCount / 64)
    let next = Atomic<Int>(0)
    let result = Mutex<[Int: VerdictCounts.Count]>([:])
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      var worker = counter
      var own: [Int: VerdictCounts.Count] = [:]
      while true {
        let start = next.add(size, ordering: .relaxed).oldValue
        guard start < classes.selectableCount else { break }
        for destination in start..<min(start + size, classes.selectableCount) {
          guard case .podNetwork(let namespace) = classes.all[destination].place else { continue }
          own[namespace, default: .init()] += worker.count(to: destination)
        }
      }
      result.withLock {
        $0.merge(own) {
          var sum = $0; sum += $1; return sum
        }
      }
    }
    let counts = result.withLock(\.self)
    var named = VerdictCounts()
    for index in ranges.indices { named.byNamespace[names[index]] = counts[index] ?? .init() }
    return named
  }

  /// How many pods each class on the pod network has; a template stands for all replicas.
  var classWeights: [Int] {
    var weights = Array(repeating: 0, count: classes.all.count)
    for (position, workload) in snapshot.workloads.enumerated() {
      let each = workload.pods.isEmpty ? workload.replicas ?? 1 : 1
      for number in classes.ofWorkload[position]
      where number < classes.selectableCount {
        weights[number] += each
      }
    }
    return weights
  }
}

/// Counts the weighted bits of rows.
private struct PairCounter: Sendable {
  private let tables: RowTables
  private let weights: [Int]
  /// The weight of all 64 classes of each word.
  private let wordWeights: [Int]
  private let total: Int
  private var reader: RowReader
  private var open: WordRow
  private var reachable: WordRow
  private var possible: WordRow

  init(_ tables: RowTables, weights: [Int]) {
    self.tables = tables
    self.weights = weights + Array(repeating: 0, count: tables.wordCount * 64 - weights.count)
    wordWeights = (0..<tables.wordCount).map { word in
      weights[min(word * 64, weights.count)..<min(word * 64 + 64, weights.count)].reduce(0, +)
    }
    total = weights.reduce(0, +)
    reader = RowReader(tables)
    open = WordRow(count: tables.wordCount)
    reachable = open
    possible = open
  }

  mutating func count(to destination: Int) -> VerdictCounts.Count {
    // The words in which a row had bits so far; outside it ``open`` and ``reachable`` hold nothing.
    var span = 0..<0
    var isFirst = true
    for chunk in 0..<tables.lists.atoms.chunkCount {
      add(destination, chunk, &span, &isFirst)
    }
    var count = VerdictCounts.Count()
    let own = weights[destination]
    count.pairs = own * (total - 1)
    for word in span {
      count.open += weight(of: open[word], in: word)
      count.reachable += weight(of: reachable[word], in: word)
      if tables.hasDoubts {
        count.unknown += weight(of: possible[word] & ~reachable[word], in: word)
      }
    }
    // A pod does not count with itself.
    let bit = UInt64(1) << UInt64(destination % 64)
    let isInSpan = span.contains(destination / 64)
    func pairs(_ sources: Int, _ row: UInt64) -> Int {
      sources * own - (isInSpan && row & bit != 0 ? own : 0)
    }
    let word = isInSpan ? destination / 64 : 0
    count.open = pairs(count.open, open[word])
    count.reachable = pairs(count.reachable, reachable[word])
    count.unknown = pairs(count.unknown, tables.hasDoubts ? possible[word] & ~reachable[word] : 0)
    return count
  }

  private mutating func add(
    _ destination: Int, _ chunk: Int, _ span: inout Range<Int>, _ isFirst: inout Bool
  ) {
    let hasDoubts = tables.hasDoubts
    var open = WordRow(count: 0)
    var reachable = open
    var possible = open
    swap(&open, &self.open)
    swap(&reachable, &self.reachable)
    swap(&possible, &self.possible)
    reader.forEachRow(to: destination, chunk: chunk) { _, row in
      let rowSpan = row.span
      if isFirst {
        for word in rowSpan {
          open[word] = row.allowed[word]
          reachable[word] = row.allowed[word]
          if hasDoubts { possible[word] = row.possible[word] }
        }
        span = rowSpan
        isFirst = false
        return
      }
      if rowSpan != span {
        let joined = Self.joined(span, rowSpan)
        // What is outside of a row's span is in no row, and was in none before this one.
        for word in joined where !span.contains(word) {
          open[word] = 0
          reachable[word] = 0
          if hasDoubts { possible[word] = 0 }
        }
        for word in joined where !rowSpan.contains(word) { open[word] = 0 }
        span = joined
      }
      for word in rowSpan {
        let bits = row.allowed[word]
        open[word] &= bits
        reachable[word] |= bits
      }
      if hasDoubts { for word in rowSpan { possible[word] |= row.possible[word] } }
    }
    swap(&open, &self.open)
    swap(&reachable, &self.reachable)
    swap(&possible, &self.possible)
  }

  private static func joined(_ left: Range<Int>, _ right: Range<Int>) -> Range<Int> {
    if left.isEmpty { return right }
    if right.isEmpty { return left }
    return min(left.lowerBound, right.lowerBound)..<max(left.upperBound, right.upperBound)
  }

  /// The weight of the classes whose bits are on, by the fewer of the bits that are on and off.
  private func weight(of bits: UInt64, in word: Int) -> Int {
    if bits == 0 { return 0 }
    let isMostly = bits.nonzeroBitCount > 32
    var rest = isMostly ? ~bits : bits
    var sum = 0
    while rest != 0 {
      sum += weights[word * 64 + rest.trailingZeroBitCount]
      rest &= rest - 1
    }
    return isMostly ? wordWeights[word] - sum : sum
  }
}
