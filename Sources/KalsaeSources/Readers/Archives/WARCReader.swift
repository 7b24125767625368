// Web archives (ISO 28500): records one after the other, each with a header, a length and a block. Responses and
// resources are pages of their own, under their address and the date of their capture; what crawlers note about
// themselves (requests, metadata, revisits) is passed over.

import Foundation

/// Reads WARC; `.warc.gz` comes through the reader of gzip files.
///
/// A page's attribute `url` is its address, its time the capture's where the page has none.
public struct WARCReader: DocumentReader {
    public let format = "web archive (WARC)"
    public let endings = ["warc"]

    public init() {}

    private static let longestHeader = 1 << 18

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let stream = WARCStream(input)
        var seen: [UInt64: Int] = [:]
        var records = 0
        var pages = 0
        while let header = try stream.header(Self.longestHeader) {
            guard header.version.hasPrefix("WARC/"), let length = header.fields["content-length"].flatMap({ Int($0) }),
                length >= 0
            else {
                throw ReadingFailure.malformed(records == 0 ? "no WARC file" : "record \(records + 1) has no header")
            }
            records += 1
            try input.account.addMember(input.limits)
            let type = header.fields["warc-type"]?.lowercased() ?? ""
            guard ["response", "resource", "conversion"].contains(type) else {
                try stream.skip(length)
                continue
            }
            let address = (header.fields["warc-target-uri"] ?? "record-\(records)").trimmingCharacters(in: [
                "<", ">", " ",
            ])
            pages += 1
            let key = address.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
            seen[key, default: 0] += 1
            let part = seen[key] == 1 ? address : "\(address)#\(seen[key] ?? 0)"
            guard length <= input.limits.largestFile else {
                try stream.skip(length)
                try emit(.refused(part: part, .tooLarge(bytes: length, limit: input.limits.largestFile)))
                continue
            }
            let block = try stream.take(length)
            let page = Page(
                address: address, part: part, time: header.fields["warc-date"].flatMap { WebDate.parse($0) })
            do {
                let isHTTP = type == "response" && block.starts(with: Array("HTTP/".utf8))
                var type = header.fields["content-type"] ?? ""
                var body = block
                if isHTTP { (body, type) = try Self.unwrapped(block, input) }
                try Self.read(body, type, page, input, emit)
            } catch let failure as ReadingFailure {
                try emit(.refused(part: part, failure))
            }
        }
        if pages == 0 { throw ReadingFailure.empty("no pages in \(records) records") }
    }

    private struct Page {
        var address: String
        var part: String
        var time: Date?
    }

    /// Hands a page to the reader for its type and names what comes back after its address.
    private static func read(
        _ body: Data, _ type: String, _ page: Page, _ input: ReaderInput, _ emit: (Reading) throws -> Void
    ) throws {
        if body.isEmpty { throw ReadingFailure.empty("a page of 0 bytes") }
        let path = page.address.split(whereSeparator: { "?#".contains($0) }).first.map(String.init) ?? ""
        let media = type.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
        let name = endings[media].map { "page." + $0 } ?? path.split(separator: "/").last.map(String.init) ?? "page"
        var rest: Data? = named(body, charset: charset(type), isText: media.hasPrefix("text/"))
        let inner = ReaderInput(within: input, name: name) {
            defer { rest = nil }
            return rest
        }
        if inner.depth > input.limits.depth { throw ReadingFailure.tooDeep(limit: input.limits.depth) }
        guard let reader = try DocumentReaders.reader(for: inner) else {
            throw ReadingFailure.unsupported(media.isEmpty ? (name as NSString).pathExtension : media)
        }
        try reader.read(inner) { reading in
            switch reading {
            case .text(var text):
                text.part = text.part.isEmpty ? page.part : page.part + "#" + text.part
                text.time = text.time ?? page.time
                text.attributes["url"] = page.address
                try emit(.text(text))
            case .refused(let part, let failure):
                try emit(.refused(part: part.isEmpty ? page.part : page.part + "#" + part, failure))
            case .nested: try emit(reading)
            }
        }
    }

    private static let endings = [
        "text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt", "application/pdf": "pdf",
        "application/json": "json", "text/xml": "xml", "application/xml": "xml", "application/rss+xml": "xml",
        "application/atom+xml": "xml", "text/csv": "csv", "text/markdown": "md",
    ]

    private static func charset(_ type: String) -> String? {
        guard let found = type.lowercased().range(of: "charset=") else { return nil }
        let name = type.lowercased()[found.upperBound...].trimmingCharacters(in: ["\"", "'", " "]).prefix { $0 != ";" }
        return name.isEmpty ? nil : String(name)
    }

    /// What the transport says about the encoding goes before what the page says.
    private static func named(_ body: Data, charset: String?, isText: Bool) -> Data {
        guard isText, let charset, charset != "utf-8", String(validating: body, as: UTF8.self) == nil else {
            return body
        }
        return Data(MailText.decoded([UInt8](body), charset: charset).text.utf8)
    }

    /// A response's body with its transfer undone, and its media type.
    private static func unwrapped(_ block: Data, _ input: ReaderInput) throws -> (Data, String) {
        let bytes = [UInt8](block)
        var start = (bytes.firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
        let status = String(decoding: bytes[..<start], as: UTF8.self).split(separator: " ").dropFirst().first.flatMap {
            Int($0)
        }
        guard let status, (200...299).contains(status) else {
            throw ReadingFailure(rule: "http-status", value: "the server answered \(status ?? 0)")
        }
        let headers = MIMEHeaders(bytes[start...], end: &start)
        var body = Data(bytes[start...])
        if headers.raw("transfer-encoding")?.lowercased().contains("chunked") ?? false { body = unchunked(body) }
        switch headers.raw("content-encoding")?.lowercased() ?? "" {
        case "", "identity": break
        case "gzip", "x-gzip":
            if body.starts(with: [0x1F, 0x8B]) {
                body = try Gzip.unpack(body, limit: input.limits.largestFile)
                try input.account.add(body.count, input.limits)
            }
        case "deflate":
            let raw = [UInt8](body.first == 0x78 ? body.dropFirst(2) : body)
            body = Data(try RawInflate.unpack(raw, limit: input.limits.largestFile))
            try input.account.add(body.count, input.limits)
        case let other: throw ReadingFailure.unsupported("content encoding \(other.prefix(16))")
        }
        return (body, headers.raw("content-type") ?? "")
    }

    /// RFC 9112: a length in hexadecimal digits before each chunk. A body that was stored without them stays.
    private static func unchunked(_ body: Data) -> Data {
        var result = Data()
        var rest = body[...]
        while let end = rest.prefix(1_000).firstIndex(of: 0x0A) {
            let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self).split(separator: ";").first
            guard let digits = line?.trimmingCharacters(in: .whitespacesAndNewlines), let size = Int(digits, radix: 16),
                size >= 0
            else { return result.isEmpty ? body : result }
            if size == 0 { return result }
            rest = rest[(end + 1)...]
            result.append(rest.prefix(size))
            rest = rest.dropFirst(size)
            if rest.first == 0x0D { rest = rest.dropFirst() }
            if rest.first == 0x0A { rest = rest.dropFirst() }
        }
        return result.isEmpty ? body : result
    }
}

/// The records' bytes, without holding the file.
private final class WARCStream {
    struct Header {
        var version: String
        var fields: [String: String]
    }

    private let input: ReaderInput
    private var buffer = Data()

    init(_ input: ReaderInput) { self.input = input }

    private func fill() throws -> Bool {
        guard let piece = try input.nextPiece() else { return false }
        buffer.append(piece)
        return true
    }

    private func line(_ longest: Int) throws -> String? {
        var searched = 0
        while true {
            if let end = buffer.dropFirst(searched).firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[buffer.startIndex..<end], as: UTF8.self)
                buffer = buffer[(end + 1)...]
                return line.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            searched = buffer.count
            if searched > longest {
                throw ReadingFailure.malformed("a line of more than \(longest) bytes in a record's header")
            }
            if try !fill() {
                if buffer.isEmpty { return nil }
                defer { buffer = Data() }
                return String(decoding: buffer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            }
        }
    }

    /// The next record's header; nil at the end.
    func header(_ longest: Int) throws -> Header? {
        var first: String?
        repeat { first = try line(longest) } while first == ""
        guard let version = first else { return nil }
        var fields: [String: String] = [:]
        var total = 0
        while let field = try line(longest), !field.isEmpty {
            total += field.utf8.count
            if total > longest { throw ReadingFailure.malformed("a record's header of more than \(longest) bytes") }
            guard let colon = field.firstIndex(of: ":") else { continue }
            fields[field[..<colon].lowercased()] = field[field.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        return Header(version: version, fields: fields)
    }

    func take(_ count: Int) throws -> Data {
        while buffer.count < count, try fill() {}
        guard buffer.count >= count else { throw ReadingFailure.malformed("the file breaks off within a record") }
        defer { buffer = buffer.dropFirst(count) }
        return Data(buffer.prefix(count))
    }

    func skip(_ count: Int) throws {
        var left = count
        while left > 0 {
            if buffer.isEmpty, try !fill() { throw ReadingFailure.malformed("the file breaks off within a record") }
            let step = min(left, buffer.count)
            buffer = buffer.dropFirst(step)
            left -= step
        }
    }
}
