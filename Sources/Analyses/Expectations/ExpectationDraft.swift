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
    let sources = destinations + check.allSources.filter { $0.party?.workload == nil }
    var ways = ExpectationWays(check.entries, check.step)
    var reader = MatrixReader(check.matrix(sources, destinations))
    for (position, destination) in destinations.enumerated() {
      let column = reader.column(position)
      // Most sources reach nothing: their outcomes are looked at once, by number.
      let isOpen = reader.outcomes.map { $0.blocked != .all }
      let own = destination.party?.workload
      var asked = 0
      var reaching: [(ConnectionEnd, ConnectionMatrix.Outcome)] = []
      for (index, number) in column.enumerated() {
        guard let number, sources[index].party?.workload != own else { continue }
        asked += 1
        if isOpen[number] || sources[index].party?.workload == nil {
          let outcome = ways.joined(
            reader.outcomes[number], from: sources[index], to: destination)
          if outcome.blocked != .all { reaching.append((sources[index], outcome)) }
        }
      }
      lines += items(for: destination, reaching, isEveryone: reaching.count == asked)
    }
    if !lines.contains(where: { $0.hasPrefix("  - ") }) {
      lines = lines.map { $0 == "expectations:" ? "expectations: []" : $0 }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func items(
    for destination: ConnectionEnd, _ reaching: [(ConnectionEnd, ConnectionMatrix.Outcome)],
    isEveryone: Bool
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
    let names = texts(of: reaching.map(\.0))
    if isEveryone, reaching.allSatisfy({ $0.1.allowed == .all }) {
      return ["  # \(destination.name): everyone reaches it on every port"]
    }
    var lines = ["  - to: \(goal)", "    only: [\(names.joined(separator: ", "))]"]
    let groups = Dictionary(grouping: reaching, by: \.1.allowed)
    for (ports, members) in groups.sorted(by: { $0.key.description < $1.key.description }) {
      let from = texts(of: members.map(\.0))
      lines.append("  - from: [\(from.joined(separator: ", "))]")
      lines.append("    to: \(goal)")
      lines.append(
        "    onlyPorts: [\(ports.expectationTexts.map(Self.quoted).joined(separator: ", "))]")
    }
    return lines
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
