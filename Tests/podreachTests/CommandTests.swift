import Foundation
import TestSupport
import Testing

@Suite("The command line")
struct CommandTests {
  private static let apps =
    Manifest.deployment("api") + Manifest.deployment("db", ports: [80])
    + Manifest.service("db", port: 80, target: "80")
  private static let deny = Manifest.policy(
    "deny", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}")
  private static let bad = Manifest.policy(
    "bad", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}")

  @Test("render tells in words, and -o draws; both formats begin as they must")
  func render() throws {
    let command = try Command(["m/a.yaml": Self.apps, "m/b.yaml": Self.deny])
    let words = try command.run("render", "m")
    #expect(words.status == 0)
    #expect(words.output.contains("api to db, TCP 80: BLOCKED (ingress of db: deny (m/b.yaml:2))"))
    for (name, start) in [
      ("p.svg", "<?xml"), ("p.png", "\u{FFFD}PNG"), ("p.pdf", "%PDF"), ("p.dot", "// m"),
      ("p.mmd", "---\ntitl"),
    ] {
      #expect(try command.run("render", "m", "-o", name).status == 0)
      let bytes = try #require(command.contents(name))
      #expect(String(decoding: bytes.prefix(8), as: UTF8.self).hasPrefix(start))
    }
  }

  @Test("A bare format goes to standard output, without the words")
  func standardOutput() throws {
    let command = try Command(["a.yaml": Self.apps])
    let outcome = try command.run("render", "a.yaml", "-o", "svg")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("<?xml"))
    #expect(outcome.output.hasSuffix("</svg>\n"))
    #expect(outcome.errors.isEmpty == false)  // the note on the assumed namespace
  }

  @Test("`-` is standard input; -f is the same as a path")
  func standardInput() throws {
    let command = try Command(["b.yaml": Self.deny])
    let outcome = try command.run("render", "-", "-f", "b.yaml", input: Self.apps)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("BLOCKED"))
  }

  @Test(
    "What is no command is told, with what may have been meant",
    arguments: [
      ("rendr", "did you mean `podreach render`?"), ("m", "to draw it: `podreach render m`"),
      ("quux", "the commands are render, steps, matrix"),
    ])
  func unknownCommand(name: String, hint: String) throws {
    let outcome = try Command(["m/a.yaml": Self.apps]).run(name, "m")
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("podreach: error: `\(name)` is no command\n"))
    #expect(outcome.errors.contains(hint), "\(outcome.errors)")
  }

  @Test(
    "Options with a value that means nothing say what would",
    arguments: [
      (["--pod-cidr", "10.0.0.0/33"], "such as 10.244.0.0/16"),
      (["--hops", "2"], "name it with --focus"),
      (["--focus", "api", "--hops", "0"], "from 1 to 9"),
    ])
  func optionValues(options: [String], words: String) throws {
    let outcome = try Command(["a.yaml": Self.apps]).run(["render", "a.yaml"] + options)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test("Of many templates a few are told, and the rest are counted")
  func templates() throws {
    let chart = (1...6).map {
      ("chart/\($0).yaml", "kind: Deployment\nmetadata:\n  name: {{ .Name }}\n")
    }
    let command = try Command(Dictionary(uniqueKeysWithValues: chart))
    let outcome = try command.run("render", "chart")
    #expect(outcome.status == 3)
    #expect(outcome.errors.ranges(of: "a template that has not been rendered").count == 3)
    #expect(outcome.errors.ranges(of: "helm template").count == 1)
    #expect(outcome.errors.contains("3 more files with templates"))
  }

  @Test("steps writes the series and every step into a directory")
  func steps() throws {
    let command = try Command(["s/1.yaml": Self.apps, "s/2.yaml": Self.deny])
    let outcome = try command.run("steps", "s", "-o", "out")
    #expect(outcome.status == 0)
    for name in ["steps.svg", "steps.png", "step-1.svg", "step-1.png", "step-2.svg", "step-2.png"] {
      #expect(command.contents("out/\(name)") != nil)
    }
  }

  @Test("A failed expectation is said with its line, is drawn, and exits with 1")
  func probe() throws {
    let steps = """
      kind: Steps
      apiVersion: podreach.dev/v1alpha1
      steps:
        - files: [1.yaml]
          probes:
            - "api → http://db: blocked"

      """
    let command = try Command(["s/1.yaml": Self.apps, "s/steps.yaml": steps])
    let outcome = try command.run("steps", "s", "-o", "out.svg")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains(
        "s/steps.yaml:6:9: error: `api → http://db` is allowed, expected blocked"))
    let svg = String(decoding: try #require(command.contents("out.svg")), as: UTF8.self)
    #expect(svg.contains("✗"))
  }

  @Test("Invalid input is reported, the rest is drawn, and the exit status is 3")
  func invalid() throws {
    let command = try Command(["m/a.yaml": Self.apps, "m/b.yaml": Self.bad, "m/c.yaml": "a: [\n"])
    let outcome = try command.run("render", "m", "-o", "p.svg")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("m/b.yaml:5:"))
    #expect(outcome.errors.contains("m/c.yaml:"))
    let svg = String(decoding: try #require(command.contents("p.svg")), as: UTF8.self)
    #expect(svg.contains("UNKNOWN"))
    #expect(!svg.contains("api to db, TCP 80: ALLOWED"))
  }

  @Test("With --strict, or without anything to draw, an earlier picture stays")
  func earlierOutput() throws {
    let command = try Command(["a.yaml": Self.apps, "b.yaml": Self.bad, "p.svg": "earlier"])
    #expect(try command.run("render", "a.yaml", "b.yaml", "--strict", "-o", "p.svg").status == 3)
    #expect(command.contents("p.svg") == Data("earlier".utf8))
    #expect(try command.run("render", "b.yaml", "-o", "p.svg").status == 3)
    #expect(try command.run("render", "missing.yaml", "-o", "p.svg").status == 3)
    #expect(command.contents("p.svg") == Data("earlier".utf8))
    #expect(try command.run("render", "a.yaml", "b.yaml", "-o", "p.svg").status == 3)
    #expect(command.contents("p.svg") != Data("earlier".utf8))
  }

  @Test("Ways in that are blocked are said, and a controller may be named")
  func waysIn() throws {
    let manifests = """
      \(Self.apps)
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec: {defaultBackend: {service: {name: nobody, port: {number: 80}}}}

      """
    let command = try Command(["a.yaml": manifests])
    let found = try command.run("render", "a.yaml", "-o", "p.svg")
    #expect(found.status == 0)
    #expect(
      found.errors.contains("warning: Ingress `default/web` leads to Service `default/nobody`"))
    #expect(found.errors.contains("[entry-service-missing]"))
    let named = try command.run("render", "a.yaml", "-o", "p.svg", "--ingress-controller", "x/y")
    #expect(named.errors.contains("no workload of the input is called `x/y`"))
  }

  @Test("A picture that cannot be written is said, and exits with 4")
  func unwritable() throws {
    let command = try Command(["a.yaml": Self.apps])
    let outcome = try command.run("render", "a.yaml", "-o", "no/such/folder/p.svg")
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("error: "))
  }

  @Test(
    "Wrong usage exits with 2 and says what is right",
    arguments: [
      ["render"], ["render", "a.yaml", "-o", "p.gif"], ["render", "a.yaml", "--from", "a/b/c"],
      ["render", "a.yaml", "--to", "nobody"], ["render", "a.yaml", "--pod-cidr", "10"],
      ["nonsense"], ["steps", "a.yaml", "--only", "red"],
    ])
  func usage(arguments: [String]) throws {
    let command = try Command(["a.yaml": Self.apps])
    let outcome = try command.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(!outcome.errors.isEmpty)
  }

  @Test("Help and version are results: standard output, exit status 0")
  func help() throws {
    let command = try Command()
    for arguments in [["--help"], ["render", "--help"], ["steps", "--help"], ["--version"]] {
      let outcome = try command.run(arguments)
      #expect(outcome.status == 0)
      #expect(!outcome.output.isEmpty && outcome.errors.isEmpty)
    }
  }

  @Test("--from, --to, --in-namespace and --only narrow the picture")
  func narrowing() throws {
    let other = Manifest.deployment("far", in: "other", ports: [9])
    let command = try Command(["a.yaml": Self.apps + Self.deny + other])
    let to = try command.run("render", "a.yaml", "--to", "db").output
    #expect(to.contains("api to db") && !to.contains("to far"))
    let from = try command.run("render", "a.yaml", "--from", "other/far", "-o", "svg").output
    #expect(from.contains("far to db") && !from.contains("api to db"))
    let only = try command.run("render", "a.yaml", "--only", "blocked", "-o", "svg").output
    #expect(only.contains("api to db") && !only.contains("to far,"))
    let inside = try command.run("render", "a.yaml", "--in-namespace", "other", "-o", "svg").output
    #expect(inside.contains("api to far") && !inside.contains("api to db"))
  }

  @Test("Japanese is right in words and in pictures")
  func japanese() throws {
    let command = try Command(["a.yaml": Self.apps + Self.deny])
    let outcome = try command.run("render", "a.yaml", "--language", "ja", "-o", "p.svg")
    #expect(outcome.output.contains("api から db、TCP 80: 遮断"))
    let svg = String(decoding: try #require(command.contents("p.svg")), as: UTF8.self)
    #expect(svg.contains("遮断"))
  }

  @Test("The same input gives the same bytes, whatever the order of the files")
  func deterministic() throws {
    let command = try Command(["a.yaml": Self.apps, "b.yaml": Self.deny])
    let one = try command.run("render", "a.yaml", "b.yaml", "--title", "t", "-o", "svg").output
    let two = try command.run("render", "b.yaml", "a.yaml", "--title", "t", "-o", "svg").output
    #expect(one == two)
    #expect(!one.isEmpty)
  }

  @Test("Without enforcement a banner says so, and everything is open")
  func notEnforced() throws {
    let command = try Command(["a.yaml": Self.apps + Self.deny])
    let outcome = try command.run("render", "a.yaml", "--enforcement", "none", "-o", "svg")
    #expect(outcome.output.contains("NOT enforced"))
    #expect(!outcome.output.contains("BLOCKED"))
  }

  @Test("Errors on a stream that is not a terminal carry no colour")
  func noColor() throws {
    let command = try Command(["a.yaml": Self.bad])
    #expect(try command.run("render", "a.yaml").errors.contains("\u{1B}") == false)
  }
}

@Suite("What a first-time user ran into")
struct FirstContactTests {
  private static let apps =
    Manifest.deployment("web", ports: [80], replicas: 2)
    + Manifest.policy(
      "p",
      """
      {podSelector: {}, policyTypes: [Ingress, Egress],
       egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}
      """)

  @Test("A policy that selects no pod is said")
  func idle() throws {
    let typo = Manifest.policy("typo", "{podSelector: {matchLabels: {app: wbe}}}")
    let command = try Command(["a.yaml": Self.apps + typo])
    let errors = try command.run("render", "a.yaml").errors
    #expect(errors.contains("NetworkPolicy `shop/typo` selects no pod of the input"))
    #expect(!errors.contains("`shop/p` selects no pod"))
  }

  @Test(
    "An address that no policy speaks of is answered all the same",
    arguments: [
      ("--from", "1.2.3.4", "1.2.3.4/32 to web, TCP 80: BLOCKED"),
      ("--to", "8.8.8.8", "web to 8.8.8.8/32, any port: BLOCKED"),
      ("--to", "internet", "web to internet except 10.0.0.0/8, any port: BLOCKED"),
    ])
  func addresses(option: String, address: String, expected: String) throws {
    let command = try Command(["a.yaml": Self.apps])
    #expect(try command.run("render", "a.yaml", option, address).output.contains(expected))
  }

  @Test("The words hold the connections among the pods of one workload")
  func replicas() throws {
    let command = try Command(["a.yaml": Self.apps])
    #expect(try command.run("render", "a.yaml").output.contains("- web to web, TCP 80: BLOCKED"))
  }

  @Test("Without enforcement the reason is not that no policy isolates")
  func reason() throws {
    let command = try Command(["a.yaml": Self.apps])
    let output = try command.run("render", "a.yaml", "--enforcement", "none").output
    #expect(
      output.contains("(policies are not enforced)") && !output.contains("no policy isolates"))
  }

  @Test("An empty answer says that it is empty")
  func empty() throws {
    let command = try Command(["a.yaml": Manifest.deployment("web", ports: [80])])
    #expect(
      try command.run("render", "a.yaml", "--only", "blocked").errors.contains(
        "no connection matches"))
    #expect(try command.run("render", "a.yaml", "--only", "changed").status == 2)
  }

  @Test("A directory of steps that take something away is said to be a series")
  func series() throws {
    let steps = """
      apiVersion: podreach.dev/v1alpha1
      kind: Steps
      steps:
        - {title: One, files: [01.yaml]}
        - {title: Two, files: [02.yaml]REMOVES}

      """
    for (removes, isTold) in [(", removes: [01.yaml]", true), ("", false)] {
      let command = try Command([
        "s/steps.yaml": steps.replacing("REMOVES", with: removes),
        "s/01.yaml": Manifest.deployment("a"), "s/02.yaml": Manifest.deployment("b"),
      ])
      let outcome = try command.run(["render", "s"])
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("[series-as-one]") == isTold)
    }
  }
}
