// Cases of Tests/Cases/ingest: Privacy.

import Foundation
import KalsaeContracts
import Testing

enum PrivacyCases {
    /// One line of secrets.jsonl: the text of a record and the part of it that must be gone.
    private struct Secret: Decodable {
        var text: String
        var secret: String
    }

    static let table: [IngestCase] = [
        IngestCase("pii-must") { try expectSecretsGone($0) },
        IngestCase("pii-more") { try expectSecretsGone($0) },
        IngestCase("pii-mustnot") { result in
            let masked = try result.masked()
            for (before, after) in zip(result.documents, masked.documents) { #expect(before.text == after.text) }
            #expect(masked.documents.count == result.documents.count)
        },
        IngestCase("pii-titles") { result in
            let text = try result.masked().documents.map(\.text).joined(separator: "\n")
            expect(text, lacks: "김민수", "박서연", "이도윤")
            expect(
                text, has: "수신: <NAME> 귀하", "참석자: <NAME>, <NAME>, <NAME>", "기안자 <NAME> / 검토자 <NAME> / 승인 대표이사 <NAME>",
                "<NAME> 드림", "문의는 총무팀에 하시기 바랍니다.")
        },
        IngestCase("pii-attributes") { result in
            let masked = try result.masked()
            #expect(masked.documents.count == 2)
            for document in masked.documents {
                let all = "\(document.title) \(document.text) \(document.attributes)"
                expect(
                    all, lacks: "김민수", "이도윤", "박서연", "010-2345-6789", "010-3456-7890", "minsu@corp.co.kr",
                    "doyun@corp.co.kr")
            }
        },
        IngestCase("pii-comma") { result in
            let text = try result.masked().documents.map(\.text).joined(separator: "\n")
            expect(text, lacks: "900101", "850315", "2345", "3456")
            expect(
                text, has: "1,<RESIDENT_NUMBER>,<PHONE>,2024-05-01", "2,<RESIDENT_NUMBER>,<PHONE>,2024-05-02",
                "비상 연락망: <PHONE>,<PHONE>")
        },
        IngestCase("pii-email-bracket") { result in
            let text = try result.masked().documents.map(\.text).joined(separator: "\n")
            expect(text, has: "주소는 <EMAIL>(업무용)이며 급하면 <EMAIL>[야간]으로 보내 주십시오.")
        },
    ]

    /// Whether no record still holds its secret, in the text, the title or an attribute.
    private static func expectSecretsGone(_ result: IngestResult) throws {
        let file = IngestCase.root.appendingPathComponent("\(result.name)/secrets.jsonl")
        let secrets = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Secret.self, from: Data($0.utf8))
        }
        let wanted = Dictionary(secrets.enumerated().map { (String($0.offset), $0.element) }) { first, _ in first }
        // secrets.jsonl is itself in the folder: only the records that carry a number are looked at.
        let numbered = Dictionary(
            result.documents.compactMap { document in document.attributes["k"].map { (document.id, $0) } }
        ) { first, _ in first }
        var seen = 0
        for document in try result.masked().documents {
            guard let number = numbered[document.id], let entry = wanted[number] else { continue }
            seen += 1
            let all = ([document.title, document.text] + document.attributes.values).joined(separator: "\n")
            // The parts of a secret that could tell it: all of it, and what is left of it from four characters on.
            #expect(!all.contains(entry.secret), "\(entry.text) → \(document.text)")
        }
        #expect(seen == secrets.count)
    }

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
