// SentencePiece's way: spaces become a visible character, which a word carries before it.

/// When the character is put before a text that does not begin with it.
enum PrependScheme: String, Sendable, CaseIterable {
    case first, never, always
}

/// The settings that Metaspace has as pre-tokenizer and as decoder.
struct Metaspace: Sendable {
    let replacement: String
    let scheme: PrependScheme
    let splits: Bool

    init(_ fields: inout JSONFields) throws {
        replacement = try fields.string("replacement")
        guard replacement.unicodeScalars.count == 1 else {
            throw TextError.malformed(field: fields.name("replacement"), reason: "must be one character")
        }
        var scheme = try fields.choice("prepend_scheme", of: PrependScheme.self, standard: .always)
        if fields.has("add_prefix_space"), try !fields.boolean("add_prefix_space") { scheme = .never }
        self.scheme = scheme
        splits = try fields.boolean("split", standard: true)
        _ = fields.take("str_rep")
    }

    init(scheme: PrependScheme, splits: Bool) {
        replacement = "\u{2581}"
        self.scheme = scheme
        self.splits = splits
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "replacement", json: JSONText.string(replacement)),
            (key: "prepend_scheme", json: JSONText.string(scheme.rawValue)), (key: "split", json: "\(splits)"),
        ]
    }
}

struct MetaspacePreTokenizer: PreTokenizer {
    static let type = "Metaspace"
    let metaspace: Metaspace

    init(_ fields: inout JSONFields) throws { metaspace = try Metaspace(&fields) }

    init(_ metaspace: Metaspace) { self.metaspace = metaspace }

    var settings: [(key: String, json: String)] { metaspace.settings }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        let mark = Array(metaspace.replacement.utf8)
        var piece = piece
        let spaces = piece.bytes.enumerated().compactMap { $0.element == 0x20 ? $0.offset..<$0.offset + 1 : nil }
        piece.replace(spaces, with: mark)
        let isWanted =
            switch metaspace.scheme {
            case .always: true
            case .first: piece.origin == 0
            case .never: false
            }
        if isWanted, !piece.starts(with: mark) { piece.prepend(mark) }
        guard metaspace.splits else {
            if !piece.isEmpty { output.append(piece) }
            return
        }
        let scalar = metaspace.replacement.unicodeScalars.first?.value
        SplitBehavior.mergedWithNext.cut(piece, where: { $0 == scalar }, into: &output)
    }
}
