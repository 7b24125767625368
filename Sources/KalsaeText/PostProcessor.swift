// The field `post_processor` of tokenizer.json: what is done to ids after encoding. Here ids stay as they are, so the
// kinds that leave a single text alone are read and those that add tokens to it are refused by name. Writes nothing.
//
//   null
//   ByteLevel            concerns offsets alone
//   TemplateProcessing   whose `single` is the text itself: transformers 5 saves every tokenizer with one
//   Sequence             of these

/// Reads post-processors.
enum PostProcessor {
    private static let known = ["null", "ByteLevel", "TemplateProcessing that adds no tokens", "Sequence of these"]

    /// Checks that a post-processor leaves the ids of a single text as they are.
    ///
    /// - Throws: `TextError` naming the field that would change them.
    static func check(_ value: JSONValue, field: String, isInSequence: Bool = false) throws {
        if case .null = value { return }
        var fields = try JSONFields(value, path: field)
        switch try fields.string("type") {
        case "ByteLevel": _ = try TokenizerFile.byteLevel(value, field: field)
        case "TemplateProcessing":
            let single = try fields.array("single")
            guard single.count == 1 else {
                throw TextError.unsupported(
                    field: "\(field).single", value: "a list of \(single.count) pieces", known: ["the text alone"])
            }
            try checkPiece(single[0], field: "\(field).single[0]")
            // `pair` is for two texts at once and `special_tokens` for what `single` names.
            _ = try fields.array("pair")
            _ = try fields.object("special_tokens")
            try fields.finish()
        case "Sequence" where !isInSequence:
            for (index, inner) in try fields.array("processors").enumerated() {
                try check(inner, field: "\(field).processors[\(index)]", isInSequence: true)
            }
            try fields.finish()
        case let type: throw TextError.unsupported(field: "\(field).type", value: type, known: known)
        }
    }

    /// Checks that a piece of a template is the text.
    private static func checkPiece(_ value: JSONValue, field: String) throws {
        var piece = try JSONFields(value, path: field)
        guard let sequence = piece.take("Sequence") else {
            throw TextError.unsupported(field: field, value: "a special token", known: ["Sequence"])
        }
        try piece.finish()
        var fields = try JSONFields(sequence, path: "\(field).Sequence")
        let id = try fields.string("id")
        guard id == "A" else {
            throw TextError.unsupported(field: "\(field).Sequence.id", value: JSONText.string(id), known: ["\"A\""])
        }
        _ = fields.take("type_id")
        try fields.finish()
    }
}
