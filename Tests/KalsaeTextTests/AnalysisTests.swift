import Foundation
import Testing

@testable import KalsaeText

@Suite struct CharacterAnalysisTests {
    @Test(arguments: [
        ("ＡＰＩ　１２３！", "API 123!"), ("ｶﾞｲﾄﾞ", "ガイド"), ("ﾡﾢ", "ㄱㄲ"), ("①가ﬁ", "①가ﬁ"), ("￦1,000", "₩1,000"), ("", ""),
    ])
    func widthVariantsBecomeTheOrdinaryCharacter(text: String, expected: String) {
        #expect(CompareByScalars(WidthFolding.folded(text)) == CompareByScalars(expected))
    }

    @Test(arguments: [
        ("ㅎㅏㄴㄱㅡㄹ", "한글"), ("ㅇㅏㄴㄴㅕㅇ", "안녕"), ("ㄱㅏㅂㅅㅇㅣ", "값이"), ("ㄱㅗㅏㅇ", "광"), ("ㅇㅡㅣㅅㅏ", "의사"), ("ㄱㅏㄱㅏ", "가가"),
        ("ㅂㅏㄺㅏ", "ㅂㅏㄺㅏ"), ("ㅋㅋㅋ", "ㅋㅋㅋ"), ("ㅠㅠ", "ㅠㅠ"), ("ㅋㅋㅠㅠ", "ㅋㅋㅠㅠ"), ("아ㅏ", "아ㅏ"), ("ㄲㅏㅊㅣ!", "까치!"),
        ("ㄷㅏㄹㄱ", "닭"), ("ㄷㅏㄹㄱㅏ", "달가"), ("", ""),
    ])
    func lettersThatMakeSyllablesAreComposed(text: String, expected: String) {
        #expect(CompareByScalars(JamoComposition.composed(text)) == CompareByScalars(expected))
    }

    @Test(arguments: [
        ("ㅋㅋㅋㅋㅋ", 2, "ㅋㅋ"), ("soooo goooood!!!!", 2, "soo good!!"), ("soooo", 1, "so"), ("1000000원", 2, "1000000원"),
        ("a    b", 1, "a    b"), ("👍👍👍👍", 2, "👍👍"), ("가나다", 1, "가나다"), ("", 3, ""),
    ])
    func runsOfOneCharacterAreShortened(text: String, longest: Int, expected: String) {
        #expect(RepeatedCharacters.limited(text, to: longest) == expected)
    }

    @Test(arguments: [
        ("“네”… 〈끝〉", "\"네\"... <끝>", "네 끝"), ("Well, 3.14 isn't 3!", "Well, 3.14 isn't 3!", "Well 3.14 isn't 3"),
        ("well-known—or not", "well-known-or not", "well-known-or not"), ("はい。いいえ、", "はい.いいえ,", "はい いいえ"),
        ("(a) [b] {c}", "(a) [b] {c}", "a b c"), ("don’t", "don't", "don't"), ("a\nb.", "a\nb.", "a\nb"),
        ("...", "...", ""),
    ])
    func punctuationIsSimplifiedOrRemoved(text: String, simple: String, removed: String) {
        #expect(Punctuation.keep.applied(to: text) == text)
        #expect(Punctuation.simplify.applied(to: text) == simple)
        #expect(Punctuation.remove.applied(to: text) == removed)
    }

    @Test(arguments: [
        ("Straße", "strasse"), ("ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("İ", "i\u{307}"), ("ﬃ", "ffi"), ("한글 ABC", "한글 abc"),
    ])
    func caseIsFoldedInFull(text: String, expected: String) {
        #expect(CompareByScalars(CaseFolding.folded(text)) == CompareByScalars(expected))
    }
}

/// Swift takes texts with the same NFC for equal; these tests must not.
private struct CompareByScalars: Equatable {
    var values: [UInt32]

    init(_ text: String) { values = text.unicodeScalars.map(\.value) }
}

@Suite struct DateFormTests {
    @Test(arguments: [
        "2024년 3월 5일", "2024년3월5일", "2024년 03월 05일", "24년 3월 5일", "'24년 3월 5일", "2024年3月5日", "24.3.5.", "24. 3. 5.",
        "'24.3.5", "2024.03.05", "2024.3.5.", "2024. 3. 5.", "2024/3/5", "2024-03-05", "2024-3-5",
        "2024-03-05T09:30:00Z",
        "2024-03-05T09:30:00.250+09:00", "20240305", "March 5th 2024", "March 5, 2024", "march 5 2024", "Mar. 5, 2024",
        "MAR 5th, 2024", "5 Mar 2024", "5 March, 2024", "5th of March 2024", "5-Mar-2024", "03/05/2024", "3/5/2024",
        "3-5-2024",
        "5.3.2024", "March the 5th, 2024",
    ])
    func everyFormIsTheSameDay(text: String) throws {
        #expect(try DateForms().digits(of: text) == "20240305")
        #expect(DateForms().normalized("(\(text))") == "(20240305)")
    }

    @Test(arguments: [
        ("03/05/2024", false, "20240305"), ("03/05/2024", true, "20240503"), ("25/03/2024", false, "20240325"),
        ("03/25/2024", true, "20240325"), ("29 Feb 2000", false, "20000229"), ("69.1.1.", false, "19690101"),
        ("68.1.1.", false, "20680101"), ("December 31st, 1999", false, "19991231"), ("2nd May 2023", false, "20230502"),
    ])
    func rulesDecideWhereAFormIsAmbiguous(text: String, dayFirst: Bool, expected: String) throws {
        #expect(try DateForms(dayFirst: dayFirst).digits(of: text) == expected)
    }

    @Test(arguments: [
        "2024-02-30", "2023년 2월 29일", "1900-02-29", "2024-13-01", "2024.00.10", "April 31, 2024", "31/31/2024",
        "0 March 2024",
        "2024년 3월 32일",
    ])
    func daysThatDoNotExistAreRefusedAndKept(text: String) {
        #expect(throws: TextError.notADate(text: text, reason: "there is no such day")) {
            try DateForms().digits(of: text)
        }
        #expect(DateForms().normalized("on \(text).") == "on \(text).")
        #expect(DateForms().dates(in: "on \(text)!").map(\.digits) == [nil])
    }

    @Test(arguments: [
        "1.2.3", "10.1.24.3", "192.168.10.1", "version 24.13.40", "3월 5일", "March 2024", "March 5", "5 apples 2024",
        "12345678",
        "2024", "010-1234-5678", "2024-03-051", "2024-03-05x", "a2024-03-05", "1/2", "3/5/24/7", "maybe 5, 2024",
        "5th 2024", "",
        "24:03:05", "1,234.5", "99999999",
    ])
    func whatIsNoDateStaysAsItIs(text: String) {
        #expect(DateForms().normalized(text) == text)
        #expect(DateForms().dates(in: text).isEmpty)
        #expect(throws: TextError.self) { try DateForms().digits(of: text) }
    }

    @Test func errorsShowLittleOfWhatWasGiven() {
        let short = TextError.notADate(text: "2024-02-30", reason: "there is no such day")
        #expect(short.description == "\"2024-02-30\" is no date: there is no such day; write 2024-03-05, for example")
        let long = TextError.notADate(text: String(repeating: "x", count: 10_000), reason: "no form")
        #expect(long.description.count < 120)
    }

    @Test func datesAreFoundInSentencesOfBothLanguages() {
        #expect(DateForms().normalized("2024년 3월 5일부터 March 9th, 2024까지") == "20240305부터 20240309까지")
        #expect(DateForms().normalized("Born 5 May 1990; died on 2020-12-31.") == "Born 19900505; died on 20201231.")
        #expect(
            DateForms(readsShortYears: false).normalized("release 24.3.5. and '24.3.5")
                == "release 24.3.5. and 20240305")
    }

    @Test func everyDayOfAYearIsReadBackFromEveryForm() throws {
        let names = [
            "January", "Feb", "March", "Apr.", "May", "June", "Jul", "August", "Sept.", "October", "Nov.", "December",
        ]
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for month in 1...12 {
            for day in 1...lengths[month - 1] {
                let digits = String(20_240_000 + month * 100 + day)
                for form in [
                    "2024년 \(month)월 \(day)일", "24.\(month).\(day).", "2024-\(month)-\(day)",
                    "\(names[month - 1]) \(day), 2024",
                    "\(day) \(names[month - 1]) 2024", "\(month)/\(day)/2024", digits,
                ] {
                    #expect(try DateForms().digits(of: form) == digits)
                }
            }
        }
    }

    @Test func hostileTextTakesLinearTime() {
        for unit in ["2024-", "1/", "March ", "5 of ", "'", "2024년 3월 ", "1."] {
            let text = String(repeating: unit, count: 500_000 / unit.utf8.count)
            let time = processorTime { _ = DateForms().dates(in: text) }
            #expect(time < .seconds(5), "\(unit)")
        }
    }
}
