import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeSources

@Suite struct CollectorTests {
    @Test func goodFilesAreReadAndBadOnesPutAside() throws {
        let folder = try TemporaryFolder()
        try folder.file("docs/b.txt", Sample.english)
        try folder.file("docs/a/page.html", "<html><body><h1>T</h1><p>\(Sample.korean)</p></body></html>")
        try folder.file("docs/note.md", "# Note\n\n\(Sample.english)")
        try folder.file("docs/bin.txt", Data([0x50, 0x4B, 0x03, 0x04, 0x00, 0x00]))
        try folder.file("docs/empty.md", "")
        try folder.file("docs/blank.html", "<html><body><script>x</script></body></html>")
        try folder.file("docs/picture.png", "PNG")
        try folder.file("docs/.hidden.txt", Sample.english)
        try folder.file("docs/deep.html", String(repeating: "<div>", count: 100_000))
        try folder.file("outside.txt", Sample.english)
        try FileManager.default.createSymbolicLink(
            at: folder.url.appendingPathComponent("docs/link.txt"),
            withDestinationURL: folder.url.appendingPathComponent("outside.txt"))
        try FileManager.default.createSymbolicLink(
            at: folder.url.appendingPathComponent("docs/loop"),
            withDestinationURL: folder.url.appendingPathComponent("docs"))
        let source = CorpusSource(path: folder.url.appendingPathComponent("docs").path, license: "CC0-1.0")
        let collected = try Collector().collect([source])
        #expect(collected.documents.map(\.source) == ["docs/a/page.html", "docs/b.txt", "docs/note.md"])
        #expect(collected.documents.allSatisfy { $0.id == String(Digest.sha256($0.source).prefix(16)) })
        #expect(collected.documents.allSatisfy { $0.license == "CC0-1.0" })
        let reasons = Dictionary(uniqueKeysWithValues: collected.ledger.rows.map { ($0.source, $0.rule) })
        #expect(
            reasons == [
                "docs/bin.txt": "binary", "docs/empty.md": "empty", "docs/.hidden.txt": "hidden",
                "docs/blank.html": "empty", "docs/picture.png": "unsupported", "docs/deep.html": "too-deep",
                "docs/link.txt": "outside", "docs/loop": "linked-folder",
            ])
    }

    @Test func whatCannotBeCollectedIsOneClearError() throws {
        let folder = try TemporaryFolder()
        let missing = folder.url.appendingPathComponent("nowhere").path
        #expect(throws: SourceError.missingFolder(path: missing)) {
            try Collector().collect([CorpusSource(path: missing)])
        }
        #expect(throws: SourceError.emptyFolder(path: folder.url.path)) {
            try Collector().collect([CorpusSource(path: folder.url.path)])
        }
        try folder.file("a.txt", Data([0, 1, 2]))
        #expect(throws: SourceError.nothingReadable(path: folder.url.path, files: 1, commonest: "binary")) {
            try Collector().collect([CorpusSource(path: folder.url.path)])
        }
        #expect(throws: SourceError.self) { try Collector().collect([]) }
    }

    @Test func bigFilesArePutAside() throws {
        let folder = try TemporaryFolder()
        try folder.file("a.txt", Sample.english)
        try folder.file("b.txt", String(repeating: "x", count: 2_000))
        let collected = try Collector(limits: ReaderLimits(largestFile: 1_000)).collect([
            CorpusSource(path: folder.url.path)
        ])
        #expect(collected.ledger.rows.map(\.rule) == ["too-large"])
    }

    @Test func tenMegabytesOnOneLineAreCollected() throws {
        let folder = try TemporaryFolder()
        try folder.file("a.txt", String(repeating: "swift ", count: 10 << 20 / 6))
        let collected = try Collector().collect([CorpusSource(path: folder.url.path)])
        #expect(collected.documents.count == 1)
    }

    @Test func foldersOfOneNameStayApart() throws {
        let folder = try TemporaryFolder()
        try folder.file("x/docs/a.txt", Sample.english)
        try folder.file("y/docs/a.txt", Sample.english)
        let collected = try Collector().collect(
            ["x", "y"].map { CorpusSource(path: folder.url.appendingPathComponent("\($0)/docs").path) })
        #expect(collected.documents.map(\.source) == ["docs/a.txt", "docs-2/a.txt"])
        #expect(Set(collected.documents.map(\.id)).count == 2)
    }

    @Test func digestFollowsContentNameAndLicence() throws {
        let folder = try TemporaryFolder()
        try folder.file("a.txt", "one")
        let source = CorpusSource(path: folder.url.path, license: "MIT")
        let first = try SourceDigest.digest(of: source)
        #expect(try SourceDigest.digest(of: source) == first)
        try folder.file("a.txt", "two")
        let second = try SourceDigest.digest(of: source)
        try FileManager.default.moveItem(
            at: folder.url.appendingPathComponent("a.txt"), to: folder.url.appendingPathComponent("b.txt"))
        let third = try SourceDigest.digest(of: source)
        let fourth = try SourceDigest.digest(of: CorpusSource(path: folder.url.path, license: "CC0-1.0"))
        #expect(Set([first, second, third, fourth]).count == 4)
    }
}

@Suite struct TextDecodingTests {
    @Test func koreanEncodingsReadAsPythonReadsThem() throws {
        for sample in try Peers.load().cp949 {
            let decoded = try TextDecoding.decode(sample.bytes, declares: false)
            #expect(decoded == DecodedText(text: sample.text, encoding: "windows-949"))
        }
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func byteOrderMarksAreObeyed(encoding: String.Encoding) throws {
        let mark: [UInt8] = encoding == .utf16LittleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
        let bytes = Data(mark) + Sample.korean.data(using: encoding)!
        #expect(try TextDecoding.decode(bytes, declares: false).text == Sample.korean)
        #expect(throws: ReadingFailure.self) {
            try TextDecoding.decode(Data(mark) + Data([0x00, 0xD8, 0x41]), declares: false)
        }
    }

    @Test func declaredEncodingsAreUsed() throws {
        let html = Data("<meta charset=\"iso-8859-1\"><p>caf".utf8) + Data([0xE9])
        #expect(try TextDecoding.decode(html, declares: true).text.hasSuffix("café"))
    }

    @Test func aFewBrokenBytesAreLeftOutAndCounted() throws {
        let long = Data(Sample.korean.utf8)
        let decoded = try TextDecoding.decode(long + Data([0xFF]) + long, declares: false)
        #expect(decoded.repairs == 1)
        #expect(!decoded.text.contains("\u{FFFD}"))
    }
}

@Suite struct PreviousCollectionTests {
    /// Collects into files as a step does.
    private func collect(_ source: URL, into folder: URL, after previous: URL?) throws -> Collector.Counts {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func files(_ folder: URL) -> [URL] {
            ["files.jsonl", "documents.jsonl.zst", "ledger.jsonl"].map(folder.appendingPathComponent)
        }
        let places = files(folder)
        let list = try LineWriter(places[0]), documents = try DocumentWriter(places[1])
        let ledger = try LedgerWriter(places[2])
        let earlier = try previous.map(files).map {
            try PreviousCollection(files: $0[0], documents: $0[1], ledger: $0[2])
        }
        let counts = try Collector().run(
            [CorpusSource(path: source.path, license: "MIT")], previous: earlier,
            Collector.Output(
                document: { try documents.write($0) }, row: { try ledger.add($0) },
                file: { try list.write(try JSONLines.encoder().encode($0)) }))
        try list.commit()
        try documents.commit()
        try ledger.commit()
        return counts
    }

    private func bytes(_ folder: URL) throws -> [Data] {
        try ["files.jsonl", "documents.jsonl.zst", "ledger.jsonl"].map {
            try Data(contentsOf: folder.appendingPathComponent($0))
        }
    }

    @Test func onlyWhatChangedIsReadAndTheResultIsThatOfReadingEverything() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b", "c", "d", "e"] { try folder.file("docs/\(name).txt", "\(name) \(Sample.english)") }
        try folder.file("docs/bad.txt", Data([0, 1, 2]))
        let docs = folder.url.appendingPathComponent("docs")
        func place(_ name: String) -> URL { folder.url.appendingPathComponent(name) }
        #expect(try collect(docs, into: place("1"), after: nil) == Collector.Counts(read: 6, recalled: 0))
        #expect(try collect(docs, into: place("2"), after: place("1")) == Collector.Counts(read: 0, recalled: 6))
        #expect(try bytes(place("1")) == bytes(place("2")))
        try folder.file("docs/c.txt", "changed \(Sample.english)")
        try folder.file("docs/aa.txt", "new \(Sample.english)")
        try FileManager.default.removeItem(at: docs.appendingPathComponent("d.txt"))
        #expect(try collect(docs, into: place("3"), after: place("2")) == Collector.Counts(read: 2, recalled: 4))
        _ = try collect(docs, into: place("4"), after: nil)
        #expect(try bytes(place("3")) == bytes(place("4")))
    }
}
