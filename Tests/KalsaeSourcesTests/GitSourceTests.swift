import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeSources

/// A repository that a test fills; git itself makes it.
private struct TestRepository {
    let folder: TemporaryFolder
    var path: String { folder.url.appendingPathComponent("book").path }

    init() throws {
        folder = try TemporaryFolder()
        try git("init", "-q", "-b", "main")
    }

    @discardableResult
    func git(_ arguments: String..., time: Int = 1_700_000_000) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let place = folder.url.appendingPathComponent("book")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        process.arguments = ["git", "-C", place.path] + arguments
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "\(time) +0000",
            "GIT_COMMITTER_DATE": "\(time) +0000",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "git \(arguments)")
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func commit(_ time: Int) throws {
        try git("add", "-A", time: time)
        try git("commit", "-q", "-m", "a step", time: time)
    }

    func fill() throws {
        try folder.file("book/LICENSE", LicenseTextTests.mit)
        try folder.file("book/docs/첫째.md", "# 첫째\n\n\(Sample.korean)")
        try folder.file("book/src/main.swift", "// SPDX-License-Identifier: Apache-2.0\nlet greeting = \"안녕\"\n")
        try folder.file("book/src/old.py", "value = \"``` three\"\n")
        try commit(1_600_000_000)
        try folder.file("book/picture.png", Data([0x89, 0x50]))
        try folder.file("book/large.md", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/passwords.md", withDestinationPath: "/etc/passwd")
        try folder.file("book/src/app.min.js", String(repeating: "a();", count: 1_000))
        try commit(1_700_000_000)
    }
}

@Suite struct GitSourceTests {
    private let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    private func refresh(_ address: String, _ mirror: URL, branch: String? = nil) throws -> (
        MirrorChanges, KalsaeSources.Mirror
    ) {
        let source = try GitSource(GitSettings(git: address, name: "book", branch: branch), environment: environment)
        let mirror = try KalsaeSources.Mirror(mirror)
        return (try source.refresh(mirror, progress: SilentProgress(), isInterrupted: { false }), mirror)
    }

    @Test(arguments: [true, false])
    func theFilesOfACommitAreMirrored(isLocal: Bool) throws {
        let repository = try TestRepository()
        try repository.fill()
        let place = repository.folder.url.appendingPathComponent("mirror")
        let (changes, mirror) = try refresh((isLocal ? "" : "file://") + repository.path, place)
        let refusals = mirror.entries.values.compactMap { entry in entry.refusal.map { "\(entry.origin) \($0.rule)" } }
        #expect(
            refusals.sorted() == [
                "git://book/large.md git-lfs", "git://book/passwords.md link", "git://book/picture.png unsupported",
            ])
        #expect(changes.fetched == 5 && changes.refused == 3)
        let korean = try #require(mirror.entries["git://book/docs/첫째.md"])
        #expect(korean.license == "MIT")
        // A shallow copy knows only when the branch was last changed.
        #expect(korean.time == Date(timeIntervalSince1970: isLocal ? 1_600_000_000 : 1_700_000_000))
        let collected = try Collector().collect([CorpusSource(path: place.path, name: "book", isMirror: true)])
        let swift = try #require(collected.documents.first { $0.source == "git://book/src/main.swift" })
        #expect(swift.license == "Apache-2.0" && swift.attributes == ["programming-language": "swift"])
        #expect(swift.text.hasPrefix("```swift\n// SPDX") && swift.text.hasSuffix("\"안녕\"\n```"))
        let python = try #require(collected.documents.first { $0.source == "git://book/src/old.py" })
        #expect(python.license == "MIT" && python.text.hasPrefix("````python\n"))
        #expect(
            collected.ledger.rows.contains { $0.source == "git://book/src/app.min.js" && $0.rule == "generated-code" })
    }

    @Test(arguments: [true, false])
    func theSameCommitIsNotFetchedAgainAndAChangedFileAlone(isLocal: Bool) throws {
        let repository = try TestRepository()
        try repository.fill()
        let address = (isLocal ? "" : "file://") + repository.path
        let place = repository.folder.url.appendingPathComponent("mirror")
        _ = try refresh(address, place)
        let store = place.appendingPathComponent("repository.git").path
        func changed() -> Date? {
            (try? FileManager.default.attributesOfItem(atPath: store))?[.modificationDate] as? Date
        }
        let fetched = changed()
        let second = try refresh(address, place).0
        #expect(second.fetched == 0 && second.unchanged == 5)
        #expect(changed() == fetched)
        try repository.folder.file("book/src/old.py", "value = 2\n")
        try repository.git("rm", "-q", "picture.png")
        try repository.commit(1_710_000_000)
        let third = try refresh(address, place)
        #expect(third.0.fetched == 1 && third.0.unchanged == 4 && third.0.removed == 1)
        #expect(third.1.entries["git://book/src/old.py"]?.time == Date(timeIntervalSince1970: 1_710_000_000))
    }

    @Test func hooksAndFiltersOfARepositoryDoNotRun() throws {
        let repository = try TestRepository()
        try repository.fill()
        let sign = repository.folder.url.appendingPathComponent("ran").path
        try repository.folder.file("book/.gitattributes", "*.md filter=evil diff=evil\n")
        try repository.commit(1_720_000_000)
        for key in ["filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "core.fsmonitor", "core.pager"] {
            try repository.git("config", key, "touch \(sign)")
        }
        for hook in ["post-checkout", "reference-transaction", "post-merge", "pre-auto-gc"] {
            let file = try repository.folder.file("book/.git/hooks/\(hook)", "#!/bin/sh\ntouch \(sign)\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        for address in [repository.path, "file://" + repository.path] {
            let place = repository.folder.url.appendingPathComponent("mirror-\(address.count)")
            #expect(try refresh(address, place).0.fetched == 5)
        }
        #expect(!FileManager.default.fileExists(atPath: sign))
    }

    @Test func whatCannotBeHadIsOneClearError() throws {
        let repository = try TestRepository()
        try repository.fill()
        let place = repository.folder.url.appendingPathComponent("mirror")
        for (address, branch) in [("/nowhere/at/all", nil), (repository.path, "no-such"), ("file:///nowhere", nil)] {
            let error = #expect(throws: SourceError.self) { try refresh(address, place, branch: branch) }
            #expect(error?.description.contains("the source \(address) cannot be collected") == true)
        }
        #expect(try refresh(repository.path, place, branch: "main").0.fetched == 5)
        let source = try GitSource(GitSettings(git: repository.path), environment: environment)
        #expect(source.name == "book")
        let mirror = try KalsaeSources.Mirror(repository.folder.url.appendingPathComponent("other"))
        #expect(throws: CancellationError.self) {
            try source.refresh(mirror, progress: SilentProgress(), isInterrupted: { true })
        }
    }

    @Test(arguments: [
        "ext::sh -c id", "--upload-pack=id", "git://host/x", "ftp://host/x", "", "https://me:secret@host/x", "fd::17",
        "a\nb",
    ])
    func addressesThatRunSomethingAreRefused(address: String) {
        let error = #expect(throws: SourceError.self) { try GitSettings(git: address).validate() }
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: ["--all", "a..b", "", "main;id", "a b"])
    func branchesHaveOrdinaryNames(branch: String) {
        #expect(throws: SourceError.self) { try GitSettings(git: "https://host/x", branch: branch).validate() }
    }

    @Test(arguments: [
        "../x.md", "/x.md", "a//b.md", ".git/config", "a/.GIT/hooks/x.sh", "a/./b.md", "a\\..\\b.md", "a\nb.md", "",
    ])
    func pathsThatLeaveAreRefused(path: String) throws {
        #expect(!GitTree.isSafe(path))
        let listing = Data("100644 blob 0123456789abcdef0123456789abcdef01234567      12\t\(path)\0".utf8)
        #expect(try GitTree.files(listing, largestFile: 100)[0].refusal?.rule == "outside")
    }

    @Test func oddListingsAreRefused() throws {
        let object = "0123456789abcdef0123456789abcdef01234567"
        let twice = Data(
            "100644 blob \(object) 1\ta.md\0100644 blob \(object) 1\ta.md\0100644 blob \(object) 1\ta.md/b.md\0".utf8)
        let rules = try GitTree.files(twice, largestFile: 100).map { $0.refusal?.rule ?? "" }
        #expect(rules == ["", "outside", "outside"])
        #expect(
            try GitTree.files(Data("160000 commit \(object) -\tsub\0".utf8), largestFile: 9)[0].refusal?.rule
                == "submodule")
        #expect(
            try GitTree.files(Data("100644 blob \(object) 10\ta.md\0".utf8), largestFile: 9)[0].refusal?.rule
                == "too-large")
        #expect(throws: GitFault.self) { try GitTree.files(Data("nonsense\0".utf8), largestFile: 9) }
    }
}
