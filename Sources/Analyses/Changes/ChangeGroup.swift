import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Changes that differ in their sources alone, told together.
struct ChangeGroup: Hashable {
  /// A change without its source.
  var common: ConnectionChange
  /// The sources, in order.
  var sources: [String]

  /// Groups changes, in the order of their first members.
  static func groups(_ changes: [ConnectionChange]) -> [ChangeGroup] {
    var positions: [ConnectionChange: Int] = [:]
    var result: [ChangeGroup] = []
    for change in changes {
      var common = change
      common.source = ""
      if let position = positions[common] {
        result[position].sources.append(change.source)
      } else {
        positions[common] = result.count
        result.append(ChangeGroup(common: common, sources: [change.source]))
      }
    }
    return result
  }

  /// What opened, closed, or is not known any more.
  var ports: String { common.ports }

  /// What a reviewer must know of it, such as `PostgreSQL, from outside`.
  var warning: String? {
    var parts = common.sensitive.map { "\($0.name) on \($0.port)" }
    if common.isFromOutside, !common.opened.isEmpty { parts.append("from outside") }
    if common.isSourceAdded { parts.append("from a new workload") }
    if common.isDestinationAdded { parts.append("to a new workload") }
    if !common.notKnownBefore.isEmpty {
      let isAll = common.notKnownBefore == common.opened.union(common.closed)
      parts.append((isAll ? "" : "\(common.notKnownBefore.words) ") + "not known before")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The policies that are responsible, such as `added NetworkPolicy shop/db (db.yaml:3)`.
  var reasons: [String] {
    guard !common.policies.isEmpty else {
      return common.isSourceAdded || common.isDestinationAdded
        ? ["no policy isolates it"] : ["no policy decides: what is there, or leads there, changed"]
    }
    return common.policies.map { difference in
      "\(difference.kind.rawValue) \(difference.policy.kind) \(difference.policy.fullName) "
        + "(\(difference.policy.location.fileAndLine))"
    }
  }

  /// The sources in a line.
  func sourceWords(most: Int) -> String {
    sources.count <= most
      ? sources.joined(separator: ", ")
      : sources.prefix(most).joined(separator: ", ") + " and \(sources.count - most) more"
  }
}

extension ConnectionChange {
  /// What opened, closed, or is not known any more.
  var ports: String {
    var parts: [String] = []
    if !opened.isEmpty { parts.append("+ \(opened.words)") }
    if !closed.isEmpty { parts.append("− \(closed.words)") }
    if !unknown.isEmpty { parts.append("? \(unknown.words)") }
    return parts.joined(separator: ", ")
  }
}

extension ConnectionChanges {
  /// The changes by what a reviewer asks first.
  enum Section: String, CaseIterable {
    /// Something passes that did not.
    case opened = "Opened"
    /// Something passed that does not.
    case closed = "Closed"
    /// It is not known any more.
    case unknown = "Not known any more"
  }

  /// The groups of a section.
  func groups(_ section: Section) -> [ChangeGroup] {
    ChangeGroup.groups(
      changes.filter { change in
        switch section {
        case .opened: !change.opened.isEmpty
        case .closed: change.opened.isEmpty && !change.closed.isEmpty
        case .unknown: change.opened.isEmpty && change.closed.isEmpty
        }
      })
  }

  /// What is said of policies that changed and whose effect is not known.
  var uncertainWords: [String] {
    uncertain.map { difference in
      "may have opened or closed: what \(difference.policy.kind) \(difference.policy.fullName) does "
        + "is not known, and it changed (\(difference.policy.location.fileAndLine))"
    }
  }

  /// `2 connections opened, 1 closed; 1 workload added`.
  public var summary: String {
    let words: [(ConnectionChange.Kind, String)] = [
      (.opened, "opened"), (.closed, "closed"), (.changed, "changed"),
      (.unknown, "not known any more"),
    ]
    let connections = words.compactMap { kind, word -> String? in
      counts[kind].map { "\($0) \(word)" }
    }
    var parts: [String] = []
    if let first = connections.first {
      let number = first.prefix { $0.isNumber }
      let noun = number == "1" ? "connection" : "connections"
      parts.append(
        ([first.replacingFirstSpace(with: " \(noun) ")] + connections.dropFirst())
          .joined(separator: ", "))
    } else {
      parts.append(
        uncertain.isEmpty
          ? "no connection opens or closes" : "no connection is known to open or close")
    }
    for (isAdded, word) in [(true, "added"), (false, "removed")] {
      let number = workloads.count { $0.isAdded == isAdded }
      if number > 0 { parts.append("\(Words.count(number, "workload")) \(word)") }
    }
    let number = policies.count
    if number > 0, counts.isEmpty {
      parts.append("\(number) \(number == 1 ? "policy differs" : "policies differ")")
    }
    if !uncertain.isEmpty {
      parts.append("\(Words.count(uncertain.count, "change")) of unknown effect")
    }
    if isIncomplete { parts.append("some of the input is invalid and was not evaluated") }
    return parts.joined(separator: "; ")
  }
}

extension String {
  fileprivate func replacingFirstSpace(with other: String) -> String {
    guard let space = firstIndex(of: " ") else { return self }
    return self[..<space] + other + self[index(after: space)...]
  }
}
