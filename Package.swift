// swift-tools-version: 6.2
import PackageDescription

/// Every library target: Swift 6 mode, imports are internal unless said otherwise, unsafe code is marked.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

/// The command line leaves `InternalImportsByDefault` off: with it, our enums could not conform to
/// ArgumentParser's public protocols.
let commandLine: [SwiftSetting] = [
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

let package = Package(
  name: "validation-toolkit",
  products: [
    .library(name: "Models", targets: ["Models"]),
    .library(name: "Validation", targets: ["Validation"]),
    .library(name: "Reports", targets: ["Reports"]),
    .executable(name: "validate-cli", targets: ["validate-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // MARK: Layer 0: C libraries
    .systemLibrary(
      name: "CLAPACK", path: "Sources/CLAPACK", pkgConfig: "lapacke",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(
      name: "CCrypto", path: "Sources/CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"])]),
    .target(name: "CDistributions"),
    .target(name: "CKernels"),

    // MARK: Layer 1: numeric core
    .target(name: "LinearAlgebra", dependencies: ["CLAPACK", "CKernels"], swiftSettings: strict),
    .target(
      name: "Statistics",
      dependencies: ["CDistributions", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict),

    // MARK: Layer 2: tables
    .target(name: "Tables", dependencies: ["LinearAlgebra"], swiftSettings: strict),

    // MARK: Layer 3: models
    .target(
      name: "Models",
      dependencies: [
        "Tables", "Statistics", "LinearAlgebra",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),

    // MARK: Layer 4: validation
    .target(
      name: "Validation",
      dependencies: [
        "Models", "Tables", "Statistics", "LinearAlgebra",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),

    // MARK: Layer 5: studies
    .target(
      name: "Studies",
      dependencies: [
        "Validation", "Models", "Tables", "Statistics", "LinearAlgebra", "Yams", "CCrypto",
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      resources: [.embedInCode("Resources/qiba_claims.json")], swiftSettings: strict),

    // MARK: Layer 6: reports
    .target(
      name: "Reports",
      dependencies: ["Studies", "Validation", "Models", "Tables", "Statistics"],
      swiftSettings: strict),

    // MARK: Layer 7: command line
    .executableTarget(
      name: "validate-cli",
      dependencies: [
        "Reports", "Studies", "Validation", "Models", "Tables", "Statistics", "LinearAlgebra",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: commandLine),

    // MARK: Tests
    .target(
      name: "TestSupport", dependencies: ["Tables", "LinearAlgebra"], path: "Tests/TestSupport",
      exclude: ["Golden"]),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"]),
    .testTarget(name: "TablesTests", dependencies: ["Tables", "TestSupport"]),
    .testTarget(
      name: "ModelsTests",
      dependencies: [
        "Models", "Tables", "Statistics", "LinearAlgebra", "TestSupport",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .testTarget(
      name: "ValidationTests",
      dependencies: [
        "Validation", "Models", "Tables", "Statistics", "LinearAlgebra", "TestSupport",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Studies", "Validation", "Models", "Tables", "Statistics", "LinearAlgebra", "TestSupport",
      ]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(
      name: "CommandTests", dependencies: ["validate-cli", "Studies", "TestSupport"]),
  ],
  cxxLanguageStandard: .cxx17
)
