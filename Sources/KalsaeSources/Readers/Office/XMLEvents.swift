// XML as a stream of events, through libxml2's push parser with handlers of our own. No tree is built, nothing is
// fetched, no entity that a file declares is expanded (a file that declares any is refused: no office program writes
// them), and depth is bounded by libxml2 (256) and here. Names come without prefixes: `w:p` and `text:p` are both
// `p`; where two meanings share a name, `XMLAttributes.prefix` tells them apart. libxml2 compares each attribute with
// each before it, so a tag with too many is refused before libxml2 sees it.

import CLibXML2
import Foundation

/// The attributes of the element that has just begun. Valid only within the call.
struct XMLAttributes {
    fileprivate let list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    fileprivate let count: Int
    fileprivate let ownPrefix: UnsafePointer<xmlChar>?

    /// Whether the element's name is written with this prefix.
    func hasPrefix(_ prefix: StaticString) -> Bool { ownPrefix.map { xmlStrEqual($0, prefix.utf8Start) == 1 } ?? false }

    /// An attribute's value by its local name; the first of those that differ only in their prefix, or the one with
    /// this prefix.
    subscript(name: StaticString, prefix: StaticString? = nil) -> String? {
        guard let list else { return nil }
        for index in 0..<count {
            if let prefix {
                guard let own = list[5 * index + 1], xmlStrEqual(own, prefix.utf8Start) == 1 else { continue }
            }
            guard let key = list[5 * index], let begin = list[5 * index + 3], let end = list[5 * index + 4],
                xmlStrEqual(key, name.utf8Start) == 1
            else { continue }
            let bytes = UnsafeBufferPointer(start: begin, count: max(0, end - begin))
            let raw = String(decoding: bytes, as: UTF8.self)
            return raw.contains("&") ? Self.unescaped(raw) : raw
        }
        return nil
    }

    /// An attribute's value as a number.
    func number(_ name: StaticString) -> Int? { self[name].flatMap { Int($0) } }

    /// Every attribute by its local name, in the file's order.
    var all: [(name: String, value: String)] {
        guard let list else { return [] }
        return (0..<count).compactMap { index in
            guard let key = list[5 * index], let begin = list[5 * index + 3], let end = list[5 * index + 4] else {
                return nil
            }
            let bytes = UnsafeBufferPointer(start: begin, count: max(0, end - begin))
            return (String(cString: key), Self.unescaped(String(decoding: bytes, as: UTF8.self)))
        }
    }

    /// libxml2 leaves `&#38;` in values where the ampersand itself was written as an entity.
    private static func unescaped(_ text: String) -> String { text.replacing("&#38;", with: "&") }
}

/// Receives the events of one XML part.
protocol XMLHandler: AnyObject {
    func start(_ name: String, _ attributes: XMLAttributes)
    func end(_ name: String)
    func text(_ text: String)
}

enum XMLEvents {
    static let maximumDepth = 250
    /// Attributes of one element. Office programs write some forty on a part's outermost element, fewer on others.
    static let mostAttributes = 512
    /// Bytes handed over at once.
    private static let step = 1 << 16

    /// Reads a part to its end.
    ///
    /// - Throws: `ReadingFailure.malformed`, `.tooDeep`.
    static func parse(_ data: Data, part: String, _ handler: any XMLHandler) throws(ReadingFailure) {
        let data = try utf8(data, part)
        if data.withUnsafeBytes(XMLTagScan.hasCrowdedTag) {
            throw .malformed("\(part) has an element with more than \(mostAttributes) attributes")
        }
        let state = XMLState(handler)
        var handlers = XMLState.handlers
        let context = xmlCreatePushParserCtxt(&handlers, Unmanaged.passUnretained(state).toOpaque(), nil, 0, nil)
        guard let context else { throw .malformed("out of memory") }
        defer { xmlFreeParserCtxt(context) }
        state.context = context
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOCDATA.rawValue | XML_PARSE_IGNORE_ENC.rawValue
        xmlCtxtUseOptions(context, Int32(options))
        var status: Int32 = 0
        var offset = 0
        withExtendedLifetime(state) {
            data.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
                while offset < bytes.count, status == 0, state.failure == nil {
                    let count = min(step, bytes.count - offset)
                    status = xmlParseChunk(context, base + offset, Int32(count), 0)
                    offset += count
                }
            }
            if status == 0, state.failure == nil { status = xmlParseChunk(context, nil, 0, 1) }
        }
        if let failure = state.failure { throw failure }
        if status != 0 || context.pointee.wellFormed == 0 {
            throw .malformed("\(part) is broken XML (libxml2's error \(status), line \(context.pointee.line))")
        }
    }

    /// The part in UTF-8: parts in UTF-16, and such as declare another encoding, are converted.
    private static func utf8(_ data: Data, _ part: String) throws(ReadingFailure) -> Data {
        let head = data.prefix(200)
        var encoding: String.Encoding?
        switch Array(head.prefix(2)) {
        case [0xFF, 0xFE], [0x3C, 0x00]: encoding = .utf16LittleEndian
        case [0xFE, 0xFF], [0x00, 0x3C]: encoding = .utf16BigEndian
        default: break
        }
        if let encoding {
            let isMarked = data.first != 0x3C && data.first != 0
            guard let text = String(data: isMarked ? data.dropFirst(2) : data, encoding: encoding) else {
                throw .malformed("\(part) is broken UTF-16")
            }
            return Data(text.utf8)
        }
        let declaration = String(decoding: head.prefix { $0 != 0x3E }, as: UTF8.self).lowercased()
        guard let place = declaration.range(of: "encoding=")?.upperBound else { return data }
        let name = declaration[place...].dropFirst().prefix { $0 != "\"" && $0 != "'" }
        if ["utf-8", "utf8", "us-ascii", "ascii"].contains(String(name)) { return data }
        return Data(try TextDecoding.decode(data, declares: true).text.utf8)
    }
}

/// Looks through markup in UTF-8 for a tag with too many attributes, in one pass and without memory.
private struct XMLTagScan {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    static func hasCrowdedTag(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var scan = XMLTagScan(bytes: bytes)
        while scan.find(0x3C) {
            if scan.begins("!--") {
                scan.skip(to: "-->")
            } else if scan.begins("![CDATA[") {
                scan.skip(to: "]]>")
            } else if scan.begins("?") {
                scan.skip(to: "?>")
            } else if scan.tag() {
                return true
            }
        }
        return false
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Steps behind the next `byte`; to the end where none comes.
    private mutating func find(_ byte: UInt8) -> Bool {
        guard place < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + place, Int32(byte), bytes.count - place)
        else {
            place = bytes.count
            return false
        }
        place = UnsafeRawPointer(found) - base + 1
        return true
    }

    private func begins(_ mark: StaticString, back: Int = 0) -> Bool {
        let start = place - back
        guard let base = bytes.baseAddress, bytes.count - start >= mark.utf8CodeUnitCount else { return false }
        return memcmp(base + start, mark.utf8Start, mark.utf8CodeUnitCount) == 0
    }

    private mutating func skip(to mark: StaticString) {
        while find(mark.utf8Start[0]) { if begins(mark, back: 1) { return } }
    }

    /// Passes over one tag; whether it has too many attributes.
    private mutating func tag() -> Bool {
        var count = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x3E: return false
            case 0x3D:
                count += 1
                if count > XMLEvents.mostAttributes { return true }
            case 0x22, 0x27: if !find(byte) { return false }
            default: break
            }
        }
        return false
    }
}

extension xmlParserCtxt {
    /// The line that was being read.
    fileprivate var line: Int { input.map { Int($0.pointee.line) } ?? 0 }
}

/// What the C callbacks see. It lives for one call of `XMLEvents.parse` on one thread.
private final class XMLState {
    let handler: any XMLHandler
    var context: xmlParserCtxtPtr?
    var failure: ReadingFailure?
    private var depth = 0
    /// Element names seen, so that each becomes a String once.
    private var names: [UnsafePointer<xmlChar>: String] = [:]

    init(_ handler: any XMLHandler) { self.handler = handler }

    static var handlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElementNs = { state, name, prefix, _, _, _, count, _, attributes in
            guard let state, let name else { return }
            XMLState.from(state).start(
                name, XMLAttributes(list: attributes, count: Int(count), ownPrefix: prefix))
        }
        handlers.endElementNs = { state, name, _, _ in
            guard let state, let name else { return }
            XMLState.from(state).end(name)
        }
        handlers.characters = { state, text, count in XMLState.take(state, text, count) }
        handlers.ignorableWhitespace = { state, text, count in XMLState.take(state, text, count) }
        handlers.cdataBlock = { state, text, count in XMLState.take(state, text, count) }
        handlers.entityDecl = { state, _, _, _, _, _ in
            guard let state else { return }
            XMLState.from(state).stop(.malformed("it declares XML entities, which no document needs"))
        }
        handlers.attributeDecl = { state, _, _, _, _, _, values in
            xmlFreeEnumeration(values)
            guard let state else { return }
            XMLState.from(state).stop(.malformed("it declares XML attributes, which no document needs"))
        }
        return handlers
    }

    static func from(_ state: UnsafeMutableRawPointer) -> XMLState {
        Unmanaged<XMLState>.fromOpaque(state).takeUnretainedValue()
    }

    private static func take(_ state: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let state, let text, count > 0 else { return }
        let own = from(state)
        if own.failure != nil { return }
        own.handler.text(String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
    }

    /// libxml2 keeps names in a dictionary of its own: equal names have equal addresses.
    private func string(_ name: UnsafePointer<xmlChar>) -> String {
        if let known = names[name] { return known }
        let made = String(cString: name)
        names[name] = made
        return made
    }

    private func start(_ name: UnsafePointer<xmlChar>, _ attributes: XMLAttributes) {
        if failure != nil { return }
        depth += 1
        if depth > XMLEvents.maximumDepth {
            stop(.tooDeep(limit: XMLEvents.maximumDepth))
            return
        }
        handler.start(string(name), attributes)
    }

    private func end(_ name: UnsafePointer<xmlChar>) {
        if failure != nil { return }
        depth -= 1
        handler.end(string(name))
    }

    private func stop(_ reason: ReadingFailure) {
        failure = failure ?? reason
        if let context { xmlStopParser(context) }
    }
}
