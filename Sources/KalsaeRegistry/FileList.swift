// The list of files by which an artifact is named. It knows names, sizes and digests, not what the files mean.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// Lists, digests and names the content of a folder.
enum FileList {
    /// What stands at a path.
    enum Kind: Equatable {
        case file(size: Int)
        case folder
        case other
        case absent
    }

    /// What stands at `path`; a symbolic link counts as other.
    static func kind(_ path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .absent }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(size: Int(status.st_size))
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Everything below `folder` that is not a folder, by path, in the order of the paths' bytes.
    static func entries(_ folder: URL) throws -> [(path: String, kind: Kind)] {
        var found: [(path: String, kind: Kind)] = []
        try collect(folder.path, prefix: "", into: &found)
        return found.sorted { precedes($0.path, $1.path) }
    }

    /// Reads every file of `folder`.
    ///
    /// - Throws: `RegistryError.notAFile` for links, sockets and the like.
    static func make(_ folder: URL, step: String) throws -> [ArtifactFile] {
        try entries(folder).map { entry in
            guard case .file(let size) = entry.kind else {
                throw RegistryError.notAFile(step: step, path: entry.path)
            }
            let digest = try Digest.sha256(file: folder.appendingPathComponent(entry.path))
            return ArtifactFile(path: entry.path, size: size, sha256: digest)
        }
    }

    /// The SHA-256 of the sorted list: path, size and digest, each ended by a byte that no path contains.
    static func identify(_ files: [ArtifactFile]) -> ArtifactID {
        var hash = SHA256()
        for file in files.sorted(by: { precedes($0.path, $1.path) }) {
            hash.update(Data("\(file.path)\0\(file.size)\0\(file.sha256)\0".utf8))
        }
        return ArtifactID(rawValue: hash.finalize())
    }

    /// Makes every file and folder below (and including) `folder` durable, and the files read-only.
    static func settle(_ folder: URL) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let url = folder.appendingPathComponent(name)
            switch kind(url.path) {
            case .folder: try settle(url)
            case .file:
                try AtomicFile.synchronize(url)
                chmod(url.path, 0o444)
            case .other, .absent: break
            }
        }
        try AtomicFile.synchronizeFolder(folder)
    }

    private static func collect(
        _ folder: String, prefix: String, into found: inout [(path: String, kind: Kind)]
    ) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let kind = kind(folder + "/" + name)
            if kind == .folder {
                try collect(folder + "/" + name, prefix: prefix + name + "/", into: &found)
            } else {
                found.append((prefix + name, kind))
            }
        }
    }

    // Swift compares strings by canonical equivalence; file names differ by bytes.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
