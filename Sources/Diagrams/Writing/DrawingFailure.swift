public import Diagnostics
public import Graphviz

/// Something that could not be drawn as it should be.
public struct DrawingFailure: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Problem: Hashable, Sendable {
    /// There is no layout, so the picture is only the table of connections.
    case noLayout(GraphvizError)
    /// There are too many boxes or lines for a layout, so the picture is only the table of connections.
    case tooMany(boxes: Int, lines: Int)
    /// There is no picture.
    case noPicture(GraphvizError)
    /// The picture is there, but has fewer pixels an inch than asked for.
    case coarser(pixelsPerInch: Int)
    /// At the width that was asked for its letters are too small; at this width they can be read.
    case smallLetters(readable: Int)
    /// At the scale that was asked for its letters are too small; at this scale they can be read.
    case smallScale(readable: Double)
    /// Graphviz' SVG is not what it used to be.
    case unreadableSVG
    /// The diagram does not have such a panel.
    case noSuchPanel
    /// The format shows one state, which is the last of these.
    case lastStepOnly(of: Int)
    /// It shows namespaces in place of workloads, which were too many for the format; so many lines are missing.
    case byNamespace(leftOut: Int)
  }

  /// The part concerned; `nil` for all.
  public var part: DiagramWriter.Part?
  /// The format concerned; `nil` for all.
  public var format: DiagramWriter.Format?
  /// What went wrong.
  public var problem: Problem

  /// The failure as a message to the user.
  ///
  /// An error if a picture is missing, a warning if it is there in another form.
  public var diagnostic: Diagnostic {
    let what =
      switch part {
      case nil, .whole, .animation: "the picture"
      case .panel(let index): "the picture of step \(index + 1)"
      }
    let name = format.map { "\(what) as \($0.name)" } ?? what
    let code = Diagnostic.Code("cannot-draw")
    switch problem {
    case .noLayout(let cause):
      return Diagnostic(
        .warning, code, "\(name) has only the table of connections: \(cause.reason)",
        hint: "show less of it: --in-namespace, --from, --to")
    case .tooMany(let boxes, let lines):
      return Diagnostic(
        .warning, code,
        "\(name) has only the grid of connections: \(boxes) cards and \(lines) lines are too many for a layout",
        hint: "show less of it: --in-namespace, --from, --to, or leave --detail to auto")
    case .noPicture(let cause):
      return Diagnostic(.error, code, "\(name) could not be drawn: \(cause.reason)")
    case .coarser(let resolution):
      return Diagnostic(
        .warning, code, "\(name) is large and has only \(resolution) pixels an inch",
        hint: "SVG and PDF have no such limit")
    case .smallLetters(let width):
      return Diagnostic(
        .warning, code, "\(name) is so narrow that its small letters cannot be read",
        hint: "they can from --width \(width) on; or show less of it: --in-namespace, --from, --to")
    case .smallScale(let scale):
      return Diagnostic(
        .warning, code, "\(name) is so small that its small letters cannot be read",
        hint: "they can from --scale \(scale.decimal) on, or with more pixels: --resolution")
    case .unreadableSVG:
      return Diagnostic(.error, code, "\(name) could not be drawn: Graphviz' SVG is unreadable")
    case .lastStepOnly(let count):
      return Diagnostic(
        .warning, Diagnostic.Code("last-step-only"),
        "\(name) shows only the last of \(count) panels: the format has one",
        hint: "SVG, PNG and PDF show all of them")
    case .byNamespace(let leftOut):
      let rest = leftOut > 0 ? ", and leaves out \(leftOut) lines" : ""
      return Diagnostic(
        .warning, code,
        "\(name) is too large for pages that draw it, so it shows namespaces\(rest)",
        hint: "show less of it: --in-namespace, --from, --to, --only")
    case .noSuchPanel:
      return Diagnostic(.error, code, "\(name) could not be drawn: there is no such step")
    }
  }
}

extension DiagramWriter.Format {
  /// The name that people know it by.
  fileprivate var name: String { self == .mermaid ? "Mermaid" : rawValue.uppercased() }
}

extension GraphvizError {
  /// The cause in words.
  fileprivate var reason: String {
    func joined(_ messages: [String]) -> String {
      messages.isEmpty ? "no reason given" : messages.prefix(3).joined(separator: "; ")
    }
    switch self {
    case .layoutFailed(let messages): return "the layout failed: \(joined(messages))"
    case .edgesWithoutSpline(let keys): return "the layout lost \(keys.count) lines"
    case .invalidLabel(let messages): return "a label was refused: \(joined(messages))"
    case .renderingFailed(_, let messages): return "rendering failed: \(joined(messages))"
    case .tooLarge(let width, let height): return "\(width) × \(height) pixels are too many"
    case .unknownNode(let name): return "the node `\(name)` is missing"
    case .workerCrashed(let signal): return "Graphviz crashed with signal \(signal)"
    case .timedOut(let seconds): return "Graphviz took longer than \(Int(seconds)) s"
    case .workerUnavailable(let reason): return "Graphviz could not be started: \(reason)"
    }
  }
}
