import Kubernetes
import Reachability

/// The routes of a series that the ways into the cluster add: from clients outside to proxies and pods, and from a proxy
/// that is assumed to the backends.
///
/// A proxy of the input is a workload like any other, which has its routes already.
struct EntryRoutes {
  typealias Found = (route: Series.Route, answers: [Answer?])

  private let steps: [EvaluatedStep]
  private let parties: [Workload.ID: [Party]]
  private let internet: Party

  init(_ steps: [EvaluatedStep], workloads: [Party], externalSources: [Party]) {
    self.steps = steps
    let present = workloads.compactMap { party in party.workload.map { ($0, party) } }
    parties = Dictionary(grouping: present, by: \.0).mapValues { $0.map(\.1) }
    let everywhere = Party(.external([CIDR("0.0.0.0/0")].compactMap(\.self).map { IPBlock($0) }))
    internet =
      externalSources.first { party in
        party.name == "internet" && party.blocks.allSatisfy(\.isWholeFamily)
      } ?? everywhere
  }

  /// The routes that are not among those found before.
  ///
  /// Those found before take over what the ways in leave open, such as whose address a pod sees.
  func routes(
    _ entries: [EntryPoints], beside others: inout [Found], _ includes: (Party, Party) -> Bool
  ) -> [Found] {
    var lines: [Line: [Hop]] = [:]
    for (index, entries) in entries.enumerated() {
      for path in entries.paths(in: steps[index]) where !path.point.isImplied {
        for hop in path.hops {
          for line in self.lines(of: hop) where includes(line.source, line.destination) {
            lines[line, default: []].append(
              Hop(
                step: index, doubt: hop.answer.doubt, way: hop == path.hops.first ? path.way : nil))
          }
        }
      }
    }
    let known = Dictionary(grouping: others.indices) {
      [others[$0].route.source, others[$0].route.destination]
    }
    var found: [Found] = []
    for (line, hops) in lines.sorted(by: { $0.key < $1.key }) {
      let same = (known[[line.source, line.destination]] ?? []).filter { index in
        others[index].route.items.contains { $0.ports.contains(line.port) }
      }
      for index in same {
        for hop in hops {
          others[index].answers[hop.step] = others[index].answers[hop.step]?.doubted(hop.doubt)
        }
      }
      if same.isEmpty { found.append(self.found(line, hops)) }
    }
    return grouped(found)
  }

  private struct Line: Hashable, Comparable {
    var source: Party
    var destination: Party
    var port: Port

    static func < (left: Self, right: Self) -> Bool {
      if left.source != right.source { return left.source < right.source }
      if left.destination != right.destination { return left.destination < right.destination }
      return left.port < right.port
    }
  }

  private struct Hop {
    var step: Int
    var doubt: EntryHop.Doubt?
    /// What leads straight to the pods.
    var way: String?
  }

  private func lines(of hop: EntryHop) -> [Line] {
    let sources: [Party] =
      switch hop.source {
      case .clients(.everyone), .outsideProxy: [internet]
      case .clients(.ranges(let ranges)): [Party(.external(ranges.map { IPBlock($0) }))]
      case .workloads(let ids): ids.flatMap { parties[$0] ?? [] }
      case .address: []
      }
    guard case .workloads(let ids) = hop.destination else { return [] }
    return sources.flatMap { source in
      ids.flatMap { parties[$0] ?? [] }.filter { $0 != source }.flatMap { destination in
        hop.ports.map { Line(source: source, destination: destination, port: $0) }
      }
    }
  }

  private func found(_ line: Line, _ hops: [Hop]) -> Found {
    let ports = PortSet([line.port])
    let answers = steps.indices.map { index -> Answer? in
      let here = hops.filter { $0.step == index }
      guard !here.isEmpty else { return nil }
      let step = steps[index]
      let answer = Answer(
        step.pieces(
          from: step.representatives(of: line.source),
          to: step.representatives(of: line.destination),
          ports: ports))
      return answer?.doubted(here.lazy.compactMap(\.doubt).first)
    }
    let ways = Set(hops.compactMap(\.way)).sorted()
    let route = Series.Route(
      source: line.source, destination: line.destination, items: [PortItem(.declared, ports)],
      ways: ways)
    return (route, answers)
  }

  /// Ports of one pair that are alike in every state share a route.
  private func grouped(_ found: [Found]) -> [Found] {
    struct Key: Hashable {
      var source: Party
      var destination: Party
      var history: [Answer.Kind?]
    }
    var order: [Key] = []
    var groups: [Key: [Found]] = [:]
    for item in found where item.answers.contains(where: { $0 != nil }) {
      let key = Key(
        source: item.route.source, destination: item.route.destination,
        history: item.answers.map { $0?.kind })
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(item)
    }
    return order.compactMap { key in
      guard let group = groups[key], var route = group.first?.route else { return nil }
      route.items = group.flatMap(\.route.items)
      route.ways = Set(group.flatMap(\.route.ways)).sorted()
      let answers = steps.indices.map { step in
        Answer.joined(group.compactMap { $0.answers[step] })
      }
      return (route, answers)
    }
  }
}

extension EntryPath {
  /// What leads straight to the pods, in the words of the API: `LoadBalancer 443`; `nil` where a proxy of the cluster
  /// stands between.
  fileprivate var way: String? {
    let kind: String
    switch point.kind {
    case .loadBalancer: kind = "LoadBalancer"
    case .nodePort: kind = "NodePort"
    case .externalIP: kind = "externalIPs"
    case .ingress, .gatewayListener, .openShiftRoute:
      return point.proxy == .outside ? point.shortTitle : nil
    }
    let ports = backend.dialled.map { port in
      port.transport == .tcp
        ? "\(port.number)" : "\(port.number)/\(port.transport.rawValue.lowercased())"
    }
    return ([kind] + ports).joined(separator: " ")
  }
}

extension EntryPoint {
  /// `Ingress web`, `Gateway infra`, in the words of the API.
  public var shortTitle: String { "\(object.kind) \(object.name)" }
}
