// Cases of Tests/Cases/ingest: Archive.

import Testing

enum ArchiveCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
