import Analyses
import Diagnostics
import Diagrams
import Kubernetes
import Policies

/// A report as the data of its page.
struct ReportData {
  private let report: Report
  private let numbers: PolicyNames

  init(_ report: Report) {
    self.report = report
    numbers = PolicyNames(report.rows.policies)
  }

  /// The data as JSON that may stand in a `script` element.
  var json: String {
    let rows = report.rows
    return PageData.object([
      ("title", .text(report.title)), ("steps", .list(report.steps.indices.map(step))),
      ("parties", .list(rows.parties.indices.map(party))),
      ("policies", .list(rows.policies.map(policy))),
      ("rows", .list(rows.policyRows.map(row))),
      ("sets", .list(rows.sets.map { .numbers($0.flatMap { [$0.lowerBound, $0.upperBound] }) })),
      ("atoms", .list(rows.atoms.map { .list([.text($0.words), .numbers($0.lists)]) })),
      ("ports", .list(rows.ports.map(PageData.numbers))),
      ("routes", .list(rows.routes.map(route))), ("lines", .texts(report.lineNames)),
      ("listsAll", .flag(rows.listsEveryRoute)),
      ("frames", frames), ("findings", .list(report.findings.map(finding))),
      ("remark", report.pictureRemark.map { .text($0) }), ("overview", overview),
      ("economy", report.words.economy.map { .text($0) }),
      ("signs", meanings(report.words.signs)),
      ("namespaceSigns", meanings(report.words.namespaceSigns)),
    ]).json
  }

  private func meanings(_ signs: [(name: String, meaning: String)]) -> PageData {
    .object(signs.map { ($0.name, .text($0.meaning)) })
  }

  private var overview: PageData? {
    report.overview.map { overview in
      .object([
        ("boxes", .object(overview.boxes.map { ($0.namespace, .text($0.name)) })),
        (
          "lines",
          .list(
            overview.lines.map { line in
              .texts([line.name, line.source ?? "", line.destination ?? ""])
            })
        ),
      ])
    }
  }

  // MARK: Parties and connections

  private func party(_ index: Int) -> PageData {
    let party = report.rows.parties[index]
    let kind: PageData =
      switch party.kind {
      case .workload: "workload"
      case .nodes: "nodes"
      case .external: "outside"
      }
    return .object([
      ("namespace", party.namespace.map { .text($0) }), ("name", .text(party.name)),
      ("kind", kind),
      // Of a workload whose pods differ there are several parties.
      (
        "workload",
        party.podNames.isEmpty
          ? nil : party.workload.map { .text("\($0.namespace)/\($0.kind.rawValue)/\($0.name)") }
      ),
      ("details", party.workload.map { .text($0.kind.rawValue) } ?? .text(blocks(party))),
      ("source", .flag(report.rows.sources[index])),
      ("several", .flag(report.rows.talksToItself[index])),
      ("boxes", report.boxNames.isEmpty ? nil : .texts(report.boxNames[index])),
    ])
  }

  private func blocks(_ party: Party) -> String {
    party.blocks.map { block in
      let except = block.except.map(\.description).joined(separator: ", ")
      return block.cidr.description + (except.isEmpty ? "" : " except \(except)")
    }.joined(separator: ", ")
  }

  private var frames: PageData {
    let namespaces = Set(report.rows.parties.compactMap(\.namespace)).sorted()
    return .object(namespaces.map { ($0, .text(ElementNames.frame($0))) })
  }

  private func route(_ route: PolicyRows.Route) -> PageData {
    let isUniform = Set(route.ports).count <= 1
    return .list([
      .number(route.source), .number(route.destination),
      isUniform ? .number(route.ports.first ?? 0) : .numbers(route.ports),
      .text(route.isDNS ? "DNS \(route.words.split(separator: " ").last ?? "53")" : route.words),
      .number(route.count), .flag(route.isDNS),
      .list(route.isNamed.map { .flag($0) }),
      route.doubts.allSatisfy({ $0 == nil })
        ? 0 : .list(route.doubts.map { $0.map { .text($0) } ?? 0 }),
    ])
  }

  // MARK: States and policies

  private func step(_ index: Int) -> PageData {
    let step = report.steps[index]
    let rows = report.rows.steps[index]
    func ends(_ set: KeyPath<PolicyRows.End, Int?>) -> PageData {
      .list(
        rows.ends.indices.compactMap { end in
          rows.ends[end][keyPath: set].map { .numbers([end, $0]) }
        })
    }
    return .object([
      ("title", .text(step.title)), ("caption", step.caption.map { .text($0) }),
      ("changes", .texts(step.changes)), ("banners", .texts(step.banners)),
      ("checks", .list(step.checks.map(check))), ("enforced", .flag(rows.enforcesPolicies)),
      ("ends", .number(rows.ends.count)),
      ("others", .numbers(rows.ends.indices.filter { !rows.ends[$0].isSubject })),
      ("sameNode", ends(\.sameNode)), ("perhapsSameNode", ends(\.perhapsSameNode)),
      ("rows", .numbers(rows.policies)),
      ("parties", .list(rows.parties.map(state))), ("servers", .numbers(rows.servers)),
      ("lookup", .number(rows.lookup)),
    ])
  }

  /// A party's ends; behind them those that look names up, where that is not all of them.
  private func state(_ party: PolicyRows.PartyState) -> PageData {
    if party.clients == party.ends { return .numbers(party.ends) }
    return .list([.numbers(party.ends), .numbers(party.clients)])
  }

  private func check(_ check: Diagram.Check) -> PageData {
    .object([
      ("text", .text(check.text)), ("holds", .flag(check.holds)),
      ("actual", check.actual.map { .text($0) }),
    ])
  }

  private func policy(_ reference: PolicyReference) -> PageData {
    .object([
      ("number", .text(numbers.number(reference))), ("kind", .text(reference.kind)),
      ("namespace", reference.namespace.map { .text($0) }), ("name", .text(reference.name)),
      ("place", place(reference.location)),
    ])
  }

  private func row(_ row: PolicyRows.PolicyRow) -> PageData {
    .object([
      ("policy", .number(row.policy)), ("place", place(row.location)),
      ("text", .texts(report.texts.object(at: row.location))),
      ("tier", .number(row.tier.rawValue)), ("priority", row.priority.map { .number($0) }),
      ("known", .flag(row.isKnown)), ("subject", .number(row.subject)),
      ("ingress", row.ingress.map { .list($0.map(rule)) }),
      ("egress", row.egress.map { .list($0.map(rule)) }),
    ])
  }

  private func rule(_ rule: PolicyRows.RuleRow) -> PageData {
    let action: PageData =
      switch rule.action {
      case .allow: 0
      case .deny: 1
      case .pass: 2
      }
    return .list([
      .number(rule.number), action, .number(rule.certain), .number(rule.possible),
      .number(rule.ports), .number(rule.line), .number(rule.lineCount), .text(rule.words),
    ])
  }

  // MARK: Findings

  private func finding(_ finding: Finding) -> PageData {
    let policy = report.rows.policies.firstIndex {
      finding.subject == "\($0.kind) \($0.fullName)"
    }
    return .object([
      ("code", .text(finding.code.rawValue)), ("severity", .text(finding.severity.rawValue)),
      ("message", .text(finding.message)), ("place", finding.location.map(place)),
      ("policy", policy.map { .number($0) }),
      ("why", Lint.page(finding.code.rawValue).map { .text($0.why) }),
      ("fix", finding.fix.map { .text($0.words) }),
      ("yaml", finding.fix?.yaml.map { .text($0) }),
    ])
  }

  private func place(_ location: SourceLocation) -> PageData {
    .list([.text(location.file), .number(location.line)])
  }
}
