/// How tiers, priorities, actions and subjects work together.
extension TierSentence {
  private static let isolated = Scenario.Policy(
    namespace: "gold", name: "isolated", types: [.ingress])
  private static let open = Scenario.Policy(
    namespace: "gold", name: "open", types: [.ingress], ingress: [Scenario.Rule()])

  static let order: [TierSentence] = [
    TierSentence(
      description: "\"The Admin tier takes precedence over all other policies\": a Deny",
      tiers: [.admin(ingress: [.deny(.everyPod)]), .baseline(ingress: [.allow(.everyPod)])],
      policies: [open], blocked: ["gold/api > gold/web 80", "gold/api > silver/api 80"]),
    TierSentence(
      description: "\"If Admin tier has made a final decision …\": an Accept",
      tiers: [.admin(ingress: [.allow(.everyPod)]), .baseline(ingress: [.deny(.everyPod)])],
      policies: [isolated], allowed: ["gold/api > gold/web 80", "gold/api > silver/api 80"]),
    TierSentence(
      description: "\"v1.NetworkPolicy always makes a final decision for selected pods\"",
      tiers: [.baseline(ingress: [.deny(.everyPod)])], policies: [open],
      allowed: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "… also where it blocks",
      tiers: [.baseline(ingress: [.allow(.everyPod)])], policies: [isolated],
      blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"Further evaluation only happens for Pods not selected\"",
      tiers: [.baseline(ingress: [.deny(.everyPod)])], policies: [isolated],
      blocked: ["gold/api > silver/api 80"]),
    TierSentence(
      description: "… in this direction",
      tiers: [.baseline(egress: [.deny(.everyPod)])], policies: [open],
      blocked: ["gold/api > gold/web 80"]),
    TierSentence(
      description: "\"… the default kubernetes policy is applied\"",
      tiers: [.admin(ingress: [.deny(.tenant("silver"))])], allowed: ["gold/api > gold/web 80"],
      blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"Policies with lower priority values have higher precedence\"",
      tiers: [
        .admin(10, ingress: [.deny(.everyPod)]), .admin(9, ingress: [.allow(.everyPod)]),
        .baseline(1, ingress: [.deny(.everyPod)]),
      ],
      allowed: ["gold/api > gold/web 80"]),
    TierSentence(
      description: "… from 0 to 1000, also below",
      tiers: [
        .baseline(1000, ingress: [.deny(.everyPod)]),
        .baseline(0, ingress: [.allow(.tenant("gold"))]),
      ],
      allowed: ["gold/api > gold/web 80"], blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"A rule that appears at the top … would take the highest precedence\"",
      tiers: [.admin(ingress: [.allow(.tenant("gold")), .deny(.everyPod), .allow(.everyPod)])],
      allowed: ["gold/api > gold/web 80"], blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"CNPs with no ingress rules do not affect ingress traffic\"",
      tiers: [.admin(on: .tenant("gold"), egress: [.deny(.everyPod)])],
      allowed: ["silver/api > gold/web 80"], blocked: ["gold/web > silver/api 80"]),
    TierSentence(
      description: "\"There will not be any implicit isolation effects\"",
      tiers: [.admin(ingress: [.allow(.tenant("gold"))]), .baseline(ingress: [])],
      allowed: ["silver/api > gold/web 80", "8.8.8.8 > gold/web 80", "gold/web > 8.8.8.8 80"]),
    TierSentence(
      description:
        "\"Pass: skips all further rules in the current tier …\" and NetworkPolicy speaks",
      tiers: [
        .admin(1, ingress: [.pass(.everyPod), .deny(.everyPod)]),
        .admin(2, ingress: [.allow(.everyPod)]),
      ],
      policies: [isolated], allowed: ["gold/api > silver/api 80"],
      blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"… or if there is no NetworkPolicy match, Baseline policies\"",
      tiers: [
        .admin(ingress: [.pass(.everyPod), .allow(.everyPod)]),
        .baseline(ingress: [.deny(.everyPod)]),
      ],
      blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "A Pass in the last tier leads to the default",
      tiers: [
        .baseline(1, ingress: [.pass(.tenant("gold"))]), .baseline(2, ingress: [.deny(.everyPod)]),
      ],
      allowed: ["gold/api > gold/web 80"], blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "\"… but any ingress rules at the destination do apply\"",
      tiers: [
        .admin(1, on: .app("api"), egress: [.allow(.everyPod)]),
        .admin(2, on: .app("web"), ingress: [.deny(.app("api", of: "silver"))]),
      ],
      allowed: ["gold/api > gold/web 80"], blocked: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "AdminNetworkPolicy and BaselineAdminNetworkPolicy say it with Allow",
      tiers: [
        Scenario.TierPolicy.admin(ingress: [.pass(.tenant("gold"), ports: [.number(nil, 80)])])
          .earlier,
        Scenario.TierPolicy.admin(11, ingress: [.allow(.everyPod, ports: [.number(nil, 81)])])
          .earlier,
        Scenario.TierPolicy.baseline(0, ingress: [.deny(.everyPod)]).earlier,
      ],
      policies: [
        Scenario.Policy(
          namespace: "gold", name: "web", pods: Scenario.Selector(labels: ["app": "web"]),
          ingress: [Scenario.Rule(ports: [Scenario.PortItem(port: .number(80))])])
      ],
      allowed: ["gold/api > gold/web 80", "silver/api > gold/web 81", "gold/web > gold/api 81"],
      blocked: ["gold/web > gold/api 80", "gold/api > gold/web 82", "gold/web > silver/api 82"]),
    TierSentence(
      description: "A pod always reaches itself",
      tiers: [.admin(ingress: [.deny(.everyPod)], egress: [.deny(.everyPod)])],
      allowed: ["gold/web > gold/web 80", "gold/web > 10.0.1.1 80"],
      blocked: ["gold/web > gold/api 80"]),
  ]

  static let ties: [TierSentence] = [
    TierSentence(
      description: "\"There is no way … to reliably determine which one it will choose\"",
      tiers: [.admin(ingress: [.deny(.everyPod)]), .admin(ingress: [.allow(.tenant("gold"))])],
      allowed: ["8.8.8.8 > gold/web 80"], blocked: ["silver/api > gold/web 80"],
      unknown: ["gold/api > gold/web 80"]),
    TierSentence(
      description: "… which is no matter if they decide the same",
      tiers: [
        .baseline(ingress: [.deny(.everyPod)]), .baseline(ingress: [.deny(.tenant("gold"))]),
      ],
      blocked: ["gold/api > gold/web 80"]),
    TierSentence(
      description: "… or if what follows a Pass comes to the same",
      tiers: [.admin(ingress: [.pass(.everyPod)]), .admin(ingress: [.allow(.everyPod)])],
      policies: [isolated], allowed: ["gold/api > silver/api 80"],
      unknown: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "… or if a policy before them has decided",
      tiers: [
        .admin(2, ingress: [.deny(.everyPod)]), .admin(2, ingress: [.allow(.everyPod)]),
        .admin(1, ingress: [.deny(.tenant("gold"))]),
      ],
      blocked: ["gold/api > gold/web 80"], unknown: ["silver/api > gold/web 80"]),
    TierSentence(
      description: "Equal priorities in different tiers do not tie",
      tiers: [.admin(ingress: [.allow(.everyPod)]), .baseline(ingress: [.deny(.everyPod)])],
      allowed: ["gold/api > gold/web 80"]),
  ]
}
