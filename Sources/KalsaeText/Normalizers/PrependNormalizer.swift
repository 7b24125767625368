// Puts a text before every text that is not empty.

struct PrependNormalizer: Normalizer {
    static let type = "Prepend"
    let prefix: String

    init(_ fields: inout JSONFields) throws { prefix = try fields.string("prepend") }

    init(_ prefix: String) { self.prefix = prefix }

    var settings: [(key: String, json: String)] { [(key: "prepend", json: JSONText.string(prefix))] }

    func normalize(_ text: inout AlignedText, _ run: StageRun) { text.prepend(Array(prefix.utf8)) }
}
