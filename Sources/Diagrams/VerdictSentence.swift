import Analyses
import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Says an answer in one sentence, with the policies, rules and lines that decided.
struct VerdictSentence {
  let language: Language
  let source: String
  let destination: String
  let ports: String
  /// Whether policies are enforced at all.
  let isEnforced: Bool

  /// The sentence.
  func text(_ answer: Answer) -> String {
    let connection =
      language == .english
      ? "\(source) to \(destination), \(ports)" : "\(source) から \(destination)、\(ports)"
    // Ports that are decided alike are said once.
    var order: [String] = []
    var ports: [String: PortSet] = [:]
    let isMixed = Set(answer.pieces.map(\.verdict.outcome)).count > 1
    for piece in answer.pieces {
      let reason = reason(piece.verdict)
      let text = isMixed ? "\(word(piece.verdict.outcome)), \(reason)" : reason
      if ports[text] == nil { order.append(text) }
      ports[text, default: .none].formUnion(piece.ports)
    }
    var details = order.prefix(4).map { text in
      order.count == 1 ? text : "\(ports[text] ?? .none): \(text)"
    }
    if answer.isNameBlocked { details.append(noLookup) }
    if let doubt = answer.doubt { details.append(text(doubt)) }
    return "\(connection): \(headline(answer)) (\(details.joined(separator: "; ")))"
  }

  private func headline(_ answer: Answer) -> String {
    switch (answer.kind, language) {
    case (.allowedByRule, .english), (.allowedByDefault, .english):
      answer.isNameBlocked ? "ALLOWED BY ADDRESS ONLY" : "ALLOWED"
    case (.blocked, .english): "BLOCKED"
    case (.unknown, .english): "UNKNOWN"
    case (.partial, .english): "ALLOWED IN PART"
    case (.allowedByRule, .japanese), (.allowedByDefault, .japanese):
      answer.isNameBlocked ? "アドレス指定でのみ許可" : "許可"
    case (.blocked, .japanese): "遮断"
    case (.unknown, .japanese): "不明"
    case (.partial, .japanese): "一部のみ許可"
    }
  }

  private func word(_ outcome: Outcome) -> String {
    switch (outcome, language) {
    case (.allowed, .english): "allowed"
    case (.blocked, .english): "blocked"
    case (.unknown, .english): "unknown"
    case (.allowed, .japanese): "許可"
    case (.blocked, .japanese): "遮断"
    case (.unknown, .japanese): "不明"
    }
  }

  private var noLookup: String {
    language == .english
      ? "its name cannot be looked up: DNS is blocked" : "DNS が遮断され名前解決できない"
  }

  private func reason(_ verdict: Verdict) -> String {
    switch (verdict.exception, language) {
    case (.itself, .english): return "a pod always reaches itself"
    case (.itself, .japanese): return "Pod は自分自身に常に到達できる"
    case (.sameNode, .english) where verdict.outcome == .allowed: return "the pod runs on this node"
    case (.sameNode, .japanese) where verdict.outcome == .allowed: return "同じノード上の Pod"
    case (.placementUnknown, .english) where verdict.outcome == .unknown:
      return "it depends on whether the pod runs on this node"
    case (.placementUnknown, .japanese) where verdict.outcome == .unknown:
      return "Pod がこのノードで動くかどうかによる"
    default: break
    }
    let halves = [
      (half: verdict.egress, text: half(verdict.egress, .egress)),
      (half: verdict.ingress, text: half(verdict.ingress, .ingress)),
    ]
    // A half that does not decide is left out: the open one beside a wall, the default beside a rule.
    let deciding = halves.filter { $0.half.outcome == verdict.outcome && !$0.half.isDefault }
    guard isEnforced else {
      return language == .english ? "policies are not enforced" : "ポリシーは適用されていない"
    }
    guard deciding.isEmpty else { return deciding.map(\.text).joined(separator: "; ") }
    return language == .english
      ? "by default: no policy isolates either end" : "既定: どちらの側も隔離されていない"
  }

  private func half(_ half: Half, _ direction: Direction) -> String {
    let end =
      switch (direction, language) {
      case (.egress, .english): "egress of \(source)"
      case (.ingress, .english): "ingress of \(destination)"
      case (.egress, .japanese): "\(source) の送信"
      case (.ingress, .japanese): "\(destination) の受信"
      }
    return "\(end): \(because(half))"
  }

  private func because(_ half: Half) -> String {
    switch half.reason {
    case .notSubject:
      return language == .english ? "no policy applies" : "ポリシーの対象外"
    case .sameNode:
      return language == .english ? "the pod runs on this node" : "同じノード上の Pod"
    case .notIsolated:
      return language == .english ? "not isolated" : "隔離なし"
    case .rules(let rules), .decided(let rules):
      return rules.map(name).joined(separator: ", ")
    case .isolated(let policies):
      return policies.map { "\($0.name) (\($0.location.fileAndLine))" }.joined(separator: ", ")
    case .doubts(let doubts, _):
      return doubts.map(doubt).joined(separator: ", ")
    }
  }

  private func name(_ reference: RuleReference) -> String {
    let number = reference.rule.index + 1
    let rule = language == .english ? "rule \(number)" : "ルール \(number)"
    return "\(reference.policy.spokenName) \(rule) (\(reference.rule.location.fileAndLine))"
  }

  private func doubt(_ doubt: Half.Doubt) -> String {
    switch (doubt, language) {
    case (.policy(let policy), .english):
      "the effect of \(policy.kind) \(policy.name) is not known (\(policy.location.fileAndLine))"
    case (.policy(let policy), .japanese):
      "\(policy.kind) \(policy.name) の効果が不明 (\(policy.location.fileAndLine))"
    case (.peer(let rule), .english):
      "the input does not tell whether \(name(rule)) matches: \(rule.rule.missingFact.english)"
    case (.peer(let rule), .japanese):
      "\(name(rule)) が一致するか不明: \(rule.rule.missingFact.japanese)"
    case (.placement, .english): "it depends on whether the pod runs on this node"
    case (.placement, .japanese): "Pod がこのノードで動くかどうかによる"
    case (.order(let policies), .english):
      "\(policies.map(\.name).joined(separator: " and ")) share a priority, so their order is undefined"
    case (.order(let policies), .japanese):
      "\(policies.map(\.name).joined(separator: " と ")) は優先度が同じで順序が未定義"
    }
  }
}

extension VerdictSentence {
  /// What is not known of a way into the cluster.
  private func text(_ doubt: EntryHop.Doubt) -> String {
    switch (doubt, language) {
    case (.sourceAddress, .english):
      return "it depends on whether the pod sees the client's address or a node's"
    case (.sourceAddress, .japanese):
      return "Pod から見える送信元がクライアントかノードかによる"
    case (.assumedController(let rules), .english):
      return
        "\(source) is assumed: \(rules.map(name).joined(separator: ", ")) may mean the real one"
    case (.assumedController(let rules), .japanese):
      return "\(source) は仮定: \(rules.map(name).joined(separator: ", ")) が実物を指す可能性あり"
    case (.policiesOfAssumedController(let policies), .english):
      let names = policies.map { "\($0.name) (\($0.location.fileAndLine))" }
      return "whether \(names.joined(separator: ", ")) selects the controller is not known: it is "
        + "assumed"
    case (.policiesOfAssumedController(let policies), .japanese):
      let names = policies.map { "\($0.name) (\($0.location.fileAndLine))" }
      return "コントローラーは仮定: \(names.joined(separator: ", ")) の対象かどうか不明"
    }
  }
}

extension Half {
  /// Whether it allows for want of a policy.
  fileprivate var isDefault: Bool { reason == .notIsolated || reason == .notSubject }
}

extension PolicyReference {
  /// The name, with the kind where it is not a NetworkPolicy.
  fileprivate var spokenName: String { kind == "NetworkPolicy" ? name : "\(kind) \(name)" }
}

extension Rule {
  /// What would have to be known to tell whether the rule matches a peer.
  fileprivate var missingFact: (english: String, japanese: String) {
    for peer in peers {
      switch peer {
      case .addresses: return ("the pod's address is not known", "Pod のアドレスが不明")
      case .nodes: return ("the labels or addresses of the node are not known", "ノードの情報が不明")
      case .domainNames: return ("the addresses of a domain name are not known", "ドメイン名のアドレスが不明")
      case .everyone, .pods: continue
      }
    }
    return ("a fact is missing", "情報が不足")
  }
}
