import Kubernetes
import Policies

/// Numbers endpoints by what tells them apart.
///
/// What policies mention is numbered first, so that an endpoint is compared by a few integers and not by its texts.
struct SignatureCoder {
  /// A label key that some selector mentions, and the values that it is compared with.
  private struct Key {
    var number: Int
    var values: [String: Int]
  }

  /// The classes found so far, in the order of their numbers.
  private(set) var classes: [EndpointClass] = []
  private var numbers: [[Int]: Int] = [:]
  private var lastCode: [Int] = []
  private var lastNumber = 0

  private let vocabulary: SelectorVocabulary
  private let atoms: AddressAtoms
  private let knowledge: AddressKnowledge
  private let nodes: NodeDirectory
  private let keys: [String: Key]
  private var portLists: [[ContainerPort]: Int] = [:]
  private var lastPorts: [ContainerPort] = []
  private var lastPortList = -1
  /// For the atoms that a pod's addresses are in, the number of what it is a member of.
  private var membershipLists: [[Int]: Int] = [:]
  private var memberships: [[EndpointClass.Membership]: Int] = [:]

  init(
    _ vocabulary: SelectorVocabulary, _ atoms: AddressAtoms, _ knowledge: AddressKnowledge,
    _ nodes: NodeDirectory
  ) {
    self.vocabulary = vocabulary
    self.atoms = atoms
    self.knowledge = knowledge
    self.nodes = nodes
    keys = Dictionary(
      uniqueKeysWithValues: vocabulary.labelValues.enumerated().map { number, entry in
        let values = entry.value.enumerated().map { ($1, $0) }
        return (entry.key, Key(number: number, values: Dictionary(uniqueKeysWithValues: values)))
      })
  }

  /// The class of a pod on the pod network, by what can tell it from others.
  mutating func number(
    _ labels: Labels, _ ports: [ContainerPort], _ addresses: [IPAddress], in namespace: Int
  ) -> Int {
    var code = [namespace, portList(of: ports), membershipList(of: addresses)]
    code.reserveCapacity(8)
    for label in labels.sorted {
      guard let key = keys[label.key] else { continue }
      code.append(key.number << 32 | (key.values[label.value] ?? 0xFFFF_FFFF))
    }
    return number(of: code) { coder in
      EndpointClass(
        place: .podNetwork(namespace: namespace), labels: coder.projected(labels),
        namedPorts: coder.vocabulary.projected(ports),
        memberships: coder.memberships(of: addresses),
        nodeMemberships: coder.vocabulary.nodeSelectors.map { _ in .outside })
    }
  }

  /// The class of a pod on its node's network.
  ///
  /// "Pods on the host network … are not affected by NetworkPolicy" in most implementations, and are seen as their
  /// node: only its address identifies them (NetworkPolicy concepts, "hostNetwork pods"), and an address declares no
  /// named port.
  mutating func number(ofHost pod: Pod) -> Int {
    let inBlocks = vocabulary.blockLists.map {
      knowledge.membership(of: nodes.addresses(ofHost: pod), in: $0, isPod: false)
    }
    let onNodes = nodes.memberships(ofHost: pod)
    return number(of: [-2] + (inBlocks + onNodes).map { Int($0.rawValue) }) { _ in
      EndpointClass(
        place: .hostNetwork, labels: Labels(), namedPorts: [], memberships: inBlocks,
        nodeMemberships: onNodes)
    }
  }

  /// The class of an address outside.
  mutating func number(of address: IPAddress) -> Int {
    let inBlocks: [EndpointClass.Membership] = vocabulary.blockLists.map { list in
      list.contains { $0.contains(address) } ? .inside : .outside
    }
    let onNodes = nodes.memberships(of: address)
    return number(of: [-3] + (inBlocks + onNodes).map { Int($0.rawValue) }) { _ in
      EndpointClass(
        place: .external, labels: Labels(), namedPorts: [], memberships: inBlocks,
        nodeMemberships: onNodes)
    }
  }

  private mutating func number(
    of code: [Int], _ make: (inout SignatureCoder) -> EndpointClass
  ) -> Int {
    // The pods of a workload are often alike.
    if code == lastCode { return lastNumber }
    lastCode = code
    if let known = numbers[code] {
      lastNumber = known
    } else {
      lastNumber = classes.count
      numbers[code] = lastNumber
      classes.append(make(&self))
    }
    return lastNumber
  }

  private mutating func portList(of ports: [ContainerPort]) -> Int {
    if vocabulary.portNames.isEmpty || ports.isEmpty { return 0 }
    if lastPortList >= 0, ports == lastPorts { return lastPortList }
    let list = vocabulary.projected(ports)
    let number = list.isEmpty ? 0 : portLists[list] ?? portLists.count + 1
    portLists[list] = number
    lastPorts = ports
    lastPortList = number
    return number
  }

  /// Pods whose addresses are in the same atoms are members of the same blocks.
  private mutating func membershipList(of addresses: [IPAddress]) -> Int {
    guard !vocabulary.blockLists.isEmpty else { return 0 }
    let places = addresses.map(atoms.index(of:))
    if let known = membershipLists[places] { return known }
    let list = memberships(of: addresses)
    let number = memberships[list] ?? memberships.count
    memberships[list] = number
    membershipLists[places] = number
    return number
  }

  /// For each block, whether a pod with these addresses lies in it.
  private func memberships(of addresses: [IPAddress]) -> [EndpointClass.Membership] {
    vocabulary.blockLists.map { knowledge.membership(of: addresses, in: $0, isPod: true) }
  }

  /// The labels of a pod that matter: values that no selector mentions are all one.
  private func projected(_ labels: Labels) -> Labels {
    labels.mapValues { label in
      keys[label.key].map { key in
        key.values[label.value] == nil ? SelectorVocabulary.anyOther : label.value
      }
    }
  }
}
