/// A picture with every place fixed: areas at the bottom, strokes above them, blocks on top.
struct Scene: Sendable {
  /// A part of the picture that belongs together: a panel, the table, the legend.
  struct Section: Hashable, Sendable {
    var id: String
    /// What it is called by a screen reader.
    var label: String
    /// Its number among the frames of an animation, from 0, of which one is shown at a time; `nil` if it always is.
    var frame: Int?
  }

  /// What an element is, for readers of the SVG.
  struct Note: Hashable, Sendable {
    /// How a screen reader takes it.
    enum Meaning: Hashable, Sendable {
      /// One thing, described by a sentence.
      case symbol(String)
      /// Words that speak for themselves.
      case text
      /// Said elsewhere.
      case ornament
    }

    var meaning: Meaning
    var classes: [String]
    /// The ``Section/id`` of the part that it belongs to.
    var section: String?
    /// Where a click leads, as a relative reference.
    var link: String?

    init(_ meaning: Meaning, _ classes: String..., in section: String? = nil) {
      self.meaning = meaning
      self.classes = classes
      self.section = section
    }
  }

  /// A coloured rectangle below everything else.
  struct Area: Hashable, Sendable {
    var id: String
    var rectangle: Rectangle
    var fill: ColourRole
    var border: ColourRole?
    var isRounded = false
    var isDashed = false
    var note: Note
  }

  /// A line with its marks.
  struct Stroke: Hashable, Sendable {
    var id: String
    /// From border to border, not yet shortened for the marks.
    var curve: Curve
    var look: LineLook
    var width: Double
    /// The ids of the blocks that it joins; `nil` for a line that is a sample or a rule.
    var ends: Ends?
    var note: Note
  }

  /// The blocks that a stroke joins.
  struct Ends: Hashable, Sendable {
    var tail: String
    var head: String
  }

  /// Letters, with a frame or without.
  struct Block: Hashable, Sendable {
    /// The frame of a block.
    struct Outline: Hashable, Sendable {
      var fill: ColourRole
      var border: ColourRole
      var isRounded = false
      var isDashed = false
      var width = 1.1
    }

    var id: String
    var rectangle: Rectangle
    var table: MarkupTable
    var outline: Outline?
    var note: Note
  }

  /// Distinguishes the picture from others in one page.
  var id: String
  /// What the picture is called, and what it shows in words.
  var title: String
  var description: String
  var languageTag: String
  var sections: [Section] = []
  var areas: [Area] = []
  var strokes: [Stroke] = []
  var blocks: [Block] = []
  /// The lower right corner of the page; its upper left one is the origin.
  var size = Size(width: 0, height: 0)

  /// Notes by the id of their element.
  var notes: [String: Note] {
    var notes: [String: Note] = [:]
    for area in areas { notes[area.id] = area.note }
    for stroke in strokes { notes[stroke.id] = stroke.note }
    for block in blocks { notes[block.id] = block.note }
    return notes
  }
}
