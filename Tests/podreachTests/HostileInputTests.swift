import Foundation
import TestSupport
import Testing

@Suite("The whole command on hostile input")
struct HostileInputTests {
  /// Numbers that are the same each time (Knuth's MMIX generator).
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 32) | (state << 32)
    }
  }

  private static let samples = [
    "guardrails/30-monitoring.yaml", "guardrails/40-no-nodes.yaml",
    "np-demo/11-db-allow-from-api.yaml",
    "shop/02-edge.yaml",
  ]

  private static let pieces = [
    "[]", "{}", "null", "-1", "1e999", "\"\"", "on", "&a ", "*a", "<<: ", "\t", "\u{0}", "\n---\n",
    "!!int ", "{{ .x }}", "99999999999999999999", "0.0.0.0/0", "'", "\u{202E}",
  ]

  private static let commands = [
    ["list", "--all", "--why", "-o", "json"], ["list", "--by", "namespace"], ["policies"],
    ["explain", "api", "http://db"], ["render", "--exposure"],
    ["paths", "--from", "api"],
    ["paths", "--from", "internet", "--to", "db", "--exposure", "-o", "json"],
    ["lint", "-o", "sarif"], ["lint", "--fail-on", "note"], ["suggest"], ["check", "--init"],
    ["diff", "m.yaml"],
  ]

  @Test("Mutated manifests never trap and always end", arguments: samples)
  func mutated(sample: String) throws {
    let root = Repository.root.appendingPathComponent("Samples")
    let pods = try String(
      contentsOf: root.appendingPathComponent("np-demo/01-demo-apps.yaml"), encoding: .utf8)
    let policy = try Data(contentsOf: root.appendingPathComponent(sample))
    var numbers = Numbers(state: UInt64(sample.utf8.count))
    var tried = 0
    for round in 0..<48 {
      var bytes = Array(pods.utf8) + Array("\n---\n".utf8) + Array(policy)
      for _ in 0..<Int.random(in: 1...3, using: &numbers) {
        let place = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<3, using: &numbers) {
        case 0: bytes.removeSubrange(place..<min(place + 9, bytes.count))
        case 1:
          let piece = Self.pieces.randomElement(using: &numbers) ?? ""
          bytes.insert(contentsOf: piece.utf8, at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { bytes = [0] }
      }
      let command = try Command()
      try Data(bytes).write(to: command.folder.appendingPathComponent("m.yaml"))
      defer { try? FileManager.default.removeItem(at: command.folder) }
      let arguments = Self.commands[round % Self.commands.count] + ["m.yaml"]
      let outcome = try command.run(arguments)
      #expect((0...4).contains(outcome.status), "\(arguments): \(outcome.status)")
      tried += 1
    }
    print("mutated inputs given to the whole command: \(tried)")
    #expect(tried == 48)
  }

  @Test(
    "Huge, nested and cyclic input ends with a diagnostic",
    arguments: [
      ("deep", String(repeating: "[", count: 100_000)),
      (
        "long",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: \(String(repeating: "a", count: 10_000_000))}"
      ),
      ("cycle", "a: &a [*a]\nkind: Pod\napiVersion: v1"),
      (
        "bomb",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  a: &a [x,x,x,x,x,x,x,x,x]\n"
          + "bcdefghij".map { name in
            let before = String(UnicodeScalar(name.asciiValue.map { $0 - 1 } ?? 97))
            return
              "  \(name): &\(name) [*\(before),*\(before),*\(before),*\(before),*\(before),*\(before),*\(before)]\n"
          }.joined()
      ),
    ])
  func extreme(name: String, text: String) throws {
    let command = try Command(["m.yaml": text])
    for name in ["lint", "suggest"] { #expect(try command.run(name, "m.yaml").status == 3) }
    #expect(try command.run("diff", "m.yaml", "m.yaml").status == 3)
    #expect(try command.run("check", "m.yaml", "m.yaml").status == 3)
    let outcome = try command.run("list", "m.yaml")
    #expect(outcome.status == 3)
    #expect(!outcome.errors.isEmpty && outcome.errors.utf8.count < 10_000)
  }
}
