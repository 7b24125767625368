// The first stage of a tokenizer: texts that mean the same become the same bytes. A file per normaliser; the table
// below is the only place that knows which exist.

/// Rewrites a text before it is cut.
protocol Normalizer: Sendable {
    /// Its name in `tokenizer.json`.
    static var type: String { get }
    /// The rewritten text as UTF-8, or nil where nothing changes.
    func normalized(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]?
}

enum NormalizerTable {
    static let rows: [any (Normalizer & BuildsFromNothing).Type] = [NFCNormalizer.self]

    /// Reads the field `normalizer` of a tokenizer file.
    static func read(_ value: JSONValue, field: String) throws -> (any Normalizer)? {
        if case .null = value { return nil }
        var fields = try JSONFields(value, path: field)
        let type = try fields.string("type")
        guard let row = rows.first(where: { $0.type == type }) else {
            throw TextError.unsupported(field: "\(field).type", value: type, known: ["null"] + rows.map { $0.type })
        }
        try fields.finish()
        return row.init()
    }

    /// Writes what `read` reads.
    static func json(_ normalizer: (any Normalizer)?) -> String {
        guard let normalizer else { return "null" }
        return "{\"type\":\(JSONText.string(type(of: normalizer).type))}"
    }
}

/// A stage without settings.
protocol BuildsFromNothing {
    init()
}

extension NFCNormalizer: BuildsFromNothing {}
