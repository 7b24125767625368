// Files of documents: JSON Lines, one document a line, in Zstandard where the name ends in `.zst`. A corpus has
// millions of them, so the usual line is written and read by hand at the speed of memory; whatever looks different goes
// through Foundation's decoder and gets its errors. It does not know what the documents are for.

import Foundation
import KalsaeSupport

/// Writes documents to a file that appears at `commit()`.
///
/// ```swift
/// let writer = try DocumentWriter(folder.appendingPathComponent("documents.jsonl.zst"))
/// try writer.write(document)
/// try writer.commit()
/// ```
public final class DocumentWriter {
    private let file: LineWriter
    private var line: [UInt8] = []
    /// Documents written so far.
    public var count: Int { file.lineCount }

    /// - Throws: `SupportError.unwritable`.
    public init(_ url: URL) throws { file = try LineWriter(url) }

    /// Appends one document.
    public func write(_ document: Document) throws {
        line.removeAll(keepingCapacity: true)
        DocumentLine.append(document, to: &line)
        try file.write(line)
    }

    /// Appends lines that `DocumentLine.append` made, each with its line end.
    public func write(lines: Data, count: Int) throws { try file.write(lines: lines, count: count) }

    /// Makes the file durable and gives it its name.
    public func commit() throws { try file.commit() }
}

/// Reads a file of documents, one at a time, when asked.
public final class DocumentCursor {
    private let url: URL
    private let lines: LineCursor

    /// - Throws: `SupportError.missing`, `.unreadable`.
    public init(_ url: URL) throws {
        self.url = url
        lines = try LineCursor(url)
    }

    /// The next document; nil after the last.
    ///
    /// - Throws: `SupportError.unreadable`, `.malformedLine`.
    public func next() throws -> Document? {
        while true {
            let read = try lines.withNext { line -> Document?? in
                if line.isEmpty { return .some(nil) }
                return try DocumentLine.document(line, path: url.path, number: lines.number)
            }
            guard let read else { return nil }
            if let document = read { return document }
        }
    }
}

/// Reads files of documents.
public enum DocumentFile {
    /// Calls `body` with each document in turn.
    ///
    /// - Throws: `SupportError.missing`, `.unreadable`, `.malformedLine`, or what `body` throws.
    public static func forEach(in url: URL, _ body: (Document) throws -> Void) throws {
        try LineReader.forEachLine(in: url) { line, number in
            if line.isEmpty { return }
            try body(try DocumentLine.document(line, path: url.path, number: number))
        }
    }

    /// All documents of a file.
    public static func read(_ url: URL) throws -> [Document] {
        var documents: [Document] = []
        try forEach(in: url) { documents.append($0) }
        return documents
    }

    /// Replaces the file at `url`.
    public static func write(_ documents: some Sequence<Document>, to url: URL) throws {
        let writer = try DocumentWriter(url)
        for document in documents { try writer.write(document) }
        try writer.commit()
    }
}

/// One document as a line of JSON.
public enum DocumentLine {
    /// Appends the line, keys sorted, without its end.
    public static func append(_ document: Document, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "{"))
        if !document.attributes.isEmpty {
            line += "\"attributes\":{".utf8
            var isFirst = true
            for (key, value) in document.attributes.sorted(by: { $0.key < $1.key }) {
                if !isFirst { line.append(UInt8(ascii: ",")) }
                isFirst = false
                append(string: key, to: &line)
                line.append(UInt8(ascii: ":"))
                append(string: value, to: &line)
            }
            line += "},".utf8
        }
        if !document.contentHash.isEmpty { append("contentHash", document.contentHash, to: &line) }
        append("id", document.id, to: &line)
        append("language", document.language, to: &line)
        append("license", document.license, to: &line)
        append("source", document.source, to: &line)
        append("text", document.text, to: &line)
        if let time = document.time { append("time", time.formatted(.iso8601), to: &line) }
        append("title", document.title, to: &line)
        line[line.count - 1] = UInt8(ascii: "}")
    }

    /// Reads a line.
    ///
    /// - Throws: `SupportError.malformedLine`.
    public static func document(_ line: UnsafeRawBufferPointer, path: String, number: Int) throws -> Document {
        var scanner = LineScanner(line)
        if let document = scanner.document() { return document }
        do { return try JSONLines.decoder().decode(Document.self, from: Data(line)) } catch {
            throw SupportError.malformedLine(path: path, line: number, reason: "this is not a document")
        }
    }

    private static func append(_ key: StaticString, _ value: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { line.append(contentsOf: $0) }
        line += "\":".utf8
        append(string: value, to: &line)
        line.append(UInt8(ascii: ","))
    }

    private static func append(string: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                let byte = bytes[index]
                if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
                line.append(contentsOf: bytes[start..<index])
                start = index + 1
                switch byte {
                case UInt8(ascii: "\""): line += "\\\"".utf8
                case UInt8(ascii: "\\"): line += "\\\\".utf8
                case 0x0A: line += "\\n".utf8
                case 0x0D: line += "\\r".utf8
                case 0x09: line += "\\t".utf8
                default:
                    let digits = Array("0123456789abcdef".utf8)
                    line += "\\u00".utf8
                    line.append(digits[Int(byte >> 4)])
                    line.append(digits[Int(byte & 15)])
                }
            }
            line.append(contentsOf: bytes[start...])
        }
        line.append(UInt8(ascii: "\""))
    }
}

/// Reads a line that looks as `DocumentLine` writes it; gives nil for every other.
private struct LineScanner {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func document() -> Document? {
        var document = Document(id: "", source: "", title: "", language: "", license: "", text: "")
        var seen = 0
        guard take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let key = string(), take(UInt8(ascii: ":")) else { return nil }
            if key == "attributes" {
                guard let attributes = attributes() else { return nil }
                document.attributes = attributes
                continue
            }
            guard let value = string() else { return nil }
            switch key {
            case "id": (document.id, seen) = (value, seen | 1)
            case "language": (document.language, seen) = (value, seen | 2)
            case "license": (document.license, seen) = (value, seen | 4)
            case "source": (document.source, seen) = (value, seen | 8)
            case "text": (document.text, seen) = (value, seen | 16)
            case "title": (document.title, seen) = (value, seen | 32)
            case "contentHash": document.contentHash = value
            case "time":
                guard let time = try? Date(value, strategy: .iso8601) else { return nil }
                document.time = time
            default: return nil
            }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")), place == bytes.count, seen == 63 else { return nil }
        return document
    }

    private mutating func attributes() -> [String: String]? {
        var attributes: [String: String] = [:]
        guard take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let key = string(), take(UInt8(ascii: ":")), let value = string() else { return nil }
            attributes[key] = value
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? attributes : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = place
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                defer { place += 1 }
                return String(validating: UnsafeRawBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") { return escapedString(from: start) }
            if byte < 0x20 { return nil }
            place += 1
        }
        return nil
    }

    private mutating func escapedString(from start: Int) -> String? {
        var decoded = [UInt8](bytes[start..<place])
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard place < bytes.count else { return nil }
                let mark = bytes[place]
                place += 1
                switch mark {
                case UInt8(ascii: "n"): decoded.append(0x0A)
                case UInt8(ascii: "r"): decoded.append(0x0D)
                case UInt8(ascii: "t"): decoded.append(0x09)
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(mark)
                case UInt8(ascii: "u"):
                    // Only what we write ourselves; the rest is Foundation's.
                    guard place + 4 <= bytes.count, bytes[place] == UInt8(ascii: "0"),
                        bytes[place + 1] == UInt8(ascii: "0"), let high = hex(bytes[place + 2]),
                        let low = hex(bytes[place + 3]), high < 8
                    else { return nil }
                    decoded.append(high << 4 | low)
                    place += 4
                default: return nil
                }
            default:
                if byte < 0x20 { return nil }
                decoded.append(byte)
            }
        }
        return nil
    }

    private func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
