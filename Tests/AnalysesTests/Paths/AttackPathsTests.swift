import Analyses
import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@Suite("What an attacker reaches")
struct AttackPathsTests {
  /// front → api → db, each letting only the one before in.
  static let chain =
    Manifest.deployment("front", ports: [80]) + Manifest.deployment("api", ports: [8080])
    + Manifest.deployment("db", ports: [5432])
    + Manifest.policy(
      "api",
      "{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}"
    )
    + Manifest.policy(
      "db",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}"
    )

  @Test func `the hops of a chain are counted from the start`() throws {
    let reading = try AttackReading(Self.chain, from: "front")
    #expect(reading.places == ["1 shop/api TCP 8080", "2 shop/db TCP 5432"])
    #expect(reading.paths.summary.hasPrefix("shop/front reaches 2 of 2 workloads in up to 2 hops"))
    #expect(reading.paths.summary.hasSuffix("among them 1 data store"))
    #expect(reading.paths.dataStores.map(\.place.name) == ["shop/db"])
  }

  @Test func `from some addresses of the internet one gets in for certain`() throws {
    let balanced =
      Manifest.deployment("web", ports: [80])
      + Manifest.service(
        "web", port: 80, target: "80", kind: "type: LoadBalancer, externalTrafficPolicy: Local, ")
      + Manifest.policy(
        "web",
        "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}"
      )
    let reading = try AttackReading(balanced, from: "internet")
    #expect(reading.places.first == "1 shop/web TCP 80")
    #expect(!reading.paths.summary.contains("possibly"))
  }

  @Test func `no more hops are taken than are asked for`() throws {
    let reading = try AttackReading(Self.chain, from: "front", hops: 1)
    #expect(reading.places == ["1 shop/api TCP 8080"])
    #expect(reading.paths.summary.contains("reaches 1 of 2 workloads in 1 hop (1 asked for)"))
  }

  @Test func `the internet and the credentials of the cloud are reached where nothing isolates`()
    throws
  {
    let reading = try AttackReading(Self.chain, from: "db")
    let outside = reading.paths.certain.filter { $0.place.kind == .outside }.map(\.place.name)
    #expect(outside == ["169.254.169.254/32 (cloud metadata)", "internet"])
    let closed = try AttackReading(
      Self.chain + Manifest.policy("closed", "{podSelector: {}, policyTypes: [Egress]}"),
      from: "db")
    #expect(closed.paths.certain.isEmpty)
    #expect(closed.paths.summary == "shop/db reaches nothing")
  }

  @Test func `a destination without ports is reached on any port, one with ports on those`() throws
  {
    let other =
      Manifest.deployment("a") + Manifest.deployment("b") + Manifest.deployment("c", ports: [80])
      + Manifest.policy(
        "c",
        "{podSelector: {matchLabels: {app: c}}, ingress: [{ports: [{port: 81, endPort: 90}]}]}")
    #expect(
      try AttackReading(other, from: "a").places
        == ["1 shop/b all ports", "1 shop/c TCP 81-90"])
    let named =
      Manifest.deployment("a") + Manifest.deployment("c", ports: [80])
      + Manifest.policy("c", "{podSelector: {matchLabels: {app: c}}, ingress: [{ports: []}]}")
      + Manifest.policy(
        "a", "{podSelector: {matchLabels: {app: a}}, egress: [{ports: [{port: 9999}]}]}")
    // A rule for everyone does not name the destination, so that its port is not one of the destination's.
    #expect(try AttackReading(named, from: "a").places == [])
  }

  @Test func `a range of ports does not make a data store`() throws {
    let text =
      Manifest.deployment("a")
      + Manifest.deployment("b")
      + Manifest.policy(
        "b",
        "{podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: 5000, endPort: 6000}]}]}"
      )
    let paths = try AttackReading(text, from: "a").paths
    #expect(paths.reachedCount.certain == 1)
    #expect(paths.dataStores.isEmpty)
  }

  @Test func `what an unevaluated policy leaves open is possible, never certain`() throws {
    let text =
      Manifest.deployment("front") + Manifest.deployment("api", ports: [8080])
      + Manifest.deployment("db", in: "data", ports: [5432])
        + """
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: unknown, namespace: data}
        spec: {selector: app == 'db'}

        """
    let reading = try AttackReading(text, from: "front")
    #expect(reading.places == ["1 shop/api TCP 8080", "1 data/db TCP 5432?"])
    #expect(reading.paths.reachedCount == (1, 1))
    #expect(reading.text.contains("With what is not known, possibly also:"))
    let goal = try AttackReading(text, from: "front", to: "db").paths.goal
    #expect(goal?.isCertain == false)
    #expect(goal?.hops == 1)
  }

  @Test func `the cluster DNS is reached and only left if that is asked for`() throws {
    let dns =
      Manifest.deployment("dns", in: "kube-system", ports: [53])
      .replacing("{app: dns}", with: "{k8s-app: kube-dns}")
    let text =
      dns + Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.policy(
        "b",
        "{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]}]}"
      )
    #expect(try AttackReading(text, from: "a").places == [])
    #expect(try AttackReading(text, from: "a").text.contains("--through-dns"))
    #expect(
      try AttackReading(text, from: "a", throughDNS: true).places == ["2 shop/b TCP 80"])
  }

  @Test func `from the internet the first hop is a way in`() throws {
    let closed = try AttackReading(Self.chain, from: "internet")
    #expect(closed.paths.certain.isEmpty)
    #expect(closed.text.contains("Nothing lays a way in"))
    let open =
      Self.chain + Manifest.service("front", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let reading = try AttackReading(open, from: "internet")
    #expect(
      reading.places == ["1 shop/front TCP 80", "2 shop/api TCP 8080", "3 shop/db TCP 5432"])
    #expect(
      reading.paths.certain.first?.connections.first?.way
        == "LoadBalancer shop/front")
  }

  @Test func `what is only assumed is neither a start nor, but for the DNS, a goal`() throws {
    #expect(throws: ResolutionError.self) { try AttackReading(Self.chain, from: "kube-dns") }
    #expect(try AttackReading(Self.chain, from: "front", to: "kube-dns").paths.goal?.hops == 1)
    #expect(
      try AttackReading(Self.chain, from: "front", throughDNS: true).text.contains(
        "The cluster DNS is not in the input: nothing is followed through it."))
  }

  @Test(
    "An attacker at an address goes straight to pods that admit it",
    arguments: [("203.0.113.7", ["1 shop/c TCP 80"]), ("198.51.100.1", [])])
  func addresses(start: String, places: [String]) throws {
    let text =
      Manifest.deployment("c", ports: [80])
      + Manifest.policy(
        "c",
        "{podSelector: {matchLabels: {app: c}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}"
      )
    #expect(try AttackReading(text, from: start).places == places)
  }

  @Test func `pods of one workload that behave differently are places of their own`() throws {
    let pods = ["a-0", "a-1"].map { name in
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: \(name)
        namespace: shop
        labels: {app: a, pod: \(name)}
        ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: a, controller: true, uid: u}]
      spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}

      """
    }.joined()
    let policy = Manifest.policy(
      "a", "{podSelector: {matchLabels: {pod: a-1}}, policyTypes: [Ingress]}")
    let reading = try AttackReading(pods + Manifest.deployment("x") + policy, from: "x")
    #expect(reading.places == ["1 shop/a-0 TCP 80"])
  }

  @Test func `an unknown name and a name of several things are refused`() throws {
    #expect(throws: ResolutionError.self) { try AttackReading(Self.chain, from: "nobody") }
    #expect(throws: ResolutionError.self) {
      try AttackReading(Self.chain, from: "front", to: "nobody")
    }
  }

  @Test func `the order of the objects changes nothing`() throws {
    let text =
      Self.chain + Manifest.service("front", port: 80, target: "80", kind: "type: NodePort, ")
    let reversed = text.split(separator: "---\n").reversed().joined(separator: "---\n")
    for start in ["front", "db", "internet"] {
      let (left, right) = (
        try AttackReading(text, from: start), try AttackReading(reversed, from: start)
      )
      #expect(left.places == right.places)
      #expect(left.cuts == right.cuts)
    }
  }

  @Test func `two workloads of one name are told apart`() throws {
    let twin = Manifest.deployment("db", ports: [5432]).split(separator: "kind: Deployment")
      .joined(separator: "kind: StatefulSet")
    let text =
      Manifest.deployment("front") + Manifest.deployment("db", ports: [5432]) + twin
    #expect(try AttackReading(text, from: "front").paths.reachedCount.certain == 2)
  }

  // MARK: To a goal

  @Test func `each hop of a path names the rules that allow it`() throws {
    let goal = try #require(try AttackReading(Self.chain, from: "front", to: "db").paths.goal)
    #expect(goal.hops == 2 && goal.routeCount == 1 && goal.isCertain)
    let ingress = goal.routes[0].hops.flatMap(\.ingress).flatMap(\.policies).map(\.name)
    #expect(ingress == ["api", "db"])
  }

  @Test func `every shortest path is counted, and ten are told`() throws {
    let middle = (10..<25).map { Manifest.deployment("m\($0)", ports: [80]) }.joined()
    let text =
      Manifest.deployment("a") + Manifest.deployment("z", ports: [80]) + middle
      + Manifest.policy(
        "z",
        "{podSelector: {matchLabels: {app: z}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}]}]}"
      )
    let reading = try AttackReading(text, from: "a", to: "z")
    #expect(reading.paths.goal?.routeCount == 15)
    #expect(reading.routes.count == 10)
    #expect(reading.routes.first == "shop/a → shop/m10 → shop/z")
    #expect(reading.text.contains("… and 5 more of that length"))
  }

  @Test func `where there is no path the policies between are named`() throws {
    let closed = Manifest.policy(
      "front", "{podSelector: {matchLabels: {app: front}}, policyTypes: [Ingress]}")
    let reading = try AttackReading(Self.chain + closed, from: "db", to: "api")
    let goal = try #require(reading.paths.goal)
    #expect(goal.hops == nil)
    #expect(goal.blockers.map(\.policy.name) == ["api", "front"])
    #expect(goal.clients == ["shop/front"])
    #expect(reading.text.hasPrefix("shop/db does not reach api."))
  }

  @Test func `too few hops are told from no path`() throws {
    let goal = try AttackReading(Self.chain, from: "front", to: "db", hops: 1).paths.goal
    #expect(goal?.hops == nil && goal?.hopsBeyond == 2)
    #expect(goal?.blockers.isEmpty == true)
  }

  @Test(
    "A port may be asked for at the last hop",
    arguments: [("db:5432", 2), ("db:80", nil), ("db:5432/udp", nil)])
  func lastPort(destination: String, hops: Int?) throws {
    let narrow = Self.chain.replacing(
      "{matchLabels: {app: api}}}]}]}",
      with: "{matchLabels: {app: api}}}], ports: [{port: 5432}]}]}")
    #expect(try AttackReading(narrow, from: "front", to: destination).paths.goal?.hops == hops)
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
