import Foundation
import Testing

@testable import KalsaeSupport

@Suite struct SupportTests {
    @Test func seededRandomRepeatsAndResumes() throws {
        var first = SeededRandom(seed: 42), second = SeededRandom(seed: 42)
        #expect((0..<100).map { _ in first.next() } == (0..<100).map { _ in second.next() })
        var resumed = try JSONDecoder().decode(SeededRandom.self, from: JSONEncoder().encode(first))
        #expect(resumed.next() == first.next())
    }

    @Test func normalNumbersHaveUnitVariance() {
        var random = SeededRandom(seed: 1)
        let numbers = (0..<20_000).map { _ in Double(random.normal()) }
        let mean = numbers.reduce(0, +) / 20_000
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.05)
    }

    @Test func digestOfTheEmptyStringIsTheKnownOne() {
        #expect(Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func nearestNameForgivesTypingErrors() {
        #expect(NearestName.find("vocabluary", among: ["kind", "vocabulary"]) == "vocabulary")
        #expect(NearestName.find("zebra", among: ["kind", "vocabulary"]) == nil)
    }

    @Test func jsonLinesNameTheBrokenLine() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID()).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        try AtomicFile.write("{\"a\":1}\n\nnonsense\n", to: file)
        #expect(throws: SupportError.malformedLine(path: file.path, line: 3, reason: "this is not a JSON object")) {
            try JSONLines.read([String: Int].self, from: file)
        }
    }

    @Test func writerThatIsNotCommittedLeavesNothing() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("atomic-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            let writer = try AtomicFileWriter(folder.appendingPathComponent("half"))
            try writer.write(Data("half".utf8))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(arguments: [(0.5, "0.5"), (12, "12"), (1234, "1.2k"), (45678, "46k"), (3_400_000, "3.4M")])
    func countsReadWell(value: Double, text: String) {
        #expect(Units.count(value) == text)
    }
}
