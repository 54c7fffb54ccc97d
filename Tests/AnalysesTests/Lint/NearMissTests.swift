import Diagnostics
import Analyses
import TestSupport
import Testing

/// Manifests with a marker at each place where a rule must find something, and nowhere else.
struct LintCase: Sendable, CustomStringConvertible {
  var description: String
  var code: String
  var manifests: String

  init(_ description: String, _ code: String, _ manifests: String) {
    self.description = description
    self.code = code
    self.manifests = manifests
  }
}

@Suite("What the rules find, and what they pass over")
struct NearMissTests {
  @Test("a finding is at its marker, and there is no other of its rule", arguments: cases)
  func finds(example: LintCase) {
    let marked = MarkedText(example.manifests)
    let findings = Examined(marked.text).findings(of: example.code)
    let places = findings.compactMap(\.location).map {
      MarkedText.Place(line: $0.line, column: $0.column)
    }
    #expect(
      Set(places) == Set(marked.markers.values), "found \(findings.map(\.message)) at \(places)")
    #expect(findings.count == marked.markers.count)
  }

  @Test(
    "addresses are counted, and named by their family",
    arguments: [
      ("block-too-large", "from: [{ipBlock: {cidr: 0.0.0.0/1}}]", "2147 million addresses"),
      ("block-too-large", "from: [{ipBlock: {cidr: 11.0.0.0/8}}]", "16 million addresses"),
      ("metadata-reachable", "to: [{ipBlock: {cidr: \"::/0\"}}]", "metadata at fd00:ec2::254"),
      ("metadata-reachable", "to: [{ipBlock: {cidr: 0.0.0.0/0}}]", "metadata at 169.254.169.254"),
    ])
  func words(code: String, peers: String, words: String) {
    let direction = peers.hasPrefix("to") ? "Egress" : "Ingress"
    let findings = Examined(
      Self.db
        + Self.policy(
          Self.toDB + "policyTypes: [\(direction)]\n\(direction.lowercased()):\n- \(peers)")
    ).findings(of: code)
    #expect(
      findings.count == 1 && findings[0].message.hasSuffix(words), "\(findings.map(\.message))")
  }

  private static func policy(_ spec: String, in namespace: String = "shop") -> String {
    """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p, namespace: \(namespace)}
    spec:
      \(spec.split(separator: "\n").joined(separator: "\n  "))

    """
  }

  private static let db = Manifest.deployment("db", ports: [5432])
  private static let api = Manifest.deployment("api", ports: [8080])
  private static let isolated = policy("podSelector: {}\npolicyTypes: [Ingress, Egress]")
  private static let toDB = "podSelector: {matchLabels: {app: db}}\n"
  private static let fromAPI = "podSelector: {matchLabels: {app: api}}\n"

  /// An admin policy of the highest precedence with an ingress and an egress rule for all pods.
  private static func admin(_ ingress: String, egress: String = "[]", priority: Int = 1) -> String {
    """
    ---
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: admin-\(priority)}
    spec:
      priority: \(priority)
      subject: {namespaces: {}}
      ingress: \(ingress)
      egress: \(egress)

    """
  }

  static let cases: [LintCase] = [
    LintCase(
      "what an admin policy denies is open to nobody", "from-all-namespaces",
      db + api + Manifest.deployment("web", in: "front")
        + admin("[{action: Deny, from: [{namespaces: {}}]}]")
        + policy(toDB + "ingress:\n- from: [{namespaceSelector: {}}]")),
    LintCase(
      "what an admin policy narrows is not open to all", "from-all-namespaces",
      db + api + Manifest.deployment("web", in: "front")
        + admin(
          "[{action: Deny, from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: front}}}]}]"
        )
        + policy(toDB + "ingress:\n- from: [{namespaceSelector: {}}]")),
    LintCase(
      "an admin policy about other ports changes nothing", "from-all-namespaces",
      db + api
        + admin(
          "[{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 22}}]}]"
        )
        + policy(toDB + "ingress:\n- 1️⃣from: [{namespaceSelector: {}}]")),
    LintCase(
      "egress that an admin policy denies leads nowhere", "egress-to-internet",
      db + admin("[]", egress: "[{action: Deny, to: [{networks: [0.0.0.0/0, \"::/0\"]}]}]")
        + policy(toDB + "policyTypes: [Egress]\negress:\n- to: [{ipBlock: {cidr: 0.0.0.0/0}}]")),
    LintCase(
      "egress that an admin policy denies to pods alone leads outside", "egress-to-internet",
      db + admin("[]", egress: "[{action: Deny, to: [{namespaces: {}}]}]")
        + policy(toDB + "policyTypes: [Egress]\negress:\n- 1️⃣to: [{ipBlock: {cidr: 0.0.0.0/0}}]")),
    LintCase(
      "an admin rule behind one that denies the same opens nothing", "from-all-namespaces",
      db + api
        + admin(
          "[{action: Deny, from: [{namespaces: {}}]}, {action: Allow, from: [{namespaces: {}}]}]")),
    LintCase(
      "two halves of the internet are the internet", "egress-to-internet",
      db
        + policy(
          toDB
            + "policyTypes: [Egress]\negress:\n- 1️⃣to: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]"
        )),
    LintCase(
      "two quarters are not", "egress-to-internet",
      db
        + policy(
          toDB
            + "policyTypes: [Egress]\negress:\n- to: [{ipBlock: {cidr: 0.0.0.0/2}}, {ipBlock: {cidr: 128.0.0.0/1}}]"
        )),
    LintCase(
      "two halves let everyone in", "from-everywhere",
      db
        + policy(
          toDB + "ingress:\n- 1️⃣from: [{ipBlock: {cidr: 128.0.0.0/1}}, {ipBlock: {cidr: 0.0.0.0/1}}]"
        )),
    LintCase(
      "the two halves are not told of as blocks too", "block-too-large",
      db
        + policy(
          toDB + "ingress:\n- from: [{ipBlock: {cidr: 128.0.0.0/1}}, {ipBlock: {cidr: 0.0.0.0/1}}]")
    ),
    LintCase(
      "an assumed DNS is no place where the author's pods are", "wrong-namespace",
      db + policy("podSelector: {matchLabels: {k8s-app: kube-dns}}")),
    LintCase(
      "pods that declare no port may answer on any", "ends-swapped",
      db + Manifest.deployment("api")
        + policy(
          fromAPI
            + "ingress:\n- {from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}"
        )),
    LintCase(
      "two peers with another between them", "two-peers",
      db + Manifest.deployment("prometheus", in: "monitoring")
        + policy(
          toDB
            + "ingress:\n- from:\n  - 1️⃣namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}\n  - ipBlock: {cidr: 192.0.2.0/24}\n  - podSelector: {matchLabels: {app: prometheus}}"
        )),
    LintCase(
      "a peer that selects nothing beside a namespace that is elsewhere", "peer-selects-no-pod",
      db + Manifest.deployment("prometheus", in: "monitoring")
        + Manifest.deployment("web", in: "front")
        + policy(
          toDB
            + "ingress:\n- 1️⃣from:\n  - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}\n  - podSelector: {matchLabels: {app: prometheus}}"
        )),
    LintCase(
      "a range with the Service's port and not that of the pods", "service-port",
      db + Manifest.service("db", port: 80, target: "5432")
        + policy(
          toDB + "ingress:\n- 1️⃣{from: [{podSelector: {}}], ports: [{port: 80, endPort: 90}]}")),
    LintCase(
      "a range with both", "service-port",
      db + Manifest.service("db", port: 80, target: "5432")
        + policy(
          toDB + "ingress:\n- {from: [{podSelector: {}}], ports: [{port: 80, endPort: 6000}]}")),
    LintCase(
      "a mistyped label of a peer is found at the rule", "label-misspelt",
      db + api + policy(toDB + "ingress:\n- 1️⃣from: [{podSelector: {matchLabels: {app: apii}}}]")),
    LintCase(
      "two letters that changed places are a slip", "label-misspelt",
      db + api + policy(toDB + "ingress:\n- 1️⃣from: [{podSelector: {matchLabels: {app: pai}}}]")),
    LintCase(
      "a namespace that is mistyped is found", "label-misspelt",
      db + Manifest.deployment("web", in: "front")
        + policy(
          toDB
            + "ingress:\n- 1️⃣from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: frnt}}}]"
        )),
    LintCase(
      "another number is another name, and no slip", "label-misspelt",
      db + Manifest.deployment("api-1")
        + policy(toDB + "ingress:\n- from: [{podSelector: {matchLabels: {app: api-2}}}]")),
    LintCase(
      "a label far from any other is no slip", "label-misspelt",
      db + api + policy(toDB + "ingress:\n- from: [{podSelector: {matchLabels: {app: worker}}}]")),
    LintCase(
      "a peer of a namespace that the input does not have is not judged", "peer-selects-no-pod",
      db
        + policy(
          toDB
            + "ingress:\n- from: [{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {a: b}}}]"
        )),
    LintCase(
      "a default deny for egress alone is the idiom, and no mistake", "rules-without-type",
      db + policy("podSelector: {}\npolicyTypes: [Egress]")),
    LintCase(
      "ingress rules beside policyTypes Egress are ignored by the cluster", "rules-without-type",
      db + policy(toDB + "policyTypes: [Egress]\ningress:\n- 1️⃣from: [{podSelector: {}}]")),
    LintCase(
      "a range that holds the port of the pods is no mistake", "port-not-declared",
      db
        + policy(
          toDB + "ingress: [{from: [{podSelector: {}}], ports: [{port: 5000, endPort: 6000}]}]")),
    LintCase(
      "a port in the other protocol is found", "port-not-declared",
      db
        + policy(
          toDB + "ingress:\n- 1️⃣ports: [{port: 5432, protocol: UDP}]\n  from: [{podSelector: {}}]")),
    LintCase(
      "both protocols together cover the one that is declared", "port-not-declared",
      db
        + policy(
          toDB
            + "ingress: [{from: [{podSelector: {}}], ports: [{port: 5432}, {port: 5432, protocol: UDP}]}]"
        )),
    LintCase(
      "an allowed half whose other end is open is complete", "half-missing",
      db + api
        + policy(
          fromAPI
            + "policyTypes: [Egress]\negress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]")),
    LintCase(
      "of two peers only the one that is blocked everywhere is found", "half-missing",
      db + api + Manifest.deployment("web")
        + policy("podSelector: {matchLabels: {app: api}}\npolicyTypes: [Egress]")
        + policy(
          toDB
            + "ingress:\n- 1️⃣from: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {matchLabels: {app: web}}}]"
        ).replacingName(with: "q")),
    LintCase(
      "a pod that may open nothing needs no names", "dns-blocked", api + isolated),
    LintCase(
      "a pod that may only reach one address needs no names", "dns-blocked",
      api
        + policy(
          "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 203.0.113.7/32}}]}]"
        )),
    LintCase(
      "a pod with dnsPolicy Default asks its node", "dns-blocked",
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: api, namespace: shop, labels: {app: api}}
      spec: {dnsPolicy: Default, containers: [{name: c, image: i}]}

      """ + policy("podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{podSelector: {}}]}]")),
    LintCase(
      "a whole-port rule to the internet without lookups at the cluster DNS is found",
      "dns-blocked",
      api
        + policy(
          "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]",
          in: "shop"
        ).marked()),
    LintCase(
      "lookups at a DNS that the input does not have may be right", "dns-blocked",
      api + db
        + policy(
          """
          podSelector: {}
          policyTypes: [Egress]
          egress:
          - to: [{podSelector: {}}]
          - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}]
            ports: [{port: 5353, protocol: UDP}]
          """)),
    LintCase(
      "pods of the policy's own namespace are its own, by whatever labels", "sensitive-port-open",
      db
        + policy(
          toDB
            + "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]"
        )),
    LintCase(
      "a controller of Ingresses may be open to everyone", "from-everywhere",
      Manifest.deployment("web", ports: [80])
        + Manifest.service("web", port: 80, target: "80", kind: "type: NodePort, ")
        + policy("podSelector: {}\ningress: [{}]")),
    LintCase(
      "a private block as large as a /8 is found too", "block-too-large",
      api + policy("podSelector: {}\ningress:\n- 1️⃣from: [{ipBlock: {cidr: 10.0.0.0/8}}]")),
    LintCase(
      "a rule for HTTPS alone does not reach the metadata", "metadata-reachable",
      api
        + policy(
          "podSelector: {}\npolicyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]"
        )),
    LintCase(
      "a database that only named pods reach is in order", "sensitive-port-open",
      db + api + Manifest.deployment("web", in: "front")
        + policy(toDB + "ingress: [{from: [{podSelector: {}}]}]")),
    LintCase(
      "two rules of which none contains the other are both needed", "redundant-rule",
      db + api
        + policy(
          toDB
            + "ingress:\n- {from: [{podSelector: {}}], ports: [{port: 80}]}\n- {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 81}]}"
        )),
    LintCase(
      "of two equal rules the second is redundant", "redundant-rule",
      db + api
        + policy(
          toDB + "ingress:\n- {from: [{podSelector: {}}]}\n- 1️⃣from: [{podSelector: {}}]")),
    LintCase(
      "a policy without rules is a default deny, and not judged", "redundant-policy",
      db + isolated + policy(toDB).replacingName(with: "q")),
  ]
}

extension String {
  /// The policy under another name.
  fileprivate func replacingName(with name: String) -> String {
    split(separator: "name: p,", maxSplits: 1).joined(separator: "name: \(name),")
  }

  /// The marker at the start of the document.
  fileprivate func marked() -> String {
    split(separator: "apiVersion", maxSplits: 1).joined(separator: "1️⃣apiVersion")
  }
}
