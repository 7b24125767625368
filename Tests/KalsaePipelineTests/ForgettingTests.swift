// Forgetting: what holds a text, what was made from what, and mirrors of pages and rows.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSources
import KalsaeSupport
import Testing

@testable import KalsaePipeline

@Suite struct ForgettingTests {
    private static func document(_ source: String, _ text: String) -> Document {
        Document(id: source, source: source, title: "", language: "en", license: "MIT", text: text)
    }

    /// A step named as one of ours that writes documents.
    private static func step(_ name: String, _ inputs: [String], _ file: String, _ documents: [Document]) -> FakeStep {
        FakeStep(name: name, inputs: inputs) { context in
            let writer = try DocumentWriter(context.output.appendingPathComponent(file))
            for document in documents { try writer.write(document) }
            try writer.commit()
            return StepResult(summary: name)
        }
    }

    private static let page = "https://example.org/secret"
    private static let documents = [
        document(page, "The key is under the mat."), document("db://d/t#rows-1#7", "The code is 1234."),
        document("docs/a.md", "Nothing of note."), document("docs/b.zip/a.md", "An inner page."),
    ]

    /// A project in which a collection, a split that trains on the first document, a model and an index were made.
    private static func project() throws -> FakeProject {
        let project = try FakeProject()
        try project.run([
            step(StepName.collect, [], StepFile.documents, documents),
            step(StepName.split, [StepName.collect], CorpusPart.train.documents, [documents[0]]),
            .own(StepName.pretrain, [StepName.split]), .own(StepName.index, [StepName.collect]),
            .own("unrelated", []),
        ])
        let mirrors = project.folder.appendingPathComponent(".kalsae/mirrors")
        let web = try Mirror(mirrors.appendingPathComponent("web"))
        let secret = try web.store(Data("key".utf8), as: "secret.html"),
            other = try web.store(Data("o".utf8), as: "o.html")
        try web.replaceEntries([
            MirrorEntry(origin: page, file: secret.path, sha256: secret.sha256),
            MirrorEntry(origin: "https://example.org/o", file: other.path, sha256: other.sha256),
        ])
        let database = try Mirror(mirrors.appendingPathComponent("rows"))
        let rows = try database.store(Data("1234".utf8), as: "rows.jsonl")
        try database.replaceEntries([MirrorEntry(origin: "db://d/t#rows-1", file: rows.path, sha256: rows.sha256)])
        return project
    }

    @Test func whatHoldsTheTextGoesAndTheRestStays() throws {
        let project = try Self.project(), registry = try project.registry()
        let report = try Forgetting.forget(Self.page, project: project.folder, in: registry)
        #expect(report.documents == [Self.page])
        #expect(Set(report.removed.map(\.step)) == [StepName.collect, StepName.split, StepName.index])
        #expect(report.weights.map(\.step) == [StepName.pretrain])
        #expect(report.mirrors == ["mirrors/web/files/secret.html"])
        let left = Set(try registry.store.allRecords().flatMap(\.records).map(\.fingerprint.step))
        #expect(left == [StepName.pretrain, "unrelated"])
        let list = try ForgetList(project: project.folder)
        #expect(list.holds(Self.documents[0]) && !list.holds(Self.documents[2]))
        #expect(list.holds(Self.document("elsewhere.md", Self.documents[0].text)))
        let written = try String(
            contentsOf: project.folder.appendingPathComponent(".kalsae/forgotten.jsonl"), encoding: .utf8)
        #expect(!written.contains("under the mat"))
    }

    @Test func aModelThatWasNotTrainedOnItIsNotNamed() throws {
        let project = try Self.project(), registry = try project.registry()
        let report = try Forgetting.forget("docs/a.md", project: project.folder, in: registry)
        #expect(report.weights.isEmpty && report.models.isEmpty)
        #expect(try !registry.store.list().isEmpty)
    }

    @Test func aMirrorDoesNotTakeAForgottenPageAgain() throws {
        let project = try Self.project()
        _ = try Forgetting.forget(Self.page, project: project.folder, in: try project.registry())
        let folder = project.folder.appendingPathComponent(".kalsae/mirrors/web")
        let mirror = try Mirror(folder)
        #expect(mirror.entries[Self.page]?.refusal?.rule == "forgotten")
        #expect(!FileManager.default.fileExists(atPath: mirror.url(of: "secret.html").path))
        #expect(FileManager.default.fileExists(atPath: mirror.url(of: "o.html").path))
        // Fetched once more by a refresh.
        let again = try mirror.store(Data("key".utf8), as: "secret.html")
        try mirror.replaceEntries(
            [MirrorEntry(origin: Self.page, file: again.path, sha256: again.sha256)]
                + mirror.entries.values.filter {
                    $0.origin != Self.page
                })
        #expect(try Mirror(folder).entries[Self.page]?.refusal?.rule == "forgotten")
        #expect(!FileManager.default.fileExists(atPath: mirror.url(of: "secret.html").path))
    }

    @Test func aFileOfRowsIsFetchedAnewAfterOneRowIsForgotten() throws {
        let project = try Self.project()
        let report = try Forgetting.forget("db://d/t#rows-1#7", project: project.folder, in: try project.registry())
        #expect(report.mirrors == ["mirrors/rows/files/rows.jsonl"])
        #expect(try Mirror(project.folder.appendingPathComponent(".kalsae/mirrors/rows")).entries.isEmpty)
    }

    @Test(arguments: [
        ("docs/a.md", 1), ("a.md", 2), ("docs/b.zip", 1), ("b.zip", 1), ("docs", 0), ("secret", 1), ("t", 1),
        ("db://d/t#rows-1#7", 1), ("db://d/t", 1),
    ])
    func aNameMeansWhatAUserWouldSay(_ name: String, _ count: Int) {
        let meant = Self.documents.filter { DocumentName(name).means(id: $0.id, source: $0.source) }
        #expect(meant.count == count, "\(name): \(meant.map(\.source))")
    }

    @Test func severalFilesAreForgottenOnlyWhenAllAreAskedFor() throws {
        let project = try Self.project(), registry = try project.registry()
        #expect {
            try Forgetting.forget("a.md", project: project.folder, in: registry)
        } throws: {
            "\($0)".hasPrefix("\"a.md\" means 2 files: docs/a.md, docs/b.zip/a.md; give one's whole name")
        }
        let dry = try Forgetting.forget(
            "a.md", project: project.folder, in: registry, takesAll: true, isDryRun: true)
        #expect(dry.documents.count == 2 && dry.isDryRun)
        #expect(try ForgetList(project: project.folder).isEmpty)
        #expect(throws: PipelineError.self) { try Forgetting.forget("nothing", project: project.folder, in: registry) }
    }
}

extension FakeStep {
    /// A step that writes something of its own, whatever its inputs hold.
    fileprivate static func own(_ name: String, _ inputs: [String]) -> FakeStep {
        FakeStep(name: name, inputs: inputs) { context in
            try AtomicFile.write(name, to: context.output.appendingPathComponent("out.txt"))
            return StepResult(summary: name)
        }
    }
}
