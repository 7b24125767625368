import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeRegistry

@Suite struct ArtifactStoreTests {
    private struct Names: Decodable {
        struct Named: Decodable {
            var files: [String: String]
            var id: String
        }
        struct Printed: Decodable {
            var step: String, codeVersion: String, settings: String, externalDigest: String
            var seed: UInt64
            var inputs: [String: String]
            var digest: String
        }
        var artifacts: [Named]
        var fingerprints: [Printed]
    }

    @Test func namesAreThoseThatPythonComputes() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/names.json")
        let names = try JSONDecoder().decode(Names.self, from: Data(contentsOf: url))
        #expect(names.artifacts.count == 3)
        for artifact in names.artifacts {
            let files = artifact.files.map { path, text in
                ArtifactFile(path: path, size: text.utf8.count, sha256: Digest.sha256(text))
            }
            #expect(FileList.identify(files).rawValue == artifact.id)
            #expect(FileList.identify(files.reversed()).rawValue == artifact.id)
        }
        #expect(names.fingerprints.count == 2)
        for row in names.fingerprints {
            let fingerprint = Fingerprint(
                step: row.step, codeVersion: row.codeVersion, settings: row.settings,
                externalDigest: row.externalDigest, seed: row.seed,
                inputs: row.inputs.mapValues(ArtifactID.init(rawValue:)))
            #expect(fingerprint.digest == row.digest)
        }
    }

    @Test func publishedContentIsReadOnlyWholeAndListed() throws {
        let project = try TestProject(), registry = try project.registry()
        let artifact = try TestProject.publish(["b/문서.txt": "둘", "a.txt": "one"], in: registry)
        #expect(artifact.manifest.files.map(\.path) == ["a.txt", "b/문서.txt"])
        #expect(try registry.store.list() == [artifact.id])
        #expect(try registry.store.load(artifact.id) == artifact)
        #expect(try registry.store.verify(artifact.id).isEmpty)
        #expect(try String(contentsOf: artifact.file("b/문서.txt"), encoding: .utf8) == "둘")
        let mode = try FileManager.default.attributesOfItem(atPath: artifact.file("a.txt").path)[.posixPermissions]
        #expect(mode as? Int == 0o444)
        #expect(try FileManager.default.contentsOfDirectory(atPath: registry.store.staging.path).isEmpty)
    }

    @Test func aCrashBeforeTheRenameLeavesTheOldState() throws {
        let project = try TestProject(), registry = try project.registry()
        let old = try TestProject.publish(["a": "old"], in: registry)
        // Everything that publishing does in staging, and then the process is gone.
        let staged = try registry.store.stage()
        try TestProject.write(["a": "new"], to: staged.content)
        let (id, _) = try registry.store.prepare(staged, manifest: TestProject.manifest())
        let dead = registry.store.staging.appendingPathComponent("\(Int32.max)-dead")
        try FileManager.default.moveItem(at: staged.folder, to: dead)

        let reopened = try project.registry()
        #expect(try reopened.store.list() == [old.id])
        #expect(!reopened.store.contains(id))
        #expect(try reopened.store.sweep() == 1)
        #expect(!FileManager.default.fileExists(atPath: dead.path))
        #expect(try reopened.store.verify(old.id).isEmpty)
    }

    @Test func aCrashBetweenRenameAndCatalogueCostsARepetitionOnly() throws {
        let project = try TestProject(), registry = try project.registry()
        let staged = try registry.store.stage()
        try TestProject.write(["a": "new"], to: staged.content)
        let fingerprint = TestProject.fingerprint()
        let artifact = try registry.store.publish(staged, manifest: TestProject.manifest()) { id in
            StepRecord(
                fingerprint: fingerprint, artifact: id, manifest: TestProject.manifest(), summary: "", madeAt: 1)
        }
        let reopened = try project.registry()
        #expect(try reopened.catalogue.result(fingerprint) == nil)
        #expect(try TestProject.publish(["a": "new"], in: reopened, fingerprint: fingerprint).id == artifact.id)
        #expect(try reopened.catalogue.result(fingerprint)?.artifact == artifact.id)
    }

    @Test func sweepingSparesTheLiving() throws {
        let project = try TestProject(), store = try project.registry().store
        for name in ["\(getppid())-living", "\(Int32.max)-dead", "nonsense"] {
            try FileManager.default.createDirectory(
                at: store.staging.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        #expect(try store.sweep() == 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: store.staging.path) == ["\(getppid())-living"])
    }

    @Test func equalContentIsStoredOnce() throws {
        let project = try TestProject(), registry = try project.registry()
        let one = try TestProject.publish(["a": "x"], in: registry, fingerprint: TestProject.fingerprint("one"))
        let two = try TestProject.publish(["a": "x"], in: registry, fingerprint: TestProject.fingerprint("two"))
        #expect(one.id == two.id)
        #expect(try registry.store.list().count == 1)
        #expect(try registry.catalogue.latestResult(ofStep: "one")?.artifact == one.id)
        #expect(try registry.catalogue.latestResult(ofStep: "two")?.artifact == one.id)
        #expect(try registry.store.verify(one.id).isEmpty)
    }

    @Test func equalContentOfTwoStepsKeepsTwoOrigins() throws {
        let project = try TestProject(), registry = try project.registry()
        var artifacts: [Artifact] = []
        for (step, license) in [("one", "MIT"), ("two", "CC-BY-4.0")] {
            let staged = try registry.store.stage()
            try TestProject.write(["a": "x"], to: staged.content)
            let published = try registry.publish(
                staged, manifest: TestProject.manifest(step, licenses: [license]),
                fingerprint: TestProject.fingerprint(step), summary: "", at: 1)
            artifacts.append(published.artifact)
            #expect(try registry.load(published.record) == published.artifact)
        }
        #expect(artifacts[0].id == artifacts[1].id)
        #expect(artifacts.map(\.manifest.step) == ["one", "two"])
        #expect(artifacts.map(\.manifest.licenses) == [["MIT"], ["CC-BY-4.0"]])
        #expect(artifacts[1].manifest.files.count == 1)
    }

    @Test func everyFlippedBitIsFound() throws {
        let project = try TestProject(), registry = try project.registry()
        let artifact = try TestProject.publish(["a.txt": "one", "b/c.bin": "twelve bytes"], in: registry)
        _ = try registry.registerModel(name: "bot", artifact: artifact, metrics: ["ppl": 3], at: 1)
        let root = registry.store.folder(artifact.id)
        let files = try FileList.entries(root).map(\.path)
        #expect(files.count == 5)
        for file in files {
            let url = root.appendingPathComponent(file)
            let sound = try Data(contentsOf: url)
            chmod(url.path, 0o644)
            let handle = try FileHandle(forUpdating: url)
            defer { try? handle.close() }
            for index in sound.indices {
                for bit in 0..<8 {
                    try handle.seek(toOffset: UInt64(index))
                    try handle.write(contentsOf: Data([sound[index] ^ (1 << bit)]))
                    if try registry.store.verify(artifact.id).isEmpty {
                        Issue.record("bit \(bit) of byte \(index) of \(file) goes unnoticed")
                    }
                }
                try handle.seek(toOffset: UInt64(index))
                try handle.write(contentsOf: Data([sound[index]]))
            }
            #expect(try registry.store.verify(artifact.id).isEmpty)
        }
    }

    @Test func everyTruncationIsFoundBySizeAlone() throws {
        let project = try TestProject(), registry = try project.registry()
        let artifact = try TestProject.publish(["a.txt": "twelve bytes"], in: registry)
        for length in 0..<12 {
            try TestProject.overwrite(artifact.file("a.txt"), Data("twelve bytes".utf8.prefix(length)))
            #expect(
                try registry.store.inspect(artifact.id) == [.wrongSize(path: "a.txt", expected: 12, found: length)])
        }
    }

    @Test func everyKindOfDamageIsNamed() throws {
        let project = try TestProject(), registry = try project.registry()
        let artifact = try TestProject.publish(["a": "1", "b": "2", "c": "3", "d": "4"], in: registry)
        try FileManager.default.removeItem(at: artifact.file("a"))
        try TestProject.overwrite(artifact.file("b"), Data("x".utf8))
        try FileManager.default.removeItem(at: artifact.file("c"))
        try FileManager.default.createSymbolicLink(at: artifact.file("c"), withDestinationURL: artifact.file("d"))
        try AtomicFile.write("5", to: artifact.file("e"))
        #expect(
            try registry.store.verify(artifact.id) == [
                .missing(path: "a"), .changed(path: "b"), .changed(path: "c"), .extra(path: "e"),
            ])
        let faults = try registry.store.inspect(artifact.id)
        #expect(faults == [.missing(path: "a"), .changed(path: "c"), .extra(path: "e")])
        let error = RegistryError.artifactDamaged(id: artifact.id, step: "make", faults: faults)
        #expect(
            "\(error)" == "artifact \(artifact.id.short) of make is damaged: a is missing (and 2 more); "
                + "run \"kalsae run --force make\" to make it anew")
    }

    @Test func aManifestOfAnotherArtifactIsRefused() throws {
        let project = try TestProject(), registry = try project.registry()
        let one = try TestProject.publish(["a": "1"], in: registry, fingerprint: TestProject.fingerprint("one"))
        let two = try TestProject.publish(["a": "2"], in: registry, fingerprint: TestProject.fingerprint("two"))
        let manifest = registry.store.folder(one.id).appendingPathComponent("manifest.jsonl")
        let other = registry.store.folder(two.id).appendingPathComponent("manifest.jsonl")
        try TestProject.overwrite(manifest, try Data(contentsOf: other))
        #expect(
            try registry.store.verify(one.id) == [.manifest(reason: "manifest.jsonl speaks of another artifact")])
        #expect {
            try registry.store.load(one.id)
        } throws: { error in
            "\(error)" == "artifact \(one.id.short) is damaged: manifest.jsonl speaks of another artifact; "
                + "remove its folder from .kalsae/objects and run again to make it anew"
        }
    }

    @Test func damagedContentIsReplacedByPublishingItAgain() throws {
        let project = try TestProject(), registry = try project.registry()
        let artifact = try TestProject.publish(["a": "1"], in: registry)
        try TestProject.overwrite(artifact.file("a"), Data("2".utf8))
        #expect(try TestProject.publish(["a": "1"], in: registry).id == artifact.id)
        #expect(try registry.store.verify(artifact.id).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: registry.store.staging.path).isEmpty)
    }

    @Test func whatCannotBeStoredIsRefusedAndNothingIsLeft() throws {
        let project = try TestProject(), registry = try project.registry()
        #expect(throws: RegistryError.artifactEmpty(step: "make")) {
            try TestProject.publish([:], in: registry)
        }
        let staged = try registry.store.stage()
        try FileManager.default.createSymbolicLink(
            atPath: staged.content.appendingPathComponent("link").path, withDestinationPath: "/etc/passwd")
        #expect(throws: RegistryError.notAFile(step: "make", path: "link")) {
            try registry.publish(
                staged, manifest: TestProject.manifest(), fingerprint: TestProject.fingerprint(), summary: "", at: 1)
        }
        staged.discard()
        #expect(try registry.store.list().isEmpty)
        #expect(try registry.catalogue.latestResult(ofStep: "make") == nil)
    }

    @Test func anUnknownArtifactIsMissing() throws {
        let project = try TestProject(), store = try project.registry().store
        let id = ArtifactID(rawValue: String(repeating: "0", count: 64))
        #expect(throws: RegistryError.artifactMissing(id: id)) { try store.load(id) }
        #expect(throws: RegistryError.artifactMissing(id: id)) { try store.verify(id) }
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "needs root, to mount a small file system"))
    func aFullDiskLeavesTheOldState() throws {
        let disk = try SmallDisk(size: "1m")
        let registry = try Registry(project: disk.folder)
        let old = try TestProject.publish(["a": "old"], in: registry)
        try disk.fill()
        #expect {
            try TestProject.publish(["a": String(repeating: "new", count: 10_000)], in: registry)
        } throws: { error in
            guard case SupportError.diskFull = error else { return false }
            return true
        }
        #expect(try registry.store.list() == [old.id])
        #expect(try registry.store.verify(old.id).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: registry.store.staging.path).isEmpty)
    }
}
