// Files of any name and kind: each is read or has a row, and none makes a run wait.

import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeSources

@Suite struct SourceListingTests {
    /// Writes a file under a name of bytes.
    private func write(_ text: String, _ folder: URL, _ name: [UInt8]) throws {
        let path = Array(folder.path.utf8) + [0x2F] + name
        let descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_WRONLY, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        try #require(Foundation.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    @Test func filesOfAnyNameAreRead() throws {
        let folder = try TemporaryFolder()
        // "회의록.txt" in CP949, a byte that is none, a line break.
        let korean: [UInt8] = [0xC8, 0xB8, 0xC0, 0xC7, 0xB7, 0xCF] + Array(".txt".utf8)
        try write(Sample.korean, folder.url, korean)
        try write(Sample.english, folder.url, [0x61, 0xFF] + Array(".md".utf8))
        try write(Sample.english, folder.url, Array("two\nlines.txt".utf8))
        let source = CorpusSource(path: folder.url.path, name: "docs")
        let collected = try Collector().collect([source])
        #expect(collected.documents.map(\.source) == ["docs/a%FF.md", "docs/two%0Alines.txt", "docs/회의록.txt"])
        #expect(collected.ledger.rows.isEmpty)
        #expect(try Collector().collect([source]).documents == collected.documents)
        #expect(try SourceDigest.digest(of: source) == SourceDigest.digest(of: source))
    }

    @Test func whatIsNoFileHasARow() throws {
        let folder = try TemporaryFolder()
        try folder.file("a.txt", Sample.english)
        try folder.file(".git/config", "x")
        try #require(mkfifo(folder.url.appendingPathComponent("pipe.txt").path, 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.appendingPathComponent("gone.txt").path, withDestinationPath: "/nowhere/x.txt")
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.appendingPathComponent("zero.txt").path, withDestinationPath: "/dev/zero")
        let collected = try Collector().collect([CorpusSource(path: folder.url.path, name: "docs")])
        let rules = Dictionary(uniqueKeysWithValues: collected.ledger.rows.map { ($0.source, $0.rule) })
        #expect(
            rules == [
                "docs/.git": "hidden", "docs/pipe.txt": "special-file", "docs/gone.txt": "dangling-link",
                "docs/zero.txt": "special-file",
            ])
        #expect(collected.documents.count == 1)
    }

    @Test(arguments: ["/dev/zero", "/dev/null"])
    func devicesAreNoSources(path: String) {
        #expect(throws: SourceError.notAFile(path: path, kind: "a device")) {
            try Collector().collect([CorpusSource(path: path)])
        }
        #expect(throws: SourceError.self) { try SourceDigest.digest(of: CorpusSource(path: path)) }
    }

    /// Errors that may pass end the run; what stays is the file's own fault.
    @Test func readErrorsThatMayPassEndTheRun() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a.txt", Sample.english)
        let gone = folder.url.appendingPathComponent("b.txt")
        #expect(throws: SourceError.self) { try SourceBytes.sha256(gone) }
        #expect(throws: SourceError.self) { try SourceBytes.sha256(folder.url) }
        #expect(try SourceBytes.sha256(file).count == 64)
        // A descriptor that cannot be read stands for a disk that fails.
        let handle = FileHandle(fileDescriptor: open(file.path, O_WRONLY), closeOnDealloc: true)
        #expect(throws: SourceError.self) { try SourceBytes.read(handle, file, upTo: 10) }
    }

    @Test func collectingEndsWhenItIsInterrupted() throws {
        let folder = try TemporaryFolder()
        for number in 0..<5 { try folder.file("\(number).txt", Sample.english) }
        var documents = 0
        #expect(throws: CancellationError.self) {
            _ = try Collector().run(
                [CorpusSource(path: folder.url.path)], isInterrupted: { documents >= 2 },
                Collector.Output(document: { _ in documents += 1 }))
        }
        #expect(documents == 2)
        let endless = ReaderInput(
            file: URL(fileURLWithPath: "/dev/zero"), name: "a.txt", isInterrupted: { documents < 10 })
        #expect(throws: CancellationError.self) { _ = try endless.data() }
    }
}
