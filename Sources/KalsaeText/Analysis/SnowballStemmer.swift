// Stems by Snowball's rules (libstemmer): running and runs become run. Rules only: a stem need not be a word, and
// forms without rule (ran, better) stay apart; for those see EnglishLemmatizer.

import CStemmer
import Synchronization

/// A Snowball stemmer for one language; safe to use from several threads, one word at a time.
public final class SnowballStemmer: @unchecked Sendable {
    // Guarded by `lock`: a stemmer keeps the last word's stem in itself.
    private let stemmer: OpaquePointer
    private let lock = Mutex(())

    /// A stemmer.
    ///
    /// - Parameter language: an English name or a code of ISO 639, as libstemmer knows it, such as `english` or `en`.
    /// - Throws: `TextError.unsupported` where libstemmer has no rules for that language, as for Korean.
    public init(language: String = "english") throws {
        guard let made = sb_stemmer_new(language, "UTF_8") else {
            var known: [String] = []
            if var name = sb_stemmer_list() {
                while let entry = name.pointee {
                    known.append(String(cString: entry))
                    name += 1
                }
            }
            throw TextError.unsupported(field: "stemmer language", value: language, known: known)
        }
        stemmer = made
    }

    deinit { sb_stemmer_delete(stemmer) }

    /// The stem of a word, which must be in lower case.
    ///
    /// ```swift
    /// try SnowballStemmer().stem("running")   // "run"
    /// ```
    public func stem(_ word: String) -> String {
        lock.withLock { _ in
            var word = word
            let stem = word.withUTF8 { bytes -> String? in
                guard let stem = sb_stemmer_stem(stemmer, bytes.baseAddress, Int32(bytes.count)) else { return nil }
                let length = Int(sb_stemmer_length(stemmer))
                return String(decoding: UnsafeBufferPointer(start: stem, count: length), as: UTF8.self)
            }
            return stem ?? word
        }
    }
}
