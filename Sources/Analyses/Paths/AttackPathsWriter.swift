import Diagnostics
import Kubernetes
import Policies
import Reachability

/// Writes what an attacker reaches.
public struct AttackPathsWriter: Sendable {
  let paths: AttackPaths
  let isVerbose: Bool

  /// Prepares a writer; the manifests that would close something are written where `isVerbose` says so.
  public init(_ paths: AttackPaths, isVerbose: Bool = false) {
    self.paths = paths
    self.isVerbose = isVerbose
  }

  /// The answer in a format.
  public func bytes(_ format: ReportFormat) -> [UInt8] {
    switch format {
    case .text: text
    case .json: AttackPathsJSON(paths).bytes
    case .csv, .markdown: table.bytes(format)
    }
  }

  private var text: [UInt8] {
    var bytes: [UInt8] = []
    for line in paths.goal.map(lines) ?? lines {
      bytes.append(terminalText: line)
      bytes.append(text: "\n")
    }
    return bytes
  }

  // MARK: Everywhere

  private var lines: [String] {
    var lines = [paths.summary]
    lines += paths.waysMissing
    lines += ranks(of: paths.certain, title: "")
    if !paths.possible.isEmpty {
      lines += ["", "With what is not known, possibly also:"]
      lines += ranks(of: paths.possible, title: "possibly ").dropFirst(1)
    }
    if let remark = paths.remarkOnDNS { lines += ["", remark] }
    return lines + cutLines
  }

  private func ranks(of arrivals: [AttackArrival], title: String) -> [String] {
    let rows = arrivals.map(row)
    let widths = Self.widest.indices.map { column in
      min(rows.map { $0[column].count }.max() ?? 0, Self.widest[column])
    }
    var lines: [String] = []
    for hops in Set(arrivals.map(\.hops)).sorted() {
      lines += ["", "\(title)\(Self.words(hops: hops)):"]
      for (arrival, row) in zip(arrivals, rows) where arrival.hops == hops {
        var line = " "
        for (cell, width) in zip(row, widths) where width > 0 {
          line += " " + cell + String(repeating: " ", count: max(0, width - cell.count) + 1)
        }
        line += row.last.map { " \($0)" } ?? ""
        while line.last == " " { line.removeLast() }
        lines.append(line)
      }
    }
    return lines
  }

  private static let widest = [48, 36, 48]

  /// The place, its ports, and what is there; then where it is reached from.
  private func row(_ arrival: AttackArrival) -> [String] {
    [
      arrival.place.name, arrival.ports.description, Self.remark(on: arrival),
      Self.origin(of: arrival),
    ]
  }

  /// From where a place is reached, where that is not the start itself.
  private static func origin(of arrival: AttackArrival) -> String {
    guard let first = arrival.connections.first else { return "" }
    let ways = Set(arrival.connections.compactMap(\.way)).sorted()
    if let way = ways.first { return "via \(way)" + more(ways.count - 1) }
    guard arrival.hops > 1 else { return "" }
    return "from \(first.source)" + more(arrival.connectionCount - 1)
  }

  private static func more(_ count: Int) -> String { count > 0 ? " +\(count)" : "" }

  /// What an attacker finds there: `data store (PostgreSQL)`.
  private static func remark(on arrival: AttackArrival) -> String {
    var words = SensitivePorts.Kind.allCases.compactMap { kind -> String? in
      let names = arrival.prizes.filter { $0.kind == kind }.reduce(into: [String]()) {
        if !$0.contains($1.name) { $0.append($1.name) }
      }
      return names.isEmpty ? nil : "\(kind.words) (\(names.joined(separator: ", ")))"
    }
    if arrival.place.kind != .workload { words.append(arrival.place.kind.words) }
    return words.joined(separator: ", ")
  }

  static func words(hops: Int) -> String { hops == 1 ? "1 hop" : "\(hops) hops" }

  // MARK: Closings

  private var cutLines: [String] {
    guard !paths.cuts.isEmpty else {
      if paths.goal != nil { return paths.goal?.isCertain == true ? ["", Self.noCut] : [] }
      guard paths.reachedCount.certain > 1 else { return [] }
      return ["", "Only at the start itself a single closing cuts off more than one workload."]
    }
    var lines = [
      "",
      paths.goal == nil
        ? "What cuts off most:"
        : paths.cuts.contains(where: \.leavesPossibleWay)
          ? "Any one of these cuts off what passes for certain:" : "Any one of these cuts it off:",
    ]
    for cut in paths.cuts {
      lines.append(
        "  \(cut.words): \(cut.effect(of: paths.reachedCount.certain))"
          + (cut.leavesPossibleWay ? "; a way that may pass is left" : ""))
      lines += cut.advice.map { "    \($0)" }
      if isVerbose, let manifest = cut.manifest {
        lines += manifest.split(separator: "\n").map { "      \($0)" }
      }
    }
    return lines
  }

  private static let noCut = "No single closing but at the start itself cuts it off."

  // MARK: To a goal

  private func lines(to goal: AttackGoal) -> [String] {
    guard let hops = goal.hops, hops > 0 else { return obstacles(before: goal) }
    let count = goal.routeCount == 1 ? "1 shortest path" : "\(goal.routeCount) shortest paths"
    let certainty = goal.isCertain ? "" : "POSSIBLY "
    var lines = [
      "\(paths.start.name) → \(goal.name): \(certainty)in \(Self.words(hops: hops)), \(count)"
    ]
    for (index, route) in goal.routes.enumerated() {
      let names =
        route.hops.prefix(1).map(\.connection.source) + route.hops.map(\.connection.destination)
      lines += ["", "\(index + 1). \(names.joined(separator: " → "))"]
      for hop in route.hops { lines += self.lines(of: hop) }
    }
    if goal.routeCount > goal.routes.count {
      lines += ["", "… and \(goal.routeCount - goal.routes.count) more of that length"]
    }
    if !goal.possibleConnections.isEmpty {
      let names = goal.possibleConnections.prefix(5).joined(separator: ", ")
      let rest = goal.possibleConnections.count - 5
      lines += [
        "",
        "Possibly there are other ways, with what is not known: \(names)"
          + (rest > 0 ? " and \(rest) more" : ""),
      ]
    }
    return lines + cutLines
  }

  private func lines(of hop: AttackGoal.Hop) -> [String] {
    let connection = hop.connection
    var head = "   \(connection.source) → \(connection.destination), \(connection.ports)"
    if let way = connection.way { head += ", via \(way)" }
    if !connection.isCertain { head += ", not certain" }
    return [head]
      + hop.egress.flatMap(\.sentences).map { "     egress   \($0)" }
      + hop.ingress.flatMap(\.sentences).map { "     ingress  \($0)" }
  }

  private func obstacles(before goal: AttackGoal) -> [String] {
    if goal.hops == 0 { return ["\(goal.name) is where the attacker is."] }
    if let hops = goal.hopsBeyond {
      return [
        "\(paths.start.name) does not reach \(goal.name) in so few hops: it takes \(hops)."
      ]
    }
    var lines = ["\(paths.start.name) does not reach \(goal.name)."]
    lines += paths.waysMissing
    if goal.clients.isEmpty {
      lines.append("Nothing else does either.")
    } else {
      let names = goal.clients.prefix(8).joined(separator: ", ")
      let rest = goal.clients.count > 8 ? " and \(goal.clients.count - 8) more" : ""
      lines.append("From elsewhere there is a way: from \(names)\(rest).")
    }
    if !goal.blockers.isEmpty {
      let count = goal.blockedCount
      lines += ["", "It is stopped at \(count) connection\(count == 1 ? "" : "s") by:"]
      lines += goal.blockers.prefix(10).map { blocker in
        "  \(blocker.policy.kind) \(blocker.policy.fullName) (\(blocker.policy.location.fileAndLine)): "
          + "blocks \(blocker.count)"
      }
      if goal.blockers.count > 10 { lines.append("  … and \(goal.blockers.count - 10) more") }
    }
    return lines
  }

  // MARK: Tables

  /// A row for each last connection of a shortest way, or for each connection of the ways to the goal.
  private var table: ReportTable {
    if let goal = paths.goal {
      return ReportTable(
        columns: ["path", "hop", "source", "destination", "ports", "way", "certain"],
        rows: goal.routes.enumerated().flatMap { index, route in
          route.hops.enumerated().map { position, hop in
            ["\(index + 1)", "\(position + 1)"] + Self.cells(of: hop.connection)
          }
        })
    }
    return ReportTable(
      columns: ["hops", "place", "what", "source", "destination", "ports", "way", "certain"],
      rows: (paths.certain + paths.possible).flatMap { arrival in
        arrival.connections.map { connection in
          var what = arrival.prizes.map(\.name)
          if arrival.place.kind != .workload { what.append(arrival.place.kind.words) }
          var row = [
            "\(arrival.hops)", arrival.place.name, what.joined(separator: ", "),
          ]
          row += Self.cells(of: connection)
          // A way may pass for certain up to its last hop but one only.
          if !arrival.isCertain { row[row.count - 1] = "no" }
          return row
        }
      })
  }

  private static func cells(of connection: AttackConnection) -> [String] {
    [
      connection.source, connection.destination, connection.ports.description,
      connection.way ?? "", connection.isCertain ? "yes" : "no",
    ]
  }
}
