import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeSources

/// Files that pyarrow and datasets wrote, and what pyarrow reads from them; made by Tests/Fixtures/parquet.py.
private enum ParquetFixture {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Fixtures/parquet")

    static func url(_ name: String) -> URL { folder.appendingPathComponent("\(name).parquet") }

    static func rows(_ url: URL, limits: ReaderLimits = ReaderLimits()) throws -> [[ParquetValue]] {
        var rows: [[ParquetValue]] = []
        try ParquetRows(url, limits: limits).forEach { rows.append($0.map(\.value)) }
        return rows
    }

    /// Whether a value is the one that Python wrote down.
    static func agrees(_ value: ParquetValue, _ json: Any) -> Bool {
        switch value {
        case .null: json is NSNull
        case .truth(let isTrue): (json as? NSNumber)?.boolValue == isTrue
        case .integer(let number): (json as? NSNumber)?.int64Value == Int64(number)
        case .unsigned(let number): (json as? NSNumber)?.uint64Value == UInt64(number)
        // Through its digits: Foundation keeps some numbers of JSON as decimals, a bit beside the nearest double.
        case .real(let number): Double("\(json)") == number
        case .text(let text): json as? String == text
        case .decimal(let text): (json as? [String: Any])?["decimal"] as? String == text
        case .bytes(let count): ((json as? [String: Any])?["bytes"] as? NSNumber)?.intValue == count
        case .time(let date):
            ((json as? [String: Any])?["time"] as? NSNumber).map {
                abs($0.doubleValue - date.timeIntervalSince1970) < 1e-5
            } ?? false
        case .list(let elements):
            (json as? [Any]).map { zip(elements, $0).allSatisfy(agrees) && elements.count == $0.count } ?? false
        case .group(let fields): group(fields, json)
        }
    }

    private static func group(_ fields: [(name: String, value: ParquetValue)], _ json: Any) -> Bool {
        // A pair of a map is a list of two in Python.
        if let pair = json as? [Any], pair.count == fields.count {
            return zip(fields, pair).allSatisfy { agrees($0.value, $1) }
        }
        // A map's only field holds its pairs.
        if fields.count == 1, fields[0].name == "key_value" || fields[0].name == "entries" {
            return agrees(fields[0].value, json)
        }
        guard let pairs = (json as? [String: Any])?["group"] as? [[Any]], pairs.count == fields.count else {
            return false
        }
        return zip(fields, pairs).allSatisfy { $0.name == $1[0] as? String && agrees($0.value, $1[1]) }
    }

    struct Found {
        var texts: [ReadText] = []
        var refused: [String] = []
    }

    static func read(_ url: URL, limits: ReaderLimits = ReaderLimits()) throws -> Found {
        var found = Found()
        try ParquetReader().read(ReaderInput(file: url, limits: limits)) { reading in
            switch reading {
            case .text(let text): found.texts.append(text)
            case .refused(let part, let failure): found.refused.append("\(part) \(failure.rule)")
            case .nested: Issue.record("Parquet nests nothing")
            }
        }
        return found
    }
}

@Suite struct ParquetReaderTests {
    @Test(arguments: [
        ("codec-none", "codec-none"), ("codec-snappy", "codec-none"), ("codec-gzip", "codec-none"),
        ("codec-zstd", "codec-none"), ("codec-lz4", "codec-none"), ("encodings", "encodings"), ("types", "types"),
        ("int96", "int96"), ("nested", "nested"), ("nested-v2", "nested-v2"), ("deep", "deep"), ("maps", "maps"),
        ("required", "required"), ("empty", "empty"), ("datasets-chat", "datasets-chat"),
        ("datasets-instruction", "datasets-instruction"),
    ])
    func everyValueIsWhatPyarrowReads(name: String, oracle: String) throws {
        let data = try Data(contentsOf: ParquetFixture.folder.appendingPathComponent("\(oracle).json"))
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let expected = try #require(json["rows"] as? [[Any]])
        let file = try ParquetRows(ParquetFixture.url(name), limits: ReaderLimits())
        #expect(file.footer.root.children.map(\.name) == json["columns"] as? [String])
        let rows = try ParquetFixture.rows(ParquetFixture.url(name))
        #expect(rows.count == expected.count)
        for (row, (found, wanted)) in zip(rows, expected).enumerated() {
            for (column, (value, json)) in zip(found, wanted).enumerated() {
                #expect(ParquetFixture.agrees(value, json), "row \(row), column \(column): \(value), not \(json)")
            }
        }
    }

    @Test func rowsBecomeDocuments() throws {
        let found = try ParquetFixture.read(ParquetFixture.url("codec-snappy"))
        #expect(found.texts.count == 22 && found.refused == ["row-6 no-text", "row-17 no-text"])
        #expect(found.texts[1].text == "리뷰 1: 좋아요 😀 \"quoted\"\n가")
        #expect(found.texts[1].part == "row-1")
        #expect(found.texts[1].attributes == ["id": "1", "label": "bad", "score": "0.125"])
    }

    @Test func conversationsAndInstructionsAreWholeTexts() throws {
        let chat = try ParquetFixture.read(ParquetFixture.url("datasets-chat")).texts
        #expect(chat[2].text == "user: 질문 2\n\nassistant: Answer 2 😀")
        #expect(chat[2].attributes == ["source": "made up"])
        let instruction = try ParquetFixture.read(ParquetFixture.url("datasets-instruction")).texts
        #expect(instruction[1].text == "Add.\n\n1 + 1\n\n2")
        #expect(instruction[1].time == Date(timeIntervalSince1970: 1_704_153_600))
    }

    @Test func whatIsNotUnderstoodIsNamed() throws {
        #expect(try !ParquetFixture.read(ParquetFixture.url("brotli")).texts.isEmpty)
        #expect(throws: ReadingFailure.empty("no rows")) { try ParquetFixture.read(ParquetFixture.url("empty")) }
        let folder = try TemporaryFolder()
        let text = try folder.file("a.parquet", "PAR1 this is only a text PAR1")
        #expect(throws: ReadingFailure.self) { try ParquetFixture.read(text) }
    }

    @Test(arguments: ["codec-snappy", "encodings", "types", "nested-v2", "datasets-chat"])
    func everyTruncationIsRefused(name: String) throws {
        let folder = try TemporaryFolder()
        let whole = try Data(contentsOf: ParquetFixture.url(name))
        for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 97)) {
            let url = try folder.file("cut.parquet", whole.prefix(length))
            #expect(throws: ReadingFailure.self) { try ParquetFixture.read(url) }
        }
    }

    @Test(arguments: ["codec-none", "codec-zstd", "encodings", "types", "nested", "deep", "maps", "datasets-chat"])
    func flippedBitsNeverBringTheProgramDown(name: String) throws {
        let folder = try TemporaryFolder()
        let whole = try Data(contentsOf: ParquetFixture.url(name))
        var random = SeededRandom(seed: 11)
        var refusals = 0
        for round in 0..<400 {
            var damaged = whole
            // Half of them in the footer, where lengths and places stand.
            let from = round % 2 == 0 ? 0 : whole.count / 2
            for _ in 0...(round % 4) {
                damaged[Int.random(in: from..<whole.count, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
            }
            let url = try folder.file("damaged.parquet", damaged)
            do { _ = try ParquetFixture.read(url, limits: ReaderLimits(largestFile: 1 << 20)) } catch {
                #expect(error is ReadingFailure)
                refusals += 1
            }
        }
        // Many bits lie where nothing is read (names, another writer's own schema).
        #expect(refusals > 20)
    }

    @Test func aPageAfterItsChecksumChangedIsRefused() throws {
        let folder = try TemporaryFolder()
        var data = try Data(contentsOf: ParquetFixture.url("encodings"))
        // Within the first page's packed values.
        data[150] ^= 0x10
        let url = try folder.file("damaged.parquet", data)
        let error = #expect(throws: ParquetFault.self) { try ParquetFixture.rows(url) }
        #expect(error == .malformed("a page whose checksum is wrong"))
    }

    @Test func announcedSizesAreNotBelieved() throws {
        let small = ReaderLimits(largestFile: 100)
        #expect(throws: ReadingFailure.self) {
            try ParquetFixture.read(ParquetFixture.url("codec-zstd"), limits: small)
        }
    }
}

@Suite struct ParquetEncodingTests {
    @Test func aRunOfTwoThousandMillionsCostsNothing() throws {
        // One run of 2^31 - 1 ones: a head of five bytes and the value.
        let bytes: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0x01]
        var runs = try HybridRuns(ByteCursor(bytes, 0..<6), width: 1)
        for _ in 0..<1_000 { #expect(try runs.next() == 1) }
    }

    @Test(
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 0x01], [0x00], [], [0x02], [0x03], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func impossibleRunsAreRefused(bytes: [UInt8]) throws {
        var runs = try HybridRuns(ByteCursor(bytes, 0..<bytes.count), width: 8)
        #expect(throws: ParquetFault.self) { for _ in 0..<20 { _ = try runs.next() } }
    }

    @Test func packedBitsAreReadLowestFirst() throws {
        // The specification's own example: 0 to 7 in three bits each.
        let bytes: [UInt8] = [0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010]
        var runs = try HybridRuns(ByteCursor(bytes, 0..<4), width: 3)
        for value in 0..<8 { #expect(try runs.next() == value) }
        #expect(throws: ParquetFault.self) { try runs.next() }
    }

    @Test(
        arguments: [
            [0x00, 0x01, 0x01, 0x00], [0x80, 0x01, 0x03, 0x01, 0x00],
            [0x80, 0x01, 0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x00],
            [0x08, 0x02, 0x01, 0x00], [],
        ] as [[UInt8]])
    func impossibleBlocksAreRefused(bytes: [UInt8]) {
        #expect(throws: ParquetFault.self) { try DeltaNumbers(ByteCursor(bytes, 0..<bytes.count)) }
    }

    @Test func structuresWithoutEndAreRefused() {
        // A field of type struct that holds a field of type struct …
        let bytes = [UInt8](repeating: 0x1C, count: 100_000)
        var reader = ThriftReader(bytes[...])
        #expect(throws: ParquetFault.malformed("structures nested too deep")) {
            try reader.fields { _, _, _ in false }
        }
        var list = ThriftReader([0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F][...])
        #expect(throws: ParquetFault.truncated) { try list.list { _, _ in } }
    }
}
