import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct ShardSetTests {
    /// What numpy reads out of files of this shape; made by Tests/Fixtures/shards.py.
    private struct Peer: Decodable {
        struct Case: Decodable {
            let vocabulary: Int, documents: [[Int32]], bin: Data, idx: Data
        }
        let cases: [Case]
    }

    private func peer() throws -> Peer {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/shards.json")
        return try JSONDecoder().decode(Peer.self, from: Data(contentsOf: place))
    }

    private func documents(_ count: Int, seed: UInt64, vocabulary: Int32 = 500) -> [[Int32]] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            (0..<Int.random(in: 0..<60, using: &random)).map { _ in Int32.random(in: 1..<vocabulary, using: &random) }
        }
    }

    @Test func shardsAndIndicesAreThePeersByteForByte() throws {
        for sample in try peer().cases {
            let folder = try TemporaryFolder()
            let url = folder.url.appendingPathComponent("t.bin")
            let writer = try TokenShardWriter(url, vocabularySize: sample.vocabulary, endOfText: 0, isIndexed: true)
            for document in sample.documents { try writer.append(document) }
            try writer.finish()
            #expect(try Data(contentsOf: url) == sample.bin)
            #expect(try Data(contentsOf: DocumentIndex.place(beside: url)) == sample.idx)
            let shard = try TokenShard(url)
            let index = try DocumentIndex(of: shard)
            #expect((0..<index.count).map { shard.tokens(in: index[$0]) } == sample.documents.map { $0 + [0] })
            try index.verify(shard, endOfText: 0)
            #expect(shard.largestToken() == sample.documents.flatMap(\.self).max() ?? -1)
        }
    }

    @Test func vocabulariesBeyond16BitsTakeFourBytesAToken() throws {
        let folder = try TemporaryFolder()
        for (vocabulary, bytes) in [(65_535, 2), (65_536, 4), (200_000, 4)] {
            let url = folder.url.appendingPathComponent("t.bin")
            let writer = try TokenShardWriter(url, vocabularySize: vocabulary, endOfText: 0)
            try writer.append([Int32(vocabulary - 1), 7])
            try writer.finish()
            #expect(try Data(contentsOf: url).count == 1_024 + 3 * bytes)
            #expect(try TokenShard(url).tokens(in: 0..<3) == [Int32(vocabulary - 1), 7, 0])
        }
    }

    @Test func everyFlippedBitOfAnIndexIsFound() throws {
        for sample in try peer().cases {
            let folder = try TemporaryFolder()
            let shard = try TokenShard(try folder.file("t.bin", sample.bin))
            let file = try FileHandle(forUpdating: try folder.file("t.idx", sample.idx))
            defer { try? file.close() }
            func put(_ byte: UInt8, at place: Int) throws {
                try file.seek(toOffset: UInt64(place))
                try file.write(contentsOf: [byte])
            }
            for place in sample.idx.indices {
                for bit in 0..<8 {
                    try put(sample.idx[place] ^ (1 << bit), at: place)
                    #expect(throws: CorpusError.self, "byte \(place) bit \(bit)") { try DocumentIndex(of: shard) }
                }
                try put(sample.idx[place], at: place)
            }
            _ = try DocumentIndex(of: shard)
            for length in sample.idx.indices.reversed() {
                try file.truncate(atOffset: UInt64(length))
                #expect(throws: CorpusError.self) { try DocumentIndex(of: shard) }
            }
            try folder.file("t.idx", sample.idx + [0])
            #expect(throws: CorpusError.self) { try DocumentIndex(of: shard) }
        }
    }

    @Test func anIndexOfAnotherShardIsRefused() throws {
        let folder = try TemporaryFolder()
        func write(_ name: String, _ documents: [[Int32]], vocabulary: Int = 500) throws -> URL {
            let url = folder.url.appendingPathComponent(name)
            let writer = try TokenShardWriter(url, vocabularySize: vocabulary, endOfText: 0, isIndexed: true)
            for document in documents { try writer.append(document) }
            try writer.finish()
            return url
        }
        let first = try write("a.bin", [[1, 2, 3], [4]])
        let longer = try write("b.bin", [[1, 2, 3], [4], [5]])
        let wide = try write("c.bin", [[1, 2, 3], [4]], vocabulary: 70_000)
        for other in [longer, wide] {
            let index = try Data(contentsOf: DocumentIndex.place(beside: other))
            try folder.file("a.idx", index)
            #expect(throws: CorpusError.self) { try DocumentIndex(of: try TokenShard(first)) }
        }
        try FileManager.default.removeItem(at: DocumentIndex.place(beside: longer))
        #expect(throws: SupportError.self) { try DocumentIndex(of: try TokenShard(longer)) }
    }

    @Test func endsThatAreGoneOrNewAreFoundByReadingTheShard() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("t.bin")
        let writer = try TokenShardWriter(url, vocabularySize: 500, endOfText: 0, isIndexed: true)
        for document: [Int32] in [[1, 2, 3], [4], []] { try writer.append(document) }
        try writer.finish()
        let sound = try Data(contentsOf: url)
        for (token, value) in [(3, UInt8(9)), (1, 0), (6, 9)] {
            var broken = sound
            broken[1_024 + 2 * token] = value
            try broken.write(to: url)
            let shard = try TokenShard(url)
            #expect(throws: CorpusError.self) { try DocumentIndex(of: shard).verify(shard, endOfText: 0) }
        }
    }

    @Test(arguments: [5, 150, 1_000_000])
    func documentsComeBackFromAnyNumberOfShards(limit: Int) throws {
        let folder = try TemporaryFolder()
        let texts = ["docs": documents(50, seed: 1), "chat": documents(30, seed: 2), "": documents(3, seed: 3)]
        let writer = try ShardSetWriter(
            folder.url, name: "train", vocabularySize: 500, endOfText: 0, limit: limit)
        for number in 0..<50 {
            for source in ["docs", "chat", ""] where number < texts[source]?.count ?? 0 {
                try writer.append(try #require(texts[source])[number], source: source)
            }
        }
        let rows = try writer.finish()
        #expect(rows.allSatisfy { $0.tokens <= limit || $0.documents == 1 })
        #expect(rows.map(\.file).sorted() == rows.map(\.file))
        #expect(limit > 1_000_000 - 1 ? rows.count == 3 : rows.count > 3)
        let set = try ShardSet(folder.url, name: "train")
        #expect(set.sources.map(\.name) == ["docs", "chat", ""])
        for source in set.sources {
            let expected = try #require(texts[source.name])
            #expect(source.documentCount == expected.count)
            #expect((0..<source.documentCount).map(source.document) == expected.map { $0 + [0] })
            #expect(source.tokenCount == expected.reduce(0) { $0 + $1.count + 1 })
        }
    }

    @Test func listingsThatLieAreRefused() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SupportError.self) { try ShardSet(folder.url, name: "train") }
        let writer = try ShardSetWriter(folder.url, name: "train", vocabularySize: 500, endOfText: 0)
        try writer.append([Int32(1)], source: "docs")
        let rows = try writer.finish()
        for change: (inout ShardRow) -> Void in [
            { $0.tokens += 1 }, { $0.documents = -1 }, { $0.file = "../x.bin" }, { $0.file = "train.shards.jsonl" },
            { $0.file = "none.bin" },
        ] {
            var row = rows[0]
            change(&row)
            try JSONLines.write([row], to: ShardSet.listing(in: folder.url, name: "train"))
            #expect(throws: (any Error).self) { try ShardSet(folder.url, name: "train") }
        }
    }

    @Test func aSetWithoutItsListingDoesNotCount() throws {
        let folder = try TemporaryFolder()
        do {
            let writer = try ShardSetWriter(folder.url, name: "train", vocabularySize: 500, endOfText: 0, limit: 2)
            for token in Int32(1)...5 { try writer.append([token], source: "docs") }
        }
        #expect(throws: SupportError.self) { try ShardSet(folder.url, name: "train") }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left.allSatisfy { !$0.hasSuffix(".partial") })
    }
}
