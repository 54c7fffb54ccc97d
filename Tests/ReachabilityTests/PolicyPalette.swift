import TestSupport

/// Draws policies: every field absent, empty and filled, every kind of peer and port.
struct PolicyPalette: Sendable {
  static let keys = ["app", "tier", "example.com/zone"]
  static let values = ["", "a", "b"]
  static let portNames = ["http", "dns", "web-ui"]
  static let nameKey = "kubernetes.io/metadata.name"

  /// The namespaces that policies may lie in.
  let namespaces: [String]

  /// Draws a policy.
  func policy(_ index: Int, _ random: inout SplitMix64) -> Scenario.Policy {
    Scenario.Policy(
      namespace: random.pick(namespaces), name: "np-\(index)",
      pods: random.chance(55) ? Scenario.Selector() : selector(Self.keys, &random),
      types: random.pick([
        nil, nil, [], [.ingress], [.ingress], [.egress], [.egress], [.ingress, .egress],
        [.egress, .ingress],
      ]),
      ingress: rules(&random), egress: rules(&random))
  }

  /// Draws a rule.
  func rule(_ random: inout SplitMix64) -> Scenario.Rule {
    Scenario.Rule(
      peers: random.chance(8)
        ? nil : random.chance(8) ? [] : random.several(1...3) { random, _ in peer(&random) },
      ports: random.chance(25)
        ? nil : random.chance(8) ? [] : random.several(1...3) { random, _ in port(&random) })
  }

  private func rules(_ random: inout SplitMix64) -> [Scenario.Rule]? {
    switch random.pick(Array(0..<12)) {
    case 0, 1: nil
    case 2, 3: []
    case 4: [Scenario.Rule()]
    default: random.several(1...2) { random, _ in rule(&random) }
    }
  }

  private func peer(_ random: inout SplitMix64) -> Scenario.Peer {
    let pods = random.chance(25) ? Scenario.Selector() : selector(Self.keys, &random)
    let namespaces =
      random.chance(25) ? Scenario.Selector() : selector(Self.keys + [Self.nameKey], &random)
    switch random.pick(Array(0..<10)) {
    case 0, 1: return Scenario.Peer(pods: pods)
    case 2, 3: return Scenario.Peer(namespaces: namespaces)
    case 4, 5: return Scenario.Peer(pods: pods, namespaces: namespaces)
    default: return Scenario.Peer(block: block(&random))
    }
  }

  /// Draws a selector on these keys.
  func selector(_ keys: [String], _ random: inout SplitMix64) -> Scenario.Selector {
    var selector = Scenario.Selector()
    if random.chance(50) {
      let key = random.pick(keys)
      selector.labels[key] = random.pick(values(of: key))
    }
    let count = selector.labels.isEmpty ? 1...2 : 0...1
    selector.expressions = random.several(count) { random, _ in
      let key = random.pick(keys)
      let comparison = random.pick(Scenario.Selector.Operator.allCases)
      return Scenario.Selector.Expression(
        key: key, comparison: comparison,
        values: comparison == .isIn || comparison == .notIn
          ? random.several(1...2) { random, _ in random.pick(values(of: key)) } : [])
    }
    return selector
  }

  private func values(of key: String) -> [String] {
    key == Self.nameKey ? namespaces : Self.values
  }

  /// Draws a block that is likely to part pods from pods, and its exceptions strictly inside it.
  func block(_ random: inout SplitMix64) -> Block {
    let anchor = random.pick([
      Address(10, 244, 1, UInt8(random.pick([1, 2, 3, 5]))),
      Address(10, 244, 2, UInt8(random.pick([2, 4, 6]))),
      Address(192, 168, 9, UInt8(random.pick([1, 2, 3]))), Address(8, 8, 8, 8),
      Address(upper: 0xfd00_0010_0244_0000, lower: UInt64(random.pick([1, 2, 3, 4]))),
      Address(upper: 0xfd00_0009 << 32, lower: 1), Address(upper: 0x2001_0db8 << 32, lower: 1),
    ])
    let lengths =
      anchor.family == .v4
      ? [0, 0, 8, 13, 16, 24, 30, 31, 32] : [0, 0, 16, 48, 64, 125, 126, 127, 128]
    let cidr = CIDR(anchor, random.pick(lengths))
    let deeper = lengths.filter { $0 > cidr.length }
    guard !deeper.isEmpty, random.chance(40) else { return Block(cidr: cidr) }
    return Block(
      cidr: cidr,
      except: random.several(1...2) { random, _ in
        let elsewhere = Address(
          anchor.family, UInt128.random(in: cidr.first.bits...cidr.last.bits, using: &random))
        return CIDR(random.chance(60) ? anchor : elsewhere, random.pick(deeper))
      })
  }

  private func port(_ random: inout SplitMix64) -> Scenario.PortItem {
    var item = Scenario.PortItem(
      transport: random.pick([nil, nil, .tcp, .udp, .sctp] as [Scenario.Transport?]))
    switch random.pick(Array(0..<10)) {
    case 0, 1: break
    case 2, 3, 4: item.port = .name(random.pick(Self.portNames + ["missing"]))
    default:
      let number = random.pick([1, 53, 79, 80, 80, 443, 8080, 65535])
      item.port = .number(number)
      if random.chance(35) {
        item.endPort = min(65535, random.pick([number, number + 1, number + 10, 9000, 65535]))
        item.endPort = item.endPort.map { max(number, $0) }
      }
    }
    return item
  }
}
