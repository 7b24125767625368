// What kind of file a page is: by its declared type, and by its first bytes where the type is missing or says nothing.
// Its address is only heard among kinds of plain text, which servers confuse. Kinds that hold no text are left out by
// rule. Text is kept as UTF-8: the header's charset belongs to the transfer and would be lost in a folder of files,
// and readers take valid UTF-8 before anything the file says of itself.

import Foundation
import KalsaeSupport

enum PageType {
    /// File name endings for types that are kept; readers go by the ending.
    static let endings: [String: String] = [
        "text/html": "html", "application/xhtml+xml": "xhtml", "text/plain": "txt", "text/markdown": "md",
        "text/x-markdown": "md", "application/pdf": "pdf", "application/json": "json", "application/ld+json": "json",
        "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "text/csv": "csv",
        "text/tab-separated-values": "tsv", "application/epub+zip": "epub",
        "application/vnd.oasis.opendocument.text": "odt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/hwp+zip": "hwpx", "application/vnd.hancom.hwpx": "hwpx",
        "application/vnd.apache.parquet": "parquet",
    ]
    /// Types that say nothing; the first bytes decide.
    static let silent: Set<String> = [
        "", "application/octet-stream", "binary/octet-stream", "application/unknown", "unknown/unknown",
        "application/x-unknown-content-type", "content/unknown",
    ]
    /// Kinds whose bytes are text in an encoding.
    static let texts: Set<String> = ["html", "xhtml", "txt", "md", "json", "jsonl", "csv", "tsv"]
    /// Kinds with links to follow.
    static let pages: Set<String> = ["html", "xhtml"]
    /// How many bytes are looked at.
    static let sniffed = 1_024

    /// Type and charset of a Content-Type header, in lower case.
    static func parse(_ header: String?) -> (type: String, charset: String?) {
        let parts = (header ?? "").split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let charset = parts.dropFirst().lazy.compactMap { part -> String? in
            guard part.lowercased().hasPrefix("charset=") else { return nil }
            let name = part.dropFirst(8).trimmingCharacters(in: CharacterSet(charactersIn: "\"' ")).lowercased()
            return name.isEmpty || name.utf8.count > 40 ? nil : name
        }.first
        return (parts.first?.lowercased() ?? "", charset)
    }

    /// Endings that an address may claim for what is declared as plain text.
    static let plain = ["md": "md", "markdown": "md", "csv": "csv", "tsv": "tsv", "json": "json", "jsonl": "jsonl"]

    /// The ending for a body.
    ///
    /// - Parameter path: of its address.
    /// - Throws: `ReadingFailure` by rule `unsupported-type`.
    static func ending(of body: Data, declared header: String?, path: String = "") throws(ReadingFailure) -> String {
        let type = parse(header).type
        if let ending = endings[type] {
            // Servers that know no Markdown say text/plain, and some say so of pages.
            if ending != "txt" { return ending }
            if looksLikeHTML(body) { return "html" }
            return plain[(path as NSString).pathExtension.lowercased()] ?? "txt"
        }
        guard silent.contains(type) else {
            throw ReadingFailure(rule: "unsupported-type", value: String(type.prefix(80)))
        }
        if body.starts(with: Array("%PDF-".utf8)) { return "pdf" }
        if looksLikeHTML(body) { return "html" }
        if TextDecoding.binarySign(body.prefix(sniffed)) == nil { return "txt" }
        throw ReadingFailure(rule: "unsupported-type", value: "no type is declared, and it is not text")
    }

    private static let signs = [
        "<!doctype html", "<html", "<head", "<body", "<script", "<title", "<table", "<div", "<h1", "<p>", "<p ", "<!--",
        "<meta", "<article", "<main",
    ]

    static func looksLikeHTML(_ body: Data) -> Bool {
        let start = body.prefix(sniffed).drop { $0 < 0x21 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        let head = String(decoding: start, as: UTF8.self).lowercased()
        return signs.contains(where: head.hasPrefix)
    }

    /// The bytes to keep: text in the header's charset becomes UTF-8; what does not fit it stays as it came, for the
    /// reader to judge.
    static func stored(_ body: Data, ending: String, declared header: String?) -> Data {
        guard texts.contains(ending), let charset = parse(header).charset, let encoding = TextEncoding.named(charset),
            encoding != .utf8, !body.starts(with: [0xEF, 0xBB, 0xBF]), !body.starts(with: [0xFF, 0xFE]),
            !body.starts(with: [0xFE, 0xFF])
        else { return body }
        // Most wrong labels are wrong on UTF-8. Only ASCII is the same in both.
        if encoding.unit == 1, String(validating: body, as: UTF8.self) != nil { return body }
        if encoding.unit > 1 {
            return EncodingConverter.convert(body, from: encoding).flatMap { $0.broken == 0 ? Data($0.bytes) : nil }
                ?? body
        }
        // What is broken stays broken, for the reader to count.
        guard let decoded = try? TextDecoding.decode(body, declares: pages.contains(ending), label: charset),
            let chosen = TextEncoding.named(decoded.encoding), chosen != .utf8
        else { return body }
        return EncodingConverter.convert(body, from: chosen).map { Data($0.bytes) } ?? body
    }
}

/// A page's place in a mirror: its host and path as far as they can be read, and eight digits of its address's hash, so
/// that no two addresses share a file and no address chooses a strange name.
enum PagePath {
    static let longestPart = 60
    static let mostParts = 6

    static func path(for url: WebAddress, ending: String) -> String {
        var parts = url.path.split(separator: "/").map { readable($0.removingPercentEncoding ?? String($0)) }
        var last = parts.popLast() ?? "index"
        for known in [ending, "html", "htm", "php", "jsp", "aspx", "asp"] where last.lowercased().hasSuffix("." + known)
        {
            last = String(last.dropLast(known.count + 1))
            break
        }
        if url.path.hasSuffix("/"), !parts.isEmpty || last != "index" {
            parts.append(last)
            last = "index"
        }
        if last.isEmpty { last = "page" }
        parts = parts.filter { !$0.isEmpty }.suffix(mostParts).map { $0 }
        let hash = Digest.sha256(url.description).prefix(8)
        let port = WebAddress.defaultPorts.values.contains(url.port) ? "" : "-\(url.port)"
        let host = readable(url.host) + port
        return ([host] + parts + ["\(last)-\(hash).\(ending)"]).joined(separator: "/")
    }

    /// Letters and digits of any language, `.`, `-` and `_`; the rest becomes `-`. Never begins with a dot.
    private static func readable(_ part: String) -> String {
        var result = ""
        for character in part.precomposedStringWithCanonicalMapping {
            let isKept = character.isLetter || character.isNumber || ".-_".contains(character)
            let next = isKept ? character : "-"
            if result.utf8.count + next.utf8.count > longestPart { break }
            if next == "-", result.hasSuffix("-") { continue }
            result.append(next)
        }
        return String(result.drop { $0 == "." || $0 == "-" })
    }
}
