// The older files: GPT-2's vocab.json with merges.txt, BERT's vocab.txt. They say nothing of the stages; the ones that
// their models came with are taken.

import Foundation

extension Tokenizer {
    /// Reads GPT-2's `vocab.json` and `merges.txt`: byte-level BPE with GPT-2's pattern; `<|endoftext|>`, where it is
    /// there, is a control token.
    ///
    /// - Throws: `TextError` naming the field that is wrong.
    public convenience init(vocabulary: Data, merges: Data) throws {
        guard case .object(let members) = try JSONValue(parsing: Array(vocabulary)) else {
            throw TextError.malformed(field: "vocab.json", reason: "must be an object")
        }
        var names = [String?](repeating: nil, count: members.count)
        for (name, value) in members {
            guard case .integer(let id) = value, names.indices.contains(id) else {
                throw TextError.malformed(
                    field: "vocab.json",
                    reason: "the id of \(JSONText.string(name)) is no whole number or leaves a hole")
            }
            if let other = names[id] {
                throw TextError.malformed(
                    field: "vocab.json", reason: "the id \(id) belongs to \(JSONText.string(other)) already")
            }
            names[id] = name
        }
        guard let text = String(validating: merges, as: UTF8.self) else {
            throw TextError.malformed(field: "merges.txt", reason: "is not UTF-8")
        }
        // By bytes: "\r\n" is one Character, and a merge may hold any.
        let lines = text.utf8.split(separator: 0x0A).map { line in
            String(Substring(line.last == 0x0D ? line.dropLast() : line))
        }
        let whole = names.compactMap { $0 }
        let end = whole.firstIndex(of: "<|endoftext|>").map { Set([Int32($0)]) }
        try self.init(
            tokenStrings: whole,
            mergeStrings: lines.enumerated().filter { !($0.offset == 0 && $0.element.hasPrefix("#version")) }
                .map(\.element),
            specialIDs: end ?? [], pattern: .gpt2)
    }

    /// Reads BERT's `vocab.txt`: WordPiece, a token a line, numbered from 0.
    ///
    /// - Parameter lowersCase: whether text is brought to lower case without accents first; nil: where no token of the
    ///   file has a capital Latin letter.
    /// - Throws: `TextError.malformed` naming what is wrong.
    public convenience init(wordPieceVocabulary data: Data, lowersCase: Bool? = nil) throws {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TextError.malformed(field: "vocab.txt", reason: "is not UTF-8")
        }
        var names = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(Substring(line.last == 0x0D ? line.dropLast() : line))
        }
        while names.last?.isEmpty == true { names.removeLast() }
        try self.init(wordPieces: names, lowersCase: lowersCase, field: "vocab.txt")
    }

    /// A WordPiece tokenizer with BERT's stages; `[UNK]`, `[CLS]` and `[SEP]` must be there.
    convenience init(wordPieces names: [String], lowersCase: Bool?, field: String) throws {
        let isControl: (String) -> Bool = { ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].contains($0) }
        let added = names.enumerated().filter { isControl($0.element) }.map {
            AddedToken(id: Int32($0.offset), content: $0.element, isSpecial: true)
        }
        let vocabulary = try Vocabulary(
            names: names, added: added, field: field, spelling: .wordPiece(prefix: "##"))
        func token(_ name: String) throws -> (id: Int32, name: String) {
            guard let id = vocabulary.id(of: name) else {
                throw TextError.malformed(field: field, reason: "has no token \(name)")
            }
            return (id, name)
        }
        let hasCapitals = names.contains { name in
            !isControl(name) && !name.hasPrefix("[") && name.utf8.contains { (0x41...0x5A).contains($0) }
        }
        var stages = TokenizerStages()
        stages.normalizer = BertNormalizer(lowersCase: lowersCase ?? !hasCapitals)
        stages.preTokenizer = BertPreTokenizer()
        stages.postProcessor = TemplateProcessor.bert(classifier: try token("[CLS]"), separator: try token("[SEP]"))
        stages.decoder = WordPieceDecoder(prefix: "##", cleansUp: true)
        let model = try WordPieceModel(vocabulary: vocabulary, unknown: "[UNK]", prefix: "##", longestWord: 100)
        self.init(vocabulary: vocabulary, core: .staged(model, PieceCachePool()), stages: stages)
    }
}

extension TemplateProcessor {
    /// [CLS] A [SEP], and for a pair [CLS] A [SEP] B [SEP].
    static func bert(
        classifier: (id: Int32, name: String), separator: (id: Int32, name: String)
    ) -> TemplateProcessor {
        let single: [Piece] = [
            .special(name: classifier.name, type: 0), .sequence(isSecond: false, type: 0),
            .special(name: separator.name, type: 0),
        ]
        return TemplateProcessor(
            single: single,
            pair: single + [.sequence(isSecond: true, type: 1), .special(name: separator.name, type: 1)],
            specials: [(classifier.name, [classifier]), (separator.name, [separator])])
    }
}
