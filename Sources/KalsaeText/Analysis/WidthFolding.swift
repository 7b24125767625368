// Full-width and half-width forms (Unicode block FF00 to FFEF, and the ideographic space): variants that East Asian
// encodings kept apart for the width of their glyphs. For analysis and search; a language model may want them kept.

import KalsaeSupport

/// Brings width variants to the ordinary character.
public enum WidthFolding {
    /// The text with full-width Latin, digits and marks narrow, half-width katakana and Hangul letters ordinary.
    ///
    /// ```swift
    /// WidthFolding.folded("ＡＰＩ　１２３ ｶﾞｲﾄﾞ")   // "API 123 ガイド"
    /// ```
    public static func folded(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isVariant) else { return text }
        var result = ScalarText()
        var run = String.UnicodeScalarView()
        func close() {
            if run.isEmpty { return }
            // A half-width katakana and its voicing mark are two characters and make one.
            result.append(contentsOf: UnicodeForm.nfc.normalized(String(run)).unicodeScalars)
            run = String.UnicodeScalarView()
        }
        for scalar in text.unicodeScalars {
            if isVariant(scalar) {
                run.append(ordinary[scalar] ?? scalar)
            } else {
                close()
                result.append(scalar)
            }
        }
        close()
        return result.string
    }

    /// One step of Unicode's decomposition and no more: ﾡ is ㄱ, which would become a conjoining letter in a second one.
    private static let ordinary: [Unicode.Scalar: Unicode.Scalar] = {
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (variant, parts) in UnicodeMappings.read(UnicodeMappings.compatibility) where parts.count == 1 {
            guard let variant = Unicode.Scalar(variant), isVariant(variant) else { continue }
            table[variant] = Unicode.Scalar(parts[0])
        }
        return table
    }()

    private static func isVariant(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x3000 || (0xFF01...0xFFEE).contains(scalar.value)
    }
}
