import Analyses
import Foundation
import FoundationXML
import Kubernetes
import TestSupport
import Testing

@testable import Diagrams

@Suite("Pictures of what an attacker reaches")
struct PathChartTests {
  /// a → b → db and, if the foreign policy lets it, far.
  private static let town =
    Manifest.deployment("a") + Manifest.deployment("b", ports: [80])
    + Manifest.deployment("db", ports: [5432])
    + Manifest.policy(
      "db",
      "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: b}}}]}]}"
    )
    + Manifest.deployment("far", in: "other", ports: [80])
      + """
      ---
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: unknown, namespace: other}
      spec: {selector: app == 'far'}

      """

  private func paths(
    _ text: String, from start: String, to goal: String? = nil
  ) throws -> AttackPaths {
    let end = try goal.map { (text: $0, expression: try EndpointExpression($0)) }
    return try AttackPaths(
      Series.State(Snapshot(manifests: text)),
      question: AttackQuestion(from: (start, EndpointExpression(start)), to: end))
  }

  private func drawn(_ paths: AttackPaths) throws -> DrawnSVG {
    let (pictures, failures) = DiagramWriter.test.draw(paths, formats: [.svg])
    #expect(failures.isEmpty)
    return try DrawnSVG(try #require(pictures.first).bytes)
  }

  @Test func `hops go from left to right`() throws {
    let svg = try drawn(paths(Self.town, from: "a"))
    let columns = (0...2).map { hop in
      svg.elements(class: "hop-\(hop)").compactMap(\.bounds)
    }
    #expect(columns.allSatisfy { !$0.isEmpty })
    for (left, right) in zip(columns, columns.dropFirst()) {
      let end = try #require(left.map(\.maxX).max())
      let start = try #require(right.map(\.x).min())
      #expect(end < start)
    }
  }

  @Test func `a card says its ports and what is there, for eyes and for screen readers`() throws {
    let svg = try drawn(paths(Self.town, from: "a"))
    let titles = svg.elements(class: "box").compactMap(\.title)
    #expect(titles.contains("shop/db, 2 hops, TCP 5432, PostgreSQL"))
    #expect(svg.elements(class: "prize").count == 1)
    for word in ["PostgreSQL", "TCP 5432", "2 hops", "What an attacker in shop/a reaches"] {
      #expect(svg.words.contains(word), "\(word)")
    }
    let lines = svg.elements(class: "edge").compactMap(\.title)
    #expect(lines.contains("shop/b → shop/db, TCP 5432"))
  }

  @Test func `what is not known looks like it`() throws {
    let svg = try drawn(paths(Self.town, from: "a"))
    #expect(
      svg.elements(class: "possible").compactMap(\.title) == ["other/far, possibly 1 hop, TCP 80"])
    let unknown = svg.elements(class: "unknown").compactMap(\.title)
    #expect(unknown == ["shop/a → other/far, TCP 80, not certain"])
    #expect(svg.words.contains("possibly: unknown, or only for some pods"))
    #expect(svg.elements(class: "allowed-by-rule").count == 1)
  }

  @Test func `with a goal only the ways to it are drawn`() throws {
    let svg = try drawn(paths(Self.town, from: "a", to: "db"))
    #expect(svg.elements(class: "box").count == 3)
    #expect(svg.words.contains("How an attacker in shop/a gets to db"))
  }

  @Test func `places of one name have cards of their own`() throws {
    let text =
      Self.town
      + Manifest.service("a", port: 80, target: "80", kind: "type: LoadBalancer, ")
    let svg = try drawn(paths(text, from: "internet"))
    // The attacker, and the way out.
    let names = svg.elements(class: "box").compactMap(\.title).filter { $0.hasPrefix("internet") }
    #expect(names.count == 2)
    #expect(
      svg.elements(class: "edge").compactMap(\.title).contains(
        "internet → shop/a, TCP 80, via LoadBalancer shop/a"))
  }

  @Test func `many places are folded by namespace, and the picture says so`() throws {
    let many = (0..<30).map { namespace in
      (0..<3).map { Manifest.deployment("w\($0)", in: "n\(namespace)", ports: [6379]) }.joined()
    }.joined()
    let svg = try drawn(paths(many, from: "n0/w0"))
    #expect(svg.words.contains("too many to be drawn one by one"))
    #expect(svg.words.contains("20 more namespaces"))
    #expect(svg.words.contains("56 data stores"))
    #expect(svg.elements(class: "box").count < 20)
  }

  @Test func `a start that reaches nothing is a picture, too`() throws {
    let text =
      Manifest.deployment("a")
      + Manifest.policy("a", "{podSelector: {}, policyTypes: [Egress]}")
    #expect(try drawn(paths(text, from: "a")).elements(class: "box").count == 1)
  }

  @Test func `strange names do no harm`() throws {
    let text = Self.town.split(separator: "name: far").joined(
      separator: "name: \"<b>&\\u202e]]>\"")
    let paths = try paths(text, from: "a")
    _ = try drawn(paths)
  }
}
