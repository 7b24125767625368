// The table of readers: which format a file has by its name, and who turns it into text.
// A reader knows nothing of folders, sources or ledgers; it gets one file and gives what it found in it, one by one.

import Foundation

/// A piece of a file that a reader left out of the document's text; it becomes a row of the ledger.
public struct Omission: Sendable, Equatable {
    /// Which rule left it out; the same name for every piece that it leaves out.
    public var rule: String
    /// What the rule saw, in a user's words.
    public var value: String
    /// The whole text of the piece.
    public var text: String

    public init(rule: String, value: String = "", text: String) {
        self.rule = rule
        self.value = value
        self.text = text
    }
}

/// A text that a reader found.
public struct ReadText: Sendable, Equatable {
    /// The document's own title; empty where it has none.
    public var title: String
    /// Text in Markdown's shape.
    public var text: String
    /// Which part of the file this is (a row, a chapter); empty where the file is one document.
    public var part: String
    /// When the document says it was last changed.
    public var time: Date?
    /// SPDX identifier that the document itself declares; nil where it declares none.
    public var license: String?
    /// What else the file says: author (as a pseudonym), rating, programming language.
    public var attributes: [String: String]
    /// Broken byte sequences that were left out.
    public var repairs: Int
    /// What of the file did not get into `text`, in the file's order.
    public var omissions: [Omission]

    public init(
        title: String, text: String, part: String = "", time: Date? = nil, license: String? = nil,
        attributes: [String: String] = [:], repairs: Int = 0, omissions: [Omission] = []
    ) {
        self.title = title
        self.text = text
        self.part = part
        self.time = time
        self.license = license
        self.attributes = attributes
        self.repairs = repairs
        self.omissions = omissions
    }
}

/// Why a file, or a part of one, is put aside; the rule and its value go into the ledger.
public struct ReadingFailure: Error, Equatable, Sendable {
    /// A short name, the same for every file that fails like this.
    public var rule: String
    /// What was found, in a user's words.
    public var value: String

    public init(rule: String, value: String) {
        self.rule = rule
        self.value = value
    }

    public static let unreadable = ReadingFailure(rule: "unreadable", value: "the file cannot be opened")
    public static let undecodable = ReadingFailure(
        rule: "undecodable", value: "its encoding is not certain; convert it to UTF-8")
    public static func malformed(_ reason: String) -> Self { Self(rule: "malformed", value: reason) }
    public static func binary(_ sign: String) -> Self { Self(rule: "binary", value: sign) }
    public static func empty(_ what: String) -> Self { Self(rule: "empty", value: what) }
    public static func tooDeep(limit: Int) -> Self {
        Self(rule: "too-deep", value: "nested more than \(limit) levels deep")
    }
    public static func tooLarge(bytes: Int, limit: Int) -> Self {
        Self(rule: "too-large", value: "\(bytes) bytes or more, limit \(limit)")
    }
    public static func bomb(_ what: String) -> Self { Self(rule: "archive-bomb", value: what) }
    public static func unsupported(_ ending: String) -> Self {
        Self(rule: "unsupported", value: "no reader for .\(ending.prefix(16))")
    }
}

/// One thing a reader found in a file.
public enum Reading {
    case text(ReadText)
    /// A part that cannot be used; the rest of the file goes on.
    case refused(part: String, ReadingFailure)
    /// A file within the file, to be read by the reader for its own name before `emit` returns.
    case nested(ReaderInput)
}

/// Turns one format into texts.
public protocol DocumentReader: Sendable {
    /// The format's name, as ledger and help show it.
    var format: String { get }
    /// Lower-case file name endings without the dot (`html`, `tar.gz`); the empty one stands for names without one.
    var endings: [String] { get }
    /// Calls `emit` with whatever is in the file, in its order.
    ///
    /// - Throws: `ReadingFailure` where the file cannot be read on, or what `emit` throws.
    func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws
}

/// A reader of files that are one text in one encoding.
public protocol TextReader: DocumentReader {
    /// Whether files of this format can name their own encoding.
    var declaresEncoding: Bool { get }
    /// Reads a decoded file.
    ///
    /// - Throws: `ReadingFailure`.
    func read(_ text: String) throws -> ReadText
}

extension TextReader {
    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let decoded = try TextDecoding.decode(data, declares: declaresEncoding)
        var found = try read(decoded.text)
        if found.text.allSatisfy(\.isWhitespace) {
            throw ReadingFailure.empty("no text in \(data.count) bytes of \(format)")
        }
        found.repairs = decoded.repairs
        try emit(.text(found))
    }
}

/// Every reader there is.
public enum DocumentReaders {
    /// One row a format.
    public static let table: [any DocumentReader] =
        ArchiveReader.all + CompressedReader.all + ToldFormat.all + [
            CSVReader(),
            DOCXReader(),
            EPUBReader(),
            HTMLReader(),
            HWPXReader(),
            JSONReader.json,
            JSONReader.lines,
            MarkdownReader(),
            ODSReader(),
            ODTReader.slides,
            ODTReader.text,
            PDFReader(),
            PPTXReader(),
            ParquetReader(),
            PlainTextReader(),
            SourceCodeReader(),
            XLSXReader(),
        ]

    /// Every format with its file name endings, a line each, as help shows them.
    ///
    /// ```text
    /// HTML                      .html .htm .xhtml .xht
    /// ```
    public static var formats: String {
        let width = table.map(\.format.count).max() ?? 0
        return table.sorted { $0.format.lowercased() < $1.format.lowercased() }.map { reader in
            let endings = reader.endings.map { $0.isEmpty ? "(none)" : "." + $0 }.joined(separator: " ")
            return reader.format.padding(toLength: width + 2, withPad: " ", startingAt: 0) + endings
        }.joined(separator: "\n")
    }

    /// The reader for a file name, by its longest ending that somebody reads; nil where nobody reads such files.
    public static func reader(forFileName name: String) -> (any DocumentReader)? {
        let base = name.split(separator: "/").last ?? ""
        let parts = base.drop { $0 == "." }.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        if parts.count < 2 { return table.first { $0.endings.contains("") } }
        for first in max(1, parts.count - 2)..<parts.count {
            let ending = parts[first...].joined(separator: ".")
            if let reader = table.first(where: { $0.endings.contains(ending) }) { return reader }
        }
        return nil
    }
}
