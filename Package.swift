// swift-tools-version: 6.1
import PackageDescription

// The rooms of docs/architecture.md, in their order: a target imports only what stands above it.
// Tests/ArchitectureTests reads `swift package describe` and fails on an edge that table does not allow.

let package = Package(
    name: "kalsae",
    products: [],
    dependencies: [],
    targets: [
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("dl")]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .target(name: "CCLD2", linkerSettings: [.linkedLibrary("cld2")]),

        .target(name: "KalsaeSupport", dependencies: ["COpenSSL"]),
        .target(name: "KalsaeContracts", dependencies: ["KalsaeSupport"]),
        .target(name: "KalsaeTensor", dependencies: ["CKernels", "COneDNN", "KalsaeSupport"]),
        .target(name: "KalsaeText", dependencies: ["KalsaeSupport", "KalsaeContracts"]),
        .target(name: "KalsaeModels", dependencies: ["KalsaeSupport", "KalsaeContracts", "KalsaeTensor"]),
        .target(name: "KalsaeTraining", dependencies: ["KalsaeSupport", "KalsaeTensor", "KalsaeModels"]),
        .target(
            name: "KalsaeInference",
            dependencies: ["KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeText", "KalsaeModels"]),
        .target(name: "KalsaeCompression", dependencies: ["KalsaeTensor", "KalsaeText", "KalsaeModels"]),

        .testTarget(name: "KalsaeSupportTests", dependencies: ["KalsaeSupport"]),
        .testTarget(name: "KalsaeTensorTests", dependencies: ["KalsaeTensor"]),
        .testTarget(name: "KalsaeTextTests", dependencies: ["KalsaeText"]),
        .testTarget(name: "KalsaeModelsTests", dependencies: ["KalsaeModels"]),
        .testTarget(name: "KalsaeTrainingTests", dependencies: ["KalsaeTraining"]),
        .testTarget(
            name: "KalsaeInferenceTests", dependencies: ["KalsaeInference", "KalsaeCompression"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
