// The corpus as a bill of materials in CycloneDX 1.6 (ECMA-424), JSON: one component of type `data` for the corpus
// and one for each source, with licences, hashes and what is sensitive in them. It names no document.

import Foundation

/// Writes CycloneDX data cards.
public enum CycloneDX {
    /// The card as a bill of materials; equal cards give equal bytes.
    public static func render(_ card: CorpusCard) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(Bill(card)), as: UTF8.self) + "\n"
    }

    private struct Bill: Encodable {
        let schema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
        let bomFormat = "CycloneDX"
        let specVersion = "1.6"
        let serialNumber: String
        let version = 1
        let metadata: Metadata
        let components: [Component]

        private enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case bomFormat, specVersion, serialNumber, version, metadata, components
        }

        init(_ card: CorpusCard) {
            serialNumber = "urn:uuid:" + CycloneDX.uuid(card.digest)
            metadata = Metadata(
                timestamp: card.createdAt.formatted(.iso8601),
                tools: .init(components: [
                    Component(type: "application", ref: "kalsae", name: "kalsae", version: card.codeVersion)
                ]), component: Component(corpus: card))
            components = card.sources.map { Component(source: $0) }
        }
    }

    private struct Metadata: Encodable {
        struct Tools: Encodable { let components: [Component] }
        let timestamp: String
        let tools: Tools
        let component: Component
    }

    private struct Component: Encodable {
        let type: String
        let ref: String
        let name: String
        var version: String?
        var description: String?
        var hashes: [Hash]?
        var licenses: [License]?
        var data: [DataSet]?

        private enum CodingKeys: String, CodingKey {
            case type, name, version, description, hashes, licenses, data
            case ref = "bom-ref"
        }

        init(type: String, ref: String, name: String, version: String?) {
            self.type = type
            self.ref = ref
            self.name = name
            self.version = version
        }

        init(corpus card: CorpusCard) {
            self.init(type: "data", ref: "corpus", name: card.project, version: String(card.digest.prefix(12)))
            hashes = [Hash(alg: "SHA-256", content: card.digest)]
            licenses = License.all(card.licenses.map(\.name))
            var facts = [
                Property("kalsae:documents", card.documentsKept), Property("kalsae:characters", card.characters),
                Property("kalsae:documentsDropped", card.documentsIn - card.documentsKept),
                Property("kalsae:nearDuplicateClusters", card.nearDuplicateClusters),
            ]
            facts += card.languages.map { Property("kalsae:characters:\($0.code)", $0.characters) }
            facts += card.dropped.map { Property("kalsae:dropped:\($0.name)", $0.count) }
            facts += card.mentions.map { Property("kalsae:mentions:\($0.name)", $0.count) }
            if let policy = card.personalDataPolicy {
                facts.append(Property(name: "kalsae:personalDataPolicy", value: policy))
            }
            data = [
                DataSet(
                    type: "dataset", name: card.project, contents: .init(properties: facts),
                    sensitiveData: card.personalDataPolicy == nil
                        ? ["nobody looked for personal data"]
                        : card.personalData.map { "\($0.name): \($0.count) found" })
            ]
        }

        init(source: CorpusCard.Source) {
            self.init(type: "data", ref: "source:" + source.name, name: source.name, version: nil)
            description = source.origin
            licenses = License.all(source.licenses)
            data = [
                DataSet(
                    type: "dataset", name: source.name,
                    contents: .init(properties: [
                        Property("kalsae:documentsRead", source.documentsIn),
                        Property("kalsae:documents", source.documentsKept),
                        Property("kalsae:characters", source.characters),
                    ]), sensitiveData: nil)
            ]
        }
    }

    private struct Hash: Encodable { let alg: String, content: String }

    private struct Property: Encodable {
        let name: String, value: String
        init(name: String, value: String) {
            self.name = name
            self.value = value
        }
        init(_ name: String, _ value: Int) { self.init(name: name, value: String(value)) }
    }

    private struct DataSet: Encodable {
        struct Contents: Encodable { let properties: [Property] }
        let type: String
        let name: String
        let contents: Contents
        let sensitiveData: [String]?
    }

    /// Either one SPDX expression or several names: the format allows no mixture.
    private struct License: Encodable {
        struct Named: Encodable { let name: String }
        var expression: String?
        var license: Named?

        static func all(_ identifiers: [String]) -> [License]? {
            if identifiers.isEmpty { return nil }
            if identifiers.count == 1, identifiers[0] != "unknown" { return [License(expression: identifiers[0])] }
            return identifiers.map { License(license: Named(name: $0)) }
        }
    }

    /// A UUID (RFC 9562, version 8) of a digest's first bits.
    static func uuid(_ digest: String) -> String {
        var digits = Array(digest.lowercased().filter(\.isHexDigit).prefix(32))
        while digits.count < 32 { digits.append("0") }
        digits[12] = "8"
        digits[16] = "a"
        let text = String(digits)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}
