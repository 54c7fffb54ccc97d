public import Diagnostics
import Kubernetes
public import Manifests

/// An expectation that can be asked.
public struct Expectation: Hashable, Sendable {
  /// Some ends of connections.
  enum Ends: Hashable, Sendable {
    case expression(EndpointExpression, text: String)
    case block(IPBlock)
    case pods(LabelSelector, ExpectationsFile.NamespaceSet)
  }

  /// What is expected.
  enum Demand: Hashable, Sendable {
    case allowed
    case blocked
    case only([Ends])
    case onlyPorts([PortExpectation])
  }

  enum Content: Hashable, Sendable {
    case probe(Probe)
    case ends(from: [Ends], to: [Ends], ports: [PortExpectation], Demand)
  }

  /// What it is called: as written, or what it says.
  public var name: String
  /// Why it is so.
  public var reason: String?
  /// Where it is written.
  public var location: SourceLocation
  let content: Content

  /// Reads the expectations of a file.
  ///
  /// - Returns: those that can be asked, and what is wrong with the others.
  public static func all(in file: ExpectationsFile) -> (
    expectations: [Expectation], diagnostics: [Diagnostic]
  ) {
    var expectations: [Expectation] = []
    var diagnostics: [Diagnostic] = []
    for item in file.items {
      do throws(Problem) {
        expectations.append(try Expectation(item))
      } catch {
        diagnostics.append(error.diagnostic)
      }
    }
    return (expectations, diagnostics)
  }

  struct Problem: Error {
    var diagnostic: Diagnostic

    init(_ message: String, at location: SourceLocation) {
      diagnostic = Diagnostic(
        .error, Diagnostic.Code("invalid-expectation"), message, at: location)
    }
  }

  init(_ item: ExpectationsFile.Item) throws(Problem) {
    location = item.location
    reason = item.reason
    switch item.content {
    case .probe(let text):
      do throws(Probe.ParsingError) {
        let probe = try Probe(text)
        content = .probe(probe)
        name = item.name ?? "\(probe.connection): \(probe.expected.rawValue)"
      } catch {
        throw Problem("`\(text)` is no expectation: \(error)", at: item.location)
      }
    case .ends(let from, let to, let ports, let demand):
      let destinations = try Self.ends(to, isSource: false)
      let sources = try Self.ends(from, isSource: true)
      let wanted = try Self.ports(ports, at: item.location)
      let asked: Demand
      switch demand {
      case .allowed, .blocked:
        guard !sources.isEmpty else {
          throw Problem("`from` is missing: who is it about?", at: item.location)
        }
        asked = demand == .allowed ? .allowed : .blocked
      case .only(let sets): asked = .only(try Self.ends(sets, isSource: true))
      case .onlyPorts(let texts):
        guard !sources.isEmpty else {
          throw Problem("`from` is missing: who is it about?", at: item.location)
        }
        asked = .onlyPorts(try Self.ports(texts, at: item.location))
      }
      let isByName = destinations.contains {
        if case .expression(.url, _) = $0 { true } else { false }
      }
      if isByName {
        let isPlain = demand == .allowed || demand == .blocked
        guard isPlain, ports.isEmpty else {
          throw Problem(
            "a URL says its port itself, and is for `expect` alone", at: item.location)
        }
      }
      content = .ends(from: sources, to: destinations, ports: wanted, asked)
      name = item.name ?? Self.words(from, to, ports, demand)
    }
  }

  private static func ends(_ sets: [ExpectationsFile.EndSet], isSource: Bool) throws(Problem)
    -> [Ends]
  {
    var result: [Ends] = []
    for set in sets {
      switch set {
      case .pods(let pods, let namespaces, _): result.append(.pods(pods, namespaces))
      case .block(let block, _): result.append(.block(block))
      case .endpoint(let text, let location):
        let expression: EndpointExpression
        do throws(EndpointExpression.ParsingError) {
          expression = try EndpointExpression(text)
        } catch {
          throw Problem("`\(text)` is no endpoint: \(error)", at: location)
        }
        var isURL = false
        if case .url = expression { isURL = true }
        guard !expression.hasPort, !(isURL && isSource) else {
          throw Problem(
            "`\(text)` has a port: " + (isSource ? "a source has none" : "write it in `ports`"),
            at: location)
        }
        result.append(.expression(expression, text: text))
      }
    }
    return result
  }

  private static func ports(_ texts: [String], at location: SourceLocation) throws(Problem)
    -> [PortExpectation]
  {
    var result: [PortExpectation] = []
    for text in texts {
      guard let port = PortExpectation(text) else {
        throw Problem(
          "`\(text)` is no port: write `5432/tcp`, `8000-8100/udp`, a name, or `all`", at: location)
      }
      result.append(port)
    }
    return result
  }

  // MARK: Words

  private static func words(
    _ from: [ExpectationsFile.EndSet], _ to: [ExpectationsFile.EndSet], _ ports: [String],
    _ demand: ExpectationsFile.Demand
  ) -> String {
    let goal = words(to) + (ports.isEmpty ? "" : " on \(ports.joined(separator: ", "))")
    switch demand {
    case .allowed: return "\(words(from)) → \(goal): allowed"
    case .blocked: return "\(words(from)) → \(goal): blocked"
    case .only(let sets): return "only \(sets.isEmpty ? "nobody" : words(sets)) → \(goal)"
    case .onlyPorts(let ports):
      return
        "\(words(from)) → \(goal): only \(ports.isEmpty ? "no port" : ports.joined(separator: ", "))"
    }
  }

  private static func words(_ sets: [ExpectationsFile.EndSet]) -> String {
    Words.list(
      sets.map { set in
        switch set {
        case .endpoint(let text, _): return text
        case .block(let block, _): return block.description
        case .pods(let pods, let namespaces, _):
          let who = pods.isEverything ? "every pod" : "pods \(pods)"
          switch namespaces {
          case .all: return "\(who) anywhere"
          case .named(let name): return "\(who) in \(name)"
          case .matching(let selector):
            return selector.isEverything ? "\(who) anywhere" : "\(who) in namespaces \(selector)"
          }
        }
      })
  }
}
