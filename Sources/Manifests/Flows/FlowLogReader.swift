public import Diagnostics
import Foundation
public import Kubernetes

/// What a flow log tells.
public struct FlowLog: Sendable {
  /// The connections, in the order of the log.
  public var flows: [ObservedFlow] = []
  /// What is wrong with it.
  public var diagnostics: [Diagnostic] = []
}

/// Reads logs of connections that were seen, one JSON object a line.
///
/// Known are, by their fields: Hubble's (`hubble observe -o json`, with and without the `flow` around it), Calico's flow
/// logs and Whisker's, and those of OVN-Kubernetes as the Network Observability operator writes them. Return traffic is
/// left out, as is what has no port, such as ICMP.
public struct FlowLogReader: Sendable {
  /// How long a line may be, in bytes.
  private static let longestLine = 1 << 20
  /// How many lines that cannot be read are told one by one.
  private static let mostProblems = 10

  /// Creates a reader.
  public init() {}

  /// Reads a log; `path` is how diagnostics name it.
  public func read(_ bytes: [UInt8], path: String) -> FlowLog {
    var log = FlowLog()
    var problems = 0
    var isEmpty = true
    var start = bytes.startIndex
    var number = 0
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
      let line = bytes[start..<end]
      start = end < bytes.endIndex ? end + 1 : end
      number += 1
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      isEmpty = false
      let location = SourceLocation(file: path, line: number, column: 1)
      do throws(Problem) {
        if let flow = try Self.flow(line, at: location) { log.flows.append(flow) }
      } catch {
        problems += 1
        guard problems <= Self.mostProblems else { continue }
        log.diagnostics.append(
          Diagnostic(
            .error, Diagnostic.Code("invalid-flow"), error.message, at: location, hint: error.hint))
      }
    }
    if problems > Self.mostProblems {
      log.diagnostics.append(
        Diagnostic(
          .error, Diagnostic.Code("invalid-flow"),
          "`\(path)`: \(problems - Self.mostProblems) more lines cannot be read"))
    }
    if isEmpty || log.flows.isEmpty && problems == 0 {
      log.diagnostics.append(
        Diagnostic(
          .warning, Diagnostic.Code("no-flows"), "`\(path)` tells of no connection",
          hint: "return traffic and what has no port are left out"))
    }
    return log
  }

  /// Why a line cannot be read.
  private struct Problem: Error {
    var message: String
    var hint: String?
  }

  private static func flow(_ line: ArraySlice<UInt8>, at location: SourceLocation) throws(Problem)
    -> ObservedFlow?
  {
    guard line.count <= longestLine else {
      throw Problem(message: "the line is longer than \(longestLine) bytes")
    }
    guard let value = try? JSONSerialization.jsonObject(with: Data(line)),
      let object = value as? [String: Any]
    else {
      throw Problem(
        message: "this is no JSON object", hint: "write one object a line, as `-o json` does")
    }
    let fields = FlowFields(object)
    for read in [fields.hubble, fields.calico, fields.networkObservability] {
      switch read(location) {
      case .notThis: continue
      case .nothing: return nil
      case .flow(let flow): return flow
      }
    }
    throw Problem(
      message: "this is no flow of Hubble, Calico or OVN-Kubernetes",
      hint: "podreach reads `hubble observe -o json`, Calico's flow logs and network observability")
  }
}

/// What a line may be.
enum FlowReading {
  /// It is of another form.
  case notThis
  /// It is of this form, and tells of no connection.
  case nothing
  /// It tells of a connection.
  case flow(ObservedFlow)
}

/// The fields of a line.
struct FlowFields {
  let object: [String: Any]

  init(_ object: [String: Any]) { self.object = object }

  func object(_ key: String) -> FlowFields? { (object[key] as? [String: Any]).map(FlowFields.init) }

  /// A text that says something: neither empty nor `-`.
  func text(_ key: String) -> String? {
    guard let text = object[key] as? String, !text.isEmpty, text != "-" else { return nil }
    return text
  }

  /// A number, also one that is written as a text.
  func number(_ key: String) -> Int? {
    if let number = object[key] as? NSNumber { return Int(exactly: number.doubleValue) }
    return text(key).flatMap { Int($0) }
  }

  func address(_ key: String) -> IPAddress? { text(key).flatMap { IPAddress($0) } }

  /// A port, where number and protocol are those of one.
  func port(_ key: String, _ transport: TransportProtocol?) -> Kubernetes.Port? {
    guard let transport, let number = number(key), let port = UInt16(exactly: number), port > 0
    else { return nil }
    return Kubernetes.Port(port, transport)
  }

  /// A protocol by its name or by its number (IANA's assigned internet protocol numbers).
  func transport(_ key: String) -> TransportProtocol? {
    if let name = text(key), let known = TransportProtocol(rawValue: name.uppercased()) {
      return known
    }
    switch number(key) {
    case 6: return .tcp
    case 17: return .udp
    case 132: return .sctp
    default: return nil
    }
  }

  /// Whether a field is there and true, also wrapped as protocol buffers do.
  func isTrue(_ key: String) -> Bool {
    (object[key] as? NSNumber)?.boolValue ?? object(key)?.isTrue("value") ?? false
  }
}
