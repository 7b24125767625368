// Mails as files: one (EML, Apple's EMLX), many in a row (MBOX, RFC 4155), and web pages saved with their pictures as
// one (MHT, RFC 2557).

import Foundation
import KalsaeSupport

/// Reads a mail that is a file of its own.
///
/// The subject is the title, `Date` the time; the attribute `author` is the sender's pseudonym. Attachments are read as
/// files within the mail.
public struct EMLReader: DocumentReader {
    public let format = "mail (EML)"
    public let endings = ["eml", "emlx"]
    private let pseudonymKey: String?

    /// - Parameter pseudonymKey: for senders; nil derives one from each file's content.
    public init(pseudonymKey: String? = nil) { self.pseudonymKey = pseudonymKey }

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        var bytes = [UInt8](data)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        // EMLX: a line with the mail's length, the mail, a property list.
        if let end = bytes.prefix(24).firstIndex(of: 0x0A) {
            let line = String(decoding: bytes[..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces)
            if let count = Int(line), count > 0 { bytes = bytes[(end + 1)...].prefix(count) }
        }
        var message = MailMessage(input, part: "", Pseudonyms(key: pseudonymKey ?? input.account.seed))
        try message.read(bytes, emit)
    }
}

/// Reads a mailbox: each mail is a document of its own.
///
/// A mail's part is a digest of its `Message-ID`, so that it keeps its name when others are deleted.
public struct MBOXReader: DocumentReader {
    public let format = "mailbox (MBOX)"
    public let endings = ["mbox", "mbx"]
    private let pseudonymKey: String?

    /// - Parameter pseudonymKey: for senders; nil derives one from each file's content.
    public init(pseudonymKey: String? = nil) { self.pseudonymKey = pseudonymKey }

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let pseudonyms = Pseudonyms(key: pseudonymKey ?? input.account.seed)
        var seen: [String: Int] = [:]
        var count = 0
        var failure: ReadingFailure?
        try Self.forEachMail(input) { mail in
            count += 1
            var end = mail.startIndex
            let headers = MIMEHeaders(mail, end: &end)
            let key = headers.raw("message-id").map { Digest.sha256($0) } ?? Digest.sha256(Data(mail))
            var part = "mail-" + key.prefix(12)
            seen[part, default: 0] += 1
            if let number = seen[part], number > 1 { part += "-\(number)" }
            var message = MailMessage(input, part: part, pseudonyms)
            do { try message.read(mail, emit) } catch let broken as ReadingFailure {
                failure = broken
                try emit(.refused(part: part, broken))
            }
        }
        if count == 0 { throw failure ?? ReadingFailure.empty("no mail in it") }
    }

    /// Mails begin at lines `From …` behind an empty line, before a header; `>From` within them is undone.
    private static func forEachMail(_ input: ReaderInput, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
        var mail: [UInt8] = []
        var pending: [UInt8] = []
        var isBehindEmpty = true
        var isInMail = false
        /// A `From ` line that waits for what follows it.
        var boundary: [UInt8]?
        func take(_ line: ArraySlice<UInt8>) throws {
            if let waiting = boundary {
                boundary = nil
                let name = line.firstIndex(of: 0x3A).map { line[line.startIndex..<$0] } ?? []
                if MIMEHeaders.isName(name) {
                    if isInMail, !mail.isEmpty { try body(mail[...]) }
                    mail = []
                    isInMail = true
                } else {
                    mail += waiting
                }
            }
            if isBehindEmpty, line.starts(with: Array("From ".utf8)) {
                boundary = Array(line)
                isBehindEmpty = false
                return
            }
            isBehindEmpty = line.allSatisfy { $0 == 0x0A || $0 == 0x0D }
            guard isInMail else { return }
            let quotes = line.prefix { $0 == 0x3E }.count
            let isQuoted = quotes > 0 && line.dropFirst(quotes).starts(with: Array("From ".utf8))
            mail += isQuoted ? line.dropFirst() : line
            if mail.count > input.limits.largestFile {
                throw ReadingFailure.tooLarge(bytes: mail.count, limit: input.limits.largestFile)
            }
        }
        while let piece = try input.nextPiece() {
            pending += piece
            var place = pending.startIndex
            while let end = pending[place...].firstIndex(of: 0x0A) {
                try take(pending[place...end])
                place = end + 1
            }
            pending.removeSubrange(..<place)
            if pending.count > input.limits.largestFile {
                throw ReadingFailure.tooLarge(bytes: pending.count, limit: input.limits.largestFile)
            }
        }
        if !pending.isEmpty { try take(pending[...]) }
        if let boundary { mail += boundary }
        if isInMail, !mail.isEmpty { try body(mail[...]) }
        if !isInMail, mail.isEmpty { throw ReadingFailure.malformed("no mailbox: no line begins with \"From \"") }
    }
}

/// Reads a web page that a browser saved as one file.
public struct MHTReader: DocumentReader {
    public let format = "saved web page (MHT)"
    public let endings = ["mht", "mhtml"]

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let message = MIMEPart([UInt8](data)[...])
        guard !message.headers.isEmpty else { throw ReadingFailure.malformed("no saved page: it has no MIME header") }
        let time = message.headers.raw("date").flatMap { WebDate.parse($0) }
        let address = message.headers.raw("snapshot-content-location")
        let title = message.headers.text("subject").map { MarkdownBlock.collapse($0) } ?? ""
        var pages: [MIMEPart] = []
        Self.pages(message, 0, &pages)
        var found = 0
        for page in pages {
            let (html, repairs) = page.text
            let own = page.headers.raw("content-location")
            let part = found == 0 ? "" : own ?? "page-\(found + 1)"
            do {
                var text = try page.type == "text/plain" ? ReadText(title: "", text: html) : HTMLReader().read(html)
                if text.text.allSatisfy(\.isWhitespace) { text.text = try WholeHTML.text(html).text }
                if text.text.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("a page without text") }
                text.part = part
                text.repairs = repairs
                text.time = text.time ?? time
                if text.title.isEmpty { text.title = title }
                if let address = own ?? address, !address.hasPrefix("cid:") { text.attributes["url"] = address }
                found += 1
                try emit(.text(text))
            } catch let failure as ReadingFailure {
                // Frames of adverts hold nothing; the page itself must.
                if pages.count > 1 { try emit(.refused(part: own ?? "page", failure)) } else { throw failure }
            }
        }
        if found == 0 { throw ReadingFailure.empty("no page with text in it") }
    }

    private static func pages(_ part: MIMEPart, _ depth: Int, _ found: inout [MIMEPart]) {
        if part.isContainer, depth < MIMEPart.deepest {
            for inner in part.parts() { pages(inner, depth + 1, &found) }
        } else if ["text/html", "application/xhtml+xml"].contains(part.type)
            || (part.type == "text/plain" && depth == 0)
        {
            found.append(part)
        }
    }
}
