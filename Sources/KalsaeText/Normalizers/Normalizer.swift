// The first stage of a tokenizer: texts that mean the same become the same bytes. A file per normaliser; the table
// below is the only place that knows which exist.

/// Rewrites a text before it is cut.
protocol Normalizer: Sendable {
    /// Its name in `tokenizer.json`.
    static var type: String { get }
    /// Reads its settings.
    init(_ fields: inout JSONFields) throws
    /// Its settings as `tokenizer.json` writes them, but for the type.
    var settings: [(key: String, json: String)] { get }
    /// Rewrites a text in place.
    func normalize(_ text: inout AlignedText, _ run: StageRun)
    /// The rewritten text as UTF-8, or nil where nothing changes.
    func normalized(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]?
}

extension Normalizer {
    var settings: [(key: String, json: String)] { [] }

    func normalized(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var text = AlignedText(bytes, isAligned: false)
        normalize(&text, StageRun())
        return text.bytes.elementsEqual(bytes) ? nil : Array(text.bytes)
    }

    /// What `NormalizerTable.read` reads.
    var json: String { JSONText.object([(key: "type", json: JSONText.string(Self.type))] + settings) }
}

enum NormalizerTable {
    static let rows: [any Normalizer.Type] = [
        NFCNormalizer.self, NFDNormalizer.self, NFKCNormalizer.self, NFKDNormalizer.self, LowercaseNormalizer.self,
        StripAccentsNormalizer.self, StripNormalizer.self, BertNormalizer.self, ReplaceNormalizer.self,
        PrependNormalizer.self, ByteLevelNormalizer.self, NmtNormalizer.self, PrecompiledNormalizer.self,
        NormalizerSequence.self,
    ]

    /// Reads the field `normalizer` of a tokenizer file.
    static func read(_ value: JSONValue, field: String) throws -> (any Normalizer)? {
        if case .null = value { return nil }
        return try readOne(value, field: field)
    }

    static func readOne(_ value: JSONValue, field: String) throws -> any Normalizer {
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard let row = rows.first(where: { $0.type == type }) else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["null"] + rows.map { $0.type })
        }
        let normalizer = try row.init(&fields)
        try fields.finish()
        return normalizer
    }

    /// Writes what `read` reads.
    static func json(_ normalizer: (any Normalizer)?) -> String { normalizer?.json ?? "null" }
}
