import Analyses
import Kubernetes
import TestSupport
import Testing

@Suite("Ways in, of any input")
struct EntryScaleTests {
  private static let everything =
    Entry.api + Entry.simple() + EntryControllerTests.nginx + EntryPathTests.deny
    + Entry.gateway(listeners: EntryGatewayTests.http)
    + Entry.route(rules: EntryGatewayTests.backends) + EntryGatewayTests.grant()
    + EntryPointTests.route("to: {name: api}, port: {targetPort: 8080}")
    + Entry.service("edge", selects: "api", "type: LoadBalancer, ports: [{port: 80}]")

  @Test("The beginning of a text never traps")
  func beginnings() {
    let bytes = Array(MarkedText(Self.everything).text.utf8)
    for end in stride(from: 0, to: bytes.count, by: 3) {
      let text = String(decoding: bytes[..<end], as: UTF8.self)
      let entries = EntryPoints(Snapshot(manifests: text))
      let step = EvaluatedStep(entries.snapshot, blocks: entries.blocks)
      #expect(entries.paths(in: step).count >= entries.findings(in: step).count)
    }
  }

  @Test("Of many ways in each is found, and each that is blocked is said")
  func many() {
    let shops = (0..<100).map { number in
      [
        Manifest.deployment("api", in: "shop-\(number)", ports: [8080]),
        Manifest.service("api", in: "shop-\(number)", port: 80, target: "8080"),
        Entry.ingress(
          in: "shop-\(number)",
          spec:
            "ingressClassName: nginx, defaultBackend: {service: {name: api, port: {number: 80}}}"),
        Manifest.policy("deny", in: "shop-\(number)", "{podSelector: {}}"),
      ].joined()
    }
    let entries = EntryPoints(Snapshot(manifests: shops.joined()))
    let step = EvaluatedStep(entries.snapshot, blocks: entries.blocks)
    #expect(entries.points.count == 100)
    #expect(entries.findings(in: step).count == 100)
  }
}
