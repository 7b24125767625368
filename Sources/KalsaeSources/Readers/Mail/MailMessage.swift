// One mail: its subject, its body in the form that says most, and its attachments as files within it.
// Senders and receivers are people: the sender becomes a pseudonym, addresses and names of the header are not part of
// the text. What stands in the body (greetings, signatures, quoted replies) stays; personal data is masked later.

import Foundation
import KalsaeSupport

/// Reads a mail.
struct MailMessage {
    private let input: ReaderInput
    private let part: String
    private let pseudonyms: Pseudonyms
    private var title = ""
    private var bodies: [String] = []
    private var repairs = 0
    private var omissions: [Omission] = []
    private var attachments: [(name: String, bytes: [UInt8])] = []
    private var names: Set<String> = []
    private var isEncrypted = false

    /// Share of one form's words that the other form needs to stand for it.
    private static let enoughShare = 0.8
    /// Endings of attachments that have a type and no name.
    private static let endings = [
        "text/html": "html", "text/csv": "csv", "application/pdf": "pdf", "application/json": "json",
        "message/rfc822": "eml", "text/calendar": "ics", "application/rtf": "rtf", "text/rtf": "rtf",
        "application/msword": "doc", "application/zip": "zip", "text/xml": "xml", "application/xml": "xml",
        "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "text/markdown": "md", "text/plain": "txt",
        "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt", "application/x-hwp": "hwp",
        "application/haansofthwp": "hwp", "application/vnd.hancom.hwp": "hwp",
    ]

    /// - Parameter part: names the mail within its file; empty where the file is one mail.
    init(_ input: ReaderInput, part: String, _ pseudonyms: Pseudonyms) {
        self.input = input
        self.part = part
        self.pseudonyms = pseudonyms
    }

    /// Reads a mail's bytes and gives what is in it.
    ///
    /// - Throws: `ReadingFailure`, or what `emit` throws.
    mutating func read(_ bytes: ArraySlice<UInt8>, _ emit: (Reading) throws -> Void) throws {
        let message = MIMEPart(bytes)
        guard !message.headers.isEmpty else { throw ReadingFailure.malformed("no mail: it has no header") }
        title = MarkdownBlock.collapse(message.headers.text("subject") ?? "")
        take(message, depth: 0)
        var attributes: [String: String] = [:]
        if let sender = Self.address(message.headers.text("from") ?? message.headers.text("sender")) {
            attributes["author"] = pseudonyms.name(sender)
        }
        let time = message.headers.raw("date").flatMap { WebDate.parse(Self.withoutComment($0)) }
        try give(attributes, time, emit)
    }

    /// Gives the text and the attachments; for mails whose parts were found another way too.
    private mutating func give(
        _ attributes: [String: String], _ time: Date?, _ emit: (Reading) throws -> Void
    ) throws {
        let text = bodies.joined(separator: "\n\n")
        if !text.allSatisfy(\.isWhitespace) || (!title.isEmpty && !isEncrypted) {
            let heading = title.isEmpty ? "" : "# \(title)\n\n"
            try emit(
                .text(
                    ReadText(
                        title: title, text: heading + text, part: part, time: time, attributes: attributes,
                        repairs: repairs, omissions: omissions)))
        } else if isEncrypted {
            try emit(.refused(part: part, ReadingFailure(rule: "encrypted", value: "an encrypted mail")))
        } else if attachments.isEmpty {
            try emit(.refused(part: part, .empty("a mail without text")))
        }
        for attachment in attachments {
            try input.account.addMember(input.limits)
            let path = part.isEmpty ? attachment.name : part + "/" + attachment.name
            var rest: Data? = Data(attachment.bytes)
            try emit(
                .nested(
                    ReaderInput(within: input, name: path) {
                        defer { rest = nil }
                        return rest
                    }))
        }
    }

    /// A mail whose fields were found elsewhere (a mail of Outlook's).
    mutating func give(
        title: String, plain: String?, html: String?, attributes: [String: String], time: Date?, repairs: Int,
        attachments: [(name: String, bytes: [UInt8])], omissions: [Omission], _ emit: (Reading) throws -> Void
    ) throws {
        self.title = MarkdownBlock.collapse(title)
        self.repairs = repairs
        self.omissions = omissions
        choose(plain: plain, html: html)
        for attachment in attachments { attach(attachment.name, attachment.bytes) }
        try give(attributes, time, emit)
    }

    // MARK: Parts

    private mutating func take(_ part: MIMEPart, depth: Int) {
        guard depth < MIMEPart.deepest else {
            omissions.append(Omission(rule: "too-deep", value: "parts within parts", text: part.text.text))
            return
        }
        if part.isContainer {
            let parts = part.parts()
            switch part.type {
            case "multipart/alternative": takeAlternative(parts, depth)
            case "multipart/encrypted": isEncrypted = true
            default: for inner in parts { take(inner, depth: depth + 1) }
            }
            return
        }
        switch part.type {
        case "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature": return
        case "application/pkcs7-mime", "application/x-pkcs7-mime": isEncrypted = true
        case "text/plain" where !part.isAttachment:
            let (text, broken) = part.text
            repairs += broken
            choose(plain: text, html: nil)
        case "text/html" where !part.isAttachment:
            let (text, broken) = part.text
            repairs += broken
            choose(plain: nil, html: text)
        default:
            let bytes = part.content
            if !bytes.isEmpty { attach(part.fileName ?? "part." + (Self.endings[part.type] ?? "bin"), bytes) }
        }
    }

    /// One text in several forms, the richest last.
    private mutating func takeAlternative(_ parts: [MIMEPart], _ depth: Int) {
        var plain: String?
        var html: String?
        for part in parts {
            switch part.type {
            case "text/plain" where !part.isAttachment && plain == nil:
                let (text, broken) = part.text
                repairs += broken
                plain = text
            case "text/html" where !part.isAttachment && html == nil:
                let (text, broken) = part.text
                repairs += broken
                html = text
            case "multipart/related", "multipart/mixed":
                // The page with its pictures.
                for inner in part.parts() {
                    if inner.type == "text/html", html == nil, !inner.isAttachment {
                        let (text, broken) = inner.text
                        repairs += broken
                        html = text
                    } else {
                        take(inner, depth: depth + 2)
                    }
                }
            default: take(part, depth: depth + 1)
            }
        }
        choose(plain: plain, html: html)
    }

    /// Takes the form that says most; the other is a row where it says something else.
    private mutating func choose(plain: String?, html: String?) {
        var written: String?
        if let html {
            do { written = try WholeHTML.text(html).text } catch {
                let failure = error as? ReadingFailure
                omissions.append(Omission(rule: "broken-part", value: failure?.value ?? "HTML", text: html))
            }
        }
        let plain = plain.map { $0.trimmingCharacters(in: .newlines) }
        guard let page = written, !page.allSatisfy(\.isWhitespace) else {
            if let plain, !plain.allSatisfy(\.isWhitespace) { bodies.append(plain) }
            return
        }
        guard let plain, !plain.allSatisfy(\.isWhitespace) else {
            bodies.append(page)
            return
        }
        let own = TextWords.set(plain)
        let others = TextWords.set(page)
        let shared = own.count { others.contains($0) }
        let isPage = Double(shared) >= Self.enoughShare * Double(own.count) || others.count > 2 * own.count
        bodies.append(isPage ? page : plain)
        let left = isPage ? own.subtracting(others) : others.subtracting(own)
        if !left.isEmpty {
            omissions.append(
                Omission(
                    rule: "alternative-part",
                    value: isPage ? "the plain text beside HTML" : "HTML beside the plain text",
                    text: isPage ? plain : page))
        }
    }

    private mutating func attach(_ name: String, _ bytes: [UInt8]) {
        var own = name
        var number = 2
        while !names.insert(own).inserted {
            let path = name as NSString
            own =
                path.deletingPathExtension + "-\(number)" + (path.pathExtension.isEmpty ? "" : "." + path.pathExtension)
            number += 1
        }
        attachments.append((own, bytes))
    }

    /// The address in `Hong <hong@corp.co.kr>`, else the whole text.
    private static func address(_ field: String?) -> String? {
        guard let field, !field.isEmpty else { return nil }
        if let open = field.lastIndex(of: "<"), let close = field[open...].firstIndex(of: ">") {
            return field[field.index(after: open)..<close].lowercased()
        }
        return field.lowercased()
    }

    /// `Wed, 1 May 2024 09:00:00 +0900 (KST)`
    private static func withoutComment(_ date: String) -> String {
        date.firstIndex(of: "(").map { String(date[..<$0]) } ?? date
    }
}
