// Where a refresh stands, as it lies in the mirror beside the index: what was done, what waits, what is known. A
// refresh that was interrupted or killed goes on from there instead of asking a site for everything again.

import Foundation
import KalsaeSupport

/// The saved state of a refresh.
struct WebFrontier: Codable, Equatable {
    /// Of the source; another one's frontier is not gone on with.
    var identity: String
    /// When it was saved, in seconds since 1970.
    var time: Double
    var waiting: [FetchJob]
    var seen: [WebAddress]
    var entries: [MirrorEntry]
    var fetched: Int
    var unchanged: Int
    var removed: Int
    var refused: Int
    var asked: Int
    var isIncomplete: Bool

    /// A frontier older than this tells of a site that has changed since.
    static let longestUse: Double = 7 * 24 * 3_600
    private static let name = "frontier.json"
    private static let sitesName = "sites.json"

    /// The frontier in a mirror's folder; nil where there is none that can be used.
    static func load(_ mirror: Mirror, identity: String, now: Double) -> WebFrontier? {
        guard let data = try? Data(contentsOf: mirror.folder.appendingPathComponent(name)),
            let found = try? JSONLines.decoder().decode(WebFrontier.self, from: data),
            found.identity == identity, found.time <= now, now - found.time <= longestUse
        else { return nil }
        return found
    }

    func save(_ mirror: Mirror) throws {
        try AtomicFile.write(JSONLines.encoder().encode(self), to: mirror.folder.appendingPathComponent(Self.name))
    }

    static func remove(_ mirror: Mirror) {
        try? FileManager.default.removeItem(at: mirror.folder.appendingPathComponent(name))
    }

    /// What is remembered of sites; nothing where the file is missing or damaged, because it can be asked for again.
    static func sites(_ mirror: Mirror) -> [String: SiteRecord] {
        guard let data = try? Data(contentsOf: mirror.folder.appendingPathComponent(sitesName)) else { return [:] }
        return (try? JSONLines.decoder().decode([String: SiteRecord].self, from: data)) ?? [:]
    }

    static func saveSites(_ sites: [String: SiteRecord], _ mirror: Mirror) throws {
        try AtomicFile.write(JSONLines.encoder().encode(sites), to: mirror.folder.appendingPathComponent(sitesName))
    }
}
