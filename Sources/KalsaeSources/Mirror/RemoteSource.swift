// What lies elsewhere (web pages, database tables, Git repositories) is brought into a folder first and read from
// there like any file. So there is one way to read, a second run needs to ask only what changed, and what a model was
// trained on can be looked at. It does not know protocols; each source does.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// A source that lies elsewhere.
public protocol RemoteSource: Sendable {
    /// The folder name under which its documents appear (`docs.example.org`, `reviews`).
    var name: String { get }
    /// Everything that decides what the mirror holds, as canonical text without secrets; the mirror is named by it.
    var identity: String { get }
    /// Brings the mirror up to date, fetching only what changed.
    ///
    /// - Throws: `SourceError.unreachable` where nothing can be had, `CancellationError` when interrupted. What is
    ///   wrong with one page is an entry with `refusal`.
    func refresh(_ mirror: Mirror, progress: any ProgressReporter, isInterrupted: () -> Bool) throws -> MirrorChanges
}

/// What a refresh did.
public struct MirrorChanges: Sendable, Equatable {
    public var fetched = 0
    public var unchanged = 0
    public var removed = 0
    public var refused = 0
    public init() {}
}

/// One file of a mirror, or one that was refused.
public struct MirrorEntry: Codable, Sendable, Equatable {
    /// What it is called where it comes from: a URL, a table and its rows.
    public var origin: String
    /// What documents of the file are named by, where several files hold one thing (the rows of a table); nil is
    /// `origin`.
    public var place: String?
    /// Path below the mirror's `files` folder; its ending chooses the reader. Empty where it was refused.
    public var file: String
    /// SHA-256 of the file, 64 hexadecimal digits; empty where it was refused.
    public var sha256: String
    /// When the origin says it was last changed.
    public var time: Date?
    /// SPDX identifier found with it (a header, a link, a licence file); nil where there was none.
    public var license: String?
    /// What a conditional request needs: `etag`, `last-modified`; and whatever else the source wants to remember.
    public var validators: [String: String]
    /// Why it may not be used; the file is then not kept.
    public var refusal: Refusal?

    /// A rule and what it saw.
    public struct Refusal: Codable, Sendable, Equatable {
        public var rule: String
        public var value: String
        public init(rule: String, value: String) {
            self.rule = rule
            self.value = value
        }
    }

    public init(
        origin: String, place: String? = nil, file: String = "", sha256: String = "", time: Date? = nil,
        license: String? = nil,
        validators: [String: String] = [:], refusal: Refusal? = nil
    ) {
        self.origin = origin
        self.place = place
        self.file = file
        self.sha256 = sha256
        self.time = time
        self.license = license
        self.validators = validators
        self.refusal = refusal
    }
}

/// The folder of a mirror: `files/…` and `index.jsonl`, one entry a line sorted by origin.
///
/// ```swift
/// let mirror = try Mirror(folder)
/// let file = try mirror.store(page, as: "guide/index.html")
/// try mirror.replaceEntries([MirrorEntry(origin: url, file: file.path, sha256: file.sha256)])
/// ```
public final class Mirror {
    public let folder: URL
    /// By origin.
    public private(set) var entries: [String: MirrorEntry]

    private static let indexName = "index.jsonl"
    private static let forgottenName = "forgotten.json"

    /// Opens or makes a mirror.
    ///
    /// - Throws: `SourceError.corruptMirror`, `SupportError`.
    public init(_ folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("files"), withIntermediateDirectories: true)
        let index = folder.appendingPathComponent(Self.indexName)
        guard FileManager.default.fileExists(atPath: index.path) else {
            entries = [:]
            return
        }
        do {
            let rows = try JSONLines.read(MirrorEntry.self, from: index)
            entries = Dictionary(rows.map { ($0.origin, $0) }, uniquingKeysWith: { $1 })
        } catch {
            throw SourceError.corruptMirror(path: folder.path, reason: "index.jsonl cannot be read")
        }
    }

    /// Where an entry's file lies.
    public func url(of file: String) -> URL { folder.appendingPathComponent("files").appendingPathComponent(file) }

    /// Writes one file, durably; it belongs to the mirror once an entry names it.
    ///
    /// - Parameter path: below `files`, `/` between parts; must not leave the folder. Where an older file stands in the
    ///   way (`NEWS` that is now a folder), another path with the same last part is taken and given back.
    public func store(_ data: Data, as path: String) throws -> (path: String, sha256: String) {
        let parts = path.split(separator: "/")
        precondition(!parts.isEmpty && !parts.contains("..") && !parts.contains("."), "a path within the mirror")
        let path = isBlocked(parts) ? "moved-\(Digest.sha256(path).prefix(12))/\(parts[parts.count - 1])" : path
        let place = url(of: path)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try AtomicFile.write(data, to: place)
        return (path, Digest.sha256(data))
    }

    /// Keeps what comes from these origins out of the mirror from now on; the next `replaceEntries` removes its files.
    public func forget(_ origins: [String]) throws {
        let all = try forgotten().union(origins).sorted()
        try AtomicFile.write(try JSONEncoder().encode(all), to: folder.appendingPathComponent(Self.forgottenName))
    }

    private func forgotten() throws -> Set<String> {
        let file = folder.appendingPathComponent(Self.forgottenName)
        guard let data = FileManager.default.contents(atPath: file.path) else { return [] }
        guard let origins = try? JSONDecoder().decode(Set<String>.self, from: data) else {
            throw SourceError.corruptMirror(path: folder.path, reason: "\(Self.forgottenName) cannot be read")
        }
        return origins
    }

    /// Whether a file stands where a folder is needed, or a folder where the file is.
    private func isBlocked(_ parts: [Substring]) -> Bool {
        var place = folder.appendingPathComponent("files")
        for (index, part) in parts.enumerated() {
            place.appendPathComponent(String(part))
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else { return false }
            if isFolder.boolValue == (index == parts.count - 1) { return true }
        }
        return false
    }

    /// Replaces the index, then removes files that no entry names.
    public func replaceEntries(_ rows: [MirrorEntry]) throws {
        let forgotten = try forgotten()
        let rows = rows.map { row in
            guard forgotten.contains(row.origin), row.refusal == nil else { return row }
            return MirrorEntry(
                origin: row.origin,
                refusal: .init(rule: "forgotten", value: "kept out by kalsae forget"))
        }
        let sorted = rows.sorted { $0.origin.utf8.lexicographicallyPrecedes($1.origin.utf8) }
        try JSONLines.write(sorted, to: folder.appendingPathComponent(Self.indexName))
        entries = Dictionary(sorted.map { ($0.origin, $0) }, uniquingKeysWith: { $1 })
        let named = Set(sorted.map(\.file))
        let root = folder.appendingPathComponent("files")
        guard let files = FileManager.default.enumerator(atPath: root.path) else { return }
        for case let path as String in files where !named.contains(path) {
            var isFolder: ObjCBool = false
            let place = root.appendingPathComponent(path)
            if FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder), !isFolder.boolValue {
                try? FileManager.default.removeItem(at: place)
            }
        }
    }
}
