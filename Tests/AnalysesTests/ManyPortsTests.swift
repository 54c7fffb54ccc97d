import Analyses
import Kubernetes
import Reachability
import TestSupport
import Testing

@Suite("Thousands of ports")
struct ManyPortsTests {
  /// A workload that declares ports, a policy that names them and a Service that leads to them, none beside another.
  private static func state(_ count: Int) -> Series.State {
    let ports = (0..<count).map { 1_001 + $0 * 2 }
    let service = ports.map { "{name: p\($0), port: \($0 + 1), targetPort: \($0)}" }
    return Series.State(
      Snapshot(
        manifests: Manifest.deployment("many", ports: ports)
          + Manifest.deployment("client")
          + Manifest.policy(
            "many",
            "{podSelector: {matchLabels: {app: many}}, ingress: "
              + "[{from: [{podSelector: {matchLabels: {app: client}}}], ports: ["
              + ports.map { "{port: \($0)}" }.joined(separator: ", ") + "]}]}")
          + "---\napiVersion: v1\nkind: Service\nmetadata: {name: many, namespace: shop}\n"
          + "spec: {selector: {app: many}, ports: [\(service.joined(separator: ", "))]}\n"))
  }

  @Test("are one route, and each of them has its verdict")
  func verdicts() throws {
    let series = Series([Self.state(300)])
    let position = try #require(
      series.routes.firstIndex { $0.source.name == "client" && $0.destination.name == "many" })
    let answer = try #require(series.answers[0][position])
    #expect(series.routes[position].items.count == 300)
    #expect(answer.kind == .allowedByRule)
    #expect(answer.count == 300)
    #expect(answer.pieces.count == 300)
    #expect(
      series.routes.count { $0.source.name == "client" && $0.destination.name == "many" } == 1)
  }

  @Test("take about as much time in a series as there are of them")
  func series() {
    let ratio = Growth.ratio(from: Self.state(150), to: Self.state(1_200)) { _ = Series([$0]) }
    #expect(ratio < 24, "8 times the ports took \(ratio) times as long")
  }

  @Test("take about as much time in findings as there are of them")
  func lint() {
    let ratio = Growth.ratio(from: Self.state(150), to: Self.state(1_200)) { _ = Lint($0) }
    #expect(ratio < 24, "8 times the ports took \(ratio) times as long")
  }
}
