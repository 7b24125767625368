// Cases of Tests/Cases/ingest: Encoding.

import Testing

enum EncodingCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
