// Real pages of the open web with strings that must and must not be in their text, as the project's own measure of
// extraction. The pages belong to their publishers and are no part of the repository: an archive beside it holds them
// with their labels (`pages.json`: address to file, with, without). Rules are made by looking at a share of the pages
// that a hash of the file name chooses; the others are only counted.

import Foundation
import KalsaeSupport

/// The labelled pages of the open web.
enum OpenWeb {
    static let archive = "../shared/data/web/labelled-pages.tar.xz"
    /// Tenths of the pages that were looked at when rules were made.
    static let lookedAt: UInt32 = 6

    struct Page: Decodable, Sendable {
        var file: String
        var with: [String]
        var without: [String]
        /// The page itself; bytes that are no UTF-8 are replaced.
        var html = ""

        private enum CodingKeys: CodingKey { case file, with, without }

        /// Whether nobody looked at it.
        var isHeldOut: Bool { (UInt32(Digest.sha256(file).prefix(8), radix: 16) ?? 0) % 10 >= OpenWeb.lookedAt }
    }

    /// Unpacks an archive and reads its pages, in the order of their file names.
    ///
    /// - Throws: `BenchError.noPages` where there is no archive or it cannot be unpacked.
    static func pages(_ archive: String = archive) throws -> [Page] {
        let missing = BenchError.noPages(path: archive, how: "the labelled pages in that place")
        guard FileManager.default.fileExists(atPath: archive) else { throw missing }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("open-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-xJf", archive, "-C", folder.path]
        try tar.run()
        tar.waitUntilExit()
        guard tar.terminationStatus == 0 else { throw missing }
        let labels = try Data(contentsOf: folder.appendingPathComponent("pages.json"))
        return try JSONDecoder().decode([String: Page].self, from: labels).values.sorted { $0.file < $1.file }.map {
            var page = $0
            let bytes = try Data(contentsOf: folder.appendingPathComponent("pages/" + page.file))
            page.html = String(decoding: bytes, as: UTF8.self)
            return page
        }
    }
}
