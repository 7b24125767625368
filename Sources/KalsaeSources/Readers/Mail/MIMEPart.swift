// A mail as a tree of parts (RFC 2045, 2046): containers hold parts between lines of their boundary, others hold bytes
// in a transfer encoding.

import Foundation

/// A part of a mail, or a whole one.
struct MIMEPart {
    let headers: MIMEHeaders
    /// Media type in lower case, `text/plain` where none is named.
    let type: String
    let parameters: [String: String]
    private let body: ArraySlice<UInt8>

    /// Containers within containers, and parts of one container.
    static let deepest = 20
    static let mostParts = 10_000

    init(_ bytes: ArraySlice<UInt8>, defaultType: String = "text/plain") {
        var end = bytes.startIndex
        headers = MIMEHeaders(bytes, end: &end)
        let (value, parameters) = headers.parameters("content-type")
        type = value.contains("/") ? value : defaultType
        self.parameters = parameters
        body = bytes[end...]
    }

    var isContainer: Bool { type.hasPrefix("multipart/") && parameters["boundary"] != nil }

    /// Whether the part is to be shown by itself, or has a name as files have.
    var isAttachment: Bool {
        let (value, _) = headers.parameters("content-disposition")
        return value == "attachment" || (fileName != nil && !(value == "inline" && type.hasPrefix("text/")))
    }

    /// The name that the sender gave a file; without folders.
    var fileName: String? {
        let name = headers.parameters("content-disposition").parameters["filename"] ?? parameters["name"]
        guard let last = name?.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last else { return nil }
        let sound = last.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        let text = String(String.UnicodeScalarView(sound)).trimmingCharacters(in: .whitespaces)
        return text.isEmpty || text.allSatisfy { $0 == "." } ? nil : String(text.suffix(200))
    }

    /// The parts of a container, in their order.
    func parts() -> [MIMEPart] {
        guard let boundary = parameters["boundary"], !boundary.isEmpty else { return [] }
        let mark = Array("--\(boundary)".utf8)
        let inner = type == "multipart/digest" ? "message/rfc822" : "text/plain"
        var result: [MIMEPart] = []
        var begin: Int?
        var place = body.startIndex
        while place < body.endIndex, result.count < Self.mostParts {
            let lineEnd = body[place...].firstIndex(of: 0x0A) ?? body.endIndex
            let line = body[place..<lineEnd]
            if line.first == 0x2D, line.starts(with: mark) {
                let rest = line.dropFirst(mark.count)
                let isLast = rest.starts(with: [0x2D, 0x2D])
                let tail = isLast ? rest.dropFirst(2) : rest
                if tail.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
                    if let begin {
                        result.append(MIMEPart(Self.withoutBreak(body[begin..<max(begin, place)]), defaultType: inner))
                    }
                    begin = isLast ? nil : min(body.endIndex, lineEnd + 1)
                    if isLast { break }
                }
            }
            place = lineEnd + 1
        }
        // A mail that breaks off still has its last part.
        if let begin, begin < body.endIndex { result.append(MIMEPart(body[begin...], defaultType: inner)) }
        return result
    }

    /// The line's end before a boundary belongs to it.
    private static func withoutBreak(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        return bytes
    }

    /// The part's bytes with their transfer encoding undone.
    var content: [UInt8] {
        switch headers.parameters("content-transfer-encoding").value {
        case "base64": EncodedWords.base64(body) ?? []
        case "quoted-printable": Self.quotedPrintable(body)
        case "x-uuencode", "x-uue", "uuencode": Self.uuencoded(body)
        default: Array(body)
        }
    }

    /// The part's text, and how many bytes did not fit its charset.
    var text: (text: String, repairs: Int) {
        let found = MailText.decoded(content, charset: parameters["charset"])
        var text = found.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        if parameters["format"]?.lowercased() == "flowed" {
            text = Self.unflowed(text, deletesSpace: parameters["delsp"]?.lowercased() == "yes")
        }
        return (text, found.repairs)
    }

    private static func quotedPrintable(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            guard byte == 0x3D else {
                result.append(byte)
                place += 1
                continue
            }
            if place + 2 < bytes.endIndex, let high = EncodedWords.hex(bytes[place + 1]),
                let low = EncodedWords.hex(bytes[place + 2])
            {
                result.append(high << 4 | low)
                place += 3
                continue
            }
            // A soft break: white space up to the line's end.
            var next = place + 1
            while next < bytes.endIndex, next - place < 80, [0x20, 0x09, 0x0D].contains(bytes[next]) { next += 1 }
            if next >= bytes.endIndex || bytes[next] == 0x0A {
                place = next + 1
            } else {
                result.append(byte)
                place += 1
            }
        }
        return result
    }

    private static func uuencoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for line in bytes.split(separator: 0x0A) {
            if line.starts(with: Array("begin ".utf8)) || line.starts(with: Array("end".utf8)) { continue }
            guard let first = line.first, first > 0x20, first <= 0x60 else { continue }
            let count = Int(first - 0x20) & 63
            let values = line.dropFirst().filter { $0 >= 0x20 && $0 <= 0x60 }.map { ($0 - 0x20) & 63 }
            var made: [UInt8] = []
            for index in stride(from: 0, to: values.count - 3, by: 4) {
                made.append(values[index] << 2 | values[index + 1] >> 4)
                made.append(values[index + 1] << 4 | values[index + 2] >> 2)
                made.append(values[index + 2] << 6 | values[index + 3])
            }
            result += made.prefix(count)
        }
        return result
    }

    /// RFC 3676: a line that ends in a space goes on in the next, within the same depth of quotation.
    private static func unflowed(_ text: String, deletesSpace: Bool) -> String {
        var lines: [String] = []
        var isOpen = false
        var depth = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let quotes = line.prefix { $0 == ">" }.count
            var own = line.dropFirst(quotes)
            if own.first == " " { own = own.dropFirst() }
            let isSignature = own == "-- "
            let flows = own.last == " " && !isSignature
            let part = flows && deletesSpace ? own.dropLast() : own
            if isOpen, quotes == depth, !isSignature, let last = lines.indices.last {
                lines[last] += part
            } else {
                lines.append(quotes > 0 ? String(repeating: ">", count: quotes) + " " + part : String(part))
            }
            isOpen = flows
            depth = quotes
        }
        return lines.joined(separator: "\n")
    }
}
