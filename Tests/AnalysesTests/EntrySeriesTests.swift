import Analyses
import Diagnostics
import Kubernetes
import Policies
import Reachability
import TestSupport
import Testing

@Suite("Ways in, in a series")
struct EntrySeriesTests {
  private func series(_ manifests: String..., options: Series.Options = .init()) -> Series {
    Series(states(manifests, options: options))
  }

  private func states(_ manifests: [String], options: Series.Options = .init()) -> EvaluatedStates {
    EvaluatedStates(
      manifests.map { Series.State(Snapshot(manifests: MarkedText($0).text)) }, options)
  }

  private func findings(_ manifests: String..., options: Series.Options = .init()) -> [String] {
    states(manifests, options: options).entryFindings.map(\.code.rawValue)
  }

  /// `source → destination ports (ways): kind`, one line a route of a state that starts outside or at what is assumed.
  private func lines(_ series: Series, at step: Int = 0) -> [String] {
    series.routes.indices.compactMap { index in
      let route = series.routes[index]
      let isOrdinary = route.source.workload.map {
        series.steps[step].workload($0)?.isAssumed != true
      }
      guard isOrdinary != true, let answer = series.answers[step][index] else { return nil }
      let ports = route.items.map(\.ports.description).joined(separator: ", ")
      let ways = route.ways.isEmpty ? "" : " (\(route.ways.joined(separator: ", ")))"
      let kind =
        switch answer.kind {
        case .allowedByRule, .allowedByDefault: "allowed"
        case .blocked: "blocked"
        case .unknown: "unknown"
        case .partial: "partial"
        }
      return "\(route.source.name) → \(route.destination.name) \(ports)\(ways): \(kind)"
    }
  }

  @Test("An assumed controller has lines from outside and to the backends, and no others")
  func assumed() {
    let found = series(Entry.api + Manifest.deployment("other", ports: [1]) + Entry.simple())
    #expect(
      lines(found) == [
        "ingress-nginx-controller → api TCP 8080: allowed",
        "internet → ingress-nginx-controller TCP 80: allowed",
      ])
    #expect(
      !found.routes.contains {
        $0.source.name == "other" && $0.destination.name == "ingress-nginx-controller"
      })
    #expect(found.externalSources.map(\.name) == ["internet"])
  }

  @Test("What leads straight to pods says what it is")
  func ways() {
    let balancer =
      Manifest.deployment("dns")
      + Entry.service(
        "dns", "type: LoadBalancer, ports: [{port: 53, protocol: UDP}, {name: t, port: 54}]")
    #expect(
      lines(series(balancer)) == [
        "internet → dns TCP 54, UDP 53 (LoadBalancer 53/udp, LoadBalancer 54): allowed"
      ])
    let port = Manifest.deployment("a") + Entry.service("a", "type: NodePort, ports: [{port: 1}]")
    #expect(lines(series(port)) == ["internet → a TCP 1 (NodePort): allowed"])
  }

  @Test("A controller of the input keeps its ordinary lines")
  func controller() {
    let found = series(Entry.api + EntryControllerTests.nginx + Entry.simple())
    let routes = found.routes.filter {
      $0.source.name == "ingress-nginx-controller" && $0.destination.name == "api"
    }
    #expect(routes.count == 1)
    #expect(lines(found) == ["internet → ingress-nginx-controller TCP 80: allowed"])
  }

  @Test("Where a policy names the internet, its lines are not drawn twice")
  func internet() {
    let open = EntryPathTests.allow(
      "{ipBlock: {cidr: 0.0.0.0/0}}", ports: "{port: 5353, protocol: UDP}")
    let found = series(EntryPathTests.balancer() + open)
    #expect(found.externalSources.count == 1)
    #expect(lines(found) == ["internet → api UDP 5353: allowed"])
  }

  @Test("A doubt makes a line unknown, and is kept with it")
  func doubt() throws {
    let rule = EntryPathTests.allow(EntryPathTests.named("edge"))
    let found = series(Entry.api + Entry.simple() + rule)
    #expect(lines(found).first == "ingress-nginx-controller → api TCP 8080: unknown")
    let doubts = found.answers[0].compactMap { $0?.doubt }
    guard case .assumedController(let rules)? = doubts.first else {
      Issue.record("no doubt")
      return
    }
    #expect(doubts.count == 1 && rules.map(\.policy.name) == ["allow"])
  }

  @Test(
    "Each step has its own ways in; what is wrong is said once, what is blocked of the last step")
  func steps() {
    let open = Entry.api + Entry.simple()
    let found = series(Entry.api, open, open + EntryPathTests.deny)
    #expect(lines(found, at: 0).isEmpty)
    #expect(lines(found, at: 1).first == "ingress-nginx-controller → api TCP 8080: allowed")
    #expect(lines(found, at: 2).first == "ingress-nginx-controller → api TCP 8080: blocked")
    #expect(findings(Entry.api, open, open + EntryPathTests.deny) == ["entry-blocked"])
    #expect(findings(open + EntryPathTests.deny, open).isEmpty)
    #expect(findings(Entry.simple(), Entry.simple()) == ["entry-service-missing"])
  }

  @Test("A controller that is named may come with a later step")
  func named() throws {
    let options = Series.Options(
      entries: .init(controllers: [try EndpointExpression("edge/traefik")]))
    let open = Entry.api + Entry.simple()
    let later = series(open, open + EntryControllerTests.traefik, options: options)
    #expect(
      findings(open, open + EntryControllerTests.traefik, options: options).isEmpty)
    #expect(
      lines(later, at: 1) == ["internet → traefik TCP 80: allowed"])
    #expect(findings(open, open, options: options) == ["entry-controller-unknown"])
  }

  @Test("A question narrows the ways in too")
  func narrowing() {
    let states = [Series.State(Snapshot(manifests: MarkedText(Entry.api + Entry.simple()).text))]
    let found = Series(states) { source, _ in source.workload == nil }
    #expect(lines(found) == ["internet → ingress-nginx-controller TCP 80: allowed"])
  }
}
