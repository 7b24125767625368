// Several decoders, one after the other.

struct DecoderSequence: TokenDecoder {
    static let type = "Sequence"
    let decoders: [any TokenDecoder]

    init(_ fields: inout JSONFields) throws {
        let field = fields.name("decoders")
        decoders = try fields.array("decoders").enumerated().map {
            try DecoderTable.readOne($0.element, field: "\(field)[\($0.offset)]")
        }
    }

    init(_ decoders: [any TokenDecoder]) { self.decoders = decoders }

    var settings: [(key: String, json: String)] {
        [(key: "decoders", json: JSONText.array(decoders.map { $0.json }))]
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { decoders.reduce(tokens) { $1.decode($0) } }
}
