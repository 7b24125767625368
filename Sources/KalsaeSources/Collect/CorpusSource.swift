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
    /// Why it is not read: a mirror does not have it, it is hidden, it is no file.
    var refusal: ReadingFailure?
    /// What documents of it are named by, where several files of a mirror hold one thing.
    var documentPlace: String?
    /// Its path as the system has it, where that is no UTF-8.
    var bytes: [UInt8]?

    /// Runs `body` with a place at which the file can be opened.
    func withURL<Result>(_ body: (URL) throws -> Result) throws -> Result {
        guard let bytes else { return try body(url) }
        let link = try NamedLink(to: bytes, ending: (relativePath as NSString).pathExtension)
        return try withExtendedLifetime(link) { try body(link.url) }
    }
}

/// Lists the files of a source.
enum SourceListing {
    /// Every file of a source, sorted by path. What is hidden (its name begins with a dot), no regular file, or a
    /// link to a folder or to nothing is listed with the reason why it is not read; links to files outside are marked.
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
            file.documentPlace = entry.place
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
        var status = stat()
        guard stat(path, &status) == 0 else { throw SourceError.missingFolder(path: path) }
        let root = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        let kind = kind(status)
        if kind == .file {
            let file = SourceFile(url: root, relativePath: root.lastPathComponent, size: Int(status.st_size))
            return (root.deletingLastPathComponent().lastPathComponent, [file])
        }
        guard kind == .folder else { throw SourceError.notAFile(path: path, kind: kind.words) }
        var files: [SourceFile] = []
        var folders: [(bytes: [UInt8], shown: String)] = [([], "")]
        while let folder = folders.popLast() {
            let place = Array(root.path.utf8) + (folder.bytes.isEmpty ? [] : [0x2F] + folder.bytes)
            for name in try names(in: place) {
                let bytes = folder.bytes + (folder.bytes.isEmpty ? [] : [0x2F]) + name
                let relative = folder.shown + (folder.shown.isEmpty ? "" : "/") + FileName.shown(name)
                if name.first == 0x2E {
                    // Our own folder comes and goes with runs.
                    if name != Array(".kalsae".utf8) { files.append(refused(root, relative, .hidden)) }
                } else if let found = try entry(root, bytes, relative) {
                    files.append(found)
                } else if !filter.excludes(relative) {
                    folders.append((bytes, relative))
                }
            }
        }
        if files.allSatisfy({ $0.refusal != nil }) { throw SourceError.emptyFolder(path: path) }
        files.sort { $0.relativePath.utf8.lexicographicallyPrecedes($1.relativePath.utf8) }
        return (root.lastPathComponent, distinct(files))
    }

    /// What a name stands for; nil for a folder that is to be entered.
    private static func entry(_ root: URL, _ bytes: [UInt8], _ relative: String) throws -> SourceFile? {
        let full = Array(root.path.utf8) + [0x2F] + bytes
        var status = stat()
        guard lstat(full.map { CChar(bitPattern: $0) } + [0], &status) == 0 else {
            // It went away while the folder was listed.
            return refused(root, relative, ReadingFailure(rule: "vanished", value: String(cString: strerror(errno))))
        }
        var kind = kind(status)
        var leaves = false
        if kind == .link {
            guard let target = realpath(full.map { CChar(bitPattern: $0) } + [0], nil) else {
                return refused(root, relative, ReadingFailure(rule: "dangling-link", value: "a link to nothing"))
            }
            defer { free(target) }
            guard stat(target, &status) == 0 else {
                return refused(root, relative, ReadingFailure(rule: "dangling-link", value: "a link to nothing"))
            }
            kind = Self.kind(status)
            if kind == .folder {
                return refused(
                    root, relative, ReadingFailure(rule: "linked-folder", value: "links to folders are not followed"))
            }
            leaves = strncmp(target, root.path + "/", root.path.utf8.count + 1) != 0
        }
        if kind == .folder { return nil }
        guard kind == .file else {
            return refused(root, relative, ReadingFailure(rule: "special-file", value: kind.words))
        }
        let text = String(validating: full, as: UTF8.self)
        var file = SourceFile(
            url: URL(fileURLWithPath: text ?? root.path), relativePath: relative, size: Int(status.st_size),
            leavesSource: leaves)
        if text == nil { file.bytes = full }
        return file
    }

    private static func refused(_ root: URL, _ relative: String, _ failure: ReadingFailure) -> SourceFile {
        var file = SourceFile(url: root, relativePath: relative, size: 0)
        file.refusal = failure
        return file
    }

    /// Names that are shown alike get numbers, so that no document has two files.
    private static func distinct(_ files: [SourceFile]) -> [SourceFile] {
        var files = files
        for index in files.indices.dropFirst() where files[index].relativePath == files[index - 1].relativePath {
            files[index].relativePath += "~2"
        }
        return files
    }

    /// The names in a folder but for its own and its parent's.
    private static func names(in place: [UInt8]) throws -> [[UInt8]] {
        guard let folder = opendir(place.map { CChar(bitPattern: $0) } + [0]) else {
            if errno == EMFILE || errno == ENFILE || errno == EIO || errno == ENOMEM {
                throw SourceError.failedRead(path: FileName.shown(place), reason: String(cString: strerror(errno)))
            }
            throw SourceError.unreadableFolder(path: FileName.shown(place))
        }
        defer { closedir(folder) }
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    Array(
                        UnsafeBufferPointer(
                            start: start,
                            count: strnlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), 256)))
                }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
            errno = 0
        }
        if errno != 0 {
            throw SourceError.failedRead(path: FileName.shown(place), reason: String(cString: strerror(errno)))
        }
        return names
    }

    private enum Kind {
        case file, folder, link, pipe, device, socket
        var words: String {
            switch self {
            case .file: "a file"
            case .folder: "a folder"
            case .link: "a link"
            case .pipe: "a pipe"
            case .device: "a device"
            case .socket: "a socket"
            }
        }
    }

    private static func kind(_ status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        case S_IFIFO: .pipe
        case S_IFSOCK: .socket
        default: .device
        }
    }

    private static func attributes(_ path: String, source: String) throws -> (kind: FileAttributeType, size: Int) {
        guard let values = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw SourceError.unreadableFolder(path: source)
        }
        let kind = values[.type] as? FileAttributeType ?? .typeUnknown
        return (kind, (values[.size] as? NSNumber)?.intValue ?? 0)
    }
}

extension ReadingFailure {
    static let hidden = ReadingFailure(rule: "hidden", value: "its name begins with a dot")
}

/// Tells whether anything in a source changed.
public enum SourceDigest {
    /// SHA-256 over the path, size and content hash of every file that `Collector` would look at, and the licence.
    ///
    /// Reads every byte once; memory stays at one megabyte.
    /// - Throws: `SourceError` for a missing or empty folder, or a read error that may pass.
    public static func digest(of source: CorpusSource) throws -> String {
        var hash = SHA256()
        hash.update(Data("license \(source.license)\n".utf8))
        for file in try SourceListing.files(of: source).files {
            let content: String
            if let refusal = file.refusal {
                content = "refused \(refusal.rule)"
            } else {
                content = file.leavesSource ? "outside" : try SourceBytes.digest(of: file)
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
