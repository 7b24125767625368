// XML as a stream of events, through libxml2's push parser with handlers of our own. No tree is built, nothing is
// fetched, no entity that a file declares is expanded (a file that declares any is refused: no office program writes
// them), and depth is bounded by libxml2 (256) and here.
// It does not know namespaces beyond leaving prefixes out: `w:p` and `text:p` are both `p`.

import CLibXML2
import Foundation

/// The attributes of the element that has just begun. Valid only within the call.
struct XMLAttributes {
    fileprivate let list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    fileprivate let count: Int

    /// An attribute's value by its local name.
    subscript(name: StaticString) -> String? {
        guard let list else { return nil }
        for index in 0..<count {
            guard let key = list[5 * index], let begin = list[5 * index + 3], let end = list[5 * index + 4],
                xmlStrEqual(key, name.utf8Start) == 1
            else { continue }
            let bytes = UnsafeBufferPointer(start: begin, count: max(0, end - begin))
            let raw = String(decoding: bytes, as: UTF8.self)
            return raw.contains("&") ? Self.unescaped(raw) : raw
        }
        return nil
    }

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
    /// Bytes handed over at once.
    private static let step = 1 << 16

    /// Reads a part to its end.
    ///
    /// - Throws: `ReadingFailure.malformed`, `.tooDeep`.
    static func parse(_ data: Data, part: String, _ handler: any XMLHandler) throws(ReadingFailure) {
        let state = XMLState(handler)
        var handlers = XMLState.handlers
        let context = xmlCreatePushParserCtxt(&handlers, Unmanaged.passUnretained(state).toOpaque(), nil, 0, nil)
        guard let context else { throw .malformed("out of memory") }
        defer { xmlFreeParserCtxt(context) }
        state.context = context
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOCDATA.rawValue
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
        handlers.startElementNs = { state, name, _, _, _, _, count, _, attributes in
            guard let state, let name else { return }
            XMLState.from(state).start(name, XMLAttributes(list: attributes, count: Int(count)))
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
