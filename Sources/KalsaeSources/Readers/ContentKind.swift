// What a file is by its first bytes (and, for ZIP files, its last), for names without an ending, with an unknown one or
// a wrong one. Korean offices' systems write HTML and text into .xls and .doc all the time.

import Foundation

/// A format as its bytes show it.
struct ContentKind: Equatable {
    /// The ending of the reader's table that files of this kind have.
    var ending: String
    /// Whether bytes at the beginning decide (PDF, ZIP); text that looks like a format is weaker.
    var isSigned: Bool

    /// Bytes that are looked at.
    static let headBytes = 1 << 14
    static let tailBytes = 1 << 16

    /// Endings of files within ZIP files that are documents.
    static let packed: Set<String> = ["docx", "xlsx", "xlsb", "pptx", "odt", "ods", "odp", "epub", "hwpx"]
    static let compressed: Set<String> = ["gz", "zst", "xz", "bz2"]
    /// A compound file of some kind.
    static let compound = "ole"

    private static let signatures: [(bytes: [UInt8], ending: String)] = [
        (Array("%PDF-".utf8), "pdf"), (CompoundFile.signature, compound), (Array("{\\rtf".utf8), "rtf"),
        ([0x1F, 0x8B, 0x08], "gz"), ([0x28, 0xB5, 0x2F, 0xFD], "zst"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz"),
        (Array("BZh".utf8) + [], "bz2"), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"), (Array("PAR1".utf8), "parquet"),
        (Array("WARC/".utf8), "warc"), (Array("HWP Document File V".utf8), "hwp"),
    ]

    /// The kind of a file; nil for bytes that nobody reads.
    static func find(head: Data, tail: Data) -> ContentKind? {
        for (bytes, ending) in signatures where head.starts(with: bytes) {
            // "BZh" may begin a text; the block's size and mark follow it.
            if ending == "bz2",
                !(head.count > 9 && (0x31...0x39).contains(head[head.startIndex + 3])
                    && head[head.startIndex + 4] == 0x31)
            {
                continue
            }
            return ContentKind(ending: ending, isSigned: true)
        }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return ContentKind(ending: zip(head, tail), isSigned: true)
        }
        if head.count > 262, head.dropFirst(257).starts(with: Array("ustar".utf8)) {
            return ContentKind(ending: "tar", isSigned: true)
        }
        return text(head).map { ContentKind(ending: $0, isSigned: false) }
    }

    // MARK: ZIP

    private static func zip(_ head: Data, _ tail: Data) -> String {
        // ODF, EPUB and HWPX begin with a member that names the type, uncompressed.
        let begin = String(decoding: head.dropFirst(30).prefix(120).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self)
        if begin.hasPrefix("mimetype") {
            for (mark, ending) in [
                ("opendocument.text", "odt"), ("opendocument.spreadsheet", "ods"),
                ("opendocument.presentation", "odp"), ("epub+zip", "epub"), ("hwp+zip", "hwpx"), ("owpml", "hwpx"),
            ] where begin.contains(mark) {
                return ending
            }
        }
        for part in [tail, head] {
            for (mark, ending) in [
                ("word/document", "docx"), ("xl/workbook.bin", "xlsb"), ("xl/workbook", "xlsx"),
                ("ppt/presentation", "pptx"),
                ("Contents/section0.xml", "hwpx"), ("META-INF/container.xml", "epub"),
            ] where part.firstRange(of: Data(mark.utf8)) != nil {
                return ending
            }
        }
        return "zip"
    }

    // MARK: Text

    private static let mailFields: Set<String> = [
        "from", "to", "subject", "date", "received", "mime-version", "message-id", "return-path", "content-type",
        "delivered-to", "reply-to", "cc", "x-mailer", "content-transfer-encoding", "snapshot-content-location",
    ]

    private static func text(_ head: Data) -> String? {
        let isWide = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
        if !isWide, TextDecoding.binarySign(head) != nil { return nil }
        // Marks are ASCII in every encoding that is read.
        let bytes = head.filter { isWide ? $0 != 0 && $0 < 0x80 : true }.map { $0 < 0x80 ? $0 : 0x3F }
        let all = String(decoding: bytes, as: UTF8.self)
        let begin = all.drop { $0.isWhitespace || $0 == "?" }
        let lower = begin.prefix(4_096).lowercased()
        if lower.hasPrefix("<") { return markup(lower) ?? "txt" }
        if begin.hasPrefix("WEBVTT") { return "vtt" }
        if let mail = mail(all) { return mail }
        let lines = begin.prefix(2_000).split(separator: "\n", omittingEmptySubsequences: true).prefix(2)
        if lines.count == 2, Int(lines[0].trimmingCharacters(in: .whitespaces)) != nil, lines[1].contains(" --> ") {
            return "srt"
        }
        if let first = begin.first, "{[".contains(first) {
            let next = begin.dropFirst().first { !$0.isWhitespace } ?? " "
            let isJSON = first == "{" ? "\"}".contains(next) : "\"{[]".contains(next) || next.isNumber
            if isJSON { return lower.contains("\"nbformat\"") || lower.contains("\"cell_type\"") ? "ipynb" : "json" }
        }
        return "txt"
    }

    private static func markup(_ lower: String) -> String? {
        if lower.hasPrefix("<sami") { return "smi" }
        if lower.hasPrefix("<?xml") {
            let root = lower.range(of: "?>").map { lower[$0.upperBound...] } ?? lower[...]
            return root.contains("<html") ? "html" : "xml"
        }
        for mark in [
            "<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<title", "<div", "<p>", "<style",
            "<script",
            "<center", "<font", "<br", "<h1", "<span", "<ul", "<!--",
        ] where lower.hasPrefix(mark) {
            return mark != "<!--" || lower.contains("<html") || lower.contains("<table") ? "html" : nil
        }
        return lower.hasPrefix("<!doctype") ? "xml" : nil
    }

    /// A mail, a mailbox or a saved page, by its header.
    private static func mail(_ text: String) -> String? {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }[...]
        let isBox = lines.first?.hasPrefix("From ") ?? false
        if isBox { lines = lines.dropFirst() }
        var fields: Set<String> = []
        for line in lines.prefix(60) {
            if line.isEmpty { break }
            if line.first == " " || line.first == "\t" { continue }
            guard let colon = line.firstIndex(of: ":"), MIMEHeaders.isName(Array(line[..<colon].utf8)[...]) else {
                return nil
            }
            fields.insert(line[..<colon].lowercased())
        }
        let known = fields.intersection(mailFields)
        if isBox { return known.isEmpty ? nil : "mbox" }
        let isSaved =
            known.contains("snapshot-content-location")
            || (known.contains("mime-version") && !known.contains("received")
                && text.lowercased().contains("multipart/related")
                && (!known.contains("to") || text.contains("Content-Location:")))
        if isSaved { return "mht" }
        // One field may begin a plain text ("Date: …"); two that only mails have make one.
        let sure = known.intersection(["received", "mime-version", "message-id", "return-path", "delivered-to"])
        return known.count >= 3 || (!sure.isEmpty && known.count >= 2) ? "eml" : nil
    }
}
