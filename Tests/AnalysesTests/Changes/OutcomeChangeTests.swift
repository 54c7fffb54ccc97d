import Kubernetes
import Reachability
import Testing

@testable import Analyses

@Suite("What becomes of one end's connections with another")
struct OutcomeChangeTests {
  /// What holds on all ports.
  enum Standing: String, CaseIterable {
    case allowed
    case partial
    case unknown
    case blocked

    var outcome: ConnectionMatrix.Outcome {
      switch self {
      case .allowed: ConnectionMatrix.Outcome(allowed: .all)
      case .partial: ConnectionMatrix.Outcome(partial: .all)
      case .unknown: ConnectionMatrix.Outcome(unknown: .all)
      case .blocked: ConnectionMatrix.Outcome()
      }
    }
  }

  struct Case: CustomStringConvertible {
    var before: Standing
    var after: Standing
    /// What is told, and what it may be.
    var told: Set<String>

    init(_ before: Standing, _ after: Standing, _ told: Set<String>) {
      self.before = before
      self.after = after
      self.told = told
    }

    var description: String { "\(before.rawValue) before, \(after.rawValue) after" }
  }

  private static let cases = [
    Case(.blocked, .allowed, ["opened", "mayOpen"]),
    Case(.blocked, .partial, ["opened", "mayOpen"]),
    Case(.blocked, .unknown, ["unknown", "mayOpen"]),
    Case(.allowed, .blocked, ["closed", "mayClose"]),
    Case(.allowed, .partial, ["closed", "mayClose"]),
    Case(.allowed, .unknown, ["unknown", "mayClose"]),
    Case(.partial, .allowed, ["opened", "mayOpen"]),
    Case(.partial, .blocked, ["closed", "mayClose"]),
    Case(.partial, .unknown, ["unknown", "mayOpen", "mayClose"]),
    Case(.unknown, .allowed, ["opened", "mayOpen", "notKnownBefore"]),
    Case(.unknown, .blocked, ["closed", "mayClose", "notKnownBefore"]),
    Case(.unknown, .partial, ["opened", "closed", "mayOpen", "mayClose", "notKnownBefore"]),
  ]

  @Test("what was not known counts as either", arguments: cases)
  func differs(_ row: Case) throws {
    let change = try #require(StateComparison.change(row.before.outcome, row.after.outcome))
    var told: Set<String> = []
    if change.opened == .all { told.insert("opened") }
    if change.closed == .all { told.insert("closed") }
    if change.unknown == .all { told.insert("unknown") }
    if change.notKnownBefore == .all { told.insert("notKnownBefore") }
    if change.mayHaveOpened { told.insert("mayOpen") }
    if change.mayHaveClosed { told.insert("mayClose") }
    #expect(told == row.told)
  }

  @Test("what is as it was is no change", arguments: Standing.allCases)
  func same(_ standing: Standing) {
    #expect(StateComparison.change(standing.outcome, standing.outcome) == nil)
  }

  @Test func `a change tells the ports that differ and no others`() throws {
    let http = PortSet([Port(80)])
    let metrics = PortSet([Port(9090)])
    let change = try #require(
      StateComparison.change(
        ConnectionMatrix.Outcome(allowed: http), ConnectionMatrix.Outcome(allowed: metrics)))
    #expect(change.kind == .changed)
    #expect(change.opened == metrics)
    #expect(change.closed == http)
    #expect(change.unknown.isEmpty && change.notKnownBefore.isEmpty)
  }
}
