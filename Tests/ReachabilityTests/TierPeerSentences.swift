/// Whom and what subjects, peers and ports match.
extension TierSentence {
  static let matching: [TierSentence] = [
    TierSentence(
      description: "\"Namespaces is used to select pods via namespace selectors\"",
      tiers: [.admin(on: .tenant("gold"), ingress: [.deny(.tenant("silver"))])],
      allowed: ["gold/api > gold/web 80", "gold/api > silver/api 80"],
      blocked: ["silver/api > gold/web 80", "silver/api > gold/api 80"]),
    TierSentence(
      description: "\"Pods is used to select pods via namespace AND pod selectors\"",
      tiers: [.admin(on: .app("api", of: "gold"), ingress: [.deny(.app("api", of: "silver"))])],
      allowed: ["gold/web > gold/api 80", "silver/api > gold/web 80", "gold/api > silver/api 80"],
      blocked: ["silver/api > gold/api 80"]),
    TierSentence(
      description: "\"If empty, it selects all Namespaces\", and all Pods",
      tiers: [
        .admin(
          on: .pods(namespaces: nil, pods: Scenario.Selector()),
          ingress: [
            .deny(.pods(.pods(namespaces: Scenario.Selector(), pods: Scenario.Selector())))
          ])
      ],
      allowed: ["8.8.8.8 > gold/web 80"],
      blocked: ["gold/api > gold/web 80", "silver/lost > silver/api 80"]),
    TierSentence(
      description: "\"Host-networked pods are not included in subject selection\", nor in peers",
      tiers: [.admin(ingress: [.deny(.everyPod)], egress: [.deny(.everyPod, .app("host"))])],
      allowed: ["gold/api > silver/host 80", "silver/host > gold/api 80"],
      blocked: ["gold/api > silver/api 80"]),
    TierSentence(
      description: "\"If any element matches … then the specified action is applied\"",
      tiers: [.admin(on: .app("web"), ingress: [.deny(.app("lost"), .tenant("gold"))])],
      allowed: ["silver/api > gold/web 80"],
      blocked: ["gold/api > gold/web 80", "silver/lost > gold/web 80"]),
    TierSentence(
      description: "\"It selects the nodeIPs as the peer type\", the pod's own node too",
      tiers: [.admin(egress: [.deny(.nodes(role: "control"))])],
      allowed: ["gold/api > 192.168.9.1 80", "gold/api > 8.8.8.8 80", "gold/api > silver/api 80"],
      blocked: ["gold/api > silver/host 80", "silver/api > silver/host 80"]),
    TierSentence(
      description: "\"If present but empty, it selects all Nodes\"",
      tiers: [.baseline(egress: [.deny(.nodes(Scenario.Selector()))])],
      allowed: ["gold/api > 8.8.8.8 80", "gold/api > gold/web 80"],
      blocked: ["silver/api > 192.168.9.1 80", "gold/api > silver/host 80"]),
    TierSentence(
      description:
        "Where the input has no nodes, any address may be one, and none has known labels",
      tiers: [.admin(egress: [.deny(.nodes(role: "control"))])], hasNodes: false,
      allowed: ["gold/api > gold/web 80"],
      unknown: ["gold/api > 8.8.8.8 80", "gold/api > silver/host 80"]),
    TierSentence(
      description: "To NetworkPolicy a pod's own node is open, and that is a final decision",
      tiers: [.baseline(egress: [.deny(.nodes(Scenario.Selector()))])],
      policies: [Scenario.Policy(namespace: "gold", name: "shut", types: [.egress])],
      allowed: ["gold/api > 192.168.9.1 80"],
      blocked: ["gold/api > silver/host 80", "silver/api > 192.168.9.1 80"]),
    TierSentence(
      description: "\"… that will allow or deny all IPv4 pod-to-pod traffic as well\"",
      tiers: [.admin(egress: [.deny(.networks([.everyIPv4]))])],
      blocked: [
        "gold/api > gold/web 80", "gold/api > silver/lost 80", "gold/api > 8.8.8.8 80",
        "gold/api > silver/host 80",
      ]),
    TierSentence(
      description: "… but not IPv6",
      tiers: [.admin(egress: [.deny(.networks([.everyIPv6]))])],
      allowed: ["gold/api > gold/web 80", "gold/api > 8.8.8.8 80"],
      blocked: ["gold/api > 2001:db8::1 80"]),
    TierSentence(
      description: "\"Add a rule that Passes all pod traffic before the Networks rule\"",
      tiers: [.admin(egress: [.pass(.everyPod), .deny(.networks([.everyIPv4, .everyIPv6]))])],
      allowed: ["gold/api > gold/web 80", "gold/api > silver/lost 80"],
      blocked: ["gold/api > 8.8.8.8 80", "gold/api > silver/host 80"]),
    TierSentence(
      description: "Networks match by address, which may not be known",
      tiers: [.admin(egress: [.deny(.networks([CIDR(Address(10, 0, 2, 0), 24)]))])],
      allowed: ["gold/api > gold/web 80"], blocked: ["gold/api > silver/api 80"],
      unknown: ["gold/api > silver/lost 80"]),
    TierSentence(
      description: "A domain name may be any address outside, and is no pod",
      tiers: [
        .admin(1, egress: [.allow(.domainNames(["example.com"]), ports: [.number(.tcp, 443)])]),
        .admin(2, egress: [.deny(.networks([.everyIPv4]))]),
      ],
      blocked: ["gold/api > gold/web 443", "gold/api > 8.8.8.8 80"],
      unknown: ["gold/api > 8.8.8.8 443"]),
  ]

  static let unknownPeers: [TierSentence] = [
    TierSentence(
      description: "\"For Accept rules, fail closed means: … matching no traffic\"",
      tiers: [
        .admin(1, ingress: [.allow(.unheardOf("serviceAccounts"), .everyPod)]),
        .admin(2, ingress: [.deny(.everyPod)]),
      ],
      blocked: ["gold/api > gold/web 80"]),
    TierSentence(
      description: "\"For Deny and Pass rules … a Deny all rule\": Deny",
      tiers: [.admin(ingress: [.deny(.unheardOf("serviceAccounts"), ports: [.number(.tcp, 80)])])],
      blocked: ["gold/api > gold/web 80", "8.8.8.8 > gold/web 80", "gold/api > gold/web 81"]),
    TierSentence(
      description: "\"For Deny and Pass rules … a Deny all rule\": Pass",
      tiers: [
        .admin(on: .app("web"), ingress: [.pass(.tenant("gold")), .pass(.unheardOf("x"))]),
        .admin(11, ingress: [.allow(.everyPod)]),
      ],
      allowed: ["gold/api > gold/web 80", "silver/api > gold/api 80"],
      blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"DomainNames is only supported for Accept rules\"",
      tiers: [.admin(egress: [.deny(.domainNames(["example.com"]))])],
      blocked: ["gold/api > gold/web 80", "gold/api > 8.8.8.8 80"]),
    TierSentence(
      description: "The earlier API fails closed likewise",
      tiers: [
        Scenario.TierPolicy.admin(
          on: .tenant("gold"), ingress: [.allow(.unheardOf("x"))],
          egress: [.pass(.unheardOf("x"))]
        ).earlier,
        Scenario.TierPolicy.baseline(
          0, on: .app("web"), ingress: [.allow(.unheardOf("x")), .deny(.everyPod)]
        ).earlier,
      ],
      allowed: ["silver/api > gold/api 80"],
      blocked: ["silver/api > gold/web 80", "gold/api > silver/api 80"]),
  ]

  static let ports: [TierSentence] = [
    TierSentence(
      description: "\"If unspecified, protocol-specific attributes will not be used\"",
      tiers: [.admin(ingress: [.deny(.everyPod)])],
      blocked: ["gold/api > gold/web 1", "gold/api > gold/web 65535/SCTP"]),
    TierSentence(
      description: "A number, for the protocol that holds it",
      tiers: [.admin(ingress: [.deny(.everyPod, ports: [.number(.udp, 53), .number(.sctp, 9)])])],
      allowed: [
        "gold/api > gold/web 53", "gold/api > gold/web 9/UDP", "gold/api > gold/web 54/UDP",
      ],
      blocked: ["gold/api > gold/web 53/UDP", "gold/api > gold/web 9/SCTP"]),
    TierSentence(
      description: "\"PortRange defines an inclusive range of ports\"",
      tiers: [.admin(ingress: [.deny(.everyPod, ports: [.range(.tcp, 80, 90)])])],
      allowed: ["gold/api > gold/web 79", "gold/api > gold/web 91", "gold/api > gold/web 85/UDP"],
      blocked: ["gold/api > gold/web 80", "gold/api > gold/web 90"]),
    TierSentence(
      description: "\"If not specified, this field defaults to TCP\"",
      tiers: [
        Scenario.TierPolicy.admin(
          ingress: [.deny(.everyPod, ports: [.number(nil, 80), .range(nil, 8080, 8090)])]
        ).earlier
      ],
      allowed: ["gold/api > gold/web 80/UDP", "gold/api > gold/web 8085/SCTP"],
      blocked: ["gold/api > gold/web 80", "gold/api > gold/web 8085"]),
    TierSentence(
      description: "\"Selects a destination port on a pod based on the ContainerPort name\"",
      tiers: [
        .admin(
          on: .app("web"), ingress: [.deny(.everyPod, ports: [.named("dns"), .named("proxy")])])
      ],
      allowed: ["gold/api > gold/web 80", "gold/api > gold/web 90/UDP"],
      blocked: ["gold/api > gold/web 53", "gold/api > gold/web 53/UDP", "gold/api > gold/web 90"]),
    TierSentence(
      description: "… of the destination, in egress too; init containers that end do not count",
      tiers: [
        Scenario.TierPolicy.baseline(
          egress: [.deny(.everyPod, ports: [.named("http"), .named("setup")])]
        ).earlier
      ],
      allowed: ["gold/web > gold/api 80", "gold/api > gold/web 91"],
      blocked: ["gold/api > gold/web 80"]),
  ]
}
