/// What can be chosen about a drawing.
public struct DrawingOptions: Hashable, Sendable {
  /// The width in pixels at which the picture must be readable.
  public var targetWidth: Double
  /// Whether the picture explains its signs.
  public var showsLegend: Bool
  /// Whether the picture of one state has its heading and its expectations in it, and not beside it.
  public var showsHeading: Bool
  /// The resolution of bitmaps; 72 is one pixel a point.
  public var pixelsPerInch: Int
  /// The colours.
  public var theme: Theme
  /// What is behind the picture.
  public var background: Background
  /// How large the picture is shown.
  public var magnification: Magnification

  /// Creates options.
  public init(
    targetWidth: Double = 880, showsLegend: Bool = true, showsHeading: Bool = true,
    pixelsPerInch: Int = 144, theme: Theme = .auto, background: Background = .page,
    magnification: Magnification = .natural
  ) {
    self.showsHeading = showsHeading
    self.targetWidth = targetWidth
    self.showsLegend = showsLegend
    self.pixelsPerInch = pixelsPerInch
    self.theme = theme
    self.background = background
    self.magnification = magnification
  }
}
