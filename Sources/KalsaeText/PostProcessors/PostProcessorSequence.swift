// Several post-processors, one after the other.

struct PostProcessorSequence: PostProcessor {
    static let type = "Sequence"
    let processors: [any PostProcessor]

    init(_ fields: inout JSONFields) throws {
        let field = fields.name("processors")
        processors = try fields.array("processors").enumerated().map {
            try PostProcessorTable.readOne($0.element, field: "\(field)[\($0.offset)]")
        }
    }

    init(_ processors: [any PostProcessor]) { self.processors = processors }

    var settings: [(key: String, json: String)] {
        [(key: "processors", json: JSONText.array(processors.map { $0.json }))]
    }

    var tokens: [(id: Int32, name: String)] { processors.flatMap(\.tokens) }

    func addedTokens(isPair: Bool) -> Int { processors.reduce(0) { $0 + $1.addedTokens(isPair: isPair) } }

    func process(_ encodings: [Encoding], addsSpecialTokens: Bool) -> [Encoding] {
        processors.reduce(encodings) { $1.process($0, addsSpecialTokens: addsSpecialTokens) }
    }
}
