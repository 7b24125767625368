// EPUB books (EPUB 3.3, and 2): the chapters in reading order, each a page that is text as a whole (BookPage). A file
// is read once, however often the book names it. Books locked by a shop (DRM) are refused; obscured fonts do not
// matter.
//
//   META-INF/container.xml    where the package is      META-INF/encryption.xml    what is locked
//   the package (.opf)        title, time, files (manifest), reading order (spine)

import Foundation

/// Reads EPUB.
public struct EPUBReader: DocumentReader {
    public let format = "EPUB"
    public let endings = ["epub"]

    public init() {}

    private static let pageEndings = ["xhtml", "html", "htm", "xht", "xml", "opf"]

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let parts = try PackedParts(input) { Self.pageEndings.contains(($0 as NSString).pathExtension.lowercased()) }
        let container = EPUBContainer()
        guard let data = parts["META-INF/container.xml"] else {
            throw ReadingFailure.malformed("no META-INF/container.xml in it")
        }
        try XMLEvents.parse(data, part: "META-INF/container.xml", container)
        guard let path = container.package, let package = parts[path] else {
            throw ReadingFailure.malformed("the package that META-INF/container.xml names is missing")
        }
        let book = EPUBPackage()
        try XMLEvents.parse(package, part: path, book)
        let metadata = OfficeMetadata(title: "title", times: ["dcterms:modified"])
        try? XMLEvents.parse(package, part: path, metadata)
        let locked = EPUBLocks()
        if let data = parts["META-INF/encryption.xml"] {
            try XMLEvents.parse(data, part: "META-INF/encryption.xml", locked)
        }
        let folder = path.split(separator: "/").dropLast()
        var count = 0
        var seen: Set<String> = []
        for item in book.readingOrder where !item.isContents {
            guard case .path(let name) = Self.resolve(item.href, in: folder) else {
                try emit(.refused(part: String(item.href.prefix(200)), .unsafePath("it points out of the book")))
                continue
            }
            guard seen.insert(name).inserted else { continue }
            count += 1
            if locked.paths.contains(name) {
                try emit(.refused(part: name, .encrypted))
            } else if let page = parts[name] {
                try chapter(page, name, book: metadata, emit)
            } else {
                let reason = parts.names.contains(name) ? "it is no page" : "the package names it, but it is not there"
                try emit(.refused(part: name, .malformed(reason)))
            }
        }
        for item in book.others {
            guard case .path(let name) = Self.resolve(item.href, in: folder), parts[name] != nil,
                seen.insert(name).inserted
            else { continue }
            let failure =
                item.isContents
                ? ReadingFailure(rule: OfficeRule.contents, value: "the book's table of contents")
                : ReadingFailure(rule: "not-in-order", value: "the book's reading order does not name it")
            try emit(.refused(part: name, failure))
        }
        if count == 0 { throw ReadingFailure.empty("a book without chapters") }
    }

    private func chapter(
        _ page: Data, _ name: String, book: OfficeMetadata, _ emit: (Reading) throws -> Void
    ) throws {
        do {
            let decoded = try TextDecoding.decode(page, declares: true)
            var text = try BookPage.read(decoded.text)
            if text.text.allSatisfy(\.isWhitespace) { throw ReadingFailure.empty("a page without text") }
            text.part = name
            text.repairs = decoded.repairs
            text.time = book.time
            if !book.title.isEmpty { text.attributes["book"] = book.title }
            try emit(.text(text))
        } catch let failure as ReadingFailure {
            try emit(.refused(part: name, failure))
        }
    }

    /// A manifest's link below the package's folder.
    private static func resolve(_ href: String, in folder: ArraySlice<Substring>) -> MemberPath {
        let link = href.prefix { $0 != "#" }
        var parts = folder.map(String.init)
        for part in (link.removingPercentEncoding ?? String(link)).split(separator: "/") {
            if part == ".." {
                if parts.popLast() == nil { return .refused(href, reason: "") }
            } else if part != "." {
                parts.append(String(part))
            }
        }
        return MemberPath.judge(Array(parts.joined(separator: "/").utf8))
    }
}

private final class EPUBContainer: OfficePart {
    private(set) var package: String?

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "rootfile", package == nil { package = attributes["full-path"] }
    }
}

private final class EPUBPackage: OfficePart {
    struct Item {
        var href: String
        var isContents: Bool
        var isPage: Bool
    }

    private var inOrder: [String] = []
    private var items: [String: Item] = [:]
    private var order: [String] = []
    private var ordered: Set<String> = []

    init() { super.init() }

    /// The chapters as they are to be read.
    var readingOrder: [Item] { order.compactMap { items[$0] } }
    /// Pages that the reading order does not name, and the table of contents.
    var others: [Item] { inOrder.compactMap { items[$0] }.filter { $0.isPage } }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "item", let id = attributes["id"], let href = attributes["href"] {
            let isContents = attributes["properties"]?.split(separator: " ").contains("nav") ?? false
            let isPage = attributes["media-type"].map { $0.contains("html") } ?? false
            if items.updateValue(Item(href: href, isContents: isContents, isPage: isPage), forKey: id) == nil {
                inOrder.append(id)
            }
        }
        if name == "itemref", let id = attributes["idref"], ordered.insert(id).inserted {
            order.append(id)
        }
    }
}

private final class EPUBLocks: OfficePart {
    private(set) var paths: Set<String> = []

    init() { super.init() }

    override func begin(_ name: String, _ attributes: XMLAttributes) {
        if name == "CipherReference", let path = attributes["URI"] { paths.insert(path) }
    }
}
