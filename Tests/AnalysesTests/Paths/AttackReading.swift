import Analyses
import Kubernetes
import TestSupport
import Testing

/// What an attacker reaches in a text of manifests.
struct AttackReading {
  let paths: AttackPaths

  init(
    _ manifests: String, from source: String, to destination: String? = nil, hops: Int? = nil,
    throughDNS: Bool = false
  ) throws {
    let goal = try destination.map { ($0, try EndpointExpression($0)) }
    paths = try AttackPaths(
      Series.State(Snapshot(manifests: manifests)),
      question: AttackQuestion(
        from: (source, EndpointExpression(source)),
        to: goal.map { (text: $0.0, expression: $0.1) }, mostHops: hops, passesDNS: throughDNS))
  }

  /// The pods as `hops name ports`, those that may be reached with a question mark; without the cluster DNS.
  var places: [String] {
    (paths.certain + paths.possible).filter { $0.place.kind == .workload }.map {
      "\($0.hops) \($0.place.name) \($0.ports)\($0.isCertain ? "" : "?")"
    }
  }

  /// The closings as `closing: what is cut off`.
  var cuts: [String] {
    paths.cuts.map { cut in
      "\(cut.words): \(cut.cutOff.map(\.name).joined(separator: ", "))"
    }
  }

  /// The ways to the goal, by their places.
  var routes: [String] {
    paths.goal?.routes.map { route in
      ([route.hops.first?.connection.source ?? ""] + route.hops.map(\.connection.destination))
        .joined(separator: " → ")
    } ?? []
  }

  var text: String {
    String(decoding: AttackPathsWriter(paths).bytes(.text), as: UTF8.self)
  }
}
