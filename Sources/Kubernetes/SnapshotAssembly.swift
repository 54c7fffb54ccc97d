public import Diagnostics

/// Puts objects together to a snapshot, as applying them to a cluster one step after the other would.
public struct SnapshotAssembly: Sendable {
  /// The objects in the order in which they were applied last, which is that of memory; `nil` where one was removed.
  private var objects: [KubernetesObject?] = []
  private var positions: [KubernetesObject.ID: Int] = [:]
  private var nameless: [KubernetesObject] = []
  private var holdsInvalid = false
  private let controllerLabels: ControllerLabels

  /// Creates an empty cluster.
  ///
  /// `anticipating` are the objects of all steps to come: a StatefulSet's pods have names of their own in every step as
  /// soon as a selector of some step asks for them.
  public init(anticipating objects: some Sequence<KubernetesObject> = []) {
    controllerLabels = ControllerLabels(objects)
  }

  /// Applies the objects of one step.
  ///
  /// An object that an earlier step applied is replaced. Within one step an object must occur once: the last one is
  /// used, as `kubectl apply` would leave it.
  ///
  /// - Returns: an error for each object that occurs again in the step with another content, a warning for one that is
  ///   repeated as it was.
  public mutating func apply(_ step: some Sequence<KubernetesObject>) -> [Diagnostic] {
    apply(Array(step))
  }

  private mutating func apply(_ step: [KubernetesObject]) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    let start = objects.count
    var invalid: [KubernetesObject.ID: KubernetesObject] = [:]
    objects.reserveCapacity(start + step.count)
    positions.reserveCapacity(positions.count + step.count)
    for object in step {
      guard let id = object.id else {
        nameless.append(object)
        continue
      }
      let previous = place(object, as: id)
      var earlier = previous.position >= start ? previous.object : nil
      if let writtenID = object.writtenID {
        if let position = positions[writtenID], position >= start { earlier = objects[position] }
        earlier = invalid.updateValue(object, forKey: writtenID) ?? earlier
        holdsInvalid = true
      } else {
        if !invalid.isEmpty { earlier = invalid.removeValue(forKey: id) ?? earlier }
        // A valid policy replaces what was invalid; an invalid one joins what it cannot replace.
        if holdsInvalid, object.isEvaluatedPolicy { remove(id.ofInvalid) }
      }
      if let earlier, let first = earlier.location {
        diagnostics.append(
          .duplicate(object.writtenID ?? id, of: earlier, at: first, again: object))
      }
    }
    return diagnostics
  }

  /// Removes the objects of the same identity, as `kubectl delete` would.
  public mutating func remove(_ step: some Sequence<KubernetesObject>) {
    for object in step {
      if let id = object.id {
        remove(id)
        if object.isEvaluatedPolicy { remove(id.ofInvalid) }
      } else {
        nameless.removeAll { $0 == object }
      }
    }
  }

  /// The objects that are there, in the order of their identities.
  public var present: [KubernetesObject] {
    positions.sorted { $0.key < $1.key }.compactMap { objects[$0.value] } + nameless
  }

  /// The cluster that the objects make.
  ///
  /// - Returns: the snapshot, and notes on what had to be assumed.
  public func snapshot() -> (snapshot: Snapshot, diagnostics: [Diagnostic]) {
    var snapshot = Snapshot()
    var workloads: [Workload] = []
    var pods: [Pod] = []
    // Each kind is sorted once it is together, so that the order does not matter here.
    for case let object? in objects {
      switch object {
      case .namespace(let namespace): snapshot.namespaces.append(namespace)
      case .workload(let workload): workloads.append(workload)
      case .pod(let pod): pods.append(pod)
      case .service(let service): snapshot.services.append(service)
      case .endpointSlice(let slice): snapshot.endpointSlices.append(slice)
      case .entry(let object): snapshot.entries.append(object)
      case .networkPolicy(let policy): snapshot.networkPolicies.append(policy)
      case .adminNetworkPolicy(let policy): snapshot.adminNetworkPolicies.append(policy)
      case .baselineAdminNetworkPolicy(let policy):
        snapshot.baselineAdminNetworkPolicies.append(policy)
      case .clusterNetworkPolicy(let policy): snapshot.clusterNetworkPolicies.append(policy)
      case .node(let node): snapshot.nodes.append(node)
      case .unevaluatedPolicy, .configMap, .notConsidered: break
      }
    }
    for case .configMap(let configMap) in nameless { snapshot.configMaps.append(configMap) }
    snapshot.unevaluatedPolicies = unevaluatedPolicies
    snapshot.workloads = WorkloadFolding(workloads: workloads, pods: pods).folded()
    let labels = controllerLabels.isNeeded ? controllerLabels : ControllerLabels(snapshot)
    snapshot.workloads = labels.added(to: snapshot.workloads)
    let diagnostics = snapshot.assumeNamespaces()
    snapshot.sort()
    return (snapshot, diagnostics)
  }
}

extension SnapshotAssembly {
  /// Puts an object behind all others; returns what had its identity, and where that was.
  private mutating func place(
    _ object: KubernetesObject, as id: KubernetesObject.ID
  ) -> (position: Int, object: KubernetesObject?) {
    let previous = positions.updateValue(objects.count, forKey: id)
    objects.append(object)
    guard let previous else { return (-1, nil) }
    defer { objects[previous] = nil }
    return (previous, objects[previous])
  }

  private mutating func remove(_ id: KubernetesObject.ID) {
    guard let position = positions.removeValue(forKey: id) else { return }
    objects[position] = nil
  }

  /// The policies of unknown effect, in the order of their identities.
  private var unevaluatedPolicies: [UnevaluatedPolicy] {
    let named = positions.compactMap {
      id, position -> (key: KubernetesObject.ID, KubernetesObject)? in
      guard case .unevaluatedPolicy? = objects[position], let object = objects[position] else {
        return nil
      }
      return (id, object)
    }
    return (named.sorted { $0.key < $1.key }.map(\.1) + nameless).compactMap { object in
      if case .unevaluatedPolicy(let policy) = object { policy } else { nil }
    }
  }
}

extension KubernetesObject {
  /// The identity that the author gave to an invalid policy: that of the valid one.
  fileprivate var writtenID: ID? {
    guard case .unevaluatedPolicy(let policy) = self, policy.cause == .invalid else { return nil }
    return ID(kind: policy.kind, namespace: policy.namespace, name: policy.name)
  }
}

extension KubernetesObject.ID {
  /// The identity of an invalid policy of the same name.
  fileprivate var ofInvalid: Self {
    Self(kind: "\(kind) (invalid)", namespace: namespace, name: name)
  }
}

extension Snapshot {
  /// Adds every namespace that an object is in without the input holding it.
  ///
  /// - Returns: a note for each.
  fileprivate mutating func assumeNamespaces() -> [Diagnostic] {
    let known = Set(namespaces.map(\.name))
    var uses: [String: SourceLocation?] = [:]
    func use(_ name: String, at location: SourceLocation?) {
      guard !known.contains(name) else { return }
      let places = [uses[name] ?? nil, location].compactMap(\.self)
      uses[name] = .some(places.min())
    }
    for workload in workloads { use(workload.id.namespace, at: workload.location) }
    for service in services { use(service.namespace, at: service.location) }
    for (name, location) in entries.namespaces { use(name, at: location) }
    for policy in networkPolicies { use(policy.namespace, at: policy.location) }
    for policy in unevaluatedPolicies {
      if let name = policy.namespace { use(name, at: policy.location) }
    }
    let assumed = uses.sorted { $0.key < $1.key }
    namespaces += assumed.map { Namespace(name: $0.key) }
    return assumed.map { .assumedNamespace($0.key, at: $0.value) }
  }

  fileprivate mutating func sort() {
    namespaces.sort { $0.name < $1.name }
    workloads.sort { $0.id < $1.id }
    services.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    endpointSlices.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    entries.sort()
    networkPolicies.sort { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    adminNetworkPolicies.sort { $0.name < $1.name }
    baselineAdminNetworkPolicies.sort { $0.name < $1.name }
    clusterNetworkPolicies.sort { $0.name < $1.name }
    nodes.sort { $0.name < $1.name }
    configMaps.sort { ($0.namespace, $0.name, $0.location) < ($1.namespace, $1.name, $1.location) }
    unevaluatedPolicies.sort {
      ($0.namespace ?? "", $0.name, $0.kind, $0.location)
        < ($1.namespace ?? "", $1.name, $1.kind, $1.location)
    }
  }
}

extension Diagnostic {
  fileprivate static func duplicate(
    _ id: KubernetesObject.ID, of earlier: KubernetesObject, at first: SourceLocation,
    again object: KubernetesObject
  ) -> Diagnostic {
    let name = id.namespace.map { "\($0)/\(id.name)" } ?? id.name
    let isSame = earlier.withoutPlaces == object.withoutPlaces
    return Diagnostic(
      isSame ? .warning : .error, Code("duplicate-object"),
      "\(id.kind) `\(name)` is written twice, first at \(first.fileAndLine)"
        + (isSame ? ", with the same content" : " with another content"),
      at: object.location,
      hint: isSame
        ? "remove one of them"
        : "remove one of them; the one here is used, as `kubectl apply` would")
  }

  fileprivate static func assumedNamespace(_ name: String, at location: SourceLocation?)
    -> Diagnostic
  {
    Diagnostic(
      .note, Code("namespace-assumed"),
      "namespace `\(name)` is not in the input: it is assumed, with only the label "
        + "`\(Namespace.nameLabel)`",
      at: location,
      hint: "add its manifest if policies select namespaces by other labels")
  }
}
