import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct TokenShardTests {
    @Test func bytesAreThePeers() throws {
        let peer = try Peers.load().shard
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("train.bin")
        let writer = try TokenShardWriter(url, vocabularySize: 65_535, endOfText: 0)
        for document in peer.tokens.split(separator: 0) { try writer.append(document) }
        #expect(!FileManager.default.fileExists(atPath: url.path))
        try writer.finish()
        #expect(try Data(contentsOf: url) == peer.bytes)
        let shard = try TokenShard(url)
        #expect(shard.tokens(in: 0..<shard.count) == peer.tokens)
        #expect(shard.largestToken() == 65_534)
    }

    @Test func anySliceIsTheSlice() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("t.bin")
        var random = SeededRandom(seed: 3)
        let documents = (0..<50).map { _ in
            (0..<Int.random(in: 0..<40_000, using: &random)).map { _ in Int32.random(in: 1..<8_192, using: &random) }
        }
        let writer = try TokenShardWriter(url, vocabularySize: 8_192, endOfText: 0)
        for document in documents { try writer.append(document) }
        try writer.finish()
        let all: [Int32] = documents.flatMap { (document: [Int32]) -> [Int32] in document + [0] }
        let shard = try TokenShard(url)
        #expect(shard.count == all.count)
        #expect(writer.documentCount == 50 && writer.tokenCount == all.count)
        for _ in 0..<200 {
            let start = Int.random(in: 0..<all.count, using: &random)
            let end = Int.random(in: start...min(all.count, start + 300), using: &random)
            #expect(shard.tokens(in: start..<end) == Array(all[start..<end]))
        }
    }

    @Test func unfinishedShardsLeaveNothing() throws {
        let folder = try TemporaryFolder()
        do {
            let writer = try TokenShardWriter(
                folder.url.appendingPathComponent("t.bin"), vocabularySize: 10, endOfText: 0)
            try writer.append([Int32(1)])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func whatDoesNotFitIsRefusedByName() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("t.bin")
        #expect(throws: CorpusError.vocabularyTooLarge(size: 1 << 31, limit: Int(Int32.max))) {
            try TokenShardWriter(url, vocabularySize: 1 << 31, endOfText: 0)
        }
        #expect(throws: CorpusError.tokenOutOfRange(token: 10, vocabulary: 10)) {
            try TokenShardWriter(url, vocabularySize: 10, endOfText: 10)
        }
        let writer = try TokenShardWriter(url, vocabularySize: 10, endOfText: 0)
        #expect(throws: CorpusError.tokenOutOfRange(token: -1, vocabulary: 10)) { try writer.append([Int32(-1)]) }
        #expect(throws: CorpusError.tokenOutOfRange(token: 10, vocabulary: 10)) { try writer.append([Int32(10)]) }
        #expect(throws: SupportError.self) {
            try TokenShardWriter(
                folder.url.appendingPathComponent("no/such/t.bin"), vocabularySize: 10, endOfText: 0)
        }
    }

    @Test func corruptShardsAreRefused() throws {
        let sound = try Peers.load().shard.bytes
        let folder = try TemporaryFolder()
        func open(_ bytes: Data) throws -> TokenShard { try TokenShard(try folder.file("t.bin", bytes)) }
        for length in [0, 1, 1_023, 1_024, sound.count - 1, sound.count - 2] {
            #expect(throws: CorpusError.self) { try open(sound.prefix(length)) }
        }
        #expect(throws: CorpusError.self) { try open(sound + Data([0, 0])) }
        for bit in 0..<96 {
            var broken = sound
            broken[bit / 8] ^= UInt8(1 << (bit % 8))
            #expect(throws: CorpusError.self) { try open(broken) }
        }
        #expect(throws: SupportError.missing(path: "/no/such.bin")) {
            try TokenShard(URL(fileURLWithPath: "/no/such.bin"))
        }
        #expect(throws: SupportError.self) { try TokenShard(folder.url) }
    }
}

@Suite struct CorpusErrorTests {
    @Test(arguments: [
        (CorpusError.nothingLeft(documents: 9, commonest: "too-short"), "dropped all 9 documents (mostly: too-short)"),
        (.invalidSetting(name: "clean.similarity", reason: "no"), "clean.similarity: no"),
        (.unknownSetting(section: "clean", key: "dedup", nearest: "dedupe"), "did you mean \"dedupe\"?"),
        (.unknownSetting(section: "clean", key: "zzz", nearest: nil), "unknown key \"zzz\" in clean"),
        (.vocabularyTooLarge(size: 70_000, limit: 65_535), "a vocabulary of 70000 tokens"),
        (.tokenOutOfRange(token: 9, vocabulary: 8), "token 9 is outside the vocabulary of 8"),
        (.shardFull(path: "a.bin", limit: 5), "more than 5 tokens"),
        (.corruptShard(path: "a.bin", reason: "why"), "a.bin is not a sound token shard: why"),
    ])
    func errorsSayWhatAndWhere(error: CorpusError, part: String) {
        #expect(error.description.contains(part))
    }
}
