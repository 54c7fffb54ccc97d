extension Scenario {
  /// What a manifest says that the oracle has no word for.
  struct Unreadable: Error { let what: String }

  /// Reads manifests as the truth tables hold them.
  init(reading manifests: String) throws {
    self.init()
    for document in try TreeReader.documents(manifests) {
      let name = document["metadata"]?["name"]?.scalar ?? ""
      switch document["kind"]?.scalar {
      case "Namespace":
        namespaces.append(Namespace(name: name, labels: Self.labels(document["metadata"])))
      case "Node":
        nodes.append(
          Node(
            name: name, labels: Self.labels(document["metadata"]),
            addresses: (document["status"]?["addresses"]?.items ?? [])
              .compactMap { $0["address"]?.scalar.flatMap(Address.init(reading:)) }))
      case "Pod": pods.append(try Pod(reading: document))
      case "NetworkPolicy": policies.append(try Policy(reading: document))
      case "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy":
        tierPolicies.append(try TierPolicy(reading: document))
      // A Service changes where a connection goes, never whether it may.
      case "Service": break
      case let kind: throw Unreadable(what: kind ?? "no kind")
      }
    }
  }

  fileprivate static func labels(_ metadata: Tree?) -> [String: String] {
    Dictionary(
      (metadata?["labels"]?.entries ?? []).map { ($0.key, $0.value.scalar ?? "") },
      uniquingKeysWith: { $1 })
  }
}

extension Address {
  /// Reads an address as manifests write it.
  init?(reading text: String) {
    let isV6 = text.contains(":")
    let halves = text.components(around: "::")
    let groups = halves.map { half in
      half.split(separator: isV6 ? ":" : ".").compactMap { UInt128($0, radix: isV6 ? 16 : 10) }
    }
    let count = isV6 ? 8 : 4
    let missing = count - groups.joined().count
    guard halves.count == 2 ? missing > 0 : missing == 0 else { return nil }
    let all =
      groups.count == 2
      ? groups[0] + Array(repeating: 0, count: missing) + groups[1] : groups[0]
    self.init(isV6 ? .v6 : .v4, all.reduce(0) { $0 << (isV6 ? 16 : 8) | $1 })
  }
}

extension CIDR {
  /// Reads a block as manifests write it.
  init(reading text: String?) throws {
    let parts = (text ?? "").split(separator: "/").map(String.init)
    guard parts.count == 2, let address = Address(reading: parts[0]), let length = Int(parts[1])
    else { throw Scenario.Unreadable(what: text ?? "no CIDR") }
    self.init(address, length)
  }
}

extension String {
  /// The text before and after a separator, or the whole text.
  fileprivate func components(around separator: String) -> [Substring] {
    firstRange(of: separator).map { [self[..<$0.lowerBound], self[$0.upperBound...]] }
      ?? [self[...]]
  }
}

extension Scenario.Pod {
  fileprivate init(reading tree: Tree) throws {
    let metadata = tree["metadata"]
    let status = tree["status"]
    let spec = tree["spec"]
    self.init(
      namespace: metadata?["namespace"]?.scalar ?? "default", name: metadata?["name"]?.scalar ?? "",
      labels: Scenario.labels(metadata))
    nodeName = spec?["nodeName"]?.scalar
    usesHostNetwork = spec?["hostNetwork"]?.scalar == "true"
    isFinished = ["Succeeded", "Failed"].contains(status?["phase"]?.scalar)
    nodeAddress = status?["hostIP"]?.scalar.flatMap(Address.init(reading:))
    let listed = (status?["podIPs"]?.items ?? []).map { $0["ip"] }
    addresses = (listed.isEmpty ? [status?["podIP"]] : listed)
      .compactMap { $0?.scalar.flatMap(Address.init(reading:)) }
    for (field, usual) in [
      ("containers", Scenario.ContainerPort.Container.regular), ("initContainers", .initial),
    ] {
      for container in spec?[field]?.items ?? [] {
        let isSidecar = usual == .initial && container["restartPolicy"]?.scalar == "Always"
        for port in container["ports"]?.items ?? [] {
          ports.append(
            Scenario.ContainerPort(
              number: port["containerPort"]?.number ?? 0,
              transport: try Scenario.Transport(reading: port["protocol"]),
              name: port["name"]?.scalar, container: isSidecar ? .sidecar : usual))
        }
      }
    }
  }
}

extension Scenario.Transport {
  /// Reads a protocol; absent, it is `nil`.
  init?(reading tree: Tree?) throws {
    guard let name = tree?.scalar else { return nil }
    guard let transport = Self(rawValue: name) else { throw Scenario.Unreadable(what: name) }
    self = transport
  }
}

extension Scenario.Selector {
  /// Reads a selector; absent, it is `nil`.
  init?(reading tree: Tree?) throws {
    guard let tree else { return nil }
    self.init()
    labels = Dictionary(
      (tree["matchLabels"]?.entries ?? []).map { ($0.key, $0.value.scalar ?? "") },
      uniquingKeysWith: { $1 })
    expressions = try (tree["matchExpressions"]?.items ?? []).map { item in
      guard let comparison = item["operator"]?.scalar.flatMap(Operator.init(rawValue:)) else {
        throw Scenario.Unreadable(what: "operator")
      }
      return Expression(
        key: item["key"]?.scalar ?? "", comparison: comparison,
        values: (item["values"]?.items ?? []).compactMap(\.scalar))
    }
  }
}
