// What a text becomes: ids, and for each of them where in the text it comes from. It does not know how it was made.

/// What offsets count.
public enum OffsetUnit: Sendable {
    /// Bytes of UTF-8.
    case bytes
    /// Unicode scalars, as Python and Hugging Face `tokenizers` count.
    case scalars
}

/// The tokens of a text or of a pair of texts, with everything that is known of them; all lists have one length.
public struct Encoding: Sendable, Equatable {
    /// Token numbers.
    public var ids: [Int32] = []
    /// Which text of a pair a token belongs to, as the tokenizer's template says.
    public var typeIDs: [Int32] = []
    /// Names of the tokens; of unknown ones the text itself where the model can say it.
    public var tokens: [String] = []
    /// The part of the original text that each token stands for, in the unit asked for; empty at 0 where there is none.
    public var offsets: [Range<Int>] = []
    /// The number of the piece that each token comes from; nil for tokens that were put in.
    public var wordIDs: [Int?] = []
    /// Whether a token was put in by the template or by padding.
    public var specialMask: [Bool] = []
    /// Whether a token counts: everything but padding.
    public var attentionMask: [Bool] = []
    /// The further parts where a text was cut to a length.
    public var overflowing: [Encoding] = []

    public init() {}

    /// How many tokens there are.
    public var count: Int { ids.count }

    mutating func append(
        _ id: Int32, _ token: String, _ offsets: Range<Int>, word: Int?, type: Int32 = 0, isSpecial: Bool = false
    ) {
        ids.append(id)
        tokens.append(token)
        self.offsets.append(offsets)
        typeIDs.append(type)
        wordIDs.append(word)
        specialMask.append(isSpecial)
        attentionMask.append(true)
    }

    /// A token that stands for no text.
    static func special(_ tokens: [(id: Int32, name: String)], type: Int32) -> Encoding {
        var encoding = Encoding()
        for (id, name) in tokens { encoding.append(id, name, 0..<0, word: nil, type: type, isSpecial: true) }
        return encoding
    }

    /// The tokens of a range.
    func part(_ range: Range<Int>) -> Encoding {
        var part = Encoding()
        part.ids = Array(ids[range])
        part.typeIDs = Array(typeIDs[range])
        part.tokens = Array(tokens[range])
        part.offsets = Array(offsets[range])
        part.wordIDs = Array(wordIDs[range])
        part.specialMask = Array(specialMask[range])
        part.attentionMask = Array(attentionMask[range])
        return part
    }

    /// Appends another encoding; the further parts are combined each with each.
    mutating func merge(_ other: Encoding) {
        var further: [Encoding] = []
        for own in overflowing {
            for tail in [other] + other.overflowing {
                var joined = own
                joined.overflowing = []
                var tail = tail
                tail.overflowing = []
                joined.merge(tail)
                further.append(joined)
            }
        }
        for tail in other.overflowing {
            var joined = self
            joined.overflowing = []
            joined.merge(tail)
            further.append(joined)
        }
        ids += other.ids
        typeIDs += other.typeIDs
        tokens += other.tokens
        offsets += other.offsets
        wordIDs += other.wordIDs
        specialMask += other.specialMask
        attentionMask += other.attentionMask
        overflowing = further
    }
}
