// Cases of Tests/Cases/ingest: Privacy.

import Testing

enum PrivacyCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
