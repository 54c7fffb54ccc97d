import Kubernetes
import Reachability

/// Finds what the hosts of texts are: Services, pods behind a headless one, and addresses.
struct HostDirectory {
  /// What a host is.
  enum Finding: Hashable {
    /// Where connections arrive, and what was named.
    case ports([NeededConnection.End: Set<Port>], of: String)
    /// Something that no policy for pods can open by its name, or that nothing answers.
    case notCovered(String)
    /// A Service of the input, of whose ports it is not told which one is needed, or that does not have it.
    case portUnclear(String)
  }

  private struct Name: Hashable {
    var namespace: String
    var name: String
  }

  private let step: EvaluatedStep
  private var servicesByAddress: [IPAddress: Service] = [:]
  private var podsByAddress: [IPAddress: Workload.ID] = [:]

  init(_ step: EvaluatedStep) {
    self.step = step
    for service in step.snapshot.services {
      for address in service.addresses { servicesByAddress[address] = service }
    }
    for workload in step.snapshot.workloads where !workload.isExposure {
      for pod in workload.pods where !pod.spec.usesHostNetwork {
        for address in pod.addresses { podsByAddress[address] = workload.id }
      }
    }
  }

  /// What a host is for a client of a namespace; `nil` for what is no host after all, or leads nowhere else.
  func finding(_ mention: HostMention, from namespace: String) -> Finding? {
    if mention.isUnknown { return .notCovered("names a host that the input does not tell") }
    if let address = IPAddress(mention.host) { return finding(address, mention) }
    return finding(mention, from: namespace, aliases: 0)
  }

  // MARK: Addresses

  private func finding(_ address: IPAddress, _ mention: HostMention) -> Finding? {
    let isOwn = Self.own.contains { $0.contains(address) }
    guard !isOwn, mention.isCertain || mention.port != nil else { return nil }
    if let service = servicesByAddress[address] { return ports(of: service, pod: nil, mention) }
    guard let port = mention.port else {
      return .notCovered("names an address without a port")
    }
    let end = podsByAddress[address].map { NeededConnection.End.workload($0) }
    return .ports(
      [end ?? .block(CIDR(address)): [Port(port, mention.transport ?? .tcp)]], of: "an address")
  }

  /// Where a container listens or talks to itself: unspecified and loopback addresses.
  private static let own = ["0.0.0.0/32", "127.0.0.0/8", "::/128", "::1/128"].compactMap {
    CIDR($0)
  }

  // MARK: Names

  private func finding(_ mention: HostMention, from namespace: String, aliases: Int) -> Finding? {
    let labels = mention.host.split(separator: ".").map(String.init)
    guard labels.last != "localhost" else { return nil }
    let isQualified = labels.count > 1
    if mention.isCertain || mention.isBehindOption || mention.port != nil || isQualified {
      for reading in Self.readings(labels, in: namespace) {
        guard
          let service = step.services.service(reading.service.name, in: reading.service.namespace)
        else { continue }
        if let pod = reading.pod, !isPod(pod, of: service) { continue }
        if case .externalName(let name) = service.kind {
          return alias(name.lowercased(), of: service, mention, aliases)
        }
        return ports(of: service, pod: reading.pod, mention)
      }
    }
    guard mention.isCertain || labels.dropFirst(2).first == "svc" else { return nil }
    if Self.readings(labels, in: namespace).contains(where: {
      $0.pod == nil && $0.service == Name(namespace: "default", name: "kubernetes")
    }) {
      return .notCovered(
        "names the Kubernetes API server, which is no pod: an ipBlock with its address allows it")
    }
    // `name.namespace` may be a Service that the input does not have.
    if labels.count <= 2 || labels.contains("svc") {
      return .notCovered("names a host that is no Service of the input")
    }
    return .notCovered(
      "names a host outside the cluster: an ipBlock with its addresses allows it")
  }

  private struct Reading {
    var service: Name
    /// The pod of a headless Service.
    var pod: String?
  }

  /// What a name may stand for, in the order in which the search list of a pod tries it (`ndots:5`).
  ///
  /// `a.b` is first the pod `a` of the headless Service `b` of the pod's namespace, then the Service `a` of the namespace
  /// `b` (DNS for Services and Pods).
  private static func readings(_ labels: [String], in namespace: String) -> [Reading] {
    func service(_ name: String, _ namespace: String) -> Reading {
      Reading(service: Name(namespace: namespace, name: name))
    }
    func pod(_ pod: String, _ name: String, _ namespace: String) -> Reading {
      Reading(service: Name(namespace: namespace, name: name), pod: pod)
    }
    let labels = labels.firstIndex(of: "svc").map { Array(labels[..<$0]) + ["svc"] } ?? labels
    switch (labels.count, labels.last == "svc") {
    case (1, false): return [service(labels[0], namespace)]
    case (2, false):
      return [pod(labels[0], labels[1], namespace), service(labels[0], labels[1])]
    case (3, false): return [pod(labels[0], labels[1], labels[2])]
    case (3, true): return [service(labels[0], labels[1])]
    case (4, true): return [pod(labels[0], labels[1], labels[2])]
    default: return []
    }
  }

  /// Whether a headless Service has such a pod: one of a StatefulSet, or one that is called so.
  private func isPod(_ name: String, of service: Service) -> Bool {
    service.kind == .headless && !owners(of: name, behind: service).isEmpty
  }

  /// The workloads behind a Service that may have a pod of this name.
  private func owners(of pod: String, behind service: Service) -> Set<Workload.ID> {
    let behind = workloads(behind: service)
    let named = behind.filter { id in
      step.workload(id)?.pods.contains { $0.name == pod } ?? false || id.name == pod
    }
    guard named.isEmpty, let dash = pod.lastIndex(of: "-"),
      UInt(pod[pod.index(after: dash)...]) != nil
    else { return named }
    return behind.filter { $0.kind == .statefulSet && $0.name == pod[..<dash] }
  }

  private func workloads(behind service: Service) -> Set<Workload.ID> {
    Set(
      step.services.targets(of: service, port: Port(1)).compactMap { target in
        if case .pod(let id, _) = target.backend { id } else { nil }
      })
  }

  /// What an ExternalName Service stands for: "CNAME record with the value" (core/v1 ServiceSpec.externalName), which may
  /// be another Service.
  private func alias(
    _ name: String, of service: Service, _ mention: HostMention, _ aliases: Int
  ) -> Finding? {
    var other = mention
    other.host = name
    other.isCertain = true
    let title = "\(service.namespace)/\(service.name)"
    let outside = Finding.notCovered(
      "names \(title), which stands for a host outside the cluster (ExternalName): "
        + "an ipBlock with its addresses allows it")
    guard aliases < 8, name.split(separator: ".").contains("svc") else { return outside }
    switch finding(other, from: service.namespace, aliases: aliases + 1) {
    case .ports(let ports, _): return .ports(ports, of: title)
    case .portUnclear(let words): return .portUnclear(words)
    case .notCovered, nil: return outside
    }
  }

  // MARK: Ports

  private func ports(of service: Service, pod: String?, _ mention: HostMention) -> Finding {
    let title = "\(service.namespace)/\(service.name)"
    let chosen = service.ports.filter { port in
      (mention.port == nil || port.port.number == mention.port)
        && (mention.transport == nil || port.port.transport == mention.transport)
    }
    if mention.port == nil, Set(chosen.map(\.port.number)).count > 1 {
      let has = Words.list(chosen.map(\.port.description))
      return .portUnclear("names \(title) without a port, which has \(has)")
    }
    var targets: [ServiceTarget]
    if service.kind == .headless {
      // The name leads to the pods, so the very port that is dialled is that of the pod.
      let dialled = mention.port.map { number in
        chosen.isEmpty ? [Port(number, mention.transport ?? .tcp)] : chosen.map(\.port)
      }
      targets =
        dialled?.flatMap { step.services.targets(of: service, port: $0) }
        ?? chosen.flatMap { step.services.endpoints(of: service, port: $0) }
    } else {
      if chosen.isEmpty {
        let port = mention.port.map { "port \($0) of \(title)" } ?? "a port of \(title)"
        let has = Words.list(service.ports.map(\.port.description))
        return .portUnclear(
          "names \(port), which has " + (service.ports.isEmpty ? "no port" : "\(has)"))
      }
      targets = chosen.flatMap { step.services.targets(of: service, port: $0.port) }
    }
    if let pod {
      let owners = owners(of: pod, behind: service)
      targets = targets.filter { target in
        if case .pod(let id, _) = target.backend { owners.contains(id) } else { false }
      }
    }
    guard !targets.isEmpty else {
      return .notCovered("names \(title), behind which no pod of the input listens")
    }
    var ports: [NeededConnection.End: Set<Port>] = [:]
    for target in targets {
      switch target.backend {
      case .pod(let id, _): ports[.workload(id), default: []].insert(target.port)
      case .address(let address): ports[.block(CIDR(address)), default: []].insert(target.port)
      }
    }
    return .ports(ports, of: title)
  }
}
