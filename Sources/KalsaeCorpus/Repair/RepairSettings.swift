// What may be repaired in a text, and which of it a user wants. What restores the text that was meant is on; what
// changes an author's text (emoji, quotes, dates, spelling) is off until somebody asks.

import KalsaeSupport

/// One kind of repair; its name is its key in a recipe and in the ledger.
public enum RepairKind: String, Codable, Sendable, CaseIterable {
    /// `\ud83d\ude00` and `&#55357;&#56832;` left over from UTF-16 become the character or go.
    case surrogates
    /// Text that was decoded with the wrong encoding, where the right one is certain.
    case mojibake
    /// HTML entities left in text: `&amp;nbsp;`.
    case entities
    /// Control characters.
    case controls
    /// U+FFFD, which stands for bytes that could not be read.
    case replacements
    /// Characters without width: U+200B, byte-order marks, soft hyphens, marks of direction, Hangul fillers.
    case invisibles
    /// Full-width Latin and half-width Hangul and katakana become ordinary; in Korean and English text.
    case width
    /// East Asian full stops and commas become `.` and `,`; in Korean and English text.
    case punctuation
    /// Runs of spaces, blanks at line ends, runs of blank lines.
    case whitespace
    /// Characters repeated for emphasis, down to `longestRun`.
    case repeats
    /// Curly quotes become straight ones.
    case quotes
    /// Emoji go.
    case emoji
    /// Stars, arrows, boxes and other symbols go.
    case symbols
    /// Dates become YYYY-MM-DD.
    case dates
    /// Numbers lose their thousands separators and full-width digits.
    case numbers
    /// Common misspellings by rule, and others by dictionary where only one word can have been meant.
    case spelling
    /// A few certain faults of grammar and spacing, in Korean and English.
    case grammar
}

/// Settings of repair.
public struct RepairSettings: Codable, Sendable, Equatable {
    /// The kinds that are done.
    public var kinds: Set<RepairKind>
    /// How often a character may stand in a row where `repeats` is on.
    public var longestRun: Int

    /// The kinds that are on where a recipe says nothing.
    public static let standard: Set<RepairKind> = [
        .surrogates, .mojibake, .entities, .controls, .replacements, .invisibles, .width, .punctuation, .whitespace,
        .repeats,
    ]

    public init(kinds: Set<RepairKind> = RepairSettings.standard, longestRun: Int = 3) {
        self.kinds = kinds
        self.longestRun = longestRun
    }

    private static let runKey = "longestRun"

    /// Reads `{"emoji": true, "whitespace": false, "longestRun": 2}`: a key for each kind that is not as usual.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: AnyKey.self)
        let known = RepairKind.allCases.map(\.rawValue) + [Self.runKey]
        self.init()
        for key in values.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
            if let kind = RepairKind(rawValue: key.stringValue) {
                if try values.decode(Bool.self, forKey: key) { kinds.insert(kind) } else { kinds.remove(kind) }
            } else if key.stringValue == Self.runKey {
                longestRun = try values.decode(Int.self, forKey: key)
            } else {
                throw CorpusError.unknownSetting(
                    section: "repair", key: key.stringValue, nearest: NearestName.find(key.stringValue, among: known))
            }
        }
        try validate()
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: AnyKey.self)
        for kind in RepairKind.allCases {
            try values.encode(kinds.contains(kind), forKey: AnyKey(stringValue: kind.rawValue))
        }
        try values.encode(longestRun, forKey: AnyKey(stringValue: Self.runKey))
    }

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        guard (1...1_000).contains(longestRun) else {
            throw CorpusError.invalidSetting(
                name: "repair.longestRun", reason: "\(longestRun) is not between 1 and 1000, for example 3")
        }
    }
}
