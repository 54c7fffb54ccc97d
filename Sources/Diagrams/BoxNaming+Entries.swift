import Analyses
import Kubernetes

extension BoxNaming {
  /// The small words of a card: labels, or the ways in that its pods serve.
  func details(_ party: Party) -> [String] {
    guard let id = party.workload else { return labels(party) }
    var titles: [String] = []
    var matches: [String: Set<EntryMatch>] = [:]
    for point in series.entries.flatMap(\.points) {
      guard case .workloads(let ids) = point.proxy, ids.contains(id) else { continue }
      if matches[point.shortTitle] == nil { titles.append(point.shortTitle) }
      matches[point.shortTitle, default: []].formUnion(point.matches)
    }
    guard let title = titles.first else { return labels(party) }
    // One way in has room for its hosts and their paths; of several, each has a line for its hosts.
    guard titles.count > 1 else { return shortened([title] + hosts(matches[title] ?? [])) }
    return shortened(
      titles.map { title in
        let hosts = Set((matches[title] ?? []).compactMap(\.host)).sorted()
        return hosts.isEmpty ? title : "\(title): \(hosts.joined(separator: ", "))"
      })
  }

  /// A line for each host, with its paths: `a.example /, /api`.
  private func hosts(_ matches: Set<EntryMatch>) -> [String] {
    let byHost = Dictionary(grouping: matches) { $0.host ?? "*" }
    return byHost.sorted { $0.key < $1.key }.compactMap { host, matches in
      let paths = matches.map { $0.path == .everything ? "/" : $0.path.description }.sorted()
      guard paths != ["/"] else { return host == "*" ? nil : host }
      return "\(host) \(paths.joined(separator: ", "))"
    }
  }

  /// As many lines as a card has.
  private func shortened(_ lines: [String]) -> [String] {
    lines.count > 3 ? lines.prefix(2) + ["+\(lines.count - 2)"] : lines
  }
}
