import Foundation
import Graphviz
import Testing

@Suite("A worker that answers", .timeLimit(.minutes(5)))
struct WorkerTests {
  let worker: WorkerGraphviz

  init() throws {
    worker = WorkerGraphviz(executable: try builtProduct("podreach"), timeout: .seconds(30))
  }

  @Test("a worker gives what this process gives")
  func equality() {
    let requests = [
      GraphvizRequest(
        shop, engine: .dot, outputs: [.geometry, .svg, .png(pixelsPerInch: 96), .pdf, .dot]),
      GraphvizRequest(graph(.init("label", .html("<b>"))), engine: .dot, outputs: [.svg]),
      GraphvizRequest(graph(.init("arrowhead", "x")), engine: .dot, outputs: [.svg]),
    ]
    let results = worker.run(requests)
    let expected = InProcessGraphviz().run(requests)
    #expect(results.count == expected.count)
    for (result, expected) in zip(results, expected) { #expect(result == expected) }
  }

  @Test("no request, no worker")
  func nothing() {
    #expect(WorkerGraphviz(executable: "/nonexistent").run([]).isEmpty)
  }

  @Test("requests and answers larger than any buffer do not block each other")
  func largeBatch() throws {
    let tooltip = String(repeating: "x", count: 200_000)
    let request = GraphvizRequest(
      graph(.init("tooltip", plain: tooltip)), engine: .dot, outputs: [.svg])
    let results = worker.run(Array(repeating: request, count: 20))
    #expect(results.count == 20)
    for result in results {
      guard case .bytes(let bytes) = try result.get().products.first else { throw NoProduct() }
      #expect(bytes.count > 200_000)
    }
  }

  @Test("workers side by side do not disturb each other")
  func concurrency() async {
    let worker = worker
    let request = GraphvizRequest(shop, engine: .dot, outputs: [.svg])
    let expected = InProcessGraphviz().run([request])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { @concurrent in worker.run([request]) == expected } }
      for await same in group { #expect(same) }
    }
  }

  @Test("the answers before a crash are kept, and the requests after it go to a fresh worker")
  func recovery() throws {
    // The first worker is cut off in the middle of an answer; the second is left alone.
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "podreach-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let script = """
      mkdir "$0/first" 2>/dev/null || exec "$1" __graphviz-worker
      "$1" __graphviz-worker | head -c "$2"
      kill -ABRT $$
      """
    let request = GraphvizRequest(shop, engine: .dot, outputs: [.svg])
    let expected = InProcessGraphviz().run([request])
    guard case .bytes(let svg) = try expected[0].get().products.first else { throw NoProduct() }
    // In base 64 an answer has a third more.
    let twoAnswersAndABit = svg.count * 4 / 3 * 5 / 2
    let crashing = WorkerGraphviz(
      executable: "/bin/sh",
      arguments: [
        "-c", script, directory.path, try builtProduct("podreach"), "\(twoAnswersAndABit)",
      ],
      timeout: .seconds(30))
    let results = crashing.run(Array(repeating: request, count: 8))
    #expect(results.count == 8)
    #expect(results.filter { $0 == .failure(.workerCrashed(signal: SIGABRT)) }.count == 1)
    #expect(results.filter { $0 == expected[0] }.count == 7)
    #expect(results.firstIndex(of: .failure(.workerCrashed(signal: SIGABRT))) == 2)
  }
}

extension WorkerTests {
  @Test("a request that takes too long costs itself only")
  func timeout() throws {
    let worker = WorkerGraphviz(executable: try builtProduct("podreach"), timeout: .seconds(3))
    let quick = GraphvizRequest(shop, engine: .dot, outputs: [.svg])
    let endless = GraphvizRequest(complete(nodes: 100), engine: .dot, outputs: [.svg])
    let results = worker.run([quick, endless, quick])
    let expected = InProcessGraphviz().run([quick])
    #expect(results.count == 3)
    #expect(results.first == expected.first)
    #expect(results.dropFirst().first == .failure(.timedOut(seconds: 3)))
    #expect(results.last == expected.first)
  }

  #if os(Linux)
    @Test("a worker whose parent is gone ends in the middle of a request")
    func orphan() throws {
      var worker = try RawWorker(secondsPerRequest: 60)
      worker.hangUp()
      let clock = ContinuousClock()
      #expect(clock.measure { worker.process.waitUntilExit() } < .seconds(5))
    }

    @Test("a worker that nobody ends is ended by its limit of processor time")
    func processorTime() throws {
      // The limit is five seconds more than this.
      let worker = try RawWorker(secondsPerRequest: -4)
      worker.process.waitUntilExit()
      #expect(worker.process.terminationReason == .uncaughtSignal)
      #expect(worker.process.terminationStatus == SIGXCPU)
    }
  #endif
}

#if os(Linux)
  /// A worker in the middle of a request that takes for ever.
  private struct RawWorker {
    let process = Process()
    private let connection: CInt

    init(secondsPerRequest: Int) throws {
      var ends: [CInt] = [-1, -1]
      let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
      try #require(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0)
      connection = ends[0]
      process.executableURL = URL(filePath: try builtProduct("podreach"))
      process.arguments = [GraphvizWorker.argument]
      process.standardInput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      close(ends[1])
      let greeting = Data(#"{"version":1,"secondsPerRequest":\#(secondsPerRequest)}"#.utf8)
      let endless = GraphvizRequest(complete(nodes: 100), engine: .dot, outputs: [.svg])
      let frames = [greeting, try JSONEncoder().encode(endless)]
      for frame in frames {
        let head = (0..<4).reversed().map { UInt8(truncatingIfNeeded: frame.count >> ($0 * 8)) }
        try FileHandle(fileDescriptor: connection).write(contentsOf: Data(head) + frame)
      }
      // All is written but for what the socket holds: the worker is at it.
      usleep(500_000)
      try #require(process.isRunning)
    }

    mutating func hangUp() { close(connection) }
  }
#endif

/// A graph in which every node has an edge to every other; with 100 nodes dot takes minutes.
private func complete(nodes count: Int) -> Graph {
  let names = (0..<count).map { "n\($0)" }
  let edges = names.flatMap { tail in
    names.filter { $0 != tail }.map { Graph.Edge("\(tail) \($0)", from: tail, to: $0) }
  }
  return Graph(name: "complete", nodes: names.map { .init($0) }, edges: edges)
}

@Suite("A worker that fails", .timeLimit(.minutes(5)))
struct FailingWorkerTests {
  let requests = Array(
    repeating: GraphvizRequest(shop, engine: .dot, outputs: [.svg]), count: 3)

  /// A worker that is a shell script.
  func shell(_ script: String, timeout: Duration = .seconds(20)) -> WorkerGraphviz {
    WorkerGraphviz(executable: "/bin/sh", arguments: ["-c", script], timeout: timeout)
  }

  @Test("a signal is an error that names it", arguments: [SIGSEGV, SIGABRT, SIGKILL])
  func crash(signal: CInt) {
    let results = shell("kill -\(signal) $$").run(requests)
    #expect(results == Array(repeating: .failure(.workerCrashed(signal: signal)), count: 3))
  }

  @Test("time is limited, and the process does not outlive it")
  func timeout() {
    let clock = ContinuousClock()
    let duration = clock.measure {
      let results = shell("exec sleep 60", timeout: .milliseconds(300)).run(requests)
      #expect(results == Array(repeating: .failure(.timedOut(seconds: 0.3)), count: 3))
    }
    #expect(duration < .seconds(10))
  }

  @Test(
    "whatever is not an answer in our terms is an error",
    arguments: [
      "echo 'not a frame at all, and longer than its own length says'",
      #"printf '\000\000\000\002{}'"#,
      #"printf '\000\000\000\005hello'; exec sleep 60"#,
      "exit 0", "exit 3", "cat >/dev/null",
    ])
  func garbage(script: String) {
    for result in shell(script).run(requests) {
      guard case .failure(.workerUnavailable) = result else {
        Issue.record("\(result)")
        continue
      }
    }
  }

  @Test("the last words of a worker are part of the error")
  func lastWords() {
    let results = shell("echo out of luck >&2; exit 7").run(requests)
    #expect(
      results.first
        == .failure(.workerUnavailable(reason: "the worker ended with status 7: out of luck")))
  }

  @Test("a lot of errors do not block a worker")
  func manyErrors() {
    let results = shell("head -c 1000000 /dev/zero >&2; exit 7").run(requests)
    guard case .failure(.workerUnavailable(let reason)) = results.first else {
      Issue.record("\(results)")
      return
    }
    #expect(reason.hasPrefix("the worker ended with status 7"))
  }

  @Test("an executable that is not there is an error")
  func missing() {
    let results = WorkerGraphviz(executable: "/nonexistent/podreach").run(requests)
    #expect(results.count == 3)
    #expect(
      results.first
        == .failure(
          .workerUnavailable(
            reason: "`/nonexistent/podreach` could not be started: No such file or directory")))
  }

  #if os(Linux)
    @Test("no process is left behind")
    func zombies() async {
      await #expect(processExitsWith: .success) {
        let request = GraphvizRequest(shop, engine: .dot, outputs: [.svg])
        for script in ["exit 0", "kill -9 $$", "exec sleep 60"] {
          _ = WorkerGraphviz(
            executable: "/bin/sh", arguments: ["-c", script], timeout: .milliseconds(200)
          ).run([request])
        }
        _ = WorkerGraphviz(executable: try builtProduct("podreach")).run([request])
        // No child at all: neither running nor waiting to be collected.
        try #require(waitpid(-1, nil, WNOHANG) == -1)
        try #require(errno == ECHILD)
      }
    }
  #endif
}

/// The path of a product that was built along with the tests: it lies beside the test bundle.
private func builtProduct(_ name: String) throws -> String {
  let starts =
    [URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()]
    + Bundle.allBundles.map(\.bundleURL) + CommandLine.arguments.prefix(1).map { URL(filePath: $0) }
  for start in starts {
    var directory = start.deletingLastPathComponent()
    while directory.pathComponents.count > 1 {
      let product = directory.appending(path: name).path
      let attributes = try? FileManager.default.attributesOfItem(atPath: product)
      if attributes?[.type] as? FileAttributeType == .typeRegular { return product }
      directory.deleteLastPathComponent()
    }
  }
  throw ProductNotFound(name: name)
}

/// A product is not where the tests are.
private struct ProductNotFound: Error {
  var name: String
}
