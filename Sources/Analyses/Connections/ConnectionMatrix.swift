import Dispatch
import Kubernetes
import Reachability
import Synchronization

/// Every connection of a state, destination by destination, for as many workloads as there are.
///
/// Pairs that nothing tells apart are worked out once; a pair on a node's network, where it matters which node it is, on
/// its own.
struct ConnectionMatrix: Sendable {
  /// What becomes of the connections of one end with another.
  struct Outcome: Hashable, Sendable {
    /// Ports on which every pair connects.
    var allowed = PortSet.none
    /// Ports on which some pairs connect and others do not.
    var partial = PortSet.none
    /// Ports on which it is not known of some pair.
    var unknown = PortSet.none
    /// Those of them on which another pair connects for certain.
    var partlyUnknown = PortSet.none

    /// Ports on which no pair connects.
    var blocked: PortSet {
      PortSet.all.subtracting(allowed).subtracting(partial).subtracting(unknown)
    }
  }

  /// What decides whether there is anything to ask of a pair.
  struct Standing: Hashable, Sendable {
    /// Whether it is outside the cluster.
    var isOutside: Bool
    /// Whether it is assumed, such as a cluster DNS that the input does not have.
    var isAssumed = false
    /// Whether it is an assumed controller: the ways in tell who goes there.
    var isAssumedProxy = false
    /// Whether it stands for pods that are not in the input.
    var isExposure = false
    /// Whether it is in a namespace that the question is about.
    var isInQuestion = true
  }

  let step: EvaluatedStep
  let sources: [ConnectionEnd]
  let destinations: [ConnectionEnd]
  fileprivate let sourceStandings: [Standing]
  fileprivate let destinationStandings: [Standing]
  /// For each destination the position of the same end among the sources.
  fileprivate let twins: [Int?]
  fileprivate let table: ReachabilityTable
  /// For each class whether it has one pod only: to itself it is nobody's question.
  fileprivate let lonely: [Bool]

  /// Prepares the connections of a state between these ends.
  init(
    _ step: EvaluatedStep, sources: [ConnectionEnd], destinations: [ConnectionEnd],
    table: ReachabilityTable? = nil, standing: (ConnectionEnd) -> Standing
  ) {
    self.step = step
    self.sources = sources
    self.destinations = destinations
    sourceStandings = sources.map(standing)
    destinationStandings = destinations.map(standing)
    let positions = Dictionary(
      sources.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    twins = destinations.map { positions[$0] }
    self.table = table ?? ReachabilityTable(step.evaluation)
    lonely = step.lonelyClasses
  }

  /// Writes columns on all cores, and hands the texts over in the order of the destinations.
  ///
  /// `tails` says what follows the two ends in each row of an outcome, `row` writes such a row; `rows`, where given,
  /// writes the rows of a pair on its own, if its outcome has any.
  ///
  /// - Complexity: the number of pairs that are asked about; memory goes by a few columns.
  func write(
    tails: @escaping @Sendable (Outcome) -> [[UInt8]],
    row: @escaping Row, rows: Rows? = nil, to receive: (_ bytes: [UInt8]) throws -> Void
  ) rethrows {
    let workers = (0..<Self.workerCount).map { _ in MatrixWorker(MatrixReader(self, tails: tails)) }
    var start = 0
    while start < destinations.count {
      let ends = (0...workers.count).map { min(start + $0 * Self.batch, destinations.count) }
      DispatchQueue.concurrentPerform(iterations: workers.count) { number in
        workers[number].write(ends[number]..<ends[number + 1], row, rows)
      }
      for worker in workers { try worker.take(receive) }
      start = ends[workers.count]
    }
  }

  /// Writes a row: its ends, what follows them, and where to.
  typealias Row =
    @Sendable (_ pair: (source: Int, destination: Int), _ tail: [UInt8], inout [UInt8]) -> Void
  /// Writes all rows of a pair.
  typealias Rows =
    @Sendable (_ pair: (source: Int, destination: Int), _ outcome: Outcome, inout [UInt8]) -> Void

  private static let workerCount = 2
  /// How many columns a thread works out at a time.
  private static let batch = 64

  /// Whether there is anything to ask of a pair.
  ///
  /// Between two ends that are not in the input there is nothing, nor of an assumed one as a source; an end talks to
  /// itself where it has several pods.
  fileprivate func isAsked(_ source: Int, _ destination: Int) -> Bool {
    let start = sourceStandings[source]
    let end = destinationStandings[destination]
    if start.isAssumed || end.isAssumedProxy
      || start.isOutside && (end.isOutside || end.isExposure)
    {
      return false
    }
    if start.isExposure, end.isExposure || end.isAssumed || end.isOutside { return false }
    if !start.isInQuestion, !end.isInQuestion { return false }
    return twins[destination] != source || sources[source].hasSeveralPods
  }
}

/// One thread's reader and the text that it writes.
private final class MatrixWorker: Sendable {
  private let state: Mutex<(reader: MatrixReader, text: [UInt8])>

  init(_ reader: MatrixReader) { state = Mutex((reader, [])) }

  /// Hands over what was written last.
  func take(_ receive: (_ bytes: [UInt8]) throws -> Void) rethrows {
    try state.withLock { try receive($0.text) }
  }

  /// Writes the columns of some destinations.
  func write(
    _ destinations: Range<Int>, _ row: ConnectionMatrix.Row, _ rows: ConnectionMatrix.Rows?
  ) {
    state.withLock { state in
      state.text.removeAll(keepingCapacity: true)
      for destination in destinations {
        state.reader.write(destination, row, rows, to: &state.text)
      }
    }
  }
}

/// Reads columns for one thread.
struct MatrixReader: Sendable {
  private let matrix: ConnectionMatrix
  private let makeTails: @Sendable (ConnectionMatrix.Outcome) -> [[UInt8]]
  private var reader: ColumnReader
  private var columns: [[Int32]] = []
  /// The outcomes found so far, and what follows the ends in a row of each.
  private(set) var outcomes: [ConnectionMatrix.Outcome] = []
  private var numbers: [ConnectionMatrix.Outcome: Int] = [:]
  private var tails: [[[UInt8]]] = []
  /// The numbers of the outcomes of single pairs of classes.
  private var single: [Int] = []
  /// The numbers of what several of them come to.
  private var joined: [[Int]: Int] = [:]
  private let soleClasses: [Int]
  /// What speaks for the ends of which it matters which node they are on, and for those at the other end.
  private var representatives: [[Party]: [Endpoint]] = [:]

  init(
    _ matrix: ConnectionMatrix,
    tails: @escaping @Sendable (ConnectionMatrix.Outcome) -> [[UInt8]] = { _ in [] }
  ) {
    self.matrix = matrix
    makeTails = tails
    let classes = Set(matrix.sources.lazy.flatMap(\.classes))
    let isFew = classes.count < matrix.table.classCount / 16
    reader = isFew ? matrix.table.reader(of: classes.sorted()) : matrix.table.reader()
    soleClasses = matrix.sources.map { end in
      end.classes.count == 1 && !end.isNodeBound ? end.classes[0] : -1
    }
  }

  /// Writes the rows of a destination.
  mutating func write(
    _ position: Int, _ row: ConnectionMatrix.Row, _ rows: ConnectionMatrix.Rows?,
    to bytes: inout [UInt8]
  ) {
    let destination = read(position)
    let isSole = destination.classes.count == 1 && !destination.isNodeBound
    // Most pairs have no row: they are passed over without a look at anything else.
    let isSilent = single.map { tails[$0].isEmpty }
    let column = isSole ? columns[0] : []
    let soleClasses = soleClasses
    for source in soleClasses.indices {
      let sole = soleClasses[source]
      let isDirect = isSole && sole >= 0
      if isDirect, isSilent[Int(column[sole])] { continue }
      let outcome = isDirect ? single[Int(column[sole])] : outcome(source, destination)
      guard !tails[outcome].isEmpty, matrix.isAsked(source, position) else { continue }
      if let rows {
        rows((source, position), outcomes[outcome], &bytes)
      } else {
        for tail in tails[outcome] { row((source, position), tail, &bytes) }
      }
    }
  }

  /// Reads the columns of a destination's classes.
  private mutating func read(_ position: Int) -> ConnectionEnd {
    let destination = matrix.destinations[position]
    while columns.count < destination.classes.count { columns.append([]) }
    for (index, number) in destination.classes.enumerated() {
      reader.read(number, into: &columns[index])
    }
    while single.count < reader.outcomes.count {
      let outcome = reader.outcomes[single.count]
      single.append(
        number(of: ConnectionMatrix.Outcome(allowed: outcome.allowed, unknown: outcome.unknown)))
    }
    return destination
  }

  /// The number of the outcome of every source with a destination; `nil` where there is nothing to ask.
  mutating func column(_ position: Int) -> [Int?] {
    let destination = read(position)
    let isSole = destination.classes.count == 1 && !destination.isNodeBound
    return soleClasses.indices.map { source in
      guard matrix.isAsked(source, position) else { return nil }
      let sole = soleClasses[source]
      return isSole && sole >= 0 ? single[Int(columns[0][sole])] : outcome(source, destination)
    }
  }

  private mutating func number(of outcome: ConnectionMatrix.Outcome) -> Int {
    if let known = numbers[outcome] { return known }
    numbers[outcome] = outcomes.count
    outcomes.append(outcome)
    tails.append(makeTails(outcome))
    return outcomes.count - 1
  }

  /// The outcome of ends of several classes, or on nodes' networks.
  private mutating func outcome(_ position: Int, _ destination: ConnectionEnd) -> Int {
    let source = matrix.sources[position]
    if source.isNodeBound || destination.isNodeBound {
      return number(of: pairwise(source, destination))
    }
    var found: Set<Int> = []
    // What a pod has with itself is nobody's question, neither where others of its class are elsewhere.
    let counts = source == destination ? podCounts(of: source) : [:]
    for (index, own) in destination.classes.enumerated() {
      for number in source.classes
      where number != own || !matrix.lonely[own] && counts[own] ?? 2 > 1 {
        found.insert(single[Int(columns[index][number])])
      }
    }
    let key = found.sorted()
    if let known = joined[key] { return known }
    let result = number(of: Self.join(key.map { outcomes[$0] }))
    joined[key] = result
    return result
  }

  /// Of every endpoint with every other: which node a pod is on decides.
  private mutating func pairwise(_ source: ConnectionEnd, _ destination: ConnectionEnd)
    -> ConnectionMatrix.Outcome
  {
    let step = matrix.step
    let (allStarts, allEnds) = (representatives(of: source), representatives(of: destination))
    let (starts, ends) = (step.facing(allEnds, allStarts), step.facing(allStarts, allEnds))
    var found: Set<ConnectionMatrix.Outcome> = []
    for start in starts {
      for end in ends where start != end || !isAlone(start, in: source) {
        var outcome = ConnectionMatrix.Outcome()
        let pair = step.evaluation.verdicts(from: start, to: end, identity: .anotherPod)
        for piece in pair?.partition() ?? [] {
          switch piece.verdict.outcome {
          case .allowed: outcome.allowed.formUnion(piece.ports)
          case .unknown: outcome.unknown.formUnion(piece.ports)
          case .blocked: break
          }
        }
        found.insert(outcome)
      }
    }
    return Self.join(Array(found))
  }

  /// The endpoints that speak for an end, looked up once.
  private mutating func representatives(of end: ConnectionEnd) -> [Endpoint] {
    if let known = representatives[end.members] { return known }
    let found = end.members.flatMap(matrix.step.representatives)
    representatives[end.members] = found
    return found
  }

  /// Whether an endpoint is one pod of an end, and does not stand for several of them.
  private func isAlone(_ endpoint: Endpoint, in end: ConnectionEnd) -> Bool {
    let evaluation = matrix.step.evaluation
    // It speaks for those of its class that are on its node.
    let node = evaluation.pod(endpoint)?.spec.nodeName
    return evaluation.classNumber(of: endpoint).map { number in
      matrix.lonely[number]
        || podCounts(of: end) { $0.spec.nodeName == node }[number] ?? 0 <= 1
    } ?? false
  }

  /// How many pods of an end each class has, of those that are counted.
  private func podCounts(
    of end: ConnectionEnd, where includes: (Pod) -> Bool = { _ in true }
  ) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for case let (party, workload?) in end.members.map({ party in
      (party, party.workload.flatMap(matrix.step.workload))
    }) {
      let numbers = matrix.step.evaluation.classNumbers(of: workload.id)
      let each = workload.pods.isEmpty ? workload.replicas ?? 2 : 1
      for (number, pod) in zip(numbers, workload.endpoints)
      where (party.podNames.isEmpty || party.podNames.contains(pod.name)) && includes(pod) {
        counts[number, default: 0] += each
      }
    }
    return counts
  }

  private static func join(_ outcomes: [ConnectionMatrix.Outcome]) -> ConnectionMatrix.Outcome {
    guard var result = outcomes.first else { return ConnectionMatrix.Outcome() }
    var some = result.allowed.union(result.partial).union(result.partlyUnknown)
    for outcome in outcomes.dropFirst() {
      result.allowed = result.allowed.intersection(outcome.allowed)
      some.formUnion(outcome.allowed)
      some.formUnion(outcome.partial)
      some.formUnion(outcome.partlyUnknown)
      result.unknown.formUnion(outcome.unknown)
    }
    result.partial = some.subtracting(result.allowed).subtracting(result.unknown)
    result.partlyUnknown = some.intersection(result.unknown)
    return result
  }
}
