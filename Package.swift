// swift-tools-version: 6.1
import PackageDescription

// The rooms of docs/architecture.md, in their order: a target imports only what stands above it.
// Tests/ArchitectureTests reads `swift package describe` and fails on an edge that table does not allow.

let package = Package(
    name: "kalsae",
    products: [],
    dependencies: [
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        .target(name: "KalsaeSupport", dependencies: ["COpenSSL"]),
        .target(name: "KalsaeContracts", dependencies: ["KalsaeSupport"]),

        .target(name: "KalsaeModels", dependencies: ["KalsaeSupport", "KalsaeContracts"]),
        .target(name: "KalsaeEvaluation", dependencies: ["KalsaeSupport", "KalsaeContracts"]),

        .testTarget(name: "KalsaeSupportTests", dependencies: ["KalsaeSupport"]),
        .testTarget(
            name: "KalsaeModelsTests", dependencies: ["KalsaeModels"], exclude: ["Fixtures/ngram.py"],
            resources: [.copy("Fixtures/ngram.json")]),
        .testTarget(name: "KalsaeEvaluationTests", dependencies: ["KalsaeEvaluation"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
