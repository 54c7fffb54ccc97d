import Diagnostics
import Kubernetes
import Manifests
import Testing

@Suite("Flow logs")
struct FlowLogTests {
  /// A line, and what it tells: `source → destination port outcome`, or nothing.
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var line: String
    var flow: String?

    init(_ description: String, _ line: String, _ flow: String?) {
      self.description = description
      self.line = line
      self.flow = flow
    }
  }

  private static func hubble(_ fields: String) -> String {
    #"{"flow":{"source":{"namespace":"shop","pod_name":"api-1"},"destination":{"namespace":"shop","pod_name":"db-0"},"IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"#
      + fields + "}}"
  }

  private static let tcp = #""l4":{"TCP":{"source_port":40000,"destination_port":5432}}"#

  static let cases: [Case] = [
    Case(
      "Hubble, let through", hubble(#""verdict":"FORWARDED","is_reply":false,"# + tcp),
      "shop/api-1 → shop/db-0 TCP 5432 allowed"),
    Case(
      "Hubble, dropped", hubble(#""verdict":"DROPPED","# + tcp),
      "shop/api-1 → shop/db-0 TCP 5432 blocked"),
    Case(
      "Hubble without the object around it",
      #"{"verdict":"FORWARDED","source":{"namespace":"shop","pod_name":"a"},"destination":{"labels":["reserved:world"]},"IP":{"source":"10.0.0.1","destination":"203.0.113.9"},"l4":{"UDP":{"destination_port":53}}}"#,
      "shop/a → 203.0.113.9 UDP 53 allowed"),
    Case(
      "Hubble by workload",
      #"{"flow":{"verdict":"FORWARDED","source":{"namespace":"shop","workloads":[{"name":"web","kind":"Deployment"}]},"destination":{"namespace":"shop","pod_name":"db-0"},"#
        + tcp + "}}", "shop/web* → shop/db-0 TCP 5432 allowed"),
    Case(
      "return traffic is left out", hubble(#""verdict":"FORWARDED","is_reply":true,"# + tcp), nil),
    Case(
      "return traffic wrapped as protocol buffers do",
      hubble(#""verdict":"FORWARDED","is_reply":{"value":true},"# + tcp), nil),
    Case("ICMP has no port", hubble(#""verdict":"FORWARDED","l4":{"ICMPv4":{"type":8}}"#), nil),
    Case("a translation is no verdict", hubble(#""verdict":"TRANSLATED","# + tcp), nil),
    Case(
      "a port out of range is none",
      hubble(#""verdict":"FORWARDED","l4":{"TCP":{"destination_port":70000}}"#), nil),
    Case(
      "a port of the wrong type is none",
      hubble(#""verdict":"FORWARDED","l4":{"TCP":{"destination_port":[1]}}"#), nil),
    Case(
      "Calico by pod",
      #"{"source_namespace":"shop","source_name":"api-1","dest_namespace":"shop","dest_name":"db-0","dest_port":5432,"proto":"tcp","action":"allow"}"#,
      "shop/api-1 → shop/db-0 TCP 5432 allowed"),
    Case(
      "Calico, summed up",
      #"{"source_namespace":"shop","source_name":"-","source_name_aggr":"api-7d4b9-*","dest_namespace":"shop","dest_name":"-","dest_name_aggr":"db-*","dest_port":"5432","proto":"6","action":"deny"}"#,
      "shop/api-7d4b9* → shop/db* TCP 5432 blocked"),
    Case(
      "Calico to a network outside",
      #"{"source_namespace":"shop","source_name":"api-1","dest_namespace":"-","dest_name":"pub","dest_ip":"203.0.113.9","dest_port":443,"proto":"tcp","action":"allow"}"#,
      "shop/api-1 → 203.0.113.9 TCP 443 allowed"),
    Case(
      "Whisker",
      #"{"source_name":"api-*","source_namespace":"shop","dest_name":"db-*","dest_namespace":"shop","dest_port":5432,"protocol":"TCP","action":"Allow"}"#,
      "shop/api* → shop/db* TCP 5432 allowed"),
    Case(
      "OVN-Kubernetes",
      #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":5432,"Proto":6,"SrcK8S_Type":"Pod","SrcK8S_Name":"api-1","SrcK8S_Namespace":"shop","DstK8S_Type":"Pod","DstK8S_Name":"db-0","DstK8S_Namespace":"shop"}"#,
      "shop/api-1 → shop/db-0 TCP 5432 allowed"),
    Case(
      "OVN-Kubernetes to a Service is its address",
      #"{"SrcAddr":"10.0.0.1","DstAddr":"172.30.0.9","SrcPort":40000,"DstPort":80,"Proto":6,"SrcK8S_Name":"api-1","SrcK8S_Namespace":"shop","DstK8S_Type":"Service","DstK8S_Name":"db","DstK8S_Namespace":"shop"}"#,
      "shop/api-1 → 172.30.0.9 TCP 80 allowed"),
    Case(
      "OVN-Kubernetes, the way back",
      #"{"SrcAddr":"10.0.0.2","DstAddr":"10.0.0.1","SrcPort":5432,"DstPort":40000,"Proto":6}"#, nil),
  ]

  @Test("a line tells of a connection, or of none", arguments: cases)
  func reads(example: Case) {
    let log = FlowLogReader().read(Array(example.line.utf8), path: "log")
    #expect(log.flows.map(\.words) == [example.flow].compactMap(\.self))
    #expect(log.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test(
    "what cannot be read is told with its line, and the rest is read",
    arguments: ["{", "[]", "text", "{\"a\":1}", String(repeating: "[", count: 100_000), "\u{FF}"])
  func survives(line: String) {
    let good = Self.cases[0].line
    let log = FlowLogReader().read(Array("\(good)\n\(line)\n\(good)\n".utf8), path: "log")
    #expect(log.flows.count == 2)
    #expect(log.diagnostics.map(\.location?.line) == [2])
  }

  @Test func `many wrong lines are counted`() {
    let log = FlowLogReader().read(
      Array(String(repeating: "x\n", count: 1000).utf8), path: "log")
    #expect(log.diagnostics.count == 11)
    #expect(log.diagnostics.last?.message.contains("990 more lines") == true)
  }

  @Test func `a log that tells of nothing is a warning`() {
    #expect(FlowLogReader().read([], path: "log").diagnostics.map(\.severity) == [.warning])
  }
}

extension ObservedFlow {
  fileprivate var words: String {
    func name(_ end: End) -> String {
      switch end {
      case .pod(let namespace, let name): "\(namespace)/\(name)"
      case .workload(let namespace, let name): "\(namespace)/\(name)*"
      case .address(let address): address.description
      }
    }
    return "\(name(source)) → \(name(destination)) \(port.transport.rawValue) \(port.number) "
      + (wasAllowed ? "allowed" : "blocked")
  }
}
