import Foundation
import Graphviz
import Testing

@Suite("Renderings")
struct RenderingTests {
  let graphviz = InProcessGraphviz()

  @Test("one request gives every format, in the order asked for")
  func formats() throws {
    let outputs: [GraphvizRequest.Output] = [
      .svg, .geometry, .dot, .png(pixelsPerInch: 96), .pdf, .svg,
    ]
    let results = graphviz.run([GraphvizRequest(shop, engine: .dot, outputs: outputs)])
    let result = try #require(results.first).get()
    #expect(result.warnings == [])
    let starts = result.products.map { product in
      switch product {
      case .geometry: "geometry"
      case .bytes(let bytes): String(decoding: bytes.prefix(5), as: UTF8.self)
      }
    }
    #expect(starts == ["<?xml", "geometry", "digra", "\u{FFFD}PNG\r", "%PDF-", "<?xml"])
    #expect(result.products.first == result.products.last, "a PNG before does not change an SVG")
  }

  @Test("a PNG has the pixels that its resolution says", arguments: [72, 96, 192, 300])
  func resolution(pixelsPerInch: Int) throws {
    let bounds = try graphviz.layout(shop).bounds
    let png = try graphviz.bytes(shop, .png(pixelsPerInch: pixelsPerInch))
    // Graphviz leaves 4 points free on every side.
    let points = bounds.upperRight.x - bounds.lowerLeft.x + 8
    let expected = points * Double(pixelsPerInch) / 72
    #expect(abs(Double(png.width) - expected) <= 1)
  }

  @Test("an SVG is not scaled by the resolution of a PNG made before it")
  func scale() throws {
    let requests = [[.svg], [.png(pixelsPerInch: 300), .svg]].map {
      GraphvizRequest(shop, engine: .dot, outputs: $0)
    }
    let svgs = try graphviz.run(requests).map { try $0.get().products.last }
    #expect(svgs.first == svgs.last)
  }

  @Test("a PNG with a side of more than 32,767 pixels is refused before it is drawn")
  func tooLarge() {
    let wide = graph(.init("width", "40"), .init("shape", "box"))
    let expected = GraphvizError.tooLarge(width: 40_111, height: 611)
    #expect(throws: expected) { try graphviz.bytes(wide, .png(pixelsPerInch: 1000)) }
  }

  @Test(
    "what is refused is what cairo would have shrunk",
    arguments: [
      ("pad", "1"), ("pad", "0.1,2"), ("margin", "0.5"), ("size", "2,2"), ("size", "20,20!"),
      ("rotate", "90"),
    ])
  func predictedSize(name: String, value: String) throws {
    var padded = shop
    padded.attributes.append(.init(name, .text(value)))
    let png = try graphviz.bytes(padded, .png(pixelsPerInch: 100))
    let longest = max(png.width, png.height)
    // At this many pixels per inch the longest side would be just beyond the limit.
    let beyond = 100 * 32_900 / longest
    #expect {
      try graphviz.bytes(padded, .png(pixelsPerInch: beyond))
    } throws: { error in
      guard case .tooLarge(let width, let height) = error as? GraphvizError else { return false }
      let ratio = Double(width) / Double(height) / (Double(png.width) / Double(png.height))
      return abs(ratio - 1) < 0.02 && max(width, height) < 33_500
    }
  }

  @Test("the same request gives the same bytes")
  func determinism() throws {
    for output in [GraphvizRequest.Output.svg, .png(pixelsPerInch: 96), .pdf, .dot] {
      let first = try graphviz.bytes(shop, output)
      let second = try graphviz.bytes(shop, output)
      #expect(first == second, "\(output)")
    }
  }

  @Test("a PDF does not say when it was made")
  func creationDate() throws {
    let pdf = try graphviz.text(shop, .pdf)
    #expect(!pdf.contains("/CreationDate (D:20"))
  }

  @Test("DOT text holds the graph in its order, with keys and without positions")
  func dot() throws {
    let text = try graphviz.text(shop, .dot)
    #expect(text.contains("label=<<b>api</b>>"))
    #expect(text.contains("key=1"))
    #expect(text.contains("subgraph cluster_data"))
    #expect(!text.contains("pos="))
    let first = try #require(text.range(of: "key=1"))
    let second = try #require(text.range(of: "key=2"))
    #expect(first.lowerBound < second.lowerBound)
  }

  @Test(
    "a PDF with Japanese text embeds a CJK font",
    .enabled(
      if: FileManager.default.fileExists(
        atPath: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")))
  func japanese() throws {
    let card = graph(
      .init("label", plain: "名前空間 api"),
      .init("fontname", "DejaVu Sans,Noto Sans CJK JP,sans-serif"))
    let pdf = try graphviz.text(card, .pdf)
    #expect(pdf.contains("NotoSansCJKjp"))
    #expect(pdf.contains("DejaVuSans"))
  }
}

extension [UInt8] {
  /// The width in the head of a PNG.
  fileprivate var width: Int { bigEndian(at: 16) }
  /// The height in the head of a PNG.
  fileprivate var height: Int { bigEndian(at: 20) }

  private func bigEndian(at start: Int) -> Int {
    dropFirst(start).prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }
}
