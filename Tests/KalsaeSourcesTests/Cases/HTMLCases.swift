// Cases of Tests/Cases/ingest: HTML.

import Testing

enum HTMLCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
