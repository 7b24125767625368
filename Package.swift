// swift-tools-version: 6.1
import PackageDescription

// The rooms of docs/architecture.md, in their order: a target imports only what stands above it.
// Tests/ArchitectureTests reads `swift package describe` and fails on an edge that table does not allow.

let package = Package(
    name: "kalsae",
    products: [],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        .target(name: "KalsaeSupport", dependencies: ["COpenSSL"]),
        .target(name: "KalsaeContracts", dependencies: ["KalsaeSupport"]),
        .target(
            name: "KalsaeRegistry",
            dependencies: ["KalsaeSupport", "KalsaeContracts", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "KalsaePipeline",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", "KalsaeRegistry", .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "kalsae",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", "KalsaeRegistry", "KalsaePipeline",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        .testTarget(name: "KalsaeSupportTests", dependencies: ["KalsaeSupport"]),
        .testTarget(
            name: "KalsaeRegistryTests",
            dependencies: [
                "KalsaeRegistry", "KalsaeSupport", "KalsaeContracts", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "KalsaePipelineTests",
            dependencies: [
                "KalsaePipeline", "KalsaeRegistry", "KalsaeSupport", "KalsaeContracts",
                .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(
            name: "KalsaeCommandTests",
            dependencies: [
                "kalsae", "KalsaePipeline", "KalsaeRegistry", "KalsaeSupport", "KalsaeContracts",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
