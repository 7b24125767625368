// swift-tools-version: 6.2
import PackageDescription

// The rooms of docs/architecture.md, in their order: a target imports only what stands above it.
// Tests/ArchitectureTests reads `swift package describe` and fails on an edge that table does not allow.

let package = Package(
    name: "kalsae",
    products: [.executable(name: "kalsae", targets: ["kalsae"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.0.0"),
    ],
    targets: [
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CText"),
        .target(name: "CCorpus"),
        // The full tables come first: they replace those of the detector's own library.
        .target(name: "CCLD2", linkerSettings: [.linkedLibrary("cld2_full"), .linkedLibrary("cld2")]),
        .target(name: "CHunspell", linkerSettings: [.linkedLibrary("hunspell")]),
        .systemLibrary(name: "CStemmer", providers: [.apt(["libstemmer-dev"])]),
        .target(name: "COniguruma", linkerSettings: [.linkedLibrary("onig")]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CODBC", providers: [.apt(["unixodbc-dev"])]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CProcess"),
        .target(
            name: "CEncodings",
            linkerSettings: [.linkedLibrary("uchardet"), .linkedLibrary("icui18n"), .linkedLibrary("icuuc")]),
        .target(
            name: "CCodecs",
            linkerSettings: [
                .linkedLibrary("snappy"), .linkedLibrary("z"), .linkedLibrary("zstd"), .linkedLibrary("lz4"),
                .linkedLibrary("brotlidec"),
            ]),

        .target(name: "KalsaeSupport", dependencies: ["COpenSSL", "CZstd"]),
        .target(name: "KalsaeContracts", dependencies: ["KalsaeSupport"]),
        .target(name: "KalsaeTensor", dependencies: ["CKernels"]),
        .target(
            name: "KalsaeText",
            dependencies: [
                "CText", "CCLD2", "CHunspell", "CStemmer", "COniguruma", "KalsaeSupport", "KalsaeContracts",
            ]),
        .target(name: "KalsaeModels", dependencies: ["KalsaeSupport", "KalsaeContracts", "KalsaeTensor"]),
        .target(
            name: "KalsaeSources",
            dependencies: [
                "CArchive", "CCodecs", "CCurl", "CEncodings", "CHunspell", "CLibXML2", "CODBC", "CProcess", "CSQLite",
                "CZlib",
                "KalsaeSupport", "KalsaeContracts",
            ]),
        .target(
            name: "KalsaeCorpus",
            dependencies: ["CCorpus", "CLibXML2", "KalsaeSupport", "KalsaeContracts", "KalsaeText"]),
        .target(name: "KalsaeTraining", dependencies: ["KalsaeSupport", "KalsaeTensor", "KalsaeModels"]),
        .target(
            name: "KalsaeInference",
            dependencies: ["KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeText", "KalsaeModels"]),
        .target(name: "KalsaeCompression", dependencies: ["KalsaeTensor", "KalsaeText", "KalsaeModels"]),
        .target(
            name: "KalsaeEvaluation",
            dependencies: ["KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeModels"]),
        .target(name: "KalsaeRetrieval", dependencies: ["KalsaeSupport", "KalsaeContracts"]),
        .target(
            name: "KalsaeRegistry",
            dependencies: ["KalsaeSupport", "KalsaeContracts", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(
            name: "KalsaePipeline",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeText", "KalsaeModels", "KalsaeSources",
                "KalsaeCorpus", "KalsaeTraining", "KalsaeInference", "KalsaeCompression", "KalsaeEvaluation",
                "KalsaeRetrieval",
                "KalsaeRegistry", .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "KalsaeServer",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "KalsaeBench",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeText", "KalsaeModels", "KalsaeSources",
                "KalsaeCorpus", "KalsaeTraining",
            ]),
        .executableTarget(
            name: "kalsae",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeText", "KalsaeModels", "KalsaeCorpus",
                "KalsaeTraining",
                "KalsaeInference", "KalsaeEvaluation", "KalsaeRetrieval", "KalsaeRegistry", "KalsaePipeline",
                "KalsaeServer", "KalsaeSources", "KalsaeBench",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "KalsaeSupportTests", dependencies: ["KalsaeSupport", "KalsaeContracts"]),
        .testTarget(name: "KalsaeTensorTests", dependencies: ["COneDNN", "KalsaeSupport", "KalsaeTensor"]),
        .testTarget(name: "KalsaeTextTests", dependencies: ["KalsaeText", "KalsaeSupport"]),
        .testTarget(
            name: "KalsaeModelsTests", dependencies: ["KalsaeModels"], exclude: ["Fixtures/ngram.py"],
            resources: [.copy("Fixtures/ngram.json")]),
        .testTarget(name: "KalsaeSourcesTests", dependencies: ["KalsaeSources", "KalsaeCorpus"]),
        .testTarget(name: "KalsaeCorpusTests", dependencies: ["KalsaeCorpus"]),
        .testTarget(name: "KalsaeTrainingTests", dependencies: ["KalsaeTraining"]),
        .testTarget(name: "KalsaeInferenceTests", dependencies: ["KalsaeInference", "KalsaeCompression"]),
        .testTarget(
            name: "KalsaeEvaluationTests", dependencies: ["KalsaeTensor", "KalsaeModels", "KalsaeEvaluation"]),
        .testTarget(name: "KalsaeRetrievalTests", dependencies: ["KalsaeRetrieval", "KalsaeSupport"]),
        .testTarget(
            name: "KalsaeRegistryTests",
            dependencies: ["KalsaeRegistry", .product(name: "GRDB", package: "GRDB.swift")], exclude: ["Fixtures"]),
        .testTarget(
            name: "KalsaePipelineTests",
            dependencies: [
                "KalsaeSupport", "KalsaeContracts", "KalsaeText", "KalsaeCorpus", "KalsaeEvaluation",
                "KalsaeRetrieval", "KalsaeRegistry", "KalsaeTraining", "KalsaePipeline",
                .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(
            name: "KalsaeServerTests",
            dependencies: ["KalsaeServer", .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")]),
        .testTarget(name: "KalsaeBenchTests", dependencies: ["KalsaeSupport", "KalsaeBench"]),
        .testTarget(
            name: "KalsaeCommandTests",
            dependencies: [
                "kalsae", "KalsaeSupport", "KalsaeContracts", "KalsaeCorpus", "KalsaeRegistry", "KalsaePipeline",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)
