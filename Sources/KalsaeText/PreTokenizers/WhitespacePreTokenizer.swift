// Words and runs of signs, as `\w+|[^\w\s]+`; white space goes.

struct WhitespacePreTokenizer: PreTokenizer {
    static let type = "Whitespace"

    init() {}
    init(_ fields: inout JSONFields) throws {}

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        let properties = CharacterProperties.shared
        var start = 0
        var kind: UInt8 = CharacterProperties.space
        func close(_ end: Int) {
            if kind != CharacterProperties.space, start < end { output.append(piece.slice(start..<end)) }
        }
        piece.forEachScalar { scalar, offset in
            let flags = properties.flags(scalar) & (CharacterProperties.word | CharacterProperties.space)
            let next = flags & CharacterProperties.word != 0 ? CharacterProperties.word : flags
            if next == kind { return }
            close(offset)
            (start, kind) = (offset, next)
        }
        close(piece.count)
    }
}
