// Several normalisers, one after the other.

struct NormalizerSequence: Normalizer {
    static let type = "Sequence"
    let normalizers: [any Normalizer]

    init(_ fields: inout JSONFields) throws {
        let field = fields.name("normalizers")
        normalizers = try fields.array("normalizers").enumerated().map {
            try NormalizerTable.readOne($0.element, field: "\(field)[\($0.offset)]")
        }
    }

    init(_ normalizers: [any Normalizer]) { self.normalizers = normalizers }

    var settings: [(key: String, json: String)] {
        [(key: "normalizers", json: JSONText.array(normalizers.map { $0.json }))]
    }

    func normalize(_ text: inout AlignedText, _ run: StageRun) {
        for normalizer in normalizers { normalizer.normalize(&text, run) }
    }
}
