import Analyses
import Kubernetes
import Manifests
import Reachability
import TestSupport
import Testing

@Suite("Expectations and ways in")
struct ExpectationWaysTests {
  /// A pod of a StatefulSet, with an address.
  private static func pod(_ name: String, of owner: String, role: String, _ address: String)
    -> String
  {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: shop, labels: {app: \(owner), role: \(role)}, ownerReferences: [{kind: StatefulSet, name: \(owner), apiVersion: apps/v1, uid: u, controller: true}]}
    spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
    status: {podIP: \(address), podIPs: [{ip: \(address)}]}

    """
  }

  /// A web server that some addresses alone may reach by policy, and a load balancer before it.
  private static func balanced(_ ranges: String, policy: String) -> String {
    Manifest.deployment("web", ports: [80])
      + Manifest.service(
        "web", port: 80, target: "80",
        kind: "type: LoadBalancer, externalTrafficPolicy: Local, \(ranges)")
      + Manifest.policy("web", "{podSelector: {}, policyTypes: [Ingress], ingress: [\(policy)]}")
  }

  private static let some = "{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 80}]}"
  private static let ranges = "loadBalancerSourceRanges: [203.0.113.0/24], "

  @Test(
    "a way in counts for the addresses that may come, and for no others",
    arguments: [
      (ranges, some, "{from: internet, to: shop/web, ports: 80, expect: allowed}", false),
      (ranges, some, "{from: internet, to: shop/web, ports: 80, expect: blocked}", false),
      (ranges, some, "{from: 203.0.113.7, to: shop/web, ports: 80, expect: allowed}", true),
      (ranges, some, "{from: 198.51.100.7, to: shop/web, expect: blocked}", true),
      // The same on one line.
      (ranges, some, "'internet → shop/web:80/tcp: blocked'", false),
      (ranges, some, "'203.0.113.7 → shop/web:80/tcp: allowed'", true),
      (ranges, some, "'198.51.100.7 → shop/web: blocked'", true),
      ("", some, "{from: 198.51.100.7, to: shop/web, expect: blocked}", true),
      ("", some, "{from: internet, to: shop/web, ports: 80, expect: allowed}", false),
      ("", some, "{to: shop/web, only: [203.0.113.0/24]}", true),
      ("", some, "{to: shop/web, only: [203.0.113.0/25]}", false),
      (
        "", some, "{to: shop/web, only: [{address: 203.0.113.0/24, except: [203.0.113.9/32]}]}",
        false
      ),
      ("", "{ports: [{port: 80}]}", "{from: 198.51.100.7, to: shop/web, expect: blocked}", false),
      (
        "", "{ports: [{port: 80}]}", "{from: internet, to: shop/web, ports: 80, expect: allowed}",
        true
      ),
    ])
  func clients(ranges: String, policy: String, item: String, holds: Bool) throws {
    let result = try result(of: item, Self.balanced(ranges, policy: policy))
    #expect(result.holds == holds, "\(result.violations) \(result.problem ?? "")")
  }

  /// By these labels a controller is known.
  private static let controller =
    "app: ingress-nginx, app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller"

  /// A controller that everyone reaches, and behind it what nobody else does.
  private static let proxied =
    Manifest.deployment("web", ports: [80]) + Manifest.service("web", port: 80, target: "80")
    + Entry.simple(service: "web").replacing("1️⃣", with: "")
    + Entry.workload(
      "ingress-nginx", in: "edge", labels: controller, container: "ports: [{containerPort: 443}], ")
    + Manifest.service(
      "ingress-nginx", in: "edge", port: 443, target: "443", kind: "type: LoadBalancer, ")
    + Manifest.policy(
      "web",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}]}]}"
    )

  @Test(
    "through a controller each address outside gets there, not only all of them",
    arguments: ["internet", "198.51.100.7", "198.51.100.0/24", "0.0.0.0/0"])
  func throughController(source: String) throws {
    let blocked = "{from: \"\(source)\", to: shop/web, expect: blocked}"
    let result = try result(of: blocked, Self.proxied)
    #expect(!result.holds)
    #expect(result.violations.map(\.outcome) == ["allowed"])
    let text = String(decoding: ExpectationWriter([result]).bytes(.text), as: UTF8.self)
    #expect(text.contains("Ingress `shop/web` leads there at TCP 80: allowed"), "\(text)")
  }

  @Test(
    "connections among addresses outside cannot be expected",
    arguments: [
      ("{from: internet, to: 10.0.0.0/8, expect: blocked}", false),
      ("{from: internet, to: [shop/db, 10.0.0.0/8], expect: blocked}", false),
      ("{from: [internet, shop/web], to: 10.0.0.0/8, expect: allowed}", false),
      ("{to: 10.0.0.0/8, only: [internet, shop/web]}", false),
      ("{from: [internet, shop/web], to: [shop/db, 10.0.0.0/8], expect: blocked}", true),
      ("{from: internet, to: shop/db, expect: blocked}", true),
      ("{from: shop/web, to: [shop/db, 10.0.0.0/8], ports: 80, expect: blocked}", true),
      ("{to: 10.0.0.0/8, only: []}", true),
    ])
  func outside(item: String, holds: Bool) throws {
    let closed =
      Manifest.deployment("web") + Manifest.deployment("db")
      + Manifest.policy("closed", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
    let result = try result(of: item, closed)
    #expect(result.holds == holds, "\(result.violations) \(result.problem ?? "")")
  }

  @Test(
    "a named pod is that pod alone, also where others behave alike",
    arguments: [
      ("{to: shop/web, only: [shop/db-0]}", false), ("{to: shop/web, only: [shop/db]}", true),
      ("{to: shop/web, only: [shop/db-0, shop/db-1]}", true),
      ("{to: shop/web, only: [10.9.0.5]}", false), ("{to: shop/web, only: [10.9.0.0/24]}", true),
      ("{to: shop/web, only: [10.9.0.5, 10.9.0.6]}", true),
      ("{from: 10.9.0.5, to: shop/web, ports: 80, expect: allowed}", true),
    ])
  func namedPods(item: String, holds: Bool) throws {
    let manifests =
      Manifest.deployment("web", ports: [80]) + Self.pod("db-0", of: "db", role: "a", "10.9.0.5")
      + Self.pod("db-1", of: "db", role: "a", "10.9.0.6")
      + Manifest.policy(
        "web",
        "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}"
      )
    // A block may hold more than pods: who is outside must reach it, too.
    let isBlock = item.contains("10.9.0.0/24")
    let result = try result(of: item, manifests)
    #expect(result.holds == (holds && !isBlock), "\(result.violations) \(result.problem ?? "")")
  }

  @Test(
    "a block with exceptions is apart from what is around it, in every family",
    arguments: [
      (
        "2001:db8::/32", "2001:db8:1::/48",
        "{address: \"2001:db8::/32\", except: [\"2001:db8:1::/48\"]}", true
      ),
      ("2001:db8::/32", "2001:db8:1::/48", "\"2001:db8::/32\"", false),
      ("10.0.0.0/8", "10.1.0.0/16", "{address: 10.0.0.0/8, except: [10.1.0.0/16]}", true),
      ("10.0.0.0/8", "10.1.0.0/16", "{address: 10.0.0.0/8, except: [10.0.0.0/9]}", false),
      ("10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", false),
      ("0.0.0.0/0", "10.0.0.0/8", "internet", false),
      ("0.0.0.0/0", "10.0.0.0/8", "{address: 0.0.0.0/0, except: [10.0.0.0/8]}", true),
    ])
  func exceptions(block: String, hole: String, item: String, holds: Bool) throws {
    let manifests =
      Manifest.deployment("web", ports: [80])
      + Manifest.policy(
        "web",
        "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: \"\(block)\", except: [\"\(hole)\"]}}]}]}"
      )
    let result = try result(of: "{to: shop/web, only: [\(item)]}", manifests)
    #expect(result.holds == holds, "\(result.violations) \(result.problem ?? "")")
    let state = Series.State(Snapshot(manifests: manifests))
    let draft = ExpectationDraft(state).bytes
    #expect(!ExpectationDraft.isEmpty(draft))
    let file = try #require(ExpectationsReader().read(draft, path: "d.yaml").file)
    let (expectations, _) = Expectation.all(in: file)
    let results = ExpectationCheck(state, for: expectations).results(of: expectations)
    let isTrue = results.allSatisfy(\.holds)
    #expect(isTrue, "\(String(decoding: draft, as: UTF8.self))")
  }

  @Test func `a set of which nothing is in the input is named`() throws {
    let result = try result(
      of: "{from: {namespace: nowhere, podSelector: {}}, to: shop/web, expect: blocked}",
      Manifest.deployment("web"))
    #expect(
      result.problem == "nothing in the input is meant by every pod in namespace `nowhere`")
  }

  @Test("what holds today holds today, whatever leads in", arguments: 0..<150)
  func draftHolds(seed: Int) throws {
    var policies = RandomPolicies(seed: UInt64(seed))
    var random = SplitMix64(seed: UInt64(seed + 900))
    let text = policies.manifests(isOrdered: seed.isMultiple(of: 5)) + Self.ways(&random)
    let state = Series.State(Snapshot(manifests: text))
    let draft = String(decoding: ExpectationDraft(state).bytes, as: UTF8.self)
    let (file, _) = ExpectationsReader().read(Array(draft.utf8), path: "draft.yaml")
    guard draft.contains("\n  - ") else { return }
    let (expectations, invalid) = Expectation.all(in: try #require(file))
    #expect(invalid.isEmpty && !expectations.isEmpty)
    for result in ExpectationCheck(state, for: expectations).results(of: expectations) {
      #expect(
        result.holds,
        "\(result.expectation.name) \(result.violations) \(result.problem ?? "")\n\(draft)\n\(text)"
      )
    }
  }

  /// Services, Ingresses and a Gateway before the workloads of ``RandomPolicies``, and pods with addresses in blocks.
  private static func ways(_ random: inout SplitMix64) -> String {
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.next() % UInt64(values.count))]
    }
    var text = ""
    for name in ["a", "b", "c", "d"] {
      let kind = pick([
        "", "type: NodePort, ", "type: NodePort, externalTrafficPolicy: Local, ",
        "type: LoadBalancer, ",
        "type: LoadBalancer, externalTrafficPolicy: Local, ",
        "type: LoadBalancer, loadBalancerSourceRanges: [10.1.0.0/16], ",
      ])
      for space in ["shop", "front"] {
        text += Manifest.service(name, in: space, port: 80, target: "80", kind: kind)
      }
    }
    if pick([true, false]) {
      text += Entry.simple(service: pick(["a", "b"])).replacing("1️⃣", with: "")
    }
    if pick([true, false]) {
      text += Entry.gateway(in: "shop", listeners: "{name: web, port: 443, protocol: HTTP}")
      text += Entry.route(
        parent: "{name: g, namespace: shop}",
        rules: "{backendRefs: [{name: \(pick(["a", "c"])), port: 80}]}")
    }
    if pick([true, false]) {
      text += Entry.workload(
        "ingress-nginx", in: "front", labels: controller,
        container: "ports: [{containerPort: 443}], ")
      text += Manifest.service(
        "ingress-nginx", in: "front", port: 443, target: "443", kind: "type: LoadBalancer, ")
    }
    if pick([true, false]) {
      text += pod("s-0", of: "s", role: "a", "10.1.0.5")
      text += pod("s-1", of: "s", role: "b", pick(["10.2.0.5", "192.168.0.5"]))
    }
    return text
  }

  /// Pods of one workload that a policy may tell apart, and a database behind a Service.
  private static let told =
    (1...3).map { pod("a-\($0)", of: "a", role: $0 == 1 ? "x" : "z", "10.2.0.\($0)") }.joined()
    + Manifest.deployment("db", ports: [5432])
    + Manifest.service("db", port: 5432, target: "5432")
  private static let partial = "{podSelector: {matchLabels: {role: z}}}"

  @Test(
    "every source is asked by the name of a Service, and every element of a list in its own way",
    arguments: [
      ("{from: \(partial), to: \"tcp://db:5432\", expect: blocked}", false),
      ("{from: \(partial), to: \"tcp://db.shop:5432\", expect: allowed}", true),
      ("{from: \(partial), to: \"tcp://nope:5432\", expect: blocked}", false),
      ("{from: \(partial), to: \"tcp://nope:5432\", expect: allowed}", false),
      (
        "{from: {address: 192.0.0.0/8, except: [192.1.0.0/16]}, to: \"tcp://db.shop:5432\", expect: blocked}",
        false
      ),
      ("{from: shop/a, to: [\"tcp://db:5432\", shop/db], expect: allowed}", true),
      (
        "{from: shop/a, to: [\"tcp://db:5432\", {podSelector: {matchLabels: {app: nobody}}}], expect: allowed}",
        false
      ),
      ("{from: shop/db, to: [\"tcp://db:5432\", {namespace: gone}], expect: allowed}", false),
      ("{from: shop/a, to: [\"tcp://db:5432\", shop/gone], expect: allowed}", false),
    ])
  func byName(item: String, holds: Bool) throws {
    let result = try result(of: item, Self.told)
    #expect(result.holds == holds, "\(result.violations) \(result.problem ?? "")")
  }

  @Test func `pods of a list beside a Service's name are asked on every port`() throws {
    let shut = Manifest.policy(
      "db",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 1, endPort: 5431}]}]}")
    let list = "{from: shop/a, to: [\"tcp://db:5432\", shop/db], expect: blocked}"
    #expect(try !result(of: list, Self.told + shut).holds)
    let one = "{from: shop/a, to: \"tcp://db:5432\", expect: blocked}"
    #expect(try result(of: one, Self.told + shut).holds)
  }

  private static func reached(_ rule: String) -> String {
    Manifest.deployment("api") + Manifest.deployment("db", ports: [5432])
      + Manifest.policy(
        "db", "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [\(rule)]}]}")
  }

  private static let everyPod = "{namespaceSelector: {}}"
  private static let monitoring =
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}"
  private static let api = "{podSelector: {matchLabels: {app: api}}}"

  @Test(
    "nobody else is also nobody who is not in the input",
    arguments: [
      (everyPod, "[shop/api]", false), (everyPod, "[shop/api, \(everyPod)]", true),
      (everyPod, "[{podSelector: {}}]", true), (everyPod, "[{namespace: shop}]", false),
      (monitoring, "[]", false), (monitoring, "[{namespace: monitoring}]", true),
      (monitoring, "[{namespace: other}]", false), (monitoring, "[\(everyPod)]", false),
      ("\(api), {ipBlock: {cidr: 0.0.0.0/0}}", "[shop/api]", false),
      (api, "[shop/api]", true), ("{podSelector: {}}", "[shop/api]", true),
    ])
  func strangers(rule: String, only: String, holds: Bool) throws {
    let result = try result(of: "{to: shop/db, only: \(only)}", Self.reached(rule))
    #expect(result.holds == holds, "\(result.violations) \(result.problem ?? "")")
  }

  @Test func `the rule that lets pods in that are not in the input is named`() throws {
    let result = try result(of: "{to: shop/db, only: [shop/api]}", Self.reached(Self.everyPod))
    #expect(result.violations.map(\.source) == ["any pod of any namespace"])
    let text = String(decoding: ExpectationWriter([result]).bytes(.text), as: UTF8.self)
    #expect(text.contains("any pod of any namespace → shop/db on all ports: allowed"))
    #expect(text.contains("rule 1 ("), "\(text)")
  }

  @Test(
    "a draft holds where pods get in that are not in the input",
    arguments: [everyPod, monitoring, api, "\(api), \(monitoring)"], ["", "web"])
  func draftOfStrangers(rule: String, caged: String) throws {
    let cage =
      caged.isEmpty
      ? ""
      : Manifest.deployment(caged)
        + Manifest.policy(
          "cage", "{podSelector: {matchLabels: {app: \(caged)}}, policyTypes: [Egress]}")
    let state = Series.State(Snapshot(manifests: Self.reached(rule) + cage))
    let draft = ExpectationDraft(state).bytes
    let (file, problems) = ExpectationsReader().read(draft, path: "e.yaml")
    #expect(problems.isEmpty)
    let (expectations, invalid) = Expectation.all(in: try #require(file))
    #expect(invalid.isEmpty && !expectations.isEmpty)
    let results = ExpectationCheck(state, for: expectations).results(of: expectations)
    let failing = results.filter { !$0.holds }
    let text = String(decoding: draft, as: UTF8.self)
    #expect(failing.isEmpty, "\(text) \(failing.map(\.violations))")
  }

  @Test func `two workloads of one name are told apart by their kinds`() throws {
    let database = Manifest.deployment("db", ports: [5432])
    let both =
      Manifest.deployment("api") + database
      + database.replacing("kind: Deployment", with: "kind: StatefulSet")
    let problem = try result(of: "{from: shop/api, to: shop/db, expect: allowed}", both).problem
    #expect(problem?.contains("`shop/deployment/db` or `shop/statefulset/db`") == true)
    for kind in ["deployment", "statefulset", "StatefulSet"] {
      let item = "{from: shop/api, to: shop/\(kind)/db, expect: allowed}"
      #expect(try result(of: item, both).holds, "\(kind)")
    }
    let other = try result(of: "{from: shop/api, to: shop/daemonset/db, expect: allowed}", both)
    #expect(other.problem != nil)
  }

  private func result(of item: String, _ manifests: String) throws -> ExpectationResult {
    let text = """
      apiVersion: podreach.dev/v1alpha1
      kind: Expectations
      expectations:
        - \(item)
      """
    let (file, problems) = ExpectationsReader().read(Array(text.utf8), path: "e.yaml")
    #expect(problems.isEmpty, "\(problems)")
    let (expectations, invalid) = Expectation.all(in: try #require(file))
    #expect(invalid.isEmpty, "\(invalid)")
    let state = Series.State(Snapshot(manifests: manifests))
    return try #require(
      ExpectationCheck(state, for: expectations).results(of: expectations).first)
  }
}
