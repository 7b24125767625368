import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@Suite struct LineFileTests {
    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    @Test(arguments: ["lines.jsonl", "lines.jsonl.zst"])
    func linesComeBackWhateverTheirLength(name: String) throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent(name)
        let lengths = [0, 1, 5, 1 << 18, (1 << 20) - 1, 1 << 20, 3_000_000, 0, 7]
        let writer = try LineWriter(url)
        for length in lengths { try writer.write([UInt8](repeating: UInt8(97 + length % 26), count: length)) }
        try writer.commit()
        var found: [Int] = []
        try LineReader.forEachLine(in: url) { line, number in
            #expect(number == found.count + 1)
            #expect(line.allSatisfy { $0 == UInt8(97 + line.count % 26) })
            found.append(line.count)
        }
        #expect(found == lengths)
    }

    @Test func aCompressedFileThatWasCutOffOrChangedIsNamed() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("a.jsonl.zst")
        var random = SeededRandom(seed: 3)
        let writer = try LineWriter(url)
        for _ in 0..<2_000 { try writer.write((0..<50).map { _ in UInt8.random(in: 97...122, using: &random) }) }
        try writer.commit()
        let sound = try Data(contentsOf: url)
        for length in [1, sound.count / 2, sound.count - 1] {
            try sound.prefix(length).write(to: url)
            #expect(throws: SupportError.self) { try LineReader.forEachLine(in: url) { _, _ in } }
        }
        // From the first block on: the frame's head has an unused bit, and a window that may be larger than needed.
        for place in stride(from: 6, to: sound.count, by: sound.count / 40) {
            var broken = sound
            broken[place] ^= 0x10
            try broken.write(to: url)
            #expect(throws: SupportError.self) { try LineReader.forEachLine(in: url) { _, _ in } }
        }
    }

    private static let documents = [
        Document(id: "1", source: "a/b.md", title: "", language: "en", license: "MIT", text: ""),
        Document(
            id: "2", source: "https://a.example/\"b\"",
            title: "표제\u{0}\u{1F}\u{7F}", language: "ko",
            license: "unknown", text: "한글 \\ \"quoted\"\n\ttab\r😀\u{2028}/",
            time: Date(timeIntervalSince1970: 1_700_000_000),
            contentHash: "ab", attributes: ["author": "사람\n1", "": "empty key"]),
    ]

    @Test func documentsComeBackAsTheyWere() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("d.jsonl.zst")
        try DocumentFile.write(Self.documents, to: url)
        #expect(try DocumentFile.read(url) == Self.documents)
        // And Foundation reads the same lines alike.
        #expect(try JSONLines.read(Document.self, from: url) == Self.documents)
    }

    @Test func linesWrittenByOthersAreReadAlike() throws {
        let line = #"{ "id":"1","source":"s","title":"t","language":"en","license":"MIT","text":"A😀","more":[1] }"#
        let found = try Data(line.utf8).withUnsafeBytes { try DocumentLine.document($0, path: "f", number: 1) }
        #expect(found.text == "A😀")
        for broken in ["", "{}", "[1]", String(line.dropLast()), #"{"id":1}"#, "{\"id\":\"\u{1}\"}"] {
            #expect(throws: SupportError.malformedLine(path: "f", line: 7, reason: "this is not a document")) {
                try Data(broken.utf8).withUnsafeBytes { try DocumentLine.document($0, path: "f", number: 7) }
            }
        }
    }
}
