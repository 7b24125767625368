// Several pre-tokenizers, each cutting the pieces of the one before.

struct PreTokenizerSequence: PreTokenizer {
    static let type = "Sequence"
    let stages: [any PreTokenizer]

    init(_ fields: inout JSONFields) throws {
        let field = fields.name("pretokenizers")
        stages = try fields.array("pretokenizers").enumerated().map {
            try PreTokenizerTable.readOne($0.element, field: "\(field)[\($0.offset)]")
        }
    }

    init(_ stages: [any PreTokenizer]) { self.stages = stages }

    var settings: [(key: String, json: String)] {
        [(key: "pretokenizers", json: JSONText.array(stages.map { $0.json }))]
    }

    func cut(_ piece: AlignedText, into output: inout [AlignedText], _ run: StageRun) {
        var pieces = [piece]
        for stage in stages {
            var next: [AlignedText] = []
            next.reserveCapacity(pieces.count)
            for piece in pieces { stage.cut(piece, into: &next, run) }
            pieces = next
        }
        output += pieces
    }
}
