// One spelling for equal text: Unicode NFC, one kind of line end, ordinary spaces, no invisible characters, no trailing
// blanks, no runs of blank lines. Applying it twice changes nothing more.
// It knows no language. Joiners (U+200C, U+200D) stay: emoji and several scripts need them.

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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var newlines = 0
        var blanks: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x0A:
                newlines += 1
                blanks.removeAll(keepingCapacity: true)
            case 0x20, 0x09: blanks.append(byte)
            default:
                if newlines > 0, !bytes.isEmpty { bytes.append(contentsOf: newlines == 1 ? [0x0A] : [0x0A, 0x0A]) }
                newlines = 0
                bytes.append(contentsOf: blanks)
                blanks.removeAll(keepingCapacity: true)
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
