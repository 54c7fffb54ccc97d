public import Foundation

/// Where things are in the repository, seen from its tests.
public enum Repository {
  /// The top folder.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Folders below `Samples` that hold a series, as paths relative to `Samples`, in order.
  public static let samples: [String] = {
    let base = root.appendingPathComponent("Samples")
    let all = FileManager.default.enumerator(atPath: base.path)
    return (all?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix("/steps.yaml") }
      .map { String($0.dropLast("/steps.yaml".count)) }
      .sorted()
  }()
}
