// The third stage: a piece of text becomes tokens. A file per model; ModelTable is the only place that knows which
// exist.

/// A token and the bytes of the piece it stands for.
struct PieceToken: Sendable {
    var id: Int32
    var start: Int32
    var end: Int32
}

/// Turns pieces into tokens.
protocol TokenizerModel: Sendable {
    /// Its name in `tokenizer.json`.
    static var type: String { get }
    /// Appends the tokens of a piece that is not empty.
    func tokenize(_ piece: UnsafeBufferPointer<UInt8>, into output: inout [PieceToken])
    /// The token whose place in an encoding shows the text itself instead of its name.
    var surfaceToken: Int32? { get }
    /// The token for what the model does not know.
    var unknownToken: Int32? { get }
    /// The members of `model` in `tokenizer.json`.
    func members(_ vocabulary: Vocabulary) -> [(key: String, json: String)]
}

extension TokenizerModel {
    var surfaceToken: Int32? { nil }
}

/// Writes vocabularies, one token a line.
enum ModelText {
    /// The object `vocab`.
    static func vocabulary(_ names: some Sequence<(name: String, id: Int)>) -> String {
        let lines = names.map { "      \(JSONText.string($0.name)): \($0.id)" }
        return lines.isEmpty ? "{}" : "{\n\(lines.joined(separator: ",\n"))\n    }"
    }

    /// The object `vocab` of all tokens but those at the end that the model knows nothing of.
    static func vocabulary(_ vocabulary: Vocabulary) -> String {
        Self.vocabulary(
            vocabulary.names[..<vocabulary.lengthInModel].enumerated().map { (name: $0.element, id: $0.offset) })
    }

    /// A list, one element a line.
    static func list(_ elements: [String]) -> String {
        elements.isEmpty ? "[]" : "[\n\(elements.map { "      \($0)" }.joined(separator: ",\n"))\n    ]"
    }
}
