import Analyses
import Reachability

/// The words of an overview of namespaces.
struct OverviewWords {
  private let isEnglish: Bool

  init(_ language: Language) { isEnglish = language == .english }

  var asSource: String { isEnglish ? "as source" : "送信元" }
  var asDestination: String { isEnglish ? "as destination" : "宛先" }

  var gridNote: String {
    isEnglish
      ? "A row is a source, a column a destination, each a whole namespace. A number is how many per cent of the pairs "
        + "of workloads connect: on some port, for some of their pods."
      : "行は送信元、列は宛先の名前空間。数字は、いずれかのポート・Pod で通信できるワークロードの組の割合（%）。"
  }

  var linesNote: String {
    isEnglish
      ? "A card is a whole namespace, a line what rules let pass: how many of the pairs of workloads connect, on some port, for some pods. Between "
        + "workloads that nothing restricts everything passes, without a line."
      : "カードは名前空間、線はルールが許す通信（通信できるワークロードの組の数）。制限のないワークロード同士は線なしですべて通る。"
  }

  /// How to see more of it on a command line, where a namespace is small enough to be drawn, or only a workload.
  func optionsNote(hasSmallNamespace: Bool) -> String {
    if hasSmallNamespace {
      return isEnglish
        ? "One namespace in full: --in-namespace NAME." : "名前空間の詳細は --in-namespace 名前。"
    }
    return isEnglish
      ? "What is next to a workload: --focus WORKLOAD." : "ワークロードの周囲は --focus ワークロード。"
  }

  /// That namespaces lead to pictures of their own.
  var linksNote: String {
    isEnglish ? "A click on a namespace leads to its picture." : "名前空間をクリックすると、その図を表示。"
  }

  /// How many policies a step changes beside those that are named.
  func morePolicies(_ number: Int) -> String {
    isEnglish ? "\(number) more policies" : "ほか \(number) ポリシー"
  }

  /// That there are more places than rows.
  func omitted(_ number: Int) -> String {
    isEnglish
      ? "\(count(number, "namespace")) with the fewest connections by rule \(number == 1 ? "is" : "are") left out; the numbers "
        + "count all."
      : "ルールによる通信が少ない \(number) 件は省略（件数は全体）。"
  }

  /// That the rest of the cluster is drawn as whole namespaces.
  func neighboursNote(_ rest: Int) -> String {
    isEnglish
      ? "The other \(count(rest, "workload")) of the cluster are drawn as whole namespaces, where a rule lets something "
        + "pass: a number at a line tells how many of the pairs of workloads connect. The counts above are without them."
      : "ほかのワークロード \(rest) は、ルールが通信を許す名前空間としてまとめて表示。線の数字は通信できる組の数で、上の件数には含まない。"
  }

  func subtitle(_ workloads: Int, _ namespaces: Int) -> String {
    isEnglish
      ? "\(count(workloads, "workload")) in \(count(namespaces, "namespace")), counted in pairs of workloads; "
        + "one of several pods makes a pair with itself, too"
      : "ワークロード \(workloads)、名前空間 \(namespaces)。件数はワークロードの組（Pod が複数なら自身とも 1 組）"
  }

  func except(_ block: String, more: Int) -> String {
    isEnglish
      ? "except \(block)" + (more > 0 ? " and \(more) more" : "")
      : "除外 \(block)" + (more > 0 ? " ほか \(more)" : "")
  }

  func workloads(_ number: Int) -> String {
    isEnglish ? count(number, "workload") : "ワークロード \(number)"
  }

  func namespace(_ name: String, _ workloads: Int) -> String {
    isEnglish
      ? "namespace \(name), \(count(workloads, "workload"))" : "名前空間 \(name)、ワークロード \(workloads)"
  }

  func share(_ cell: NamespaceOverview.Cell) -> String {
    let number = cell.byRule > 0 ? cell.connected : cell.unknown
    return isEnglish ? "\(number) of \(cell.pairs)" : "\(number)/\(cell.pairs)"
  }

  func ports(_ ports: PortSet) -> String {
    guard !ports.isEmpty else { return "" }
    let text = ports.description
    let parts = text.split(separator: ",")
    return parts.count <= 4
      ? text
      : parts.prefix(3).joined(separator: ",")
        + (isEnglish ? " and \(parts.count - 3) more" : " ほか \(parts.count - 3)")
  }

  /// What becomes of the pairs of two namespaces, in a sentence.
  func sentence(_ source: String, _ destination: String, _ cell: NamespaceOverview.Cell) -> String {
    var parts = [
      isEnglish
        ? "\(cell.connected) of \(count(cell.pairs, "pair")) connect"
        : "\(cell.pairs) 組中 \(cell.connected) 組が通信可"
    ]
    if cell.byDefault > 0 {
      parts.append(isEnglish ? "\(cell.byDefault) by default" : "うち既定で \(cell.byDefault)")
    }
    let list = ports(cell.ports)
    if !list.isEmpty {
      parts.append(isEnglish ? "policies have a say on \(list)" : "ポリシーが関わるポート: \(list)")
    }
    if cell.unknown > 0 {
      parts.append(isEnglish ? "\(cell.unknown) unknown" : "不明 \(cell.unknown)")
    }
    let ends = isEnglish ? "\(source) to \(destination)" : "\(source) → \(destination)"
    return "\(ends): \(parts.joined(separator: ", "))"
  }

  /// What becomes of the look-ups of a namespace, in a sentence.
  func lookups(
    _ source: String, _ server: String, _ standing: NamespaceOverview.Standing
  ) -> String {
    let counts = [
      (standing.lookupsAllowed, "allowed", "許可"), (standing.lookupsBlocked, "blocked", "遮断"),
      (standing.lookupsUnknown, "unknown", "不明"),
    ].filter { $0.0 > 0 }.map { isEnglish ? "\($0.0) \($0.1)" : "\($0.2) \($0.0)" }
      .joined(separator: ", ")
    return isEnglish
      ? "\(source) to \(server), DNS: look-ups of \(counts)"
      : "\(source) → \(server) DNS: \(counts)"
  }

  /// What a card says beside its gates.
  func remarks(
    _ standing: NamespaceOverview.Standing, within cell: NamespaceOverview.Cell
  ) -> [String] {
    var remarks: [String] = []
    if cell.pairs > 0 {
      remarks.append(
        isEnglish
          ? "inside: \(cell.connected) of \(count(cell.pairs, "pair")) connect"
          : "内部: \(cell.pairs) 組中 \(cell.connected) 組")
    }
    if standing.lookupsBlocked > 0 {
      remarks.append(
        isEnglish
          ? "no DNS for \(standing.lookupsBlocked)" : "名前解決不可 \(standing.lookupsBlocked)")
    }
    if !standing.waysIn.isEmpty {
      let list = standing.waysIn.prefix(2).joined(separator: ", ")
      let rest = standing.waysIn.count - 2
      let more = rest > 0 ? (isEnglish ? " and \(rest) more" : " ほか \(rest)") : ""
      remarks.append((isEnglish ? "from outside: " : "外部から: ") + list + more)
    }
    return remarks
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
