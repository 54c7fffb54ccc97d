import Diagnostics
import Foundation
import FoundationXML
import Graphviz
import Testing

@testable import Diagrams

@Suite("Drawing")
struct DrawingTests {
  @Test func `gives every part in every format`() throws {
    let drawn = DiagramWriter.test.draw(
      Chapter.diagram(), parts: [.whole, .panel(0)], formats: [.svg, .png, .pdf, .dot])
    #expect(drawn.failures.map(\.problem) == [.lastStepOnly(of: 6)])
    #expect(drawn.pictures.map(\.format) == [.svg, .png, .pdf, .dot, .svg, .png, .pdf, .dot])
    #expect(drawn.pictures[1].bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(drawn.pictures[2].bytes.starts(with: Array("%PDF".utf8)))
    #expect(String(decoding: drawn.pictures[3].bytes, as: UTF8.self).contains("digraph"))
  }

  @Test(arguments: [Language.english, .japanese])
  func `a PDF has its fonts with it, and no margin`(language: Language) throws {
    let drawn = DiagramWriter.test.draw(
      Chapter.diagram(language), parts: [.whole], formats: [.pdf, .svg])
    let pdf = String(decoding: try #require(drawn.pictures.first).bytes, as: UTF8.self)
    let fonts = pdf.matches(of: /\/Type\s*\/FontDescriptor/).count
    #expect(fonts >= 2 && pdf.matches(of: /\/FontFile[23]?\s/).count == fonts)
    let width = try #require(pdf.firstMatch(of: /\/MediaBox \[ *0 0 ([0-9.]+)/)?.output.1)
    let svg = try DrawnSVG(try #require(drawn.pictures.last).bytes)
    #expect(abs((Double(width) ?? 0) - (Double(svg.root?["width"]?.dropLast(2) ?? "") ?? 0)) < 2)
  }

  @Test func `without a layout shows the table, and says so`() throws {
    let writer = DiagramWriter(
      runner: FailingGraphviz { $0.engine == .dot ? .workerCrashed(signal: 11) : nil })
    let drawn = writer.draw(Chapter.diagram(), parts: [.whole, .panel(4)], formats: [.svg])
    #expect(drawn.failures == [DrawingFailure(problem: .noLayout(.workerCrashed(signal: 11)))])
    #expect(drawn.failures.first?.diagnostic.severity == .warning)
    let whole = try DrawnSVG(drawn.pictures[0].bytes)
    #expect(whole.elements(class: "cell").count == 30)
    #expect(whole.elements(class: "box").isEmpty)
    #expect(try DrawnSVG(drawn.pictures[1].bytes).elements(class: "cell").count == 5)
  }

  @Test func `a picture that fails does not stop the others`() {
    let writer = DiagramWriter(
      runner: FailingGraphviz {
        $0.outputs == [.pdf] ? .renderingFailed(format: "pdf", messages: ["no"]) : nil
      })
    let drawn = writer.draw(Town.plain, parts: [.whole, .panel(7)], formats: [.svg, .pdf])
    #expect(drawn.pictures.map(\.format) == [.svg])
    #expect(drawn.failures.map(\.problem).contains(.noSuchPanel))
    #expect(drawn.failures.contains { $0.format == .pdf })
    #expect(drawn.failures.allSatisfy { $0.diagnostic.severity == .error })
  }

  @Test func `a bitmap that is too large gets fewer pixels`() {
    let writer = DiagramWriter(
      runner: FailingGraphviz { request in
        guard case .png(let resolution) = request.outputs[0], resolution > 72 else { return nil }
        return .tooLarge(width: 64_000, height: 100)
      })
    let drawn = writer.draw(Town.plain, parts: [.whole], formats: [.png])
    #expect(drawn.pictures.count == 1)
    #expect(drawn.failures.map(\.problem) == [.coarser(pixelsPerInch: 72)])
  }

  @Test func `an empty diagram is a picture`() throws {
    let diagram = Diagram(
      title: "Nothing", language: .english, frames: [], boxes: [], routes: [], panels: [],
      policies: [])
    let svg = try DrawnSVG(diagram)
    #expect(svg.words.contains("Nothing"))
  }

  @Test func `dangling names are passed over`() throws {
    var diagram = Town.plain
    diagram.routes.append(
      .init(
        id: "?", source: "nobody", destination: "b", sourceName: "", destinationName: "",
        ports: ""))
    diagram.panels[0].arrows.append(.init(route: "?", kind: .unknown, sentence: "?"))
    diagram.panels[0].arrows.append(.init(route: "??", kind: .unknown, sentence: "?"))
    diagram.boxes.append(diagram.boxes[0])
    diagram.boxes[1].frame = "nowhere"
    #expect(try DrawnSVG(diagram).elements(class: "edge").count == 1)
  }

  @Test func `many lines are fewer where gates say the same`() throws {
    let economy = LineEconomy(Town.large)
    #expect(economy.isOn && !LineEconomy(Town.sparse).isOn && !LineEconomy(Chapter.diagram()).isOn)
    for panel in Town.large.panels {
      let drawn = Set(economy.lines(of: panel).map(\.route))
      for arrow in panel.arrows where !drawn.contains(arrow.route) {
        let route = try #require(Town.large.routes.first { $0.id == arrow.route })
        let egress = panel.states[route.source]?.egress ?? .absent
        let ingress = panel.states[route.destination]?.ingress ?? .absent
        let isOpen = [egress, ingress].allSatisfy { $0 == .open || $0 == .absent }
        #expect(arrow.kind == .allowedByDefault ? isOpen : arrow.kind.isBlocked && !isOpen)
      }
    }
    #expect(try DrawnSVG(Town.large).words.contains("Not every connection has a line."))
  }
}
