import Testing

/// What was compared.
struct Tally: Sendable, CustomStringConvertible {
  var clusters = 0
  var verdicts: [Cluster.Outcome: Int] = [:]

  /// How many verdicts.
  var total: Int { verdicts.values.reduce(0, +) }

  /// Asks product and oracle about a cluster; whether they agree.
  mutating func compare(_ drawn: RandomCluster, questions: Int) -> Bool {
    let queries = drawn.queries(questions)
    if let found = Disagreement(in: drawn.scenario, on: queries) {
      Issue.record(
        "seed \(drawn.seed): \(found.shrunk)\n\nas drawn:\n\(drawn.scenario.yaml)")
      return false
    }
    clusters += 1
    let oracle = Oracle(scenario: drawn.scenario)
    for outcome in queries.compactMap(oracle.verdict) { verdicts[outcome, default: 0] += 1 }
    return true
  }

  /// Counts what another has counted.
  mutating func add(_ other: Tally) {
    clusters += other.clusters
    verdicts.merge(other.verdicts, uniquingKeysWith: +)
  }

  var description: String {
    let parts = verdicts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return "compared \(total) verdicts in \(clusters) clusters (\(parts.joined(separator: ", ")))"
  }
}

/// A question to which product and oracle give different answers.
struct Disagreement: CustomStringConvertible {
  let scenario: Scenario
  let query: Query
  let product: String
  let oracle: String

  /// Finds the first one.
  init?(in scenario: Scenario, on queries: [Query]) {
    let cluster = Result {
      try Cluster(
        manifests: scenario.yaml, podCIDRs: scenario.podCIDRs.map(\.description))
    }
    for query in queries {
      let product = cluster.flatMap { cluster in Result { try cluster.outcome(query).rawValue } }
      let answer = (try? product.get()) ?? "\(product)"
      let expected = Oracle(scenario: scenario).verdict(query)?.rawValue ?? "no such end"
      guard answer != expected else { continue }
      self.scenario = scenario
      self.query = query
      self.product = answer
      oracle = expected
      return
    }
    return nil
  }

  /// The same disagreement in as small a cluster as is easily found.
  var shrunk: Self {
    let smallest = scenario.shrunk(keeping: query) { smaller in
      guard let other = Self(in: smaller, on: [query]) else { return false }
      return other.product == product && other.oracle == oracle
    }
    return Self(in: smallest, on: [query]) ?? self
  }

  var description: String {
    let cidrs = scenario.podCIDRs.map(\.description).joined(separator: ", ")
    return """
      \(query) is \(product), but \(oracle) by the specification
      pod CIDRs: \(cidrs.isEmpty ? "none" : cidrs)
      \(scenario.yaml)
      """
  }
}

extension Cluster {
  /// Asks what the oracle is asked.
  func outcome(_ query: Query) throws -> Outcome {
    try outcome(
      from: query.source.description, to: query.destination.description, port: query.port,
      protocol: query.transport.rawValue)
  }
}
