/// A picture as a value: what is to be seen, in words and kinds; no colour, no coordinate, no policy.
///
/// A single picture has one ``Panel``; a series has one a step. Boxes, frames and routes are those of all panels
/// together, so that one layout serves every panel.
public struct Diagram: Hashable, Sendable {
  /// What the picture shows, as its heading.
  public var title: String
  /// One line below the title.
  public var subtitle: String?
  /// The language of every word that is not the user's own.
  public var language: Language
  /// Lines that must not be overlooked, such as that policies are not enforced.
  public var banners: [String]
  /// What is summed up or left out, in whole sentences.
  public var notes: [String]
  /// In which form the connections are shown.
  public var form: Form
  /// Whether lines that the gates tell as well are left out; `nil` to go by how many lines there are.
  public var omitsImplied: Bool?
  /// Whether only some workloads or connections of the input were asked for, so that its boxes are not all there are.
  public var isPart = false
  /// Whether its heading says how many connections there are; not in a part, of which they are not counted.
  public var showsCounts = true
  /// The picture that it is a part of, as a relative reference; `nil` where there is none.
  public var wholeLink: String?
  /// Namespaces, in order.
  public var frames: [Frame]
  /// Workloads and whatever else a connection can start or end at, in order.
  public var boxes: [Box]
  /// Every line that some panel draws, in order.
  public var routes: [Route]
  /// Further routes that are asked about and not among ``routes``, since other lines were asked for: a grid must not take
  /// what it is not shown for what is blocked.
  public var unshownRoutes: [Route] = []
  /// The panels, in order.
  public var panels: [Panel]
  /// The policies, in the order of their numbers.
  public var policies: [PolicyEntry]

  /// Creates a picture.
  public init(
    title: String, subtitle: String? = nil, language: Language, banners: [String] = [],
    notes: [String] = [], form: Form = .lines,
    frames: [Frame], boxes: [Box], routes: [Route], panels: [Panel], policies: [PolicyEntry]
  ) {
    self.title = title
    self.subtitle = subtitle
    self.language = language
    self.banners = banners
    self.notes = notes
    self.form = form
    self.frames = frames
    self.boxes = boxes
    self.routes = routes
    self.panels = panels
    self.policies = policies
  }
}

/// The language of the words that Podreach itself puts into a picture.
public enum Language: String, Hashable, Sendable, CaseIterable {
  /// English.
  case english = "en"
  /// Japanese.
  case japanese = "ja"
}

extension Diagram {
  /// How connections are shown.
  public enum Form: Hashable, Sendable {
    /// As lines between cards.
    case lines
    /// As a grid: a row for each source, a column for each destination.
    case grid
    /// As a grid, with the lines below it.
    case gridAndLines
  }

  /// A namespace, drawn as a frame with a tab.
  public struct Frame: Hashable, Sendable {
    /// Unique among frames.
    public var id: String
    /// The namespace's name, on the tab.
    public var name: String
    /// A remark after the name, such as that it is assumed; `nil` where the namespace is in the input.
    public var remark: String?

    /// Creates a frame.
    public init(id: String, name: String, remark: String? = nil) {
      self.id = id
      self.name = name
      self.remark = remark
    }
  }

  /// Something that a connection can start or end at.
  public struct Box: Hashable, Sendable {
    /// What it is; each kind has its own look.
    public enum Kind: Hashable, Sendable {
      /// A workload: a card with gates.
      case workload
      /// A workload that is assumed, not found: a card with a dashed border.
      case assumed
      /// A workload on its node's network, where policies do not reach: a dashed card without gates.
      case hostNetwork
      /// Addresses outside, as sources: a dashed, rounded box.
      case externalSource
      /// Addresses outside, as destinations: likewise.
      case externalDestination
      /// A dot that joins every line that leads to it with every line that leaves it.
      case junction
      /// A whole namespace, in a picture that sums up workloads.
      case namespace
    }

    /// Unique among boxes.
    public var id: String
    /// The ``Frame/id`` of the frame that holds it; `nil` outside all frames.
    public var frame: String?
    /// What it is.
    public var kind: Kind
    /// The name, in bold.
    public var name: String
    /// Smaller words beside or below the name: labels, the exceptions of a block, "as source".
    public var details: [String]
    /// Declared ports, such as `:80`, `:53/udp`, each a chip; empty when it declares none.
    public var ports: [String]
    /// How many pods it stands for, such as `×3`; `nil` for one.
    public var count: String?
    /// The whole description in one sentence, for a tooltip and a screen reader.
    public var sentence: String
    /// A picture of what is in it, as a relative reference; `nil` where there is none.
    public var link: String?
    /// The workloads that it stands for, where that is several that connect alike; else empty.
    public var members: [Member]
    /// Whether the picture is about it.
    public var isInFocus = false

    /// One of several workloads of a card.
    public struct Member: Hashable, Sendable {
      /// The ``Box/id`` that it would have alone.
      public var id: String
      /// Its name.
      public var name: String

      /// Creates a member.
      public init(id: String, name: String) {
        self.id = id
        self.name = name
      }
    }

    /// Creates a box.
    public init(
      id: String, frame: String? = nil, kind: Kind, name: String, details: [String] = [],
      ports: [String] = [], count: String? = nil, sentence: String, members: [Member] = [],
      link: String? = nil
    ) {
      self.link = link
      self.members = members
      self.id = id
      self.frame = frame
      self.kind = kind
      self.name = name
      self.details = details
      self.ports = ports
      self.count = count
      self.sentence = sentence
    }
  }

  /// A place for a line from one box to another; two boxes may have several, one for each group of ports
  /// that behaves alike in every panel.
  public struct Route: Hashable, Sendable {
    /// Unique among routes.
    public var id: String
    /// The ``Box/id`` where it starts, or the ``Frame/id`` where it stands for a line of every box in a frame.
    public var source: String
    /// The ``Box/id`` or ``Frame/id`` where it ends; the same as ``source`` between the replicas of one workload.
    public var destination: String
    /// Names of the ends as a row of a table shows them, such as `api` and `db`.
    public var sourceName: String
    /// The other end's name.
    public var destinationName: String
    /// The ports, such as `TCP 80`, `DNS 53`, `any port`.
    public var ports: String
    /// Whether it is a look-up at the cluster DNS.
    public var isDNS: Bool

    /// Creates a route.
    public init(
      id: String, source: String, destination: String, sourceName: String, destinationName: String,
      ports: String, isDNS: Bool = false
    ) {
      self.id = id
      self.source = source
      self.destination = destination
      self.sourceName = sourceName
      self.destinationName = destinationName
      self.ports = ports
      self.isDNS = isDNS
    }
  }

  /// A policy with its number, for the legend.
  public struct PolicyEntry: Hashable, Sendable {
    /// The number, such as `P1`.
    public var number: String
    /// The name, with its namespace where the picture has several.
    public var name: String
    /// `file:line`.
    public var place: String

    /// Creates an entry.
    public init(number: String, name: String, place: String) {
      self.number = number
      self.name = name
      self.place = place
    }
  }
}
