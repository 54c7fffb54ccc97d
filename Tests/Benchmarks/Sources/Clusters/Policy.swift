/// A network policy of one of the usual forms.
struct Policy: Sendable {
  /// The number of the policy in its namespace; the first denies everything.
  let number: Int
  let namespace: Namespace
  /// How many workloads of the namespace have names to select.
  let workloads: Int

  init(number: Int, in namespace: Namespace, workloads: Int) {
    self.number = number
    self.namespace = namespace
    self.workloads = workloads
  }

  /// The policy as an object.
  func object(namespaces: [Namespace], random: inout SplitMix64) -> Value {
    let spec = spec(namespaces: namespaces, random: &random)
    return [
      "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
      "metadata": [
        "name": .text(number == 0 ? "default-deny" : "allow-\(number)"),
        "namespace": .text(namespace.name),
      ],
      "spec": spec,
    ]
  }

  private func spec(namespaces: [Namespace], random: inout SplitMix64) -> Value {
    guard number > 0 else {
      let types: Value = random.chance(50) ? ["Ingress"] : ["Ingress", "Egress"]
      return ["podSelector": [:], "policyTypes": types]
    }
    var spec: Value = ["podSelector": selector(random: &random)]
    let isEgress = random.chance(35)
    if !isEgress || random.chance(15) {
      spec = spec.with("ingress", rules("from", namespaces: namespaces, random: &random))
    }
    if isEgress {
      spec = spec.with("egress", rules("to", namespaces: namespaces, random: &random))
    }
    return spec.with("policyTypes", isEgress ? ["Ingress", "Egress"] : ["Ingress"])
  }

  private func rules(
    _ peers: String, namespaces: [Namespace], random: inout SplitMix64
  ) -> Value {
    var rules: [Value] = []
    for _ in 0..<(random.chance(25) ? 2 : 1) {
      let items = (0..<(random.chance(25) ? 2 : 1)).map { _ in
        peer(namespaces: namespaces, random: &random)
      }
      let ports = (0..<(random.chance(25) ? 2 : 1)).map { _ in port(random: &random) }
      rules.append(
        .mapping([Value.Field(key: peers, value: .list(items))]).with("ports", .list(ports)))
    }
    if peers == "to", random.chance(60) { rules.append(Self.lookups) }
    return .list(rules)
  }

  /// The rule that lets names be looked up.
  private static let lookups: Value = [
    "to": [["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "kube-system"]]]],
    "ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]],
  ]
}

extension Policy {
  /// A selector of pods, with every operator in turn.
  private func selector(random: inout SplitMix64) -> Value {
    let app = name(random: &random)
    switch random.number(below: 10) {
    case 0:
      let values: Value = [.text(app), .text(name(random: &random))]
      return ["matchExpressions": [["key": "app", "operator": "In", "values": values]]]
    case 1:
      return ["matchExpressions": [["key": "tier", "operator": "NotIn", "values": ["data"]]]]
    case 2:
      return [
        "matchLabels": ["tier": .text(random.pick(Workload.tiers))],
        "matchExpressions": [["key": "pod-template-hash", "operator": "Exists"]],
      ]
    case 3:
      return ["matchExpressions": [["key": "canary", "operator": "DoesNotExist"]]]
    case 4: return ["matchLabels": ["tier": .text(random.pick(Workload.tiers))]]
    default: return ["matchLabels": ["app": .text(app)]]
    }
  }

  private func name(random: inout SplitMix64) -> String {
    Workload.names[random.number(below: workloads)]
  }

  /// Mostly pods of the same namespace; of ten one looks into other namespaces, and one outside.
  private func peer(namespaces: [Namespace], random: inout SplitMix64) -> Value {
    switch random.number(below: 20) {
    case 0:
      let other = random.pick(namespaces).name
      return [
        "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": .text(other)]],
        "podSelector": selector(random: &random),
      ]
    case 1:
      return [
        "namespaceSelector": [
          "matchLabels": ["team": .text(namespace.team)],
          "matchExpressions": [["key": "env", "operator": "NotIn", "values": ["test"]]],
        ],
        "podSelector": selector(random: &random),
      ]
    case 2:
      return ["ipBlock": random.pick(Self.blocks)]
    default: return ["podSelector": selector(random: &random)]
    }
  }

  private static let blocks: [Value] = [
    ["cidr": "10.0.0.0/8", "except": ["10.96.0.0/12", "10.32.0.0/11"]],
    ["cidr": "192.168.0.0/16", "except": ["192.168.7.0/24"]],
    ["cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]],
    ["cidr": "203.0.113.0/24"],
    ["cidr": "2001:db8::/32", "except": ["2001:db8:1::/48"]],
  ]

  private func port(random: inout SplitMix64) -> Value {
    switch random.number(below: 10) {
    case 0...1: return ["port": "http", "protocol": "TCP"]
    case 2: return ["port": "main"]
    case 3:
      return ["endPort": .number(30100 + 100 * random.number(below: 5)), "port": 30000]
    case 4: return ["port": .number(random.pick([53, 514])), "protocol": "UDP"]
    default:
      let numbers = [80, 443, 3000, 5432, 6379, 8080, 8443, 9090]
      return ["port": .number(random.pick(numbers)), "protocol": "TCP"]
    }
  }
}
