import Foundation
import GRDB
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeRegistry

@Suite struct RunHistoryTests {
    /// A run of one recipe in which each step was the given artifact.
    private static func run(
        _ recipe: String, _ texts: [String: String], in registry: Registry, steps: [String]? = nil
    ) throws {
        var run = try registry.catalogue.beginRun(
            process: 1, at: 1, recipe: recipe, steps: steps ?? texts.keys.sorted())
        for (step, text) in texts.sorted(by: { $0.key < $1.key }) {
            let fingerprint = TestProject.fingerprint(step, settings: "{\"t\":\"\(text)\"}")
            let known = try registry.catalogue.result(fingerprint)
            if known == nil { try TestProject.publish(["f": text], in: registry, fingerprint: fingerprint) }
            let record = try #require(try registry.catalogue.result(fingerprint))
            try registry.catalogue.add(RunStep(run: run.id, recipe: recipe, record: record, ran: known == nil))
        }
        run.status = .done
        try registry.catalogue.update(run)
    }

    private static func text(_ step: String, _ recipe: String, _ registry: Registry) throws -> String? {
        guard let record = try registry.catalogue.current(recipe: recipe)?[step] else { return nil }
        return try String(contentsOf: registry.store.load(record.artifact).file("f"), encoding: .utf8)
    }

    @Test func whatStoodInTheLastRunIsCurrent() throws {
        let project = try TestProject(), registry = try project.registry()
        for text in ["A", "B", "A"] { try Self.run("kalsae.yaml", ["make": text], in: registry) }
        #expect(try Self.text("make", "kalsae.yaml", registry) == "A")
        // What a run did not come to is what an earlier one left.
        try Self.run("kalsae.yaml", ["first": "x"], in: registry, steps: ["first", "make"])
        #expect(try Self.text("make", "kalsae.yaml", registry) == "A")
        // A step that the recipe no longer has is not current.
        try Self.run("kalsae.yaml", ["first": "x"], in: registry, steps: ["first"])
        #expect(try Self.text("make", "kalsae.yaml", registry) == nil)
    }

    @Test func recipesAreKeptApart() throws {
        let project = try TestProject(), registry = try project.registry()
        try Self.run("one.yaml", ["make": "1"], in: registry)
        try Self.run("two.yaml", ["make": "2"], in: registry)
        #expect(try Self.text("make", "one.yaml", registry) == "1")
        #expect(try Self.text("make", "two.yaml", registry) == "2")
        #expect(try registry.catalogue.current(recipe: "three.yaml") == nil)
        #expect(try registry.catalogue.recipes() == ["one.yaml", "two.yaml"])
    }

    @Test func aModelGoesWithTheIndexOfItsRun() throws {
        let project = try TestProject(), registry = try project.registry()
        try Self.run("kalsae.yaml", ["index": "i1", "pack": "m1"], in: registry)
        try Self.run("kalsae.yaml", ["index": "i2", "pack": "m2"], in: registry)
        try Self.run("other.yaml", ["index": "i3", "pack": "m3"], in: registry)
        let catalogue = registry.catalogue
        for number in 1...3 {
            func id(_ step: String, _ text: String) throws -> ArtifactID {
                try #require(
                    try catalogue.result(TestProject.fingerprint(step, settings: "{\"t\":\"\(text)\"}"))?.artifact)
            }
            #expect(
                try catalogue.companion(of: id("pack", "m\(number)"), step: "index") == id("index", "i\(number)"))
        }
    }

    /// Killed between migration and the end of the rebuild: nothing of it is in the database, and the next opening
    /// begins it again.
    @Test func anInterruptedRebuildIsTakenUpAgain() throws {
        let project = try TestProject(), registry = try project.registry()
        let artifact = try TestProject.publish(["f": "a"], in: registry)
        let model = try registry.registerModel(name: "bot", artifact: artifact, metrics: [:], at: 1)
        let file = registry.catalogue.url
        try registry.catalogue.queue.close()
        for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + name) }
        // Migrated and then killed.
        try Catalogue(file).queue.close()
        let again = try project.registry()
        #expect(again.rebuiltArtifacts == 1)
        #expect(try again.catalogue.models() == [model])
        #expect(try project.registry().rebuiltArtifacts == 0)
        // Whatever fails in the middle leaves nothing.
        let broken = StepRecord(
            fingerprint: TestProject.fingerprint(), artifact: artifact.id, manifest: TestProject.manifest(),
            summary: "", madeAt: .nan)
        let empty = try Catalogue(project.folder.appendingPathComponent("other.sqlite"))
        #expect(throws: (any Error).self) { try empty.rebuild([broken, broken], [model]) }
        #expect(try empty.isEmpty() && !empty.isComplete())
        #expect(try empty.models().isEmpty)
    }

    @Test func mendingADamagedArtifactKeepsItsModelsAndRecords() throws {
        let project = try TestProject(), registry = try project.registry()
        let other = TestProject.fingerprint(settings: #"{"n":2}"#)
        let artifact = try TestProject.publish(["f": "a"], in: registry)
        try TestProject.publish(["f": "a"], in: registry, fingerprint: other)
        let model = try registry.registerModel(name: "bot", artifact: artifact, metrics: ["p": 1], at: 1)
        try TestProject.overwrite(artifact.file("f"), Data("b".utf8))
        try TestProject.publish(["f": "a"], in: registry)
        #expect(try registry.store.verify(artifact.id).isEmpty)
        #expect(registry.store.models(of: artifact.id) == [model])
        #expect(Set(registry.store.records(of: artifact.id).map(\.fingerprint.settings)) == ["{}", #"{"n":2}"#])
    }

    @Test func garbageIsCountedBeforeItGoes() throws {
        let project = try TestProject(), registry = try project.registry()
        for text in ["a", "b", "c"] { try Self.run("kalsae.yaml", ["make": text], in: registry) }
        try Self.run("other.yaml", ["make": "a"], in: registry)
        let model = try #require(
            try registry.catalogue.result(TestProject.fingerprint("make", settings: #"{"t":"b"}"#))?.artifact)
        let dry = try registry.collectGarbage(isDryRun: true)
        #expect(dry.items.count == 1 && dry.kept == 2 && dry.bytes > 0)
        #expect(try registry.store.list().count == 3)
        _ = try registry.registerModel(
            name: "bot", artifact: registry.store.load(model), metrics: [:], at: 1)
        #expect(try registry.collectGarbage(isDryRun: true).items.isEmpty)
        _ = try registry.removeModel(name: "bot", version: 1)
        let report = try registry.collectGarbage()
        #expect(report.items.map(\.what) == ["make"])
        #expect(try registry.store.list().count == 2)
        #expect(try registry.collectGarbage(runs: 3).items.isEmpty)
    }

    @Test func nothingGoesWhereNoRunIsOnRecord() throws {
        let project = try TestProject(), registry = try project.registry()
        try TestProject.publish(["f": "a"], in: registry)
        let report = try registry.collectGarbage()
        #expect(report.items.isEmpty && report.kept == 1 && report.reason != nil)
    }
}
