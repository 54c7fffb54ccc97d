import Kubernetes
import Policies
import Reachability

/// The expectations that hold in a state today: for each workload who reaches it, and on which ports.
public struct ExpectationDraft: Sendable {
  private let check: ExpectationCheck

  /// Prepares a draft of a state.
  public init(_ state: Series.State, options: Series.Options = Series.Options()) {
    check = ExpectationCheck(state, for: [], options: options)
  }

  /// Whether a draft holds nothing but comments, and is no test.
  public static func isEmpty(_ draft: [UInt8]) -> Bool {
    !draft.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "  - ".utf8) }
  }

  /// The file as YAML.
  public var bytes: [UInt8] {
    var lines = [
      "# What holds today, as `podreach check --init` found it: keep what is meant, and say why.",
      "apiVersion: podreach.dev/v1alpha1", "kind: Expectations", "expectations:",
    ]
    // Pods of a workload that do not behave alike are told apart.
    let destinations = check.podsAlike
    let sources =
      destinations + check.allSources.filter { $0.party?.workload == nil } + check.others
    var ways = ExpectationWays(check.entries, check.step)
    var reader = MatrixReader(check.matrix(sources, destinations))
    for (position, destination) in destinations.enumerated() {
      let column = reader.column(position)
      // Most sources reach nothing: their outcomes are looked at once, by number.
      let isOpen = reader.outcomes.map { $0.blocked != .all }
      let own = destination.party?.workload
      var asked = 0
      var reaching: [(ConnectionEnd, ConnectionMatrix.Outcome)] = []
      var shut: [ConnectionEnd] = []
      for (index, number) in column.enumerated() {
        guard let number, sources[index].party?.workload != own else { continue }
        asked += 1
        if isOther(sources[index]) {
          // Whether their addresses are in a block is not known.
          let sure = ConnectionMatrix.Outcome(allowed: reader.outcomes[number].allowed)
          if !sure.allowed.isEmpty { reaching.append((sources[index], sure)) }
          continue
        }
        if isOpen[number] || sources[index].party?.workload == nil {
          let outcome = ways.joined(
            reader.outcomes[number], from: sources[index], to: destination)
          if outcome.blocked != .all {
            reaching.append((sources[index], outcome))
            continue
          }
        }
        shut.append(sources[index])
      }
      // Where every pod of the input gets something through, a set of all pods holds.
      let common = destinations.indices.reduce(PortSet.all) { ports, index in
        column[index].map { ports.intersection(reader.outcomes[$0].allowed) } ?? ports
      }
      lines += items(
        for: destination, reaching, shut, isEveryone: reaching.count == asked,
        isEveryPod: !common.isEmpty)
    }
    if !lines.contains(where: { $0.hasPrefix("  - ") }) {
      lines = lines.map { $0 == "expectations:" ? "expectations: []" : $0 }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func items(
    for destination: ConnectionEnd, _ reaching: [(ConnectionEnd, ConnectionMatrix.Outcome)],
    _ shut: [ConnectionEnd], isEveryone: Bool, isEveryPod: Bool
  ) -> [String] {
    let goals = texts(of: [destination])
    let goal = goals.count == 1 ? goals[0] : "[\(goals.joined(separator: ", "))]"
    let doubtful = reaching.filter { !$0.1.unknown.isEmpty || !$0.1.partial.isEmpty }
    guard doubtful.isEmpty else {
      return [
        "  # \(destination.name): not written, since the input does not decide about "
          + doubtful.map(\.0.name).prefix(3).joined(separator: ", ")
      ]
    }
    if isEveryone, reaching.allSatisfy({ $0.1.allowed == .all }) {
      return ["  # \(destination.name): everyone reaches it on every port"]
    }
    let strangers = reaching.map(\.0).filter(isOther)
    let named = reaching.filter { !isOther($0.0) }
    var lines: [String] = []
    if let sets = sets(of: strangers, isEveryPod: isEveryPod) {
      let names = texts(of: named.map(\.0)) + sets
      lines = ["  - to: \(goal)", "    only: [\(names.joined(separator: ", "))]"]
    } else {
      let names = strangers.map(\.name).joined(separator: ", ")
      lines = [
        "  # \(destination.name): not for some only, pods not in the input reach it: \(names)"
      ]
      if !shut.isEmpty {
        lines += [
          "  - from: [\(texts(of: shut).joined(separator: ", "))]", "    to: \(goal)",
          "    expect: blocked",
        ]
      }
    }
    let groups = Dictionary(grouping: named, by: \.1.allowed)
    for (ports, members) in groups.sorted(by: { $0.key.description < $1.key.description }) {
      let from = texts(of: members.map(\.0))
      lines.append("  - from: [\(from.joined(separator: ", "))]")
      lines.append("    to: \(goal)")
      lines.append(
        "    onlyPorts: [\(ports.expectationTexts.map(Self.quoted).joined(separator: ", "))]")
    }
    return lines
  }

  private func isOther(_ end: ConnectionEnd) -> Bool { check.others.contains(end) }

  /// Pods that are not in the input as sets; `nil` where these would be about pods of the input that do not get through.
  private func sets(of strangers: [ConnectionEnd], isEveryPod: Bool) -> [String]? {
    let ids = strangers.compactMap(\.party?.workload)
    if ids.contains(Exposure.anyPod) { return isEveryPod ? ["{namespaceSelector: {}}"] : nil }
    let isWhole = ids.allSatisfy {
      $0.name == Exposure.anyPodName && !Exposure.isInvented($0.namespace)
    }
    return isWhole ? ids.map { "{namespace: \(Self.quoted($0.namespace))}" } : nil
  }

  /// The ends as an expectation writes them.
  private func texts(of ends: [ConnectionEnd]) -> [String] {
    ends.flatMap { end -> [String] in
      guard let party = end.party else { return [Self.quoted(end.name)] }
      if let id = party.workload {
        return party.podNames.isEmpty
          ? [Self.quoted(end.name)] : party.podNames.map { Self.quoted("\(id.namespace)/\($0)") }
      }
      if party.blocks.contains(where: { $0.cidr.isWholeFamily && $0.except.isEmpty }) {
        return ["internet"]
      }
      return party.blocks.map { block in
        let address = Self.quoted(block.cidr.description)
        // As a text a block would be about the pods in it, too.
        guard !block.except.isEmpty || check.hasPods(in: block) else { return address }
        let holes = block.except.map { Self.quoted($0.description) }.joined(separator: ", ")
        return "{address: \(address), except: [\(holes)]}"
      }
    }
  }

  /// A text as a scalar of YAML in flow style.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    return isPlain && text.first?.isLetter ?? false ? text : "\"\(text)\""
  }
}
