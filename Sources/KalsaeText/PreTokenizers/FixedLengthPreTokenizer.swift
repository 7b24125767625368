// Cuts into pieces of so many characters; with one it is tokenisation by character.

struct FixedLengthPreTokenizer: PreTokenizer {
    static let type = "FixedLength"
    let length: Int

    init(_ fields: inout JSONFields) throws {
        length = try fields.count("length", standard: 5)
        guard length > 0 else { throw TextError.malformed(field: fields.name("length"), reason: "must be above 0") }
    }

    var settings: [(key: String, json: String)] { [(key: "length", json: "\(length)")] }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        var number = 0
        var start = 0
        piece.forEachScalar { _, offset in
            if number == length {
                output.append(piece.slice(start..<offset))
                (start, number) = (offset, 0)
            }
            number += 1
        }
        if start < piece.count { output.append(piece.slice(start..<piece.count)) }
    }
}
