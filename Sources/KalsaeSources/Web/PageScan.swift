// What a crawler needs of an HTML page: where it leads, what it calls itself, and what it says about rights. HTMLSource
// leaves only the attributes that are read here, because libxml2's cost grows with the square of a tag's attributes;
// the rest is built from libxml2's events without a tree, so that a page of any depth or size costs one pass and no
// stack. The page's text is HTMLReader's.

import CLibXML2
import Foundation

/// Links and declarations of one page.
struct PageScan: Equatable, Sendable {
    struct Meta: Equatable, Sendable {
        var name: String
        var content: String
    }

    /// Addresses of `<a href>` and `<area href>` without rel=nofollow, as they are written.
    var links: [String] = []
    var base: String?
    var canonical: String?
    /// `<meta name content>` and `<meta property content>`, names in lower case.
    var meta: [Meta] = []
    /// Addresses with rel=license.
    var licenseLinks: [String] = []
    /// Bodies of `<script type="application/ld+json">`.
    var linkedData: [String] = []
    /// Licence texts in RDFa or microdata: property or itemprop `license`.
    var licenseProperties: [String] = []
    /// Where a `<meta http-equiv=refresh>` leads.
    var refresh: String?

    static let mostLinks = 50_000
    /// What stands deeper is not looked at.
    static let deepest = 5_000
    static let mostMeta = 500
    static let mostLinkedData = 1 << 20
    static let longestValue = 4_096

    /// Scans a page; broken ones are read as far as they go.
    init(_ html: String) {
        guard html.utf8.count <= Int(Int32.max), let context = htmlNewParserCtxt() else { return }
        defer { htmlFreeParserCtxt(context) }
        let scanner = PageScanner(context)
        withExtendedLifetime(scanner) {
            context.pointee.sax.pointee = PageScanner.handlers
            context.pointee.userData = Unmanaged.passUnretained(scanner).toOpaque()
            let options =
                HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
                | HTML_PARSE_NOWARNING.rawValue
            var html = html
            let source = html.withUTF8 { HTMLSource.strip($0, for: .links) }
            scanner.take(source)
            source.bytes.withUnsafeBufferPointer { buffer in
                buffer.withMemoryRebound(to: CChar.self) { characters in
                    let tree = htmlCtxtReadMemory(
                        context, characters.baseAddress, Int32(characters.count), nil, "UTF-8", Int32(options))
                    if let tree { xmlFreeDoc(tree) }
                }
            }
        }
        self = scanner.scan
    }

    fileprivate init() {}

    var tags: [(name: String, content: String)] { meta.map { ($0.name, $0.content) } }
}

/// Receives libxml2's events during one `PageScan.init`.
private final class PageScanner {
    var scan = PageScan()
    private var property: String?
    private var depth = 0
    private let context: htmlParserCtxtPtr

    init(_ context: htmlParserCtxtPtr) { self.context = context }

    static var handlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.startElement = { state, name, attributes in
            guard let state, let name else { return }
            PageScanner.from(state).start(String(cString: name), attributes)
        }
        handlers.endElement = { state, name in
            guard let state else { return }
            PageScanner.from(state).end()
        }
        handlers.characters = { state, text, count in PageScanner.take(state, text, count) }
        handlers.cdataBlock = { state, text, count in PageScanner.take(state, text, count) }
        return handlers
    }

    private static func from(_ state: UnsafeMutableRawPointer) -> PageScanner {
        Unmanaged<PageScanner>.fromOpaque(state).takeUnretainedValue()
    }

    private static func take(_ state: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let state, let text, count > 0 else { return }
        from(state).take(UnsafeBufferPointer(start: text, count: Int(count)))
    }

    private func take(_ bytes: UnsafeBufferPointer<xmlChar>) {
        if property != nil, (property?.utf8.count ?? 0) < PageScan.longestValue {
            property? += String(decoding: bytes.prefix(PageScan.longestValue), as: UTF8.self)
        }
    }

    /// Keeps the linked data that was found on the way.
    func take(_ source: HTMLSource) {
        var start = 0
        for end in source.linkedDataEnds.prefix(PageScan.mostMeta) {
            scan.linkedData.append(String(decoding: source.linkedData[start..<end].dropLast(), as: UTF8.self))
            start = end
        }
    }

    private func end() {
        depth -= 1
        if let property { scan.licenseProperties.append(property.trimmingCharacters(in: .whitespacesAndNewlines)) }
        property = nil
    }

    private func start(_ tag: String, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
        depth += 1
        if depth > PageScan.deepest { return xmlStopParser(context) }
        var values: [String: String] = [:]
        if var cursor = list {
            while let key = cursor.pointee {
                if let value = (cursor + 1).pointee,
                    strlen(UnsafeRawPointer(value).assumingMemoryBound(to: CChar.self))
                        <= PageScan.longestValue
                {
                    values[String(cString: key)] = String(cString: value)
                }
                cursor += 2
            }
        }
        let relations = Set((values["rel"] ?? "").lowercased().split(whereSeparator: \.isWhitespace).map(String.init))
        let address = values["href"]
        switch tag {
        case "base": if scan.base == nil { scan.base = address }
        case "meta": meta(values)
        case "link", "a", "area":
            guard let address else { break }
            if relations.contains("license") || relations.contains("copyright") && address.contains("creativecommons") {
                if scan.licenseLinks.count < PageScan.mostMeta { scan.licenseLinks.append(address) }
            }
            if tag == "link" {
                if relations.contains("canonical"), scan.canonical == nil { scan.canonical = address }
            } else if !relations.contains("nofollow"), scan.links.count < PageScan.mostLinks {
                scan.links.append(address)
            }
        default: break
        }
        let names = [values["property"], values["itemprop"]].compactMap { $0?.lowercased() }
        let declares = names.contains { ["license", "dct:license", "dcterms:license", "cc:license"].contains($0) }
        if declares, tag != "meta", scan.licenseProperties.count < PageScan.mostMeta {
            if let value = address ?? values["content"] ?? values["resource"] {
                scan.licenseProperties.append(value)
            } else {
                property = ""
            }
        }
    }

    private func meta(_ values: [String: String]) {
        guard let content = values["content"] else { return }
        if values["http-equiv"]?.lowercased() == "refresh", scan.refresh == nil,
            let mark = content.range(of: "url=", options: .caseInsensitive)
        {
            scan.refresh = content[mark.upperBound...].trimmingCharacters(in: CharacterSet(charactersIn: " '\""))
        }
        guard let name = values["name"] ?? values["property"] ?? values["itemprop"] else { return }
        if scan.meta.count < PageScan.mostMeta { scan.meta.append(.init(name: name.lowercased(), content: content)) }
    }
}
