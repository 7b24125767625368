// The dates in a page's JSON-LD (schema.org). Read by one pass over the bytes that keeps the keys it stands below, so
// that data which is broken elsewhere still tells them, and a page is not dated by what it lists, cites or links to.

import Foundation

/// What a page's linked data says of the page itself.
struct HTMLLinkedData {
    private(set) var modified: Date?
    private(set) var published: Date?

    /// Below these keys stand other things than the page.
    private static let others: Set<String> = [
        "itemListElement", "comment", "comments", "hasPart", "relatedLink", "mentions", "review", "reviews", "citation",
        "isPartOf", "video", "image", "associatedMedia", "subjectOf", "suggestedAnswer", "acceptedAnswer", "blogPost",
        "blogPosts", "dataFeedElement", "isBasedOn", "about", "author", "publisher", "creator", "thumbnail", "logo",
        "primaryImageOfPage", "itemReviewed", "audio", "offers", "workExample", "isRelatedTo", "significantLink",
        "liveBlogUpdate", "potentialAction", "breadcrumb", "aggregateRating", "interactionStatistic",
    ]
    private static let longestKey = 40
    /// What is nested deeper is not looked at.
    private static let deepest = 64

    init(_ bytes: [UInt8]) {
        // For every open bracket: whether it is the page's own, and the key before it.
        var isOwn = [true]
        var key = "", text = "", isKey = true, depth = 0
        var modifiedDepth = Int.max, publishedDepth = Int.max
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x22:
                var end = place
                while end < bytes.count, bytes[end] != 0x22 { end += bytes[end] == 0x5C ? 2 : 1 }
                text = String(decoding: bytes[place..<min(end, place + Self.longestKey, bytes.count)], as: UTF8.self)
                if !isKey, isOwn.last == true {
                    if key == "dateModified", depth < modifiedDepth, let date = HTMLMetadata.date(text) {
                        (modified, modifiedDepth) = (date, depth)
                    }
                    if key == "datePublished", depth < publishedDepth, let date = HTMLMetadata.date(text) {
                        (published, publishedDepth) = (date, depth)
                    }
                }
                place = min(end + 1, bytes.count)
            case 0x3A:
                key = text
                isKey = false
            case 0x7B, 0x5B:
                depth += 1
                if depth < Self.deepest {
                    let isOther = !isKey && Self.others.contains(key)
                    isOwn.append(isOwn.last == true && !isOther)
                }
                if byte == 0x7B { isKey = true }
            case 0x7D, 0x5D:
                if depth < Self.deepest, isOwn.count > 1 { isOwn.removeLast() }
                depth = max(0, depth - 1)
                isKey = true
            case 0x2C: isKey = true
            default: break
            }
        }
    }
}
