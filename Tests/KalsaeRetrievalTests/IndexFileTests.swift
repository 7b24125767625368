import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeRetrieval

@Suite struct IndexFileTests {
    private func index() throws -> InvertedIndex {
        var builder = IndexBuilder(settings: RetrievalSettings())
        for document in library.prefix(4) {
            for passage in Chunker(settings: RetrievalSettings()).passages(of: document) { try builder.add(passage) }
        }
        return try builder.finish()
    }

    @Test func whatIsSavedIsWhatIsLoaded() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("index-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let built = try TextKnowledgeBase.build(library, settings: RetrievalSettings(titleWeight: 3))
        try built.save(to: file)
        let loaded = try TextKnowledgeBase(contentsOf: file)
        #expect(loaded.settings == built.settings)
        #expect(loaded.passageCount == built.passageCount && loaded.termCount == built.termCount)
        for question in ["kernel", "커널 설치", "disk space of a user", "방화벽"] {
            #expect(loaded.search(question, limit: 5) == built.search(question, limit: 5))
            #expect(loaded.answer(question) == built.answer(question))
        }
    }

    @Test func theSameDocumentsGiveTheSameBytes() throws {
        #expect(try IndexFile.encode(index()) == IndexFile.encode(index()))
    }

    @Test func everyTruncationIsNamed() throws {
        let data = try IndexFile.encode(index())
        for length in 0..<data.count {
            #expect(throws: RetrievalError.self) { try IndexFile.decode(data.prefix(length), path: "k.index") }
        }
    }

    @Test func everyFlippedBitIsFound() throws {
        var data = try IndexFile.encode(index())
        for byte in data.indices {
            let bit = UInt8(1) << UInt8(byte % 8)
            data[byte] ^= bit
            #expect(throws: RetrievalError.self) { try IndexFile.decode(data, path: "k.index") }
            data[byte] ^= bit
        }
        #expect(throws: Never.self) { try IndexFile.decode(data, path: "k.index") }
    }

    /// Damage with a digest that fits is either refused or harmless: nothing is read out of bounds.
    @Test func forgedFilesAreRefusedOrHarmless() throws {
        let good = try IndexFile.encode(index())
        var random = SeededRandom(seed: 11)
        var refused = 0
        for _ in 0..<3000 {
            var data = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 88..<data.count, using: &random)
                data[place] = UInt8.random(in: 0...255, using: &random)
            }
            forge(&data)
            do {
                let index = try IndexFile.decode(data, path: "k.index")
                let question = Question("kernel 커널 limits of disk space rules", settings: index.settings)
                _ = AnswerExtractor(index: index).answer(question)
                _ = index.rank(question, limit: 10).map { index.passage($0.passage, score: $0.score) }
            } catch {
                #expect(error is RetrievalError)
                refused += 1
            }
        }
        #expect(refused > 100)
    }

    @Test func sectionLengthsBeyondTheFileAreRefused() throws {
        var data = try IndexFile.encode(index())
        for byte in 88..<96 { data[byte] = 0xFF }
        forge(&data)
        #expect(
            throws: RetrievalError.damaged(path: "k.index", reason: "a section is longer than the file")
        ) { try IndexFile.decode(data, path: "k.index") }
    }

    private func forge(_ data: inout Data) {
        let digest = Digest.sha256(data[0..<24] + data[88...])
        data.replaceSubrange(24..<88, with: Data(digest.utf8))
    }

    @Test func otherVersionsAreRefusedByNumber() throws {
        var data = try IndexFile.encode(index())
        data[8] = 9
        #expect(
            throws: RetrievalError.notAnIndex(path: "k", reason: "its version is 9; this program reads version 2")
        ) { try IndexFile.decode(data, path: "k") }
    }

    @Test func whatIsNoIndexIsNamed() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("folder-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: RetrievalError.notAnIndex(path: folder.path, reason: "it is a folder")) {
            try TextKnowledgeBase(contentsOf: folder)
        }
        let missing = folder.appendingPathComponent("none")
        #expect(throws: SupportError.missing(path: missing.path)) { try TextKnowledgeBase(contentsOf: missing) }
        let text = folder.appendingPathComponent("text")
        try AtomicFile.write(String(repeating: "hello ", count: 40), to: text)
        #expect(throws: RetrievalError.notAnIndex(path: text.path, reason: "it does not begin as one")) {
            try TextKnowledgeBase(contentsOf: text)
        }
    }
}

@Suite struct RetrievalSettingsTests {
    @Test func unknownKeysAreRefusedWithTheNearest() throws {
        let error = #expect(throws: RetrievalError.self) {
            try JSONDecoder().decode(RetrievalSettings.self, from: Data(#"{"titelWeight": 2}"#.utf8))
        }
        #expect(error?.description == "knowledge.titelWeight: unknown key; did you mean \"titleWeight\"?")
    }

    @Test func absentKeysTakeTheirDefaults() throws {
        let decoded = try JSONDecoder().decode(RetrievalSettings.self, from: Data(#"{"k1": 2}"#.utf8))
        #expect(decoded == RetrievalSettings(k1: 2))
        let again = try JSONDecoder().decode(RetrievalSettings.self, from: JSONEncoder().encode(decoded))
        #expect(again == decoded)
    }

    @Test(arguments: [
        (RetrievalSettings(minimumCharacters: 0), "minimumCharacters"),
        (RetrievalSettings(minimumCharacters: 900, maximumCharacters: 800), "maximumCharacters"),
        (RetrievalSettings(k1: -1), "k1"), (RetrievalSettings(k1: .nan), "k1"), (RetrievalSettings(b: 1.1), "b"),
        (RetrievalSettings(titleWeight: -1), "titleWeight"), (RetrievalSettings(languageBoost: 0.5), "languageBoost"),
        (RetrievalSettings(translationWeight: 2), "translationWeight"),
        (RetrievalSettings(coverageExponent: -1), "coverageExponent"),
        (RetrievalSettings(everydayWeight: 2), "everydayWeight"),
        (RetrievalSettings(answerThreshold: 2), "answerThreshold"),
        (RetrievalSettings(answerSentences: 0), "answerSentences"),
    ])
    func settingsOutOfRangeAreNamed(settings: RetrievalSettings, key: String) {
        let error = #expect(throws: RetrievalError.self) { try TextKnowledgeBase.build(library, settings: settings) }
        #expect(error?.description.hasPrefix("knowledge.\(key): must be from ") == true)
    }

    @Test(arguments: [
        (RetrievalError.nothingToIndex, "there is no text to index: the documents are empty"),
        (
            .tooLarge, "the documents are too large for one index (4 GiB); split them into several knowledge bases"
        ),
        (.notAnIndex(path: "a/b", reason: "it is a folder"), "a/b is not a knowledge base: it is a folder"),
        (
            .damaged(path: "a/b", reason: "it ends after 7 bytes"),
            "the knowledge base a/b is damaged: it ends after 7 bytes; \"kalsae run --force index\" builds it again"
        ),
        (.invalidSetting(name: "b", reason: "must be from 0 to 1"), "knowledge.b: must be from 0 to 1"),
    ])
    func errorsReadAsSentences(error: RetrievalError, text: String) {
        #expect(error.description == text)
        #expect(error.localizedDescription == text)
    }
}
