// Cases of Tests/Cases/ingest: Text.

import Testing

enum TextCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
