// The texts of an evaluation set, so that none of them is trained on: JSON Lines, JSON, CSV, TSV or plain text, as
// people publish them. Every text of an item counts by itself (question, context, answer), because they leak apart
// from each other. Which field is which it does not know.

import Foundation
import KalsaeSupport

/// An evaluation set as a list of texts.
public struct EvaluationSet: Sendable, Equatable {
    /// The name that stands in the ledger.
    public var name: String
    public var texts: [String]

    public init(name: String, texts: [String]) {
        self.name = name
        self.texts = texts
    }

    /// Reads a file by its name's ending; a plain text file has one item a line.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`, `.malformedLine`; `CorpusError.invalidSetting` for a file
    ///   without text.
    public init(name: String, contentsOf url: URL) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { throw SupportError.missing(path: url.path) }
        guard let bytes = try? Data(contentsOf: url, options: .mappedIfSafe) else {
            throw SupportError.unreadable(path: url.path, reason: "this is not a readable file")
        }
        guard let text = String(validatingUTF8Bytes: bytes) else {
            throw SupportError.unreadable(path: url.path, reason: "it is not UTF-8 text")
        }
        let read = Self.readers[url.pathExtension.lowercased()] ?? Self.lines
        self.init(name: name, texts: try read(text, url).filter { !$0.isEmpty })
        guard !texts.isEmpty else {
            throw CorpusError.invalidSetting(
                name: "evaluation set \"\(name)\"", reason: "\(url.path) holds no text to compare with")
        }
    }

    private typealias Reader = @Sendable (String, URL) throws -> [String]

    private static let readers: [String: Reader] = [
        "jsonl": jsonLines, "ndjson": jsonLines, "json": json,
        "csv": { text, _ in DelimitedText.rows(text, separator: ",").flatMap(\.self) },
        "tsv": { text, _ in lines(text).flatMap { $0.split(separator: "\t").map(String.init) } },
    ]

    private static let lines: Reader = { text, _ in lines(text) }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(String.init)
    }

    private static let json: Reader = { text, url in
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) else {
            throw SupportError.unreadable(path: url.path, reason: "it is not JSON")
        }
        return texts(in: value)
    }

    private static let jsonLines: Reader = { text, url in
        var found: [String] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            guard let value = try? JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed)
            else { throw SupportError.malformedLine(path: url.path, line: number + 1, reason: "this is not JSON") }
            found += texts(in: value)
        }
        return found
    }

    /// Every string of a JSON value, at any depth.
    private static func texts(in value: Any) -> [String] {
        switch value {
        case let text as String: [text]
        case let list as [Any]: list.flatMap(texts)
        case let object as [String: Any]: object.sorted { $0.key < $1.key }.flatMap { texts(in: $0.value) }
        default: []
        }
    }
}

extension String {
    /// UTF-8 text without its byte order mark; nil where the bytes are something else.
    init?(validatingUTF8Bytes bytes: Data) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }
}
