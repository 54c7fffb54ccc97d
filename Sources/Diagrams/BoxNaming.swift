import Analyses
import Kubernetes
import Policies
import Reachability

/// Names the boxes of a picture: short where that is clear, with the namespace or the kind where it is not.
struct BoxNaming {
  let series: Series
  private let language: Language
  private let ambiguous: Set<String>
  private let selectorKeys: Set<String>
  /// How many parties are called "internet".
  private let internets: Int

  init(_ series: Series, _ language: Language) {
    self.series = series
    self.language = language
    let names = Dictionary(grouping: series.workloads, by: \.name)
    ambiguous = Set(names.filter { Set($0.value.map(\.namespace)).count > 1 }.keys)
    internets = Set(series.externalSources + series.externalDestinations)
      .count { $0.name == "internet" }
    selectorKeys = Set(
      series.steps.flatMap(\.policies).flatMap { policy in
        policy.subject.pods.requirements.map(\.key)
          + policy.rules.flatMap(\.peers).flatMap { peer -> [String] in
            guard case .pods(let selector, in: _) = peer else { return [] }
            return selector.requirements.map(\.key)
          }
      })
  }

  /// The name in a table or a sentence, where no frame tells the namespace.
  func name(_ party: Party) -> String {
    if party.workload == nil {
      let except = party.blocks.flatMap(\.except)
      let isOnlyInternet = party.name == "internet" && internets <= 1
      guard !except.isEmpty, !isOnlyInternet else { return party.name }
      let english = language == .english
      let list =
        except.count <= 2
        ? except.map(\.description).joined(separator: ", ")
        : english ? "\(except.count) blocks" : "\(except.count) ブロック"
      return english ? "\(party.name) except \(list)" : "\(party.name)（\(list) を除く）"
    }
    // Which namespace it would be in is half of what a pod that is not in the input stands for.
    let isExposure = workload(party)?.isExposure == true
    guard let namespace = party.namespace, isExposure || ambiguous.contains(party.name) else {
      return party.name
    }
    return "\(namespace)/\(party.name)"
  }

  /// Labels that selectors ask for, or else the usual name label; at most two.
  func labels(_ party: Party) -> [String] {
    guard let workload = workload(party) else { return [] }
    if workload.isExposure { return [] }
    let labels = (workload.endpoints.first { isMember($0, of: party) } ?? workload.template).labels
    let asked = labels.sorted.filter { selectorKeys.contains($0.key) }
    let usual = ["app", "app.kubernetes.io/name", "k8s-app", "name"].compactMap { key in
      labels[key].map { Labels.Label(key: key, value: $0) }
    }
    return (asked.isEmpty ? Array(usual.prefix(1)) : asked).prefix(2).map {
      let key = $0.key.split(separator: "/").last.map(String.init) ?? $0.key
      return "\(key)=\($0.value)"
    }
  }

  /// How many pods a card stands for: `×3`, or `×n` where the cluster decides.
  func count(_ party: Party) -> String? {
    guard let workload = workload(party) else { return nil }
    if !workload.pods.isEmpty {
      let count = party.podNames.isEmpty ? workload.pods.count : party.podNames.count
      return count > 1 ? "×\(count)" : nil
    }
    guard let replicas = workload.replicas else { return workload.isAssumed ? nil : "×n" }
    return replicas == 1 ? nil : "×\(replicas)"
  }

  /// The chips of a card: `:80`, `:53/udp`; one for TCP and UDP of a number.
  func ports(_ party: Party) -> [String] {
    var declared: [UInt16: Set<TransportProtocol>] = [:]
    for step in series.steps {
      guard let id = party.workload, let workload = step.workload(id) else { continue }
      for pod in workload.endpoints where isMember(pod, of: party) {
        for port in pod.spec.ports {
          declared[port.port.number, default: []].insert(port.port.transport)
        }
      }
    }
    return declared.sorted { $0.key < $1.key }.map { number, transports in
      let others = transports.filter { $0 != .tcp }.sorted().map { $0.rawValue.lowercased() }
      guard !others.isEmpty else { return ":\(number)" }
      return
        ":\(number)/\(((transports.contains(.tcp) ? ["tcp"] : []) + others).joined(separator: "+"))"
    }
  }

  /// The description for a tooltip: `np-demo/db, Deployment, app=db, declares :80`.
  func sentence(_ party: Party) -> String {
    if case .nodes = party.kind {
      return language == .english ? "\(party.name) of the cluster" : "クラスタのノード: \(party.name)"
    }
    guard let workload = workload(party), let namespace = party.namespace else {
      let blocks = party.blocks.map(\.description).joined(separator: ", ")
      return language == .english ? "addresses \(blocks)" : "アドレス \(blocks)"
    }
    let labels = workload.template.labels.sorted.map { "\($0.key)=\($0.value)" }
    let ports = ports(party)
    var parts = ["\(namespace)/\(party.name)"]
    if !workload.isExposure { parts.append(workload.id.kind.rawValue) }
    if workload.isExposure {
      parts.append(
        language == .english
          ? "pods that are not in the input" : "入力にない Pod")
    } else if workload.isAssumed {
      parts.append(
        language == .english ? "assumed: not in the input" : "仮定: 入力には含まれない")
    }
    if !labels.isEmpty { parts.append(labels.joined(separator: ", ")) }
    if !ports.isEmpty {
      let list = ports.joined(separator: " ")
      parts.append(language == .english ? "declares \(list)" : "宣言ポート \(list)")
    }
    return parts.joined(separator: ", ")
  }

  /// The workload as the last step that has it knows it.
  func workload(_ party: Party) -> Workload? {
    guard let id = party.workload else { return nil }
    return series.steps.reversed().lazy.compactMap { $0.workload(id) }.first
  }

  private func isMember(_ pod: Pod, of party: Party) -> Bool {
    party.podNames.isEmpty || party.podNames.contains(pod.name)
  }
}

/// Ports as words: `TCP 80, 443`, `DNS 53`, `any port`.
struct PortWords {
  let language: Language

  func text(_ items: [PortItem]) -> String {
    let english = language == .english
    guard let kind = items.first?.kind else { return "" }
    switch kind {
    case .dns:
      let ports = items.reduce(PortSet.none) { $0.union($1.ports) }
      let number = ports.ranges(of: .udp).first.map { "\($0.lowerBound)" } ?? "53"
      return "DNS \(number)"
    case .anyPort: return english ? "any port" : "全ポート"
    case .otherPorts: return english ? "other ports" : "その他のポート"
    case .declared:
      return items.reduce(PortSet.none) { $0.union($1.ports) }.description
    }
  }
}
