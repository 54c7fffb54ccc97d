package import Policies

/// The ports at which egress rules name pods as destinations.
///
/// A rule for everyone, or for addresses alone, names nobody.
package struct NamedDestinations: Sendable {
  /// Each list of ports that some rule has, with all classes that such a rule names.
  private let groups: [(ports: [PortPattern], classes: ClassSet)]

  /// Collects the ports of an evaluation's rules.
  ///
  /// - Complexity: the number of rules; a question takes as long as there are different lists of ports.
  package init(_ evaluation: Evaluation) {
    var classes: [[PortPattern]: ClassSet] = [:]
    for policy in evaluation.policies {
      for rule in policy.egress {
        let peers = rule.reference.rule.peers
        let isNaming =
          !peers.contains(.everyone)
          && peers.contains { if case .pods = $0 { true } else { false } }
        if isNaming {
          classes[rule.reference.rule.ports, default: ClassSet()].formUnion(rule.certain)
        }
      }
    }
    groups = classes.map { ($0.key, $0.value) }
  }

  /// The ports at which rules name the endpoints of a class; in no order.
  package func ports(ofClass number: Int) -> [PortPattern] {
    lists(ofClass: number).flatMap(\.self)
  }

  /// The lists of ports of the rules that name the endpoints of a class, each once; in no order.
  package func lists(ofClass number: Int) -> [[PortPattern]] {
    groups.filter { $0.classes.contains(number) }.map(\.ports)
  }
}
