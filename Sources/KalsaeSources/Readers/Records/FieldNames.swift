// What a field of a record is for, by the names that people give their columns in Korean and English: whole names
// first, then how a name ends (`상담내용`, `product_description`) or what it holds (`고객 휴대폰번호`). Tables of every
// format ask here, so that one data set gives the same documents by CSV, JSON and Parquet.

import Foundation

/// What a field of a record is for.
enum FieldRole: Equatable, Sendable {
    /// The record's text; of several the lowest number is taken.
    case text(Int)
    /// Text that stands with others, in the order of these numbers: a question and its answer. All are taken.
    case pair(Int)
    case title
    case time
    case license
    case author
    /// Tells about a person; it becomes nothing.
    case personal
    /// A person's name or a thing's: what stands in it decides.
    case name
    case attribute

    var isText: Bool {
        switch self {
        case .text, .pair: true
        default: false
        }
    }
}

enum FieldNames {
    private static let texts = [
        "text", "content", "body", "review", "document", "article", "본문", "내용", "텍스트", "리뷰", "문서", "기사", "문장",
        "댓글", "review_text", "review_body", "comments", "comment", "message", "sentence", "passage", "paragraph",
        "abstract", "description", "summary", "원문", "후기", "글", "설명", "code", "story", "transcript",
    ]
    /// In reading order.
    private static let pairs = [
        "instruction", "지문", "context", "prompt", "query", "question", "q", "문제", "질문", "문의", "input", "sentence1",
        "premise", "sentence2", "hypothesis", "completion", "response", "output", "answer", "a", "정답", "답변", "대답",
        "해설",
    ]
    private static let titles = [
        "title", "제목", "headline", "subject", "표제", "product_name", "product", "item_name", "상품명", "제품명", "품명",
        "도서명", "책제목", "과목명", "강좌명", "행사명", "사업명", "서비스명", "문서명", "프로그램명", "상품", "제품",
    ]
    private static let times = [
        "date", "time", "timestamp", "created_at", "updated_at", "created", "updated", "modified", "published",
        "published_at", "datetime", "작성일", "날짜", "일시", "일자", "등록일", "수정일", "작성일시", "등록일시", "작성시간", "ts",
    ]
    private static let licenses = ["license", "licence", "라이선스", "spdx"]
    private static let authors = [
        "author", "user", "username", "user_name", "nickname", "nick", "writer", "작성자", "닉네임", "글쓴이", "user_id",
        "author_id", "author_name", "screen_name", "sender", "from", "작성자명", "reviewer", "필자", "아이디", "member_id",
    ]
    private static let personal = [
        "성명", "성함", "email", "mail", "e_mail", "phone", "tel", "telephone", "cell", "fax", "address", "addr", "주소",
        "ip", "ip_address", "password", "passwd", "pwd", "token", "birth", "dob", "account", "ssn", "iban", "contact",
        "customer", "고객", "환자", "회원", "전화", "대표자", "agent", "counselor", "manager", "owner_name",
    ]
    private static let names = ["name", "이름", "명칭", "fullname_or_title"]

    /// Parts of a name by which a column tells about people, wherever they stand.
    private static let personalParts = [
        "이메일", "메일주소", "전화번호", "휴대폰", "핸드폰", "연락처", "집주소", "자택", "주민등록", "주민번호", "생년월일", "생일",
        "계좌", "카드번호", "비밀번호", "여권번호", "면허번호", "고객명", "고객이름", "고객성명", "회원명", "담당자", "상담원", "상담사",
        "신청인", "신청자", "수령인", "수취인", "예약자", "보호자", "민원인", "환자명", "학생명", "직원명", "사원명", "사원번호", "학번",
        "성명", "작성자이름", "배송지", "아이피", "email", "phone", "mobile", "birthday", "birthdate", "dateofbirth",
        "passport", "firstname", "lastname", "fullname", "customername", "username", "nickname", "ipaddress",
        "homeaddress", "streetaddress", "creditcard", "cardnumber", "accountnumber", "password", "driverlicense",
        "socialsecurity", "residentregistration", "patientname", "employeename", "contactname",
    ]
    /// Ends of names that hold text, best first.
    private static let textEnds = ["내용", "본문", "원문", "설명", "상세", "후기", "리뷰", "의견", "소감", "댓글", "요약"]
    private static let pairEnds = ["질문", "문의", "답변", "대답", "해설"]
    private static let titleEnds = ["제목", "상품명", "제품명", "품명", "도서명"]
    private static let timeEnds = ["일시", "일자", "날짜", "등록일", "작성일", "수정일"]
    /// Columns whose values tell rows apart.
    private static let keys: Set<String> = Set(
        [
            "id", "_id", "uuid", "guid", "key", "no", "번호", "일련번호", "관리번호", "접수번호", "글번호", "게시글번호", "게시물번호",
            "문서번호", "doc_id", "document_id", "article_id", "post_id", "review_id", "comment_id", "ticket_id",
            "record_id",
            "row_id", "product_id", "상품번호", "상품코드", "sku",
        ].map(plain))

    private static let roles: [String: FieldRole] = {
        var roles: [String: FieldRole] = [:]
        func add(_ names: [String], _ role: (Int) -> FieldRole) {
            for (place, name) in names.enumerated() where roles[plain(name)] == nil { roles[plain(name)] = role(place) }
        }
        add(texts) { .text($0) }
        add(pairs) { .pair($0) }
        add(titles) { _ in .title }
        add(times) { _ in .time }
        add(licenses) { _ in .license }
        add(authors) { _ in .author }
        add(personal) { _ in .personal }
        add(names) { _ in .name }
        return roles
    }()

    /// What a field of this name is for; of a nested field (`data.body.text`) the last name counts.
    static func role(_ name: String) -> FieldRole { known(name) ?? .attribute }

    /// Whether a name says something; one that says nothing may still be an attribute.
    static func isKnown(_ name: String) -> Bool { known(name) != nil || isKey(name) }

    /// Whether a column of this name may tell rows apart.
    static func isKey(_ name: String) -> Bool { keys.contains(plain(last(name))) }

    private static func last(_ name: String) -> Substring {
        name.split(separator: ".", omittingEmptySubsequences: true).last ?? Substring(name)
    }

    private static func known(_ name: String) -> FieldRole? {
        let last = last(name)
        let whole = plain(last)
        if whole.isEmpty { return nil }
        if let role = roles[whole] { return role }
        if let place = textEnds.firstIndex(where: whole.hasSuffix) { return .text(texts.count + place) }
        if let end = pairEnds.first(where: whole.hasSuffix), let place = pairs.firstIndex(of: end) {
            return .pair(place)
        }
        if titleEnds.contains(where: whole.hasSuffix) { return .title }
        if personalParts.contains(where: whole.contains) { return .personal }
        if timeEnds.contains(where: whole.hasSuffix) { return .time }
        // `reviewText`, `product_description`, `answer.body`: the last English word.
        guard let word = words(last).last, word != whole, let role = roles[word] else { return nil }
        switch role {
        case .text(let place): return .text(2 * texts.count + place)
        case .time where word != "time", .title where word == "title": return role
        case .personal: return ["address", "addr"].contains(word) ? nil : role
        default: return nil
        }
    }

    /// The words of a compound English name, in lower case.
    private static func words(_ name: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        for character in name {
            let isBreak = !character.isLetter && !character.isNumber
            if isBreak || character.isUppercase && word.last?.isLowercase == true {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if !isBreak { word.append(character) }
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }

    /// A name without case, blanks and what stands in brackets: `내용(요약)` is `내용`.
    private static func plain(_ name: some StringProtocol) -> String {
        let head = name.prefix { !"([{（<".contains($0) }
        let used = head.allSatisfy(\.isWhitespace) ? String(name) : String(head)
        return String(
            used.lowercased().unicodeScalars.filter {
                $0 != " " && $0 != "_" && $0 != "-" && $0 != "\u{FEFF}" && $0 != "\n" && $0 != "\r" && $0 != "*"
            })
    }
}
