// RoBERTa's way: <s> text </s>, and for a pair <s> first </s> </s> second </s>, all of type 0, offsets without spaces.

struct RobertaProcessor: PostProcessor {
    static let type = "RobertaProcessing"
    let separator: (id: Int32, name: String)
    let classifier: (id: Int32, name: String)
    let trimsOffsets: Bool
    let addsPrefixSpace: Bool

    init(_ fields: inout JSONFields) throws {
        separator = try ProcessorFields.token(fields.require("sep"), field: fields.name("sep"))
        classifier = try ProcessorFields.token(fields.require("cls"), field: fields.name("cls"))
        trimsOffsets = try fields.boolean("trim_offsets", standard: true)
        addsPrefixSpace = try fields.boolean("add_prefix_space", standard: true)
    }

    var settings: [(key: String, json: String)] {
        [
            (key: "sep", json: ProcessorFields.json(separator)), (key: "cls", json: ProcessorFields.json(classifier)),
            (key: "trim_offsets", json: "\(trimsOffsets)"), (key: "add_prefix_space", json: "\(addsPrefixSpace)"),
        ]
    }

    var tokens: [(id: Int32, name: String)] { [separator, classifier] }

    func addedTokens(isPair: Bool) -> Int { isPair ? 4 : 2 }

    func process(_ encodings: [Encoding], addsSpecialTokens: Bool) -> [Encoding] {
        let plain = encodings.map {
            TemplateProcessor.typed(trimsOffsets ? ByteLevelProcessor.trimmed($0, addsPrefixSpace) : $0, 0)
        }
        guard addsSpecialTokens else { return plain }
        return plain.enumerated().map { place, encoding in
            BertProcessor.wrapped(
                encoding, before: [place == 0 ? classifier : separator], after: [separator], type: 0)
        }
    }
}
