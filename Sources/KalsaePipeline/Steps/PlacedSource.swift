// A source of the recipe, put in its place: a folder beside the recipe, or a mirror below `.kalsae/mirrors` and what
// keeps it up to date. It does not read documents.

import Foundation
import KalsaeSources
import KalsaeSupport

/// One source and where its files are.
struct PlacedSource: Sendable {
    let corpus: CorpusSource
    /// What fills the mirror; nil where the files lie on this machine anyway.
    let remote: (any RemoteSource)?

    /// - Parameter isChecked: whether only names are wanted, so that a password need not be at hand.
    init(
        _ settings: SourceSettings, project: URL, environment: [String: String], isChecked: Bool = false
    ) throws {
        var settings = settings
        if isChecked { settings.password = nil }
        remote = try settings.remote(project: project, environment: environment)
        if let remote {
            let name = remote.name.map { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" ? $0 : "-" }
            let folder = "\(String(name).prefix(60))-\(Digest.sha256(remote.identity).prefix(12))"
            let place = project.appendingPathComponent(".kalsae/mirrors").appendingPathComponent(folder)
            corpus = CorpusSource(
                path: place.path, license: settings.license, name: settings.name ?? remote.name, isMirror: true,
                include: settings.include, exclude: settings.exclude)
        } else {
            corpus = CorpusSource(
                path: settings.url(relativeTo: project).path, license: settings.license, name: settings.name,
                include: settings.include, exclude: settings.exclude)
        }
    }

    /// What of the source counts for the step's settings: not where the project lies.
    var identity: [String: String] {
        var identity = ["license": corpus.license, "name": folder]
        if let remote {
            identity["remote"] = remote.identity
        } else {
            identity["folder"] = URL(fileURLWithPath: corpus.path).lastPathComponent
        }
        if !corpus.include.isEmpty { identity["include"] = corpus.include.joined(separator: "\n") }
        if !corpus.exclude.isEmpty { identity["exclude"] = corpus.exclude.joined(separator: "\n") }
        return identity
    }

    /// The folder name under which its documents appear, unless another source has it too.
    var folder: String {
        let url = URL(fileURLWithPath: corpus.path)
        var isFolder: ObjCBool = false
        let isFile = FileManager.default.fileExists(atPath: corpus.path, isDirectory: &isFolder) && !isFolder.boolValue
        return corpus.name
            ?? (isFile ? url.deletingLastPathComponent() : url).resolvingSymlinksInPath().lastPathComponent
    }

    /// Where it comes from, for people.
    var origin: String { remote?.name ?? URL(fileURLWithPath: corpus.path).lastPathComponent }

    /// Brings the mirror up to date.
    func refresh(progress: any ProgressReporter, isInterrupted: () -> Bool) throws {
        guard let remote else { return }
        let mirror = try Mirror(URL(fileURLWithPath: corpus.path))
        let changes = try remote.refresh(mirror, progress: progress, isInterrupted: isInterrupted)
        progress.note(
            "\(StepName.collect): \(remote.name): \(changes.fetched) fetched, \(changes.unchanged) unchanged"
                + (changes.removed > 0 ? ", \(changes.removed) gone" : "")
                + (changes.refused > 0 ? ", \(changes.refused) refused" : ""))
    }

    /// A digest of the files as they are now.
    func digest() throws -> String {
        if remote != nil, !FileManager.default.fileExists(atPath: corpus.path) { return "not fetched yet" }
        try RecipeFiles.checkKind(URL(fileURLWithPath: corpus.path), key: "sources", mayBeFolder: true)
        return try SourceDigest.digest(of: corpus)
    }
}
