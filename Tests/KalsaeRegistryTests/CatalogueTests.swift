import Foundation
import GRDB
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeRegistry

@Suite struct CatalogueTests {
    private static func file(_ project: TestProject) -> URL {
        project.folder.appendingPathComponent(".kalsae/catalogue.sqlite")
    }

    /// A project with a result and a model, its database closed.
    private static func filled() throws -> (TestProject, Artifact) {
        let project = try TestProject()
        let registry = try project.registry()
        let artifact = try TestProject.publish(["a": "1"], in: registry)
        _ = try registry.registerModel(name: "handbook-bot", artifact: artifact, metrics: ["ppl": 3], at: 5)
        try registry.catalogue.queue.close()
        return (project, artifact)
    }

    @Test func whatWasWrittenIsThereAfterReopening() throws {
        let (project, artifact) = try Self.filled()
        let registry = try project.registry()
        #expect(registry.rebuiltArtifacts == 0)
        let record = try #require(try registry.catalogue.result(TestProject.fingerprint()))
        #expect(record.artifact == artifact.id)
        #expect(record.seconds == 1.5)
        #expect(try registry.catalogue.result(TestProject.fingerprint(settings: "{\"a\":1}")) == nil)
        #expect(try registry.catalogue.model(name: "handbook-bot").licenses == ["MIT"])
    }

    enum Damage: String, CaseIterable {
        case garbage, zeroed, headerOnly, zeroedPage, cutShort

        func apply(_ data: Data) -> Data {
            switch self {
            case .garbage: return Data((0..<data.count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
            case .zeroed: return Data(count: data.count)
            case .headerOnly: return data.prefix(100)
            case .zeroedPage:
                var spoilt = data
                spoilt.replaceSubrange(4096..<8192, with: Data(count: 4096))
                return spoilt
            case .cutShort: return data.prefix(data.count / 2)
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func aDamagedDatabaseIsNamedAndCanBeMadeAnew(_ damage: Damage) throws {
        let (project, artifact) = try Self.filled()
        let file = Self.file(project)
        try damage.apply(try Data(contentsOf: file)).write(to: file)
        do {
            _ = try project.registry()
            Issue.record("\(damage) goes unnoticed")
        } catch RegistryError.catalogueDamaged(let path, let reason) {
            #expect(path == file.path)
            #expect(
                "\(RegistryError.catalogueDamaged(path: path, reason: reason))".hasSuffix(
                    "move it away and run again: it is made anew from the objects beside it"))
        }
        // What the message says is what helps.
        try FileManager.default.moveItem(at: file, to: project.folder.appendingPathComponent("away"))
        let registry = try project.registry()
        #expect(registry.rebuiltArtifacts == 1)
        #expect(try registry.catalogue.result(TestProject.fingerprint())?.artifact == artifact.id)
        #expect(try registry.catalogue.model(name: "handbook-bot").metrics == ["ppl": 3])
    }

    @Test func anEmptiedDatabaseIsMadeAnewAndSaysSo() throws {
        let (project, _) = try Self.filled()
        try Data().write(to: Self.file(project))
        #expect(try project.registry().rebuiltArtifacts == 1)
    }

    @Test func rebuildingKeepsTheOrderOfResultsAndTheStageOfModels() throws {
        let project = try TestProject(), registry = try project.registry()
        for (index, text) in ["c", "a", "b"].enumerated() {
            let fingerprint = TestProject.fingerprint(settings: "{\"n\":\(index)}")
            let artifact = try TestProject.publish(
                ["f": text], in: registry, fingerprint: fingerprint, at: Double(index))
            _ = try registry.registerModel(name: "bot", artifact: artifact, metrics: [:], at: 1)
        }
        try registry.setStage(.production, name: "bot", version: 1)
        try registry.setStage(.production, name: "bot", version: 2)
        let models = try registry.catalogue.models()
        #expect(models.map(\.stage) == [.candidate, .production, .candidate])
        let latest = try registry.catalogue.latestResult(ofStep: "make")
        try registry.catalogue.queue.close()
        try FileManager.default.removeItem(at: Self.file(project))
        let rebuilt = try project.registry()
        #expect(rebuilt.rebuiltArtifacts == 3)
        #expect(try rebuilt.catalogue.models() == models)
        #expect(try rebuilt.catalogue.latestResult(ofStep: "make") == latest)
        #expect(latest?.fingerprint.settings == "{\"n\":2}")
    }

    @Test func aDatabaseOfANewerVersionIsLeftAlone() throws {
        let (project, _) = try Self.filled()
        let queue = try DatabaseQueue(path: Self.file(project).path)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999: the future')") }
        try queue.close()
        #expect(throws: RegistryError.catalogueNewer(path: Self.file(project).path)) { try project.registry() }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs root, to mount a small file system"))
    func aReadOnlyDiskIsNamed() throws {
        let disk = try SmallDisk(size: "2m")
        let registry = try Registry(project: disk.folder)
        try TestProject.publish(["a": "1"], in: registry)
        try registry.catalogue.queue.close()
        try #require(disk.makeReadOnly())
        let file = disk.folder.appendingPathComponent(".kalsae/catalogue.sqlite").path
        #expect(throws: RegistryError.catalogueReadOnly(path: file)) { try Registry(project: disk.folder) }
        #expect {
            try Registry(project: disk.folder.appendingPathComponent("new"))
        } throws: { error in
            guard case SupportError.unwritable = error else { return false }
            return true
        }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs root, to mount a small file system"))
    func aFullDiskIsNamedByTheCatalogueToo() throws {
        let disk = try SmallDisk(size: "1m")
        let registry = try Registry(project: disk.folder)
        let artifact = try TestProject.publish(["a": "1"], in: registry)
        try disk.fill()
        #expect {
            for number in 0..<1000 {
                _ = try registry.catalogue.register(
                    name: "m\(number)", artifact: artifact.id, metrics: [:], licenses: [], at: 0)
            }
        } throws: { error in
            guard case SupportError.diskFull = error else { return false }
            return true
        }
    }

    // MARK: Models

    @Test func versionsCountUpAndTheSameArtifactKeepsItsNumber() throws {
        let project = try TestProject(), registry = try project.registry()
        let one = try TestProject.publish(["a": "1"], in: registry)
        let two = try TestProject.publish(["a": "2"], in: registry)
        func register(_ artifact: Artifact, _ perplexity: Double) throws -> ModelRecord {
            try registry.registerModel(name: "bot", artifact: artifact, metrics: ["ppl": perplexity], at: 1)
        }
        #expect(try register(one, 9).version == 1)
        #expect(try register(two, 8).version == 2)
        #expect(try register(one, 7).version == 1)
        #expect(try registry.catalogue.model(name: "bot", version: 1).metrics == ["ppl": 7])
        #expect(try registry.catalogue.model(name: "bot").version == 2)
        try registry.setStage(.production, name: "bot", version: 1)
        #expect(try registry.catalogue.model(name: "bot").version == 1)
    }

    @Test func anUnknownModelOffersTheNearestName() throws {
        let (project, _) = try Self.filled()
        let registry = try project.registry()
        #expect(throws: RegistryError.unknownModel(name: "handbok-bot", nearest: "handbook-bot")) {
            try registry.catalogue.model(name: "handbok-bot")
        }
        #expect(throws: RegistryError.unknownVersion(model: "handbook-bot", version: 7, newest: 1)) {
            try registry.catalogue.model(name: "handbook-bot", version: 7)
        }
        #expect(
            RegistryError.unknownModel(name: "handbok-bot", nearest: "handbook-bot").description
                == "no model is named \"handbok-bot\"; did you mean \"handbook-bot\"?")
    }

    @Test(arguments: ["", "../escape", "한글", "A", "a b", "a/b"])
    func aModelsNameIsCheckedBeforeItBecomesAFilesName(_ name: String) throws {
        let (project, artifact) = try Self.filled()
        let registry = try project.registry()
        #expect(throws: RegistryError.invalidModelName(name: name)) {
            try registry.registerModel(name: name, artifact: artifact, metrics: [:], at: 1)
        }
    }

    // MARK: Runs

    @Test func aRunThatVanishedIsMarkedByTheNextOne() throws {
        let project = try TestProject(), catalogue = try project.registry().catalogue
        _ = try catalogue.beginRun(process: 7, at: 1)
        var second = try catalogue.beginRun(process: 8, at: 2)
        second.status = .done
        second.ran = ["clean"]
        try catalogue.update(second)
        #expect(try catalogue.runs().map(\.status) == [.done, .vanished])
        #expect(try catalogue.runs(limit: 1) == [second])
    }
}
