// BERT's way: [CLS] text [SEP], and for a pair [CLS] first [SEP] second [SEP] with the second's type 1.

struct BertProcessor: PostProcessor {
    static let type = "BertProcessing"
    let separator: (id: Int32, name: String)
    let classifier: (id: Int32, name: String)

    init(_ fields: inout JSONFields) throws {
        separator = try ProcessorFields.token(fields.require("sep"), field: fields.name("sep"))
        classifier = try ProcessorFields.token(fields.require("cls"), field: fields.name("cls"))
    }

    init(separator: (id: Int32, name: String), classifier: (id: Int32, name: String)) {
        self.separator = separator
        self.classifier = classifier
    }

    var settings: [(key: String, json: String)] {
        [(key: "sep", json: ProcessorFields.json(separator)), (key: "cls", json: ProcessorFields.json(classifier))]
    }

    var tokens: [(id: Int32, name: String)] { [separator, classifier] }

    func addedTokens(isPair: Bool) -> Int { isPair ? 3 : 2 }

    func process(_ encodings: [Encoding], addsSpecialTokens: Bool) -> [Encoding] {
        guard addsSpecialTokens else { return encodings }
        return encodings.enumerated().map { place, encoding in
            let type = Int32(place)
            return Self.wrapped(
                TemplateProcessor.typed(encoding, type), before: place == 0 ? [classifier] : [], after: [separator],
                type: type)
        }
    }

    /// An encoding with tokens around it, each of its further parts likewise.
    static func wrapped(
        _ encoding: Encoding, before: [(id: Int32, name: String)], after: [(id: Int32, name: String)], type: Int32
    ) -> Encoding {
        var result = Encoding.special(before, type: type)
        var middle = encoding
        middle.overflowing = []
        result.merge(middle)
        result.merge(Encoding.special(after, type: type))
        result.overflowing = encoding.overflowing.map {
            wrapped(TemplateProcessor.typed($0, type), before: before, after: after, type: type)
        }
        return result
    }
}
