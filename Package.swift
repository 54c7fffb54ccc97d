// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled with the same settings: Swift 6, nothing implicit, no unmarked C.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

/// A stage of the pipeline.
///
/// Its dependencies are the arrows that the compiler enforces.
func stage(_ name: String, after dependencies: Target.Dependency...) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one subject.
func tests(
  of name: String, _ dependencies: Target.Dependency..., exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// What the page of a report is made of.
let reportParts = [
  "report.mustache", "report.css", "print.css", "verdicts.js", "connections.js", "view.js",
  "redrawing.js", "picture.js", "table.js", "cells.js", "matrix.js", "inspector.js", "lists.js",
  "main.js",
]

let package = Package(
  name: "Podreach",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "podreach", targets: ["podreach"]),
    // What `make bench` measures.
    .library(
      name: "PodreachStages",
      targets: [
        "Diagnostics", "Kubernetes", "Manifests", "Policies", "Reachability", "Analyses",
        "Graphviz", "Diagrams",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    stage("Diagnostics"),
    stage("Kubernetes", after: "Diagnostics"),
    stage("Manifests", after: "Diagnostics", "Kubernetes", yams),
    stage("Policies", after: "Diagnostics", "Kubernetes"),
    stage("Reachability", after: "Kubernetes", "Policies"),
    stage(
      "Analyses", after: "Diagnostics", "Kubernetes", "Manifests", "Policies", "Reachability"),
    .systemLibrary(
      name: "CGraphviz", pkgConfig: "libgvc",
      providers: [.apt(["libgraphviz-dev"]), .brew(["graphviz"])]),
    stage("Graphviz", after: "CGraphviz"),
    stage(
      "Diagrams",
      after: "Diagnostics", "Kubernetes", "Policies", "Reachability", "Analyses", "Graphviz"),
    .target(
      name: "Reports",
      dependencies: [
        "Diagnostics", "Kubernetes", "Policies", "Analyses", "Diagrams", mustache,
      ],
      // The page is embedded, so that the command is a single file.
      resources: reportParts.map { .embedInCode("Page/\($0)") }, swiftSettings: settings),
    .executableTarget(
      name: "podreach",
      dependencies: [
        "Diagnostics", "Kubernetes", "Manifests", "Policies", "Reachability", "Analyses",
        "Graphviz", "Diagrams", "Reports", arguments,
      ],
      exclude: ["Schemas"], swiftSettings: settings),
    .target(
      name: "TestSupport",
      dependencies: ["Diagnostics", "Kubernetes", "Manifests"],
      path: "Tests/TestSupport", swiftSettings: settings),
    tests(of: "Kubernetes", "Diagnostics", "Kubernetes"),
    tests(
      of: "Analyses", "Analyses", "Diagnostics", "Kubernetes", "Manifests", "Policies",
      "Reachability", "TestSupport"),
    tests(of: "Manifests", "Diagnostics", "Kubernetes", "Manifests", "TestSupport"),
    tests(
      of: "Reachability",
      "Diagnostics", "Kubernetes", "Manifests", "Policies", "Reachability", "TestSupport"),
    tests(of: "Sample", "Analyses", "Diagnostics", "Diagrams", "Manifests", "TestSupport"),
    tests(
      of: "Reports", "Analyses", "Diagnostics", "Diagrams", "Kubernetes", "Manifests", "Policies",
      "Reachability", "Reports", "TestSupport"),
    tests(of: "podreach", "podreach", "TestSupport"),
    tests(of: "Graphviz", "Graphviz", "podreach"),
    tests(
      of: "Diagrams", "Analyses", "CGraphviz", "Diagnostics", "Diagrams", "Graphviz", "Kubernetes",
      "TestSupport"),
  ]
)
