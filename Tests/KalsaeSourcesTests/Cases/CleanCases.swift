// Cases of Tests/Cases/ingest: Clean.

import Testing

enum CleanCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
