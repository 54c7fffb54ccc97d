/// Every word that Podreach itself puts into a picture, in one language.
struct Words: Hashable, Sendable {
  var languageTag: String
  // Gates and cards
  var ingress, egress, open, openIngress, openEgress, noPorts, added, removed, hostNetwork: String
  var replicas: String
  // Verdicts
  var allowed, blocked, unknown, noDNS, partial, neverSeen, tried: String
  // Matrix
  var connection, matrixTitle: String
  var allowedByRule, allowedByDefault, changedCell, notInStep: String
  // Legend
  var dnsByRule, dnsByDefault, blockedAtIngress, blockedAtEgress, blockedAtBoth, unknownKind: String
  var changed, noDNSMeaning, partialMeaning, neverSeenMeaning: String
  var openGateMeaning, orderedGateMeaning, isolatedGateMeaning, unknownGateMeaning: String
  var assumedMeaning, legend: String
  // Counts put the number where the language has it.
  private var numberFirst: Bool

  /// The words of a language.
  static func of(_ language: Language) -> Words {
    switch language {
    case .english: english
    case .japanese: japanese
    }
  }

  /// A number of connections with an outcome, such as `7 allowed`.
  func count(_ number: Int, _ outcome: String) -> String {
    let digits = Self.grouped(number)
    return numberFirst ? "\(digits) \(outcome)" : "\(outcome) \(digits)"
  }

  /// A number with a comma between thousands from ten thousand on, where it is hard to read without.
  static func grouped(_ number: Int) -> String {
    guard number >= 10_000 else { return "\(number)" }
    var digits = String(number)
    for offset in stride(from: digits.count - 3, to: 0, by: -3) {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: offset))
    }
    return digits
  }

  /// What the outcome of a look-up at the cluster DNS means.
  func lookup(_ sign: VerdictSign) -> String {
    switch sign {
    case .allowedByRule: dnsByRule
    case .allowedByDefault: dnsByDefault
    case .blocked: numberFirst ? "DNS look-up, blocked" : "DNS 問い合わせ（遮断）"
    case .unknown: numberFirst ? "DNS look-up, unknown" : "DNS 問い合わせ（不明）"
    }
  }

  /// How many rows of the table are left out because nothing restricts them.
  func omittedRows(_ number: Int) -> String {
    numberFirst
      ? "\(number) more \(number == 1 ? "connection is" : "connections are") "
        + "allowed by default in every step and not listed"
      : "ほか \(number) 件は全ステップで既定により許可（省略）"
  }

  /// What holds where an expectation does not.
  func actually(_ outcome: String) -> String {
    numberFirst ? "actually \(outcome)" : "実際は\(outcome)"
  }

  /// How many of several workloads are restricted, as a gate has it: `5 of 12 restricted`.
  func restricted(_ number: Int, of all: Int) -> String {
    numberFirst
      ? (number == all ? "restricted" : "\(number) of \(all) restricted")
      : (number == all ? "制限あり" : "\(all) 中 \(number) 制限")
  }

  /// How many of several pairs connect.
  func share(_ connected: Int, of pairs: Int) -> String {
    numberFirst ? "\(connected) of \(pairs)" : "\(connected)/\(pairs)"
  }

  /// What a screen reader calls a grid.
  var gridTitle: String { numberFirst ? "rows are sources, columns destinations" : "行は送信元、列は宛先" }

  /// What an empty cell of a grid says.
  var gridBlank: String { numberFirst ? "blank: nothing connects" : "空白：通信なし" }

  /// What a grey cell of a grid says.
  func gridNothing(isFiltered: Bool) -> String {
    isFiltered
      ? (numberFirst ? "not shown, or nothing is asked" : "表示なし、または対象外")
      : numberFirst ? "nothing is asked, such as of a pod and itself" : "対象外（Pod と自身など）"
  }

  /// What a column for look-ups is about.
  func lookups(at server: String) -> String {
    numberFirst ? "look-ups at \(server)" : "\(server) への名前解決"
  }

  /// What a sign of a grid means; in an overview a cell stands for many pairs of workloads.
  func gridMeaning(_ meaning: GridSign.Meaning, isOverview: Bool) -> String {
    switch meaning {
    case .allByRule:
      !isOverview
        ? allowedByRule
        : numberFirst ? "all pairs connect; policies have a say in some" : "すべての組が通信可（一部にポリシーが関わる）"
    case .someByRule:
      numberFirst
        ? "so many per cent of the pairs connect; policies have a say in some"
        : "通信できる組の割合（%・一部にポリシーが関わる）"
    case .byDefault:
      !isOverview
        ? allowedByDefault
        : numberFirst ? "all pairs connect, by default (no policy decides)" : "すべての組が通信可（既定）"
    case .someByDefault:
      numberFirst ? "so many per cent of the pairs connect, by default" : "通信できる組の割合（%・既定）"
    case .partlyUnknown:
      numberFirst
        ? "so many per cent of the pairs connect, of others it is not known"
        : "通信できる組の割合（%）。不明な組もある"
    case .dns: numberFirst ? "DNS look-up, allowed" : "DNS 問い合わせ（許可）"
    case .someDNS:
      numberFirst ? "DNS look-up, allowed for so many per cent" : "DNS 問い合わせができる割合（%）"
    case .unknown: numberFirst ? "unknown" : "不明"
    case .somePorts: numberFirst ? "allowed for some ports or pods only" : "一部のポート・Pod のみ許可"
    case .blocked: blocked
    }
  }

  /// A card for several workloads.
  func twins(_ number: Int) -> String {
    numberFirst ? "\(number) workloads" : "ワークロード \(number) 個"
  }

  /// Which lines a picture leaves out, and how it is read all the same.
  ///
  /// A picture of a part does not tell of what it was not asked about, whatever the gates are.
  /// Nor does any picture tell what comes into a workload that declares no port, where no policy is about it.
  func economy(isPart: Bool, hasUnknown: Bool, hasSilent: Bool) -> String {
    guard numberFirst else {
      return (isPart ? "ほかの通信については何も示さない。上記の通信でも、" : "")
        + "線はゲートから分からない通信だけ。カード同士では「送信 制限なし」から「受信 制限なし」へはすべて通り（ゲートのないカードは制限なし）、"
        + "どちらかが塗りつぶしなら、ここに描いた緑の線だけが通る\(hasUnknown ? "（紫の線は不明）" : "")。"
        + (hasSilent ? "「\(noPorts)」のカードへは、線なしで通る通信もある。" : "")
        + (isPart ? "" : "外部のアドレスは、ポリシーか入口が名指すものだけを描く。")
    }
    return
      (isPart
      ? "Nothing is said of other connections, and of those above not every one has a line."
      : "Not every connection has a line.")
      + " Between these cards everything passes from an open “out” to an open “in” (a card without gates is open); at a "
      + "filled gate only what has a green line here passes"
      + (hasUnknown ? ", and perhaps what has a purple one." : ".")
      + (hasSilent ? " Into a card with “\(noPorts)” something may pass without a line." : "")
      + (isPart ? "" : " Of addresses outside, those are drawn that a policy or a way in names.")
  }

  /// What the numbers of a picture count.
  func countMeaning(isOverview: Bool) -> String {
    isOverview
      ? (numberFirst ? "numbers count pairs of workloads" : "数はワークロードの組")
      : numberFirst
        ? "numbers count pairs of workloads by port, look-ups included"
        : "数はワークロードの組 × ポート（名前解決を含む）"
  }

  /// What the picture of all namespaces is called.
  var overview: String { numberFirst ? "overview" : "一覧" }

  /// The title of a table that is not one of steps.
  var everyConnection: String { numberFirst ? "Every connection" : "全通信" }

  /// What a card without ports means for lines.
  var noPortsMeaning: String {
    numberFirst
      ? "declares no port: what comes in has a line only where a rule is about it"
      : "ポートの宣言なし：入る通信の線は、ルールが関わるものだけ"
  }

  /// What a rounded box with a dashed frame is.
  var outsideMeaning: String {
    numberFirst
      ? "rounded: no single workload, but addresses, nodes, or all of them"
      : "角丸：個々のワークロードではなく、アドレスやノード、または全体"
  }

  /// What a sample of a card on its node's network has on it.
  var hostNetworkSample: String { numberFirst ? "host network" : "ホストネットワーク" }

  /// What a card on its node's network means.
  var hostNetworkMeaning: String {
    numberFirst ? "on its node's network: policies do not reach it" : "ノードのネットワーク上：ポリシーの対象外"
  }

  /// What the mark for the pods of a card stands for, with those of its signs that a picture has.
  func replicasMeaning(_ signs: Set<String>) -> String {
    let outcomes = [
      (["●", "○"], allowed), (["×"], blocked), ([VerdictSign.partialGlyph], inPart),
      (["◇"], unknown),
    ]
    let list = outcomes.compactMap { glyphs, word -> String? in
      let present = glyphs.filter(signs.contains)
      return present.isEmpty ? nil : (present + [word]).joined(separator: " ")
    }
    return (numberFirst ? "among the pods of one card: " : "同じカードの Pod 同士：")
      + list.joined(separator: numberFirst ? ", " : "、")
  }

  /// Part of several ports or pods, in a word.
  var inPart: String { numberFirst ? "in part" : "一部" }

  /// What the sign of a badge means.
  func badgeMeaning(_ sign: String) -> String {
    switch sign {
    case "+": numberFirst ? "that policy came, and this opened" : "ポリシーの追加で開いた"
    case "×": numberFirst ? "that policy came, and this closed" : "ポリシーの追加で閉じた"
    case "−": numberFirst ? "that policy went, and so this changed" : "ポリシーの削除で変わった"
    case "~":
      numberFirst ? "passes still, but its name cannot be looked up any more" : "通るが、名前解決ができなくなった"
    default: numberFirst ? "became unknown, or in part" : "不明、または一部になった"
    }
  }

  /// Several workloads by the first of them.
  func alike(_ name: String, _ others: Int) -> String {
    numberFirst ? "\(name) +\(others)" : "\(name) ほか \(others)"
  }

  /// For whom else a sentence about a workload holds.
  func instead(_ name: String, _ others: [String], more: Int) -> String {
    let list = others.joined(separator: ", ") + (more > 0 ? " " + self.more(more) : "")
    return numberFirst ? "the same with \(list) for \(name)" : "\(name) の代わりに \(list) でも同じ"
  }

  /// How many lines changed that are not drawn.
  func hiddenChanges(_ number: Int) -> String {
    numberFirst
      ? "\(number) more line\(number == 1 ? "" : "s") changed here without a mark: the gates tell."
      : "ほか \(number) 本の線も変化（ゲートから分かるため省略）。"
  }

  /// A box that stands for all workloads.
  var everyWorkload: String { numberFirst ? "every workload" : "すべてのワークロード" }

  /// A sentence that holds for others, too.
  func bundle(_ sentence: String, others: Int) -> String {
    numberFirst
      ? "\(sentence); and \(others) more in the same way, drawn as one line"
      : "\(sentence)、ほか \(others) 件も同じ（1 本の線で表示）"
  }

  /// What a dot stands for, in full.
  func junction(_ sources: [String], _ destinations: [String]) -> String {
    let (first, second) = (sources.joined(separator: ", "), destinations.joined(separator: ", "))
    return numberFirst
      ? "each of \(first) to each of \(second): ALLOWED by rules"
      : "\(first) のそれぞれから \(second) のそれぞれへ：ルールにより許可"
  }

  /// What a dot stands for.
  var junctionMeaning: String {
    numberFirst ? "dot: all that lead to it reach all behind it" : "点：入る側すべてから出る側すべてへ届く"
  }

  /// What a gate of a namespace says.
  var someGateMeaning: String {
    numberFirst ? "some policy restricts so many of its workloads" : "そのうちポリシーが制限するワークロードの数"
  }

  /// What a filled gate of a namespace says.
  var allGateMeaning: String {
    numberFirst ? "some policy restricts each of its workloads" : "すべてのワークロードをポリシーが制限する"
  }

  /// That a step changes policies, and nothing else.
  var nothingChanges: String {
    numberFirst ? "No connection changes." : "変わる通信はない。"
  }

  /// How a grid of workloads is read.
  var gridReading: String {
    numberFirst
      ? "A row is a source, a column the destination with that number." : "行は送信元、列はその番号の宛先。"
  }

  /// What a frame says of its cards.
  func mutual(_ frame: String) -> String {
    numberFirst
      ? "each in \(frame) to each other in it: ALLOWED by rules"
      : "\(frame) の中では、どれからどれへもルールにより許可"
  }

  /// What the mark at a frame stands for.
  var mutualMeaning: String {
    numberFirst
      ? "at a frame: each card in it reaches each other one" : "枠の印：中のカードは互いに届く"
  }

  /// What a line at a frame stands for.
  var frameLineMeaning: String {
    numberFirst ? "a line at a frame is one of every card in it" : "枠に付く線は、枠内のすべてのカードの線"
  }

  /// What passes between the workloads of a card.
  var amongTwins: String { numberFirst ? "among these workloads" : "これらのワークロード相互" }

  /// What a card with a double frame stands for.
  var twinsMeaning: String {
    numberFirst
      ? "double frame: workloads that connect alike in this picture, drawn once"
      : "二重枠：この図で通信が同じワークロードをまとめて表示"
  }

  /// A list of what was left out, such as `and 3 more`.
  func more(_ number: Int) -> String { numberFirst ? "and \(number) more" : "ほか \(number) 件" }

  private static let english = Words(
    languageTag: "en", ingress: "in", egress: "out", open: "open", openIngress: "in open",
    openEgress: "out open", noPorts: "no ports", added: "new", removed: "removed",
    hostNetwork: "host network, no policies",
    replicas: "each other", allowed: "allowed", blocked: "blocked", unknown: "unknown",
    noDNS: "no DNS", partial: "some ports", neverSeen: "never seen",
    tried: "attempts seen", connection: "connection",
    matrixTitle: "Every connection, step by step", allowedByRule: "allowed by a rule",
    allowedByDefault: "allowed by default (no policy decides)",
    changedCell: "filled cell: changed in this step", notInStep: "not in this step",
    dnsByRule: "DNS look-up, allowed by a rule", dnsByDefault: "DNS look-up, allowed by default",
    blockedAtIngress: "blocked at the destination (ingress)",
    blockedAtEgress: "blocked at the source (egress)", blockedAtBoth: "blocked at both ends",
    unknownKind: "unknown, or only some ports or pods",
    changed: "thick, with badge: changed in this step by that policy",
    noDNSMeaning: "allowed by address, but the name cannot be looked up",
    partialMeaning: "not the same for all ports or pods",
    neverSeenMeaning: "allowed, thin line: the flow log has no such connection",
    openGateMeaning: "no policy restricts this direction",
    orderedGateMeaning: "these cluster policies decide some of it, the rest passes",
    isolatedGateMeaning: "only what these policies allow may pass",
    unknownGateMeaning: "a policy of unknown effect concerns it",
    assumedMeaning: "assumed, not in the input",
    legend: "Legend", numberFirst: true)

  private static let japanese = Words(
    languageTag: "ja", ingress: "受信", egress: "送信", open: "制限なし", openIngress: "受信 制限なし",
    openEgress: "送信 制限なし", noPorts: "ポートなし", added: "新規", removed: "削除",
    hostNetwork: "ホストネットワーク（対象外）",
    replicas: "Pod 相互", allowed: "許可", blocked: "遮断", unknown: "不明", noDNS: "名前解決不可",
    partial: "一部ポート", neverSeen: "未観測", tried: "試行を観測", connection: "通信",
    matrixTitle: "全通信のステップごとの結果",
    allowedByRule: "ルールにより許可", allowedByDefault: "既定で許可（両端ともポリシーなし）",
    changedCell: "塗りつぶし：このステップで変化", notInStep: "このステップにはない",
    dnsByRule: "DNS 問い合わせ（ルールにより許可）", dnsByDefault: "DNS 問い合わせ（既定で許可）",
    blockedAtIngress: "宛先で遮断（Ingress）", blockedAtEgress: "送信元で遮断（Egress）",
    blockedAtBoth: "両端で遮断", unknownKind: "不明、または一部のポート・Pod のみ",
    changed: "太線と札：このステップで、そのポリシーにより変化",
    noDNSMeaning: "アドレス指定なら届くが、名前解決ができない",
    partialMeaning: "ポートや Pod によって結果が異なる",
    neverSeenMeaning: "許可されているが、フローログに通信がない（細線）", openGateMeaning: "この方向を制限するポリシーなし",
    orderedGateMeaning: "記載のクラスタポリシーが一部を決め、残りは通る",
    isolatedGateMeaning: "記載のポリシーが許す通信だけが通る",
    unknownGateMeaning: "効果が不明なポリシーが関係する", assumedMeaning: "入力になく、あると仮定",
    legend: "凡例",
    numberFirst: false)
}
