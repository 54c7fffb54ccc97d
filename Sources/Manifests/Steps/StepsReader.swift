public import Diagnostics

/// Reads `steps.yaml`.
public struct StepsReader: Sendable {
  /// How it is read.
  public var options: ReadingOptions

  /// Creates a reader.
  public init(options: ReadingOptions = ReadingOptions()) { self.options = options }

  /// Reads the text of a steps file; `path` is how diagnostics name it.
  ///
  /// - Returns: the file, `nil` when it is not one, and what is wrong with it.
  public func read(
    _ bytes: [UInt8], path: String
  ) -> (file: StepsFile?, diagnostics: [Diagnostic]) {
    SingleDocument(options: options, kind: "Steps", itemsField: "steps")
      .read(bytes, path: path) { decoder, root in decoder.stepsFile(root) }
  }
}

extension StepsFile {
  /// The version of the format.
  static let apiVersion = "podreach.dev/v1alpha1"
}
