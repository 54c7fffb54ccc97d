/// A place in an input file, as an editor counts it.
public struct SourceLocation: Hashable, Sendable, Codable {
  /// The file as the user named it; `<stdin>` for standard input.
  public var file: String
  /// The YAML document in the file, counted from 1.
  public var document: Int
  /// The line, counted from 1.
  public var line: Int
  /// The column in Unicode scalars, counted from 1.
  public var column: Int

  /// Creates a place.
  public init(file: String, document: Int = 1, line: Int, column: Int = 1) {
    self.file = file
    self.document = document
    self.line = line
    self.column = column
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file:line:column`, the form that editors and CI systems link.
  public var description: String { "\(file):\(line):\(column)" }

  /// `file:line`, for places where the column tells the reader nothing.
  public var fileAndLine: String { "\(file):\(line)" }
}

extension SourceLocation: Comparable {
  /// Orders by file, then by line and column.
  public static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

extension SourceLocation {
  /// The place of something that is not written anywhere.
  public static let assumed = SourceLocation(file: "<assumed>", line: 0, column: 0)
}
