import Testing

/// The oracle on clusters small enough to judge by eye: who tests the tests.
@Suite("The oracle")
struct OracleTests {
  /// A step of the tutorial: default deny for `db`, then a way in for `api`, then no way out of `api`, and so on.
  struct Step: Sendable, CustomStringConvertible {
    let description: String
    let policies: [Scenario.Policy]
    let apiToDB: Cluster.Outcome
    let attackerToDB: Cluster.Outcome
    let apiToDNS: Cluster.Outcome
  }

  private static let denyDB = Scenario.Policy(
    namespace: "demo", name: "db-deny", pods: app("db"), types: [.ingress])
  private static let allowAPI = Scenario.Policy(
    namespace: "demo", name: "db-allow", pods: app("db"), types: [.ingress],
    ingress: [
      Scenario.Rule(
        peers: [Scenario.Peer(pods: app("api"))],
        ports: [Scenario.PortItem(transport: .tcp, port: .name("http"))])
    ])
  private static let denyAPI = Scenario.Policy(
    namespace: "demo", name: "api-deny", pods: app("api"), types: [.egress])
  private static let allowDB = Scenario.Policy(
    namespace: "demo", name: "api-db", pods: app("api"), types: [.egress],
    egress: [Scenario.Rule(peers: [Scenario.Peer(pods: app("db"))])])
  private static let allowDNS = Scenario.Policy(
    namespace: "demo", name: "api-dns", pods: app("api"), types: [.egress],
    egress: [
      Scenario.Rule(
        peers: [
          Scenario.Peer(
            pods: app("dns"),
            namespaces: Scenario.Selector(labels: ["kubernetes.io/metadata.name": "kube-system"]))
        ],
        ports: [Scenario.PortItem(transport: .udp, port: .number(53))])
    ])

  static let steps = [
    Step(
      description: "no policy", policies: [], apiToDB: .allowed, attackerToDB: .allowed,
      apiToDNS: .allowed),
    Step(
      description: "db closed", policies: [denyDB], apiToDB: .blocked, attackerToDB: .blocked,
      apiToDNS: .allowed),
    Step(
      description: "db open for api", policies: [denyDB, allowAPI], apiToDB: .allowed,
      attackerToDB: .blocked, apiToDNS: .allowed),
    Step(
      description: "api shut in", policies: [denyDB, allowAPI, denyAPI], apiToDB: .blocked,
      attackerToDB: .blocked, apiToDNS: .blocked),
    Step(
      description: "api out to db", policies: [denyDB, allowAPI, denyAPI, allowDB],
      apiToDB: .allowed, attackerToDB: .blocked, apiToDNS: .blocked),
    Step(
      description: "api may ask DNS", policies: [denyDB, allowAPI, denyAPI, allowDB, allowDNS],
      apiToDB: .allowed, attackerToDB: .blocked, apiToDNS: .allowed),
  ]

  @Test("gives the verdicts of the tutorial", arguments: steps)
  func tutorial(_ step: Step) {
    let scenario = Self.demo(step.policies)
    #expect(Self.verdict(scenario, "demo/api", "demo/db", 80) == step.apiToDB)
    #expect(Self.verdict(scenario, "demo/attacker", "demo/db", 80) == step.attackerToDB)
    #expect(
      Self.verdict(scenario, "demo/api", "kube-system/dns", 53, .udp) == step.apiToDNS)
    #expect(Self.verdict(scenario, "demo/db", "demo/db", 1) == .allowed)
  }

  /// A block against `db`, of which more or less is known.
  struct BlockCase: Sendable, CustomStringConvertible {
    let description: String
    let block: Block
    let addresses: [Address]
    let expected: Cluster.Outcome
  }

  private static let here = Address(10, 244, 1, 1)
  private static let here6 = Address(upper: 0xfd00 << 48, lower: 1)

  static let blocks = [
    BlockCase(
      description: "known, inside", block: Block(cidr: CIDR(here, 24)), addresses: [here],
      expected: .allowed),
    BlockCase(
      description: "known, in the exception",
      block: Block(cidr: CIDR(here, 24), except: [CIDR(here, 32)]), addresses: [here],
      expected: .blocked),
    BlockCase(
      description: "unknown", block: Block(cidr: CIDR(here, 24)), addresses: [],
      expected: .unknown),
    BlockCase(
      description: "unknown, but everything is allowed", block: Block(cidr: CIDR(here, 0)),
      addresses: [], expected: .allowed),
    BlockCase(
      description: "unknown, everything but",
      block: Block(cidr: CIDR(here, 0), except: [CIDR(here, 32)]), addresses: [],
      expected: .unknown),
    BlockCase(
      description: "unknown, everything of IPv6", block: Block(cidr: CIDR(here6, 0)),
      addresses: [], expected: .unknown),
    BlockCase(
      description: "dual-stack, one of two", block: Block(cidr: CIDR(here, 0)),
      addresses: [here, here6], expected: .unknown),
    BlockCase(
      description: "dual-stack, none of two", block: Block(cidr: CIDR(Address(8, 8, 8, 8), 32)),
      addresses: [here, here6], expected: .blocked),
  ]

  @Test("says unknown where an address decides and is not known", arguments: blocks)
  func block(_ example: BlockCase) {
    var scenario = Self.demo([Self.denyAPI])
    scenario.pods[0].addresses = example.addresses
    scenario.policies[0].egress = [Scenario.Rule(peers: [Scenario.Peer(block: example.block)])]
    #expect(Self.verdict(scenario, "demo/api", "demo/db", 80) == example.expected)
  }

  @Test("lets a node and its pods talk, and says unknown where placement decides")
  func node() {
    var scenario = Self.demo([Self.denyDB])
    scenario.pods[1].usesHostNetwork = true
    #expect(Self.verdict(scenario, "demo/api", "demo/db", 80) == .unknown)
    scenario.pods[0].nodeName = "one"
    scenario.pods[1].nodeName = "one"
    #expect(Self.verdict(scenario, "demo/api", "demo/db", 80) == .allowed)
    scenario.pods[1].nodeName = "two"
    #expect(Self.verdict(scenario, "demo/api", "demo/db", 80) == .blocked)
  }

  private static func demo(_ policies: [Scenario.Policy]) -> Scenario {
    let http = Scenario.ContainerPort(number: 80, name: "http")
    return Scenario(
      pods: [
        Scenario.Pod(namespace: "demo", name: "db", labels: ["app": "db"], ports: [http]),
        Scenario.Pod(namespace: "demo", name: "api", labels: ["app": "api"]),
        Scenario.Pod(namespace: "demo", name: "attacker", labels: ["app": "attacker"]),
        Scenario.Pod(namespace: "kube-system", name: "dns", labels: ["app": "dns"]),
      ],
      policies: policies)
  }

  private static func app(_ name: String) -> Scenario.Selector {
    Scenario.Selector(labels: ["app": name])
  }

  private static func verdict(
    _ scenario: Scenario, _ source: String, _ destination: String, _ port: Int,
    _ transport: Scenario.Transport = .tcp
  ) -> Cluster.Outcome? {
    let ends = [source, destination].map { text in
      let parts = text.split(separator: "/")
      return Endpoint.pod(namespace: String(parts[0]), name: String(parts[1]))
    }
    return Oracle(scenario: scenario).verdict(
      Query(source: ends[0], destination: ends[1], port: port, transport: transport))
  }
}
