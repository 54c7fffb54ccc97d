import Analyses
import Kubernetes
import TestSupport
import Testing

@Suite("The names of policies that fixes add")
struct FixNameTests {
  private static let pods =
    Manifest.deployment("db", ports: [5432]) + Manifest.deployment("api", ports: [80])
  private static let fromAPI =
    "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]}"

  private static func names(_ manifests: String, _ code: String) -> [String?] {
    Examined(manifests).findings(of: code).map { finding in
      finding.fix?.yaml.flatMap { yaml in
        yaml.split(separator: "\n").first { $0.hasPrefix("  name: ") }.map {
          String($0.dropFirst(8))
        }
      }
    }
  }

  @Test(
    "a name that an existing policy has is not given again",
    arguments: [
      ("no-default-deny", "default-deny", "default-deny-2"),
      ("no-default-deny", "other", "default-deny"),
    ])
  func defaultDeny(code: String, present: String, name: String) {
    let closed = Manifest.policy(present, "{podSelector: {}, policyTypes: [Egress]}")
    #expect(Self.names(Self.pods + closed, code) == [name])
  }

  @Test func `a workload's policy does not replace one of its name`() {
    let policies = Manifest.policy("db", Self.fromAPI)
    let own = "{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress]}"
    #expect(
      Self.names(Self.pods + policies + Manifest.policy("api", own), "ingress-open") == ["api-2"])
    #expect(
      Self.names(Self.pods + policies + Manifest.policy("api-egress", own), "ingress-open")
        == ["api"])
    // A name is taken in its own namespace alone.
    let elsewhere = Manifest.policy("api", in: "far", own)
    #expect(Self.names(Self.pods + policies + elsewhere, "ingress-open") == ["api"])
  }

  @Test func `the fixes for both directions of a workload do not replace each other`() {
    let examined = Examined(
      Self.pods + Manifest.policy("db", Self.fromAPI)
        + Manifest.policy(
          "x", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]}"))
    let names = ["ingress-open", "egress-open"].flatMap { code in
      examined.findings(of: code).compactMap(\.fix?.yaml).map {
        $0.contains("name: api-2\n") ? "api-2" : $0.contains("name: api\n") ? "api" : $0
      }
    }
    #expect(Set(names) == ["api", "api-2"])
  }

  @Test func `the missing half gets a name of its own`() {
    let closed = Manifest.policy(
      "api", "{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress]}")
    let present = Manifest.policy(
      "db-egress", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]}")
    let text = Self.pods + Manifest.policy("db", Self.fromAPI) + closed
    #expect(Self.names(text, "half-missing") == ["db-egress"])
    #expect(Self.names(text + present, "half-missing") == ["db-egress-2"])
  }

  @Test func `a policy that could not be understood has its name, too`() {
    let refused = Manifest.policy(
      "default-deny",
      "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {}}]}]}")
    let snapshot = Snapshot(manifests: Self.pods + refused)
    #expect(snapshot.networkPolicies.isEmpty)
    let names = Self.names(Self.pods + refused, "no-default-deny")
    #expect(!names.contains("default-deny"))
  }

  @Test func `what a fix says can be applied, and keeps what is there`() throws {
    let closed = Manifest.policy("default-deny", "{podSelector: {}, policyTypes: [Egress]}")
    let fix = try #require(
      Examined(Self.pods + closed).findings(of: "no-default-deny").first?.fix?.yaml)
    let after = Snapshot(manifests: Self.pods + closed + "---\n" + fix + "\n")
    #expect(after.networkPolicies.map(\.name) == ["default-deny", "default-deny-2"])
  }
}
