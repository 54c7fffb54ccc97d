import Foundation
import TestSupport
import Testing

@Suite("podreach paths")
struct PathsTests {
  private func run(_ arguments: String...) throws -> Command.Outcome {
    try Command(in: Repository.root).run(["paths"] + arguments)
  }

  @Test func `in the shop the storefront gets to both databases`() throws {
    let outcome = try run("--from", "storefront", "Samples/shop")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasPrefix(
        "shop/storefront reaches 11 of 13 workloads in up to 3 hops, among them 2 data stores\n"))
    #expect(!outcome.output.contains("possibly"))
  }

  @Test func `the attacker of the chapter gets to the database through the api`() throws {
    let outcome = try run("--from", "attacker", "--to", "db", "Samples/np-demo", "-o", "csv")
    #expect(
      outcome.output
        == "path,hop,source,destination,ports,way,certain\r\n"
        + "1,1,np-demo/attacker,np-demo/api,all ports,,yes\r\n"
        + "1,2,np-demo/api,np-demo/db,TCP 80,,yes\r\n")
  }

  @Test(
    "The exit status follows --fail-on",
    arguments: [
      (["--from", "attacker", "--to", "db"], 0),
      (["--from", "attacker", "--to", "db", "--fail-on", "found"], 1),
      (["--from", "db", "--to", "attacker", "--fail-on", "found"], 1),
      (["--from", "attacker", "--to", "db:81", "--fail-on", "found"], 0),
      (["--from", "attacker", "--to", "db", "--hops", "1", "--fail-on", "found"], 0),
      (["--from", "attacker", "--fail-on", "found"], 2),
      (["--from", "nobody"], 2), (["--from", "attacker", "--to", "nobody"], 2),
      (["--from", "attacker", "--port", "80"], 2), (["--from", "attacker", "--hops", "0"], 2),
      (["--from", "db:80"], 2), (["--from", "http://db"], 2),
      (["--from", "attacker", "-o", "x.gif"], 2),
    ] as [([String], Int32)])
  func status(arguments: [String], status: Int32) throws {
    let outcome = try Command(in: Repository.root).run(
      ["paths"] + arguments + ["Samples/np-demo"])
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
  }

  @Test(
    "Invalid input is status 3, and the rest is told",
    arguments: [
      "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: p}\nspec: 7\n"
    ])
  func invalid(text: String) throws {
    let command = try Command([
      "a.yaml": Manifest.deployment("a") + Manifest.deployment("b", ports: [80]), "p.yaml": text,
    ])
    let outcome = try command.run("paths", "--from", "a", ".")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("shop/a"))
    #expect(outcome.errors.contains("error:"))
  }

  @Test(
    "Pictures go where -o says", arguments: ["x.svg", "x.png", "x.pdf"])
  func picture(name: String) throws {
    let command = try Command(["a.yaml": Manifest.deployment("a") + Manifest.deployment("b")])
    let outcome = try command.run("paths", "--from", "a", "a.yaml", "-o", name)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect((command.contents(name)?.count ?? 0) > 500)
    let nowhere = try command.run("paths", "--from", "a", "a.yaml", "-o", "no/\(name)")
    #expect(nowhere.status == 4)
  }

  @Test func `the order of files changes nothing`() throws {
    let files = [
      "Samples/shop/03-shop.yaml", "Samples/shop/04-data.yaml", "Samples/shop/00-namespaces.yaml",
      "Samples/shop/21-shop-policies.yaml",
    ]
    let arguments = ["paths", "--from", "storefront", "-q", "-o", "json"]
    let command = try Command(in: Repository.root)
    #expect(
      try command.run(arguments + files).output
        == command.run(arguments + files.reversed()).output)
  }
}
