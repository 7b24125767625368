import Foundation
import Testing

@testable import KalsaeSources

@Suite struct PathFilterTests {
    @Test(arguments: [
        ("*.md", "a.md", true), ("*.md", "deep/er/a.md", true), ("*.md", "a.mdx", false),
        ("drafts/", "drafts/a.md", true), ("drafts", "x/drafts/y/a.md", true), ("drafts", "drafts.md", false),
        ("docs/*.md", "docs/a.md", true), ("docs/*.md", "docs/x/a.md", false), ("docs/*.md", "y/docs/a.md", false),
        ("docs/**/a.md", "docs/a.md", true), ("docs/**/a.md", "docs/x/y/a.md", true),
        ("**/old/*.md", "old/a.md", true), ("**/old/*.md", "x/old/a.md", true), ("/a.md", "a.md", true),
        ("a?.md", "ab.md", true), ("a?.md", "a/.md", false), ("안내*", "안내서.txt", true),
        ("안내*", "안내서.txt".decomposedStringWithCanonicalMapping, true),
        ("docs/**", "docs/a/b", true), ("[a].md", "[a].md", true), ("*", "a", true), ("", "a", false),
    ])
    func globsMeanWhatPeopleKnow(_ glob: String, _ path: String, _ isMeant: Bool) {
        #expect(PathGlob(glob).matches(path) == isMeant, "\(glob) on \(path)")
    }

    @Test func manyStarsTakeNoTime() {
        let glob = PathGlob(String(repeating: "*a", count: 200) + "b")
        let clock = ContinuousClock().measure { _ = glob.matches(String(repeating: "a", count: 20_000)) }
        #expect(clock < .seconds(20))
    }

    @Test func excludedFilesAreNeitherReadNorCounted() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-globs-\(UUID())/docs")
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        for path in ["a.md", "b.tmp", "drafts/c.md", "keep/d.md", "keep/e.txt"] {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("Some text of \(path).".utf8).write(to: file)
        }
        func sources(_ include: [String], _ exclude: [String]) throws -> [String] {
            try Collector().collect([CorpusSource(path: folder.path, include: include, exclude: exclude)])
                .documents.map(\.source)
        }
        #expect(try sources([], ["drafts/", "*.tmp"]) == ["docs/a.md", "docs/keep/d.md", "docs/keep/e.txt"])
        #expect(try sources(["keep/*.md"], []) == ["docs/keep/d.md"])
        let source = CorpusSource(path: folder.path, exclude: ["*.tmp"])
        let digest = try SourceDigest.digest(of: source)
        try Data("changed".utf8).write(to: folder.appendingPathComponent("b.tmp"))
        #expect(try SourceDigest.digest(of: source) == digest)
        #expect(throws: SourceError.emptyFolder(path: folder.path)) { try sources(["nothing"], []) }
    }
}
