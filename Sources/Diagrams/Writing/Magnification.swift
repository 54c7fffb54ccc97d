/// How large a picture is shown.
public enum Magnification: Hashable, Sendable {
  /// At its own size.
  case natural
  /// So many times its own size.
  case factor(Double)
  /// So wide: in pixels of a bitmap, and in pixels of the web (96 an inch) of an SVG or a PDF.
  case width(Double)

  /// The factor for a picture.
  ///
  /// - Parameters:
  ///   - natural: how wide it is by itself, in points.
  ///   - pixelsPerInch: how many pixels an inch of the result has.
  /// - Returns: what its sides are to be multiplied with; 1 where nothing is asked for.
  func factor(width natural: Double, pixelsPerInch: Double) -> Double {
    switch self {
    case .natural: 1
    case .factor(let factor): factor
    case .width(let width): natural > 0 ? width * 72 / pixelsPerInch / natural : 1
    }
  }

  /// The pixels of the web in an inch.
  static let webPixelsPerInch = 96.0

  /// Letters that are smaller, in pixels of a bitmap, are a grey line.
  static let smallestReadable = 6.5
}

extension DrawingOptions {
  /// What is wrong with the letters of every bitmap, whatever it shows: the smallest ones cannot be read.
  ///
  /// `nil` where they can, and where it depends on how wide the picture is by itself.
  public var scaleFailure: DrawingFailure? {
    let factor: Double
    switch magnification {
    case .natural: factor = 1
    case .factor(let asked): factor = asked
    case .width: return nil
    }
    let readable = Magnification.smallestReadable / TypeSize.small * 72 / Double(pixelsPerInch)
    guard factor < readable else { return nil }
    return DrawingFailure(
      format: .png, problem: .smallScale(readable: (readable * 100).rounded(.up) / 100))
  }
}
