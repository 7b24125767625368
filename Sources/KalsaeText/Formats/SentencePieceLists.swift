// A SentencePiece vocabulary as stages: what a `.model` file and the kinds llama and t5 of GGUF have in common. The
// normaliser's flags become stages that Hugging Face tokenizers has too, so that tokenizer.json can be written.

/// A SentencePiece vocabulary and its flags.
struct SentencePieceLists {
    /// The kinds of pieces, by SentencePiece's numbers; GGUF has the same.
    enum PieceType: Int {
        case normal = 1
        case unknown = 2
        case control = 3
        case userDefined = 4
        case unused = 5
        case byte = 6
    }

    var names: [String] = []
    var scores: [Double] = []
    var types: [PieceType] = []
    var isUnigram = true
    var fallsBackToBytes = false
    var charsmap: [UInt8] = []
    var addsDummyPrefix = true
    var removesExtraSpaces = true
    var escapesSpaces = true
    /// Tokens that a template puts before and after a text.
    var before: [Int32] = []
    var after: [Int32] = []

    /// SentencePiece's visible space.
    static let space = "\u{2581}"

    /// The tokenizer's parts.
    ///
    /// - Parameter field: what errors call the list of pieces.
    func parts(field: String) throws -> (vocabulary: Vocabulary, core: Tokenizer.Core, stages: TokenizerStages) {
        func ids(_ wanted: PieceType) -> [Int32] { types.indices.filter { types[$0] == wanted }.map { Int32($0) } }
        guard let unknown = ids(.unknown).first else {
            throw TextError.malformed(field: field, reason: "has no unknown piece")
        }
        var added = try Tokenizer.added(
            names, specialIDs: Set(ids(.control) + ids(.unknown)), plainIDs: Set(ids(.userDefined)))
        for place in added.indices where types[Int(added[place].id)] == .userDefined {
            added[place].isUserDefined = true
        }
        let excluded = Set(ids(.control) + ids(.unused) + ids(.userDefined))
        let vocabulary = try Vocabulary(
            names: names, added: added, field: field, spelling: .sentencePiece, outsideModel: excluded)
        var stages = TokenizerStages()
        stages.normalizer = try normalizer(field: field)
        stages.decoder = try decoder()
        stages.postProcessor = try template(field: field)
        if isUnigram {
            let model = try UnigramModel(
                vocabulary: vocabulary, scores: scores, unknown: unknown, fallsBackToBytes: fallsBackToBytes,
                excluded: excluded.union(ids(.byte)).union([unknown]))
            return (vocabulary, .staged(model, PieceCachePool()), stages)
        }
        var options = SymbolPairModel.Options()
        options.unknown = names[Int(unknown)]
        options.fusesUnknown = true
        options.fallsBackToBytes = fallsBackToBytes
        let (merges, ranks) = merges()
        let model = try SymbolPairModel(
            vocabulary: vocabulary, merges: merges, ranks: ranks, options: options, field: field)
        return (vocabulary, .staged(model, PieceCachePool()), stages)
    }

    /// Every way to join two pieces into a third, the best third first; thirds of one score share a rank.
    private func merges() -> (merges: [(String, String)], ranks: [Int]) {
        let usable = names.indices.filter { types[$0] == .normal }
        let table = TokenTable(
            usable.map { (name: Array(names[$0].utf8), number: Int32($0)) }, count: usable.count)
        let ordered = usable.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var merges: [(String, String)] = []
        var ranks: [Int] = []
        var rank = -1
        var lastScore = Double.infinity
        for piece in ordered {
            if scores[piece] != lastScore { rank += 1 }
            lastScore = scores[piece]
            let name = Array(names[piece].utf8)
            var found: [(left: Int32, right: Int32)] = []
            for cut in name.indices.dropFirst() where name[cut] & 0xC0 != 0x80 {
                guard let left = table.find(name[..<cut]), let right = table.find(name[cut...]) else { continue }
                found.append((left, right))
            }
            found.sort { ($0.left, $0.right) < ($1.left, $1.right) }
            for (left, right) in found {
                merges.append((names[Int(left)], names[Int(right)]))
                ranks.append(rank)
            }
        }
        return (merges, ranks)
    }

    private func normalizer(field: String) throws -> (any Normalizer)? {
        var stages: [any Normalizer] = []
        if !charsmap.isEmpty {
            stages.append(
                try PrecompiledNormalizer(charsmap, takesLongest: true, field: "normalizer_spec.precompiled_charsmap"))
        }
        if removesExtraSpaces {
            stages.append(ReplaceNormalizer(try TextPattern(expression: #"\A +| +\z"#, field: field), with: ""))
            stages.append(ReplaceNormalizer(try TextPattern(expression: " {2,}", field: field), with: " "))
        }
        if addsDummyPrefix { stages.append(PrependNormalizer(escapesSpaces ? Self.space : " ")) }
        if escapesSpaces {
            stages.append(ReplaceNormalizer(try TextPattern(literal: " ", field: field), with: Self.space))
        }
        // The visible space counts as a space at the end, written by the user or not.
        if removesExtraSpaces, escapesSpaces {
            stages.append(
                ReplaceNormalizer(try TextPattern(expression: "\(Self.space)+\\z", field: field), with: ""))
        }
        return stages.count > 1 ? NormalizerSequence(stages) : stages.first
    }

    private func decoder() throws -> any TokenDecoder {
        var stages: [any TokenDecoder] = [
            ReplaceDecoder(try TextPattern(literal: Self.space, field: "decoder"), with: " ")
        ]
        if fallsBackToBytes { stages.append(ByteFallbackDecoder()) }
        stages.append(FuseDecoder())
        if addsDummyPrefix { stages.append(StripDecoder(" ", start: 1, stop: 0)) }
        return DecoderSequence(stages)
    }

    private func template(field: String) throws -> (any PostProcessor)? {
        try TemplateProcessor.around(before: before, after: after, names: names, field: field)
    }
}

extension TemplateProcessor {
    /// A template with tokens before and after every text; nil where there are none.
    ///
    /// - Throws: `TextError.malformed` where a token is not there.
    static func around(
        before: [Int32], after: [Int32], names: [String], field: String
    ) throws -> TemplateProcessor? {
        guard !before.isEmpty || !after.isEmpty else { return nil }
        func token(_ id: Int32) throws -> (id: Int32, name: String) {
            guard id >= 0, Int(id) < names.count else {
                throw TextError.malformed(field: field, reason: "has no token \(id) for the template")
            }
            return (id, names[Int(id)])
        }
        let first = try before.map(token), last = try after.map(token)
        func pieces(isSecond: Bool) -> [Piece] {
            let type: Int32 = isSecond ? 1 : 0
            return first.map { .special(name: $0.name, type: type) } + [.sequence(isSecond: isSecond, type: type)]
                + last.map { .special(name: $0.name, type: type) }
        }
        var specials: [(key: String, tokens: [(id: Int32, name: String)])] = []
        for token in first + last where !specials.contains(where: { $0.key == token.name }) {
            specials.append((token.name, [token]))
        }
        return TemplateProcessor(
            single: pieces(isSecond: false), pair: pieces(isSecond: false) + pieces(isSecond: true),
            specials: specials)
    }
}
