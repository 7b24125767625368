// Which target may import which: the rooms of docs/architecture.md in their order, and what breaks it.
// It does not know where the targets come from; the tests read them from SwiftPM, and make some up.

import Foundation

/// A target of the package, as `swift package describe --type json` prints it.
struct PackageTarget: Decodable, Sendable {
    var name: String
    var type: String
    var path: String
    var targetDependencies: [String]?
    var productDependencies: [String]?

    var isTest: Bool { type == "test" }
    var isExecutable: Bool { type == "executable" }
}

enum RoomRules {
    /// C targets: loops, and one door to each system library. They import nothing of ours.
    static let ground = [
        "CKernels", "COneDNN", "CText", "CCorpus", "CCLD2", "CHunspell", "CStemmer", "COniguruma", "CLibXML2",
        "COpenSSL", "CZstd", "CZlib", "CArchive", "CCurl", "CODBC", "CSQLite",
        "CProcess", "CCodecs", "CEncodings",
    ]

    /// Every target but the tests, from the ground up: a target imports only what stands above it here.
    static let order =
        ground + [
            "KalsaeSupport", "KalsaeContracts", "KalsaeTensor", "KalsaeText", "KalsaeModels",
            "KalsaeSources", "KalsaeCorpus",
            "KalsaeTraining", "KalsaeInference", "KalsaeCompression", "KalsaeEvaluation", "KalsaeRetrieval",
            "KalsaeRegistry", "KalsaePipeline", "KalsaeServer", "KalsaeBench", "kalsae",
        ]

    /// Rooms that see no more of ours than this: the serving half builds and tests without a tensor.
    static let limits: [String: Set<String>] = [
        "KalsaeSupport": ["COpenSSL", "CZstd"],
        "KalsaeContracts": ["KalsaeSupport"],
        "KalsaeSources": Set(ground).union(["KalsaeSupport", "KalsaeContracts"]),
        "KalsaeRetrieval": ["KalsaeSupport", "KalsaeContracts"],
        "KalsaeRegistry": ["KalsaeSupport", "KalsaeContracts"],
        "KalsaeServer": ["KalsaeSupport", "KalsaeContracts"],
    ]

    /// C targets with one room in front: whoever wants to compute asks the tensors for it, whoever wants to know about
    /// languages and words asks the text.
    /// Sources ask Hunspell whether a wrapped line's halves are one word of Korean.
    static let doors: [String: Set<String>] = [
        "CKernels": ["KalsaeTensor"], "COneDNN": ["KalsaeBench"], "CCLD2": ["KalsaeText"],
        "CHunspell": ["KalsaeText", "KalsaeSources"], "CStemmer": ["KalsaeText"], "CText": ["KalsaeText"],
        "CCorpus": ["KalsaeCorpus"], "CEncodings": ["KalsaeSources"],
    ]

    /// A sentence for every target that has no place and every edge that is not allowed.
    static func violations(in targets: [PackageTarget]) -> [String] {
        var found: [String] = []
        for target in targets where !target.isTest {
            guard let place = order.firstIndex(of: target.name) else {
                found.append("\(target.name) has no place in the order of rooms")
                continue
            }
            for name in target.targetDependencies ?? [] {
                if let fault = fault(from: target.name, at: place, to: name) { found.append(fault) }
            }
        }
        let names = Set(targets.map(\.name))
        found += order.filter { !names.contains($0) }.map { "\($0) stands in the order of rooms but is no target" }
        return found
    }

    private static func fault(from target: String, at place: Int, to name: String) -> String? {
        if ground.contains(target) { return "\(target) is a C target and must import nothing of ours, not \(name)" }
        if let allowed = limits[target], !allowed.contains(name) {
            return "\(target) may import only \(allowed.sorted().joined(separator: " and ")), not \(name)"
        }
        if let rooms = doors[name], !rooms.contains(target) {
            return "\(target) reaches \(name) past \(rooms.sorted().joined(separator: " and "))"
        }
        guard let other = order.firstIndex(of: name), other < place else {
            return "\(target) imports \(name), which does not stand above it"
        }
        return nil
    }
}
