import Testing

@testable import Diagrams

@Suite("The element for a README")
struct PictureElementTests {
  @Test func `shows the dark picture to who reads dark pages`() {
    let text = PictureElement(alternative: "A & B", light: "a/b-light.svg", dark: "a/b-dark.svg")
      .text
    #expect(
      text == """
        <picture>
          <source media="(prefers-color-scheme: dark)" srcset="a/b-dark.svg">
          <img alt="A &amp; B" src="a/b-light.svg">
        </picture>

        """)
  }

  @Test func `tells the steps, and which lines of a single state are blocked`() {
    let series = AlternativeText(Chapter.diagram()).summary
    #expect(
      series.hasPrefix("np-demo: what each NetworkPolicy changes. 1. Apps only: 5 allowed, 0"))
    #expect(series.contains("5. Allow api to db: 2 allowed, 2 blocked, 1 allowed by address"))
    var single = Chapter.diagram()
    single.panels = [single.panels[3]]
    #expect(
      AlternativeText(single).summary.hasSuffix(
        "Blocked: api → db (TCP 80), attacker → db (TCP 80), api → kube-dns (DNS 53)."))
  }

  @Test(arguments: Hostile.names)
  func `stays one element whatever the names are`(name: String) {
    let summary = AlternativeText(Hostile.diagram(name)).summary
    let text = PictureElement(alternative: summary, light: "\(name)-light.svg", dark: name).text
    #expect(text.split(separator: "\n").count == 4)
    // Four tags, and four attributes in quotation marks.
    #expect(text.matches(of: /["<>]/).count == 16)
    #expect(!text.contains(" ,") && !text.contains("\u{202E}"))
  }
}
