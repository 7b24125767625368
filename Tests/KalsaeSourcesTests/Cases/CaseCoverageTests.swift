import Foundation
import Testing

/// No case folder is there unread.
@Suite struct CaseCoverageTests {
    private static let tables: [[IngestCase]] = [
        ArchiveCases.table, ChatsCases.table, CleanCases.table, EncodingCases.table, FormatCases.table, HTMLCases.table,
        OfficeCases.table, PDFCases.table, PrivacyCases.table, RecordsCases.table, TextCases.table,
    ]
    /// Read by `SitemapFeedTests`: a site, no folder of documents.
    private static let elsewhere: Set<String> = ["web-sitemap-amp", "web-sitemap-rss"]

    @Test func everyFolderHasACheckAndEveryCheckAFolder() throws {
        let folders = Set(
            try FileManager.default.contentsOfDirectory(atPath: IngestCase.root.path).filter { !$0.hasPrefix(".") })
        let checked = Self.tables.flatMap { $0.map(\.name) }
        #expect(folders.subtracting(checked).subtracting(Self.elsewhere) == [])
        #expect(Set(checked).union(Self.elsewhere).subtracting(folders) == [])
    }
}
