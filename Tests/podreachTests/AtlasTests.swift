import Foundation
import TestSupport
import Testing

@Suite("An atlas")
struct AtlasTests {
  private static let manifests =
    Manifest.deployment("web", in: "front", ports: [80])
    + Manifest.deployment("db", in: "back", ports: [80])
    + Manifest.policy(
      "deny", in: "back",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}")

  @Test("has an overview, a picture of each namespace and a page, which lead to one another")
  func files() throws {
    let command = try Command(["all.yaml": Self.manifests])
    let outcome = try command.run(["render", "all.yaml", "-o", "atlas"])
    #expect(outcome.status == 0)
    let overview = String(
      decoding: try #require(command.contents("atlas/overview.svg")), as: UTF8.self)
    #expect(overview.contains(#"<a href="namespace-back.svg">"#))
    #expect(overview.contains(#"<a href="namespace-front.svg">"#))
    let back = String(
      decoding: try #require(command.contents("atlas/namespace-back.svg")), as: UTF8.self)
    #expect(back.contains(#"<a href="namespace-front.svg">"#))
    let page = String(decoding: try #require(command.contents("atlas/index.html")), as: UTF8.self)
    for name in ["overview", "namespace-back", "namespace-front"] {
      #expect(page.contains("href=\"\(name).svg\""))
    }
  }

  @Test("has an overview of a namespace that is too large to be drawn")
  func largeNamespace() throws {
    let many = (0..<500).map { Manifest.deployment("w\($0)", in: "large", ports: [80]) }.joined()
    let command = try Command(["all.yaml": many + Manifest.deployment("a", in: "small")])
    let outcome = try command.run(["render", "all.yaml", "-q", "-o", "atlas"])
    #expect(outcome.status == 0)
    let page = String(
      decoding: try #require(command.contents("atlas/namespace-large.svg")), as: UTF8.self)
    #expect(page.contains("500 workloads"))
    #expect(page.contains("249500 of 249500 pairs connect"))
    #expect(page.contains(#"<a href="namespace-small.svg">"#))
  }

  @Test(
    "Nothing is written where a file of its names is somebody else's",
    arguments: [
      ("index.html", "<!doctype html><title>Mine</title>"),
      // A report is ours, but no page of an atlas.
      ("index.html", #"<meta name="generator" content="Podreach"><title>A report</title>"#),
      ("overview.svg", #"<svg xmlns="http://www.w3.org/2000/svg" id="mine"></svg>"#),
      ("namespace-other.svg", #"<svg id="x"><desc id="podreach"/></svg>"#),
      ("namespace-back.svg", ""),
    ])
  func foreign(name: String, text: String) throws {
    let command = try Command(["all.yaml": Self.manifests, "atlas/\(name)": text])
    let outcome = try command.run(["render", "all.yaml", "-o", "atlas"])
    #expect(outcome.status == 4)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors.contains(
        "error: `atlas` has files that no atlas wrote, so nothing is written: `\(name)` [foreign-files]"
      ))
    #expect(outcome.errors.contains("hint: name another directory"))
    #expect(command.contents("atlas/\(name)") == Data(text.utf8))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: command.folder.appendingPathComponent("atlas").path)
    #expect(names == [name])
  }

  @Test("takes the place of an earlier one, whose other pictures go, and nothing else does")
  func earlier() throws {
    let gone = Manifest.deployment("old", in: "gone", ports: [80])
    let command = try Command(["all.yaml": Self.manifests + gone, "atlas/notes.txt": "mine"])
    let first = try command.run(["render", "all.yaml", "-q", "-o", "atlas"])
    #expect(first.status == 0)
    #expect(command.contents("atlas/namespace-gone.svg") != nil)
    // A picture that no atlas leads to is one that somebody has drawn for himself.
    let own = try command.run([
      "render", "all.yaml", "-q", "--in-namespace", "front", "-o", "atlas/namespace-own.svg",
    ])
    #expect(own.status == 0)
    try Self.manifests.write(
      to: command.folder.appendingPathComponent("all.yaml"), atomically: true, encoding: .utf8)
    let second = try command.run(["render", "all.yaml", "-q", "-o", "atlas"])
    #expect(second.status == 0, "\(second.errors)")
    #expect(command.contents("atlas/namespace-gone.svg") == nil)
    for kept in ["namespace-own.svg", "namespace-front.svg", "overview.svg", "notes.txt"] {
      #expect(command.contents("atlas/\(kept)") != nil)
    }
    let page = String(decoding: try #require(command.contents("atlas/index.html")), as: UTF8.self)
    #expect(page.contains(#"<meta name="generator" content="Podreach">"#))
    #expect(!page.contains("gone"))
  }

  @Test("takes the place of one whose page did not say yet what made it")
  func first() throws {
    let command = try Command(["all.yaml": Self.manifests])
    #expect(try command.run(["render", "all.yaml", "-q", "-o", "atlas"]).status == 0)
    let page = String(decoding: try #require(command.contents("atlas/index.html")), as: UTF8.self)
    let url = command.folder.appendingPathComponent("atlas/index.html")
    try page.replacing("<meta name=\"generator\" content=\"Podreach\">\n", with: "")
      .write(to: url, atomically: true, encoding: .utf8)
    #expect(try command.run(["render", "all.yaml", "-q", "-o", "atlas"]).status == 0)
  }

  @Test("A matrix in a directory has the namespaces, and pages that lead back")
  func pagesOfMatrix() throws {
    let command = try Command(["all.yaml": Self.manifests])
    let outcome = try command.run(["matrix", "all.yaml", "-q", "-o", "pages/"])
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    let overview = String(
      decoding: try #require(command.contents("pages/overview.svg")), as: UTF8.self)
    #expect(overview.contains(#"<a href="pairs-1-1.svg">"#))
    let page = String(
      decoding: try #require(command.contents("pages/pairs-1-1.svg")), as: UTF8.self)
    #expect(page.contains(#"<a href="overview.svg">"#))
    #expect(command.contents("pages/index.html") != nil)
  }

  @Test("A matrix that is too large for one picture says so")
  func largeMatrix() throws {
    let many = (0..<160).map { Manifest.deployment("w\($0)", in: "a", ports: [80]) }.joined()
    let command = try Command(["all.yaml": many])
    let outcome = try command.run(
      ["matrix", "all.yaml", "--detail", "full", "-o", "m.svg"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("[large-grid]"))
    #expect(outcome.errors.contains("-o DIRECTORY/"))
  }

  @Test("is of all namespaces")
  func narrowed() throws {
    let command = try Command(["all.yaml": Self.manifests])
    let outcome = try command.run(["render", "all.yaml", "--to", "back/db", "-o", "atlas"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("leave out what narrows the picture"))
  }
}

@Suite("A large cluster")
struct LargeClusterTests {
  private static let workloads = (0..<160).map {
    Manifest.deployment("w\($0)", in: "n\($0 % 8)", ports: [80])
  }.joined()
  private static let closed = Manifest.policy(
    "closed", in: "n0",
    "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
      + "{kubernetes.io/metadata.name: n1}}}]}]}")

  @Test("is drawn as namespaces, with the pairs that connect")
  func overview() throws {
    let command = try Command(["all.yaml": Self.workloads + Self.closed])
    let outcome = try command.run(["render", "all.yaml", "-q"])
    #expect(outcome.output.contains("161 workloads in 9 namespaces"))
    #expect(
      outcome.output.contains("n1 to n0: 400 of 400 pairs connect, policies have a say on TCP 80"))
    #expect(!outcome.output.contains("n2 to n0"))
  }

  @Test("is drawn around a workload, or a namespace with its neighbours")
  func parts() throws {
    let command = try Command(["all.yaml": Self.workloads + Self.closed])
    let namespace = try command.run(["render", "all.yaml", "-q", "--in-namespace", "n0"])
    #expect(namespace.output.contains("The other 140 workloads of the cluster"))
    #expect(namespace.output.contains("n1 to w0: 20 of 20 pairs connect"))
    let focus = try command.run(["render", "all.yaml", "-q", "--focus", "n1/w1"])
    #expect(
      focus.output.contains(
        "Only connections of n1/w1, allowed or blocked, with the workloads within 1 hop"))
  }

  @Test("of which too much is asked is said to be too large")
  func tooMuch() throws {
    let many = (0..<401).map { Manifest.deployment("w\($0)", in: "n\($0 % 2)") }.joined()
    let command = try Command(["all.yaml": many])
    let outcome = try command.run(["render", "all.yaml", "--detail", "full"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("too-many-workloads"))
  }

  @Test("of which only blocked lines are asked for has them, and does not leave them to the gates")
  func onlyBlocked() throws {
    let pods = (0..<12).map { Manifest.deployment("w\($0)", in: "n\($0 % 4)", ports: [80]) }
    let policies = (0..<4).map { Manifest.policy("deny", in: "n\($0)", "{podSelector: {}}") }
    let command = try Command(["all.yaml": (pods + policies).joined()])
    let outcome = try command.run(["render", "all.yaml", "-q", "--only", "blocked", "-o", "svg"])
    #expect(outcome.output.contains("blocked-at-ingress"))
    #expect(!outcome.output.contains("everything passes"))
  }

  @Test("is compared namespace by namespace in a picture")
  func difference() throws {
    let command = try Command([
      "old.yaml": Self.workloads + Self.closed, "new.yaml": Self.workloads,
    ])
    let outcome = try command.run(["diff", "old.yaml", "new.yaml", "-q", "-o", "svg"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("161 workloads in 9 namespaces"))
    #expect(outcome.output.contains("− n0/closed"))
  }

  @Test("names the policies of each step, and counts those beyond a handful")
  func steps() throws {
    let many = (0..<9).map { Manifest.policy("p\($0)", in: "n1", "{podSelector: {}}") }.joined()
    let command = try Command([
      "1.yaml": Self.workloads, "2.yaml": Self.closed, "3.yaml": many,
    ])
    let outcome = try command.run(["steps", "1.yaml", "2.yaml", "3.yaml", "-q", "-o", "svg"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("+ n0/closed"))
    #expect(outcome.output.contains("+ n1/p2"))
    #expect(!outcome.output.contains("+ n1/p3"))
    #expect(outcome.output.contains("6 more policies"))
  }
}

@Suite("A grid on the command line")
struct MatrixCommandTests {
  private static let manifests =
    Manifest.deployment("web", in: "front", ports: [80])
    + Manifest.deployment("db", in: "back", ports: [80, 81])
    + Manifest.policy(
      "deny", in: "back",
      "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}")

  @Test(
    "is written as it is asked for",
    arguments: [
      ("text", "front/web"), ("markdown", "| front/web |"), ("html", "<table>"), ("svg", "<svg"),
    ])
  func formats(format: String, text: String) throws {
    let command = try Command(["all.yaml": Self.manifests])
    let outcome = try command.run(["matrix", "all.yaml", "-o", format])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(text))
  }

  @Test("tells some ports from all, and namespaces by how many pairs connect")
  func signs() throws {
    let command = try Command(["all.yaml": Self.manifests])
    let full = try command.run(["matrix", "all.yaml", "-q"])
    #expect(full.output.contains("□ allowed for some ports or pods only"))
    let overview = try command.run(["matrix", "all.yaml", "-q", "--detail", "namespaces"])
    #expect(overview.output.contains("– nothing is asked"))
  }

  @Test("Names are text in every format, whatever is in them")
  func names() throws {
    let hostile = "a|b<script>alert(1)</script>"
    let command = try Command(["all.yaml": Self.manifests])
    for format in ["html", "markdown"] {
      let outcome = try command.run(["matrix", "all.yaml", "--title", hostile, "-o", format])
      #expect(!outcome.output.contains("<script>alert"))
    }
  }

  @Test(
    "Wrong usage is told",
    arguments: [
      ["-o", "x.gif"], ["--only", "changed"], ["--hops", "0"], ["-o", "dot"], ["-o", "x.mmd"],
    ])
  func usage(arguments: [String]) throws {
    let command = try Command(["all.yaml": Self.manifests])
    #expect(try command.run(["matrix", "all.yaml"] + arguments).status == 2)
  }
}
