// What a policy does to texts: masks, stand-ins, drops; that it says nothing it should not; that twice is once.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct PrivacyPolicyTests {
    private func key(_ seed: UInt8 = 1) throws -> PseudonymKey {
        try PseudonymKey((0..<32).map { UInt8($0) &* 7 &+ seed })
    }

    private func filter(_ action: PersonalDataPolicy.Action, seed: UInt8 = 1) throws -> PersonalDataFilter {
        try PersonalDataFilter(PersonalDataPolicy(otherwise: action), key: key(seed))
    }

    @Test func masksKeepTheTextAroundThem() throws {
        let outcome = try filter(.mask).apply("홍길동 씨 메일은 hong@naver.com이고 전화는 010-2345-6789입니다. 😀끝")
        #expect(outcome.text == "<NAME> 씨 메일은 <EMAIL>이고 전화는 <PHONE>입니다. 😀끝")
        #expect(outcome.counts == [.name: 1, .email: 1, .phone: 1])
        #expect(outcome.dropped == nil)
    }

    @Test(arguments: [PersonalDataPolicy.Action.mask, .pseudonym]) func twiceIsOnce(_ action: PersonalDataPolicy.Action)
        throws
    {
        let filter = try filter(action)
        for text in PrivacyMeasureTests.heldOut.prefix(1500) + PrivacyMeasureTests.tuning.prefix(700) {
            let once = filter.apply(text.text)
            let twice = filter.apply(once.text)
            #expect(twice.text == once.text)
            #expect(twice.counts.isEmpty, "\(twice.counts)")
            #expect(text.labels.isEmpty || once.text != text.text || PersonalData.find(in: text.text).isEmpty)
        }
    }

    /// All sentences run together, so that words and numbers of one stand near those of others.
    @Test(arguments: [PersonalDataPolicy.Action.mask, .pseudonym]) func twiceIsOnceInOneLongText(
        _ action: PersonalDataPolicy.Action
    ) throws {
        let filter = try filter(action)
        for start in stride(from: 0, to: 2000, by: 100) {
            let text = PrivacyMeasureTests.heldOut[start..<(start + 100)].map(\.text).joined(separator: " ")
            let once = filter.apply(text).text
            #expect(filter.apply(once).text == once)
        }
    }

    /// A mask is shorter than a long address: the word 통장 comes near enough to the number behind it.
    @Test func whatMaskingBringsNearIsTreatedInTheSameCall() throws {
        let text = "통장 \(String(repeating: "ab", count: 30))@naver.com 그리고 110234567890"
        #expect(PersonalData.find(in: text).map(\.kind) == [.email])
        #expect(try filter(.mask).apply(text).text == "통장 <EMAIL> 그리고 <BANK_ACCOUNT>")
    }

    @Test func noValueSurvivesMasking() throws {
        let filter = try filter(.mask)
        for text in PrivacyMeasureTests.heldOut {
            let found = PersonalData.find(in: text.text)
            let bytes = Array(text.text.utf8)
            let masked = filter.apply(text.text).text
            for finding in found {
                let value = String(decoding: bytes[finding.range], as: UTF8.self)
                #expect(value.count < 4 || !masked.contains(value))
            }
        }
    }

    @Test func theSameValueGetsTheSameStandInAndAnotherKeyAnother() throws {
        let one = try filter(.pseudonym), other = try filter(.pseudonym, seed: 9)
        let text = "hong@naver.com"
        #expect(one.apply(text).text == one.apply("메일 HONG@naver.com").text.dropFirst(3))
        #expect(one.apply(text).text != other.apply(text).text)
        #expect(one.apply(text).text != one.apply("hung@naver.com").text)
        #expect(one.apply("전화 010-2345-6789").text.suffix(4) == one.apply("전화 +82-10-2345-6789").text.suffix(4))
        #expect(one.apply("홍길동 씨").text == one.apply("홍길동 부장").text.replacingOccurrences(of: "부장", with: "씨"))
    }

    @Test func standInsKeepTheirShape() throws {
        let filter = try filter(.pseudonym)
        for (text, shape) in [
            ("hong@naver.com", #"user[0-9a-f]{8}@example\.com"#), ("010-2345-6789", #"010-000\d-\d{4}"#),
            ("02-123-4567", #"02-000-\d{4}"#), ("0505-1234-5678", #"0505-000\d-\d{4}"#), ("1588-3456", #"1500-\d{4}"#),
            ("+82-10-2345-6789", #"\+82-10-000\d-\d{4}"#), ("(212) 736-5000", #"\([2-9]\d\d\) 555-01\d\d"#),
            ("+44 20 7946 0958", #"\+999 ?\d \d{4} \d{4}|\+99 9\d \d{4} \d{4}"#),
            ("211.45.1.9 접속", #"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+ 접속"#),
            ("2406:da1c::12", #"2001:db8::[0-9a-f]{4}:[0-9a-f]{4}"#),
            ("a4:5e:60:c1:22:3f", #"00:00:5E:00:53:[0-9A-F]{2}"#),
            ("주민번호 850101-1234566", #"주민번호 0000\d\d-\d{7}"#), ("4111-1111-1111-1111", #"0000-\d{4}-\d{4}-\d{4}"#),
            ("여권 M12345678", #"여권 M0000\d{4}"#), ("홍길동 씨", #"인물[A-Z]\d{4} 씨"#),
            ("Mr. John Smith", #"Mr\. Person [A-Z]\d{4}"#),
            ("강남구 테헤란로 152", #"주소[A-Z]\d{4}"#), ("350 Fifth Ave.", #"Address [A-Z]\d{4}"#),
            ("DE89 3704 0044 0532 0130 00", #"XX00 00\d\d \d{4} \d{4} \d{4} \d\d"#),
            ("ghp_0123456789abcdefghijABCDEFGHIJ012345", #"<SECRET-[0-9a-f]{8}>"#),
        ] {
            let made = filter.apply(text).text
            #expect(made.range(of: "^(\(shape))$", options: .regularExpression) != nil, "\(made)")
        }
    }

    @Test func aDocumentGoesForTheKindThatTheSettingsName() throws {
        let policy = PersonalDataPolicy(actions: [.residentNumber: .drop, .email: .keep], otherwise: .mask)
        let filter = try PersonalDataFilter(policy)
        let text = "hong@naver.com, 010-2345-6789, 주민번호 850101-1234566"
        let outcome = filter.apply(text)
        #expect(outcome.dropped == .residentNumber)
        #expect(outcome.text == text)
        #expect(outcome.counts[.residentNumber] == 1)
        let kept = filter.apply("hong@naver.com, 010-2345-6789")
        #expect(kept.text == "hong@naver.com, <PHONE>")
        #expect(kept.counts == [.email: 1, .phone: 1])
        #expect(kept.dropped == nil)
    }

    @Test func aFieldIsTreatedByItsName() throws {
        let filter = try filter(.mask)
        for (name, value, wanted) in [
            ("고객명", "김민수", "<NAME>"), ("Customer Name", "J. Smith", "<NAME>"), ("핸드폰번호", "2345-6789", "<PHONE>"),
            ("e-mail", "minsu at corp", "<EMAIL>"), ("주소", "어딘가 3층", "<ADDRESS>"), ("생년월일", "1990", "<BIRTH_DATE>"),
            ("비고", "010-2345-6789로 전화", "<PHONE>로 전화"), ("접수번호", "1", "1"), ("부서", "개발팀", "개발팀"), ("상태", "완료", "완료"),
            ("결재자", "박서연", "<NAME>"), ("기안자 성명", "박서연", "<NAME>"),
        ] {
            #expect(
                filter.apply(value, field: name).text == wanted, "\(name): \(filter.apply(value, field: name).text)")
        }
        let once = filter.apply("김민수", field: "고객명").text
        #expect(filter.apply(once, field: "고객명").text == once)
        let dropping = try PersonalDataFilter(PersonalDataPolicy(actions: [.name: .drop]))
        #expect(dropping.apply("김민수", field: "고객명").dropped == .name)
        let keeping = try PersonalDataFilter(PersonalDataPolicy(actions: [.name: .keep]))
        #expect(keeping.apply("김민수", field: "고객명").text == "김민수")
    }

    @Test func aSampleNeverEndsInsideAValue() throws {
        let filter = try filter(.mask)
        for lead in 0..<80 {
            let text = String(repeating: "가", count: lead) + " 010-2345-6789 뒤의 글"
            let sample = filter.beginning(of: text, 80)
            #expect(!sample.contains("2345") && !sample.contains("010"), "\(sample)")
        }
        let key = "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "MIIEvQIBADANBgkqhkiG9w0B\n", count: 60)
        #expect(filter.beginning(of: key, 80).contains("<SECRET>"))
        #expect(!filter.beginning(of: key, 80).contains("MIIE"))
    }

    @Test func lowConfidenceIsLeftWhereTheSettingsAskForCertainty() throws {
        let filter = try PersonalDataFilter(PersonalDataPolicy(confidence: .certain))
        #expect(filter.apply("010-2345-6789 4111-1111-1111-1111").text == "010-2345-6789 <CARD>")
    }

    @Test func nothingSaysAValue() throws {
        let found = try #require(PersonalData.find(in: "주민번호 850101-1234566").first)
        #expect("\(found)" == "resident_number at bytes 13-27 (certain)")
        let secret = "정말 비밀인 열쇠 0123456789"
        let key = try PseudonymKey(Array(secret.utf8))
        let filter = try PersonalDataFilter(PersonalDataPolicy(), key: key)
        #expect(!"\(key)\(filter)\(String(reflecting: key))".contains("48, 49, 50"))
    }

    @Test func settingsReadStrictly() throws {
        let decoder = JSONDecoder()
        let read = try decoder.decode(
            PersonalDataPolicy.self,
            from: Data(#"{"actions": {"email": "pseudonym", "phone": "keep"}, "otherwise": "drop"}"#.utf8))
        #expect(read == PersonalDataPolicy(actions: [.email: .pseudonym, .phone: .keep], otherwise: .drop))
        #expect(read.needsKey)
        let again = try decoder.decode(PersonalDataPolicy.self, from: JSONEncoder().encode(read))
        #expect(again == read)
        #expect(try decoder.decode(PersonalDataPolicy.self, from: Data("{}".utf8)) == PersonalDataPolicy())
    }

    @Test(arguments: [
        (#"{"action": {}}"#, "unknown key \"action\" in personal_data; did you mean \"actions\"?"),
        (#"{"actions": {"emial": "mask"}}"#, "unknown key \"emial\" in personal_data.actions; did you mean \"email\"?"),
    ]) func unknownKeysAreRefused(_ text: String, _ message: String) {
        #expect { try JSONDecoder().decode(PersonalDataPolicy.self, from: Data(text.utf8)) } throws: {
            "\($0)" == message
        }
    }

    @Test func aPolicyOfPseudonymsNeedsAKey() {
        #expect(throws: CorpusError.self) { try PersonalDataFilter(PersonalDataPolicy(otherwise: .pseudonym)) }
        #expect { try PseudonymKey([1, 2, 3]) } throws: {
            "\($0)" == "the key for pseudonyms: it has 3 bytes; at least 16 are needed"
        }
    }

    @Test func theKeyFileIsMadeOnceForItsOwnerAlone() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let made = try PseudonymKey.loadOrCreate(at: url)
        #expect(try PseudonymKey.loadOrCreate(at: url).bytes == made.bytes)
        let mode = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try Data([1, 2]).write(to: url)
        #expect(throws: CorpusError.self) { try PseudonymKey.loadOrCreate(at: url) }
    }

    /// RFC 4231, cases 1, 2, 3 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]) func keyedDigestsAreThoseOfTheStandard(_ key: [UInt8], _ message: [UInt8], _ digest: String) {
        let made = Digest.hmacSHA256(key: key, message: message).map { String(format: "%02x", $0) }.joined()
        #expect(made == digest)
    }
}
