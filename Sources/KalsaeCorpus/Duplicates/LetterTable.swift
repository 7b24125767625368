// Which characters count when texts are compared, and as what: letters and numbers, lower case. One table for the
// loops in C, made from Unicode's properties as the standard library has them.

import CCorpus
import KalsaeSupport

/// The folded letter of each scalar; 0 for what is neither letter nor number. One for one: of İ, whose lower case has
/// two scalars, the first.
enum LetterTable {
    /// Beyond this stand no letters: the third plane of Han ends here.
    private static let end = 0x33480

    /// Made once, when first asked for.
    static let folded: [UInt32] = (0..<end).map { value in
        guard let scalar = Unicode.Scalar(UInt32(value)) else { return 0 }
        let properties = scalar.properties
        if properties.isAlphabetic {
            let lower = properties.changesWhenLowercased ? properties.lowercaseMapping.unicodeScalars.first : nil
            return (lower ?? scalar).value | (Hangul.isHangul(scalar) ? kalsae_corpus_hangul : 0)
        }
        return properties.numericType == nil ? 0 : scalar.value | kalsae_corpus_number
    }
}
