import Analyses
import Diagrams
import Manifests
import Foundation
#if canImport(FoundationXML)
  import FoundationXML
#endif
import TestSupport
import Testing

@Suite("What is in Output")
struct OutputTests {
  private static let folder = Repository.root.appendingPathComponent("Output")

  private func storyboard(_ name: String, _ language: Language = .english) throws -> Storyboard {
    let sample = try Sample(name)
    return Storyboard(
      title: sample.title?.text(in: language.rawValue) ?? "", language: language,
      series: sample.series,
      scenes: zip(sample.plan.steps, sample.results).map { step, results in
        Storyboard.Scene(
          title: step.title?.text(in: language.rawValue) ?? "",
          caption: step.caption?.text(in: language.rawValue),
          checks: results.map { Diagram.Check($0, language: language) })
      },
      isSeries: true)
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent(path), encoding: .utf8)
  }

  private static let advice: Comment = "Output is out of date: run `make demo` and commit it"

  @Test("The words of every sample are those of its manifests", arguments: Repository.samples)
  func words(name: String) throws {
    let expected = AlternativeText(try storyboard(name).diagram().arranged(.auto)).text
    #expect(try text("\(name)/steps.txt") == expected, Self.advice)
  }

  @Test(
    "Every picture has the title of every line that its panel draws", arguments: Repository.samples)
  func titles(name: String) throws {
    let diagram = try storyboard(name).diagram().arranged(.auto)
    let series = try SVGTitles(text("\(name)/steps.svg"))
    // A large picture leaves out what its gates tell; what a rule allows is always drawn.
    let isLarge = diagram.routes.count > 40
    for (index, panel) in diagram.panels.enumerated() {
      let step = try SVGTitles(text("\(name)/step-\(index + 1).svg"))
      for arrow in panel.arrows where !isLarge || arrow.kind == .allowedByRule {
        #expect(step.titles.contains(arrow.sentence), Self.advice)
        #expect(series.titles.contains(arrow.sentence), Self.advice)
      }
    }
  }

  @Test("Every sample has its bitmaps", arguments: Repository.samples)
  func bitmaps(name: String) throws {
    let steps = try Sample(name).plan.steps.count
    for file in ["steps.png"] + (1...steps).map({ "step-\($0).png" }) {
      let bytes = try Data(contentsOf: Self.folder.appendingPathComponent("\(name)/\(file)"))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  @Test("The tutorial is there in Japanese")
  func japanese() throws {
    let svg = try text("np-demo/steps-ja.svg")
    for word in ["遮断", "許可", "apiにDNSを許可"] { #expect(svg.contains(word), Self.advice) }
    let titles = try SVGTitles(svg).titles
    for arrow in try storyboard("np-demo", .japanese).diagram().panels.flatMap(\.arrows) {
      #expect(titles.contains(arrow.sentence), Self.advice)
    }
  }
}

/// The texts of all `<title>` elements of a picture.
private final class SVGTitles: NSObject, XMLParserDelegate {
  private(set) var titles: Set<String> = []
  private var current: String?

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    try #require(parser.parse())
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if name == "title" { current = "" }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) { current? += text }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard name == "title", let text = current else { return }
    titles.insert(text)
    current = nil
  }
}
