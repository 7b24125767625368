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
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CCLD2", linkerSettings: [.linkedLibrary("cld2")]),

        .target(name: "KalsaeSupport", dependencies: ["COpenSSL"]),
        .target(name: "KalsaeContracts", dependencies: ["KalsaeSupport"]),
        .target(name: "KalsaeCorpus", dependencies: ["CLibXML2", "CCLD2", "KalsaeSupport", "KalsaeContracts"]),

        .testTarget(name: "KalsaeSupportTests", dependencies: ["KalsaeSupport"]),
        .testTarget(name: "KalsaeCorpusTests", dependencies: ["KalsaeCorpus"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
