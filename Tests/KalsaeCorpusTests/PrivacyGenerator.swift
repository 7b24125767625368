// Generated personal data with its labels: every value is drawn by a seeded generator and belongs to nobody we know of.
// The tuning and the held-out halves draw names and streets from different lists.

import Foundation
import KalsaeSupport

@testable import KalsaeCorpus

/// A text and the places where personal data stands in it.
struct PrivacySample: Codable {
    struct Label: Codable, Equatable {
        var kind: PersonalDataKind
        /// UTF-8 bytes.
        var start: Int
        var end: Int
    }
    var text: String
    var labels: [Label]
}

struct PrivacyGenerator {
    private var random: SeededRandom
    private let words: Words

    /// Lists of which each half has its own.
    struct Words {
        var surnames: [String]
        var given: [String]
        var english: [String]
        var roads: [String]
        var lots: [String]
        var streets: [String]
        var domains: [String]
        var users: [String]
    }

    init(seed: UInt64, words: Words) {
        random = SeededRandom(seed: seed)
        self.words = words
    }

    /// `rounds` texts from each template.
    mutating func texts(_ templates: [String], rounds: Int) -> [PrivacySample] {
        (0..<rounds).flatMap { _ in templates.map { fill($0) } }
    }

    mutating func fill(_ template: String) -> PrivacySample {
        var text = "", labels: [PrivacySample.Label] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            if !name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }) {
                // A brace of the text itself.
                text += rest[open...open]
                rest = rest[rest.index(after: open)...]
                continue
            }
            if name == "any_name" {
                // A name without a title: not looked for, and not counted.
                text += pick(words.surnames) + pick(words.given)
            } else if name.hasPrefix("no:") {
                text += negative(String(name.dropFirst(3)))
            } else {
                let (kind, value) = positive(name.hasSuffix(":") ? String(name.dropLast()) : String(name))
                labels.append(.init(kind: kind, start: text.utf8.count, end: text.utf8.count + value.utf8.count))
                text += value
            }
            rest = rest[rest.index(after: close)...]
        }
        return PrivacySample(text: text + rest, labels: labels)
    }

    // MARK: Drawing

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private mutating func digits(_ count: Int) -> String { (0..<count).map { _ in String(number(0...9)) }.joined() }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...(values.count - 1))] }
    private func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    private mutating func letters(_ count: Int, _ alphabet: String) -> String {
        let all = Array(alphabet)
        return String((0..<count).map { _ in pick(all) })
    }

    private mutating func birth() -> String {
        let (year, month, day) = (number(1940...2015), number(1...12), number(1...28))
        return pick([
            "\(year)년 \(month)월 \(day)일", "\(year)-\(padded(month, 2))-\(padded(day, 2))",
            "\(year).\(padded(month, 2)).\(padded(day, 2))",
            "\(padded(year % 100, 2))\(padded(month, 2))\(padded(day, 2))",
        ])
    }

    private mutating func positive(_ name: String) -> (PersonalDataKind, String) {
        switch name {
        case "email": (.email, email())
        case "mobile": (.phone, mobile())
        case "mobile_bare": (.phone, "010" + String(number(2000...9999)) + digits(4))
        case "area": (.phone, area())
        case "service":
            (.phone, pick(["1588", "1577", "1544", "1600", "1899", "1670"]) + "-" + String(number(2200...9999)))
        case "us_phone": (.phone, american())
        case "intl": (.phone, international())
        case "rrn": (.residentNumber, resident(isForeign: false))
        case "rrn_bare": (.residentNumber, resident(isForeign: false).filter { $0 != "-" })
        case "biz_bare": (.businessNumber, business(isValid: true).filter { $0 != "-" })
        case "frn": (.foreignerNumber, resident(isForeign: true))
        case "biz": (.businessNumber, business(isValid: true))
        case "corp": (.corporateNumber, corporate())
        case "passport_kr": (.passport, pick(["M", "S", "R", "M"]) + String(number(1...9)) + digits(7))
        case "passport_new":
            (.passport, pick(["M", "M", "S"]) + String(number(100...999)) + letters(1, "ABCDEFGH") + digits(4))
        case "passport_us":
            (.passport, number(0...1) == 0 ? String(number(1...6)) + digits(8) : letters(1, "AXY") + "5" + digits(7))
        case "licence":
            (
                .drivingLicence,
                "\(pick([11, 12, 13, 21, 25, 26, 28]))-\(padded(number(0...24), 2))-\(digits(6))-\(digits(2))"
            )
        case "card": (.card, card(isValid: true))
        case "kr_account": (.bankAccount, account())
        case "iban": (.bankAccount, iban(isValid: true))
        case "routing": (.bankAccount, routing())
        case "us_account": (.bankAccount, String(number(1...9)) + digits(number(8...11)))
        case "ipv4":
            (
                .ipAddress,
                "\(pick([61, 121, 175, 211, 203, 45, 88, 146]))."
                    + "\(number(0...254)).\(number(0...254)).\(number(1...254))"
            )
        case "ipv6": (.ipAddress, version6())
        case "mac":
            (
                .macAddress,
                (0..<6).map { _ in letters(2, "0123456789abcdef") }.joined(separator: ":").replacingLast(with: "e")
            )
        case "kr_road": (.address, koreanRoad())
        case "kr_lot":
            (
                .address,
                pick(words.lots) + " " + pick(["\(number(11...999))-\(number(1...99))", "\(number(2...999))번지"])
            )
        case "us_street": (.address, street())
        case "kr_name": (.name, pick(words.surnames) + pick(words.given))
        case "en_name": (.name, pick(words.english))
        case "birth_ko": (.birthDate, birth())
        case "birth_en":
            (
                .birthDate,
                "\(pick(["January", "March", "June", "October"])) \(number(1...28)), \(number(1940...2015))"
            )
        case "plate":
            (
                .vehicleNumber,
                "\(number(10...399))\(pick(["가", "나", "무", "저", "호"]))\(pick(["", " "]))\(number(1000...9999))"
            )
        case "secret": (.secret, secret())
        case "wallet": (.wallet, "0x" + letters(40, "0123456789abcdef"))
        case "ssn":
            (.socialSecurityNumber, "\(number(100...665))-\(padded(number(1...99), 2))-\(padded(number(1...9999), 4))")
        default: preconditionFailure("no generator named \(name)")
        }
    }

    private mutating func negative(_ name: String) -> String {
        switch name {
        case "date":
            pick([
                "\(number(1990...2025))-\(padded(number(1...12), 2))-\(padded(number(1...28), 2))",
                "\(number(1990...2025)).\(number(1...12)).\(number(1...28)).",
                "\(number(1990...2025))\(padded(number(1...12), 2))\(padded(number(1...28), 2))",
            ])
        case "version":
            "\(number(0...12)).\(number(0...40)).\(number(0...20))"
                + pick(["", ".\(number(0...99))", "-\(number(1...9))"])
        case "isbn":
            "97\(pick([8, 9]))-\(pick(["89", "1", "0"]))-\(number(1000...9999))-\(number(100...999))-\(number(0...9))"
        case "ean": "880" + digits(10)
        case "price":
            pick([
                "\(number(1...99)),\(padded(number(0...999), 3)),000원",
                "$\(number(1...9)),\(padded(number(0...999), 3)),\(padded(number(0...999), 3)).00",
                "₩\(number(100...999))0000",
            ])
        case "order":
            pick([
                "20\(number(18...25))\(padded(number(1...12), 2))\(padded(number(1...28), 2))-\(digits(7))",
                "ORD-\(digits(4))-\(digits(4))-\(digits(4))", "#\(number(1...9))\(digits(8))",
            ])
        case "law": "\(number(1...900))조의\(number(2...9)) 제\(number(1...9))항"
        case "model": pick(["RF85", "SM-G99", "LP-"]) + digits(number(2...4)) + letters(2, "ABKNX") + digits(1)
        case "bad_card": card(isValid: false)
        case "bad_rrn": wrongResident()
        case "bad_biz": business(isValid: false)
        case "bad_iban": iban(isValid: false)
        case "coordinates": "37.\(digits(7)), 127.\(digits(7))"
        case "time":
            "20\(number(18...25))-\(padded(number(1...12), 2))-\(padded(number(1...28), 2))T"
                + (0..<3).map { _ in padded(number(10...23), 2) }.joined(separator: ":") + ".\(digits(6))Z"
        default: preconditionFailure("no near miss named \(name)")
        }
    }

    // MARK: Values

    private mutating func email() -> String {
        let user =
            pick(words.users)
            + pick(["", String(number(1...2025)), "_" + letters(2, "abckmnz"), "." + letters(4, "aeioklmn")])
        return user + "@" + pick(words.domains)
    }

    private mutating func mobile() -> String {
        let exchange = String(number(2000...9999)), line = digits(4)
        return pick([
            "010-\(exchange)-\(line)", "010-\(exchange)-\(line)", "010.\(exchange).\(line)", "010 \(exchange) \(line)",
            "010\(exchange)\(line)", "+82-10-\(exchange)-\(line)", "+82 10 \(exchange) \(line)",
            "010 - \(exchange) - \(line)",
        ])
    }

    private mutating func area() -> String {
        let prefix = pick(["02", "031", "032", "051", "053", "062", "064", "070"])
        let exchange = String(prefix == "070" ? number(2000...9999) : pick([number(200...999), number(2000...9999)])),
            line = digits(4)
        return pick([
            "\(prefix)-\(exchange)-\(line)", "\(prefix)-\(exchange)-\(line)", "\(prefix))\(exchange)-\(line)",
            "\(prefix).\(exchange).\(line)", "(\(prefix)) \(exchange)-\(line)",
        ])
    }

    private mutating func american() -> String {
        let code = "\(number(2...9))\(number(0...8))\(number(2...9))",
            exchange = "\(number(2...9))\(number(2...9))\(number(2...9))", line = digits(4)
        return pick([
            "(\(code)) \(exchange)-\(line)", "\(code)-\(exchange)-\(line)", "\(code).\(exchange).\(line)",
            "+1 \(code) \(exchange) \(line)", "1-\(code)-\(exchange)-\(line)", "+1 (\(code)) \(exchange)-\(line)",
        ])
    }

    private mutating func international() -> String {
        pick([
            "+44 20 79\(digits(2)) \(digits(4))", "+49 30 \(number(1...9))\(digits(7))",
            "+33 1 \(digits(2)) \(digits(2)) \(digits(2)) \(digits(2))", "+81-3-\(number(2000...9999))-\(digits(4))",
            "+86 138 \(digits(4)) \(digits(4))", "+65 6\(digits(3)) \(digits(4))",
            "+82-2-\(number(2000...9999))-\(digits(4))",
        ])
    }

    private mutating func birth(_ years: ClosedRange<Int>) -> (year: Int, text: String) {
        let year = number(years)
        return (year, padded(year % 100, 2) + padded(number(1...12), 2) + padded(number(1...28), 2))
    }

    private mutating func resident(isForeign: Bool) -> String {
        let (year, date) = birth(1945...2019)
        let sign = (isForeign ? 5 : 1) + (year < 2000 ? 0 : 2) + number(0...1)
        let head = date + String(sign) + digits(5)
        var sum = 0
        for (index, digit) in head.compactMap(\.wholeNumberValue).enumerated() {
            sum += digit * [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5][index]
        }
        let whole = head + String(((isForeign ? 13 : 11) - sum % 11) % 10)
        return whole.prefix(6) + "-" + whole.dropFirst(6)
    }

    private mutating func wrongResident() -> String {
        let right = resident(isForeign: false)
        let last = right.last?.wholeNumberValue ?? 0
        return right.dropLast() + String((last + number(1...9)) % 10)
    }

    private mutating func business(isValid: Bool) -> String {
        let head = "\(number(101...899))\(padded(number(1...99), 2))\(digits(4))"
        let values = head.compactMap(\.wholeNumberValue)
        var sum = values[8] * 5 / 10
        for (digit, weight) in zip(values, [1, 3, 7, 1, 3, 7, 1, 3, 5]) { sum += digit * weight }
        let check = ((10 - sum % 10) % 10 + (isValid ? 0 : number(1...9))) % 10
        return "\(head.prefix(3))-\(head.dropFirst(3).prefix(2))-\(head.dropFirst(5))\(check)"
    }

    private mutating func corporate() -> String {
        let head = pick(["1101", "1301", "1201", "1801", "1345"]) + pick(["11", "11", "21"]) + digits(6)
        var sum = 0
        for (index, digit) in head.compactMap(\.wholeNumberValue).enumerated() { sum += digit * (index % 2 + 1) }
        let whole = head + String((10 - sum % 10) % 10)
        return whole.prefix(6) + "-" + whole.dropFirst(6)
    }

    private mutating func card(isValid: Bool) -> String {
        let (prefix, form) = pick([
            ("4", [4, 4, 4, 4]), ("4", [16]), ("52", [4, 4, 4, 4]), ("54", [4, 4, 4, 4]), ("37", [4, 6, 5]),
            ("6011", [4, 4, 4, 4]),
            ("3562", [4, 4, 4, 4]), ("6210", [4, 4, 4, 4]), ("2300", [4, 4, 4, 4]),
        ])
        let count = form.reduce(0, +)
        let head = prefix + digits(count - 1 - prefix.count)
        var sum = 0
        for (index, digit) in head.compactMap(\.wholeNumberValue).reversed().enumerated() {
            sum += index % 2 == 1 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
        }
        let whole = head + String(((10 - sum % 10) % 10 + (isValid ? 0 : number(1...9))) % 10)
        return grouped(whole, form, by: pick(["-", " "]))
    }

    private func grouped(_ digits: String, _ form: [Int], by separator: String) -> String {
        var rest = digits[...], groups: [Substring] = []
        for count in form {
            groups.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return groups.joined(separator: separator)
    }

    private mutating func account() -> String {
        let form = pick([
            [3, 3, 6], [6, 2, 6], [4, 3, 6], [3, 6, 5], [3, 4, 4, 2], [3, 2, 6], [4, 2, 7], [14], [12], [3, 6, 2, 3],
        ])
        let head = String(number(1...9)) + digits(form.reduce(0, +) - 1)
        return grouped(head, form, by: "-")
    }

    private mutating func iban(isValid: Bool) -> String {
        let (country, body) = pick([
            ("DE", digits(18)), ("GB", "NWBK" + digits(14)), ("FR", digits(23)), ("NL", "ABNA" + digits(10)),
        ])
        var remainder = 0
        for character in body + country + "00" {
            let value = character.wholeNumberValue ?? Int(character.asciiValue ?? 0) - 55
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
        }
        // 2 to 98 are in use; a wrong one is another of these.
        let check = isValid ? 98 - remainder : 2 + (96 - remainder + number(1...96)) % 97
        let whole = country + padded(check, 2) + body
        if number(0...1) == 0 { return whole }
        return grouped(
            whole, Array(repeating: 4, count: whole.count / 4) + (whole.count % 4 > 0 ? [whole.count % 4] : []), by: " "
        )
    }

    private mutating func routing() -> String {
        let head = pick(["02", "11", "26", "31", "07"]) + digits(6)
        var sum = 0
        for (digit, weight) in zip(head.compactMap(\.wholeNumberValue), [3, 7, 1, 3, 7, 1, 3, 7]) {
            sum += digit * weight
        }
        return head + String((10 - sum % 10) % 10)
    }

    private mutating func version6() -> String {
        let group = { (generator: inout PrivacyGenerator) in generator.letters(4, "123456789abcdef") }
        if number(0...1) == 0 { return "2\(number(100...999)):\(group(&self)):\(group(&self))::\(group(&self))" }
        return (["2406"] + (0..<7).map { _ in group(&self) }).joined(separator: ":")
    }

    private mutating func koreanRoad() -> String {
        var address = pick(words.roads) + pick([" ", " ", ""]) + String(number(2...480))
        if number(0...3) == 0 { address += "-\(number(1...40))" }
        if number(0...1) == 0 {
            address += pick([
                ", \(number(2...30))층", ", \(number(101...120))동 \(number(101...2504))호", " \(number(101...909))호",
            ])
        }
        return address
    }

    private mutating func street() -> String {
        let (city, state, code) = pick([
            ("Springfield", "IL", "62704"), ("Portland", "OR", "97205"), ("Austin", "TX", "78701"),
            ("Salem", "MA", "01970"),
        ])
        return String(number(12...9800)) + " " + pick(words.streets)
            + pick(["", ", Apt \(number(1...40))B", ", Suite \(number(100...900))"])
            + pick(["", ", \(city), \(state) \(code)"])
    }

    private mutating func secret() -> String {
        let base = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return pick([
            "sk-" + letters(40, base), "ghp_" + letters(36, base),
            "AKIA" + letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), "glpat-" + letters(20, base),
            "hf_" + letters(34, base),
        ])
    }

    // MARK: Lists

    static let tuningWords = Words(
        surnames: ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오"],
        given: ["민수", "지은", "영희", "철수", "현우", "서연", "도윤", "하은", "재훈", "미경", "상호", "은정", "준", "태희"],
        english: ["John Miller", "Sarah O'Neill", "Thompson", "Emily J. Carter", "Alvarez"],
        roads: ["서울특별시 강남구 테헤란로", "부산광역시 해운대구 센텀중앙로", "경기도 성남시 분당구 판교역로", "대전 유성구 대학로"],
        lots: ["서울시 마포구 합정동", "경기도 가평군 청평면 대성리", "광주광역시 북구 용봉동"],
        streets: ["Maple Street", "Oak Ave", "W 5th St", "Sunset Boulevard"],
        domains: ["naver.com", "gmail.com", "kaist.ac.kr", "acme.co.uk"],
        users: ["minsu.kim", "hong", "j-smith", "lab"])

    static let blindWords = Words(
        surnames: [
            "김", "이", "박", "최", "정", "강", "윤", "임", "서", "신", "한", "오", "양", "류", "남", "노", "하", "변", "도", "석", "선",
            "설", "길", "표", "명", "여", "추", "원", "천", "방", "공", "현", "함",
        ],
        given: [
            "준서", "시우", "하준", "주원", "지호", "서준", "민재", "현서", "태윤", "지안", "수아", "서윤", "지우", "하윤", "윤서", "채원", "예린", "다인",
            "유나", "세영", "미란", "경희", "순자", "정숙", "광수", "영철", "상훈", "인호", "두현", "기범", "창수", "남희", "혜진", "선영", "종원", "해인",
            "산하", "율", "현", "새롬", "바울", "요한", "은총", "나래", "미소",
        ],
        english: [
            "Dorothy Vance", "Kowalski", "Priya Nair", "J. R. Whitmore", "Sean O'Brien", "Mia Lindqvist", "Abdullah",
            "Zhang Wei", "Beatriz de Souza",
        ],
        roads: [
            "서울 마포구 월드컵북로", "서울특별시 영등포구 여의대로", "경기도 화성시 동탄대로", "경기 안양시 동안구 시민대로", "부산 수영구 광안해변로", "충청남도 아산시 배방읍 고속철대로",
            "경상북도 포항시 남구 지곡로", "전남 여수시 돌산읍 우두리길", "광주 동구 금남로", "강원특별자치도 강릉시 경강로", "인천 부평구 부평대로12번길", "대전광역시 중구 대종로",
        ],
        lots: ["서울 강서구 화곡동", "경기 파주시 탄현면 법흥리", "제주 제주시 연동", "경남 거제시 고현동", "충남 태안군 안면읍 승언리", "대구광역시 달서구 상인동"],
        streets: [
            "Peachtree Street", "NW 23rd Ave", "Old Mill Road", "Kings Highway", "Cherry Blossom Ln", "S State St",
            "Rosewood Court", "Lakeside Pkwy",
        ],
        domains: [
            "nate.com", "kakao.com", "icloud.com", "yonsei.ac.kr", "firma.de", "startup.ai", "gov.kr", "yahoo.co.jp",
            "shop.store",
        ],
        users: ["hyejin", "lee_dh", "info", "no-reply", "x.y.z", "2sunshine", "MINJAE", "a"])

    static let heldOutWords = Words(
        surnames: [
            "김", "이", "박", "신", "권", "황", "안", "송", "전", "홍", "유", "고", "문", "손", "배", "백", "허", "노", "심", "하", "곽",
            "성", "차", "주", "우", "구", "민", "나", "진", "엄",
        ],
        given: [
            "지훈", "수빈", "예진", "동현", "혜원", "성민", "유진", "소영", "경수", "나연", "준호", "다은", "건우", "보라", "승아", "규리", "춘자", "말순",
            "병철", "기태", "찬", "솔", "시온", "로운", "이든", "아름", "슬기", "한결", "라온", "채영", "명숙", "덕수", "금희", "진아", "태양", "봄이",
            "원석", "종필", "화영", "재인",
        ],
        english: [
            "Margaret Whitfield", "Chen", "Luis Ortega", "Hannah van Dyke", "R. Patel", "Ingrid Sørensen",
            "MacAllister", "Noah Kim", "Okafor", "Anne-Marie Duval",
        ],
        roads: [
            "서울 종로구 세종대로", "인천광역시 연수구 송도과학로", "경상남도 창원시 의창구 중앙대로", "전북특별자치도 전주시 완산구 홍산로", "제주특별자치도 서귀포시 중문관광로",
            "강원도 춘천시 공지로", "울산 남구 삼산로", "경기 고양시 일산동구 호수로", "세종특별자치시 한누리대로", "충남 천안시 서북구 불당26로", "서울특별시 관악구 관악로12길",
            "대구 수성구 동대구로",
        ],
        lots: [
            "서울특별시 송파구 잠실동", "전라남도 순천시 해룡면 신대리", "인천 남동구 구월동", "경북 안동시 풍천면 하회리", "대전광역시 서구 둔산동", "충청북도 청주시 흥덕구 복대동",
            "부산 사하구 괴정동",
        ],
        streets: [
            "Birch Lane", "Elmwood Drive", "N Michigan Avenue", "12th Street", "Mission Rd", "Martin Luther King Blvd",
            "Harbor View Terrace", "E Colfax Ave",
        ],
        domains: [
            "hanmail.net", "daum.net", "outlook.com", "snu.ac.kr", "posteo.de", "company.io", "mail.kornet.or.kr",
            "protonmail.com", "school.edu",
        ],
        users: ["yuna", "park.js", "Contact", "s1lver-fox", "office", "kd_lee", "team+news", "R.Patel"])
}

extension String {
    /// A hardware address drawn by lot could hold digits alone; the last character makes sure that it does not.
    fileprivate func replacingLast(with last: String) -> String { dropLast() + last }
}
