// Feeds: RSS (0.9 to 2.0), Atom (RFC 4287) and JSON Feed 1.1, as far as they name pages. The text inside a feed is
// not taken: it is often cut short, and the page itself is fetched anyway.

import Foundation

/// What a feed lists.
struct Feed: Equatable, Sendable {
    var pages: [Sitemap.Entry] = []

    /// Items of one feed.
    static let mostEntries = 10_000

    /// Reads a feed.
    ///
    /// - Throws: `ReadingFailure`.
    init(_ data: Data, charset: String? = nil) throws(ReadingFailure) {
        let start = data.drop { $0 < 0x21 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        guard let first = start.first else { throw .empty("an empty feed") }
        if first == 0x7B {
            guard let feed = try? JSONDecoder().decode(JSONFeed.self, from: Data(start)) else {
                throw .malformed("not a JSON Feed")
            }
            pages = feed.items.prefix(Self.mostEntries).compactMap(\.item).compactMap { item in
                (item.url ?? item.externalURL).map {
                    Sitemap.Entry(url: $0, time: (item.modified ?? item.published).flatMap(WebDate.parse))
                }
            }
            return
        }
        let reader = FeedListener()
        try WebXML.read(Data(start), charset: charset, reader)
        guard reader.isFeed else { throw .malformed("neither RSS, Atom nor JSON Feed") }
        pages = reader.entries
    }
}

private struct JSONFeed: Decodable {
    struct Item: Decodable {
        let url: String?
        let externalURL: String?
        let published: String?
        let modified: String?

        enum CodingKeys: String, CodingKey {
            case url
            case externalURL = "external_url"
            case published = "date_published"
            case modified = "date_modified"
        }
    }
    /// An item that cannot be read does not undo the others.
    struct Lenient: Decodable {
        let item: Item?
        init(from decoder: any Decoder) throws { item = try? Item(from: decoder) }
    }
    let version: String
    let items: [Lenient]
}

private final class FeedListener: XMLListener {
    private(set) var isFeed = false
    private(set) var entries: [Sitemap.Entry] = []
    private var item: Sitemap.Entry?
    private var depth = 0
    private var itemDepth = 0

    private static let roots: Set<String> = ["rss", "feed", "rdf"]
    private static let items: Set<String> = ["item", "entry"]
    /// Elements that say when an item was changed; the last one counts.
    private static let times: Set<String> = ["pubdate", "date", "published", "updated", "modified"]

    func begin(_ name: String, _ attributes: [String: String]) {
        if depth == 0 { isFeed = Self.roots.contains(name) }
        depth += 1
        if item == nil, Self.items.contains(name) {
            item = Sitemap.Entry(url: "")
            itemDepth = depth
        }
        guard name == "link", let address = attributes["href"] else { return }
        let relation = attributes["rel"] ?? "alternate"
        if relation == "alternate", item?.url.isEmpty == true, depth == itemDepth + 1 { item?.url = address }
    }

    func end(_ name: String, text: String) {
        if item != nil, depth == itemDepth + 1 {
            if name == "link", item?.url.isEmpty == true { item?.url = text }
            // RSS: a guid is an address unless it says otherwise; only one with a scheme is taken.
            if name == "guid", item?.url.isEmpty == true, text.hasPrefix("http") { item?.url = text }
            if Self.times.contains(name), let time = WebDate.parse(text) { item?.time = time }
        }
        if let found = item, depth == itemDepth {
            if !found.url.isEmpty, entries.count < Feed.mostEntries { entries.append(found) }
            item = nil
        }
        depth -= 1
    }
}
