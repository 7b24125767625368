// The vocabulary of a GGUF file as lists, and the tokenizer that its model was trained with. Who reads the file stands
// elsewhere. The names of pre-tokenizers are llama.cpp's; the expressions are those of the models' own tokenizer files.

/// What the keys `tokenizer.ggml.…` of a GGUF file hold.
public struct GGUFVocabulary: Sendable {
    /// `model`: gpt2, llama, bert or t5.
    public var model: String
    /// `pre`: which pre-tokenizer a gpt2 vocabulary has.
    public var pre: String?
    /// `tokens`, by id.
    public var tokens: [String]
    /// `scores`, by id.
    public var scores: [Double]
    /// `token_type`, by id: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
    public var types: [Int]
    /// `merges`, each `"left right"`.
    public var merges: [String]
    /// `bos_token_id`, `eos_token_id`.
    public var beginID: Int32?
    public var endID: Int32?
    /// `add_bos_token`, `add_eos_token`, `add_space_prefix`, `remove_extra_whitespaces`; nil: what the model's kind
    /// does.
    public var addsBegin: Bool?
    public var addsEnd: Bool?
    public var addsSpacePrefix: Bool?
    public var removesExtraSpaces: Bool?
    /// `precompiled_charsmap`.
    public var charsmap: [UInt8]

    public init(
        model: String, pre: String? = nil, tokens: [String], scores: [Double] = [], types: [Int] = [],
        merges: [String] = [], beginID: Int32? = nil, endID: Int32? = nil, addsBegin: Bool? = nil,
        addsEnd: Bool? = nil, addsSpacePrefix: Bool? = nil, removesExtraSpaces: Bool? = nil, charsmap: [UInt8] = []
    ) {
        self.model = model
        self.pre = pre
        self.tokens = tokens
        self.scores = scores
        self.types = types
        self.merges = merges
        self.beginID = beginID
        self.endID = endID
        self.addsBegin = addsBegin
        self.addsEnd = addsEnd
        self.addsSpacePrefix = addsSpacePrefix
        self.removesExtraSpaces = removesExtraSpaces
        self.charsmap = charsmap
    }

    func ids(_ type: SentencePieceLists.PieceType) -> Set<Int32> {
        Set(types.indices.filter { types[$0] == type.rawValue }.map { Int32($0) })
    }

    /// What a template puts around a text.
    func around(begins: Bool, ends: Bool) -> (before: [Int32], after: [Int32]) {
        (
            (addsBegin ?? begins) ? beginID.map { [$0] } ?? [] : [],
            (addsEnd ?? ends) ? endID.map { [$0] } ?? [] : []
        )
    }
}

extension Tokenizer {
    /// The tokenizer of a GGUF file.
    ///
    /// - Throws: `TextError` naming the key that is wrong or not supported.
    public convenience init(gguf lists: GGUFVocabulary) throws {
        guard lists.types.isEmpty || lists.types.count == lists.tokens.count else {
            throw TextError.malformed(
                field: "tokenizer.ggml.token_type",
                reason: "has \(lists.types.count) elements for \(lists.tokens.count) tokens")
        }
        switch lists.model {
        case "gpt2":
            let (vocabulary, core, stages) = try GGUFBytePairs.parts(lists)
            self.init(vocabulary: vocabulary, core: core, stages: stages)
        case "llama", "t5":
            let pieces = try GGUFSentencePiece.lists(lists)
            let (vocabulary, core, stages) = try pieces.parts(field: "tokenizer.ggml.tokens")
            self.init(vocabulary: vocabulary, core: core, stages: stages)
        case "bert":
            // Words carry the mark of SentencePiece there, and what is inside a word carries nothing.
            let names = lists.tokens.map { name in
                // By scalars: a mark that combines with it hides it from a comparison of characters.
                if name.unicodeScalars.first?.value == 0x2581 { return String(name.unicodeScalars.dropFirst()) }
                return name.hasPrefix("[") && name.hasSuffix("]") ? name : "##\(name)"
            }
            try self.init(wordPieces: names, lowersCase: true, field: "tokenizer.ggml.tokens")
        case let other:
            throw TextError.unsupported(
                field: "tokenizer.ggml.model", value: other, known: ["gpt2", "llama", "t5", "bert"])
        }
    }
}

enum GGUFSentencePiece {
    static func lists(_ lists: GGUFVocabulary) throws -> SentencePieceLists {
        guard lists.scores.count == lists.tokens.count else {
            throw TextError.malformed(
                field: "tokenizer.ggml.scores",
                reason: "has \(lists.scores.count) elements for \(lists.tokens.count) tokens")
        }
        guard lists.scores.allSatisfy(\.isFinite) else {
            throw TextError.malformed(field: "tokenizer.ggml.scores", reason: "has one that is no finite number")
        }
        let isUnigram = lists.model == "t5"
        var pieces = SentencePieceLists()
        pieces.names = lists.tokens
        pieces.scores = lists.scores
        pieces.types = try lists.tokens.indices.map { place in
            guard !lists.types.isEmpty else { return .normal }
            guard let type = SentencePieceLists.PieceType(rawValue: lists.types[place]) else {
                throw TextError.unsupported(
                    field: "tokenizer.ggml.token_type[\(place)]", value: "\(lists.types[place])",
                    known: (1...6).map { "\($0)" })
            }
            return type
        }
        pieces.isUnigram = isUnigram
        pieces.fallsBackToBytes = pieces.types.contains(.byte)
        pieces.charsmap = lists.charsmap
        pieces.addsDummyPrefix = lists.addsSpacePrefix ?? true
        pieces.removesExtraSpaces = lists.removesExtraSpaces ?? isUnigram
        (pieces.before, pieces.after) = lists.around(begins: !isUnigram, ends: isUnigram)
        return pieces
    }
}

/// Byte-level vocabularies and their pre-tokenizers.
enum GGUFBytePairs {
    /// How a pre-tokenizer cuts, one step after the other.
    private enum Step {
        case pattern(TokenizerPattern)
        case split(String)
        case digits(separates: Bool)
        case punctuation
        case bytes
        case gpt2
    }

    private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
    private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
    private static let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
    private static let before = #"[^\r\n\p{L}\p{N}]?"#
    private static let signs =
        ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+"##
        + #"|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let chinese = "[\u{4E00}-\u{9FA5}\u{3040}-\u{309F}\u{30A0}-\u{30FF}]+"

    private struct Row {
        var names: [String]
        var steps: [Step]
        var ignoresMerges = false
        var begins = false
        var composes = false
    }

    private static let rows: [Row] = [
        Row(
            names: [
                "gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de", "a.x-4.0", "mellum",
                "modern-bert", "jina-v1-en", "jina-v2-code", "roberta-bpe", "mpt", "olmo", "jais", "trillion",
                "granite-docling", "exaone4",
            ], steps: [.pattern(.gpt2)]),
        Row(
            names: ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
            steps: [.pattern(.llama3)], ignoresMerges: true, begins: true),
        Row(names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], steps: [.pattern(.llama3)]),
        Row(
            names: ["qwen2", "deepseek-r1-qwen", "kormo", "megrez", "hunyuan", "solar-open"],
            steps: [.pattern(.qwen2)], composes: true),
        Row(names: ["stablelm2", "grok-2"], steps: [.pattern(.qwen2)]),
        Row(
            names: ["falcon"],
            steps: [.punctuation, .gpt2, .digits(separates: false), .split("[0-9][0-9][0-9]")]),
        Row(
            names: ["starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b"],
            steps: [.digits(separates: true), .gpt2]),
        Row(
            names: ["gpt-4o", "llama4", "minimax-m2"],
            steps: [
                .split(
                    "\(before)\(upper)*\(lower)+\(contractions)?|\(before)\(upper)+\(lower)*\(contractions)?"
                        + #"|\p{N}{1,3}"# + rest), .bytes,
            ]),
        Row(
            names: ["tekken"],
            steps: [.split("\(before)\(upper)*\(lower)+|\(before)\(upper)+\(lower)*" + #"|\p{N}"# + rest), .bytes],
            ignoresMerges: true, begins: true),
        Row(
            names: ["deepseek-v3", "hunyuan-dense"],
            steps: [.split(#"\p{N}{1,3}"#), .split(chinese), .split(signs), .bytes]),
        Row(names: ["hyperclovax", "mu-choco"], steps: [.split(#"\p{N}"#), .split(chinese), .split(signs), .bytes]),
        Row(
            names: ["bloom", "poro-chat", "gpt3-finnish"],
            steps: [.split(" ?[^(\\s|.,!?…。，、।۔،)]+"), .bytes]),
        Row(names: ["viking"], steps: [.split(" ?[^(\\s|.,!?…。，、।۔،)]+"), .split(#"\p{N}"#), .bytes]),
    ]

    static func parts(
        _ lists: GGUFVocabulary
    ) throws -> (vocabulary: Vocabulary, core: Tokenizer.Core, stages: TokenizerStages) {
        let field = "tokenizer.ggml.tokens"
        guard let pre = lists.pre, let row = rows.first(where: { $0.names.contains(pre) }) else {
            throw TextError.unsupported(
                field: "tokenizer.ggml.pre", value: lists.pre ?? "no name", known: rows.flatMap(\.names))
        }
        let merges = try lists.merges.enumerated().map {
            try ModelReader.pair($0.element, field: "tokenizer.ggml.merges[\($0.offset)]")
        }
        let added = try Tokenizer.added(
            lists.tokens, specialIDs: lists.ids(.control), plainIDs: lists.ids(.userDefined))
        var stages = TokenizerStages()
        if row.composes { stages.normalizer = NFCNormalizer() }
        stages.preTokenizer = try preTokenizer(row.steps)
        stages.decoder = ByteLevelDecoder()
        let (before, after) = lists.around(begins: row.begins, ends: false)
        stages.postProcessor = try TemplateProcessor.around(
            before: before, after: after, names: lists.tokens, field: field)
        var options = SymbolPairModel.Options()
        options.ignoresMerges = row.ignoresMerges
        let (vocabulary, core) = try ModelReader.bytePairs(
            lists.tokens, added, Set(added.map(\.id)), merges, options, stages, field: field,
            mergesField: "tokenizer.ggml.merges")
        return (vocabulary, core, stages)
    }

    private static func preTokenizer(_ steps: [Step]) throws -> any PreTokenizer {
        let stages: [any PreTokenizer] = try steps.map { step in
            switch step {
            case .pattern(let pattern): return pattern.preTokenizer
            case .split(let expression):
                return SplitPreTokenizer(
                    try TextPattern(expression: expression, field: "tokenizer.ggml.pre"), behavior: .isolated)
            case .digits(let separates): return DigitsPreTokenizer(separates: separates)
            case .punctuation: return PunctuationPreTokenizer(.contiguous)
            case .bytes: return ByteLevelPreTokenizer(usesPattern: false)
            case .gpt2: return ByteLevelPreTokenizer(usesPattern: true)
            }
        }
        return stages.count > 1 ? PreTokenizerSequence(stages) : stages[0]
    }
}
