// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "validation-toolkit", path: "..")],
  targets: [
    .executableTarget(
      name: "PathBenchmark",
      dependencies: [
        .product(name: "Models", package: "validation-toolkit"),
        .product(name: "Validation", package: "validation-toolkit"),
      ]),
    .executableTarget(
      name: "RepeatabilityBenchmark",
      dependencies: [.product(name: "Validation", package: "validation-toolkit")]),
    .executableTarget(
      name: "DiscriminationBenchmark",
      dependencies: [.product(name: "Validation", package: "validation-toolkit")]),
    .executableTarget(
      name: "CoverageStudy",
      dependencies: [.product(name: "Validation", package: "validation-toolkit")]),
  ])
