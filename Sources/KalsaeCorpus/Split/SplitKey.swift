// What a split must know of a document: everything but its text. Keys are made in a first pass over the corpus and
// let go again, so that a corpus larger than memory can be split.

import Foundation
import KalsaeContracts

/// A document without its text, as far as its side depends on it.
public struct SplitKey: Sendable, Equatable {
    public var id: String
    /// As `Document.source`.
    public var source: String
    public var language: String
    public var license: String
    public var time: Date?
    public var attributes: [String: String]

    public init(
        id: String, source: String, language: String = "und", license: String = "unknown", time: Date? = nil,
        attributes: [String: String] = [:]
    ) {
        self.id = id
        self.source = source
        self.language = language
        self.license = license
        self.time = time
        self.attributes = attributes
    }

    /// The key of a document.
    public init(_ document: Document) {
        self.init(
            id: document.id, source: document.source, language: document.language, license: document.license,
            time: document.time, attributes: document.attributes)
    }

    /// The path below the source's folder, which translated twins share; for a URL what follows the host.
    var path: String {
        guard let host = hostRange else { return String(source.drop { $0 != "/" }.dropFirst()) }
        return String(source[host.upperBound...].drop { $0 == "/" })
    }

    /// The value of a field that documents are grouped or stratified by; nil where the document has none.
    ///
    /// - Parameter field: a name of `SplitKey.fields`, or of an attribute.
    func value(of field: String) -> String? {
        if let own = Self.fields[field] { return own(self) }
        return attributes[field]
    }

    /// The fields every document has.
    static let fields: [String: @Sendable (SplitKey) -> String?] = [
        "source": { key in key.site ?? String(key.source.prefix { $0 != "/" }) },
        "folder": { key in key.source.lastIndex(of: "/").map { String(key.source[..<$0]) } ?? "" },
        "site": { key in key.site },
        "language": { key in key.language },
        "license": { key in key.license },
    ]

    /// The host of a URL.
    private var site: String? { hostRange.map { source[$0].lowercased() } }

    private var hostRange: Range<String.Index>? {
        guard let scheme = source.range(of: "://") else { return nil }
        let rest = source[scheme.upperBound...]
        return rest.startIndex..<(rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex)
    }
}
