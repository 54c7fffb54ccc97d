import Analyses
import Kubernetes
import Reachability

/// What an attacker reaches, as columns of places by hops and the lines of the shortest ways between them.
struct PathChart: Hashable, Sendable {
  /// A place, or the places of a namespace that are as many hops away.
  struct Place: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case start, pods, outside, group, otherGroups }

    var kind: Kind
    var name: String
    /// The namespace; `nil` outside the cluster.
    var namespace: String?
    /// The ports on which it is reached, or how many places it stands for.
    var details: [String]
    /// What an attacker finds there.
    var prizes: [String]
    var isCertain: Bool
    /// The column: how many hops away it is.
    var hops: Int
  }

  /// A line, between places by number.
  struct Line: Hashable, Sendable {
    var source: Int
    var destination: Int
    var kind: Diagram.ArrowKind
    var sentence: String
  }

  private(set) var title: String
  private(set) var summary: String
  /// What is not shown one by one.
  private(set) var remark: String?
  private(set) var places: [Place] = []
  private(set) var lines: [Line] = []

  /// More places than this are folded by namespace.
  static let mostPlaces = 60
  /// More namespaces than this in a column are folded into one card.
  private static let mostGroups = 12

  /// Prepares the chart of an answer; with a goal, of the ways to it alone.
  init(_ paths: AttackPaths) {
    let start = paths.start.name.displayed
    let isInternet = paths.question.start == .internet(port: nil)
    let attacker = isInternet ? "an attacker on the internet" : "an attacker in \(start)"
    title = "What \(attacker) reaches"
    summary = paths.summary.displayed
    var arrivals = paths.certain + paths.possible
    if let goal = paths.goal {
      title = "How \(attacker) gets to \(goal.name.displayed)"
      summary = goal.summary.displayed
      let shown = Dictionary(
        grouping: Set(goal.routes.flatMap { $0.hops.map(\.connection) }), by: \.destinationNumber)
      arrivals = arrivals.compactMap { arrival in
        guard let connections = shown[arrival.place.number] else { return nil }
        var arrival = arrival
        arrival.connections = connections.sorted {
          ($0.source, $0.sourceNumber) < ($1.source, $1.sourceNumber)
        }
        return arrival
      }
    }
    places = [
      Place(
        kind: .start, name: Self.shortName(of: paths.start), namespace: paths.start.namespace,
        details: ["the attacker"], prizes: [], isCertain: true, hops: 0)
    ]
    let folder = Folder(arrivals.count > Self.mostPlaces ? arrivals : [], Self.mostGroups)
    if arrivals.count > Self.mostPlaces {
      remark =
        "\(arrivals.count) places are too many to be drawn one by one: they are folded by namespace."
    }
    var numbers = [paths.start.number: 0]
    var groups: [Folder.Key: Int] = [:]
    for arrival in arrivals {
      if let key = folder.key(of: arrival) {
        if groups[key] == nil {
          groups[key] = places.count
          places.append(folder.place(of: key))
        }
        numbers[arrival.place.number] = groups[key]
      } else {
        numbers[arrival.place.number] = places.count
        places.append(Place(arrival))
      }
    }
    addLines(of: arrivals, numbers, paths)
  }

  private mutating func addLines(
    of arrivals: [AttackArrival], _ numbers: [Int: Int], _ paths: AttackPaths
  ) {
    struct Ends: Hashable {
      var source: Int
      var destination: Int
    }
    var positions: [Ends: Int] = [:]
    let isFolded = remark != nil
    for arrival in arrivals {
      for connection in arrival.connections {
        let ends = Ends(
          source: numbers[connection.sourceNumber] ?? 0,
          destination: numbers[arrival.place.number] ?? 0)
        guard ends.source != ends.destination else { continue }
        let known = positions[ends]
        // Of a folded line the first connection of each place speaks for the others.
        guard known == nil || connection == arrival.connections.first else { continue }
        let kind: Diagram.ArrowKind =
          !connection.isCertain
          ? .unknown : paths.restsOnRule(connection) ? .allowedByRule : .allowedByDefault
        if let known {
          lines[known].kind = Self.plainer(lines[known].kind, kind)
          continue
        }
        positions[ends] = lines.count
        lines.append(
          Line(
            source: ends.source, destination: ends.destination, kind: kind,
            sentence: isFolded
              ? "\(places[ends.source].name) → \(places[ends.destination].name)"
              : Self.sentence(connection)))
      }
    }
  }

  /// What a line says that stands for both: that something passes, and a rule of it where there is one.
  private static func plainer(
    _ left: Diagram.ArrowKind, _ right: Diagram.ArrowKind
  ) -> Diagram.ArrowKind {
    if left == .unknown { return right }
    return right == .allowedByRule ? right : left
  }

  /// The name within its namespace.
  static func shortName(of place: AttackPlace) -> String {
    guard let namespace = place.namespace, place.name.hasPrefix(namespace + "/") else {
      return place.name
    }
    return String(place.name.dropFirst(namespace.count + 1))
  }

  private static func sentence(_ connection: AttackConnection) -> String {
    let way = connection.way.map { ", via \($0)" } ?? ""
    let doubt = connection.isCertain ? "" : ", not certain"
    return "\(connection.source) → \(connection.destination), \(connection.ports)\(way)\(doubt)"
  }

  /// How many columns there are, the start's included.
  var columnCount: Int { (places.map(\.hops).max() ?? 0) + 1 }
}

extension PathChart.Place {
  /// A place on its own.
  init(_ arrival: AttackArrival) {
    let isOutside = arrival.place.kind == .outside
    var name = PathChart.shortName(of: arrival.place)
    let ways = Set(arrival.connections.compactMap(\.way)).sorted()
    var details = [arrival.ports.description]
    let blocks = arrival.place.party?.blocks ?? []
    if blocks.count == 1, name != "internet" {
      let known = WellKnownAddresses.name(of: blocks[0].cidr)
      name = known ?? blocks[0].cidr.description
      if known != nil { details.insert(blocks[0].cidr.description, at: 0) }
      if !blocks[0].except.isEmpty {
        details.append("except " + blocks[0].except.map(\.description).joined(separator: ", "))
      }
    }
    if arrival.place.kind == .clusterDNS { details.append("cluster DNS") }
    details = [details.joined(separator: ", ")] + ways.map { "via \($0)" }
    self.init(
      kind: isOutside ? .outside : .pods, name: name, namespace: arrival.place.namespace,
      details: details,
      prizes: arrival.prizes.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } },
      isCertain: arrival.isCertain, hops: arrival.hops)
  }
}

/// Puts the places of a namespace that are as far away together.
private struct Folder {
  struct Key: Hashable {
    var hops: Int
    var isCertain: Bool
    /// `nil` outside the cluster; empty for those that are too many.
    var namespace: String?
  }

  private var members: [Key: [AttackArrival]] = [:]
  private var shown: Set<Key> = []
  private var folded: [Key: Int] = [:]

  init(_ arrivals: [AttackArrival], _ mostGroups: Int) {
    let groups = Dictionary(grouping: arrivals.filter { $0.place.kind != .outside }) {
      Key(hops: $0.hops, isCertain: $0.isCertain, namespace: $0.place.namespace)
    }
    let columns = Dictionary(grouping: groups.keys) { key in
      Key(hops: key.hops, isCertain: key.isCertain, namespace: "")
    }
    for (rest, keys) in columns {
      let sorted = keys.sorted { left, right in
        let counts = (groups[left]?.count ?? 0, groups[right]?.count ?? 0)
        return counts.0 == counts.1
          ? (left.namespace ?? "") < (right.namespace ?? "") : counts.0 > counts.1
      }
      let kept = sorted.count > mostGroups ? Array(sorted.prefix(mostGroups - 1)) : sorted
      for key in kept {
        shown.insert(key)
        members[key] = groups[key]
      }
      for key in sorted.dropFirst(kept.count) {
        members[rest, default: []] += groups[key] ?? []
        folded[rest, default: 0] += 1
      }
    }
  }

  /// The group of a place; `nil` where it stands for itself.
  func key(of arrival: AttackArrival) -> Key? {
    guard !members.isEmpty, arrival.place.kind != .outside else { return nil }
    let own = Key(
      hops: arrival.hops, isCertain: arrival.isCertain, namespace: arrival.place.namespace)
    return shown.contains(own)
      ? own : Key(hops: arrival.hops, isCertain: arrival.isCertain, namespace: "")
  }

  func place(of key: Key) -> PathChart.Place {
    let all = members[key] ?? []
    let stores = all.count(where: \.isDataStore)
    let isRest = key.namespace == ""
    return PathChart.Place(
      kind: isRest ? .otherGroups : .group,
      name: isRest ? "\(folded[key] ?? 0) more namespaces" : key.namespace ?? "",
      namespace: nil, details: [all.count == 1 ? "1 workload" : "\(all.count) workloads"],
      prizes: stores == 0 ? [] : ["\(stores) data store\(stores == 1 ? "" : "s")"],
      isCertain: key.isCertain, hops: key.hops)
  }
}
