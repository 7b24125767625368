// What the scanner says of real texts that hold little personal data: findings a megabyte stay below ceilings. With
// KALSAE_PRIVACY_SAMPLES=FOLDER findings with their surroundings are written there, to be judged by eye.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite(.enabled(if: RealTexts.isThere, "shared/data beside the package is needed"))
struct PrivacyCorpusTests {
    /// Most findings a megabyte of each collection may give, by kind; none of what is not named. Each is a
    /// count once measured and a little more: a guard against rules that begin to find more, no claim of precision.
    static let ceilings: [(name: String, most: [PersonalDataKind: Double])] = [
        (
            "ko/nsmc.jsonl.gz",
            [.name: 150, .email: 1, .phone: 0.3, .address: 0.1, .birthDate: 0.1, .card: 0.05, .vehicleNumber: 0.05]
        ), ("en/swift-book.tar.gz", [.name: 2]),
        ("en/rust-book.tar.gz", [:]), ("ko/react-docs.tar.gz", [.email: 20]), ("ko/vue-docs.tar.gz", [.email: 8]),
        ("en/tinyshakespeare.txt", [.name: 2]), ("en/gsm8k-train.jsonl", [.name: 115]),
        ("ko/chatbot.csv", [:]), ("ko/hate-train.tsv", [.name: 330]),
        ("ko/kornli-test.tsv", [.phone: 7]), ("ko/kosbi-valid.json", [.address: 1]),
        (
            "en/hh-harmless.jsonl.gz",
            [.address: 20, .email: 5, .name: 14, .phone: 12, .socialSecurityNumber: 0.5]
        ),
    ]

    @Test(arguments: ceilings.map(\.name)) func fewFindingsInRealText(_ name: String) throws {
        let ceiling = try #require(Self.ceilings.first { $0.name == name })
        let text = try RealTexts.text(name)
        let megabytes = Double(text.utf8.count) / 1e6
        try #require(megabytes > 0.3, "the collection is there but nearly empty")
        let found = PersonalData.find(in: text)
        var counts: [PersonalDataKind: Int] = [:]
        for finding in found { counts[finding.kind, default: 0] += 1 }
        for (kind, count) in counts {
            let most = ceiling.most[kind] ?? 0
            #expect(Double(count) / megabytes <= most, "\(count) of \(kind) in \(megabytes) MB")
        }
        try RealTexts.write(found, in: text, counts, megabytes, name)
    }
}

/// Collections beside the package.
enum RealTexts {
    static let folder: URL = {
        var root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let wanted = "shared/data"
        if !FileManager.default.fileExists(atPath: root.appendingPathComponent(wanted).path) {
            root.deleteLastPathComponent()
        }
        return root.appendingPathComponent(wanted)
    }()
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("ko").path) }

    /// The bytes of a collection, unpacked.
    static func bytes(_ name: String) throws -> Data {
        let url = folder.appendingPathComponent(name)
        let arguments: [String: [String]] = [
            "tar.gz": ["tar", "-xzOf", url.path], "jsonl.gz": ["gzip", "-dc", url.path],
        ]
        guard let command = arguments.first(where: { name.hasSuffix($0.key) })?.value else {
            return try Data(contentsOf: url)
        }
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }

    /// All text of a collection; of review rows the review alone.
    static func text(_ name: String) throws -> String {
        let data = try bytes(name)
        guard name.hasSuffix("nsmc.jsonl.gz") else { return String(decoding: data, as: UTF8.self) }
        // One review a line; what stands between `"review": "` and the next quote that is not escaped.
        var text: [UInt8] = []
        let key = Array("\"review\": \"".utf8)
        for line in data.split(separator: 0x0A) {
            guard let start = line.firstRange(of: key)?.upperBound else { continue }
            var place = start
            while place < line.endIndex, line[place] != 0x22 { place += line[place] == 0x5C ? 2 : 1 }
            text += line[start..<min(place, line.endIndex)]
            text.append(0x0A)
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func write(
        _ found: [PersonalDataFinding], in text: String, _ counts: [PersonalDataKind: Int], _ megabytes: Double,
        _ name: String
    ) throws {
        guard let path = ProcessInfo.processInfo.environment["KALSAE_PRIVACY_SAMPLES"] else { return }
        let bytes = Array(text.utf8)
        var lines = ["\(name): \(megabytes) MB"]
        lines += counts.map { "\($0.key.rawValue)\t\($0.value)" }.sorted()
        for finding in found {
            let start = max(0, finding.range.lowerBound - 45), end = min(bytes.count, finding.range.upperBound + 30)
            let around = [start..<finding.range.lowerBound, finding.range, finding.range.upperBound..<end].map {
                String(decoding: bytes[$0], as: UTF8.self).replacing("\n", with: "⏎")
            }
            lines.append("\(finding.kind.rawValue)\t\(around[0])⟦\(around[1])⟧\(around[2])")
        }
        let file = URL(fileURLWithPath: path).appendingPathComponent(name.replacing("/", with: "-") + ".txt")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
}
