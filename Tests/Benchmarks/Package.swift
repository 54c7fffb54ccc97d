// swift-tools-version: 6.2
import PackageDescription

/// The settings of the package that is measured.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "PodreachBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Podreach", path: "../.."),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "Clusters", swiftSettings: settings),
    .executableTarget(
      name: "PodreachBenchmarks",
      dependencies: [
        "Clusters",
        .product(name: "PodreachStages", package: "Podreach"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
  ]
)
