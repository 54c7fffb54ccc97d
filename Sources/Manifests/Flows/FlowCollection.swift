import Diagnostics
import Kubernetes

/// Puts the records of a log together, so that memory goes by the connections and not by the records.
struct FlowCollection {
  /// A connection, whatever became of it.
  private struct Key: Hashable {
    var source: ObservedFlow.End
    var destination: ObservedFlow.End
    var port: Port
  }

  /// The first places where each side was seen to let it through or not.
  private struct Places {
    var allowed: [FlowSighting.Side: SourceLocation] = [:]
    var blocked: [FlowSighting.Side: SourceLocation] = [:]
  }

  /// Both ends with both ports: what a record that does not tell its direction is known by.
  private struct Tuple: Hashable {
    var source: ObservedFlow.End
    var sourcePort: UInt16
    var destination: ObservedFlow.End
    var port: Port

    var reversed: Tuple {
      Tuple(
        source: destination, sourcePort: port.number, destination: source,
        port: Port(sourcePort, port.transport))
    }
  }

  private var places: [Key: Places] = [:]
  private var undecided: [Tuple: [(FlowSighting, SourceLocation)]] = [:]
  private(set) var omissions: [FlowLog.Omission: Int] = [:]

  /// Adds what one record says.
  mutating func add(_ reading: FlowReading, at location: SourceLocation) {
    switch reading {
    case .incomplete: break
    case .left(let omission): omissions[omission, default: 0] += 1
    case .sighting(let sighting):
      let settled = sighting.settled
      if settled.course == .reply {
        omissions[.reply, default: 0] += 1
      } else if settled.course == .unknown, let sourcePort = settled.sourcePort {
        let tuple = Tuple(
          source: settled.source, sourcePort: sourcePort, destination: settled.destination,
          port: settled.port)
        // Of the records of one tuple the kinds differ by what became of it and where, which is six in all.
        let isKnown = undecided[tuple]?.contains {
          $0.0.wasAllowed == settled.wasAllowed && $0.0.side == settled.side
        }
        if isKnown != true { undecided[tuple, default: []].append((settled, location)) }
      } else {
        take(settled, location)
      }
    }
  }

  private mutating func take(_ sighting: FlowSighting, _ location: SourceLocation) {
    let key = Key(
      source: sighting.source, destination: sighting.destination, port: sighting.port)
    var known = places[key] ?? Places()
    if sighting.wasAllowed {
      known.allowed[sighting.side] = min(known.allowed[sighting.side] ?? location, location)
    } else {
      known.blocked[sighting.side] = min(known.blocked[sighting.side] ?? location, location)
    }
    places[key] = known
  }

  /// The connections, in the order of their ends.
  mutating func flows() -> [ObservedFlow] {
    settleUndecided()
    var flows: [ObservedFlow] = []
    for (key, places) in places {
      func add(_ wasAllowed: Bool, _ location: SourceLocation?) {
        guard let location else { return }
        flows.append(
          ObservedFlow(
            source: key.source, destination: key.destination, port: key.port,
            wasAllowed: wasAllowed, location: location))
      }
      // What only the source's side let through did not arrive when the destination's side blocked it.
      let didNotArrive =
        places.blocked[.destination] != nil && places.allowed[.destination] == nil
        && places.allowed[.unknown] == nil
      add(true, didNotArrive ? nil : places.allowed.values.min())
      add(false, places.blocked.values.min())
    }
    return flows.sorted(by: ObservedFlow.areInOrder)
  }

  /// Of two records with their ends swapped one answers the other: the one to the port that fewer others go to.
  private mutating func settleUndecided() {
    struct Listener: Hashable {
      var end: ObservedFlow.End
      var port: Port
    }
    var callers: [Listener: Int] = [:]
    for tuple in undecided.keys {
      callers[Listener(end: tuple.destination, port: tuple.port), default: 0] += 1
    }
    for (tuple, sightings) in undecided {
      let back = tuple.reversed
      if undecided[back] != nil, back != tuple {
        let own = callers[Listener(end: tuple.destination, port: tuple.port)] ?? 0
        let other = callers[Listener(end: back.destination, port: back.port)] ?? 0
        if own < other || own == other && tuple.port.number > back.port.number {
          omissions[.reply, default: 0] += sightings.count
          continue
        }
      }
      for (sighting, location) in sightings { take(sighting, location) }
    }
    undecided = [:]
  }
}
