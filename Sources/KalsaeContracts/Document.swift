// A document as it travels from collecting to training and retrieval.

import Foundation

/// One source document: its text and where it came from.
public struct Document: Codable, Sendable, Equatable {
    /// A stable name: the first 16 hexadecimal digits of SHA-256 of `source`.
    public var id: String
    /// Path relative to the source's root with the source's folder name first (`ko-KR/sect.apt-get.html`), or a URL.
    public var source: String
    /// The document's own title; empty where it has none.
    public var title: String
    /// ISO 639-1 code as found by language identification (`ko`, `en`); `und` where undetermined.
    public var language: String
    /// SPDX identifier as declared by the recipe; `unknown` where nobody declared one.
    public var license: String
    /// Text in Markdown's shape: `#` headings, blank lines between paragraphs, fenced code, `- ` lists.
    public var text: String
    /// When its source says it was last changed; nil where it says nothing.
    public var time: Date?
    /// SHA-256 of the bytes it was read from, 64 hexadecimal digits; empty where it was not read from a file.
    public var contentHash: String
    /// What else its source says of it: `author` (a pseudonym), `rating`, `programming-language`.
    public var attributes: [String: String]

    public init(
        id: String, source: String, title: String, language: String, license: String, text: String,
        time: Date? = nil, contentHash: String = "", attributes: [String: String] = [:]
    ) {
        self.id = id
        self.source = source
        self.title = title
        self.language = language
        self.license = license
        self.text = text
        self.time = time
        self.contentHash = contentHash
        self.attributes = attributes
    }

    private enum CodingKeys: String, CodingKey {
        case id, source, title, language, license, text, time, contentHash, attributes
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        source = try values.decode(String.self, forKey: .source)
        title = try values.decode(String.self, forKey: .title)
        language = try values.decode(String.self, forKey: .language)
        license = try values.decode(String.self, forKey: .license)
        text = try values.decode(String.self, forKey: .text)
        time = try values.decodeIfPresent(Date.self, forKey: .time)
        contentHash = try values.decodeIfPresent(String.self, forKey: .contentHash) ?? ""
        attributes = try values.decodeIfPresent([String: String].self, forKey: .attributes) ?? [:]
    }

    /// Leaves out what is empty.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(source, forKey: .source)
        try values.encode(title, forKey: .title)
        try values.encode(language, forKey: .language)
        try values.encode(license, forKey: .license)
        try values.encode(text, forKey: .text)
        try values.encodeIfPresent(time, forKey: .time)
        if !contentHash.isEmpty { try values.encode(contentHash, forKey: .contentHash) }
        if !attributes.isEmpty { try values.encode(attributes, forKey: .attributes) }
    }
}

extension Document {
    /// The source folder's name, or a URL's host.
    public var folder: String { String(place.prefix { $0 != "/" }) }

    /// The path below the source folder; translated twins share it.
    public var pathInFolder: String { String(place.drop { $0 != "/" }.dropFirst()) }

    /// The source without a URL's scheme.
    private var place: Substring {
        guard let mark = source.range(of: "://") else { return source[...] }
        return source[mark.upperBound...]
    }
}
