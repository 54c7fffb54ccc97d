import Kubernetes
import Manifests
import Policies
import Reachability
import TestSupport
import Testing

@testable import Analyses

@Suite("Changes against the verdicts of random clusters")
struct ChangeLawTests {
  /// The same pods under policies of two seeds, each document on its own.
  private struct Clusters {
    var pods: [String]
    var before: [String]
    var after: [String]

    init(seed: Int) {
      var first = RandomPolicies(seed: UInt64(seed))
      var second = RandomPolicies(seed: UInt64(seed + 1000))
      let documents = Self.documents(first.manifests(isOrdered: false))
      pods = documents.filter { $0.contains("kind: Deployment") }
      before = documents.filter { !$0.contains("kind: Deployment") }
      after = Self.documents(second.manifests(isOrdered: seed.isMultiple(of: 3)))
        .filter { !$0.contains("kind: Deployment") }
    }

    private static func documents(_ text: String) -> [String] {
      var rest = text[...]
      var result: [String] = []
      for range in text.ranges(of: "---\n").dropFirst() {
        result.append(String(rest[..<range.lowerBound]))
        rest = text[range.lowerBound...]
      }
      return result + [String(rest)]
    }

    var states: [Snapshot] {
      [before, after].map { Snapshot(manifests: (pods + $0).joined()) }
    }
  }

  /// What differs between the verdicts on two endpoints, written as changes are.
  private func difference(
    _ evaluations: [Evaluation], _ source: Endpoint, _ destination: Endpoint
  ) -> String? {
    func ports(_ state: Int, _ outcome: Outcome) -> PortSet {
      let pair = evaluations[state].verdicts(
        from: source, to: destination, identity: .anotherPod)
      return (pair?.partition() ?? []).filter { $0.verdict.outcome == outcome }
        .reduce(into: PortSet.none) { $0.formUnion($1.ports) }
    }
    let opened = ports(1, .allowed).subtracting(ports(0, .allowed))
    let closed = ports(1, .blocked).subtracting(ports(0, .blocked))
    let unknown = ports(1, .unknown).subtracting(ports(0, .unknown))
    guard !opened.isEmpty || !closed.isEmpty || !unknown.isEmpty else { return nil }
    return "+\(opened) -\(closed) ?\(unknown)"
  }

  private func words(_ change: ConnectionChange) -> String {
    "+\(change.opened) -\(change.closed) ?\(change.unknown)"
  }

  /// An address of a block outside, by the name of the block.
  private func address(_ name: String) -> Endpoint? {
    let text =
      if name.hasPrefix("10.1.0.0/16") {
        "10.1.0.1"
      } else if name.hasPrefix("10.0.0.0/8") {
        "10.2.0.1"
      } else {
        "1.1.1.1"
      }
    return IPAddress(text).map(Endpoint.address)
  }

  @Test("changes are those of the verdicts of all pairs", arguments: 0..<80)
  func agrees(seed: Int) {
    let states = Clusters(seed: seed).states
    let evaluations = states.map { Evaluation($0) }
    let names = Dictionary(
      uniqueKeysWithValues: states[0].workloads.map {
        ("\($0.id.namespace)/\($0.id.name)", Endpoint.pod($0.id, index: 0))
      })
    var expected: Set<String> = []
    for (source, start) in names {
      for (destination, end) in names where source != destination {
        if let words = difference(evaluations, start, end) {
          expected.insert("\(source) \(destination) \(words)")
        }
      }
      if let end = address("internet"), let words = difference(evaluations, start, end) {
        expected.insert("\(source) internet \(words)")
      }
    }
    var found: Set<String> = []
    let changes = ConnectionChanges(from: Series.State(states[0]), to: Series.State(states[1]))
    for change in changes.changes where !change.destination.contains("kube-dns") {
      // The cluster DNS is assumed: the snapshots do not have it; nor have they pods beyond the input.
      if [change.source, change.destination].contains(where: { $0.hasPrefix("any pod") }) {
        continue
      }
      switch (names[change.source], names[change.destination]) {
      case (_?, _?): found.insert("\(change.source) \(change.destination) \(words(change))")
      case (let start?, nil):
        guard let end = address(change.destination) else { continue }
        #expect(difference(evaluations, start, end) == words(change), "\(change)")
        if !change.destination.hasPrefix("10.") {
          found.insert("\(change.source) internet \(words(change))")
        }
      case (nil, let end?):
        guard let start = address(change.source) else { continue }
        #expect(difference(evaluations, start, end) == words(change), "\(change)")
      case (nil, nil): Issue.record("a change between what is not in the input: \(change)")
      }
    }
    #expect(found == expected)
  }

  @Test("back again closes what opened", arguments: 0..<40)
  func reverses(seed: Int) {
    let states = Clusters(seed: seed).states.map { Series.State($0) }
    func sure(_ changes: ConnectionChanges) -> [ConnectionChange] {
      changes.changes.filter { $0.unknown.isEmpty && $0.notKnownBefore.isEmpty }
    }
    let there = sure(ConnectionChanges(from: states[0], to: states[1]))
    let back = sure(ConnectionChanges(from: states[1], to: states[0]))
    #expect(
      Set(there.map { "\($0.source) \($0.destination) +\($0.opened) -\($0.closed)" })
        == Set(back.map { "\($0.source) \($0.destination) +\($0.closed) -\($0.opened)" }))
  }

  @Test("files of other names in another order are no change", arguments: 0..<20)
  func isIndependent(seed: Int) {
    func state(_ documents: [String], _ name: String) -> Series.State {
      var assembly = SnapshotAssembly()
      for (position, document) in documents.enumerated() {
        let file = ManifestReader().read(Array(document.utf8), path: "\(name)-\(position).yaml")
        _ = assembly.apply(file.objects)
      }
      return Series.State(assembly.snapshot().snapshot)
    }
    let clusters = Clusters(seed: seed)
    let documents = clusters.pods + clusters.before
    var random = SplitMix64(seed: UInt64(seed))
    let changes = ConnectionChanges(
      from: state(documents, "one"), to: state(documents.shuffled(using: &random), "other"))
    #expect(changes.isEmpty && changes.policies.isEmpty)
    #expect(!changes.hasOpened && !changes.hasClosed)
  }

  @Test("every change names policies that differ", arguments: 0..<40)
  func namesPolicies(seed: Int) {
    let states = Clusters(seed: seed).states.map { Series.State($0) }
    let found = ConnectionChanges(from: states[0], to: states[1])
    for change in found.changes {
      // The pods are the same: only a policy can be the cause.
      #expect(!change.policies.isEmpty, "\(change)")
      #expect(Set(change.policies).isSubset(of: found.policies), "\(change)")
    }
  }
}
