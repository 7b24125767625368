// XML of strangers (sitemaps, feeds) as a row of events, through libxml2's SAX interface: nothing is loaded, no
// entity that a document declares is known, depth and length are bounded. A document that declares entities at all
// is refused, because no honest sitemap does.
// It does not know sitemaps or feeds.

import CLibXML2
import Foundation

/// Receives the events of one document.
protocol XMLListener: AnyObject {
    /// An element begins; names are without prefix and in lower case.
    func begin(_ name: String, _ attributes: [String: String])
    /// An element ends; `text` is what stood directly in it.
    func end(_ name: String, text: String)
}

enum WebXML {
    /// Elements within elements.
    static let deepest = 64
    /// Characters that are kept of one element's text.
    static let longestText = 64 << 10

    /// The document with `&amp;` where an ampersand begins no reference (`?a=1&b=2`): many sitemaps and feeds forget
    /// it.
    static func withEscapedAmpersands(_ data: Data) -> Data {
        // UTF-16 holds zeros.
        guard data.contains(0x26), !data.prefix(64).contains(0) else { return data }
        let opening = Array("<![CDATA[".utf8), closing = Array("]]>".utf8)
        return data.withUnsafeBytes { bytes -> Data in
            var result = Data(capacity: bytes.count + 64)
            var index = 0
            var isVerbatim = false
            while index < bytes.count {
                let byte = bytes[index]
                if byte == 0x3C, bytes[index...].starts(with: opening) { isVerbatim = true }
                if byte == 0x5D, bytes[index...].starts(with: closing) { isVerbatim = false }
                result.append(byte)
                index += 1
                if byte == 0x26, !isVerbatim, !isReference(bytes, index) { result.append(contentsOf: "amp;".utf8) }
            }
            return result
        }
    }

    /// Whether an entity's name or a number with its semicolon follows an ampersand; names that nobody declared are the
    /// parser's to refuse.
    private static func isReference(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        let name = bytes[start...].prefix(12).prefix { $0 != 0x3B }
        guard start + name.count < bytes.count, bytes[start + name.count] == 0x3B else { return false }
        let text = String(decoding: name, as: UTF8.self)
        if text.first?.isLetter ?? false { return text.allSatisfy { $0.isLetter || $0.isNumber } }
        let digits = text.dropFirst()
        if text.hasPrefix("#x") { return digits.count > 1 && digits.dropFirst().allSatisfy(\.isHexDigit) }
        return text.hasPrefix("#") && !digits.isEmpty && digits.allSatisfy(\.isNumber)
    }

    /// Reads a document.
    ///
    /// - Parameter charset: what the transport says; nil leaves it to the document.
    /// - Throws: `ReadingFailure.malformed`, `.tooDeep`.
    static func read(_ data: Data, charset: String? = nil, _ listener: any XMLListener) throws(ReadingFailure) {
        let data = withEscapedAmpersands(data)
        guard data.count <= Int(Int32.max) else { throw .malformed("more than 2 GiB") }
        guard let context = xmlCreatePushParserCtxt(nil, nil, nil, 0, nil) else { throw .malformed("out of memory") }
        let parser = XMLEventParser(context, listener)
        defer {
            if let document = context.pointee.myDoc { xmlFreeDoc(document) }
            xmlFreeParserCtxt(context)
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let isComplete = withExtendedLifetime(parser) { () -> Bool in
            if let charset { xmlCtxtResetPush(context, nil, 0, nil, charset) }
            xmlCtxtUseOptions(context, Int32(options))
            context.pointee.sax.pointee = XMLEventParser.handlers
            context.pointee.userData = Unmanaged.passUnretained(parser).toOpaque()
            return data.withUnsafeBytes { raw -> Bool in
                guard let bytes = raw.bindMemory(to: CChar.self).baseAddress else { return false }
                let status = xmlParseChunk(context, bytes, Int32(raw.count), 1)
                return status == 0 && context.pointee.wellFormed == 1
            }
        }
        if let failure = parser.failure { throw failure }
        if !isComplete { throw .malformed("not well-formed XML") }
    }
}

/// Lives for one call of `WebXML.read` on one thread.
private final class XMLEventParser {
    private(set) var failure: ReadingFailure?
    private let context: xmlParserCtxtPtr
    private let listener: any XMLListener
    private var texts: [String] = []

    init(_ context: xmlParserCtxtPtr, _ listener: any XMLListener) {
        self.context = context
        self.listener = listener
    }

    static var handlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        // The first interface: names as they are written.
        handlers.initialized = 1
        handlers.startElement = { state, name, attributes in
            guard let state, let name else { return }
            XMLEventParser.from(state).begin(String(cString: name), attributes)
        }
        handlers.endElement = { state, name in
            guard let state, let name else { return }
            XMLEventParser.from(state).end(String(cString: name))
        }
        handlers.characters = { state, text, count in XMLEventParser.take(state, text, count) }
        handlers.cdataBlock = { state, text, count in XMLEventParser.take(state, text, count) }
        handlers.entityDecl = { state, _, _, _, _, _ in
            guard let state else { return }
            XMLEventParser.from(state).stop(.malformed("the document declares entities"))
        }
        return handlers
    }

    private static func from(_ state: UnsafeMutableRawPointer) -> XMLEventParser {
        Unmanaged<XMLEventParser>.fromOpaque(state).takeUnretainedValue()
    }

    private static func take(_ state: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let state, let text, count > 0 else { return }
        let parser = from(state)
        guard let last = parser.texts.indices.last, parser.texts[last].utf8.count < WebXML.longestText else {
            return
        }
        parser.texts[last] += String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }

    private func stop(_ reason: ReadingFailure) {
        if failure == nil { failure = reason }
        xmlStopParser(context)
    }

    private func begin(_ name: String, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
        guard failure == nil else { return }
        if texts.count >= WebXML.deepest { return stop(.tooDeep(limit: WebXML.deepest)) }
        var attributes: [String: String] = [:]
        if var cursor = list {
            while let key = cursor.pointee {
                attributes[Self.local(String(cString: key))] = (cursor + 1).pointee.map { String(cString: $0) } ?? ""
                cursor += 2
            }
        }
        texts.append("")
        listener.begin(Self.local(name), attributes)
    }

    private func end(_ name: String) {
        guard failure == nil, let text = texts.popLast() else { return }
        listener.end(Self.local(name), text: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func local(_ name: String) -> String {
        (name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name).lowercased()
    }
}
