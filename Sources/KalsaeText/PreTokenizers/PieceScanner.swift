// Pre-tokenization: a text is cut into pieces, and no token ever reaches across a cut. Published patterns are regular
// expressions; here each is a scanner written by hand, a file per pattern, so that every text takes linear time.
// The table below is the only place that knows which patterns exist.

/// Cuts a text into pieces.
protocol PieceScanner: Sendable {
    /// Where the piece that starts at `offset` ends; always beyond `offset`.
    func endOfPiece(at offset: Int, in text: ClassifiedText) -> Int

    /// Where the next pieces from `offset` on end, at most `limit` of them; returns how many. One call for many pieces,
    /// so that the work on each is inlined.
    func cut(_ text: ClassifiedText, from offset: Int, into ends: UnsafeMutablePointer<Int>, limit: Int) -> Int

    /// Whether there is a cut between a letter and ASCII white space in every text, whatever stands around them. Long
    /// texts are cut there and their parts encoded side by side.
    var alwaysCutsAfterWords: Bool { get }
}

extension PieceScanner {
    func cut(_ text: ClassifiedText, from offset: Int, into ends: UnsafeMutablePointer<Int>, limit: Int) -> Int {
        var start = offset
        var count = 0
        while count < limit, start < text.count {
            start = endOfPiece(at: start, in: text)
            ends[count] = start
            count &+= 1
        }
        return count
    }

    var alwaysCutsAfterWords: Bool { false }
}

/// The patterns by which texts can be cut before tokens are formed; the raw value is GGUF's `tokenizer.ggml.pre`.
public enum TokenizerPattern: String, Codable, Sendable, CaseIterable {
    /// GPT-2's: words with the space before them, runs of digits.
    case gpt2 = "gpt-2"
    /// Qwen2's, also Qwen3's: like `llama3` with every digit by itself.
    case qwen2
    /// Llama 3's: words with any one character before them, at most three digits, line ends kept together.
    case llama3 = "llama-bpe"

    /// The regular expression that `tokenizer.json` names the pattern by.
    public var regularExpression: String { row.expression }

    var scanner: any PieceScanner { row.scanner }

    private var row: (expression: String, scanner: any PieceScanner) {
        switch self {
        case .gpt2: (GPT2Scanner.expression, GPT2Scanner())
        case .qwen2: (Qwen2Scanner.expression(digits: 1), Qwen2Scanner(maximumDigits: 1))
        case .llama3: (Qwen2Scanner.expression(digits: 3), Qwen2Scanner(maximumDigits: 3))
        }
    }
}

extension ClassifiedText {
    /// The end of a run of white space by `\s+(?!\S)|\s+`: all of it at the end of the text, else all but the last
    /// character, which is left to begin the next piece; a single character is a piece.
    func endOfSpacesBeforeText(from offset: Int, runEnd: Int) -> Int {
        if runEnd == count { return runEnd }
        var last = runEnd - 1
        while bytes[last] & 0xC0 == 0x80 { last -= 1 }
        return last > offset ? last : runEnd
    }

    /// The end of an English contraction (`'s`, `'t`, `'re`, `'ve`, `'m`, `'ll`, `'d`) that starts at `offset`, or nil.
    ///
    /// - Parameter ignoresCase: as `(?i:…)` does, where `ſ` (long s) folds to `s` too.
    func endOfContraction(at offset: Int, ignoresCase: Bool) -> Int? {
        guard bytes[offset] == UInt8(ascii: "'"), offset + 1 < count else { return nil }
        let fold: UInt8 = ignoresCase ? 0x20 : 0
        let first = bytes[offset + 1] | fold
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return offset + 2
        default: break
        }
        guard offset + 2 < count else { return nil }
        if ignoresCase, bytes[offset + 1] == 0xC5, bytes[offset + 2] == 0xBF { return offset + 3 }
        let second = bytes[offset + 2] | fold
        switch (first, second) {
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return offset + 3
        default: return nil
        }
    }
}
