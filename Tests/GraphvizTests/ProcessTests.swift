import Foundation
import Graphviz
import Testing

@Suite("Graphviz in one process")
struct ProcessTests {
  @Test("sixty layouts at once give what one at a time gives")
  func concurrency() async throws {
    let graphviz = InProcessGraphviz()
    let expected = try graphviz.bytes(shop, .svg)
    let pictures = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<60 {
        group.addTask { @concurrent in try graphviz.bytes(shop, .svg) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(pictures.count == 60)
    #expect(pictures.allSatisfy { $0 == expected })
  }

  #if os(Linux)
    @Test("a thousand pictures without frames leave next to nothing behind")
    func memory() async throws {
      await #expect(processExitsWith: .success) {
        var flat = shop
        flat.subgraphs = []
        try #require(try bytesLeftBehind(drawing: flat) < 1_000)
      }
    }

    // dot of Graphviz 2.42 never frees the edges that it makes up between frames; valgrind shows
    // no other loss. A leaked graph would be some 20 KB a picture.
    @Test("a thousand pictures with frames leave no more behind than dot itself loses")
    func memoryWithFrames() async throws {
      await #expect(processExitsWith: .success) {
        try #require(try bytesLeftBehind(drawing: shop) < 10_000)
      }
    }
  #endif
}

/// How many bytes this process grows by for one picture, and one failure, over a thousand of each.
private func bytesLeftBehind(drawing graph: Graph) throws -> Int {
  let broken = Graph(name: "g", nodes: [.init("n", [.init("label", .html("<b>"))])])
  let requests = [
    GraphvizRequest(
      graph, engine: .dot, outputs: [.geometry, .svg, .dot, .png(pixelsPerInch: 72)]),
    GraphvizRequest(broken, engine: .dot, outputs: [.svg]),
  ]
  func draw(times: Int) throws {
    for _ in 0..<times { _ = try InProcessGraphviz().run(requests)[0].get() }
  }
  try draw(times: 100)
  let before = try residentBytes()
  try draw(times: 1000)
  return try (residentBytes() - before) / 1000
}

/// The memory that this process has in use.
private func residentBytes() throws -> Int {
  let statistics = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  let pages = try #require(Int(statistics.split(separator: " ")[1]))
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
