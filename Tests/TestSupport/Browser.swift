public import Foundation

/// A headless Chromium, driven by the WebDriver protocol.
///
/// The driver is a process of its own on a port of this machine; nothing else is asked over a network.
public final class Browser {
  /// What goes wrong between a test and the browser.
  public enum Failure: Error {
    /// The driver did not start.
    case noDriver
    /// The driver refused a command; its message.
    case refused(String)
  }

  /// What the console said.
  public struct ConsoleEntry: Codable, Hashable, Sendable {
    /// How bad it is: `SEVERE`, `WARNING`, `INFO`.
    public var level: String
    /// The text.
    public var message: String
  }

  /// The driver, where it is installed.
  private static let driver: String? =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/chromedriver" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether there is a browser to test with.
  public static var isInstalled: Bool { driver != nil }

  private let process: Process
  private let port: UInt16
  private var session = ""

  /// Starts a browser with a window of a size.
  public init(width: Int = 1440, height: Int = 1000) throws {
    guard let driver = Self.driver else { throw Failure.noDriver }
    process = Process()
    process.executableURL = URL(fileURLWithPath: driver)
    process.arguments = ["--port=0"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    guard let port = Self.port(in: output) else {
      Self.stop(process)
      throw Failure.noDriver
    }
    self.port = port
    let flags = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--window-size=\(width),\(height)", "--force-color-profile=srgb",
    ]
    struct Started: Codable { var sessionId: String }
    let started: Started = try send(
      "POST", "/session",
      [
        "capabilities": [
          "alwaysMatch": [
            "browserName": "chrome", "goog:chromeOptions": ["args": flags],
            "goog:loggingPrefs": ["browser": "ALL"],
          ] as [String: Any]
        ]
      ])
    session = "/session/\(started.sessionId)"
  }

  deinit {
    // A test that failed has not closed it.
    if process.isRunning, !session.isEmpty { let _: Nothing? = try? send("DELETE", session) }
    Self.stop(process)
  }

  /// Ends the driver, which would not listen to a request to end: it inherits the signals that are blocked here.
  private static func stop(_ process: Process) {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The port that the driver says it listens on.
  private static func port(in output: Pipe) -> UInt16? {
    var text = ""
    while let data = try? output.fileHandleForReading.read(upToCount: 1), !data.isEmpty {
      text += String(decoding: data, as: UTF8.self)
      guard let range = text.firstRange(of: "started successfully on port ") else { continue }
      let rest = text[range.upperBound...]
      guard let end = rest.firstIndex(where: { !$0.isNumber }) else { continue }
      return UInt16(rest[..<end])
    }
    return nil
  }

  // MARK: Commands

  /// Ends the session, and with it the browser.
  public func close() throws {
    let _: Nothing? = try send("DELETE", session)
    Self.stop(process)
  }

  /// Goes to an address and waits until the page is there.
  public func open(_ address: String) throws {
    let _: Nothing? = try send("POST", session + "/url", ["url": address])
  }

  /// Runs a script and takes what it returns.
  public func run<Result: Decodable>(_ script: String, as type: Result.Type = Result.self)
    throws -> Result
  {
    try send("POST", session + "/execute/sync", ["script": script, "args": [Any]()])
  }

  /// Runs a script that returns nothing of interest.
  public func perform(_ script: String) throws {
    let _: Bool = try run(script + "; return true")
  }

  /// Presses keys, one after the other.
  public func press(_ keys: String...) throws {
    let strokes = keys.flatMap { key in
      [["type": "keyDown", "value": key], ["type": "keyUp", "value": key]]
    }
    let _: Nothing? = try send(
      "POST", session + "/actions",
      ["actions": [["type": "key", "id": "keyboard", "actions": strokes] as [String: Any]]])
  }

  /// Clicks the middle of the first element that a selector finds.
  public func click(_ selector: String) throws {
    let found: [String: String] = try send(
      "POST", session + "/element", ["using": "css selector", "value": selector])
    guard let element = found.values.first else { throw Failure.refused(selector) }
    let _: Nothing? = try send("POST", session + "/element/\(element)/click", [:])
  }

  /// Has pages shown as on a dark system, on paper, or otherwise.
  public func emulate(media: String = "", colorScheme: String = "") throws {
    let features = [["name": "prefers-color-scheme", "value": colorScheme]]
    let _: [String: String]? = try send(
      "POST", session + "/goog/cdp/execute",
      [
        "cmd": "Emulation.setEmulatedMedia",
        "params": ["media": media, "features": features] as [String: Any],
      ])
  }

  /// What the console said since it was last asked.
  public func console() throws -> [ConsoleEntry] {
    try send("POST", session + "/se/log", ["type": "browser"])
  }

  /// What is to be seen, as PNG.
  public func screenshot() throws -> Data {
    let text: String = try send("GET", session + "/screenshot")
    return Data(base64Encoded: text) ?? Data()
  }

  // MARK: The protocol

  private struct Nothing: Decodable {}
  private struct Reply<Value: Decodable>: Decodable { var value: Value }
  private struct Problem: Decodable { var message: String }

  private func send<Value: Decodable>(
    _ method: String, _ path: String, _ body: [String: Any]? = nil
  ) throws -> Value {
    var request = LoopbackRequest(method: method, path: path)
    if let body { request.body = try JSONSerialization.data(withJSONObject: body) }
    let (status, data) = try request.send(to: port)
    guard status == 200 else {
      let problem = try? JSONDecoder().decode(Reply<Problem>.self, from: data)
      throw Failure.refused(problem?.value.message ?? path)
    }
    return try JSONDecoder().decode(Reply<Value>.self, from: data).value
  }
}

extension Browser {
  /// Keys that have no letter, as the protocol names them.
  public enum Key {
    /// Escape.
    public static let escape = "\u{E00C}"
    /// Enter.
    public static let enter = "\u{E007}"
    /// Tab.
    public static let tab = "\u{E004}"
    /// The arrows.
    public static let left = "\u{E012}"
    /// The arrow up.
    public static let up = "\u{E013}"
    /// The arrow right.
    public static let right = "\u{E014}"
    /// The arrow down.
    public static let down = "\u{E015}"
  }
}
