// Puts control tokens where a template says, for one text and for two.
//
//   single   [piece]                 pair   [piece]
//   piece    {"SpecialToken": {"id": name, "type_id": n}} | {"Sequence": {"id": "A" | "B", "type_id": n}}
//   special_tokens   {name: {"id": name, "ids": [n], "tokens": [name]}}

struct TemplateProcessor: PostProcessor {
    static let type = "TemplateProcessing"

    /// A piece of a template.
    enum Piece: Sendable {
        case special(name: String, type: Int32)
        case sequence(isSecond: Bool, type: Int32)

        var json: String {
            switch self {
            case .special(let name, let type):
                "{\"SpecialToken\":{\"id\":\(JSONText.string(name)),\"type_id\":\(type)}}"
            case .sequence(let isSecond, let type):
                "{\"Sequence\":{\"id\":\"\(isSecond ? "B" : "A")\",\"type_id\":\(type)}}"
            }
        }
    }

    let single: [Piece]
    let pair: [Piece]
    private let specials: [(key: String, tokens: [(id: Int32, name: String)])]

    init(single: [Piece], pair: [Piece], specials: [(key: String, tokens: [(id: Int32, name: String)])]) {
        self.single = single
        self.pair = pair
        self.specials = specials
    }

    init(_ fields: inout JSONFields) throws {
        single = try Self.pieces(fields.array("single"), field: fields.name("single"))
        pair = try Self.pieces(fields.array("pair"), field: fields.name("pair"))
        let field = fields.name("special_tokens")
        specials = try fields.object("special_tokens").map { try Self.special($0.key, $0.value, field: field) }
        for (name, pieces) in [("single", single), ("pair", pair)] {
            for (place, piece) in pieces.enumerated() {
                guard case .special(let token, _) = piece, !specials.contains(where: { $0.key == token }) else {
                    continue
                }
                throw TextError.malformed(
                    field: "\(fields.name(name))[\(place)]",
                    reason: "\(JSONText.string(token)) is not in special_tokens")
            }
        }
        if single.contains(where: { if case .sequence(true, _) = $0 { true } else { false } }) {
            throw TextError.malformed(field: fields.name("single"), reason: "speaks of a second text")
        }
    }

    private static func special(
        _ key: String, _ value: JSONValue, field: String
    ) throws -> (key: String, tokens: [(id: Int32, name: String)]) {
        var token = try JSONFields(value, path: "\(field).\(key)")
        _ = try token.string("id")
        let ids = try token.array("ids"), names = try token.array("tokens")
        try token.finish()
        guard ids.count == names.count else {
            throw TextError.malformed(field: "\(field).\(key)", reason: "has not as many ids as tokens")
        }
        return (
            key,
            try zip(ids, names).map { try ProcessorFields.token(.array([$0.1, $0.0]), field: "\(field).\(key)") }
        )
    }

    private static func pieces(_ values: [JSONValue], field: String) throws -> [Piece] {
        try values.enumerated().map { place, value in
            var piece = try JSONFields(value, path: "\(field)[\(place)]")
            if let inner = piece.take("SpecialToken") {
                try piece.finish()
                var fields = try JSONFields(inner, path: "\(field)[\(place)].SpecialToken")
                let token = Piece.special(
                    name: try fields.string("id"), type: Int32(try fields.count("type_id", standard: 0)))
                try fields.finish()
                return token
            }
            var fields = try JSONFields(piece.require("Sequence"), path: "\(field)[\(place)].Sequence")
            try piece.finish()
            let name = try fields.string("id")
            guard name == "A" || name == "B" else {
                throw TextError.unsupported(
                    field: fields.name("id"), value: JSONText.string(name), known: ["\"A\"", "\"B\""])
            }
            let sequence = Piece.sequence(
                isSecond: name == "B", type: Int32(try fields.count("type_id", standard: 0)))
            try fields.finish()
            return sequence
        }
    }

    var settings: [(key: String, json: String)] {
        let tokens = specials.map { key, tokens in
            (
                key: key,
                json: JSONText.object([
                    (key: "id", json: JSONText.string(key)),
                    (key: "ids", json: JSONText.array(tokens.map { "\($0.id)" })),
                    (key: "tokens", json: JSONText.array(tokens.map { JSONText.string($0.name) })),
                ])
            )
        }
        return [
            (key: "single", json: JSONText.array(single.map(\.json))),
            (key: "pair", json: JSONText.array(pair.map(\.json))),
            (key: "special_tokens", json: JSONText.object(tokens)),
        ]
    }

    var tokens: [(id: Int32, name: String)] { specials.flatMap(\.tokens) }

    func addedTokens(isPair: Bool) -> Int {
        (isPair ? pair : single).reduce(0) { sum, piece in
            guard case .special(let name, _) = piece else { return sum }
            return sum + tokens(name).count
        }
    }

    private func tokens(_ name: String) -> [(id: Int32, name: String)] {
        specials.first { $0.key == name }?.tokens ?? []
    }

    func process(_ encodings: [Encoding], addsSpecialTokens: Bool) -> [Encoding] {
        (encodings.count == 2 ? pair : single).compactMap { piece in
            switch piece {
            case .special(let name, let type):
                return addsSpecialTokens ? Encoding.special(tokens(name), type: type) : nil
            case .sequence(let isSecond, let type):
                guard encodings.indices.contains(isSecond ? 1 : 0) else { return nil }
                return Self.typed(encodings[isSecond ? 1 : 0], type)
            }
        }
    }

    /// An encoding all of whose tokens have one type.
    static func typed(_ encoding: Encoding, _ type: Int32) -> Encoding {
        var result = encoding
        result.typeIDs = encoding.typeIDs.map { _ in type }
        return result
    }
}
