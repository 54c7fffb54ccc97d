import Kubernetes
import Policies

/// The classes of an input's endpoints, numbered by namespace, and which class each endpoint is in.
struct EndpointClasses {
  /// The classes: those of pods by namespace, then those on nodes' networks, then addresses outside.
  let all: [EndpointClass]
  /// The numbers of the classes in each namespace.
  let rangeOfNamespace: [Range<Int>]
  /// Indices of namespaces by name.
  let namespaceIndices: [String: Int]
  /// The labels of each namespace.
  let namespaceLabels: [Labels]
  /// The classes of each workload's pods.
  let ofWorkload: [Workload.ID: [Int]]
  /// The class of each atom of addresses.
  let ofAtom: [Int]
  let atoms: AddressAtoms
  let vocabulary: SelectorVocabulary

  /// How many classes can be selected by labels: those on the pod network, numbered first.
  var selectableCount: Int { rangeOfNamespace.last?.upperBound ?? 0 }

  init(_ snapshot: Snapshot, vocabulary: SelectorVocabulary, podCIDRs: [CIDR]) {
    self.vocabulary = vocabulary
    let names = snapshot.namespaces.map(\.name)
    let namespaceIndices = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let nodes = NodeDirectory(snapshot.nodes, selectors: vocabulary.nodeSelectors)
    let knowledge = AddressKnowledge(
      podCIDRs: podCIDRs.isEmpty ? nodes.podCIDRs : podCIDRs,
      podAddresses: snapshot.workloads.lazy.flatMap(\.endpoints)
        .filter { !$0.spec.usesHostNetwork }.flatMap(\.addresses))

    var partition = Partition()
    // Pods on the pod network first and by namespace, so that a namespace is a range of numbers.
    let byNamespace = Dictionary(grouping: snapshot.workloads, by: \.id.namespace)
    var classes: [Workload.ID: [Int]] = [:]
    var ranges: [Range<Int>] = []
    for (index, name) in names.enumerated() {
      let start = partition.classes.count
      for workload in byNamespace[name] ?? [] {
        classes[workload.id] = workload.endpoints.map { pod in
          pod.spec.usesHostNetwork
            ? -1 : partition.number(of: vocabulary.signature(of: pod, in: index, knowledge))
        }
      }
      ranges.append(start..<partition.classes.count)
    }
    for workload in snapshot.workloads {
      let isOnHost = workload.endpoints.map(\.spec.usesHostNetwork)
      guard isOnHost.contains(true), var numbers = classes[workload.id] else { continue }
      for (position, pod) in workload.endpoints.enumerated() where isOnHost[position] {
        numbers[position] = partition.number(
          of: vocabulary.signature(ofHost: pod, knowledge, nodes))
      }
      classes[workload.id] = numbers
    }
    atoms = AddressAtoms(
      vocabulary.blocks + (vocabulary.nodeSelectors.isEmpty ? [] : nodes.addresses))
    ofAtom = atoms.starts.map { partition.number(of: vocabulary.signature(of: $0, nodes)) }
    all = partition.classes
    ofWorkload = classes
    rangeOfNamespace = ranges
    self.namespaceIndices = namespaceIndices
    namespaceLabels = snapshot.namespaces.map(\.labels)
  }

  /// The class of an endpoint; `nil` for a pod that the input does not have.
  func number(of endpoint: Endpoint) -> Int? {
    switch endpoint {
    case .pod(let workload, let index):
      guard let numbers = ofWorkload[workload], numbers.indices.contains(index) else { return nil }
      return numbers[index]
    case .address(let address):
      return ofAtom[atoms.index(of: address)]
    }
  }
}

/// Classes found so far, by what tells them apart.
private struct Partition {
  private(set) var classes: [EndpointClass] = []
  private var numbers: [EndpointClass: Int] = [:]

  mutating func number(of signature: EndpointClass) -> Int {
    if let number = numbers[signature] { return number }
    numbers[signature] = classes.count
    classes.append(signature)
    return classes.count - 1
  }
}

extension SelectorVocabulary {
  fileprivate func signature(of pod: Pod, in namespace: Int, _ knowledge: AddressKnowledge)
    -> EndpointClass
  {
    EndpointClass(
      place: .podNetwork(namespace: namespace), labels: projected(pod.labels),
      namedPorts: projected(pod.spec.ports),
      memberships: blocks.map {
        knowledge.membership(of: pod.addresses, in: $0, isPod: true)
      },
      nodeMemberships: nodeSelectors.map { _ in .outside })
  }

  /// "Pods on the host network … are not affected by NetworkPolicy" in most implementations, and are seen as their
  /// node: only its address identifies them (NetworkPolicy concepts, "hostNetwork pods"), and an address declares no
  /// named port.
  fileprivate func signature(
    ofHost pod: Pod, _ knowledge: AddressKnowledge, _ nodes: NodeDirectory
  ) -> EndpointClass {
    EndpointClass(
      place: .hostNetwork, labels: Labels(), namedPorts: [],
      memberships: blocks.map {
        knowledge.membership(of: nodes.addresses(ofHost: pod), in: $0, isPod: false)
      },
      nodeMemberships: nodes.memberships(ofHost: pod))
  }

  fileprivate func signature(of address: IPAddress, _ nodes: NodeDirectory) -> EndpointClass {
    EndpointClass(
      place: .external, labels: Labels(), namedPorts: [],
      memberships: blocks.map { $0.contains(address) ? .inside : .outside },
      nodeMemberships: nodes.memberships(of: address))
  }
}
