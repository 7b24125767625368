// Turns tokens into text as they come: a token may end in the middle of a character, and a reader must never see half
// of one. What is held back is at most three bytes for byte-level tokens, and for other kinds what more tokens could
// still change.

/// Decodes one token at a time.
///
/// ```swift
/// var decoder = StreamingDecoder(tokenizer)
/// for id in ids { show(decoder.append(id)) }
/// show(decoder.finish())
/// ```
/// The pieces joined are what `Tokenizer.decode` gives for all tokens. One case differs: where a run of tokens for
/// single bytes (`<0xEA>`) holds whole characters and then breaks off, the characters have been shown already, while
/// `decode` turns the whole run into U+FFFD.
public struct StreamingDecoder: Sendable {
    private let tokenizer: Tokenizer
    private let skipsSpecialTokens: Bool
    /// Bytes that are not a whole character yet.
    private var pending: [UInt8] = []
    /// Tokens whose text is being looked at: those shown last, and those since.
    private var window: [Int32] = []
    /// How many of them have been shown, and as what.
    private var shownTokens = 0
    private var shown: [UInt8] = []

    public init(_ tokenizer: Tokenizer, skipsSpecialTokens: Bool = true) {
        self.tokenizer = tokenizer
        self.skipsSpecialTokens = skipsSpecialTokens
    }

    /// The text that is certain once this token has come; often empty. Bytes that are not UTF-8 become U+FFFD.
    public mutating func append(_ id: Int32) -> String {
        guard tokenizer.decodesByBytes else { return appendToWindow(id) }
        if skipsSpecialTokens, tokenizer.isSpecial(id) { return "" }
        pending += tokenizer.bytes(of: id)
        let end = pending.count - Self.unfinishedBytes(pending)
        let text = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeFirst(end)
        return text
    }

    /// What was held back: for byte-level tokens empty, or one U+FFFD for a character that never ended.
    public mutating func finish() -> String {
        defer {
            pending = []
            window = []
            shownTokens = 0
            shown = []
        }
        if tokenizer.decodesByBytes { return String(decoding: pending, as: UTF8.self) }
        return String(decoding: rest(), as: UTF8.self)
    }

    /// Decodes the window anew. What ends in U+FFFD waits, since the next token may mend it.
    private mutating func appendToWindow(_ id: Int32) -> String {
        window.append(id)
        let rest = rest()
        if rest.isEmpty || rest.suffix(3).elementsEqual([0xEF, 0xBF, 0xBD]) { return "" }
        // The tokens just shown stay as what stands before the next ones.
        window.removeFirst(shownTokens)
        shownTokens = window.count
        shown = decoded(window)
        return String(decoding: rest, as: UTF8.self)
    }

    /// The text of the window that has not been shown.
    private func rest() -> [UInt8] {
        let text = decoded(window)
        if text.starts(with: shown) { return Array(text.dropFirst(shown.count)) }
        return decoded(Array(window.dropFirst(shownTokens)))
    }

    private func decoded(_ ids: [Int32]) -> [UInt8] {
        // Through a string, so that broken bytes count as what they are shown as.
        Array(String(decoding: tokenizer.decodedBytes(ids, skipsSpecialTokens: skipsSpecialTokens), as: UTF8.self).utf8)
    }

    /// How many bytes at the end begin a character that valid bytes could still complete.
    static func unfinishedBytes(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let start = bytes.count - length
            let lead = bytes[start]
            if lead & 0xC0 == 0x80 { continue }
            let wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
            guard (0xC2...0xF4).contains(lead), length < wanted else { return 0 }
            guard length > 1 else { return 1 }
            // The second byte of some leads is narrower (Unicode core specification, table 3-7).
            let second: ClosedRange<UInt8> =
                switch lead {
                case 0xE0: 0xA0...0xBF
                case 0xED: 0x80...0x9F
                case 0xF0: 0x90...0xBF
                case 0xF4: 0x80...0x8F
                default: 0x80...0xBF
                }
            return second.contains(bytes[start + 1]) ? length : 0
        }
        return 0
    }
}
