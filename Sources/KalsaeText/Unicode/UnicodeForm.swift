// The four normalisation forms of Unicode (UAX #15) and case folding, for one fixed Unicode version. The work is done
// in CanonicalComposition; this file is the way in for text and for bytes, and knows which text needs no work.
// The forms are laws of a tokenizer (NFC, NFKC…) and tools of analysis; it does not know which of the two it serves.

import KalsaeSupport

/// A normalisation form: which spellings of one text count as the same.
///
/// ```swift
/// UnicodeForm.nfd.normalized("한")     // "한" as three conjoining letters
/// UnicodeForm.nfkc.normalized("ｆｉ①") // "fi1"
/// ```
public enum UnicodeForm: String, CaseIterable, Sendable, Codable {
    /// Taken apart and put together again: é is one character, 한 one syllable.
    case nfc = "NFC"
    /// Taken apart: é is e and an accent, 한 is ㅎ, ㅏ, ㄴ.
    case nfd = "NFD"
    /// As `nfc`, and variants of one character (full width, ligatures, circled) become the character.
    case nfkc = "NFKC"
    /// As `nfd`, and variants of one character become the character.
    case nfkd = "NFKD"

    /// Whether variants of one character become the character.
    var isCompatible: Bool { self == .nfkc || self == .nfkd }

    /// Whether parts are put together.
    var composes: Bool { self == .nfc || self == .nfkc }

    /// The text in this form; linear but for sorting runs of combining marks.
    public func normalized(_ text: String) -> String {
        var text = text
        let result = text.withUTF8 { normalized($0) }
        return result.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// The form of valid UTF-8, or nil where the text is certainly in it already.
    func normalized(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        if Self.isASCII(bytes) { return nil }
        return CanonicalComposition.shared.normalized(bytes, form: self)
    }

    /// Whether all bytes are ASCII, which every form leaves as it is.
    static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var offset = 0
        while offset + 8 <= raw.count {
            if raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
            offset += 8
        }
        return raw[offset...].allSatisfy { $0 < 0x80 }
    }
}

/// Case folding (Unicode 16.0, `CaseFolding.txt`, statuses C and F): texts that differ in case alone become the same.
public enum CaseFolding {
    /// The folded text; it need not be in any normalisation form afterwards.
    ///
    /// ```swift
    /// CaseFolding.folded("Straße ΣΊΣΥΦΟΣ")   // "strasse σίσυφοσ"
    /// ```
    public static func folded(_ text: String) -> String {
        var scalars = ScalarText()
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                scalars.append((0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar)
            } else if let parts = table[scalar.value] {
                scalars.append(contentsOf: parts)
            } else {
                scalars.append(scalar)
            }
        }
        return scalars.string
    }

    private static let table: [UInt32: [Unicode.Scalar]] = UnicodeMappings.read(UnicodeMappings.caseFoldings)
        .mapValues { $0.compactMap(Unicode.Scalar.init) }
}

extension UnicodeMappings {
    /// A table of scalar, count, parts as a dictionary.
    static func read(_ table: [UInt32]) -> [UInt32: [UInt32]] {
        var mappings: [UInt32: [UInt32]] = [:]
        var place = 0
        while place < table.count {
            let parts = place + 2..<place + 2 + Int(table[place + 1])
            mappings[table[place]] = Array(table[parts])
            place = parts.upperBound
        }
        return mappings
    }
}
