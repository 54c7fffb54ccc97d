import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Parts of sentences about rules.
extension Rule {
  /// `ingress rule 2`, as a person counts.
  var words: String { "\(direction.rawValue.lowercased()) rule \(index + 1)" }

  /// Whether it lets connections pass.
  var isAllow: Bool { action == .allow }

  /// Whether it lets everything pass: `- {}`.
  var opensEverything: Bool { peers.contains(.everyone) && ports.contains(.everything) }

  /// The single ports of ranges that hold one port.
  var singlePorts: [Port] {
    ports.compactMap { pattern in
      guard case .range(let transport, let range) = pattern, range.count == 1 else { return nil }
      return Port(range.lowerBound, transport)
    }
  }

  /// Whether it is for everyone, or its blocks of addresses make up a whole family; what they except does not count.
  var isForEveryAddress: Bool { peers.contains(.everyone) || blocksMakeUpFamily(with: []) }

  /// Whether it is for everyone, or its blocks make up at least the public addresses of a family.
  var isForEverywhere: Bool {
    peers.contains(.everyone) || blocksMakeUpFamily(with: WellKnownAddresses.notPublic)
  }

  /// Whom it is for where that is everywhere: `every address but 10.0.0.0/8`.
  func everywhere(_ everyone: String) -> String {
    if peers.contains(.everyone) { return everyone }
    guard isForEveryAddress else { return "every public address" }
    let blocks = peers.compactMap(\.block)
    let excepted = blocks.flatMap { block in
      block.except.filter { hole in !blocks.contains { $0 != block && $0.cidr.contains(hole) } }
    }
    guard !excepted.isEmpty else { return everyone }
    return "\(everyone) but \(Words.list(Set(excepted).sorted().map { "`\($0)`" }))"
  }

  private func blocksMakeUpFamily(with others: [CIDR]) -> Bool {
    let written = peers.compactMap(\.block?.cidr)
    return IPAddress.Family.allCases.contains { family in
      guard written.contains(where: { $0.family == family }) else { return false }
      var next = UInt128(0)
      let last = family == .v4 ? UInt128(UInt32.max) : UInt128.max
      for block in (written + others).filter({ $0.family == family })
        .sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
      where block.range.lowerBound <= next {
        if block.range.upperBound >= last { return true }
        next = max(next, block.range.upperBound + 1)
      }
      return false
    }
  }
}

extension LintedState {
  /// The pods at the end of a rule's connections: the policy's own for ingress, those of its peers for egress.
  func destinations(of rule: Rule, in policy: Policy) -> [LabelIndex.PodPlace] {
    rule.direction == .ingress
      ? subjects(of: policy) : Set(rule.peers.flatMap { pods($0) }).sorted()
  }

  /// Every allow rule of the policies whose effect is known, with its policy.
  var allowRules: [(policy: Policy, rule: Rule)] {
    step.policies.filter { $0.effect == .known }.flatMap { policy in
      policy.rules.filter(\.isAllow).map { (policy, $0) }
    }
  }

  /// The change of a word behind a key, where the text has it in block style from a place on.
  func edit(_ word: String, behind key: String, to other: String, from location: SourceLocation)
    -> Finding.Fix.Edit?
  {
    options.texts.place(of: word, behind: key, from: location).map { start in
      Finding.Fix.Edit(
        from: start, toLine: start.line, column: start.column + word.unicodeScalars.count,
        text: other)
    }
  }
}

extension Sequence<Port> {
  /// `TCP 80 and UDP 53`, in order.
  var inWords: String { PortSet(self).description }
}
