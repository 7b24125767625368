// What each rule finds and leaves, in tables: the value with its kind, or the sentence that must stay as it is.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct PrivacyRuleTests {
    /// A sentence with the value to be found between ⟦ and ⟧.
    static let found: [(PersonalDataKind, String)] = [
        (.email, "메일은 ⟦kim.lee+news@mail.snu.ac.kr⟧로"),
        (.email, "끝에 점이 와도 ⟦a_b@naver.com⟧."),
        (.email, "[주소](mailto:⟦info@acme.io⟧?subject=x)"),
        (.email, "붙여 써도⟦lsj4379@naver.com⟧입니다"),
        (.email, "⟦end@acme.com⟧.Next sentence"),
        (.phone, "전화 ⟦010-2345-6789⟧로"),
        (.phone, "⟦01023456789⟧"),
        (.phone, "⟦010  4427  2774⟧ 연락"),
        (.phone, "⟦010–2345–6789⟧"),
        (.phone, "⟦011-234-5678⟧"),
        (.phone, "⟦02-123-4567⟧"),
        (.phone, "⟦02)1234-5678⟧"),
        (.phone, "⟦(031) 123-4567⟧"),
        (.phone, "⟦070.8888.1234⟧"),
        (.phone, "⟦0505-123-4567⟧"),
        (.phone, "연락처 ⟦027071764⟧"),
        (.phone, "고객센터 ⟦1588-1592⟧"),
        (.phone, "⟦1577-9999⟧"),
        (.phone, "⟦+82-10-2345-6789⟧"),
        (.phone, "⟦+821023456789⟧"),
        (.phone, "⟦+82 (0)10-2345-6789⟧"),
        (.phone, "⟦82-10-2345-6789⟧"),
        (.phone, "⟦(212) 736-5000⟧ is old"),
        (.phone, "at ⟦212-736-5000 ext. 12⟧,"),
        (.phone, "call ⟦2127365000⟧ now"),
        (.phone, "⟦+44 20 7946 0958⟧"),
        (.phone, "⟦+14165550234⟧"),
        (.residentNumber, "주민번호 ⟦850101-1234566⟧"),
        (.residentNumber, "주민등록번호는 ⟦850101-1234567⟧이다"),
        (.residentNumber, "⟦201105-3123456⟧"),
        (.foreignerNumber, "외국인등록번호 ⟦900101-5123456⟧"),
        (.socialSecurityNumber, "⟦219-09-9999⟧"),
        (.socialSecurityNumber, "SSN 219099999".replacingOccurrences(of: "219099999", with: "⟦219099999⟧")),
        (.businessNumber, "사업자 ⟦124-81-00998⟧"),
        (.businessNumber, "사업자등록번호 ⟦1248100998⟧"),
        (.corporateNumber, "법인등록번호 ⟦130111-0006246⟧"),
        (.passport, "여권 ⟦M12345678⟧"),
        (.passport, "⟦M123A4567⟧"),
        (.passport, "passport no. ⟦512345678⟧"),
        (.drivingLicence, "⟦11-08-123456-12⟧"),
        (.drivingLicence, "서울 ⟦08-123456-12⟧".replacingOccurrences(of: "08-", with: "08-")),
        (.card, "⟦4111-1111-1111-1111⟧"),
        (.card, "⟦4111111111111111⟧"),
        (.card, "⟦3782 822463 10005⟧"),
        (.bankAccount, "국민 ⟦123-45-1234567⟧"),
        (.bankAccount, "계좌 ⟦110234567890⟧"),
        (.bankAccount, "⟦DE89 3704 0044 0532 0130 00⟧"),
        (.bankAccount, "⟦GB82WEST12345698765432⟧"),
        (.bankAccount, "routing number ⟦021000021⟧"),
        (.ipAddress, "접속 ⟦211.45.1.9⟧에서"),
        (.ipAddress, "http://⟦211.45.123.9⟧/x"),
        (.ipAddress, "tcp ⟦211.45.123.9⟧:443"),
        (.phone, "⟦010-2345-6789⟧ (문의)"),
        (.address, "⟦강남구 테헤란로 152⟧ (문 앞에 놓아 주세요)"),
        (.bankAccount, "⟦FR77 3727 8135 9844 7351 0273 704⟧"),
        (.card, "card=⟦4111111111111111⟧&cvc=1"),
        (.name, "환자명: ⟦설현⟧"),
        (.ipAddress, "⟦2406:da1c::12⟧"),
        (.macAddress, "⟦a4:5e:60:c1:22:3f⟧"),
        (.macAddress, "⟦A4-5E-60-C1-22-3F⟧"),
        (.address, "⟦(06236) 서울특별시 강남구 테헤란로 152, 12층 (역삼동)⟧입니다"),
        (.address, "⟦부산시 해운대구 우동 123-4⟧에"),
        (.address, "⟦제주시 애월읍 애월로1길 24-9⟧."),
        (.address, "⟦강원도 원주시 개운동 산1번지⟧ 옆"),
        (.address, "배송지 ⟦세종대로 110⟧"),
        (.address, "⟦1600 Pennsylvania Avenue NW⟧".replacingOccurrences(of: " NW⟧", with: "⟧")),
        (.address, "⟦350 Fifth Ave, Suite 4100, New York, NY 10118⟧."),
        (.address, "⟦P.O. Box 1234⟧,"),
        (.name, "⟦홍길동⟧ 씨가"),
        (.name, "⟦김민수⟧님께"),
        (.name, "⟦남궁민수⟧ 교수는"),
        (.name, "⟦허준⟧ 선생"),
        (.name, "성명 : ⟦이영희⟧"),
        (.name, "제 이름은 ⟦박서연⟧입니다"),
        (.name, "⟦김슬기⟧ 대리에게"),
        (.name, "Mr. ⟦John Smith⟧ said"),
        (.name, "Prof. Dr. ⟦Anna Weiß⟧,".replacingOccurrences(of: "Weiß", with: "Weiß")),
        (.name, "Mrs ⟦O'Hara⟧ left"),
        (.secret, "key=⟦sk-proj-Ab3dEf6hIj9kLmN0pQr5⟧"),
        (.secret, "⟦AKIAIOSFODNN7EXAMPLQ⟧"),
        (.secret, "⟦-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----⟧\n"),
        (.secret, "⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N⟧"),
        (.birthDate, "생년월일 ⟦1990년 1월 1일⟧생"),
        (.birthDate, "생년월일: ⟦1990. 1. 1.⟧ 서울"),
        (.birthDate, "⟦900101⟧생"),
        (.birthDate, "born on ⟦January 2, 1990⟧ in"),
        (.birthDate, "DOB ⟦01/02/1990⟧,"),
        (.vehicleNumber, "차량번호 ⟦12가3456⟧ 주차"),
        (.vehicleNumber, "차량 ⟦123가 4567⟧ 입니다"),
        (.vehicleNumber, "⟦서울12가3456⟧이 들어왔다"),
        (.secret, "비밀번호: ⟦P@ssw0rd!2024⟧"),
        (.secret, "password = \"⟦hunter22⟧\""),
        (.secret, "비밀번호는 ⟦qwer1234⟧입니다"),
        // Neighbours: what stands beside a value takes nothing from it and adds nothing to it.
        (.phone, "연락처—⟦010-2345-6789⟧—끝"),
        (.phone, "『⟦010-2345-6789⟧』"),
        (.phone, "［⟦010-2345-6789⟧］"),
        (.phone, "|⟦010-2345-6789⟧|"),
        (.phone, "⟦010-2345-6789⟧님께"),
        (.phone, "⟦010\u{A0}2345\u{A0}6789⟧ 로"),
        (.phone, "⟦010\u{200B}-2345\u{200B}-6789⟧"),
        (.phone, "⟦０１０－２３４５－６７８９⟧로"),
        (.phone, "⟦010_2345_6789⟧"),
        (.phone, "⟦010~2345~6789⟧"),
        (.phone, "⟦010ㅡ2345ㅡ6789⟧"),
        (.phone, "⟦010·2345·6789⟧"),
        (.phone, "⟦공일공-2345-6789⟧"),
        (.phone, "⟦공일공 이삼사오 육칠팔구⟧로"),
        (.phone, "T⟦010-2345-6789⟧"),
        (.phone, "1.⟦010-2345-6789⟧"),
        (.phone, "김민수_⟦010-2345-6789⟧"),
        (.phone, "⟦010-2345-6789⟧.2번 창구"),
        (.phone, "⟦010-2345-\n6789⟧"),
        (.phone, "⟦010-2345-6789x12⟧"),
        (.phone, "⟦+82-010-2345-6789⟧"),
        (.phone, "⟦0082-10-2345-6789⟧"),
        (.phone, "⟦(+82) 10-2345-6789⟧"),
        (.phone, "⟦+82.10.2345.6789⟧"),
        (.phone, "phone ⟦020 7946 0958⟧,"),
        (.phone, "his phone number is ⟦736-1234⟧."),
        (.phone, "전화 ⟦345-6789⟧"),
        (.residentNumber, "⟦900101-1******⟧"),
        (.residentNumber, "⟦９００１０１－１２３４５６８⟧"),
        (.residentNumber, "(⟦900101-1234568⟧)"),
        (.card, "⟦4111-1111-1111-1111⟧-05/27"),
        (.card, "카드번호 ⟦9410-1234-5678-9012⟧"),
        (.bankAccount, "국민 ⟦482701 04 193842⟧ 로"),
        (.bankAccount, "⟦123-456789-01-011⟧ (기업)"),
        (.email, "⟦hong@corp.co.kr⟧(업무용)"),
        (.email, "⟦hong@corp.co.kr⟧[야간]"),
        (.email, "「⟦hong@corp.co.kr⟧」"),
        (.email, "⟦hong@corp.co.kr⟧(work)"),
        (.email, "⟦hong@corp.co.kr⟧_old"),
        (.email, "⟦hong\u{200B}@corp.co.kr⟧로"),
        (.email, "⟦ｈｏｎｇ＠ｃｏｒｐ．ｃｏ．ｋｒ⟧"),
        (.email, "⟦hong@회사.한국⟧"),
        (.email, "메일 ⟦hong.gana @ corp.co.kr⟧"),
        (.email, "⟦hong.gana(at)corp.co.kr⟧"),
        (.email, "⟦hong.gana[at]corp[dot]co[dot]kr⟧"),
        (.email, "⟦hong.gana 골뱅이 naver.com⟧"),
        (.name, "⟦송혜교⟧씨"),
        (.name, "⟦정려원⟧씨"),
        (.name, "⟦민수⟧씨"),
        (.name, "⟦이도윤⟧ 귀하"),
        (.name, "⟦박서연⟧ 드림"),
        (.name, "⟦홍길동⟧(인)"),
        (.name, "⟦홍길동⟧ (서명)"),
        (.name, "기안자 ⟦김민수⟧ "),
        (.name, "성명: ⟦박 서 연⟧"),
        (.name, "성명\t⟦김민수⟧"),
        (.name, "| 성명 | ⟦김민수⟧ |"),
        (.name, "이름 : ⟦홍가나⟧"),
        (.name, "From. ⟦김민수⟧"),
        (.name, "⟦김민수⟧M"),
        (.name, "⟦김민수⟧(부장)"),
        (.name, "담당자: 홍보팀 ⟦김민수⟧ ("),
        (.address, "주소: ⟦경기 성남시 분당구 판교역로 235 에이치스퀘어 N동 7층⟧ 입니다"),
        (.address, "⟦서울 강남구 테헤란로 123, 가나빌딩 B동 1203호 (역삼동)⟧ 끝"),
        (.address, "⟦서울시 송파구 올림픽로 300 롯데월드타워 35층 3501호⟧"),
        (.address, "⟦서울 중구 중림동 149번지 성요셉 아파트⟧는"),
        (.address, "at ⟦23 Maple Street, Toronto, ON M6C 1R5⟧."),
        (.address, "⟦10 Downing Street, London SW1A 2AA⟧"),
        (.address, "⟦1190 Master’s Drive, Glen Mills, PA 19342, USA⟧"),
        (.wallet, "⟦bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4⟧"),
        (.wallet, "⟦1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa⟧"),
        (.wallet, "⟦0x52908400098527886E0F7030069857D2E4169EE7⟧"),
    ]

    @Test(arguments: found.map { "\($0.0.rawValue)\t\($0.1)" }) func findsTheValueAndNothingElse(_ row: String) throws {
        let parts = row.split(separator: "\t", maxSplits: 1)
        let kind = try #require(PersonalDataKind(rawValue: String(parts[0])))
        let marked = String(parts[1])
        let before = try #require(marked.range(of: "⟦")?.lowerBound).utf16Offset(in: marked)
        let pieces = marked.components(separatedBy: CharacterSet(charactersIn: "⟦⟧"))
        try #require(pieces.count == 3 && before >= 0)
        let start = pieces[0].utf8.count
        let found = PersonalData.find(in: pieces.joined())
        #expect(found.map(\.kind) == [kind])
        #expect(found.map(\.range) == [start..<(start + pieces[1].utf8.count)])
    }

    static let left = [
        "icon@2x.png", "ssh user@host", "apt@1.2", "a@b", "react@18.2.0", "git@github.com:a/b.git", "x@w.to(device)",
        "https://user:secret@acme.com/", "user3f2a@example.com", "user@localhost", "@property", "me@",
        "2024-01-02", "2024.01.02", "20240102-1234567", "010-1234", "010-12345-6789", "010-0000-1234",
        "3.14159265358979",
        "1,234,567,890", "₩1012345678", "$2127365000", "1545-1598", "1588-1592", "1800-1350", "2127365000",
        "212-555-0142",
        "GMT+09:00",
        "+12 345", "v0.2.1234.5678", "850101-1234567", "851301-1234566", "000000-1234567", "8801115114154",
        "000-12-3456", "666-12-3456", "123-45-67890", "M12345678", "SM-G9981234", "99-08-123456-12",
        "4111-1111-1111-1112",
        "1234-5678-9012-3456", "0000-0000-0000-0000", "20240102030405", "110234567890", "DE89 3704 0044 0532 0130 01",
        "version 61.2.3.4", "61.2.3.4.5", "1.2.3.4", "256.1.1.1", "211.1.256.1", "우리동 큰길 12", "127.0.0.1",
        "192.168.0.10", "192.0.2.7",
        "255.255.255.0",
        "Firefox/121.0.1.99", "libc-2.31.200.1", "2001:db8::1", "12:30:45", "a::b", "::1", "fe80::1",
        "00:00:5E:00:53:af", "00:00:00:00:00:00", "집으로 3시에", "서울로 2번", "강남구 3개 동", "제3조의2 제1항", "마음대로 10개",
        "구로구 구로동 3개",
        "고객님", "선생님", "하나님", "부모님", "이용자님", "주민 대표", "유효성 검사", "추기경님", "전문연기자", "지하주차장", "김 부장님", "봉준호 감독",
        "최정예군인", "Dr. Pepper", "Mr. President", "Miss Universe", "in 1984 Wall Street", "Chapter 12 Road to Freedom",
        "3 Court cases", "sk-this-is-only-a-placeholder", "ghp_short", "-----BEGIN PUBLIC KEY-----",
        "eyJub3QiOiJ0b2tlbiJ9",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "0x5290840009852788",
        "이슬람 사원을", "공무원 의사", "카드번호를 4111-1111-1111-1112처럼", "비밀번호: 8자리", "password: string", "비밀번호는 bcrypt2로 저장한다",
        "3 cakes @ shop.com", "12조3456억", "12시3000원", "1990년 1월 1일", "2019-2021", "담당: 개발팀", "담당자: 미정",
        "5,010원", "1,234,567,890원", "전화 1998-2002년", "대표 이사회", "민족의 씨를", "오늘날씨", "서울날씨가", "손글씨", "정모씨", "불씨", "아저씨",
        "A@B.to(device)",
        "<EMAIL> <PHONE> <NAME> 씨", "인물K4821 씨", "Mr. Person K4821", "주소K4821",
    ]

    @Test(arguments: left) func leavesWhatOnlyLooksLikeIt(_ text: String) {
        #expect(PersonalData.find(in: text).map(\.description) == [])
        #expect(PersonalData.find(in: "여기 \(text) 끝").map(\.description) == [])
    }

    @Test(arguments: PersonalDataKind.allCases) func everyKindHasOneRowInTheTable(_ kind: PersonalDataKind) {
        #expect(PersonalDataTable.rows.count { $0.kind == kind } == 1)
        #expect(PersonalDataTable.row(kind).kind == kind)
        #expect(Self.found.contains { $0.0 == kind }, "no example of this kind")
    }

    @Test(arguments: ["/", ",", ";", "|", " ", "\n", "\t"]) func twoNumbersWithAMarkBetweenAreTwo(_ mark: String) {
        let found = PersonalData.find(in: "010-2345-6789\(mark)010-3456-7890")
        #expect(found.map(\.range) == [0..<13, 14..<27])
        let residents = PersonalData.find(in: "900101-1234568\(mark)850315-2345678, 주민번호")
        #expect(residents.map(\.range) == [0..<14, 15..<29])
        let mails = PersonalData.find(in: "hong@corp.co.kr\(mark)kim@corp.co.kr")
        #expect(mails.map(\.range) == [0..<15, 16..<30])
    }

    @Test(arguments: [", ", "·", "/", " / ", "、", ","]) func aListBehindALabelOrAheadOfATitle(_ mark: String) {
        let names = ["김민수", "박서연", "이도윤"]
        let list = names.joined(separator: mark)
        for text in ["참석자: \(list)", "담당: \(names.joined(separator: " 과장" + mark))"] {
            let bytes = Array(text.utf8)
            #expect(PersonalData.find(in: text).map { String(decoding: bytes[$0.range], as: UTF8.self) } == names)
        }
        guard mark != "、" else { return }
        #expect(PersonalData.find(in: "\(list) 드림").count == 3)
    }

    @Test func emDashesStandBetweenNumbers() {
        #expect(PersonalData.find(in: "010-2345-6789—010-3456-7890").count == 2)
    }

    @Test func privateAddressesCountOnRequest() {
        for text in ["192.168.0.10", "10.1.2.200", "fe80::1ff:fe23:4567:890a", "fd12:3456:789a::1"] {
            #expect(PersonalData.find(in: "host \(text)").isEmpty)
            #expect(PersonalData.find(in: "host \(text)", includePrivateAddresses: true).map(\.kind) == [.ipAddress])
        }
    }

    @Test func onlyTheKindsAskedForAreFound() {
        let text = "kim@naver.com 010-2345-6789"
        #expect(PersonalData.find(in: text, kinds: [.email]).map(\.kind) == [.email])
        #expect(PersonalData.find(in: text, kinds: [.phone]).map(\.kind) == [.phone])
        #expect(PersonalData.find(in: text, kinds: []).isEmpty)
    }

    @Test func theCheckDigitRaisesTheConfidence() {
        #expect(PersonalData.find(in: "주민번호 850101-1234566").map(\.confidence) == [.certain])
        #expect(PersonalData.find(in: "주민번호 850101-1234567").map(\.confidence) == [.likely])
    }

    @Test func theStrongerOfTwoOverlappingFindingsStays() {
        let weak = PersonalDataFinding(kind: .bankAccount, range: 0..<20, confidence: .likely)
        let strong = PersonalDataFinding(kind: .residentNumber, range: 5..<19, confidence: .certain)
        let apart = PersonalDataFinding(kind: .name, range: 20..<26, confidence: .likely)
        #expect(PersonalData.withoutOverlaps([weak, strong, apart]) == [strong, apart])
        let inner = PersonalDataFinding(kind: .phone, range: 5..<9, confidence: .likely)
        let outer = PersonalDataFinding(kind: .address, range: 0..<30, confidence: .likely)
        let beside = PersonalDataFinding(kind: .phone, range: 25..<36, confidence: .likely)
        #expect(PersonalData.withoutOverlaps([inner, outer]) == [outer])
        #expect(PersonalData.withoutOverlaps([beside, outer]) == [beside])
    }
}
