import Analyses
import Kubernetes
import Reachability
import TestSupport
import Testing

@Suite("A series of states")
struct SeriesTests {
  private func series(_ manifests: String..., options: Series.Options = .init()) -> Series {
    Series(manifests.map { Series.State(Snapshot(manifests: $0)) }, options: options)
  }

  /// `source → destination ports: kind`, one line a route of a state.
  private func lines(_ series: Series, at step: Int = 0) -> [String] {
    series.routes.indices.compactMap { index in
      guard let answer = series.answers[step][index] else { return nil }
      let route = series.routes[index]
      let ports = route.items.map { "\($0.kind == .dns ? "DNS" : $0.ports.description)" }
      return "\(route.source.name) → \(route.destination.name) \(ports.joined(separator: ", ")): "
        + (answer.isNameBlocked ? "no DNS" : "\(answer.kind)")
    }
  }

  @Test("Connections go to declared ports, to Service targets, and to the cluster DNS")
  func routes() {
    let text =
      Manifest.deployment("web", ports: [8080])
      + Manifest.deployment("api") + Manifest.service("api", port: 80, target: "9000")
    #expect(
      lines(series(text)) == [
        "api → kube-dns DNS: allowedByDefault", "api → web TCP 8080: allowedByDefault",
        "web → kube-dns DNS: allowedByDefault", "web → api TCP 9000: allowedByDefault",
      ])
  }

  @Test("A workload that declares no port gets one line where a policy concerns it, else none")
  func anyPort() {
    let apps = Manifest.deployment("a") + Manifest.deployment("b")
    #expect(lines(series(apps)).filter { $0.contains("all ports") }.isEmpty)
    let deny = Manifest.policy(
      "deny", "{podSelector: {matchLabels: {app: b}}, policyTypes: [Ingress]}")
    #expect(
      lines(series(apps + deny)).contains("a → b all ports: blocked(Analyses.Answer.Ends.ingress)"))
  }

  @Test("Ports that behave differently in some state are routes of their own; others share one")
  func grouping() {
    let apps = Manifest.deployment("a") + Manifest.deployment("b", ports: [1, 2, 3])
    let allow = Manifest.policy(
      "one", "{podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: 2}]}]}")
    let found = lines(series(apps, apps + allow), at: 1).filter { $0.hasPrefix("a → b") }
    #expect(
      found == [
        "a → b TCP 1, TCP 3: blocked(Analyses.Answer.Ends.ingress)",
        "a → b TCP 2: allowedByRule",
      ])
    let before = lines(series(apps, apps + allow), at: 0).filter { $0.hasPrefix("a → b") }
    #expect(before.allSatisfy { $0.hasSuffix("allowedByDefault") })
  }

  @Test("A workload whose pods carry different labels that a policy asks for is split")
  func splitting() {
    let text = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec:
        replicas: 3
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: c, image: i, ports: [{containerPort: 5432}]}]}

      """
    let first = Manifest.policy(
      "first", "{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: '0'}}}")
    #expect(series(text).workloads.map(\.name) == ["kube-dns", "db"])
    #expect(series(text + first).workloads.map(\.name) == ["kube-dns", "db-0", "db-1 +1"])
    let found = lines(series(text + first))
    #expect(found.contains("db-1 +1 → db-0 TCP 5432: blocked(Analyses.Answer.Ends.ingress)"))
    #expect(found.contains("db-1 +1 → db-1 +1 TCP 5432: allowedByDefault"))
  }

  @Test("Replicas of one workload have a route among themselves; a single pod has none")
  func replicas() {
    #expect(
      !lines(series(Manifest.deployment("a", ports: [80]))).contains { $0.hasPrefix("a → a") })
    let several = Manifest.deployment("a", ports: [80], replicas: 2)
    #expect(lines(series(several)).contains("a → a TCP 80: allowedByDefault"))
  }

  @Test("Who is allowed by address but cannot look the name up is told apart")
  func nameLookup() {
    let apps =
      Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.service("b", port: 80, target: "80")
    let egress = Manifest.policy(
      "egress",
      "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}"
    )
    #expect(lines(series(apps + egress)).contains("a → b TCP 80: no DNS"))
    #expect(
      lines(series(apps + egress)).contains(
        "a → kube-dns DNS: blocked(Analyses.Answer.Ends.egress)"))
    let nameless = Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
    #expect(lines(series(nameless + egress)).contains("a → b TCP 80: allowedByRule"))
  }

  @Test("TCP alone is not enough for a lookup")
  func tcpOnly() {
    let text =
      Manifest.deployment("a")
      + Manifest.policy(
        "dns",
        "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: TCP}]}]}")
    #expect(lines(series(text)) == ["a → kube-dns DNS: blocked(Analyses.Answer.Ends.egress)"])
  }

  @Test("Addresses that rules speak of are parties; smaller blocks are taken out of larger ones")
  func externals() {
    let text =
      Manifest.deployment("a")
      + Manifest.policy(
        "out",
        """
        {podSelector: {}, policyTypes: [Egress], egress: [
          {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]},
          {to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 25}]}]}
        """)
    let found = lines(series(text))
    #expect(found.contains("a → 203.0.113.0/24 TCP 25: allowedByRule"))
    #expect(found.contains("a → internet TCP 443: allowedByRule"))
    #expect(series(text).externalSources.isEmpty)
  }

  @Test("A policy of unknown effect makes unknown what it could change, and nothing else")
  func unknown() {
    let text =
      Manifest.deployment("a", ports: [80]) + Manifest.deployment("b", in: "other", ports: [80])
        + """
        ---
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: c, namespace: other}
        spec: {}

        """
    let found = lines(series(text))
    #expect(found.contains("a → b TCP 80: unknown"))
    #expect(found.contains("a → kube-dns DNS: allowedByDefault"))
    #expect(found.contains("b → kube-dns DNS: unknown"))
  }

  @Test("Without enforcement everything is allowed by default")
  func notEnforced() {
    let text =
      Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
      + Manifest.policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
    let open = Series([Series.State(Snapshot(manifests: text), enforcesPolicies: false)])
    #expect(open.answers[0].allSatisfy { $0?.kind == .allowedByDefault })
    let enforced = Series([Series.State(Snapshot(manifests: text))])
    #expect(enforced.answers[0].allSatisfy { $0?.isBlocked == true })
  }

  @Test("The DNS port is where the DNS Service leads, or what the user says")
  func dnsPort() {
    let dns = """
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: dns-default, namespace: kube-system}
      spec:
        template:
          metadata: {labels: {k8s-app: kube-dns}}
          spec: {containers: [{name: c, image: i, ports: [{name: dns, containerPort: 5353, protocol: UDP}]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: dns, namespace: kube-system}
      spec: {selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP, targetPort: dns}]}

      """
    let egress = Manifest.policy(
      "dns",
      "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]}")
    let snapshot = Snapshot(manifests: Manifest.deployment("a") + dns + egress)
    #expect(EvaluatedStep(snapshot).lookupPort == Port(5353, .udp))
    #expect(
      EvaluatedStep(snapshot).lookup(
        from: Party(
          .workload(
            .init(namespace: "shop", name: "a", kind: .deployment)))) == .blocked)
    #expect(EvaluatedStep(snapshot, dns: ClusterDNS(port: 53)).lookupPort == Port(53, .udp))
  }
}
