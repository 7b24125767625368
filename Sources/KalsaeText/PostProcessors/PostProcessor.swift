// The stage after the model: control tokens are put around texts, pairs are joined, offsets trimmed. A file per
// variant; the table below is the only place that knows which exist.

/// Works on the encodings of one text or of two.
protocol PostProcessor: Sendable {
    /// Its name in `tokenizer.json`.
    static var type: String { get }
    /// Reads its settings.
    init(_ fields: inout JSONFields) throws
    /// Its settings as `tokenizer.json` writes them, but for the type.
    var settings: [(key: String, json: String)] { get }
    /// How many tokens are put in.
    func addedTokens(isPair: Bool) -> Int
    /// The encodings to join, in their order.
    func process(_ encodings: [Encoding], addsSpecialTokens: Bool) -> [Encoding]
    /// Tokens that are put in, with what the file calls them; checked against the vocabulary.
    var tokens: [(id: Int32, name: String)] { get }
}

extension PostProcessor {
    /// What `PostProcessorTable.read` reads.
    var json: String { JSONText.object([(key: "type", json: JSONText.string(Self.type))] + settings) }
}

enum PostProcessorTable {
    static let rows: [any PostProcessor.Type] = [
        ByteLevelProcessor.self, TemplateProcessor.self, BertProcessor.self, RobertaProcessor.self,
        PostProcessorSequence.self,
    ]

    /// Reads the field `post_processor` of a tokenizer file.
    static func read(_ value: JSONValue, field: String) throws -> (any PostProcessor)? {
        if case .null = value { return nil }
        return try readOne(value, field: field)
    }

    static func readOne(_ value: JSONValue, field: String) throws -> any PostProcessor {
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard let row = rows.first(where: { $0.type == type }) else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["null"] + rows.map { $0.type })
        }
        let processor = try row.init(&fields)
        try fields.finish()
        return processor
    }
}

/// Settings that several processors share.
enum ProcessorFields {
    /// A token written `["[SEP]", 102]`.
    static func token(_ value: JSONValue, field: String) throws -> (id: Int32, name: String) {
        guard case .array(let parts) = value, parts.count == 2, case .string(let name) = parts[0],
            case .integer(let number) = parts[1], let id = Int32(exactly: number), id >= 0
        else { throw TextError.malformed(field: field, reason: "must be a token's name and its id") }
        return (id, name)
    }

    /// What `token` reads.
    static func json(_ token: (id: Int32, name: String)) -> String { "[\(JSONText.string(token.name)),\(token.id)]" }
}
