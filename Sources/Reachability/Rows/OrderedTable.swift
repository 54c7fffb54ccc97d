import Kubernetes
import Policies

/// The rules of one ordered tier and direction, in the order in which they are tried.
struct OrderedTable: Sendable {
  /// One rule, or a policy of unknown effect.
  struct Entry: Sendable {
    /// The policy's position among those of the evaluation.
    var policy: Int
    /// Policies that share a priority share a rank.
    var rank: Int
    var subject: ClassSet
    /// `nil` for a policy of unknown effect.
    var rule: ResolvedPolicy.ResolvedRule?
    /// The number of its port list.
    var ports: Int
  }

  let entries: [Entry]

  init(
    _ policies: [ResolvedPolicy], _ tier: Tier.Kind, _ direction: Direction, _ lists: PortLists
  ) {
    var entries: [Entry] = []
    var rank = -1
    var last: Int?? = .none
    for (position, policy) in policies.enumerated()
    where policy.tier == tier && policy.policy.directions.contains(direction) {
      if last != .some(policy.policy.priority) {
        rank += 1
        last = .some(policy.policy.priority)
      }
      if policy.policy.effect != .known {
        entries.append(
          Entry(policy: position, rank: rank, subject: policy.subject, rule: nil, ports: 0))
      }
      for rule in policy.rules(direction) {
        entries.append(
          Entry(
            policy: position, rank: rank, subject: policy.subject, rule: rule,
            ports: lists.number(of: rule)))
      }
    }
    self.entries = entries
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Whether what an entry decides may be open.
  var hasDoubts: Bool {
    entries.contains { $0.rule.map { !$0.possible.isEmpty } ?? true }
      || zip(entries, entries.dropFirst()).contains { $0.rank == $1.rank && $0.policy != $1.policy }
  }
}

/// What an ordered tier says to the connections of every class with one destination: sets of classes that may overlap
/// where it is not known.
struct OrderedDecision: Sendable {
  /// An entry that concerns the destination's port, and the sources that it concerns.
  struct Match {
    var entry: OrderedTable.Entry
    var certain: ClassSet
    var possible: ClassSet
  }

  /// Those that may be allowed.
  private(set) var allowed: WordRow
  /// Those that may be blocked.
  private(set) var blocked: WordRow
  /// Those that may be left to the next tier.
  private(set) var passed: WordRow

  /// What the entries that match say, in the order in which they are tried; `wordCount` words hold all classes.
  ///
  /// Works from the last rule to the first: what a rule certainly matches is its own, what it may match is also its own.
  init(_ matches: [Match], wordCount: Int) {
    let all = 0..<wordCount
    allowed = WordRow(count: wordCount)
    blocked = allowed
    passed = allowed
    passed.fill(all, with: .max)
    var end = matches.endIndex
    while end > matches.startIndex {
      let rank = matches[end - 1].entry.rank
      let start = matches[..<end].lastIndex { $0.entry.rank != rank }.map { $0 + 1 } ?? 0
      put(Array(matches[start..<end]), wordCount: wordCount)
      end = start
    }
  }

  /// Puts a rank before what has been worked out so far.
  private mutating func put(_ rank: [Match], wordCount: Int) {
    let all = 0..<wordCount
    var result = (
      allowed: WordRow(count: wordCount), blocked: WordRow(count: wordCount),
      passed: WordRow(count: wordCount)
    )
    /// Those that no policy of the rank certainly decides.
    var rest = WordRow(count: wordCount)
    rest.fill(all, with: .max)
    for policy in Self.policies(of: rank) {
      var own = (
        allowed: WordRow(count: wordCount), blocked: WordRow(count: wordCount),
        passed: WordRow(count: wordCount)
      )
      var left = WordRow(count: wordCount)
      left.fill(all, with: .max)
      for match in policy.reversed() {
        own.allowed.subtract(match.certain, in: all)
        own.blocked.subtract(match.certain, in: all)
        own.passed.subtract(match.certain, in: all)
        left.subtract(match.certain, in: all)
        for set in [match.certain, match.possible] {
          switch match.entry.rule?.reference.rule.action {
          case .allow: own.allowed.formUnion(set, in: all)
          case .deny: own.blocked.formUnion(set, in: all)
          case .pass: own.passed.formUnion(set, in: all)
          case nil:
            own.allowed.formUnion(set, in: all)
            own.blocked.formUnion(set, in: all)
          }
        }
      }
      for word in all {
        result.allowed[word] |= own.allowed[word]
        result.blocked[word] |= own.blocked[word]
        result.passed[word] |= own.passed[word]
        rest[word] &= left[word]
      }
    }
    for word in all {
      allowed[word] = result.allowed[word] | rest[word] & allowed[word]
      blocked[word] = result.blocked[word] | rest[word] & blocked[word]
      passed[word] = result.passed[word] | rest[word] & passed[word]
    }
  }

  private static func policies(of rank: [Match]) -> [[Match]] {
    var result: [[Match]] = []
    for match in rank {
      if let last = result.last?.last, last.entry.policy == match.entry.policy {
        result[result.count - 1].append(match)
      } else {
        result.append([match])
      }
    }
    return result
  }
}
