import Kubernetes
import Reachability

/// The changes of one end with all that is not in the input, of which those are left out that others imply.
///
/// They are to be added in the order of their widths.
struct WideChanges {
  /// How much of what is not in the input an end stands for.
  enum Width: Hashable {
    /// Every pod without a label that a rule asks for.
    case anyPod
    /// Every address that no policy names.
    case internet
    /// The pods of a namespace, or those that a rule asks for.
    case somePods(namespace: String, isAny: Bool)
    /// It is in the input, or addresses that are named.
    case none

    /// Those that imply others come first.
    var order: Int {
      switch self {
      case .anyPod: 0
      case .internet: 1
      case .somePods(_, isAny: true): 2
      case .somePods(_, isAny: false): 3
      case .none: 4
      }
    }
  }

  /// What everyone is called who is not in the input.
  static let everyone = "everyone (addresses outside, and all pods not in the input)"

  private var anyPod: ConnectionChange?
  /// The change of any pod, which is not told yet: that of the internet may be the same.
  private var held: StateComparison.Found?
  private var namespaces: [String: ConnectionChange] = [:]

  /// Takes a change.
  ///
  /// - Returns: those that are to be told now.
  mutating func add(
    _ found: StateComparison.Found, _ width: Width,
    _ end: KeyPath<StateComparison.Found, Party?>
  ) -> [StateComparison.Found] {
    switch width {
    case .anyPod:
      anyPod = found.change
      held = found
      return []
    case .internet:
      guard held != nil, Self.isSame(anyPod, found.change) else { return [found] }
      held = nil
      var joined = found
      if end == \.source {
        joined.change.source = Self.everyone
      } else {
        joined.change.destination = Self.everyone
      }
      return [joined]
    case .somePods(let namespace, let isAny):
      if Self.isSame(anyPod, found.change) { return [] }
      if isAny { namespaces[namespace] = found.change }
      return !isAny && Self.isSame(namespaces[namespace], found.change) ? [] : [found]
    case .none: return [found]
    }
  }

  /// What is still to be told when there are no more.
  var rest: [StateComparison.Found] { held.map { [$0] } ?? [] }

  private static func isSame(_ left: ConnectionChange?, _ right: ConnectionChange) -> Bool {
    left?.opened == right.opened && left?.closed == right.closed && left?.unknown == right.unknown
      && left?.notKnownBefore == right.notKnownBefore
  }
}
