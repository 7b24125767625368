// Cases of Tests/Cases/ingest: PDF.

import Testing

enum PDFCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
