// A source of documents as the recipe names it, and how files are found in it.

import Foundation
import KalsaeSupport

/// A folder (or one file) of documents and the licence under which they may be used.
public struct CorpusSource: Codable, Sendable, Equatable {
    /// Path of the folder or file.
    public var path: String
    /// SPDX identifier; `unknown` where nobody declared one.
    public var license: String

    public init(path: String, license: String = "unknown") {
        self.path = path
        self.license = license
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case path, license }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("sources", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        path = try values.decode(String.self, forKey: .path)
        license = try values.value(.license, or: "unknown")
    }
}

/// One file of a source.
struct SourceFile: Equatable {
    var url: URL
    /// Path below the source's folder, `/` between parts.
    var relativePath: String
    var size: Int
    /// Whether it is a link to a place outside the source.
    var leavesSource = false
}

/// Lists the files of a source.
enum SourceListing {
    /// Every visible regular file below `path`, sorted by path. Folders reached through links are not entered; links
    /// to files outside the source are listed but marked.
    ///
    /// - Throws: `CorpusError.missingFolder`, `.unreadableFolder`, `.emptyFolder`.
    static func files(of path: String) throws -> (name: String, files: [SourceFile]) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CorpusError.missingFolder(path: path)
        }
        let root = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        if !isFolder.boolValue {
            let size = try attributes(root.path, source: path).size
            let file = SourceFile(url: root, relativePath: root.lastPathComponent, size: size)
            return (root.deletingLastPathComponent().lastPathComponent, [file])
        }
        var files: [SourceFile] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let place = folder.isEmpty ? root.path : root.path + "/" + folder
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
                throw CorpusError.unreadableFolder(path: place)
            }
            for name in names where !name.hasPrefix(".") {
                let relative = folder.isEmpty ? name : folder + "/" + name
                let full = root.path + "/" + relative
                let (kind, size) = try attributes(full, source: path)
                switch kind {
                case .typeDirectory: folders.append(relative)
                case .typeRegular:
                    files.append(SourceFile(url: URL(fileURLWithPath: full), relativePath: relative, size: size))
                case .typeSymbolicLink:
                    let target = URL(fileURLWithPath: full).resolvingSymlinksInPath()
                    guard let (kind, size) = try? attributes(target.path, source: path), kind == .typeRegular else {
                        continue
                    }
                    let leaves = !target.path.hasPrefix(root.path + "/")
                    files.append(
                        SourceFile(url: target, relativePath: relative, size: size, leavesSource: leaves))
                default: continue
                }
            }
        }
        if files.isEmpty { throw CorpusError.emptyFolder(path: path) }
        files.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
        return (root.lastPathComponent, files)
    }

    private static func attributes(_ path: String, source: String) throws -> (kind: FileAttributeType, size: Int) {
        guard let values = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw CorpusError.unreadableFolder(path: source)
        }
        let kind = values[.type] as? FileAttributeType ?? .typeUnknown
        return (kind, (values[.size] as? NSNumber)?.intValue ?? 0)
    }
}

/// Tells whether anything in a source changed.
public enum SourceDigest {
    /// SHA-256 over the path, size and content hash of every file that `Collector` would look at, and the licence.
    ///
    /// Reads every byte once; memory stays at one megabyte.
    /// - Throws: `CorpusError` for a missing or empty folder, `SupportError.unreadable`.
    public static func digest(of source: CorpusSource) throws -> String {
        var hash = SHA256()
        hash.update(Data("license \(source.license)\n".utf8))
        for file in try SourceListing.files(of: source.path).files {
            let content = file.leavesSource ? "outside" : try Digest.sha256(file: file.url)
            hash.update(Data("\(file.relativePath)\0\(file.size)\0\(content)\n".utf8))
        }
        return hash.finalize()
    }

    /// One digest for several sources, in their order.
    public static func digest(of sources: [CorpusSource]) throws -> String {
        Digest.sha256(try sources.map(digest).joined(separator: "\n"))
    }
}
