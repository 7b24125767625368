// Cases of Tests/Cases/ingest: Chats.

import Testing

enum ChatsCases {
    static let table: [IngestCase] = []

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
