import Diagnostics
import Kubernetes
import Policies
import Reachability

extension AttackPaths {
  /// The answer in one line: `shop/front reaches 7 of 12 workloads in up to 3 hops, among them 2 data stores`.
  public var summary: String {
    let limit = question.mostHops.map { " (\($0) asked for)" } ?? ""
    let workloads = workloadCount == 1 ? "1 workload" : "\(workloadCount) workloads"
    guard !certain.isEmpty else {
      return possible.isEmpty
        ? "\(start.name) reaches nothing"
        : "\(start.name) reaches nothing for certain, and possibly \(reachedCount.possible) of \(workloads)"
    }
    let hops = furthest == 1 ? "1 hop" : "up to \(furthest) hops"
    var text = "\(start.name) reaches \(reachedCount.certain) of \(workloads) in \(hops)\(limit)"
    let stores = Set(dataStores.compactMap(\.place.party?.workload)).count
    if stores > 0 { text += ", among them \(stores) data store\(stores == 1 ? "" : "s")" }
    if reachedCount.possible > 0 { text += "; possibly \(reachedCount.possible) more" }
    return text
  }

  /// Whether the attacker is outside and nothing leads in.
  public var isOutsideWithoutWays: Bool {
    network.ways.isEmpty && network.startSources.isEmpty
  }

  /// What is said where the attacker is outside and nothing leads in: which ways are blocked, or that there is none.
  var waysMissing: [String] {
    guard isOutsideWithoutWays else { return [] }
    guard !network.blockedWays.isEmpty else {
      return ["Nothing lays a way in: no Ingress, Gateway, Route or Service that is exposed."]
    }
    let shown = network.blockedWays.prefix(8).map { way in
      let policies = Words.list(way.policies.map { "\($0.kind) \($0.fullName)" })
      return "  \(way.title)" + (way.policies.isEmpty ? "" : ", by \(policies)")
    }
    let rest = network.blockedWays.count - shown.count
    return ["Policies block every way in:"] + shown + (rest > 0 ? ["  … and \(rest) more"] : [])
  }

  /// What is said where the cluster DNS is reached and not left.
  var remarkOnDNS: String? {
    let reached = (certain + possible).map(\.place).filter { $0.kind == .clusterDNS }
    guard !reached.isEmpty else { return nil }
    guard question.passesDNS else {
      return "Nothing is followed through the cluster DNS; --through-dns does."
    }
    let isAssumed = reached.contains { place in
      place.party?.workload.flatMap(network.step.workload)?.isAssumed ?? false
    }
    return isAssumed
      ? "The cluster DNS is not in the input: nothing is followed through it." : nil
  }
}

extension AttackPaths {
  /// Whether a connection passes because a rule says so, and not only for want of any policy.
  public func restsOnRule(_ connection: AttackConnection) -> Bool {
    network.verdicts(
      of: connection, from: connection.sourceNumber, to: connection.destinationNumber
    ).contains(where: \.isByRule)
  }
}

extension AttackGoal {
  /// The answer in one line.
  public var summary: String {
    guard let hops else { return "there is no path" }
    let count = routeCount == 1 ? "1 shortest path" : "\(routeCount) shortest paths"
    let shown = routeCount > routes.count ? ", \(routes.count) of them shown" : ""
    return
      "\(isCertain ? "" : "possibly ")in \(AttackPathsWriter.words(hops: hops)), \(count)\(shown)"
  }
}

extension AttackPlace.Kind {
  /// The word for it in a table.
  var words: String {
    switch self {
    case .start: "start"
    case .workload: "workload"
    case .clusterDNS: "cluster DNS"
    case .outside: "outside"
    }
  }
}

extension SensitivePorts.Kind {
  /// The word for it.
  var words: String {
    switch self {
    case .dataStore: "data store"
    case .controlPlane: "control plane"
    case .remoteAccess: "remote access"
    }
  }
}

extension AttackCut {
  /// What is closed: `shop/checkout → data/orders-db`, `egress of shop/catalog`.
  public var words: String {
    switch closing {
    case .connection: "\(place) → \(destination ?? "")"
    case .egress, .ingress: "\(closing.rawValue) of \(place)"
    }
  }

  /// What is cut off of so many workloads: `4 of 7 workloads, 2 data stores`.
  func effect(of count: Int) -> String {
    let stores =
      dataStoreCount > 0 ? ", \(dataStoreCount) data store\(dataStoreCount == 1 ? "" : "s")" : ""
    return "\(workloadCount) of \(count) workload\(count == 1 ? "" : "s")\(stores)"
  }

  /// What would have to be changed, line by line.
  var advice: [String] {
    let what =
      switch closing {
      case .connection: "either end"
      case .egress: "its egress"
      case .ingress: "its ingress"
      }
    guard !allowedBy.isEmpty else {
      return [
        manifest == nil
          ? "no policy isolates \(what)"
          : "no policy isolates \(what): a NetworkPolicy without rules would"
            + (closing == .egress ? ", for lookups too" : "")
      ]
    }
    let lines = allowedBy.prefix(3).map { rule in
      "allowed by \(rule.policy.fullName), \(rule.rule.direction.rawValue.lowercased()) rule "
        + "\(rule.rule.index + 1) (\(rule.rule.location.fileAndLine))"
    }
    return lines + (allowedBy.count > 3 ? ["and by \(allowedBy.count - 3) more rules"] : [])
  }
}

extension Half {
  /// Why it lets a connection pass, a sentence for each rule.
  var sentences: [String] {
    switch reason {
    case .rules(let rules), .decided(let rules):
      rules.map { rule in
        "rule \(rule.rule.index + 1) of \(rule.policy.kind) \(rule.policy.fullName) "
          + "(\(rule.rule.location.fileAndLine))"
      }
    case .notSubject, .notIsolated, .sameNode, .isolated, .doubts: [words]
    }
  }
}
