// A project folder for one test, removed with it, and small file systems for tests of full and read-only disks.

import Foundation
import KalsaeContracts
import KalsaeSupport

@testable import KalsaeRegistry

/// A temporary folder that goes away with its owner.
final class TestProject: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-registry-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func registry() throws -> Registry { try Registry(project: folder) }

    static func fingerprint(_ step: String = "make", settings: String = "{}") -> Fingerprint {
        Fingerprint(step: step, codeVersion: "1", settings: settings, externalDigest: "", seed: 1, inputs: [:])
    }

    static func manifest(_ step: String = "make", licenses: [String] = ["MIT"]) -> ArtifactManifest {
        ArtifactManifest(
            step: step, settings: "{}", inputs: [:], codeVersion: "1", seed: 1, licenses: licenses,
            startedAt: Date(timeIntervalSince1970: 1_700_000_000), seconds: 1.5, processorSeconds: 2.5,
            measurements: ["loss": 2.25], files: [])
    }

    /// Publishes the given files.
    @discardableResult
    static func publish(
        _ files: [String: String], in registry: Registry, fingerprint: Fingerprint = fingerprint(), at time: Double = 1
    ) throws -> Artifact {
        let staged = try registry.store.stage()
        do {
            try write(files, to: staged.content)
            return try registry.publish(
                staged, manifest: manifest(), fingerprint: fingerprint, summary: "made", at: time
            ).artifact
        } catch {
            staged.discard()
            throw error
        }
    }

    static func write(_ files: [String: String], to folder: URL) throws {
        for (path, text) in files {
            let url = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try AtomicFile.write(text, to: url)
        }
    }

    /// Replaces a file's bytes in place, whatever its permissions.
    static func overwrite(_ url: URL, _ data: Data) throws {
        chmod(url.path, 0o644)
        try data.write(to: url)
    }
}

/// A small file system in memory; only root can have one.
final class SmallDisk: Sendable {
    let folder: URL

    static var isAvailable: Bool {
        guard getuid() == 0, let disk = try? SmallDisk(size: "64k") else { return false }
        return withExtendedLifetime(disk) { true }
    }

    init(size: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kalsae-disk-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(size)") == 0 else {
            try? FileManager.default.removeItem(at: folder)
            throw SupportError.unwritable(path: folder.path, reason: "cannot mount")
        }
    }

    deinit {
        umount2(folder.path, Int32(MNT_DETACH))
        rmdir(folder.path)
    }

    /// Fills what is left, to the last byte.
    func fill() throws {
        let descriptor = open(folder.appendingPathComponent("filler").path, O_WRONLY | O_CREAT, 0o644)
        defer { close(descriptor) }
        for size in [4096, 1] {
            let block = [UInt8](repeating: 1, count: size)
            while write(descriptor, block, size) > 0 {}
        }
    }

    func makeReadOnly() -> Bool {
        mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }
}
