// The field `model` of tokenizer.json: which kind it is, its vocabulary and its settings.
//
//   BPE        {vocab: name to id, merges: ["a b"] or [["a", "b"]], unk_token, continuing_subword_prefix,
//               end_of_word_suffix, fuse_unk, byte_fallback, ignore_merges; dropout null or 0}
//   WordPiece  {vocab: name to id, unk_token, continuing_subword_prefix, max_input_chars_per_word}
//   Unigram    {vocab: [[name, score]], unk_id, byte_fallback}
//   WordLevel  {vocab: name to id, unk_token}

/// Reads models.
enum ModelReader {
    typealias Reading = (vocabulary: Vocabulary, core: Tokenizer.Core)
    private typealias Reader = @Sendable (inout JSONFields, [AddedToken], TokenizerStages) throws -> Reading

    private static let rows: [(type: String, read: Reader)] = [
        (SymbolPairModel.type, bytePairs), (WordPieceModel.type, wordPiece), (UnigramModel.type, unigram),
        (WordLevelModel.type, wordLevel),
    ]

    /// The most tokens that a file may list.
    static let mostTokens = 1 << 24

    static func read(_ fields: inout JSONFields, _ added: [AddedToken], _ stages: TokenizerStages) throws -> Reading {
        var type = SymbolPairModel.type
        if fields.has("type") {
            type = try fields.string("type")
        } else if fields.has("unk_id") {
            type = UnigramModel.type
        } else if fields.has("max_input_chars_per_word") {
            type = WordPieceModel.type
        } else if !fields.has("merges") {
            type = WordLevelModel.type
        }
        guard let row = rows.first(where: { $0.type == type }) else {
            throw TextError.unsupported(field: "model.type", value: type, known: rows.map(\.type))
        }
        return try row.read(&fields, added, stages)
    }

    private static func bytePairs(
        _ fields: inout JSONFields, _ added: [AddedToken], _ stages: TokenizerStages
    ) throws -> Reading {
        switch fields.peek("dropout") {
        // No dropout, written as a number.
        case .integer(0)?, .fraction(0)?: _ = fields.take("dropout")
        default: try fields.refuseUnlessEmpty("dropout")
        }
        var options = SymbolPairModel.Options()
        options.unknown = try fields.optionalString("unk_token")
        options.prefix = try fields.optionalString("continuing_subword_prefix").flatMap { $0.isEmpty ? nil : $0 }
        options.suffix = try fields.optionalString("end_of_word_suffix").flatMap { $0.isEmpty ? nil : $0 }
        options.fusesUnknown = try fields.boolean("fuse_unk", standard: false)
        options.fallsBackToBytes = try fields.boolean("byte_fallback", standard: false)
        options.ignoresMerges = try fields.boolean("ignore_merges", standard: false)
        let (names, outside) = try names(fields.object("vocab"), added)
        let merges = try fields.array("merges").enumerated().map { try merge($0.element, $0.offset) }
        return try bytePairs(names, added, outside, merges, options, stages)
    }

    /// A BPE model, the fast way where its stages allow that.
    static func bytePairs(
        _ names: [String], _ added: [AddedToken], _ outside: Set<Int32>, _ merges: [(String, String)],
        _ options: SymbolPairModel.Options, _ stages: TokenizerStages, field: String = "model.vocab",
        mergesField: String = "model.merges"
    ) throws -> Reading {
        let pattern = TokenizerPattern(of: stages.preTokenizer)
        let hasWayOut = options.unknown != nil || options.fallsBackToBytes
        if let pattern, options.prefix == nil, options.suffix == nil, !hasWayOut || hasAllBytes(names) {
            let vocabulary = try Vocabulary(names: names, added: added, field: field, outsideModel: outside)
            let model = try BytePairModel(
                vocabulary: vocabulary, merges: merges, ignoresMerges: options.ignoresMerges,
                vocabularyField: field, field: mergesField)
            return (vocabulary, .bytePair(model, pattern, options, EncoderPool(model: model)))
        }
        let vocabulary = try Vocabulary(
            names: names, added: added, field: field, spelling: spelling(stages), outsideModel: outside)
        let model = try SymbolPairModel(vocabulary: vocabulary, merges: merges, options: options, field: mergesField)
        return (vocabulary, .staged(model, PieceCachePool()))
    }

    private static func hasAllBytes(_ names: [String]) -> Bool {
        Set(names.lazy.filter { $0.unicodeScalars.count == 1 }.map { Array($0.utf8) })
            .isSuperset(of: (0...255).map { Array(ByteAlphabet.encode([UInt8($0)]).utf8) })
    }

    /// A merge written as `"left right"` or as a pair.
    private static func merge(_ value: JSONValue, _ place: Int) throws -> (String, String) {
        switch value {
        case .string(let text): return try pair(text, field: "model.merges[\(place)]")
        case .array(let parts):
            if parts.count == 2, case .string(let left) = parts[0], case .string(let right) = parts[1] {
                return (left, right)
            }
        default: break
        }
        throw TextError.malformed(field: "model.merges[\(place)]", reason: "must be a pair of tokens")
    }

    /// A merge written as `"left right"`.
    static func pair(_ text: String, field: String) throws -> (String, String) {
        let parts = text.utf8.split(separator: 0x20, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw TextError.malformed(field: field, reason: "must be two tokens with one space between")
        }
        return (parts[0], parts[1])
    }

    private static func wordPiece(
        _ fields: inout JSONFields, _ added: [AddedToken], _ stages: TokenizerStages
    ) throws -> Reading {
        let unknown = try fields.string("unk_token"), prefix = try fields.string("continuing_subword_prefix")
        let longest = try fields.count("max_input_chars_per_word")
        let (names, outside) = try names(fields.object("vocab"), added)
        let vocabulary = try Vocabulary(
            names: names, added: added, field: "model.vocab", spelling: .wordPiece(prefix: prefix),
            outsideModel: outside)
        let model = try WordPieceModel(vocabulary: vocabulary, unknown: unknown, prefix: prefix, longestWord: longest)
        return (vocabulary, .staged(model, PieceCachePool()))
    }

    private static func wordLevel(
        _ fields: inout JSONFields, _ added: [AddedToken], _ stages: TokenizerStages
    ) throws -> Reading {
        let unknown = try fields.string("unk_token")
        let (names, outside) = try names(fields.object("vocab"), added)
        let vocabulary = try Vocabulary(
            names: names, added: added, field: "model.vocab", spelling: spelling(stages), outsideModel: outside)
        let model = try WordLevelModel(vocabulary: vocabulary, unknown: unknown)
        return (vocabulary, .staged(model, PieceCachePool()))
    }

    private static func unigram(
        _ fields: inout JSONFields, _ added: [AddedToken], _ stages: TokenizerStages
    ) throws -> Reading {
        var unknown: Int?
        if case .null? = fields.peek("unk_id") {
            _ = fields.take("unk_id")
        } else {
            unknown = try fields.count("unk_id")
        }
        let fallsBack = try fields.boolean("byte_fallback", standard: false)
        var scores: [Double] = []
        var pieces: [(key: String, value: JSONValue)] = []
        for (place, value) in try fields.array("vocab").enumerated() {
            guard case .array(let parts) = value, parts.count == 2, case .string(let name) = parts[0] else {
                throw TextError.malformed(
                    field: "model.vocab[\(place)]", reason: "must be a token and its score")
            }
            switch parts[1] {
            case .fraction(let score): scores.append(score)
            case .integer(let score): scores.append(Double(score))
            default:
                throw TextError.malformed(field: "model.vocab[\(place)]", reason: "its score must be a number")
            }
            pieces.append((name, .integer(place)))
        }
        let (names, outside) = try names(pieces, added)
        let vocabulary = try Vocabulary(
            names: names, added: added, field: "model.vocab", spelling: spelling(stages), outsideModel: outside)
        let model = try UnigramModel(
            vocabulary: vocabulary, scores: scores, unknown: unknown.flatMap { Int32(exactly: $0) },
            fallsBackToBytes: fallsBack)
        return (vocabulary, .staged(model, PieceCachePool()))
    }

    /// How names spell bytes, as the decoder tells.
    static func spelling(_ stages: TokenizerStages) -> TokenSpelling {
        func has<Stage>(_ type: Stage.Type, _ decoder: (any TokenDecoder)?) -> Bool {
            if let sequence = decoder as? DecoderSequence { return sequence.decoders.contains { has(type, $0) } }
            return decoder is Stage
        }
        if has(ByteLevelDecoder.self, stages.decoder) { return .looseByteLevel }
        if has(MetaspaceDecoder.self, stages.decoder) || has(ByteFallbackDecoder.self, stages.decoder) {
            return .sentencePiece
        }
        return .plain
    }

    /// The names by id, and the added tokens that are not in `vocab`.
    private static func names(
        _ vocab: [(key: String, value: JSONValue)], _ added: [AddedToken]
    ) throws -> (names: [String], outside: Set<Int32>) {
        let most = vocab.count + added.count
        guard most <= mostTokens else {
            throw TextError.malformed(field: "model.vocab", reason: "has \(most) tokens, more than \(mostTokens)")
        }
        var names = [String?](repeating: nil, count: most)
        func place(_ name: String, _ id: Int, _ field: String) throws {
            guard id >= 0, id < most else {
                throw TextError.malformed(
                    field: field, reason: "the id \(id) leaves a hole: there are at most \(most) tokens")
            }
            if let other = names[id], !other.utf8.elementsEqual(name.utf8) {
                throw TextError.malformed(
                    field: field, reason: "the id \(id) belongs to \(JSONText.string(other)) already")
            }
            names[id] = name
        }
        for (name, value) in vocab {
            guard case .integer(let id) = value else {
                throw TextError.malformed(
                    field: "model.vocab", reason: "the id of \(JSONText.string(name)) must be a whole number")
            }
            try place(name, id, "model.vocab")
        }
        var outside: Set<Int32> = []
        for (index, token) in added.enumerated() {
            if Int(token.id) < most, names[Int(token.id)] == nil { outside.insert(token.id) }
            try place(token.content, Int(token.id), "added_tokens[\(index)].id")
        }
        let count = (names.lastIndex { $0 != nil } ?? -1) + 1
        let whole = try names[..<count].enumerated().map { id, name in
            guard let name else { throw TextError.malformed(field: "model.vocab", reason: "no token has the id \(id)") }
            return name
        }
        return (whole, outside)
    }
}
