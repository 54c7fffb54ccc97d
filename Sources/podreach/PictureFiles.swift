import Analyses
import ArgumentParser
import Diagnostics
import Diagrams
import Foundation
import Graphviz

/// Draws a picture and puts it where the user wants it.
struct Drawing {
  /// Where pictures go.
  enum Target {
    /// Nowhere: only the text alternative is asked for.
    case textOnly
    /// One picture on standard output.
    case standardOutput(DiagramWriter.Format)
    /// One picture in a file.
    case file(String, DiagramWriter.Format)
    /// A directory of pictures: the series and each step, as SVG and PNG.
    case directory(String)

    /// Whether it is one SVG.
    var isSVG: Bool {
      switch self {
      case .standardOutput(let format), .file(_, let format): format == .svg
      case .textOnly, .directory: false
      }
    }

    /// Whether it is in a format that shows one state.
    var isText: Bool {
      switch self {
      case .standardOutput(let format), .file(_, let format): format.isText
      case .textOnly, .directory: false
      }
    }

    /// Whether it leaves standard output to the words.
    var isBesideWords: Bool {
      switch self {
      case .file, .directory: true
      case .textOnly, .standardOutput: false
      }
    }

    /// Reads the name of a picture: a bare format is standard output, an ending a file; `nil` for anything else.
    init?(picture output: String, in formats: [DiagramWriter.Format]) {
      func format(_ name: String) -> DiagramWriter.Format? {
        DiagramWriter.Format(named: name.lowercased()).flatMap { formats.contains($0) ? $0 : nil }
      }
      if let format = format(output) {
        self = .standardOutput(format)
      } else if let format = format((output as NSString).pathExtension) {
        self = .file(output, format)
      } else {
        return nil
      }
    }

    /// Reads `-o`: a picture, or the directory of a series or an atlas, where that is no format under another name.
    ///
    /// - Throws: what the command takes, where it is something else.
    init(_ output: String?, allowsDirectory: Bool) throws {
      guard let output else {
        self = .textOnly
        return
      }
      var choices = Self.choices(DiagramWriter.Format.allCases)
      choices.takesDirectory = allowsDirectory
      let ending = (output as NSString).pathExtension
      if let picture = Self(picture: output, in: DiagramWriter.Format.allCases) {
        self = picture
      } else if allowsDirectory, !output.isEmpty, output != "-", !choices.isMeantAsFormat(output),
        ending.isEmpty || output.hasSuffix("/") || Drawing.isDirectory(output)
      {
        self = .directory(output)
      } else {
        throw choices.refusal(of: output)
      }
    }

    /// What `-o` takes for pictures in these formats.
    static func choices(_ formats: [DiagramWriter.Format]) -> OutputChoices {
      OutputChoices(
        names: formats.map { $0 == .mermaid ? "mermaid" : $0.rawValue },
        endings: formats.map(\.rawValue))
    }
  }

  var target: Target
  var options = DrawingOptions()
  /// Whether the steps of a series take turns.
  var isAnimated = false

  /// Draws and writes; nothing is written unless everything that was asked for could be drawn.
  ///
  /// - Returns: what went wrong.
  func carryOut(_ diagram: Diagram) -> [Diagnostic] {
    let parts: [DiagramWriter.Part]
    let formats: [DiagramWriter.Format]
    switch target {
    case .textOnly: return []
    case .standardOutput(let format), .file(_, let format):
      (parts, formats) = ([isAnimated ? .animation : .whole], [format])
    case .directory:
      parts = [.whole] + diagram.panels.indices.map { .panel($0) }
      formats = [.svg, .png]
    }
    return carryOut(count: parts.count * formats.count) {
      $0.draw(diagram, parts: parts, formats: formats)
    }
  }

  /// Draws several pictures that lead to one another, and writes each under its name into a directory.
  ///
  /// Pictures of an earlier atlas that this one does not have are removed.
  ///
  /// - Parameters:
  ///   - pages: the pictures by their names.
  ///   - index: a page that leads to all of them.
  /// - Returns: what went wrong.
  func carryOut(_ pages: [(name: String, diagram: Diagram)], index: String) -> [Diagnostic] {
    guard case .directory(let directory) = target else { return [] }
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
    } catch {
      return [cannotWrite(error)]
    }
    let atlas = AtlasDirectory(path: directory)
    let gone = atlas.earlierPictures.subtracting(pages.map(\.name))
    var diagnostics = Terminal.whileCounting("drawing", of: pages.count, "pictures") { advance in
      pages.concurrentMap { page in
        defer { advance() }
        var own = self
        own.target = .file("\(directory)/\(page.name).svg", .svg)
        return own.carryOut {
          $0.draw(page.diagram, parts: [.whole], formats: [.svg])
        }
      }.flatMap(\.self)
    }
    do {
      try replace("\(directory)/\(AtlasDirectory.indexName)", with: Array(index.utf8))
      try atlas.remove(gone)
    } catch {
      diagnostics.append(cannotWrite(error))
    }
    return diagnostics
  }

  /// Draws what an attacker reaches, and writes it.
  ///
  /// - Returns: what went wrong.
  func carryOut(_ paths: AttackPaths) -> [Diagnostic] {
    switch target {
    case .textOnly, .directory: []
    case .standardOutput(let format), .file(_, let format):
      carryOut(count: 1) { $0.draw(paths, formats: [format]) }
    }
  }

  private func carryOut(
    count: Int,
    _ draw: (DiagramWriter) -> (pictures: [DiagramWriter.Picture], failures: [DrawingFailure])
  ) -> [Diagnostic] {
    Terminal.whileShowing("drawing \(count) picture\(count == 1 ? "" : "s")") { carryOut(draw) }
  }

  private func carryOut(
    _ draw: (DiagramWriter) -> (pictures: [DiagramWriter.Picture], failures: [DrawingFailure])
  ) -> [Diagnostic] {
    let writer = DiagramWriter(
      runner: WorkerGraphviz(executable: Self.executable, arguments: [GraphvizWorker.argument]),
      options: options)
    let (pictures, failures) = draw(writer)
    var diagnostics = failures.map(\.diagnostic)
    if pictures.contains(where: { $0.format == .png }), let failure = options.scaleFailure {
      diagnostics.append(failure.diagnostic)
    }
    do {
      try write(pictures)
    } catch {
      diagnostics.append(cannotWrite(error))
    }
    return diagnostics
  }

  private func cannotWrite(_ error: any Error) -> Diagnostic {
    switch target {
    case .textOnly, .standardOutput:
      Diagnostic(
        .error, Diagnostic.Code("cannot-write"),
        "the picture cannot be written to standard output: \(error.localizedDescription)")
    case .file(let path, _):
      WritingProblem(error, at: path, .file).diagnostic(of: "the picture", to: path)
    case .directory(let path):
      WritingProblem(error, at: path, .directory).diagnostic(of: "the pictures", to: path)
    }
  }

  private func write(_ pictures: [DiagramWriter.Picture]) throws {
    switch target {
    case .textOnly: break
    case .standardOutput:
      for picture in pictures { FileHandle.standardOutput.write(Data(picture.bytes)) }
    case .file(let path, _):
      for picture in pictures { try replace(path, with: picture.bytes) }
    case .directory(let directory):
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      for picture in pictures {
        let name =
          switch picture.part {
          case .whole: "steps"
          case .animation: "steps-animated"
          case .panel(let index): "step-\(index + 1)"
          }
        try replace("\(directory)/\(name).\(picture.format.rawValue)", with: picture.bytes)
      }
    }
  }

  /// Writes a file beside the old one and puts it in its place.
  private func replace(_ path: String, with bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  private static func isDirectory(_ path: String) -> Bool {
    let values = try? URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey])
    return values?.isDirectory == true
  }

  /// This very binary.
  static var executable: String {
    Bundle.main.executablePath ?? CommandLine.arguments[0]
  }
}
