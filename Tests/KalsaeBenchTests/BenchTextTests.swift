import Foundation
import Testing

@testable import KalsaeBench

@Suite struct BenchTextTests {
    @Test(arguments: BenchText.allCases) func madeUpTextIsTheSameEveryTimeAndOfItsLength(text: BenchText) {
        let made = BenchText.made(text, bytes: 100_000)
        #expect(made == BenchText.made(text, bytes: 100_000))
        #expect(100_000..<102_000 ~= made.utf8.count)
        #expect(made.split(separator: "\n").count > 300)
        #expect(text.note(nil) == "made-up text")
        let hangul = made.unicodeScalars.filter { 0xAC00..<0xD7A4 ~= $0.value }.count
        #expect((hangul > 10_000) == (text == .korean))
    }

    @Test(arguments: BenchText.allCases) func aFolderWithoutTheTextIsNamed(text: BenchText) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        #expect(throws: BenchError.self) { _ = try text.load(folder) }
        do { _ = try text.load(folder) } catch {
            #expect("\(error)".hasPrefix(folder.path), "\(error)")
        }
        #expect(throws: BenchError.self) { _ = try BenchText.tokenizer(folder) }
    }

    @Test func theSharedFolderGoesWithItsLastHolder() throws {
        let path = SharedFolder.path("test")
        do {
            let folder = try SharedFolder("test")
            try folder.write("text", "text.txt")
            #expect(FileManager.default.contents(atPath: path + "/text.txt") == Data("text".utf8))
            withExtendedLifetime(folder) {}
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func tokenizingSaysWhichTextItReadAndWhatCameOut() throws {
        let bench = try #require(TokenizeBenchmark().cases.first { $0.name == "1 MB of one letter" })
        let prepared = try bench.prepare(BenchContext(threads: 1))
        #expect(prepared.facts["bytes"] == 1_000_000)
        #expect((prepared.facts["tokens"] ?? 0) > 1000)
        #expect(try prepared.round() > 0)
    }
}
