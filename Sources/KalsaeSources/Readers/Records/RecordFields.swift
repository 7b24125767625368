// Records (rows of a table, JSON objects) as documents: which field holds the text, the title, the time, the author, by
// the names that people give them in both languages. What may be personal (mail, telephone) never becomes an attribute;
// authors become pseudonyms.
// It does not know how records are written in files.

import Foundation

/// What a field of a record is for.
enum FieldRole: Equatable, Sendable {
    /// The record's text; of several the lowest number is taken.
    case text(Int)
    /// Text that stands with others: a question and its answer. All are taken.
    case pair
    case title
    case time
    case license
    case author
    /// Personal, or of no use.
    case left
    case attribute
}

enum FieldNames {
    private static let texts = [
        "text", "content", "body", "review", "document", "article", "본문", "내용", "리뷰", "문장", "댓글", "review_text",
        "review_body", "comments", "comment", "message", "sentence", "passage", "paragraph", "abstract", "description",
        "원문", "후기", "글", "code", "story", "transcript",
    ]
    private static let pairs = [
        "question", "answer", "q", "a", "질문", "답변", "대답", "prompt", "completion", "response", "instruction", "input",
        "output", "context", "sentence1", "sentence2", "premise", "hypothesis", "지문", "문제", "정답", "해설",
    ]
    private static let others: [(FieldRole, [String])] = [
        (.title, ["title", "제목", "headline", "subject", "표제"]),
        (
            .time,
            [
                "date", "time", "timestamp", "created_at", "updated_at", "created", "updated", "modified", "published",
                "published_at", "datetime", "작성일", "날짜", "일시", "등록일", "수정일", "작성일시", "ts",
            ]
        ),
        (.license, ["license", "licence", "라이선스", "spdx"]),
        (
            .author,
            [
                "author", "user", "username", "user_name", "nickname", "nick", "writer", "작성자", "닉네임", "글쓴이", "user_id",
                "author_id", "author_name", "screen_name", "sender", "from",
            ]
        ),
        (
            .left,
            [
                "name", "이름", "성명", "email", "mail", "e_mail", "이메일", "phone", "tel", "mobile", "전화", "전화번호",
                "휴대폰", "연락처", "address", "주소", "ip", "ip_address", "password", "token", "주민등록번호", "생년월일",
                "birthday", "birth", "full_name", "first_name", "last_name", "account", "계좌번호",
            ]
        ),
    ]

    private static let roles: [String: FieldRole] = {
        var roles: [String: FieldRole] = [:]
        for (place, name) in texts.enumerated() { roles[plain(name)] = .text(place) }
        for name in pairs { roles[plain(name)] = .pair }
        for (role, names) in others { for name in names { roles[plain(name)] = role } }
        return roles
    }()

    /// What a field of this name is for.
    static func role(_ name: String) -> FieldRole { roles[plain(name)] ?? .attribute }

    /// Whether a name says something; one that says nothing may still be an attribute.
    static func isKnown(_ name: String) -> Bool { roles[plain(name)] != nil }

    private static func plain(_ name: String) -> String {
        String(name.lowercased().unicodeScalars.filter { $0 != " " && $0 != "_" && $0 != "-" && $0 != "\u{FEFF}" })
    }
}

/// One record on its way to a document.
struct RecordText {
    /// Attributes no longer than this are kept: labels and numbers, not text.
    static let longestAttribute = 64
    static let mostAttributes = 24

    private var best = Int.max
    private var main = ""
    private var pairs: [String] = []
    var title = ""
    var time: Date?
    var license: String?
    var attributes: [String: String] = [:]

    /// Takes one field.
    mutating func add(_ role: FieldRole, name: String, value: String, _ pseudonyms: Pseudonyms) {
        switch role {
        case .text(let place):
            if place < best, !value.isEmpty {
                best = place
                main = value
            }
        case .pair: if !value.isEmpty { pairs.append(value) }
        case .title: if title.isEmpty { title = value }
        case .time: time = time ?? TimeText.parse(value)
        case .license: if !value.isEmpty, value.utf8.count <= Self.longestAttribute { license = value }
        case .author: if !value.isEmpty { attributes["author"] = attributes["author"] ?? pseudonyms.name(value) }
        case .left: break
        case .attribute:
            if !value.isEmpty, value.utf8.count <= Self.longestAttribute, attributes.count < Self.mostAttributes {
                attributes[name] = value
            }
        }
    }

    var hasText: Bool { !main.isEmpty || !pairs.isEmpty }

    /// The record as a text; nil where it has none.
    func reading(part: String) -> ReadText? {
        let text = pairs.isEmpty ? main : (main.isEmpty ? pairs : [main] + pairs).joined(separator: "\n\n")
        if text.utf8.allSatisfy({ $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }) { return nil }
        return ReadText(title: title, text: text, part: part, time: time, license: license, attributes: attributes)
    }
}

extension ReadingFailure {
    static let noText = ReadingFailure(rule: "no-text", value: "no field that holds text")
}
