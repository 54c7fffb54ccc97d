import Kubernetes
import Reachability

/// Whether the connections of a matrix were seen in use.
struct ConnectionUsage: Sendable {
  /// Whether the ports of a row were seen in use.
  enum Word: String, Hashable, Sendable, CaseIterable {
    /// All of them.
    case yes
    /// Some of them.
    case inPart = "in part"
    /// None, and on some of them a connection was blocked.
    case blocked
    /// None.
    case never
    /// The log does not speak of both ends.
    case noData = "no data"
  }

  /// What was seen of the ports of a row.
  struct Answer: Hashable, Sendable {
    var word: Word
    var observation: ObservedConnections.Observation

    /// Whether the ports have to be told beside the word.
    var isWorthPorts: Bool {
      switch word {
      case .yes: !observation.blocked.isEmpty
      case .inPart, .blocked: true
      case .never, .noData: false
      }
    }
  }

  let observed: ObservedConnections
  private let table: [ObservedConnections.EndPair: ObservedConnections.Observation]
  private let isSourceKnown: [Bool]
  private let isDestinationKnown: [Bool]

  init(_ observed: ObservedConnections, of matrix: ConnectionMatrix) {
    self.observed = observed
    table = observed.table(
      sources: matrix.sources.map(\.members), destinations: matrix.destinations.map(\.members),
      in: matrix.step)
    // Of several workloads each has to be in the log before it can be said that none of them was seen.
    isSourceKnown = matrix.sources.map { $0.members.allSatisfy(observed.speaks) }
    isDestinationKnown = matrix.destinations.map { $0.members.allSatisfy(observed.speaks) }
  }

  /// What was seen of some ports between two ends, by their positions.
  func answer(from source: Int, to destination: Int, _ ports: PortSet) -> Answer {
    let pair = ObservedConnections.EndPair(source: source, destination: destination)
    var seen = table[pair] ?? ObservedConnections.Observation()
    seen.allowed = seen.allowed.intersection(ports)
    seen.blocked = seen.blocked.intersection(ports)
    let word: Word =
      if seen.allowed == ports {
        .yes
      } else if !seen.allowed.isEmpty {
        .inPart
      } else if !seen.blocked.isEmpty {
        .blocked
      } else {
        isSourceKnown[source] && isDestinationKnown[destination] ? .never : .noData
      }
    return Answer(word: word, observation: seen)
  }

  /// The ports of a row that nobody was seen to use; none where the log does not speak of both ends.
  func unused(from source: Int, to destination: Int, _ ports: PortSet) -> PortSet {
    let answer = answer(from: source, to: destination, ports)
    guard isSourceKnown[source], isDestinationKnown[destination] else { return .none }
    return ports.unused(given: answer.observation.allowed)
  }
}

extension ObservedConnections.Observation {
  /// `observed TCP 80`, `observed blocked TCP 443`, or both.
  var words: String {
    let parts = [
      allowed.isEmpty ? nil : "observed \(allowed)",
      blocked.isEmpty ? nil : "observed blocked \(blocked)",
    ]
    return parts.compactMap(\.self).joined(separator: "; ")
  }
}

extension ConnectionList {
  /// What follows the ends in the rows of a pair.
  func tails(from source: Int, to destination: Int, _ outcome: ConnectionMatrix.Outcome)
    -> [RowTail]
  {
    parts(of: outcome).compactMap { part in
      var ports = part.ports
      if options.listsUnusedOnly, let usage {
        ports = usage.unused(from: source, to: destination, ports)
        guard part.outcome == .allowed, !ports.isEmpty else { return nil }
      }
      return RowTail(
        part.outcome, ports, usage: usage?.answer(from: source, to: destination, ports),
        policies: options.namesPolicies ? policies(from: source, to: destination, ports) : nil)
    }
  }

  /// What follows the ends in the row of a way in; who came that way is not in flow logs.
  func tail(of row: WayRow) -> RowTail {
    RowTail(
      row.outcome, row.ports,
      usage: usage.map { _ in
        ConnectionUsage.Answer(word: .noData, observation: ObservedConnections.Observation())
      },
      policies: options.namesPolicies ? row.policies : nil)
  }
}
