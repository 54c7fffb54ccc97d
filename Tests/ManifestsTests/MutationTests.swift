import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

/// A generator that gives the same numbers each time.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Any input")
struct MutationTests {
  static let seeds = [
    """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: shop, labels: &l {a: b}}
    spec:
      podSelector:
        matchLabels: *l
        matchExpressions:
        - {key: tier, operator: In, values: [a, "b"]}
      policyTypes: [Ingress, Egress]
      ingress:
      - from:
        - podSelector: {}
          namespaceSelector: {matchLabels: {<<: *l, x: "y"}}
        - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
        ports:
        - {port: 80, endPort: 90, protocol: TCP}
      egress:
      - to: []
        ports: [{port: dns, protocol: UDP}]
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 2
      template:
        metadata: {labels: {app: web}}
        spec:
          hostNetwork: false
          containers:
          - name: c
            ports: [{containerPort: 80, name: http}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: s}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
    ---
    apiVersion: v1
    kind: List
    items:
    - {apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {jobTemplate: {spec: {template: {}}}}}
    - {apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: x}}

    """,
    """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: a}
    spec:
      priority: 10
      subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}}
      ingress:
      - {name: x, action: Pass, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 80}}]}
      egress:
      - {action: Deny, to: [{nodes: {}}, {networks: [0.0.0.0/0]}, {domainNames: [a.example]}]}
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: BaselineAdminNetworkPolicy
    metadata: {name: default}
    spec:
      subject: {namespaces: {}}
      egress: [{action: Allow, to: [{pods: {namespaceSelector: {}, podSelector: {}}}], ports: [{namedPort: a}]}]
    ---
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: c}
    spec:
      tier: Admin
      priority: 0
      subject: {namespaces: {matchExpressions: [{key: a, operator: NotIn, values: [b]}]}}
      egress:
      - action: Accept
        to: [{namespaces: {}}]
        protocols: [{tcp: {destinationPort: {range: {start: 1, end: 9}}}}, {destinationNamedPort: a}]
    ---
    {apiVersion: v1, kind: Node, metadata: {name: n}, spec: {podCIDRs: [10.0.0.0/24]}, status: {addresses: [{type: InternalIP, address: 10.1.0.1}]}}

    """,
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: i, annotations: {kubernetes.io/ingress.class: a}}
    spec:
      tls: [{hosts: [a.example]}]
      rules:
      - host: a.example
        http: {paths: [{path: /a, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: g}
    spec:
      gatewayClassName: c
      listeners:
      - {name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {}}}}
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: r}
    spec:
      parentRefs: [{name: g, sectionName: a}]
      rules: [{matches: [{path: {value: /a}}], backendRefs: [{name: s, port: 80, weight: 1}]}]
    ---
    {apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: o}, spec: {to: {name: s}, port: {targetPort: a}}}

    """,
    #"""
    {"apiVersion": "v1", "kind": "PodList", "items": [
    	{"metadata": {"name": "a", "labels": {"a\/b": "\ud83d\ude00"}}, "spec": {"containers": []},
    	 "status": {"podIPs": [{"ip": "10.0.0.1"}], "phase": "Running"}},
    	{"metadata": {"name": "b"}, "spec": {"hostNetwork": true, "nodeName": "n"}}]}
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}
    """#,
    """
    apiVersion: podreach.dev/v1alpha1
    kind: Steps
    title: {en: a, ja: b}
    steps:
    - files: [a.yaml]
      probes: ["a → b: allowed"]

    """,
  ]

  static let scalars = [
    "null", "~", "[]", "{}", "[[]]", "{a: b}", "-1", "1e999", "0x", "\"\"", "on", "1.10",
    "{{ .x }}",
    "*l", "&l", "<<", "!!int x", "!!binary a", "|", ">", "99999999999999999999", "\u{0}", "'", "\"",
    "\u{FEFF}", "\t", "---", "...", "? ", "%", "é", "x: y",
  ]

  @Test func `never crashes, and keeps its places in the text`() {
    var generator = SeededGenerator(seed: 24)
    var count = 0
    for _ in 0..<1500 {
      for seed in Self.seeds {
        var bytes = Array(seed.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, &generator) }
        count += 1
        check(bytes)
      }
    }
    print("mutated inputs tried: \(count)")
    #expect(count >= 2_000)
  }

  @Test(arguments: seeds)
  func `never crashes on the beginning of a text`(seed: String) {
    let bytes = Array(seed.utf8)
    for end in bytes.indices { check(Array(bytes[..<end])) }
  }

  private func check(_ bytes: [UInt8]) {
    let lines = bytes.count { $0 == 10 } + 1
    let file = ManifestReader().read(bytes, path: "m.yaml")
    let steps = StepsReader().read(bytes, path: "m.yaml")
    for diagnostic in file.diagnostics + steps.diagnostics {
      // libyaml takes more characters than the line feed for the end of a line, so twice is the bound.
      let isInside = diagnostic.location.map { (1...bytes.count + 2).contains($0.line) } ?? false
      #expect(isInside && !diagnostic.message.isEmpty, "\(diagnostic) of \(lines) lines")
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: bytes.indices, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes.remove(at: place)
    case 3:
      let start = bytes[..<place].lastIndex(of: 10).map { $0 + 1 } ?? 0
      let end = bytes[place...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
      bytes.insert(contentsOf: bytes[start..<end], at: end)
    case 4:
      // The value behind the next colon.
      guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
      let end = bytes[colon...].firstIndex { [10, 44, 93, 125].contains($0) } ?? bytes.count
      let scalar = Self.scalars.randomElement(using: &generator) ?? ""
      bytes.replaceSubrange(colon + 1..<end, with: Array(" \(scalar)".utf8))
    default:
      let scalar = Self.scalars.randomElement(using: &generator) ?? ""
      bytes.insert(contentsOf: Array(scalar.utf8), at: place)
    }
  }
}
