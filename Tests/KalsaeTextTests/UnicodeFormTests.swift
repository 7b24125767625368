import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeText

/// What another implementation of Unicode 16.0 gives; see unicode-mappings.py.
private struct Expected: Decodable {
    var digests: [String: String]
    var folded: String
    var strings: [[String]]
}

@Suite struct UnicodeFormTests {
    static let scalars = (UInt32(0)..<0x110000).compactMap(Unicode.Scalar.init)

    @Test(arguments: UnicodeForm.allCases) func everyCharacterOfUnicodeHasItsForm(form: UnicodeForm) throws {
        let expected = try Fixtures.read(Expected.self, "unicode-forms.json")
        var hash = SHA256()
        for start in stride(from: 0, to: Self.scalars.count, by: 4096) {
            var piece = ""
            for scalar in Self.scalars[start..<min(start + 4096, Self.scalars.count)] {
                piece += form.normalized(String(scalar)) + "\n"
                piece += form.normalized("a\(scalar)\u{301}\u{323}") + "\n"
            }
            hash.update(Data(piece.utf8))
        }
        #expect(hash.finalize() == expected.digests[form.rawValue])
    }

    @Test func randomStringsAgreeInAllFormsAndFormsAreStable() throws {
        for row in try Fixtures.read(Expected.self, "unicode-forms.json").strings {
            for (form, wanted) in zip(UnicodeForm.allCases, row[1...]) {
                let values = row[0].unicodeScalars.map(\.value)
                #expect(Array(form.normalized(row[0]).utf8) == Array(wanted.utf8), "\(form) of \(values)")
                #expect(Array(form.normalized(wanted).utf8) == Array(wanted.utf8), "\(form) twice")
            }
        }
    }

    @Test func everyCharacterHasItsFolding() throws {
        let text = Self.scalars.map { CaseFolding.folded(String($0)) + "\n" }.joined()
        #expect(Digest.sha256(text) == (try Fixtures.read(Expected.self, "unicode-forms.json")).folded)
    }

    @Test(arguments: [
        (UnicodeForm.nfd, "한é", "\u{1112}\u{1161}\u{11AB}e\u{301}"), (.nfkc, "ｆﬁ①㈜ｶﾞ", "ffi1(주)ガ"),
        (.nfkd, "①각", "1\u{1100}\u{1161}\u{11A8}"), (.nfc, "ｆﬁ①", "ｆﬁ①"), (.nfkc, "ㄱㅏ", "가"), (.nfkd, "", ""),
    ])
    func formsAreWhatTheyAreKnownFor(form: UnicodeForm, text: String, expected: String) {
        #expect(Array(form.normalized(text).utf8) == Array(expected.utf8))
    }

    @Test(arguments: UnicodeForm.allCases) func hostileTextTakesLinearTime(form: UnicodeForm) {
        for unit in ["\u{301}\u{316}", "\u{1112}\u{1161}\u{11AB}", "\u{FDFA}", "\u{FF9E}"] {
            let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
            let time = processorTime { _ = form.normalized(text) }
            #expect(time < .seconds(8), "\(form) \(unit.unicodeScalars.map(\.value))")
        }
    }
}
