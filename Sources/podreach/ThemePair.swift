import Diagnostics
import Diagrams
import Foundation

/// A picture twice, for light pages and for dark ones, with the HTML that shows the right one.
struct ThemePair {
  /// The files, such as `cluster-light.svg` and `cluster-dark.svg`.
  let light: String
  let dark: String
  private let format: DiagramWriter.Format

  /// The pair for a target; `nil` where that is no single SVG or PNG.
  init?(_ target: Drawing.Target) {
    guard case .file(let path, let format) = target, format == .svg || format == .png else {
      return nil
    }
    let stem = (path as NSString).deletingPathExtension
    let ending = (path as NSString).pathExtension
    light = "\(stem)-light.\(ending)"
    dark = "\(stem)-dark.\(ending)"
    self.format = format
  }

  /// Draws both.
  ///
  /// - Parameters:
  ///   - diagram: what to draw.
  ///   - drawing: how; its theme does not count.
  /// - Returns: what went wrong, each problem once.
  func carryOut(_ diagram: Diagram, like drawing: Drawing) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for (path, theme) in [(light, Theme.light), (dark, .dark)] {
      var copy = drawing
      copy.target = .file(path, format)
      copy.options.theme = theme
      problems += copy.carryOut(diagram).filter { !problems.contains($0) }
    }
    return problems
  }

  /// The element for a page.
  func element(for diagram: Diagram) -> String {
    PictureElement(alternative: AlternativeText(diagram).summary, light: light, dark: dark).text
  }
}
