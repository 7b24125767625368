// One spelling for equal text: Unicode NFC, one kind of line end, ordinary spaces, no invisible characters, no trailing
// blanks, no runs of blank lines but in code. Applying it twice changes nothing more.
// Joiners (U+200C, U+200D) stay: emoji and several scripts need them. In code, between fences or indented by four
// spaces or a tab, blank lines stay as many as they are: they part what belongs apart, and an example may be about
// them.

import Foundation

/// Brings text into one normal form.
public enum Normaliser {
    /// The normal form of a text; linear.
    public static func normalise(_ text: String) -> String {
        if isPlain(text.utf8) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.reserveCapacity(text.utf8.count)
        var sawReturn = false
        for scalar in text.unicodeScalars {
            if sawReturn {
                sawReturn = false
                if scalar == "\n" { continue }
            }
            switch scalar.value {
            case 0x0D:
                sawReturn = true
                scalars.append("\n")
            case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: scalars.append("\n")
            case 0x09, 0x0A: scalars.append(scalar)
            case 0x00A0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: scalars.append(" ")
            case 0x00...0x1F, 0x7F...0x9F: continue
            case 0x00AD, 0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: continue
            case 0xFDD0...0xFDEF: continue
            default: if scalar.value & 0xFFFE != 0xFFFE { scalars.append(scalar) }
            }
        }
        return tidyLines(String(scalars).precomposedStringWithCanonicalMapping)
    }

    /// Whether nothing needs to be done: printable ASCII without double blank lines or trailing blanks.
    private static func isPlain(_ bytes: String.UTF8View) -> Bool {
        var previous: UInt8 = 0x0A
        var newlines = 1
        for byte in bytes {
            if byte == 0x0A {
                newlines += 1
                if newlines > 2 || previous == 0x20 || previous == 0x09 { return false }
            } else {
                if byte >= 0x7F || (byte < 0x20 && byte != 0x09) { return false }
                if newlines > 1, previous == 0x0A, byte == 0x20 { return false }
                newlines = 0
            }
            previous = byte
        }
        return previous != 0x20 && previous != 0x09 && newlines == 0
    }

    private static func tidyLines(_ text: String) -> String {
        text.withBytes { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var blank = 0
            var wasIndented = false
            var isFenced = false
            for line in TextLines(bytes) {
                var end = line.end
                while end > line.start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
                if end == line.start {
                    blank += 1
                    continue
                }
                let isIndented = isIndented(bytes, line.start)
                if !result.isEmpty {
                    let keepsAll = isFenced || wasIndented && isIndented
                    for _ in 0...(keepsAll ? blank : min(1, blank)) { result.append(0x0A) }
                }
                result.append(contentsOf: bytes[line.start..<end])
                blank = 0
                wasIndented = isIndented
                isFenced = line.kind == .code && !line.closesFence
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// Whether a line begins as indented code does.
    static func isIndented(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        if bytes[start] == 0x09 { return true }
        return start + 4 <= bytes.count && (0..<4).allSatisfy { bytes[start + $0] == 0x20 }
    }
}
