extension Scenario.Policy {
  /// Reads a NetworkPolicy.
  init(reading tree: Tree) throws {
    let spec = tree["spec"]
    self.init(
      namespace: tree["metadata"]?["namespace"]?.scalar ?? "default",
      name: tree["metadata"]?["name"]?.scalar ?? "",
      pods: try Scenario.Selector(reading: spec?["podSelector"]) ?? Scenario.Selector(),
      types: spec?["policyTypes"]?.items.compactMap {
        $0.scalar.flatMap(Scenario.Direction.init(rawValue:))
      },
      ingress: try spec?["ingress"]?.items.map { try Scenario.Rule(reading: $0, peers: "from") },
      egress: try spec?["egress"]?.items.map { try Scenario.Rule(reading: $0, peers: "to") })
  }
}

extension Scenario.Rule {
  fileprivate init(reading tree: Tree, peers key: String) throws {
    self.init(
      peers: try tree[key]?.items.map { peer in
        Scenario.Peer(
          pods: try Scenario.Selector(reading: peer["podSelector"]),
          namespaces: try Scenario.Selector(reading: peer["namespaceSelector"]),
          block: try peer["ipBlock"].map { block in
            Block(
              cidr: try CIDR(reading: block["cidr"]?.scalar),
              except: try (block["except"]?.items ?? []).map { try CIDR(reading: $0.scalar) })
          })
      },
      ports: try tree["ports"]?.items.map { item in
        Scenario.PortItem(
          transport: try Scenario.Transport(reading: item["protocol"]),
          port: item["port"].flatMap { port in
            switch port {
            case .plain(let text): Int(text).map { .number($0) } ?? .name(text)
            case .text(let text): .name(text)
            case .list, .map: nil
            }
          },
          endPort: item["endPort"]?.number)
      })
  }
}

extension Scenario.TierPolicy {
  /// Reads a cluster-wide policy.
  init(reading tree: Tree) throws {
    let spec = tree["spec"]
    let kind = tree["kind"]?.scalar ?? ""
    let isLater = kind == "ClusterNetworkPolicy"
    let tier =
      isLater
      ? spec?["tier"]?.scalar.flatMap(Scenario.Tier.init(rawValue:))
      : kind == "AdminNetworkPolicy" ? .admin : .baseline
    guard let tier, let subject = try spec?["subject"].flatMap(Scenario.PodChoice.init(reading:))
    else { throw Scenario.Unreadable(what: kind) }
    self.init(
      api: isLater ? .v1alpha2 : .v1alpha1, tier: tier,
      name: tree["metadata"]?["name"]?.scalar ?? "",
      priority: spec?["priority"]?.number ?? 0, subject: subject)
    ingress = try (spec?["ingress"]?.items ?? [])
      .map { try Scenario.TierRule(reading: $0, peers: "from") }
    egress = try (spec?["egress"]?.items ?? [])
      .map { try Scenario.TierRule(reading: $0, peers: "to") }
  }
}

extension Scenario.TierRule {
  fileprivate init(reading tree: Tree, peers key: String) throws {
    let written = tree["action"]?.scalar ?? ""
    guard let action = Scenario.Action(rawValue: written == "Accept" ? "Allow" : written) else {
      throw Scenario.Unreadable(what: written)
    }
    self.init(
      action: action, peers: try (tree[key]?.items ?? []).map(Scenario.TierPeer.init(reading:)),
      ports: try (tree["ports"] ?? tree["protocols"])?.items
        .map(Scenario.TierPort.init(reading:)))
  }
}

extension Scenario.PodChoice {
  /// Reads `namespaces` or `pods`; `nil` if it is neither.
  fileprivate init?(reading tree: Tree) throws {
    if let selector = try Scenario.Selector(reading: tree["namespaces"]) {
      self = .namespaces(selector)
    } else if let pods = tree["pods"] {
      self = .pods(
        namespaces: try Scenario.Selector(reading: pods["namespaceSelector"]),
        pods: try Scenario.Selector(reading: pods["podSelector"]) ?? Scenario.Selector())
    } else {
      return nil
    }
  }
}

extension Scenario.TierPeer {
  fileprivate init(reading tree: Tree) throws {
    if let choice = try Scenario.PodChoice(reading: tree) {
      self = .pods(choice)
    } else if let nodes = try Scenario.Selector(reading: tree["nodes"]) {
      self = .nodes(nodes)
    } else if let networks = tree["networks"]?.items {
      self = .networks(try networks.map { try CIDR(reading: $0.scalar) })
    } else if let names = tree["domainNames"]?.items {
      self = .domainNames(names.compactMap(\.scalar))
    } else {
      self = .unheardOf(tree.entries.first?.key ?? "")
    }
  }
}

extension Scenario.TierPort {
  fileprivate init(reading tree: Tree) throws {
    let range = tree["portRange"]
    if let name = (tree["namedPort"] ?? tree["destinationNamedPort"])?.scalar {
      self = .named(name)
    } else if let one = tree["portNumber"], let number = one["port"]?.number {
      self = .number(try Scenario.Transport(reading: one["protocol"]), number)
    } else if let start = range?["start"]?.number, let end = range?["end"]?.number {
      self = .range(try Scenario.Transport(reading: range?["protocol"]), start, end)
    } else if let field = tree.entries.first,
      let transport = Scenario.Transport(rawValue: field.key.uppercased())
    {
      let port = field.value["destinationPort"]
      let range = port?["range"]
      if let number = port?["number"]?.number {
        self = .number(transport, number)
      } else if let start = range?["start"]?.number, let end = range?["end"]?.number {
        self = .range(transport, start, end)
      } else {
        self = .every(transport)
      }
    } else {
      throw Scenario.Unreadable(what: tree.entries.first?.key ?? "port")
    }
  }
}
