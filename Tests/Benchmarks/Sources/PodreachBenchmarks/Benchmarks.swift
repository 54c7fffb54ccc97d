import Clusters
import Glibc

/// `PodreachBenchmarks run DIRECTORY SIZE…` measures and prints; `measure NAME PATH` is what its children do.
@main enum Benchmarks {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch arguments.first {
      case "measure" where arguments.count == 3:
        try measure(arguments[1], at: arguments[2])
      case "run" where arguments.count > 2:
        try run(try arguments[2...].map(size), below: arguments[1])
      default:
        throw Failure("usage: run DIRECTORY S|M|L|XL…")
      }
    } catch {
      print("\(error)")
      exit(1)
    }
  }

  private static func size(_ name: String) throws -> BenchmarkSize {
    guard let size = BenchmarkSize(rawValue: name) else { throw Failure("no size `\(name)`") }
    return size
  }

  private static func measure(_ name: String, at path: String) throws {
    guard let measurement = Measurement.named(name) else { throw Failure("no `\(name)`") }
    let duration = try measurement.run(path)
    print("\(duration.wall) \(duration.processor)")
  }

  private static func run(_ sizes: [BenchmarkSize], below directory: String) throws {
    var report = Report()
    for format in ManifestFormat.allCases {
      for size in sizes {
        let path = try Files.write(size, as: format, below: directory)
        let bytes = try Files.size(of: path)
        for measurement in Measurement.all {
          let result = try Child.run(measurement, at: path)
          report.add(
            Report.Entry(
              size: size, format: format, bytes: bytes, measurement: measurement, result: result))
        }
      }
    }
    print(report.text)
  }
}
