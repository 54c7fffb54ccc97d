extension Scenario.Node {
  /// The object.
  var tree: Tree {
    .fields(
      ("apiVersion", .text("v1")), ("kind", .text("Node")),
      (
        "metadata",
        .fields(("name", .text(name)), ("labels", labels.isEmpty ? nil : .labels(labels)))
      ),
      (
        "status",
        .fields(
          (
            "addresses",
            .list(
              addresses.map {
                .fields(("type", .text("InternalIP")), ("address", .text($0.description)))
              } + [.fields(("type", .text("Hostname")), ("address", .text(name)))])
          ))
      ))
  }
}

extension Scenario.TierPolicy {
  /// `AdminNetworkPolicy`, `BaselineAdminNetworkPolicy` or `ClusterNetworkPolicy`.
  var kind: String {
    switch (api, tier) {
    case (.v1alpha1, .admin): "AdminNetworkPolicy"
    case (.v1alpha1, .baseline): "BaselineAdminNetworkPolicy"
    case (.v1alpha2, _): "ClusterNetworkPolicy"
    }
  }

  /// The object.
  var tree: Tree {
    .fields(
      ("apiVersion", .text("policy.networking.k8s.io/\(api)")), ("kind", .text(kind)),
      ("metadata", .fields(("name", .text(name)))),
      (
        "spec",
        .fields(
          ("tier", api == .v1alpha2 ? .text(tier.rawValue) : nil),
          ("priority", api == .v1alpha1 && tier == .baseline ? nil : .plain("\(priority)")),
          ("subject", subject.tree),
          ("ingress", rules(ingress, peers: "from")), ("egress", rules(egress, peers: "to")))
      ))
  }

  private func rules(_ rules: [Scenario.TierRule], peers key: String) -> Tree? {
    rules.isEmpty ? nil : .list(rules.map { $0.tree(in: api, peers: key) })
  }
}

extension Scenario.TierRule {
  fileprivate func tree(in api: Scenario.API, peers key: String) -> Tree {
    .fields(
      ("action", .text(api == .v1alpha2 && action == .allow ? "Accept" : action.rawValue)),
      (key, .list(peers.map(\.tree))),
      (
        api == .v1alpha2 ? "protocols" : "ports",
        ports.map { .list($0.map { $0.tree(in: api) }) }
      ))
  }
}

extension Scenario.PodChoice {
  fileprivate var tree: Tree {
    switch self {
    case .namespaces(let selector): .fields(("namespaces", selector.tree))
    case .pods(let namespaces, let pods):
      .fields(
        (
          "pods",
          .fields(("namespaceSelector", namespaces?.tree), ("podSelector", pods.tree))
        ))
    }
  }
}

extension Scenario.TierPeer {
  fileprivate var tree: Tree {
    switch self {
    case .pods(let choice): choice.tree
    case .nodes(let selector): .fields(("nodes", selector.tree))
    case .networks(let cidrs):
      .fields(("networks", .list(cidrs.map { .text($0.description) })))
    case .domainNames(let names): .fields(("domainNames", .list(names.map(Tree.text))))
    case .unheardOf(let field): .fields((field, .fields()))
    }
  }
}

extension Scenario.TierPort {
  fileprivate func tree(in api: Scenario.API) -> Tree {
    api == .v1alpha2 ? laterTree : earlierTree
  }

  private var earlierTree: Tree {
    switch self {
    case .number(let transport, let number):
      .fields(
        (
          "portNumber",
          .fields(("protocol", transport?.tree), ("port", .plain("\(number)")))
        ))
    case .range(let transport, let start, let end):
      .fields(
        (
          "portRange",
          .fields(
            ("protocol", transport?.tree), ("start", .plain("\(start)")), ("end", .plain("\(end)"))
          )
        ))
    case .named(let name): .fields(("namedPort", .text(name)))
    // The earlier API has no such form; the range says the same.
    case .every(let transport): Self.range(transport, 1, 65535).earlierTree
    }
  }

  private var laterTree: Tree {
    switch self {
    case .number(let transport, let number):
      Self.port(transport, .fields(("number", .plain("\(number)"))))
    case .range(let transport, let start, let end):
      Self.port(
        transport,
        .fields(
          ("range", .fields(("start", .plain("\(start)")), ("end", .plain("\(end)"))))))
    case .named(let name): .fields(("destinationNamedPort", .text(name)))
    case .every(let transport): .fields((transport.field, .fields()))
    }
  }

  private static func port(_ transport: Scenario.Transport?, _ port: Tree) -> Tree {
    .fields(((transport ?? .tcp).field, .fields(("destinationPort", port))))
  }
}

extension Scenario.Transport {
  /// Its field in `protocols`.
  fileprivate var field: String { rawValue.lowercased() }

  fileprivate var tree: Tree { .text(rawValue) }
}
