// Sitemaps (sitemaps.org protocol 0.9): lists of pages, or of further sitemaps; as XML, packed XML, RSS or Atom, or
// plain lines. It does not know which of the pages may be fetched.

import CZlib
import Foundation

/// What a sitemap lists.
struct Sitemap: Equatable, Sendable {
    /// An address and when it says it was changed.
    struct Entry: Equatable, Sendable {
        var url: String
        var time: Date?
    }
    var pages: [Entry] = []
    /// Further sitemaps.
    var sitemaps: [String] = []
    /// Whether more was listed than is taken.
    var isCut = false

    /// Addresses of one file (the protocol's own limit).
    static let mostEntries = 50_000
    /// Bytes of one file, unpacked (the protocol's own limit).
    static let largest = 50 << 20

    /// Reads a sitemap.
    ///
    /// - Throws: `ReadingFailure`.
    init(_ body: Data, charset: String? = nil) throws(ReadingFailure) {
        var data = body
        if data.starts(with: [0x1F, 0x8B]) { data = try Gzip.unpack(data, limit: Self.largest) }
        let start = data.drop {
            $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF
        }
        guard let first = start.first else { throw .empty("an empty sitemap") }
        if first != 0x3C {
            // The protocol's plain form: an address a line.
            for line in String(decoding: start, as: UTF8.self).split(whereSeparator: \.isNewline) {
                add(Entry(url: line.trimmingCharacters(in: .whitespaces)))
            }
            return
        }
        let reader = SitemapListener()
        try WebXML.read(Data(start), charset: charset, reader)
        guard let kind = reader.kind else {
            // The protocol's other forms: RSS and Atom.
            guard let feed = try? Feed(Data(start), charset: charset) else {
                throw .malformed("neither urlset, sitemapindex nor a feed")
            }
            for entry in feed.pages { add(entry) }
            return
        }
        if kind == "sitemapindex" {
            isCut = reader.entries.count > Self.mostEntries
            sitemaps = reader.entries.prefix(Self.mostEntries).map(\.url)
        } else {
            for entry in reader.entries { add(entry) }
        }
    }

    private mutating func add(_ entry: Entry) {
        if entry.url.isEmpty { return }
        if pages.count < Self.mostEntries { pages.append(entry) } else { isCut = true }
    }
}

private final class SitemapListener: XMLListener {
    var kind: String?
    var entries: [Sitemap.Entry] = []
    private var open: [String] = []
    private var current = Sitemap.Entry(url: "")

    func begin(_ name: String, _ attributes: [String: String]) {
        if open.isEmpty, name == "urlset" || name == "sitemapindex" { kind = name }
        if open.count == 1 { current = Sitemap.Entry(url: "") }
        open.append(name)
    }

    func end(_ name: String, text: String) {
        open.removeLast()
        guard kind != nil else { return }
        if open.count == 2 {
            if name == "loc" { current.url = text }
            if name == "lastmod" { current.time = WebDate.parse(text) }
        }
        let isEntry = open.count == 1 && (name == "url" || name == "sitemap")
        if isEntry, !current.url.isEmpty, entries.count <= Sitemap.mostEntries { entries.append(current) }
    }
}

/// Unpacks what is stored as a .gz file.
enum Gzip {
    /// - Throws: `ReadingFailure.malformed`, `.tooLarge` beyond `limit`.
    static func unpack(_ data: Data, limit: Int) throws(ReadingFailure) -> Data {
        var stream = z_stream()
        guard kalsae_gunzip_begin(&stream) == Z_OK else { throw .malformed("out of memory") }
        defer { inflateEnd(&stream) }
        var input = [UInt8](data)
        var output = [UInt8](repeating: 0, count: 1 << 16)
        var result = Data()
        var status = Z_OK
        var isTooLarge = false
        input.withUnsafeMutableBufferPointer { source in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(min(source.count, Int(UInt32.max)))
            while status == Z_OK {
                let made = output.withUnsafeMutableBufferPointer { target -> Int in
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                result.append(contentsOf: output[..<made])
                isTooLarge = result.count > limit
                if isTooLarge || made == 0 { break }
            }
        }
        if isTooLarge { throw .tooLarge(bytes: result.count, limit: limit) }
        guard status == Z_STREAM_END else { throw .malformed("a broken gzip file") }
        return result
    }
}
