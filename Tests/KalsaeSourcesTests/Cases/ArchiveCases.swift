// Cases of Tests/Cases/ingest: Archive.

import Testing

enum ArchiveCases {
    static let table: [IngestCase] = [
        IngestCase("zip-backslash") { result in
            #expect(
                result.documents.map(\.source).sorted() == [
                    "zip-backslash/win.zip/docs/b.md", "zip-backslash/win.zip/docs/guide/a.txt",
                ])
        },
        IngestCase("zip-cp949-nested") { result in
            let names = result.documents.map(\.source).joined(separator: "\n")
            expect(names, has: "2024년 문서.zip/회의록.txt", "2024년 문서.zip/자료/계획.md", "/안내문.txt")
        },
        IngestCase("zip-dotfolder") { result in
            #expect(result.documents.map { String($0.source.suffix(5)) } == ["c.txt"])
            #expect(result.hasRow("hidden"))
        },
    ]

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
