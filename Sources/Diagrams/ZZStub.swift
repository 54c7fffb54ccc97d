public import Diagnostics
public import Graphviz
/// Stub.
public struct DrawingOptions: Sendable { public init(showsLegend: Bool, pixelsPerInch: Int) {} }
public struct DrawingFailure: Sendable { public var diagnostic: Diagnostic }
public struct DiagramWriter: Sendable {
  public init(runner: any GraphvizRunner, options: DrawingOptions) {}
  public enum Part: Hashable, Sendable { case whole; case panel(Int) }
  public enum Format: String { case svg, png, pdf, dot }
  public struct Picture { public var part: Part; public var format: Format; public var bytes: [UInt8] }
  public func draw(_ diagram: Diagram, parts: [Part], formats: [Format]) -> (pictures: [Picture], failures: [DrawingFailure]) { ([],[]) }
}
