import Diagnostics
public import Kubernetes

/// Which pods answer the cluster's name lookups, and at which port.
public struct ClusterDNS: Hashable, Sendable {
  /// The namespace of the DNS pods.
  public var namespace: String
  /// The labels of the DNS pods.
  public var selector: LabelSelector
  /// The port at the DNS pods, UDP and TCP.
  ///
  /// `nil` asks the DNS Service where its port 53 leads, and falls back to 53. Policies see the port of the pod.
  public var port: UInt16?

  /// Creates a description; by default kube-dns and CoreDNS as Kubernetes' own installers label them.
  public init(
    namespace: String = "kube-system",
    selector: LabelSelector = LabelSelector(matchLabels: ["k8s-app": "kube-dns"]),
    port: UInt16? = nil
  ) {
    self.namespace = namespace
    self.selector = selector
    self.port = port
  }

  /// The workloads that answer lookups.
  public func workloads(in snapshot: Snapshot) -> [Workload.ID] {
    snapshot.workloads.filter {
      $0.id.namespace == namespace && !$0.isExposure
        && $0.endpoints.contains { selector.matches($0.labels) }
    }.map(\.id)
  }

  /// The port at the pods that lookups go to, over UDP.
  ///
  /// A lookup is a question over UDP; TCP is only the way out for answers that are too long, so that a policy that
  /// allows nothing but TCP 53 blocks lookups.
  public func lookupPort(in snapshot: Snapshot) -> Port {
    if let port { return Port(port, .udp) }
    let services = snapshot.services.filter {
      $0.namespace == namespace && $0.selector.map { selector.matches($0) } ?? false
    }
    let port = services.lazy.flatMap(\.ports).first { $0.port == Port(53, .udp) }
    switch port?.target {
    case .number(let number): return Port(number, .udp)
    case .name(let name):
      let pods = snapshot.workloads.lazy.filter { $0.id.namespace == namespace }
        .flatMap(\.endpoints).filter { selector.matches($0.labels) }
      let found = pods.flatMap { $0.spec.ports(named: name) }.first { $0.transport == .udp }
      return found ?? Port(53, .udp)
    case nil: return Port(53, .udp)
    }
  }

  /// The snapshot with a DNS workload: an assumed one where the input has none and some pod looks names up.
  ///
  /// It runs where the selector looks for it, carries the labels that the selector asks for, and declares the DNS
  /// ports.
  public func completing(_ snapshot: Snapshot) -> Snapshot {
    guard workloads(in: snapshot).isEmpty,
      snapshot.workloads.contains(where: { $0.endpoints.contains(where: \.spec.usesClusterDNS) })
    else { return snapshot }
    var labels = Labels()
    for requirement in selector.requirements {
      switch requirement.condition {
      case .isIn(let values): labels[requirement.key] = values.first ?? ""
      case .exists: labels[requirement.key] = ""
      case .isNotIn, .doesNotExist: break
      }
    }
    let number = port ?? 53
    let taken = Set(snapshot.workloads.map(\.id))
    let names =
      ["kube-dns", "cluster-dns"] + (1...).lazy.prefix(taken.count + 1).map { "dns-\($0)" }
    let ids = names.lazy.map { Workload.ID(namespace: namespace, name: $0, kind: .deployment) }
    guard let id = ids.first(where: { !taken.contains($0) }) else { return snapshot }
    let pod = Pod(
      namespace: namespace, name: id.name, labels: labels,
      spec: PodSpec(
        ports: [
          ContainerPort(name: "dns", Port(number, .udp)),
          ContainerPort(name: "dns-tcp", Port(number, .tcp)),
        ], dnsPolicy: .nodeDefault),
      location: .assumed)
    var result = snapshot
    result.workloads.append(Workload(id: id, template: pod, replicas: nil, location: nil))
    result.workloads.sort { $0.id < $1.id }
    if !result.namespaces.contains(where: { $0.name == namespace }) {
      result.namespaces.append(Namespace(name: namespace))
      result.namespaces.sort { $0.name < $1.name }
    }
    return result
  }
}
