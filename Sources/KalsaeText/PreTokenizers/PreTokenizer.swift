// The second stage: a text is cut into pieces, and no token reaches across a cut. A file per variant; the table below
// is the only place that knows which exist. The published patterns have scanners of their own: PieceScanner.swift.

/// Cuts pieces of a text into smaller ones.
protocol PreTokenizer: Sendable {
    /// Its name in `tokenizer.json`.
    static var type: String { get }
    /// Reads its settings.
    init(_ fields: inout JSONFields) throws
    /// Its settings as `tokenizer.json` writes them, but for the type.
    var settings: [(key: String, json: String)] { get }
    /// Appends the parts of one piece; empty ones are left out.
    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun)
}

extension PreTokenizer {
    var settings: [(key: String, json: String)] { [] }

    /// What `PreTokenizerTable.read` reads.
    var json: String { JSONText.object([(key: "type", json: JSONText.string(Self.type))] + settings) }
}

enum PreTokenizerTable {
    static let rows: [any PreTokenizer.Type] = [
        ByteLevelPreTokenizer.self, SplitPreTokenizer.self, MetaspacePreTokenizer.self, BertPreTokenizer.self,
        WhitespacePreTokenizer.self, WhitespaceSplitPreTokenizer.self, PunctuationPreTokenizer.self,
        DigitsPreTokenizer.self, FixedLengthPreTokenizer.self, DelimiterPreTokenizer.self, PreTokenizerSequence.self,
    ]

    /// Reads the field `pre_tokenizer` of a tokenizer file.
    static func read(_ value: JSONValue, field: String) throws -> (any PreTokenizer)? {
        if case .null = value { return nil }
        return try readOne(value, field: field)
    }

    static func readOne(_ value: JSONValue, field: String) throws -> any PreTokenizer {
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard let row = rows.first(where: { $0.type == type }) else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["null"] + rows.map { $0.type })
        }
        let stage = try row.init(&fields)
        try fields.finish()
        return stage
    }
}
