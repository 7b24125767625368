// The last stage: names of tokens become text. A file per variant; the table below is the only place that knows which
// exist. Tokens are bytes here, because half a character is a token too.

/// Turns the names of tokens, step by step, into the parts of a text.
protocol TokenDecoder: Sendable {
    /// Its name in `tokenizer.json`.
    static var type: String { get }
    /// Reads its settings.
    init(_ fields: inout JSONFields) throws
    /// Its settings as `tokenizer.json` writes them, but for the type.
    var settings: [(key: String, json: String)] { get }
    /// The parts that the tokens become.
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]]
}

extension TokenDecoder {
    var settings: [(key: String, json: String)] { [] }

    /// What `DecoderTable.read` reads.
    var json: String { JSONText.object([(key: "type", json: JSONText.string(Self.type))] + settings) }
}

enum DecoderTable {
    static let rows: [any TokenDecoder.Type] = [
        ByteLevelDecoder.self, MetaspaceDecoder.self, WordPieceDecoder.self, ByteFallbackDecoder.self,
        FuseDecoder.self, StripDecoder.self, ReplaceDecoder.self, EndOfWordDecoder.self, DecoderSequence.self,
    ]

    /// Reads the field `decoder` of a tokenizer file.
    static func read(_ value: JSONValue, field: String) throws -> (any TokenDecoder)? {
        if case .null = value { return nil }
        return try readOne(value, field: field)
    }

    static func readOne(_ value: JSONValue, field: String) throws -> any TokenDecoder {
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard let row = rows.first(where: { $0.type == type }) else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["null"] + rows.map { $0.type })
        }
        let decoder = try row.init(&fields)
        try fields.finish()
        return decoder
    }
}

/// Searching and replacing in bytes.
enum ByteText {
    /// `text` with every `old` replaced by `new`.
    static func replacing(_ old: [UInt8], with new: [UInt8], in text: [UInt8]) -> [UInt8] {
        guard let first = old.first, text.count >= old.count, text.contains(first) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var offset = 0
        while offset < text.count {
            if text[offset] == first, text[offset...].starts(with: old) {
                result += new
                offset += old.count
            } else {
                result.append(text[offset])
                offset += 1
            }
        }
        return result
    }
}
