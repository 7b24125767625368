import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeSources

@Suite struct ArchiveReaderTests {
    static let kinds: [(String, ArchiveMaker.Setup)] = [
        ("zip", ArchiveMaker.zip), ("7z", ArchiveMaker.sevenZip), ("tar", ArchiveMaker.tar),
        ("tar.gz", ArchiveMaker.tar(ArchiveMaker.gzip)), ("tgz", ArchiveMaker.tar(ArchiveMaker.gzip)),
        ("tar.bz2", ArchiveMaker.tar(ArchiveMaker.bzip2)), ("tar.xz", ArchiveMaker.tar(ArchiveMaker.xz)),
        ("tar.zst", ArchiveMaker.tar(ArchiveMaker.zstd)),
    ]
    static let filters: [(String, ArchiveMaker.Setup)] = [
        ("gz", ArchiveMaker.gzip), ("bz2", ArchiveMaker.bzip2), ("xz", ArchiveMaker.xz), ("zst", ArchiveMaker.zstd),
    ]

    @Test(arguments: kinds.indices)
    func membersOfEveryKindAreRead(index: Int) throws {
        let (ending, setup) = Self.kinds[index]
        let data = try ArchiveMaker.make(
            setup,
            [
                ArchiveEntry(Array("docs".utf8), .folder), ArchiveEntry("docs/a.md", "# A\n\n\(Sample.english)"),
                ArchiveEntry("docs/b.txt", Sample.korean), ArchiveEntry("docs/c.png", "no text"),
            ])
        let found = Gathered("x.\(ending)", data)
        #expect(
            found.byPlace == [
                "x.\(ending)/docs/a.md": "# A\n\n\(Sample.english)", "x.\(ending)/docs/b.txt": Sample.korean,
            ])
        #expect(found.rules == ["x.\(ending)/docs/c.png": "unsupported"])
    }

    @Test(arguments: filters.indices)
    func singleCompressedFilesLoseTheirEnding(index: Int) throws {
        let (ending, filter) = Self.filters[index]
        let data = try ArchiveMaker.make(ArchiveMaker.raw(filter), [ArchiveEntry("x", Sample.korean)])
        #expect(
            Gathered("docs/notes.txt.\(ending)", data).byPlace == [
                "docs/notes.txt.\(ending)/notes.txt": Sample.korean
            ])
        #expect(Gathered("notes.txt.\(ending)", Data(Sample.korean.utf8)).rules == ["notes.txt.\(ending)": "malformed"])
        #expect(Gathered("notes.txt.\(ending)", Data()).texts.isEmpty)
    }

    @Test func namesThatWouldLeaveTheArchiveAreRefusedAndTheRestGoesOn() throws {
        let names = [
            "../up.txt", "a/../../up.txt", "/etc/passwd.txt", "C:/x.txt", "bell\u{7}.txt", "turn\u{202E}txt.exe",
        ]
        var entries = names.map { ArchiveEntry($0, Sample.english) }
        entries.append(ArchiveEntry(Array("link.txt".utf8), .symlink("/etc/passwd")))
        entries.append(ArchiveEntry(Array("device.txt".utf8), .device))
        entries.append(ArchiveEntry("./good.txt", Sample.english))
        entries.append(ArchiveEntry("good.txt", Sample.korean))
        entries.append(ArchiveEntry(Array("hard.txt".utf8), .hardlink("good.txt")))
        let found = Gathered("x.tar", try ArchiveMaker.make(ArchiveMaker.tar, entries))
        #expect(found.byPlace == ["x.tar/good.txt": Sample.english])
        var rules = found.rules
        #expect(rules.removeValue(forKey: "x.tar#good.txt") == "malformed")
        #expect(rules.count == names.count + 3)
        #expect(Set(rules.values) == ["unsafe-path"])
    }

    private static func hidden(_ path: String) -> MemberPath { .passedOver(path, rule: "hidden") }

    @Test(
        arguments: [
            ("docs/a.md", MemberPath.path("docs/a.md")), ("./docs//a.md", .path("docs/a.md")), ("", nil), ("..", nil),
            ("a/..", nil), ("a\\..\\b", nil), ("\\\\host\\share", nil), ("docs\\a.md", .path("docs/a.md")), ("c:", nil),
            ("C:x", nil), ("/", nil),
            ("a\n.md", nil), ("a\u{85}b", nil), ("…/x", .path("…/x")), ("..a/b..", hidden("..a/b..")),
            ("a..b/c", .path("a..b/c")),
            (".git/config", hidden(".git/config")), ("a/.DS_Store", hidden("a/.DS_Store")),
            ("__MACOSX/._a.md", .passedOver("__MACOSX/._a.md", rule: "system-file")),
            ("a/Thumbs.db", .passedOver("a/Thumbs.db", rule: "system-file")), (".", nil), ("ab:c.md", .path("ab:c.md")),
        ] as [(String, MemberPath?)])
    func namesAreJudged(name: String, expected: MemberPath?) {
        let judged = MemberPath.judge(Array(name.utf8))
        if let expected {
            #expect(judged == expected)
        } else if case .refused = judged {
        } else {
            Issue.record("\(name) passed as \(judged)")
        }
    }

    @Test func namesOfKoreanWindowsAreDecoded() throws {
        // "한글.txt" in CP949, undeclared, as Explorer writes it.
        let name: [UInt8] = [0xC7, 0xD1, 0xB1, 0xDB] + Array(".txt".utf8)
        let found = Gathered(
            "x.zip", try ArchiveMaker.make(ArchiveMaker.zip, [ArchiveEntry(name, .file(Data(Sample.korean.utf8)))]))
        #expect(found.texts.map(\.place) == ["x.zip/한글.txt"])
        #expect(MemberPath.judge([0xFF, 0x61]) == .path("%FFa"))
        #expect(MemberPath.judge(Array("\u{1112}\u{1161}\u{11AB}.txt".utf8)) == .path("\u{D55C}.txt"))
    }

    @Test func systemFilesAndHiddenOnesArePassedOver() throws {
        let entries = ["__MACOSX/._a.txt", "a/.DS_Store", ".hidden.txt", "a.txt"].map {
            ArchiveEntry($0, Sample.english)
        }
        let found = Gathered("x.zip", try ArchiveMaker.make(ArchiveMaker.zip, entries))
        #expect(found.texts.map(\.place) == ["x.zip/a.txt"])
        #expect(
            found.rules == [
                "x.zip#__MACOSX/._a.txt": "system-file", "x.zip#a/.DS_Store": "hidden", "x.zip#.hidden.txt": "hidden",
            ])
    }

    @Test func encryptedMembersAreRefusedByName() throws {
        let entries = [ArchiveEntry("a.txt", Sample.english)]
        let found = Gathered("x.zip", try ArchiveMaker.make(ArchiveMaker.encryptedZip, entries))
        #expect(found.texts.isEmpty)
        #expect(found.rules == ["x.zip#a.txt": "encrypted"])
    }

    @Test func bombsStopAtEachLimit() throws {
        let zeros = ArchiveEntry(Array("zeros.txt".utf8), .file(Data(repeating: 0x61, count: 64 << 20)))
        for (ending, setup) in [("zip", ArchiveMaker.zip), ("tar.gz", ArchiveMaker.tar(ArchiveMaker.gzip))] {
            let data = try ArchiveMaker.make(setup, [zeros, ArchiveEntry("z/after.txt", Sample.english)])
            let ratio = Gathered("x.\(ending)", data, limits: ReaderLimits(largestExpansion: 100))
            #expect(ratio.texts.isEmpty)
            #expect(Set(ratio.rules.values) == ["archive-bomb"])
            let total = Gathered("x.\(ending)", data, limits: ReaderLimits(largestArchive: 1 << 20))
            #expect(Set(total.rules.values) == ["archive-bomb"])
            let wide = ReaderLimits(largestFile: 80 << 20, largestExpansion: 100_000)
            #expect(Gathered("x.\(ending)", data, limits: wide).texts.count == 2)
        }
        let many = (0..<50).map { ArchiveEntry("\($0).txt", Sample.english) }
        let found = Gathered(
            "x.tar", try ArchiveMaker.make(ArchiveMaker.tar, many), limits: ReaderLimits(mostMembers: 20))
        #expect(found.texts.count == 20)
        #expect(found.rules == ["x.tar": "archive-bomb"])
    }

    @Test func nestingBuysABombNothing() throws {
        let core = try ArchiveMaker.make(
            ArchiveMaker.zip, [ArchiveEntry(Array("z.txt".utf8), .file(Data(repeating: 0x61, count: 8 << 20)))])
        let outer = try ArchiveMaker.make(
            ArchiveMaker.zip, (0..<8).map { ArchiveEntry(Array("\($0).zip".utf8), .file(core)) })
        let found = Gathered("x.zip", outer, limits: ReaderLimits(largestExpansion: 100))
        #expect(found.texts.count == 1)
        #expect(Set(found.rules.values) == ["archive-bomb"])
    }

    @Test func archivesTooDeepInEachOtherAreRefused() throws {
        var data = Data(Sample.english.utf8)
        var name = "a.txt"
        for level in 0..<5 {
            data = try ArchiveMaker.make(ArchiveMaker.zip, [ArchiveEntry(Array(name.utf8), .file(data))])
            name = "\(level).zip"
        }
        let found = Gathered("x.zip", data)
        #expect(found.texts.isEmpty)
        #expect(Array(found.rules.values) == ["too-deep"])
        #expect(Gathered("x.zip", data, limits: ReaderLimits(depth: 5)).texts.count == 1)
    }

    @Test(arguments: kinds.indices)
    func truncatedArchivesGiveWhatIsWholeAndSaySo(index: Int) throws {
        let (ending, setup) = Self.kinds[index]
        let entries = (0..<6).map { ArchiveEntry(Array("\($0).txt".utf8), .file(Data(Sample.korean.utf8))) }
        let data = try ArchiveMaker.make(setup, entries)
        for length in stride(from: 0, to: data.count * 3 / 4, by: max(1, data.count / 40)) {
            let found = Gathered("x.\(ending)", data.prefix(length))
            #expect(found.texts.count < 6)
            // A tar that ends at a member's boundary cannot be told from a whole one.
            if ending != "tar" { #expect(!found.refusals.isEmpty, "\(ending) cut at \(length)") }
        }
    }

    @Test(arguments: kinds.indices)
    func flippedBitsNeverCrashNorPassWhereAChecksumStands(index: Int) throws {
        let (ending, setup) = Self.kinds[index]
        let data = try ArchiveMaker.make(setup, [ArchiveEntry("a.txt", Sample.korean), ArchiveEntry("b.txt", "b")])
        let isChecked = ["zip", "7z", "tar.xz", "tar.bz2"].contains(ending)
        for index in stride(from: 0, to: data.count, by: max(1, data.count / 300)) {
            var broken = data
            broken[index] ^= 0x10
            let found = Gathered("x.\(ending)", broken)
            // The content's checksum stands in these formats: no altered text may come out.
            if isChecked { #expect(found.texts.allSatisfy { [Sample.korean, "b"].contains($0.text.text) }) }
        }
    }

    @Test func aLargeMemberStreams() throws {
        let line = Data((Sample.english + "\n").utf8)
        var content = Data()
        for _ in 0..<100_000 { content.append(line) }
        let data = try ArchiveMaker.make(ArchiveMaker.raw(ArchiveMaker.gzip), [ArchiveEntry([0x78], .file(content))])
        var total = 0, largest = 0
        try CompressedReader.all[0].read(ReaderInput(name: "x.txt.gz", data: data)) { reading in
            guard case .nested(let inner) = reading else { return }
            while let piece = try inner.nextPiece() {
                total += piece.count
                largest = max(largest, piece.count)
            }
        }
        #expect(total == content.count)
        #expect(largest <= 1 << 18)
    }

    @Test func aFolderWithArchivesIsCollected() throws {
        let folder = try TemporaryFolder()
        let bad = ArchiveEntry("../b.txt", Sample.english)
        try folder.file(
            "docs/x.zip", try ArchiveMaker.make(ArchiveMaker.zip, [ArchiveEntry("a.txt", Sample.english), bad]))
        try folder.file("docs/y.zip", Data("PK\u{3}\u{4} no archive".utf8))
        let found = try Collector().collect([CorpusSource(path: folder.url.path + "/docs")])
        #expect(found.documents.map(\.source) == ["docs/x.zip/a.txt"])
        #expect(found.ledger.counts(.quarantined) == ["unsafe-path": 1, "malformed": 1])
    }
}
