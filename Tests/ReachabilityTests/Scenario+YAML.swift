extension Scenario {
  /// The manifests as one text.
  var yaml: String { Self.joined(documents) }

  /// Documents as one text.
  static func joined(_ documents: [String]) -> String {
    documents.map { "---\n\($0)\n" }.joined()
  }

  /// A document for each object.
  var documents: [String] {
    let trees =
      namespaces.filter(\.isDeclared).map(\.tree) + nodes.map(\.tree) + pods.map(\.tree)
      + policies.map(\.tree) + tierPolicies.map(\.tree)
    return trees.map { $0.lines.joined(separator: "\n") }
  }
}

extension Scenario.Namespace {
  fileprivate var tree: Tree {
    .fields(
      ("apiVersion", .text("v1")), ("kind", .text("Namespace")),
      (
        "metadata",
        .fields(("name", .text(name)), ("labels", labels.isEmpty ? nil : .labels(labels)))
      ))
  }
}

extension Scenario.Pod {
  fileprivate var tree: Tree {
    .fields(
      ("apiVersion", .text("v1")), ("kind", .text("Pod")),
      (
        "metadata",
        .fields(
          ("name", .text(name)), ("namespace", .text(namespace)),
          ("labels", labels.isEmpty ? nil : .labels(labels)))
      ),
      (
        "spec",
        .fields(
          ("nodeName", nodeName.map(Tree.text)),
          ("hostNetwork", usesHostNetwork ? .plain("true") : nil),
          ("initContainers", initContainers.isEmpty ? nil : .list(initContainers)),
          ("containers", .list(containers)))
      ),
      (
        "status",
        .fields(
          ("phase", .text(isFinished ? "Succeeded" : "Running")),
          ("hostIP", nodeAddress.map { .text($0.description) }),
          ("podIP", addresses.first.map { .text($0.description) }),
          (
            "podIPs",
            addresses.isEmpty
              ? nil : .list(addresses.map { .fields(("ip", .text($0.description))) })
          ))
      ))
  }

  /// One container for each port, as names may repeat in a pod but not in a container.
  private var containers: [Tree] {
    let declared = ports.enumerated().filter { $0.element.container == .regular }
    let trees = declared.map { container("c\($0.offset)", $0.element) }
    return trees.isEmpty ? [container("main", nil)] : trees
  }

  private var initContainers: [Tree] {
    ports.enumerated().filter { $0.element.container != .regular }
      .map { container("i\($0.offset)", $0.element) }
  }

  private func container(_ name: String, _ port: Scenario.ContainerPort?) -> Tree {
    .fields(
      ("name", .text(name)), ("image", .text("example.com/image:1")),
      ("restartPolicy", port?.container == .sidecar ? .text("Always") : nil),
      (
        "ports",
        port.map {
          .list([
            .fields(
              ("containerPort", .plain("\($0.number)")),
              ("protocol", $0.transport.map { .text($0.rawValue) }),
              ("name", $0.name.map(Tree.text)))
          ])
        }
      ))
  }
}

extension Scenario.Selector {
  /// The selector; empty, it is `{}`.
  var tree: Tree {
    .fields(
      ("matchLabels", labels.isEmpty ? nil : .labels(labels)),
      ("matchExpressions", expressions.isEmpty ? nil : .list(expressions.map(\.tree))))
  }
}

extension Scenario.Selector.Expression {
  fileprivate var tree: Tree {
    .fields(
      ("key", .text(key)), ("operator", .text(comparison.rawValue)),
      ("values", values.isEmpty ? nil : .list(values.map(Tree.text))))
  }
}

extension Scenario.Policy {
  fileprivate var tree: Tree {
    .fields(
      ("apiVersion", .text("networking.k8s.io/v1")), ("kind", .text("NetworkPolicy")),
      ("metadata", .fields(("name", .text(name)), ("namespace", .text(namespace)))),
      (
        "spec",
        .fields(
          ("podSelector", pods.tree),
          ("policyTypes", types.map { .list($0.map { .text($0.rawValue) }) }),
          ("ingress", ingress.map { .list($0.map { $0.tree(peers: "from") }) }),
          ("egress", egress.map { .list($0.map { $0.tree(peers: "to") }) }))
      ))
  }
}

extension Scenario.Rule {
  fileprivate func tree(peers key: String) -> Tree {
    .fields(
      (key, peers.map { .list($0.map(\.tree)) }), ("ports", ports.map { .list($0.map(\.tree)) }))
  }
}

extension Scenario.Peer {
  fileprivate var tree: Tree {
    .fields(
      ("podSelector", pods?.tree), ("namespaceSelector", namespaces?.tree),
      (
        "ipBlock",
        block.map {
          .fields(
            ("cidr", .text($0.cidr.description)),
            (
              "except",
              $0.except.isEmpty ? nil : .list($0.except.map { .text($0.description) })
            ))
        }
      ))
  }
}

extension Scenario.PortItem {
  fileprivate var tree: Tree {
    .fields(
      ("protocol", transport.map { .text($0.rawValue) }),
      (
        "port",
        port.map {
          switch $0 {
          case .number(let number): .plain("\(number)")
          case .name(let name): .text(name)
          }
        }
      ),
      ("endPort", endPort.map { .plain("\($0)") }))
  }
}
