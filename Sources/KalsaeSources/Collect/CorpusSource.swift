// A source of documents, and how files are found in it: a folder, a file, or the mirror of something that lies
// elsewhere.

import Foundation
import KalsaeSupport

/// A folder (or one file) of documents and the licence under which they may be used.
public struct CorpusSource: Sendable, Equatable {
    /// Path of the folder or file, or of a mirror.
    public var path: String
    /// SPDX identifier; `unknown` where nobody declared one.
    public var license: String
    /// The folder name under which its documents appear; nil takes the path's last part.
    public var name: String?
    /// Whether `path` is a `Mirror`.
    public var isMirror: Bool
    /// Globs of which a file's path must match one; empty takes every file.
    public var include: [String]
    /// Globs of files that are not looked at, and of folders that are not entered.
    public var exclude: [String]

    public init(
        path: String, license: String = "unknown", name: String? = nil, isMirror: Bool = false,
        include: [String] = [], exclude: [String] = []
    ) {
        self.include = include
        self.exclude = exclude
        self.path = path
        self.license = license
        self.name = name
        self.isMirror = isMirror
    }
}

/// One file of a source.
struct SourceFile: Equatable {
    var url: URL
    /// Path below the source's folder, `/` between parts.
    var relativePath: String
    var size: Int
    /// When its origin says it was last changed. A file's own date is no part of its content: unpacking sets it anew.
    var time: Date?
    /// Whether it is a link to a place outside the source.
    var leavesSource = false
    /// What it is called where a mirror has it from.
    var origin: String?
    /// The licence a mirror found with it.
    var license: String?
    /// Why a mirror does not have it.
    var refusal: ReadingFailure?
}

/// Lists the files of a source.
enum SourceListing {
    /// Every visible regular file of a source, sorted by path. Folders reached through links are not entered; links
    /// to files outside the source are listed but marked.
    ///
    /// - Throws: `SourceError.missingFolder`, `.unreadableFolder`, `.emptyFolder`, `.corruptMirror`.
    static func files(of source: CorpusSource) throws -> (name: String, files: [SourceFile]) {
        let filter = PathFilter(include: source.include, exclude: source.exclude)
        var found = source.isMirror ? try mirrored(source) : try files(of: source.path, filter)
        if filter.isEmpty { return found }
        found.files.removeAll { file in
            // What a mirror has from the web is known by its address, without the host.
            !filter.takes(file.origin.map(PathFilter.path) ?? file.relativePath)
        }
        if found.files.isEmpty { throw SourceError.emptyFolder(path: source.path) }
        return found
    }

    private static func mirrored(_ source: CorpusSource) throws -> (name: String, files: [SourceFile]) {
        let mirror = try Mirror(URL(fileURLWithPath: source.path))
        let entries = mirror.entries.values.sorted { $0.origin.utf8.lexicographicallyPrecedes($1.origin.utf8) }
        if entries.isEmpty { throw SourceError.emptyFolder(path: source.path) }
        let files = try entries.map { entry in
            let url = mirror.url(of: entry.file)
            var file = SourceFile(url: url, relativePath: entry.file, size: 0)
            file.time = entry.time
            file.origin = entry.origin
            file.license = entry.license
            file.refusal = entry.refusal.map { ReadingFailure(rule: $0.rule, value: $0.value) }
            if entry.refusal == nil {
                guard let found = try? attributes(url.path, source: source.path), found.kind == .typeRegular else {
                    throw SourceError.corruptMirror(path: source.path, reason: "\(entry.file) is missing")
                }
                file.size = found.size
            }
            return file
        }
        return (source.name ?? mirror.folder.lastPathComponent, files)
    }

    private static func files(of path: String, _ filter: PathFilter) throws -> (name: String, files: [SourceFile]) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw SourceError.missingFolder(path: path)
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
                throw SourceError.unreadableFolder(path: place)
            }
            for name in names where !name.hasPrefix(".") {
                let relative = folder.isEmpty ? name : folder + "/" + name
                let full = root.path + "/" + relative
                let (kind, size) = try attributes(full, source: path)
                switch kind {
                case .typeDirectory: if !filter.excludes(relative) { folders.append(relative) }
                case .typeRegular:
                    files.append(SourceFile(url: URL(fileURLWithPath: full), relativePath: relative, size: size))
                case .typeSymbolicLink:
                    let target = URL(fileURLWithPath: full).resolvingSymlinksInPath()
                    guard let found = try? attributes(target.path, source: path), found.kind == .typeRegular else {
                        continue
                    }
                    let leaves = !target.path.hasPrefix(root.path + "/")
                    files.append(
                        SourceFile(url: target, relativePath: relative, size: found.size, leavesSource: leaves))
                default: continue
                }
            }
        }
        if files.isEmpty { throw SourceError.emptyFolder(path: path) }
        files.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
        return (root.lastPathComponent, files)
    }

    private static func attributes(_ path: String, source: String) throws -> (kind: FileAttributeType, size: Int) {
        guard let values = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw SourceError.unreadableFolder(path: source)
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
    /// - Throws: `SourceError` for a missing or empty folder, `SupportError.unreadable`.
    public static func digest(of source: CorpusSource) throws -> String {
        var hash = SHA256()
        hash.update(Data("license \(source.license)\n".utf8))
        for file in try SourceListing.files(of: source).files {
            let content: String
            if let refusal = file.refusal {
                content = "refused \(refusal.rule)"
            } else {
                content = file.leavesSource ? "outside" : try Digest.sha256(file: file.url)
            }
            hash.update(Data("\(file.origin ?? file.relativePath)\0\(file.size)\0\(content)\n".utf8))
        }
        return hash.finalize()
    }

    /// Bytes of all files of a source, by their names' sizes alone.
    ///
    /// - Throws: `SourceError` for a missing or empty folder.
    public static func bytes(of source: CorpusSource) throws -> Int {
        try SourceListing.files(of: source).files.reduce(0) { $0 + $1.size }
    }

    /// One digest for several sources, in their order.
    public static func digest(of sources: [CorpusSource]) throws -> String {
        Digest.sha256(try sources.map(digest).joined(separator: "\n"))
    }
}
