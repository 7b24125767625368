// Hostile and broken texts: nothing traps, offsets stay inside and on whole characters, and the work grows with the
// text alone, whatever stands in it.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite(.serialized) struct PrivacySafetyTests {
    static let hostile: [String] = [
        "1", "1 ", "1-", "12-", "123-45-", "1.", "010-", "010-1234-", "+", "+1", "+82 ", "(", "(1", "1)", "@", "a@",
        "a@b.", "a@b.com", "@.@",
        "김", "김민수", "김민수 ", "김민수 씨", "씨", "님 ", "성명:", "이름은 ", "가로 1", "강남구 테헤란로 1", "시 구 동 로 1", "(06236) ", "Mr. ",
        "Mr. A ", "Dr ",
        "1 Main ", "1 A St ", "12 Oak Street, ", "sk-", "sk-a1", "AKIA", "eyJ", "eyJ.", "eyJa-", "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "-----", ":", "::", "2:", "2001:", "1.1.1.1.", "1.2.3.4 ", "a1:", "0x", "0x1", "bc1", "bc1q", "1A1z", "DE89 ",
        "DE89", "계좌 ", "계좌 1234567890 ",
        "account 1234567 ", "주민등록번호 850101-", "850101-1234566 ", "4111 1111 1111 ", "서울특별시 ", "산 1", "지하 1", "\u{0}",
        "\u{301}", "😀1", "ㄱ1",
    ]

    /// What new rules stop at: names, labels, folded characters, joined numbers.
    static let anchors = [
        "a@", ". ", "1,", "1:", "_1", "1_", "~1", "ㅡ1", "１", "\u{3000}", "\u{A0}1", "\u{200B}", "a @ b", "(at)", "[at",
        "골뱅이",
        "공", "공일", "공일공", "이름:", "이름: 김민수, ", "김민수, ", "김민수·", "참석자: 김민수,", "김민수 씨,", "(인)", "김민수(인)", "가동 ",
        "서울 강남구 테헤란로 1 가나 ", "비밀번호:", "비밀번호: a1", "password:", "password=a", "From: ", "M", "김M", "12가", "12가3456",
        "900101-1*", "*", "1990년 ", "1990년1월", "January 1", "-----BEGIN PRIVATE KEY-----AAAA", "@한", "a@한.", "카드번호",
        "국민 12 34 ",
    ]

    @Test(arguments: hostile + anchors) func workGrowsWithTheText(_ piece: String) {
        let small = Self.reads(piece, 20_000), large = Self.reads(piece, 160_000)
        // Eight times the text: eight times the bytes read, and what the ends make; squared were 64.
        #expect(Double(large) < 8.5 * Double(small) + 20_000, "\(small) and \(large) reads")
        #expect(large < 4_000 * 160_000, "\(large / 160_000) reads a byte")
    }

    @Test(arguments: ["@", ".", "1", "1 ", "123-", "!", "a@b."]) func aLineOfMegabytesTakesLinearWork(_ piece: String) {
        let work = [500_000, 1_000_000, 2_000_000].map { Self.reads(piece, $0) }
        #expect(Double(work[1]) < 2.1 * Double(work[0]) + 20_000, "\(work)")
        #expect(Double(work[2]) < 2.1 * Double(work[1]) + 20_000, "\(work)")
    }

    /// How many bytes the rules read in a text of one piece again and again: a count, so no clock can be wrong.
    static func reads(_ piece: String, _ size: Int) -> Int {
        var text = String(repeating: piece, count: max(1, size / piece.utf8.count))
        let scanner = PersonalDataScanner(kinds: Set(PersonalDataKind.allCases), includePrivate: true)
        var reads = 0
        text.withUTF8 { bytes in
            withUnsafeMutablePointer(to: &reads) { counter in
                _ = PersonalData.withoutOverlaps(scanner.candidates(ScannedText(bytes: bytes, reads: counter)))
            }
        }
        return reads
    }

    /// The least processor time of this thread for one scan, for the figures that are written down.
    static func seconds(_ text: String) -> Double {
        (0..<3).map { _ in
            let start = clock()
            _ = PersonalData.find(in: text)
            return clock() - start
        }.min() ?? 0
    }

    private static func clock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    @Test func randomBytesNeverTrapAndOffsetsStayOnWholeCharacters() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<4000 {
            let pieces = (0..<Int.random(in: 1...14, using: &random)).map { _ -> String in
                let piece = Self.hostile.randomElement(using: &random) ?? ""
                switch Int.random(in: 0...3, using: &random) {
                case 0:
                    let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                    return String(decoding: bytes, as: UTF8.self)
                case 1: return String(piece.prefix(Int.random(in: 0...piece.count, using: &random)))
                default: return piece
                }
            }
            let text = pieces.joined()
            let bytes = Array(text.utf8)
            var last = 0
            for finding in PersonalData.find(in: text, includePrivateAddresses: true) {
                #expect(
                    finding.range.lowerBound >= last && finding.range.upperBound <= bytes.count
                        && !finding.range.isEmpty)
                last = finding.range.upperBound
                #expect(String(validating: bytes[finding.range], as: UTF8.self) != nil)
            }
        }
    }

    @Test(arguments: [18, 19, 20, 25, 30, 31, 40, 400]) func longRunsOfDigitsNeverTrap(_ count: Int) {
        let digits = String(repeating: "9", count: count)
        for text in [
            digits, "생년월일 \(digits)", "\(digits)가1234 차량", "1.1.1.\(digits)", "\(digits).1.1.1", "\(digits)-\(digits)",
            "+\(digits)", "계좌 \(digits)", "\(digits)년 1월 1일생",
        ] { _ = PersonalData.find(in: text, includePrivateAddresses: true) }
    }

    @Test func everyCutOfAText() {
        let text = PrivacyRuleTests.found.map { $0.1.filter { $0 != "⟦" && $0 != "⟧" } }.joined(separator: " ")
        let bytes = Array(text.utf8)
        for end in stride(from: 0, through: bytes.count, by: 3) {
            let cut = String(decoding: bytes[..<end], as: UTF8.self)
            for finding in PersonalData.find(in: cut) { #expect(finding.range.upperBound <= cut.utf8.count) }
        }
    }

    /// Bytes a second on ordinary text, written where KALSAE_PRIVACY_SAMPLES says.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["KALSAE_PRIVACY_SAMPLES"] != nil && RealTexts.isThere))
    func speedIsWrittenDown() throws {
        var lines: [String] = []
        for name in PrivacyCorpusTests.ceilings.map(\.name) {
            let text = try RealTexts.text(name)
            let rate = Double(text.utf8.count) / Self.seconds(text) / 1e6
            lines.append("\(name)\t\(Int(rate)) MB/s")
        }
        let generated = (PrivacyMeasureTests.heldOut + PrivacyMeasureTests.blind).map(\.text).joined(separator: "\n")
        lines.append("generated\t\(Int(Double(generated.utf8.count) / Self.seconds(generated) / 1e6)) MB/s")
        for piece in Self.hostile {
            let text = String(repeating: piece, count: 400_000 / piece.utf8.count)
            lines.append("\(piece.debugDescription)\t\(Int(Double(text.utf8.count) / Self.seconds(text) / 1e6)) MB/s")
        }
        let folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["KALSAE_PRIVACY_SAMPLES"] ?? "")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("speed.tsv"))
    }
}
