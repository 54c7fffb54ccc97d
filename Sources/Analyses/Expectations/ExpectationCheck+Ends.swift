import Kubernetes
import Manifests
import Policies
import Reachability

/// The ends and ports that expectations are about.
extension ExpectationCheck {
  // MARK: Ends

  /// The ends that a list of sets is about, each once, in order.
  ///
  /// A set of which nothing is in the input is a problem: an expectation about nobody would hold whatever the policies say.
  /// A block of addresses is also about the pods that have one of them, unless they are left out.
  /// `mayBeOthers` says that a set may be about pods that are not in the input alone.
  func ends(
    _ sets: [Expectation.Ends], includesPodsOfBlocks: Bool = true, mayBeOthers: Bool = false
  ) throws(Problem) -> [ConnectionEnd] {
    var result: [ConnectionEnd] = []
    for set in sets {
      let found: [ConnectionEnd]
      switch set {
      case .pods(let pods, let namespaces): found = self.pods(pods, namespaces)
      case .block(let block):
        found = [
          ConnectionEnd.outside(Party(.external([block])), of: step, named: block.description)
        ].compactMap(\.self)
      case .expression(let expression, _):
        do throws(ResolutionError) {
          found = try ends(expression, includesPodsOfBlocks: includesPodsOfBlocks)
        } catch {
          throw Problem(message: "\(error)")
        }
      }
      guard !found.isEmpty || mayBeOthers && others.contains(where: { covers(set, $0) }) else {
        throw Problem(message: "nothing in the input is meant by \(set.words)")
      }
      result += found
    }
    var seen: Set<ConnectionEnd> = []
    return result.filter { seen.insert($0).inserted }
  }

  private func ends(_ expression: EndpointExpression, includesPodsOfBlocks: Bool)
    throws(ResolutionError) -> [ConnectionEnd]
  {
    switch expression {
    case .internet:
      let families = step.internet.ends.compactMap { end -> IPAddress.Family? in
        if case .address(let address) = end { address.family } else { nil }
      }
      let whole = Set(families).sorted()
        .compactMap { CIDR(IPAddress(family: $0, bits: 0), prefixLength: 0) }.map { IPBlock($0) }
      return [ConnectionEnd.outside(Party(.external(whole)), of: step, named: "internet")]
        .compactMap(\.self)
    case .addresses(let block, _):
      let pods = step.snapshot.workloads.flatMap { workload -> [ConnectionEnd] in
        let names = workload.pods.filter { $0.addresses.contains(where: block.contains) }.map(
          \.name)
        guard !names.isEmpty else { return [] }
        let isAll = names.count == workload.endpoints.count
        let party = Party(.workload(workload.id), podNames: isAll ? [] : names)
        return [ConnectionEnd.party(party, of: step)].compactMap(\.self)
      }
      if !pods.isEmpty, block.prefixLength == block.family.width { return pods }
      return (includesPodsOfBlocks ? pods : [])
        + [
          ConnectionEnd.outside(
            Party(.external([IPBlock(block)])), of: step, named: block.description)
        ].compactMap(\.self)
    case .named(let namespace, let name, _):
      // Almost all ends are workloads, and there may be thousands: those are looked up.
      if let namespace, let row = rowsByName[[namespace, name]] { return [allSources[row]] }
      let found = try step.endpoints(named: name, in: namespace)
      return grouped(found.ends, isOnePod: found.isOnePod)
    case .url: return []
    }
  }

  /// Whether a pod of the input has an address in a block.
  func hasPods(in block: IPBlock) -> Bool {
    step.snapshot.workloads.contains { workload in
      workload.pods.contains { $0.addresses.contains(where: block.contains) }
    }
  }

  /// Pods as ends, those of a workload together.
  ///
  /// A pod that is named is that pod alone, also where others behave alike.
  private func grouped(_ endpoints: [Endpoint], isOnePod: Bool) -> [ConnectionEnd] {
    var indices: [Workload.ID: Set<Int>] = [:]
    for case .pod(let id, let index) in endpoints { indices[id, default: []].insert(index) }
    return indices.sorted { $0.key < $1.key }.flatMap { id, chosen -> [ConnectionEnd] in
      guard let workload = step.workload(id) else { return [] }
      // What speaks for all pods of a workload is all of them.
      let classes = Set(chosen.compactMap { step.evaluation.classNumber(of: .pod(id, index: $0)) })
      let all = workload.endpoints.indices.filter { index in
        guard !isOnePod else { return chosen.contains(index) }
        return step.evaluation.classNumber(of: .pod(id, index: index)).map(classes.contains)
          ?? false
      }
      let isAll = all.count == workload.endpoints.count
      let party = Party(
        .workload(id), podNames: isAll ? [] : all.map { workload.endpoints[$0].name })
      return [ConnectionEnd.party(party, of: step)].compactMap(\.self)
    }
  }

  private func pods(_ selector: LabelSelector, _ namespaces: ExpectationsFile.NamespaceSet)
    -> [ConnectionEnd]
  {
    let names = Set(step.snapshot.namespaces.filter(namespaces.contains).map(\.name))
    return step.snapshot.workloads.filter {
      names.contains($0.id.namespace) && !$0.isAssumed && !$0.isExposure
    }.flatMap { workload -> [ConnectionEnd] in
      let chosen = workload.endpoints.indices.filter {
        selector.matches(workload.endpoints[$0].labels)
      }
      guard !chosen.isEmpty else { return [] }
      let isAll = chosen.count == workload.endpoints.count
      let party = Party(
        .workload(workload.id), podNames: isAll ? [] : chosen.map { workload.endpoints[$0].name })
      return [ConnectionEnd.party(party, of: step)].compactMap(\.self)
    }
  }

  /// Whether a set of pods is also about one that is not in the input.
  func covers(_ set: Expectation.Ends, _ other: ConnectionEnd) -> Bool {
    guard case .pods(let pods, let namespaces) = set, let id = other.party?.workload,
      let workload = step.workload(id)
    else { return false }
    return workload.endpoints.allSatisfy { pods.matches($0.labels) }
      && step.snapshot.namespaces.contains {
        $0.name == id.namespace && namespaces.contains($0)
      }
  }

  /// The pods of the input, those of a workload together that no policy tells apart.
  var podsAlike: [ConnectionEnd] {
    let own = Set(
      step.snapshot.workloads.filter { !$0.isAssumed && !$0.isExposure }.map(\.id))
    return ConnectionEnd.pods(of: step, by: .workload) { $0.workload.map(own.contains) ?? false }
  }

  /// Which sources are not among the others than those that are chosen, by their rows: blocks whose addresses the chosen ones
  /// hold, and workloads that are chosen.
  ///
  /// - Returns: the rows, and of the workloads of which some pods are chosen the other pods.
  func excluded(by chosen: Set<ConnectionEnd>) -> (rows: Set<Int>, rest: [ConnectionEnd]) {
    var chosenPods: [Workload.ID: Set<String>] = [:]
    var wholeWorkloads: Set<Workload.ID> = []
    for case let party? in chosen.map(\.party) {
      guard let id = party.workload else { continue }
      if party.podNames.isEmpty { wholeWorkloads.insert(id) }
      chosenPods[id, default: []].formUnion(party.podNames)
    }
    let held = addresses(of: chosen)
    let outside = allSources.indices.dropFirst(podSourceCount).filter { row in
      chosen.contains(allSources[row]) || addresses(of: [allSources[row]]).isSubset(of: held)
    }
    let rest = chosenPods.filter { !wholeWorkloads.contains($0.key) }.compactMap { id, names in
      step.workload(id).flatMap { workload -> ConnectionEnd? in
        let others = workload.endpoints.map(\.name).filter { !names.contains($0) }
        return others.isEmpty
          ? nil : ConnectionEnd.party(Party(.workload(id), podNames: others), of: step)
      }
    }
    return (
      Set(chosenPods.keys.compactMap { rows[$0] } + outside), rest.sorted { $0.name < $1.name }
    )
  }

  /// The addresses outside that stand for those that some ends hold.
  ///
  /// Addresses are told apart wherever a block begins or ends, also where the policies treat both sides alike: a part of a
  /// block does not stand for the rest.
  private func addresses(of ends: some Sequence<ConnectionEnd>) -> Set<Endpoint> {
    Set(ends.compactMap(\.party).filter { $0.workload == nil }.flatMap(step.representatives))
  }

  // MARK: Ports

  /// The ports that are asked about at a destination: those named, or else all, or those that it declares.
  func ports(
    _ ports: [PortExpectation], at end: ConnectionEnd, isForAll: Bool, isExact: Bool = false
  ) throws(Problem) -> PortSet {
    if ports.isEmpty {
      if isExact { return .none }
      return isForAll ? .all : declared(by: end)
    }
    var result = PortSet.none
    for port in ports {
      switch port {
      case .all: return .all
      case .numbers(let numbers): result.formUnion(numbers)
      case .name(let name):
        let found = pods(of: end).flatMap { $0.spec.ports(named: name) }
        guard !found.isEmpty else {
          throw Problem(message: "`\(end.name)` declares no port called `\(name)`")
        }
        result.formUnion(PortSet(found))
      }
    }
    return result
  }

  private func pods(of end: ConnectionEnd) -> [Pod] {
    guard let party = end.party, let id = party.workload, let workload = step.workload(id) else {
      return []
    }
    return workload.endpoints.filter { party.podNames.isEmpty || party.podNames.contains($0.name) }
  }

  /// The ports that pods declare, or that Services lead to; all where there are none.
  private func declared(by end: ConnectionEnd) -> PortSet {
    guard let id = end.party?.workload, let workload = step.workload(id) else { return .all }
    var ports = Set(pods(of: end).flatMap { $0.spec.ports.map(\.port) })
    for index in workload.endpoints.indices {
      ports.formUnion(step.services.ports(leadingTo: id, index: index))
    }
    return ports.isEmpty ? .all : PortSet(ports)
  }
}

extension Expectation {
  /// The addresses that it asks about.
  var addresses: [IPBlock] {
    func blocks(_ ends: [Ends]) -> [IPBlock] {
      let expressions = ends.compactMap { end -> EndpointExpression? in
        if case .expression(let expression, _) = end { expression } else { nil }
      }
      let blocks = ends.compactMap { end -> IPBlock? in
        if case .block(let block) = end { block } else { nil }
      }
      return Narrowing.addresses(in: expressions) + blocks
    }
    switch content {
    case .probe(let probe): return Narrowing.addresses(in: [probe.source, probe.destination])
    case .ends(let from, let to, _, let demand):
      if case .only(let sets) = demand { return blocks(from + to + sets) }
      return blocks(from + to)
    }
  }
}

extension Expectation.Ends {
  var words: String {
    switch self {
    case .expression(_, let text): "`\(text)`"
    case .block(let block): "`\(block)`"
    case .pods(let pods, let namespaces):
      (pods.isEverything ? "every pod" : "pods with `\(pods)`") + namespaces.words
    }
  }
}

extension ExpectationsFile.NamespaceSet {
  /// Whether a namespace is one of them.
  fileprivate func contains(_ namespace: Namespace) -> Bool {
    switch self {
    case .all: true
    case .named(let name): name == namespace.name
    case .matching(let labels): labels.matches(namespace.labels)
    }
  }

  /// Where the pods are, behind who they are.
  fileprivate var words: String {
    switch self {
    case .all: " anywhere"
    case .named(let name): " in namespace `\(name)`"
    case .matching(let selector):
      selector.isEverything ? " anywhere" : " in namespaces with `\(selector)`"
    }
  }
}
