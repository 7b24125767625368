// Text that was decoded with the wrong encoding, undone where only one encoding can have been meant:
//   UTF-8 read as Windows-1252 or Latin-1     CafÃ©, ì•ˆë…•  →  Café, 안녕
//   CP949 read as Latin-1                      ¾È³çÇÏ¼¼¿ä     →  안녕하세요
//   UTF-8 read as CP949                        諛섍컩          →  반갑
// What the wrong decoding lost (shown as U+FFFD) cannot be brought back, and CP949 read as UTF-8 loses everything: such
// text is left to the quality rule about garbled characters.

import Foundation
import KalsaeSupport

/// Windows-1252 and Latin-1, which share all but 128 to 159.
enum SingleByte {
    /// The scalars of bytes 128 to 159 in Windows-1252; five bytes have none.
    static let windows: [UInt32: UInt32] = [
        0x80: 0x20AC, 0x82: 0x201A, 0x83: 0x0192, 0x84: 0x201E, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x02C6,
        0x89: 0x2030, 0x8A: 0x0160, 0x8B: 0x2039, 0x8C: 0x0152, 0x8E: 0x017D, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201C,
        0x94: 0x201D, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x02DC, 0x99: 0x2122, 0x9A: 0x0161, 0x9B: 0x203A,
        0x9C: 0x0153, 0x9E: 0x017E, 0x9F: 0x0178,
    ]
    private static let bytes: [UInt32: UInt8] = Dictionary(
        windows.map { ($0.value, UInt8(truncatingIfNeeded: $0.key)) }, uniquingKeysWith: { first, _ in first })

    /// The byte from 128 on that a scalar may have been; nil for all others.
    static func byte(_ value: UInt32) -> UInt8? {
        (0x80...0xFF).contains(value) ? UInt8(value) : bytes[value]
    }
}

enum Mojibake {
    /// How often text may have been decoded wrongly, one time after the other.
    static let deepest = 3
    /// Share of the syllables that must be among the common ones before a text is taken for Korean.
    static let commonShare = 0.6
    /// Syllables from which on a line of Latin-1 letters is taken for Korean.
    static let fewestSyllables = 3

    /// Repairs line by line; counts the runs that were decoded again.
    static func repaired(_ text: String) -> (text: String, changes: Int) {
        guard isSuspicious(text) else { return (text, 0) }
        var changes = 0
        let repaired = LineChanges.map(text) { line in
            guard line.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
            var line = line
            let before = changes
            for _ in 0..<deepest {
                guard let (better, count) = inLatin(line) ?? inKorean(line) else { break }
                changes += count
                line = Substring(better)
            }
            return changes == before ? nil : String(line)
        }
        return (repaired, changes)
    }

    /// Whether two characters of single bytes stand side by side, or an ideograph anywhere; most text ends here.
    private static func isSuspicious(_ text: String) -> Bool {
        text.withBytes { bytes in
            var place = 0
            var wasSingle = false
            while place < bytes.count {
                if bytes[place] < 0x80 {
                    wasSingle = false
                    place += 1
                    continue
                }
                let (value, length) = bytes.scalar(at: place)
                // From U+0080 to the last character of Windows-1252, and what other alphabets have in between.
                let isSingle = value <= 0x2122
                if isSingle && wasSingle || (0x4E00...0x9FFF).contains(value) || (0xF900...0xFAFF).contains(value) {
                    return true
                }
                wasSingle = isSingle
                place += length
            }
            return false
        }
    }

    // MARK: Read as a single-byte encoding

    private static func inLatin(_ line: Substring) -> (String, Int)? {
        let scalars = Array(line.unicodeScalars)
        var runs: [(range: Range<Int>, bytes: [UInt8])] = []
        var place = 0
        while place < scalars.count {
            var bytes: [UInt8] = []
            let start = place
            while place < scalars.count, let byte = SingleByte.byte(scalars[place].value) {
                bytes.append(byte)
                place += 1
            }
            if place > start { runs.append((start..<place, bytes)) } else { place += 1 }
        }
        guard runs.contains(where: { $0.bytes.count > 1 }) else { return nil }
        // Korean first: pairs of its bytes may look like sequences of UTF-8, hardly ever the other way round.
        if let korean = asKorean(runs.map(\.bytes)) { return replaced(scalars, runs.map(\.range), korean) }
        let groups = runs.flatMap { run in
            sequences(run.bytes).map { (run.range.lowerBound + $0.lowerBound, $0, run.bytes) }
        }
        let utf8 = groups.map { start, range, bytes in
            asUTF8(
                Array(bytes[range]), isRun: range.count == bytes.count, after: start > 0 ? scalars[start - 1] : " ",
                before: start + range.count < scalars.count ? scalars[start + range.count] : " ")
        }
        if utf8.contains(where: { $0 != nil }) {
            let (text, count) = replaced(scalars, groups.map { $0.0..<$0.0 + $0.1.count }, utf8)
            return (withLostSpaces(text), count)
        }
        return nil
    }

    /// à is a byte that became Ã and one that became a space without a break, of which a later step may have made an
    /// ordinary space. In a line that is mojibake for certain, Ã behind a small letter and before a space was that.
    private static func withLostSpaces(_ line: String) -> String {
        guard line.unicodeScalars.contains("Ã") else { return line }
        let scalars = Array(line.unicodeScalars)
        var result = ScalarText()
        var place = 0
        while place < scalars.count {
            let before = place > 0 ? scalars[place - 1] : " "
            guard scalars[place] == "Ã", place + 1 < scalars.count, scalars[place + 1] == " ",
                (0x61...0x7A).contains(before.value) || before == " "
            else {
                result.append(scalars[place])
                place += 1
                continue
            }
            result.append("à")
            place += 1
            // One of two spaces was the letter's.
            if place + 1 < scalars.count, scalars[place + 1] == " " { place += 1 }
        }
        return result.string
    }

    /// The stretches of bytes that are whole sequences of UTF-8; real quotes may stand before and behind them.
    private static func sequences(_ bytes: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = 0
        while place < bytes.count {
            let length =
                switch bytes[place] {
                case 0xC2...0xDF: 2
                case 0xE0...0xEF: 3
                case 0xF0...0xF4: 4
                default: 0
                }
            let end = place + length
            guard length > 0, end <= bytes.count, bytes[place + 1..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) else {
                place += 1
                continue
            }
            if let last = found.last, last.upperBound == place {
                found[found.count - 1] = last.lowerBound..<end
            } else {
                found.append(place..<end)
            }
            place = end
        }
        return found
    }

    private static func replaced(
        _ scalars: [Unicode.Scalar], _ ranges: [Range<Int>], _ texts: [String?]
    ) -> (String, Int) {
        var result = ScalarText(), copied = 0, count = 0
        for (range, text) in zip(ranges, texts) {
            guard let text else { continue }
            result.append(contentsOf: scalars[copied..<range.lowerBound])
            result.append(contentsOf: text.unicodeScalars)
            copied = range.upperBound
            count += 1
        }
        result.append(contentsOf: scalars[copied...])
        return (result.string, count)
    }

    /// The bytes as UTF-8, where they are that for certain: a sequence of three or four bytes, a run of two sequences
    /// or more, one that starts with Ã or Â and is no capital at a word's end (IRMÃ”, CAFÉ™), or one that starts with
    /// Ä or Å, goes on with a mark and has small letters behind it (RÄ«ga, mogÅ‚em; not «SPÄ»).
    private static func asUTF8(
        _ bytes: [UInt8], isRun: Bool, after before: Unicode.Scalar, before next: Unicode.Scalar
    ) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        // C1 controls are never what was meant, and one decoding too many makes them.
        if text.unicodeScalars.count == 1, text.unicodeScalars.allSatisfy({ (0x80...0x9F).contains($0.value) }) {
            return nil
        }
        if bytes.contains(where: { $0 >= 0xE0 }) || isRun && bytes.count >= 4 { return text }
        let isCapital = before.isASCII && before.properties.isUppercase
        if bytes.count == 2, bytes[0] == 0xC4 || bytes[0] == 0xC5 {
            let follows = before == " " || before.isASCII && before.properties.isAlphabetic
            return follows && (0x61...0x7A).contains(next.value) ? text : nil
        }
        let isLatin = bytes.allSatisfy { $0 < 0xC4 }
        return isLatin && !(isCapital && bytes.count == 2) ? text : nil
    }

    /// The runs as CP949, where all are Hangul or marks, enough of them, and most of them common syllables.
    private static func asKorean(_ runs: [[UInt8]]) -> [String]? {
        guard runs.allSatisfy({ $0.count % 2 == 0 && $0.allSatisfy { (0xA1...0xFE).contains($0) } }) else { return nil }
        var texts: [String] = [], syllables = 0, common = 0
        for run in runs {
            guard let text = TextConversion.utf8(Data(run), from: "CP949") else { return nil }
            for scalar in text.unicodeScalars {
                if Hangul.isSyllable(scalar.value) {
                    syllables += 1
                    if commonSyllables.contains(scalar) { common += 1 }
                } else if !Hangul.isHangul(scalar), !"·…‘’“”〈〉《》「」『』【】　、。".unicodeScalars.contains(scalar) {
                    return nil
                }
            }
            texts.append(text)
        }
        guard syllables >= fewestSyllables, Double(common) >= commonShare * Double(syllables) else { return nil }
        return texts
    }

    // MARK: Read as CP949

    /// Words whose CP949 bytes are UTF-8 for Hangul.
    private static func inKorean(_ line: Substring) -> (String, Int)? {
        guard line.unicodeScalars.contains(where: isIdeograph), !line.unicodeScalars.contains("\u{FFFD}") else {
            return nil
        }
        var count = 0
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map { word -> Substring in
            guard word.unicodeScalars.contains(where: isIdeograph), let bytes = encoded(String(word)),
                let text = String(validating: bytes, as: UTF8.self)
            else { return word }
            var syllables = 0, common = 0
            for scalar in text.unicodeScalars where !scalar.isASCII {
                guard Hangul.isHangul(scalar) || "“”‘’…·".unicodeScalars.contains(scalar) else { return word }
                syllables += 1
                if commonSyllables.contains(scalar) { common += 1 }
            }
            guard syllables > 1, Double(common) >= commonShare * Double(syllables) else { return word }
            count += 1
            return Substring(text)
        }
        return count == 0 ? nil : (words.joined(separator: " "), count)
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        (0x4E00...0x9FFF).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
    }

    /// The CP949 bytes of a word; nil where a character has none.
    private static func encoded(_ word: String) -> [UInt8]? {
        guard let converter = iconv_open("CP949", "UTF-8"), Int(bitPattern: converter) != -1 else { return nil }
        defer { iconv_close(converter) }
        var input = word.utf8.map { CChar(bitPattern: $0) }
        // CP949 takes two bytes at most where UTF-8 takes two or three.
        var output = [CChar](repeating: 0, count: input.count)
        let made = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target -> Int? in
                var cursor = source.baseAddress, left = source.count
                var place = target.baseAddress, room = target.count
                return iconv(converter, &cursor, &left, &place, &room) == 0 && left == 0 ? target.count - room : nil
            }
        }
        return made.map { output[..<$0].map { UInt8(bitPattern: $0) } }
    }

    /// The 360 commonest syllables of Korean reviews, comments, passages and manuals; 93 in 100 syllables are of them.
    private static let commonSyllables = Set(
        """
        이다는하에지니가을의를고로서기한은사도수트아시리있나어해인라만화요스자으들보정대그영게면전습용일데할포제드적되성부합여상과더마재컴우것주\
        입동와거러장무미세내모음경넌작했연진야때생함없었않위반오안중네문구소유신개된실원같예공선터비말조국감타년출운버좋링방치까간점려호명션체당렌분변\
        히행발결본래각단저계프너며최배현임건식두관레업바파후직추남잘법코던았크처달번든됩환속애노록르표런설력언였통른태역디값능뜻루알랑메짜많민형매람열\
        월플불토못봤필회금존난심등평브름겠밌참물클차받새항느교살따초확될별군준강김볼티편워렇목독근박듯키복외산집학린싶피막좀접천객왜특응청벤올종약완악\
        순질커울냐걸황져봐테긴권페줄케카먼활판백양억누글류냥택절께즈립품격슬웃릴럼머날론혼돌넘길얼쓰증끝란므패극망급닌석송씨님뭐블향엔움범빠딩눈먹온캐\
        채템째텐규탄족액녕갑
        """.unicodeScalars)
}
