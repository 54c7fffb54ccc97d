import Testing

@testable import Diagrams

@Suite("A line that would run over a card")
struct DetourTests {
  private static let upper = Rectangle(x: 40, y: 0, width: 100, height: 40)
  private static let between = Rectangle(x: 30, y: 100, width: 100, height: 40)
  private static let lower = Rectangle(x: 40, y: 200, width: 100, height: 40)
  private static let cards = [upper, between, lower]

  private static func meets(_ curve: Curve, _ card: Rectangle) -> Bool {
    curve.samples(spacing: 1).contains(where: card.contains)
  }

  @Test("is led round it, in either direction, and keeps its ends", arguments: [true, false])
  func around(isDown: Bool) {
    let down = Curve(from: Point(x: 90, y: 40), to: Point(x: 90, y: 200))
    let line = isDown ? down : down.reversed
    let led = Detour(cards: Self.cards).around(line, ends: [Self.upper, Self.lower])
    #expect(Self.meets(line, Self.between))
    #expect(!Self.meets(led, Self.between))
    #expect(led.start == line.start)
    #expect(led.end == line.end)
  }

  @Test("takes the side where no other card is")
  func side() {
    let beside = Rectangle(x: 135, y: 90, width: 100, height: 60)
    let line = Curve(from: Point(x: 125, y: 40), to: Point(x: 125, y: 200))
    let led = Detour(cards: Self.cards + [beside]).around(line, ends: [Self.upper, Self.lower])
    #expect(!Self.meets(led, Self.between))
    #expect(!Self.meets(led, beside))
  }

  @Test("A line that meets none stays as it is, and so does one along a row")
  func untouched() {
    let clear = Curve(from: Point(x: 136, y: 40), to: Point(x: 136, y: 200))
    let along = Curve(from: Point(x: 0, y: 120), to: Point(x: 200, y: 120))
    for line in [clear, along] {
      #expect(Detour(cards: Self.cards).around(line, ends: [Self.upper, Self.lower]) == line)
    }
  }
}
