import Analyses
import Foundation
import Kubernetes
import TestSupport
import Testing

@Suite("Probes")
struct ProbeTests {
  private static let apps =
    Manifest.deployment("api") + Manifest.deployment("db", ports: [5432])
    + Manifest.deployment("api", in: "other")
    + Manifest.service("db", port: 80, target: "5432")
    + Manifest.service("peers", port: 80, target: "5432", kind: "clusterIP: None, ")
    .replacingOccurrences(of: "app: peers", with: "app: db")

  private static let policies =
    Manifest.policy(
      "db",
      """
      {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 5432}]}]}
      """)
    + Manifest.policy(
      "api",
      """
      {podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [
        {to: [{podSelector: {matchLabels: {app: db}}}]},
        {to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]}
      """)

  private func outcome(_ text: String) throws -> NamedOutcome {
    let step = EvaluatedStep(Snapshot(manifests: Self.apps + Self.policies))
    return try step.outcome(of: Probe("\(text): allowed"))
  }

  @Test(
    "A connection is asked by workload, Service, address, port number and port",
    arguments: [
      ("shop/api → shop/db", .allowed), ("shop/api → shop/db:5432", .allowed),
      ("shop/api → shop/db:80", .blocked), ("other/api → db", .blocked),
      ("shop/api → http://db", .nameLookupBlocked),
      ("db → http://db", .allowed), ("other/api → http://db.shop", .blocked),
      ("shop/api → tcp://peers:5432", .nameLookupBlocked), ("shop/api → tcp://peers:80", .blocked),
      ("shop/api → 203.0.113.9:443", .allowed), ("shop/api → 203.0.113.9:80", .blocked),
      ("shop/api → 203.0.113.9", .unknown), ("shop/api → 198.51.100.1", .blocked),
      ("shop/api → internet", .unknown), ("internet → shop/db:5432", .blocked),
      ("internet → other/api:1", .allowed), ("shop/api → 203.0.0.0/16:443", .unknown),
    ] as [(String, NamedOutcome)])
  func asked(text: String, expected: NamedOutcome) throws { #expect(try outcome(text) == expected) }

  @Test(
    "A name that leads nowhere is an error that helps",
    arguments: [
      ("api → db", .ambiguous(name: "api", candidates: ["other/api", "shop/api"])),
      ("shop/apl → db", .unknown(name: "shop/apl", candidates: ["other/api", "shop/api"])),
      ("shop/api → http://bd", .unknownService(name: "shop/bd", candidates: ["shop/db"])),
      (
        "shop/api → http://db:81",
        .unknownServicePort(service: "shop/db", port: Port(81), known: [Port(80)])
      ),
      ("shop/api → shop/db:web", .unknownPortName("web")),
      ("http://db → shop/api", .unexpectedPort),
    ] as [(String, ResolutionError)])
  func unresolved(text: String, expected: ResolutionError) {
    #expect(throws: expected) { try outcome(text) }
  }
}
