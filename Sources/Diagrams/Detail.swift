/// How much of a cluster a picture shows.
public enum Detail: String, Hashable, Sendable, CaseIterable {
  /// As much as can be followed: what is settled by the number of workloads and lines.
  case auto
  /// Every workload and every line.
  case full
  /// What is alike is drawn once; nothing is lost.
  case compressed
  /// Whole namespaces, with counts.
  case namespaces

  /// More workloads than this are never asked about one by one: they are pairs.
  public static let mostWorkloads = 400
  /// A grid of more workloads than this is hard to read: it is one of namespaces.
  public static let mostGridRows = 60
  /// More workloads than this are summed up, unless it is asked for otherwise.
  public static let mostByItself = 150

  /// The detail for so many workloads: what was asked for, where it can be had.
  ///
  /// - Parameters:
  ///   - count: how many workloads there are.
  ///   - isGrid: whether they are rows of a grid, and not cards, of which twins are drawn once.
  /// - Returns: what can be drawn; `auto` where the lines have a say, too.
  public func settled(forWorkloads count: Int, isGrid: Bool = false) -> Detail {
    switch self {
    case .auto: count > (isGrid ? Self.mostGridRows : Self.mostByItself) ? .namespaces : .auto
    case .full, .compressed: count > Self.mostWorkloads ? .namespaces : self
    case .namespaces: .namespaces
    }
  }
}
