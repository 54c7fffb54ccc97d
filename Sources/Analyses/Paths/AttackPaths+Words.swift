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

  /// Whether the cluster DNS is reached and not left.
  var stopsAtDNS: Bool {
    !question.passesDNS && (certain + possible).contains { $0.place.kind == .clusterDNS }
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

extension AttackCut {
  /// What is closed: `shop/checkout → data/orders-db`, `egress of shop/catalog`.
  public var words: String {
    switch closing {
    case .connection: "\(place) → \(destination ?? "")"
    case .egress, .ingress: "\(closing.rawValue) of \(place)"
    }
  }

  /// What is cut off of so many workloads: `4 of 7 workloads, among them 2 data stores`.
  func effect(of count: Int) -> String {
    var text = "\(workloadCount) of \(count) workload\(count == 1 ? "" : "s")"
    if dataStoreCount > 0 {
      text += workloadCount == dataStoreCount ? ", a" : ", among them "
      text =
        workloadCount == dataStoreCount
        ? "\(workloadCount) of \(count) workloads, data stores all"
        : text + "\(dataStoreCount) data store\(dataStoreCount == 1 ? "" : "s")"
    }
    return text
  }

  /// What would have to be changed.
  var advice: String {
    let what =
      switch closing {
      case .connection: "either end"
      case .egress: "its egress"
      case .ingress: "its ingress"
      }
    guard !allowedBy.isEmpty else {
      return manifest == nil
        ? "no policy isolates \(what)"
        : "no policy isolates \(what): a default-deny policy would do, lookups blocked too"
    }
    let places = allowedBy.prefix(3).map { rule in
      "rule \(rule.rule.index + 1) of \(rule.policy.fullName) (\(rule.rule.location.fileAndLine))"
    }
    let rest = allowedBy.count > 3 ? " and \(allowedBy.count - 3) more" : ""
    return "allowed by \(places.joined(separator: ", "))\(rest)"
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
