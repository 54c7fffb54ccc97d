import Kubernetes
import Manifests
import TestSupport
import Testing

@Suite("What the API server refuses in a NetworkPolicy")
struct NetworkPolicyValidationTests {
  static func port(_ port: String) -> String {
    policy("podSelector: {}\ningress:\n- ports:\n  - \(port)")
  }

  static func peer(_ peer: String) -> String {
    policy("podSelector: {}\ningress:\n- from:\n  - \(peer)")
  }

  static func expression(_ expression: String) -> String {
    policy("podSelector:\n  matchExpressions:\n  - \(expression)")
  }

  static let portRules = [
    Rule("a port is 1 at least", port("port: 1")),
    Rule("a port is not 0", port("port: 1️⃣0"), "1️⃣ error invalid-port", says: "between 1 and 65535"),
    Rule("a port is 65535 at most", port("port: 65535")),
    Rule("a port is not 65536", port("port: 1️⃣65536"), "1️⃣ error invalid-port"),
    Rule("a port is not negative", port("port: 1️⃣-1"), "1️⃣ error invalid-port"),
    Rule(
      "a port is not beyond all integers", port("port: 1️⃣99999999999999999999"), "1️⃣ error wrong-type"
    ),
    Rule("a port is not a fraction", port("port: 1️⃣80.5"), "1️⃣ error wrong-type"),
    Rule("a whole number may have a point", port("port: 80.0")),
    Rule("a port is not a boolean", port("port: 1️⃣yes"), "1️⃣ error wrong-type", says: "(true)"),
    Rule("a port may be a name", port("port: http")),
    Rule(
      "a name needs a letter", port("port: 1️⃣\"80\""), "1️⃣ error invalid-port-name",
      says: "without quotes: 80"),
    Rule("a name has 15 characters at most", port("port: a23456789012345")),
    Rule(
      "a name has not 16 characters", port("port: 1️⃣a234567890123456"), "1️⃣ error invalid-port-name"),
    Rule("a name is in lower case", port("port: 1️⃣HTTP"), "1️⃣ error invalid-port-name"),
    Rule("a name has no two hyphens in a row", port("port: 1️⃣a--b"), "1️⃣ error invalid-port-name"),
    Rule("a name may have hyphens", port("port: a-b-c")),
    Rule("a name does not start with a hyphen", port("port: 1️⃣-a"), "1️⃣ error invalid-port-name"),
    Rule("endPort may equal port", port("{port: 80, endPort: 80}")),
    Rule(
      "endPort is not below port", port("{port: 8000, endPort: 1️⃣80}"), "1️⃣ error invalid-end-port",
      says: "`spec.ingress[0].ports[0].endPort`: must not be less than `port` (8000)"),
    Rule("endPort is a port", port("{port: 80, endPort: 1️⃣70000}"), "1️⃣ error invalid-end-port"),
    Rule("endPort needs port", port("{protocol: TCP, endPort: 1️⃣80}"), "1️⃣ error invalid-end-port"),
    Rule(
      "endPort needs a numeric port", port("{port: http, endPort: 1️⃣80}"), "1️⃣ error invalid-end-port"
    ),
    Rule(
      "endPort is an integer", port("{port: 80, endPort: 1️⃣\"90\"}"), "1️⃣ error wrong-type",
      says: "without quotes"),
    Rule("SCTP is a protocol", port("protocol: SCTP")),
    Rule(
      "tcp is not a protocol", port("protocol: 1️⃣tcp"), "1️⃣ error invalid-protocol",
      says: "write `TCP`"),
    Rule("ICMP is not a protocol", port("protocol: 1️⃣ICMP"), "1️⃣ error invalid-protocol"),
    Rule("null is no port at all", port("{protocol: UDP, port: null}")),
  ]

  static let peerRules = [
    Rule("a peer may be a pod selector", peer("podSelector: {}")),
    Rule("a peer is not empty", peer("1️⃣{}"), "1️⃣ error invalid-peer", says: "must specify a peer"),
    Rule("a null selector is none", peer("1️⃣podSelector:"), "1️⃣ error invalid-peer"),
    Rule("both selectors make one peer", peer("{podSelector: {}, namespaceSelector: {}}")),
    Rule(
      "ipBlock stands alone", peer("1️⃣{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}"),
      "1️⃣ error invalid-peer"),
    Rule("a block may be IPv6", peer("ipBlock: {cidr: \"2001:db8::/32\"}")),
    Rule("a block needs a cidr", peer("ipBlock: 1️⃣{except: []}"), "1️⃣ error missing-field"),
    Rule(
      "a block needs a length", peer("ipBlock: {cidr: 1️⃣10.0.0.1}"), "1️⃣ error invalid-cidr",
      says: "write `10.0.0.1/32`"),
    Rule("a length is 32 at most", peer("ipBlock: {cidr: 1️⃣10.0.0.0/33}"), "1️⃣ error invalid-cidr"),
    Rule("a block is made of numbers", peer("ipBlock: {cidr: 1️⃣any}"), "1️⃣ error invalid-cidr"),
    Rule(
      "bits beyond the length mislead", peer("ipBlock: {cidr: 1️⃣10.1.2.3/8}"),
      "1️⃣ warning ambiguous-cidr", says: "the block is `10.0.0.0/8`"),
    Rule("a hole is in the block", peer("ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}")),
    Rule(
      "a hole is not outside of the block",
      peer("ipBlock: {cidr: 10.0.0.0/8, except: [1️⃣11.0.0.0/16]}"), "1️⃣ error invalid-except"),
    Rule(
      "a hole is smaller than the block",
      peer("ipBlock: {cidr: 10.0.0.0/8, except: [1️⃣10.0.0.0/8]}"), "1️⃣ error invalid-except"),
    Rule(
      "a hole is of the block's family",
      peer("ipBlock: {cidr: 0.0.0.0/0, except: [1️⃣\"::/1\"]}"), "1️⃣ error invalid-except"),
    Rule(
      "a hole is a block", peer("ipBlock: {cidr: 0.0.0.0/0, except: [1️⃣x]}"), "1️⃣ error invalid-cidr"),
  ]

  static let selectorRules = [
    Rule("In has values", expression("{key: a, operator: In, values: [b]}")),
    Rule(
      "In needs values", expression("1️⃣{key: a, operator: In}"), "1️⃣ error invalid-selector-values"),
    Rule(
      "NotIn needs values", expression("1️⃣{key: a, operator: NotIn, values: []}"),
      "1️⃣ error invalid-selector-values"),
    Rule("Exists stands alone", expression("{key: a, operator: Exists}")),
    Rule(
      "Exists has no values", expression("{key: a, operator: Exists, values: 1️⃣[b]}"),
      "1️⃣ error invalid-selector-values"),
    Rule(
      "DoesNotExist may have an empty list",
      expression("{key: a, operator: DoesNotExist, values: []}")),
    Rule(
      "an operator is one of four", expression("{key: a, operator: 1️⃣Equals}"),
      "1️⃣ error invalid-operator"),
    Rule(
      "operators are in camel case", expression("{key: a, operator: 1️⃣in}"),
      "1️⃣ error invalid-operator", says: "did you mean `In`?"),
    Rule("an operator is needed", expression("1️⃣{key: a}"), "1️⃣ error missing-field"),
    Rule("a key is needed", expression("1️⃣{operator: Exists}"), "1️⃣ error missing-field"),
    Rule("a value may be empty", expression("{key: a, operator: In, values: [\"\"]}")),
    Rule(
      "a value is a string", expression("{key: a, operator: In, values: [1️⃣on]}"),
      "1️⃣ error wrong-type", says: "quote it: \"on\""),
    Rule("a key may have a prefix", policy("podSelector: {matchLabels: {a.b/C_1: x}}")),
    Rule(
      "a prefix is a domain", policy("podSelector: {matchLabels: {1️⃣A.b/c: x}}"),
      "1️⃣ error invalid-label"),
    Rule(
      "a key has one slash", policy("podSelector: {matchLabels: {1️⃣a/b/c: x}}"),
      "1️⃣ error invalid-label"),
    Rule(
      "a key ends with a letter or digit", policy("podSelector: {matchLabels: {1️⃣a-: x}}"),
      "1️⃣ error invalid-label"),
    Rule(
      "a name has 63 characters at most",
      policy("podSelector: {matchLabels: {\(String(repeating: "k", count: 63)): x}}")),
    Rule(
      "a name has not 64 characters",
      policy("podSelector: {matchLabels: {1️⃣\(String(repeating: "k", count: 64)): x}}"),
      "1️⃣ error invalid-label"),
    Rule(
      "a prefix has not 254 characters",
      policy("podSelector: {matchLabels: {1️⃣\(String(repeating: "k", count: 254))/a: x}}"),
      "1️⃣ error invalid-label"),
    Rule(
      "a value has not 64 characters",
      policy("podSelector: {matchLabels: {a: 1️⃣\(String(repeating: "k", count: 64))}}"),
      "1️⃣ error invalid-label"),
    Rule(
      "a value has no spaces", policy("podSelector: {matchLabels: {a: 1️⃣b c}}"),
      "1️⃣ error invalid-label"),
    Rule("a number as a key is text", policy("podSelector: {matchLabels: {1: x}}")),
    Rule(
      "null is the empty value", policy("podSelector: {matchLabels: {a: 1️⃣null}}"),
      "1️⃣ warning null-value"),
  ]

  static let policyRules = [
    Rule("both types", policy("podSelector: {}\npolicyTypes: [Ingress, Egress]")),
    Rule("a type twice is let pass", policy("podSelector: {}\npolicyTypes: [Egress, Egress]")),
    Rule(
      "types are in upper camel case", policy("podSelector: {}\npolicyTypes: [1️⃣ingress]"),
      "1️⃣ error invalid-policy-types", says: "did you mean `Ingress`?"),
    Rule(
      "two types at most", policy("podSelector: {}\npolicyTypes: 1️⃣[Ingress, Egress, Egress]"),
      "1️⃣ error invalid-policy-types"),
    Rule(
      "types are a list", policy("podSelector: {}\npolicyTypes: 1️⃣Ingress"), "1️⃣ error wrong-type",
      says: "- "),
    Rule("no podSelector selects all", policy("1️⃣ingress: []"), "1️⃣ warning missing-pod-selector"),
    Rule(
      "a misspelt field", policy("podSelector: {}\n1️⃣ingres: []"), "1️⃣ warning unknown-field",
      says: "did you mean `ingress`?"),
    Rule(
      "a field in another case", policy("podSelector: {}\n1️⃣policytypes: []"),
      "1️⃣ warning unknown-field", says: "did you mean `policyTypes`?"),
    Rule("an unknown field", policy("podSelector: {}\n1️⃣tier: 1"), "1️⃣ warning unknown-field"),
    Rule(
      "a rule's field", policy("podSelector: {}\negress:\n- 1️⃣from: []"), "1️⃣ warning unknown-field"),
    Rule("a peer's field", peer("{podSelector: {}, 1️⃣nsSelector: {}}"), "1️⃣ warning unknown-field"),
    Rule(
      "a port's field", port("{port: 80, 1️⃣endport: 90}"), "1️⃣ warning unknown-field",
      says: "did you mean `endPort`?"),
    Rule(
      "a block's field", peer("ipBlock: {cidr: 10.0.0.0/8, 1️⃣excepts: []}"),
      "1️⃣ warning unknown-field"),
    Rule("a selector's field", policy("podSelector: {1️⃣app: web}"), "1️⃣ warning unknown-field"),
    Rule(
      "an expression's field", expression("{key: a, operator: Exists, 1️⃣value: x}"),
      "1️⃣ warning unknown-field"),
    Rule(
      "a key twice", policy("podSelector: {}\n1️⃣podSelector: {}"), "1️⃣ error duplicate-key",
      says: "first on line 6"),
    Rule(
      "a name is a DNS subdomain", policy("podSelector: {}", name: "1️⃣A_b"), "1️⃣ error invalid-name"),
    Rule("a name may have dots", policy("podSelector: {}", name: "a.b-c")),
    Rule(
      "a name is a string", policy("podSelector: {}", name: "1️⃣1.10"), "1️⃣ error wrong-type",
      says: "quote it: \"1.10\""),
  ]

  @Test(arguments: portRules + peerRules + selectorRules + policyRules)
  func `each rule is kept or reported at its place`(rule: Rule) {
    let reading = Reading(rule.manifest)
    #expect(reading.findings == rule.findings, "\(reading.messages)")
    #expect(reading.messages.contains(rule.message) || rule.message.isEmpty, "\(reading.messages)")
    let isInvalid = rule.findings.contains { $0.contains(" error ") }
    #expect((reading.policy == nil) == isInvalid)
    #expect((reading.unevaluated?.cause == .invalid) == isInvalid)
  }

  @Test func `an invalid policy keeps what can be read of it`() throws {
    let reading = Reading(
      policy("podSelector: {matchLabels: {app: db}}\nploicyTypes: []\negress:\n- to: [{}]"))
    let unevaluated = try #require(reading.unevaluated)
    #expect(unevaluated.scope == .namespace("default", LabelSelector(matchLabels: ["app": "db"])))
    #expect(unevaluated.directions == [.ingress, .egress])
    #expect(unevaluated.name == "p")
  }

  @Test func `an unreadable selector may select every pod`() throws {
    let reading = Reading(policy("podSelector: {matchLabels: {app: 1}}\npolicyTypes: [Egress]"))
    let unevaluated = try #require(reading.unevaluated)
    #expect(unevaluated.scope == .namespace("default", .everything))
    #expect(unevaluated.directions == [.egress])
  }
}
