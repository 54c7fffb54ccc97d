import Kubernetes
import Reachability

/// Finds out which pods and addresses of a cluster the ends of flows are.
///
/// A pod that the input does not have is known by how its controller names it: the controller's name, for a Deployment
/// the template's hash, and five letters of chance. Of several controllers whose names fit the longest is its own.
struct FlowDirectory {
  /// What an end of a flow is.
  enum Site: Hashable {
    /// A workload's pod; `nil` where it is not known which one.
    case pod(Workload.ID, name: String?)
    /// An address that no pod has.
    case address(IPAddress)

    /// The workload, unless it is an address.
    var workload: Workload.ID? {
      if case .pod(let id, _) = self { id } else { nil }
    }
  }

  private struct Name: Hashable {
    var namespace: String
    var name: String
  }

  private struct Door: Hashable {
    var address: IPAddress
    var port: Port
  }

  private var pods: [Name: Workload.ID] = [:]
  private var workloads: [Name: [Workload.ID]] = [:]
  private var podsByAddress: [IPAddress: Site] = [:]
  private var services: [Door: Set<ServiceTarget>] = [:]
  private var serviceAddresses: Set<IPAddress> = []
  private var podCIDRs: Set<CIDR>
  private var assumedServers: [Workload.ID] = []

  init(_ steps: [EvaluatedStep], podCIDRs: [CIDR] = []) {
    self.podCIDRs = Set(podCIDRs)
    for step in steps {
      add(step.snapshot)
      assumedServers += step.dnsWorkloads.filter { step.workload($0)?.isAssumed == true }
      for service in step.snapshot.services where !service.addresses.isEmpty {
        serviceAddresses.formUnion(service.addresses)
        for port in service.ports {
          let targets = step.services.targets(of: service, port: port.port)
          for address in service.addresses {
            services[Door(address: address, port: port.port), default: []].formUnion(targets)
          }
        }
      }
    }
  }

  private mutating func add(_ snapshot: Snapshot) {
    for workload in snapshot.workloads where !workload.isExposure {
      let name = Name(namespace: workload.id.namespace, name: workload.id.name)
      if workloads[name]?.contains(workload.id) != true {
        workloads[name, default: []].append(workload.id)
      }
      for pod in workload.pods {
        pods[Name(namespace: pod.namespace, name: pod.name)] = workload.id
        guard !pod.spec.usesHostNetwork else { continue }
        for address in pod.addresses {
          podsByAddress[address] = .pod(workload.id, name: pod.name)
        }
      }
    }
    podCIDRs.formUnion(snapshot.nodes.flatMap(\.podCIDRs))
  }

  /// Where a flow ends: a Service's address leads to the pods behind it, and to their port.
  func destinations(of flow: ObservedFlow) -> [(site: Site, port: Port)] {
    guard case .address(let address) = flow.destination, podsByAddress[address] == nil,
      serviceAddresses.contains(address)
    else { return site(of: flow.destination).map { [($0, flow.port)] } ?? [] }
    let targets = services[Door(address: address, port: flow.port)] ?? []
    let sites = targets.map { target -> (site: Site, port: Port) in
      switch target.backend {
      // Which of the pods answered is not known.
      case .pod(let id, _): (.pod(id, name: nil), target.port)
      case .address(let address): (.address(address), target.port)
      }
    }
    var seen: Set<Arrival> = []
    return sites.filter { seen.insert(Arrival(site: $0.site, port: $0.port)).inserted }
  }

  private struct Arrival: Hashable {
    var site: Site
    var port: Port
  }

  /// What an end is; `nil` when it is not in the input.
  func site(of end: ObservedFlow.End) -> Site? {
    switch end {
    case .address(let address):
      if let pod = podsByAddress[address] { return pod }
      // A pod that is gone, or that the input does not have.
      return podCIDRs.contains { $0.contains(address) } ? nil : .address(address)
    case .workload(let namespace, let name):
      return (controller(name, in: namespace) ?? server(name, in: namespace)).map {
        .pod($0, name: nil)
      }
    case .pod(let namespace, let name):
      if let id = pods[Name(namespace: namespace, name: name)] { return .pod(id, name: name) }
      let found = controller(ofPod: name, in: namespace) ?? server(name, in: namespace)
      return found.map { .pod($0, name: nil) }
    }
  }

  // MARK: Names

  /// The workload of this name, or the one whose ReplicaSet or Job has it.
  private func controller(_ name: String, in namespace: String) -> Workload.ID? {
    if let id = workload(name, in: namespace, { _ in true }) { return id }
    guard let (base, suffix) = Self.split(name) else { return nil }
    if Self.isGenerated(suffix), let id = workload(base, in: namespace, { $0 == .deployment }) {
      return id
    }
    return Self.isNumber(suffix) ? workload(base, in: namespace) { $0 == .cronJob } : nil
  }

  /// The workload whose pod may have this name.
  private func controller(ofPod name: String, in namespace: String) -> Workload.ID? {
    guard let (base, suffix) = Self.split(name) else { return nil }
    if Self.isNumber(suffix), let id = workload(base, in: namespace, { $0 == .statefulSet }) {
      return id
    }
    guard suffix.utf8.count == 5, Self.isGenerated(suffix) else { return nil }
    // A Deployment and a StatefulSet put more than this behind their names.
    let direct: Set<Workload.Kind> = [.daemonSet, .replicaSet, .replicationController, .job]
    if let id = workload(base, in: namespace, direct.contains) { return id }
    guard let (outer, inner) = Self.split(base) else { return nil }
    if Self.isGenerated(inner), let id = workload(outer, in: namespace, { $0 == .deployment }) {
      return id
    }
    guard Self.isNumber(inner) else { return nil }
    // CronJobs number their Jobs by the minute, Indexed Jobs their pods.
    return workload(outer, in: namespace) { $0 == .cronJob || $0 == .job }
  }

  private func workload(
    _ name: String, in namespace: String, _ isRightKind: (Workload.Kind) -> Bool
  ) -> Workload.ID? {
    workloads[Name(namespace: namespace, name: name)]?.filter { isRightKind($0.kind) }.min()
  }

  /// The cluster DNS where the input does not have it: whatever is called so in its namespace.
  private func server(_ name: String, in namespace: String) -> Workload.ID? {
    name.contains("dns") ? assumedServers.filter { $0.namespace == namespace }.min() : nil
  }

  private static func split(_ name: String) -> (base: String, suffix: String)? {
    guard let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")), dash > name.startIndex else {
      return nil
    }
    return (String(name[..<dash]), String(name[name.utf8.index(after: dash)...]))
  }

  /// The letters of generated names, which spell no words (`rand.SafeEncodeString`).
  private static let letters = Set("bcdfghjklmnpqrstvwxz2456789".utf8)

  /// Whether it may be generated; what somebody made up with a digit in it is taken for such, too.
  private static func isGenerated(_ text: String) -> Bool {
    guard (1...10).contains(text.utf8.count) else { return false }
    return text.utf8.allSatisfy(letters.contains)
      || text.utf8.contains { (0x30...0x39).contains($0) }
        && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
