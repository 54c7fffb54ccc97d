import Diagnostics
import Kubernetes
import Testing

@testable import Manifests

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
    Case(
      "without a mark, a packet from a server's port to a client's is return traffic",
      #"{"verdict":"FORWARDED","source":{"namespace":"shop","pod_name":"db-0"},"destination":{"namespace":"shop","pod_name":"api-1"},"l4":{"TCP":{"source_port":5432,"destination_port":40000}}}"#,
      nil),
    Case(
      "without a mark, SYN opens a connection to a high port",
      hubble(
        #""verdict":"FORWARDED","l4":{"TCP":{"source_port":1024,"destination_port":50051,"flags":{"SYN":true}}}"#
      ), "shop/api-1 → shop/db-0 TCP 50051 allowed"),
    Case(
      "without a mark, SYN and ACK answer",
      hubble(
        #""verdict":"FORWARDED","l4":{"TCP":{"source_port":40000,"destination_port":5432,"flags":{"SYN":true,"ACK":true}}}"#
      ), nil),
    Case(
      "a drop that no policy decided says nothing",
      hubble(#""verdict":"DROPPED","drop_reason_desc":"CT_MAP_INSERTION_FAILED","# + tcp), nil),
    Case(
      "a drop by policy",
      hubble(#""verdict":"DROPPED","drop_reason_desc":"POLICY_DENIED","# + tcp),
      "shop/api-1 → shop/db-0 TCP 5432 blocked"),
    Case(
      "what an audited policy would block goes through", hubble(#""verdict":"AUDIT","# + tcp),
      "shop/api-1 → shop/db-0 TCP 5432 allowed"),
    Case(
      "the workload that Hubble knows is better than the pod's name",
      #"{"flow":{"verdict":"FORWARDED","source":{"namespace":"shop","pod_name":"web-abc","workloads":[{"name":"web","kind":"Deployment"}]},"destination":{"namespace":"shop","pod_name":"db-0","workloads":[{"name":"db","kind":"StatefulSet"}]},"#
        + tcp + "}}", "shop/web* → shop/db-0 TCP 5432 allowed"),
    Case("the status of a node", #"{"node_status":{"state_change":"NODE_CONNECTED"}}"#, nil),
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
      "Calico to an unknown place outside has no end",
      #"{"source_namespace":"shop","source_name":"api-1","dest_namespace":"-","dest_name":"pub","dest_ip":null,"dest_port":443,"proto":"tcp","action":"allow"}"#,
      nil),
    Case(
      "Calico in Elasticsearch",
      #"{"_index":"flows","_source":{"source_namespace":"shop","source_name":"api-1","source_type":"wep","dest_namespace":"shop","dest_name":"db-0","dest_type":"wep","dest_port":5432,"proto":"tcp","action":"deny","reporter":"dst"}}"#,
      "shop/api-1 → shop/db-0 TCP 5432 blocked"),
    Case(
      "Goldmane",
      #"{"flow":{"Key":{"sourceName":"api-*","sourceNamespace":"shop","sourceType":"WorkloadEndpoint","destName":"db-*","destNamespace":"shop","destType":"WorkloadEndpoint","destPort":"5432","proto":"tcp","reporter":"Src","action":"Allow"}}}"#,
      "shop/api* → shop/db* TCP 5432 allowed"),
    Case(
      "Calico passes an ICMP flow without a port",
      #"{"source_namespace":"shop","source_name":"api-1","dest_namespace":"shop","dest_name":"db-0","dest_port":null,"proto":"icmp","action":"allow"}"#,
      nil),
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
    Case(
      "OVN-Kubernetes, blocked by a list",
      #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":5432,"Proto":6,"NetworkEvents":[{"Feature":"acl","Type":"NetworkPolicy","Action":"drop","Direction":"Ingress"}]}"#,
      "10.0.0.1 → 10.0.0.2 TCP 5432 blocked"),
    Case(
      "OVN-Kubernetes, dropped by the kernel",
      #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":5432,"Proto":6,"Packets":2,"PktDropPackets":2}"#,
      nil),
    Case(
      "OVN-Kubernetes, a packet lost on the way",
      #"{"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":5432,"Proto":6,"Packets":9,"PktDropPackets":1}"#,
      "10.0.0.1 → 10.0.0.2 TCP 5432 allowed"),
    Case(
      "OVN-Kubernetes, flags tell the way back from a high port",
      #"{"SrcAddr":"10.0.0.2","DstAddr":"10.0.0.1","SrcPort":50051,"DstPort":40000,"Proto":6,"Flags":272}"#,
      nil),
  ]

  @Test("A file of another kind is told what flow logs are, and a broken record of a log is not")
  func otherFile() {
    let other = FlowLogReader().read(Array("# a comment\nkind: Steps\n".utf8), path: "x")
    #expect(other.diagnostics.first?.hint?.contains("hubble observe") == true)
    let log = Self.hubble(#""verdict":"FORWARDED","# + Self.tcp) + "\n{]\n"
    let broken = FlowLogReader().read(Array(log.utf8), path: "x")
    #expect(broken.diagnostics.map(\.code) == [.jsonSyntax])
    #expect(broken.diagnostics.first?.hint == nil)
  }

  @Test("a line tells of a connection, or of none", arguments: cases)
  func reads(example: Case) {
    let log = FlowLogReader().read(Array(example.line.utf8), path: "log")
    #expect(log.flows.map(\.words) == [example.flow].compactMap(\.self))
    #expect(log.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test(
    "what cannot be read is told with its line, and the rest is read",
    arguments: [
      "{", "text", "{\"a\":1}", String(repeating: "[", count: 100_000), "\u{FF}",
      "{\"flow\":{\"verdict\":\"FORW", "{\"flow\":{\"verdict\":", "{\"SrcAddr\":1,\"DstAddr\":2}",
      "{\"x\":\"" + String(repeating: "x", count: 2 << 20) + "\"}",
      String(repeating: "{\"x\":", count: 100_000),
    ])
  func survives(line: String) {
    let log = FlowLogReader().read(
      Array("\(Self.cases[0].line)\n\(line)\n\(Self.cases[1].line)\n".utf8), path: "log")
    #expect(log.flows.count == 2)
    #expect(log.diagnostics.map(\.location?.line) == [2])
  }

  @Test func `many wrong lines are counted`() {
    let log = FlowLogReader().read(
      Array(String(repeating: "{x\n", count: 1000).utf8), path: "log")
    #expect(log.diagnostics.count == 11)
    #expect(log.diagnostics.last?.message.contains("990 more records") == true)
  }

  @Test(
    "a list, records over several lines and records side by side are read",
    arguments: [
      "[\(cases[0].line), \(cases[1].line)]", "[\n\(cases[0].line)\n,\n\(cases[1].line)\n]\n",
      "\(cases[0].line) \(cases[1].line)",
      "\(cases[0].line)\n\(cases[1].line)".replacing(",", with: ",\n  "),
      "[]\n[\(cases[0].line)]\n\(cases[1].line)\r\n",
    ])
  func forms(text: String) {
    let log = FlowLogReader().read(Array(text.utf8), path: "log")
    #expect(log.flows.count == 2)
    #expect(log.diagnostics.isEmpty)
  }

  @Test func `what leaves the source and is blocked at the destination did not pass`() {
    func line(_ verdict: String, _ direction: String) -> String {
      Self.hubble(#""verdict":"\#(verdict)","traffic_direction":"\#(direction)","# + Self.tcp)
    }
    let out = line("FORWARDED", "EGRESS")
    let blocked = line("DROPPED", "INGRESS")
    let arrived = line("FORWARDED", "INGRESS")
    func read(_ lines: [String]) -> [Bool] {
      FlowLogReader().read(Array(lines.joined(separator: "\n").utf8), path: "log").flows
        .map(\.wasAllowed)
    }
    #expect(read([out]) == [true])
    #expect(read([out, blocked]) == [false])
    #expect(read([blocked, out]) == [false])
    // The policies changed in between.
    #expect(read([out, arrived, blocked]) == [true, false])
  }

  @Test func `of two records that mirror each other the one that fewer others share is the answer`()
  {
    func line(_ from: Int, _ to: Int, back: Bool = false) -> String {
      let ends = back ? (from: "10.0.0.2", to: "10.0.0.1") : (from: "10.0.0.1", to: "10.0.0.2")
      return
        #"{"SrcAddr":"\#(ends.from)","DstAddr":"\#(ends.to)","SrcPort":\#(from),"DstPort":\#(to),"Proto":6}"#
    }
    let lines = [
      line(40000, 50051), line(50051, 40000, back: true), line(40002, 50051),
      line(50051, 40002, back: true),
    ]
    for order in [lines, lines.reversed()] {
      let log = FlowLogReader().read(Array(order.joined(separator: "\n").utf8), path: "log")
      #expect(log.flows.map(\.words) == ["10.0.0.1 → 10.0.0.2 TCP 50051 allowed"])
      #expect(log.omissions[.reply] == 2)
    }
  }

  @Test func `a connection is told once, where it was seen first`() {
    let text = Array(repeating: Self.cases[0].line, count: 5).joined(separator: "\n")
    let log = FlowLogReader().read(Array(text.utf8), path: "log")
    #expect(log.flows.map(\.location.line) == [1])
    #expect(log.recordCount == 5)
  }

  @Test func `the order of several logs changes nothing`() {
    let logs = [Self.cases[0], Self.cases[1], Self.cases[0]].enumerated().map { index, example in
      FlowLogReader().read(Array(example.line.utf8), path: "log\(index)")
    }
    var forward = FlowLog()
    for log in logs { forward.merge(log) }
    var backward = FlowLog()
    for log in logs.reversed() { backward.merge(log) }
    #expect(forward.flows == backward.flows)
    #expect(forward.flows.map(\.location.file) == ["log0", "log1"])
  }

  @Test func `a log with bytes lost, doubled or changed never traps`() {
    let whole = Array(Self.cases.map(\.line).joined(separator: "\n").utf8)
    let pieces = [
      "[", "]", "{", "\"", "\\", "\n", "null", "-1e999", "\u{0}", "99999999999999999999",
    ]
    var number: UInt64 = 7
    func next(_ bound: Int) -> Int {
      number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(number >> 33) % bound
    }
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0...next(4) {
        let place = next(bytes.count)
        switch next(3) {
        case 0: bytes.removeSubrange(place..<min(place + next(40), bytes.count))
        case 1: bytes.insert(contentsOf: pieces[next(pieces.count)].utf8, at: place)
        default: bytes[place] = UInt8(next(256))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let log = FlowLogReader().read(bytes, path: "log")
      #expect(log.flows.count <= Self.cases.count)
    }
  }

  @Test func `lost events are a warning, however many are claimed`() {
    let lost = #"{"lost_events":{"num_events_lost":9223372036854775807}}"#
    let text = [lost, lost, Self.cases[0].line].joined(separator: "\n")
    let log = FlowLogReader().read(Array(text.utf8), path: "log")
    #expect(log.diagnostics.map(\.code) == [.lostFlows])
  }

  @Test func `records that are left out are counted by their reason`() {
    let text = [
      Self.hubble(#""verdict":"FORWARDED","l4":{"ICMPv4":{"type":8}}"#), Self.cases[0].line,
      Self.hubble(#""verdict":"FORWARDED","is_reply":true,"# + Self.tcp),
    ].joined(separator: "\n")
    let log = FlowLogReader().read(Array(text.utf8), path: "log")
    #expect(
      log.note?.message == "of 3 records of flow logs are left out: 1 without a port")
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
