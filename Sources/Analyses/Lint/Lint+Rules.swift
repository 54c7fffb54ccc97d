extension Lint {
  /// Every rule, by topic and code.
  static var rules: [any LintRule.Type] {
    [
      DNSBlocked.self, DNSNodeLocal.self, DNSToAnywhere.self, DNSWithoutTCP.self,
      DNSWithoutUDP.self,
      DNSWrongPort.self,
      EmptyEgress.self, EndsSwapped.self, HalfMissing.self, HostNetwork.self, LabelMisspelt.self,
      NamedPortMissing.self, PeerSelectsNoPod.self, PortNotDeclared.self, PriorityShared.self,
      ProtocolMismatch.self, RulesWithoutType.self, SelectsNoPod.self, ServicePortInRule.self,
      TwoPeers.self, WrongNamespace.self,
      NotEnforced.self, NotEvaluated.self,
      RedundantPolicy.self, RedundantRule.self, ShadowedRule.self,
      AllPorts.self, BlockTooLarge.self, EgressOpen.self, EgressToInternet.self,
      FromAllNamespaces.self,
      FromEverywhere.self, IngressOpen.self, InternetToData.self, MetadataReachable.self,
      NeverUsed.self, NoDefaultDeny.self,
      PortRangeWide.self, SensitivePortOpen.self,
    ]
  }
}
