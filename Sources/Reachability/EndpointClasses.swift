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
  /// The classes of each workload's pods, in the order of the workloads.
  let ofWorkload: [[Int]]
  /// Positions of workloads.
  let workloadIndices: [Workload.ID: Int]
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
      podCIDRs: podCIDRs, snapshot.workloads)
    atoms = AddressAtoms(
      vocabulary.blocks + (vocabulary.nodeSelectors.isEmpty ? [] : nodes.addresses))
    var coder = SignatureCoder(vocabulary, atoms, knowledge, nodes)

    // Pods on the pod network first and by namespace, so that a namespace is a range of numbers.
    // Copies of whole workloads and pods would cost more than the numbers: only their fields are looked at.
    let workloads = snapshot.workloads
    var positions: [String: [Int]] = [:]
    var workloadIndices: [Workload.ID: Int] = [:]
    workloadIndices.reserveCapacity(workloads.count)
    for position in workloads.indices {
      positions[workloads[position].id.namespace, default: []].append(position)
      workloadIndices[workloads[position].id] = position
    }
    self.workloadIndices = workloadIndices
    var classes = Array(repeating: [Int](), count: snapshot.workloads.count)
    var ranges: [Range<Int>] = []
    var hasHostNetwork: [Int] = []
    for (index, name) in names.enumerated() {
      let start = coder.classes.count
      for position in positions[name] ?? [] {
        let pods = workloads[position].pods
        let endpoints = pods.isEmpty ? workloads[position].endpoints : pods
        var numbers: [Int] = []
        numbers.reserveCapacity(endpoints.count)
        for pod in endpoints.indices {
          let isOnHost = endpoints[pod].spec.usesHostNetwork
          numbers.append(
            isOnHost
              ? -1
              : coder.number(
                endpoints[pod].labels, endpoints[pod].spec.ports, endpoints[pod].addresses,
                in: index))
        }
        if numbers.contains(-1) { hasHostNetwork.append(position) }
        classes[position] = numbers
      }
      ranges.append(start..<coder.classes.count)
    }
    for position in hasHostNetwork {
      for (index, pod) in snapshot.workloads[position].endpoints.enumerated()
      where pod.spec.usesHostNetwork {
        classes[position][index] = coder.number(ofHost: pod)
      }
    }
    ofAtom = atoms.starts.map { coder.number(of: $0) }
    all = coder.classes
    ofWorkload = classes
    rangeOfNamespace = ranges
    self.namespaceIndices = namespaceIndices
    namespaceLabels = snapshot.namespaces.map(\.labels)
  }

  /// The class of an endpoint; `nil` for a pod that the input does not have.
  func number(of endpoint: Endpoint) -> Int? {
    switch endpoint {
    case .pod(let workload, let index):
      guard let position = workloadIndices[workload],
        ofWorkload[position].indices.contains(index)
      else { return nil }
      return ofWorkload[position][index]
    case .address(let address):
      return ofAtom[atoms.index(of: address)]
    }
  }
}
