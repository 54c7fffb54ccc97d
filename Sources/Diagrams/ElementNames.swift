package import Analyses
import Kubernetes
package import Policies

/// How the elements of a picture are called in its SVG, for a page that links them with other things.
///
/// In the panel of index 3 the name of an element begins with `p4-`.
package struct ElementNames: Sendable {
  private let composition: DiagramComposition

  /// The names of a storyboard's pictures.
  package init(_ storyboard: Storyboard) { composition = DiagramComposition(storyboard) }

  /// The line of a route of the series.
  package func line(of route: Int) -> String {
    Self.line(composition.routeID(composition.series.routes[route]))
  }

  /// The line of the route of this ``Diagram/Route/id``.
  package static func line(_ id: String) -> String { "line-\(id.identifier)" }

  /// The box of this ``Diagram/Box/id``.
  package static func box(_ id: String) -> String { "box-\(id.identifier)" }

  /// The boxes of a party: a workload has one, addresses one as a source and one as a destination.
  package func boxes(of party: Party) -> [String] {
    let ids = [composition.id(party, as: .source), composition.id(party, as: .destination)]
    return Set(ids).sorted().map(Self.box)
  }

  /// The frame of a namespace.
  package static func frame(_ namespace: String) -> String {
    "frame-\("ns-\(namespace)".identifier)"
  }
}

/// The numbers of policies, as pictures show them.
package struct PolicyNames: Sendable {
  private let numbering: PolicyNumbering

  /// Numbers policies by namespace and name.
  package init(_ policies: [PolicyReference]) { numbering = PolicyNumbering(policies) }

  /// The number of a policy: `P1`.
  package func number(_ policy: PolicyReference) -> String { numbering.number(policy) }
}
