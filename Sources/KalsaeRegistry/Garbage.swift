// What a project no longer needs: artifacts that no recipe's last runs and no model lead to, state of steps that nobody
// goes on with, and files that a killed process left half written.

import Foundation
import KalsaeContracts
import KalsaeSupport

/// What was removed, or would be.
public struct GarbageReport: Codable, Sendable, Equatable {
    /// An artifact or another folder or file.
    public struct Item: Codable, Sendable, Equatable {
        /// Path below `.kalsae`.
        public var path: String
        /// What it is: the step that made an artifact, `unfinished` or `partial`.
        public var what: String
        public var bytes: Int
    }

    public var items: [Item] = []
    /// Artifacts that stay.
    public var kept = 0
    public var isDryRun = false
    /// Why no artifact was looked at, where none was.
    public var reason: String?

    public init(isDryRun: Bool = false) { self.isDryRun = isDryRun }

    public var bytes: Int { items.reduce(0) { $0 + $1.bytes } }
}

extension Registry {
    /// Removes what nothing leads to any more; call it with the project's lock held.
    ///
    /// - Parameters:
    ///   - runs: how many of every recipe's last runs keep their artifacts.
    ///   - companions: steps whose artifacts a model needs beside its own.
    ///   - isDryRun: whether things are only counted.
    public func collectGarbage(runs: Int = 1, companions: [String] = [], isDryRun: Bool = false) throws -> GarbageReport
    {
        var report = GarbageReport(isDryRun: isDryRun)
        let objects = try store.list()
        var needed = try catalogue.recentArtifacts(max(1, runs))
        if needed.isEmpty, !objects.isEmpty {
            report.reason = "no run is on record, so nobody can tell which artifacts are needed; run once before"
            needed.formUnion(objects)
        }
        for model in try catalogue.models() {
            needed.insert(model.artifact)
            for step in companions {
                if let id = try catalogue.companion(of: model.artifact, step: step) { needed.insert(id) }
            }
        }
        for id in objects {
            guard !needed.contains(id) else {
                report.kept += 1
                continue
            }
            let step = (try? store.load(id).manifest.step) ?? "damaged"
            report.items.append(
                .init(path: "objects/\(id)", what: step, bytes: Self.size(store.folder(id))))
            if !isDryRun { try remove(id) }
        }
        let unfinished = try catalogue.unfinished()
        for name in Self.names(scratchRoot) where !unfinished.contains(name) {
            let folder = scratchRoot.appendingPathComponent(name)
            report.items.append(.init(path: "runs/\(name)", what: "unfinished", bytes: Self.size(folder)))
            if !isDryRun { try FileManager.default.removeItem(at: folder) }
        }
        for file in Self.partialFiles(in: root) {
            report.items.append(
                .init(
                    path: String(file.path.dropFirst(root.path.count + 1)), what: "partial", bytes: Self.size(file)))
            if !isDryRun { try FileManager.default.removeItem(at: file) }
        }
        return report
    }

    /// Removes an artifact, and the results that were it.
    public func remove(_ id: ArtifactID) throws {
        try store.remove(id)
        try catalogue.removeResults(of: id)
    }

    /// Removes what killed processes left: folders of steps that finished after all, files half written.
    public func sweep() throws {
        try store.sweep()
        let unfinished = try catalogue.unfinished()
        for name in Self.names(scratchRoot) where !unfinished.contains(name) {
            guard try catalogue.hasResult(fingerprint: name) else { continue }
            try? FileManager.default.removeItem(at: scratchRoot.appendingPathComponent(name))
        }
        for id in try store.list() {
            for folder in ["records", "models"] {
                for file in Self.partialFiles(in: store.folder(id).appendingPathComponent(folder)) {
                    try? FileManager.default.removeItem(at: file)
                }
            }
        }
    }

    var scratchRoot: URL { root.appendingPathComponent("runs") }

    private static func names(_ folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    /// Temporary files of `AtomicFile` whose process is gone, or is this one.
    private static func partialFiles(in folder: URL) -> [URL] {
        guard let found = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        return found.compactMap { $0 as? String }.sorted().compactMap { path in
            let url = folder.appendingPathComponent(path)
            return AtomicFileWriter.isAbandoned(url.lastPathComponent) ? url : nil
        }
    }

    private static func size(_ place: URL) -> Int {
        guard case .folder = FileList.kind(place.path) else {
            if case .file(let size) = FileList.kind(place.path) { return size }
            return 0
        }
        return ((try? FileList.entries(place)) ?? []).reduce(0) { sum, entry in
            if case .file(let size) = entry.kind { return sum + size }
            return sum
        }
    }
}
