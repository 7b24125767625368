// GPT-2's way: cuts by its pattern, then writes every byte as its character of the byte-level alphabet.

struct ByteLevelPreTokenizer: PreTokenizer {
    static let type = "ByteLevel"
    let addsPrefixSpace: Bool
    let trimsOffsets: Bool
    let usesPattern: Bool

    init(_ fields: inout JSONFields) throws {
        addsPrefixSpace = try fields.boolean("add_prefix_space")
        trimsOffsets = try fields.boolean("trim_offsets", standard: true)
        usesPattern = try fields.boolean("use_regex", standard: true)
    }

    init(addsPrefixSpace: Bool = false, usesPattern: Bool) {
        self.addsPrefixSpace = addsPrefixSpace
        trimsOffsets = false
        self.usesPattern = usesPattern
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "add_prefix_space", json: "\(addsPrefixSpace)"), (key: "trim_offsets", json: "\(trimsOffsets)"),
            (key: "use_regex", json: "\(usesPattern)"),
        ]
    }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        var piece = piece
        if addsPrefixSpace, !piece.starts(with: [0x20]) { piece.prepend([0x20]) }
        let parts = usesPattern ? SplitPreTokenizer.scan(piece, .gpt2) : [0..<piece.count]
        for part in parts where !part.isEmpty {
            var text = piece.slice(part)
            ByteLevelNormalizer.spell(&text)
            output.append(text)
        }
    }
}
