// Cases of Tests/Cases/ingest: Records.

import Testing

enum RecordsCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
