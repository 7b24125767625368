// Cases of Tests/Cases/ingest: Office.

import Testing

enum OfficeCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
