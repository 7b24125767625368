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
    /// Programs of others that it cannot do without.
    var programs: [NeededProgram] { get }
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
            AsciiDocReader(),
            CSVReader(),
            ConfigReader(),
            DOCReader(),
            DOCXReader(),
            EMLReader(),
            EPUBReader(),
            HTMLReader(),
            HWPReader(),
            HWPXReader(),
            IPYNBReader(),
            JSONReader.json,
            JSONReader.lines,
            LaTeXReader(),
            LogReader(),
            MBOXReader(),
            MHTReader(),
            MSGReader(),
            MarkdownReader(),
            ODSReader(),
            ODTReader.slides,
            ODTReader.text,
            PDFReader(),
            PPTXReader(),
            PPTReader(),
            ParquetReader(),
            PlainTextReader(),
            RSTReader(),
            RTFReader(),
            SAMIReader(),
            SourceCodeReader(),
            SubtitleReader(),
            WARCReader(),
            XLSReader(),
            XLSXReader(),
            XMLReader(),
        ]

    /// The reader for a file name, by its longest ending that somebody reads; nil where nobody reads such files.
    /// What no program would call an ending (`2024.05.01`, `v2.최종`) is none, and `app.log.1` is a log.
    public static func reader(forFileName name: String) -> (any DocumentReader)? {
        let parts = parts(of: name)
        if parts.count < 2 { return table.first { $0.endings.contains("") } }
        for first in max(1, parts.count - 2)..<parts.count {
            let ending = parts[first...].joined(separator: ".")
            if let reader = table.first(where: { $0.endings.contains(ending) }) { return reader }
        }
        return nil
    }

    /// The parts of a file's name up to the last one that is an ending; one part where it has none.
    private static func parts(of name: String) -> ArraySlice<Substring> {
        let base = name.split(separator: "/").last ?? ""
        var parts = base.drop { $0 == "." }.lowercased().split(separator: ".", omittingEmptySubsequences: false)[...]
        while parts.count > 1, let last = parts.last, !isEnding(last) { parts.removeLast() }
        return parts
    }

    /// The reader for a file, by its name and its first bytes: bytes that show another format than the name go before
    /// it, and decide where the name has no ending or an unknown one. Nil where nobody reads such files.
    ///
    /// - Throws: what getting the first bytes throws.
    public static func reader(for input: ReaderInput) throws -> (any DocumentReader)? {
        let named = reader(forFileName: input.name)
        if named == nil, isNeverRead(input.name) { return nil }
        let head = try input.head(ContentKind.headBytes)
        let isPacked = head.starts(with: [0x50, 0x4B])
        let tail = isPacked ? input.tail(ContentKind.tailBytes) : Data()
        guard let kind = ContentKind.find(head: head, tail: tail) else { return named }
        guard let named else {
            // An archive of an unknown kind is a program's package, not a folder of documents.
            let isArchive = ContentKind.compressed.contains(kind.ending) || ["zip", "7z", "tar"].contains(kind.ending)
            return isArchive ? nil : reader(of: kind, named: nil)
        }
        if parts(of: input.name).count < 2 { return reader(of: kind, named: named) }
        return isOther(kind, than: named) ? reader(of: kind, named: named) : named
    }

    private static func reader(of kind: ContentKind, named: (any DocumentReader)?) -> (any DocumentReader)? {
        if kind.ending == ContentKind.compound { return CompoundReader(named: named) }
        if kind.ending == "html", let named, !formed.subtracting(["mht"]).isDisjoint(with: named.endings) {
            return ExportedHTMLReader()
        }
        // Text under a worksheet's name is a table; systems write it with tabs or commas.
        let isTable = kind.ending == "txt" && !(named?.endings ?? []).allSatisfy { !worksheets.contains($0) }
        return table.first { $0.endings.contains(isTable ? "csv" : kind.ending) } ?? named
    }

    private static let worksheets: Set<String> = ["xls", "xlsx", "ods"]
    /// Formats of bytes, or of text with a form of its own: other text under their names is read as what it is.
    private static let formed: Set<String> = [
        "doc", "xls", "ppt", "docx", "xlsx", "pptx", "odt", "ods", "odp", "hwp", "hwpx", "pdf", "rtf", "msg", "epub",
        "zip", "mht", "parquet",
    ]

    /// Formats under whose names systems export plain text.
    private static let exported: Set<String> = ["doc", "xls", "rtf"]
    private static let archives: Set<String> = ["zip", "7z", "tar"]

    /// Whether bytes show another format than the name.
    private static func isOther(_ kind: ContentKind, than named: any DocumentReader) -> Bool {
        let endings = named.endings
        if endings.contains(kind.ending) { return false }
        // An archive under another name stays refused: nobody meant it to be unpacked.
        if archives.contains(kind.ending) || ContentKind.compressed.contains(kind.ending) { return false }
        if kind.isSigned { return !(named is ArchiveReader) }
        if kind.ending == "txt" || kind.ending == "json" { return !exported.isDisjoint(with: endings) }
        if !formed.isDisjoint(with: endings) { return true }
        return (kind.ending == "html" && endings.contains("csv")) || (kind.ending == "mht" && endings.contains("html"))
    }

    /// Whether the last part of a name is an ending: a few letters and digits, not digits alone.
    private static func isEnding(_ part: Substring) -> Bool {
        let bytes = part.utf8
        return !bytes.isEmpty && bytes.count <= 12
            && bytes.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F }
            && bytes.contains { $0 >= 0x61 }
    }

    /// Endings of files that hold no documents whatever their bytes say: programs, pictures, keys, address books.
    private static let neverRead: Set<String> = [
        "jar", "war", "ear", "apk", "aab", "ipa", "xpi", "crx", "whl", "egg", "nupkg", "vsix", "deb", "rpm", "exe",
        "dll", "so", "o", "a", "class", "pyc", "wasm", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "ico",
        "svg", "eps", "psd", "ai", "mp3", "mp4", "wav", "avi", "mov", "mkv", "ttf", "otf", "woff", "woff2", "pem",
        "key", "crt", "cer", "der", "p12", "pfx", "jks", "kdbx", "asc", "gpg", "pgp", "sig", "vcf", "lock", "map",
        "db", "sqlite", "mdb", "iso", "img", "tmp", "swp",
    ]

    private static func isNeverRead(_ name: String) -> Bool {
        neverRead.contains((name as NSString).pathExtension.lowercased())
    }
}
