import Foundation
import Synchronization
import TestSupport
import Testing

@testable import podreach

@Suite("Long work")
struct ProgressTests {
  @Test("is counted on one line, which is taken back")
  func line() {
    let written = Mutex("")
    let line = ProgressLine("drawing", of: 2, "pictures") { text in
      written.withLock { $0 += text }
    }
    line.advance()
    line.advance()
    line.end()
    let shown = written.withLock(\.self).components(separatedBy: "\r\u{1B}[K")
    #expect(
      shown == [
        "podreach: drawing 2 pictures …", "podreach: drawing pictures, 1 of 2 …",
        "podreach: drawing pictures, 2 of 2 …", "",
      ])
  }

  @Test(
    "says nothing where standard error is no terminal",
    arguments: [["render", "a.yaml", "-o", "atlas"], ["steps", "a.yaml", "-o", "out"]])
  func pipe(arguments: [String]) throws {
    let command = try Command(["a.yaml": Manifest.deployment("api", ports: [80])])
    let outcome = try command.run(arguments)
    #expect(outcome.status == 0)
    #expect(!outcome.errors.contains("…") && !outcome.errors.contains("\r"))
  }
}
