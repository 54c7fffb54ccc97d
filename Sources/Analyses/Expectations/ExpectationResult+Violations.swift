import Kubernetes
import Policies
import Reachability

extension ExpectationCheck {
  fileprivate func explanation(
    of violation: ExpectationResult.Violation, from end: ConnectionEnd
  ) -> Explanation? {
    guard let party = end.party else { return nil }
    let source = try? EndpointExpression(violation.source)
    let isBare = violation.destination.contains(":")
    let port =
      violation.ports.first.map { ":\($0.number)/\($0.transport.rawValue.lowercased())" } ?? ""
    let goal = (isBare ? "[\(violation.destination)]" : violation.destination) + port
    guard let destination = try? EndpointExpression(goal) else { return nil }
    // What has no name to be asked by, such as some pods of a workload, is asked by its pods.
    guard let source,
      var explanation = try? step.explanation(
        from: (violation.source, source), to: (goal, destination))
    else {
      return try? step.explanation(
        from: violation.source, Ends(step.representatives(of: party)), to: (goal, destination))
    }
    explanation.consider(entries, in: step, from: source)
    return explanation
  }
}

extension ExpectationResult {
  /// Notes what is not as expected of a pair.
  mutating func add(
    _ source: ConnectionEnd, _ destination: ConnectionEnd,
    _ parts: [(ports: PortSet, outcome: String)], _ check: ExpectationCheck
  ) {
    for part in parts {
      let violation = Violation(
        source: source.name, destination: destination.name, ports: part.ports,
        outcome: part.outcome)
      add(violation)
      if explanation == nil { explanation = check.explanation(of: violation, from: source) }
    }
  }

  /// Notes a connection that is not as expected.
  mutating func add(_ violation: Violation) {
    violationCount += 1
    if violations.count < Self.most { violations.append(violation) }
  }
}
