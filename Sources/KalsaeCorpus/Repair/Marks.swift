// Marks and spaces brought to the ordinary ones: widths, East Asian stops in Korean and English text, curly quotes
// where asked, runs of blanks. Indentation and tables keep their blanks: they are layout that Markdown reads.

import KalsaeSupport
import KalsaeText

enum Marks {
    /// Full-width Latin and half-width katakana and Hangul as ordinary characters; counts the characters. East Asian
    /// stops are the business of `western`, which knows about the space behind them.
    static func narrow(_ text: String) -> (text: String, changes: Int) {
        let isVariant = { (scalar: Unicode.Scalar) in (0xFF01...0xFFEE).contains(scalar.value) }
        guard text.utf8.contains(0xEF), text.unicodeScalars.contains(where: isVariant) else { return (text, 0) }
        let folded = WidthFolding.folded(text)
        return folded == text ? (text, 0) : (folded, text.unicodeScalars.count(where: isVariant))
    }

    /// 。 and 、 as `.` and `,` with a space behind them where a word follows.
    static func western(_ text: String) -> (text: String, changes: Int) {
        guard text.utf8.contains(0xE3) else { return (text, 0) }
        let scalars = Array(text.unicodeScalars)
        var result = ScalarText(), changes = 0
        for (place, scalar) in scalars.enumerated() {
            guard scalar == "。" || scalar == "、" else {
                result.append(scalar)
                continue
            }
            changes += 1
            result.append(scalar == "。" ? "." : ",")
            if place + 1 < scalars.count {
                let next = scalars[place + 1].properties
                if next.isAlphabetic || next.numericType != nil { result.append(" ") }
            }
        }
        return changes == 0 ? (text, 0) : (result.string, changes)
    }

    private static let straight: [Unicode.Scalar: Unicode.Scalar] = [
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": "\"", "”": "\"", "„": "\"", "‟": "\"",
    ]

    /// Curly quotes as straight ones; counts the quotes.
    static func straight(_ text: String) -> (text: String, changes: Int) {
        guard text.utf8.contains(0xE2) else { return (text, 0) }
        var result = ScalarText(), changes = 0
        for scalar in text.unicodeScalars {
            if scalar.value >= 0x80, let plain = straight[scalar] {
                result.append(plain)
                changes += 1
            } else {
                result.append(scalar)
            }
        }
        return changes == 0 ? (text, 0) : (result.string, changes)
    }

    /// One space where there were several, none at a line's end, one blank line where there were several; counts the
    /// places.
    static func tidy(_ text: String) -> (text: String, changes: Int) {
        text.withBytes { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var changes = 0, blanks = 0
            var isFirst = true, wasIndented = false
            /// Ends the line before, and writes the blank lines behind it: all of them inside indented code.
            func close(isInCode: Bool) {
                let most = isInCode ? blanks : min(1, blanks)
                changes += blanks - most
                // At the very start no line ends before the blank ones.
                for _ in 0..<(isFirst ? most : most + 1) { result.append(0x0A) }
                blanks = 0
            }
            for line in TextLines(bytes) {
                var end = line.end
                while case let length = blankBefore(bytes, end, line.start), length > 0 { end -= length }
                if end < line.end { changes += 1 }
                if end == line.start {
                    blanks += 1
                    continue
                }
                let isIndented = Normaliser.isIndented(bytes, line.start)
                close(isInCode: wasIndented && isIndented)
                isFirst = false
                wasIndented = isIndented
                append(bytes, line.start, end, line.kind, &result, &changes)
            }
            let trailing = blanks + (isFirst ? 0 : 1) - (bytes.last == 0x0A ? 0 : 1)
            let most = min(trailing, isFirst ? 1 : 2)
            changes += max(0, trailing - most)
            result.append(contentsOf: repeatElement(0x0A, count: max(0, most)))
            return (String(decoding: result, as: UTF8.self), changes)
        }
    }

    private static func append(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ kind: TextLineKind, _ result: inout [UInt8],
        _ changes: inout Int
    ) {
        var place = start
        while place < end, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
        result.append(contentsOf: bytes[start..<place])
        var isCode = false
        while place < end {
            let first = place
            let length = blank(bytes, place, end)
            if length == 0 || kind == .table || isCode {
                if bytes[place] == UInt8(ascii: "`") { isCode.toggle() }
                result.append(bytes[place])
                place += 1
                continue
            }
            place += length
            while case let more = blank(bytes, place, end), more > 0 { place += more }
            // One tab may set a list's mark apart from its text; it stays.
            if place - first == 1 {
                result.append(bytes[first])
            } else {
                result.append(0x20)
                changes += 1
            }
        }
    }

    /// The bytes of the space that ends at `end`; 0 where none does.
    private static func blankBefore(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int, _ start: Int) -> Int {
        (1...3).first { end - $0 >= start && bytes[end - $0] & 0xC0 != 0x80 && blank(bytes, end - $0, end) == $0 } ?? 0
    }

    /// The bytes of the space at `place`: 1 for a space or tab, 2 or 3 for Unicode's other spaces, 0 where none is.
    private static func blank(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ end: Int) -> Int {
        guard place < end else { return 0 }
        if bytes[place] == 0x20 || bytes[place] == 0x09 { return 1 }
        guard bytes[place] >= 0xC2 else { return 0 }
        let (value, length) = bytes.scalar(at: place)
        switch value {
        case 0x00A0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: return length
        default: return 0
        }
    }
}
