public import Analyses

/// What an overview of namespaces tells: the counts of each state, and the words that a person gave to it.
public struct OverviewBoard: Sendable {
  /// The heading of the whole.
  public var title: String
  /// The language of the tool's own words.
  public var language: Language
  /// The states.
  public var states: EvaluatedStates
  /// The counts.
  public var overview: NamespaceOverview
  /// The words of each state.
  public var scenes: [Storyboard.Scene]
  /// Whether panels are numbered steps.
  public var isSeries: Bool
  /// Whether the picture tells which options of the command line show more.
  public var namesOptions: Bool
  /// Whether its namespaces lead to pictures of their own, so that no option is needed.
  public var leadsToPictures: Bool
  /// Whether it is a grid, however few namespaces there are.
  public var isGrid: Bool

  /// Creates a board.
  public init(
    title: String, language: Language, states: EvaluatedStates, overview: NamespaceOverview,
    scenes: [Storyboard.Scene], isSeries: Bool, namesOptions: Bool = true,
    leadsToPictures: Bool = false, isGrid: Bool = false
  ) {
    self.isGrid = isGrid
    self.leadsToPictures = leadsToPictures
    self.title = title
    self.language = language
    self.states = states
    self.overview = overview
    self.scenes = scenes
    self.isSeries = isSeries
    self.namesOptions = namesOptions
  }

  /// The picture.
  public func diagram() -> Diagram { OverviewComposition(self).diagram() }
}

extension Diagram {
  /// The picture of some workloads with what they have to do with the rest of the cluster, namespace by namespace.
  public func withNeighbours(_ overview: NamespaceOverview) -> Diagram {
    NeighbourComposition(overview, language).added(to: self)
  }

  /// The picture with the cards of some workloads marked as what it is about.
  public func focused(on parties: [Party]) -> Diagram {
    let ids = Set(parties.map(DiagramComposition.boxID))
    var copy = self
    for index in copy.boxes.indices {
      copy.boxes[index].isInFocus = ids.contains(copy.boxes[index].id)
    }
    return copy
  }
}
