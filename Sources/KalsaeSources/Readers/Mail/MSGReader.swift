// Outlook's mails ([MS-OXMSG]): a compound file with a stream for each property of MAPI.
//
//   __substg1.0_IIIITTTT             property IIII of type TTTT (001F UTF-16, 001E code page, 0102 bytes)
//   __properties_version1.0          16 bytes each: type, property, flags, value (8); behind a header
//   __attach_version1.0_#00000000/   an attachment; a mail within the mail is its storage …3701000D

import Foundation

/// Reads Outlook's mails.
public struct MSGReader: DocumentReader {
    public let format = "Outlook mail (MSG)"
    public let endings = ["msg", "oft"]
    private let pseudonymKey: String?

    /// - Parameter pseudonymKey: for senders; nil derives one from each file's content.
    public init(pseudonymKey: String? = nil) { self.pseudonymKey = pseudonymKey }

    /// Mails within mails.
    private static let deepest = 16

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        guard data.starts(with: CompoundFile.signature) else {
            throw ReadingFailure.malformed("no Outlook mail: it does not begin as a compound (OLE) file")
        }
        let file = try CompoundFile(data)
        guard file.entries.keys.contains(where: { $0.hasPrefix("__substg1.0_") }) else {
            throw ReadingFailure.malformed("no Outlook mail: a compound file without properties of MAPI")
        }
        let attachments = Dictionary(grouping: file.entries.keys.filter(Self.isAttachment), by: Self.parent)
        try read(Storage(file: file, attachments: attachments), at: "", part: "", header: 32, depth: 0, input, emit)
    }

    /// A file, and the attachments of each mail in it by the mail's path.
    private struct Storage {
        let file: CompoundFile
        let attachments: [String: [String]]
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func isAttachment(_ path: String) -> Bool {
        path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
            .hasPrefix("__attach_version1.0_#")
    }

    private func read(
        _ storage: Storage, at path: String, part: String, header: Int, depth: Int, _ input: ReaderInput,
        _ emit: (Reading) throws -> Void
    ) throws {
        let file = storage.file
        let properties = Properties(file, path, header)
        var omissions: [Omission] = []
        var plain = try properties.text(0x1000)
        var html = try properties.html()
        if html == nil, let packed = try properties.bytes(0x1009) {
            let written = Self.written(packed, input.limits.largestFile)
            omissions += written.omissions
            if plain?.allSatisfy(\.isWhitespace) ?? true { plain = written.text }
        }
        if html?.allSatisfy(\.isWhitespace) ?? true { html = nil }
        plain = plain?.replacing("\r\n", with: "\n")
        var attributes: [String: String] = [:]
        let pseudonyms = Pseudonyms(key: pseudonymKey ?? input.account.seed)
        if let sender = try properties.text(0x5D01) ?? properties.text(0x0C1F) ?? properties.text(0x0C1A),
            !sender.isEmpty
        {
            attributes["author"] = pseudonyms.name(sender.lowercased())
        }
        let time = properties.time(0x0039) ?? properties.time(0x0E06) ?? properties.time(0x3008)
        var attachments: [(name: String, bytes: [UInt8])] = []
        var mails: [(path: String, name: String)] = []
        for place in storage.attachments[path, default: []].sorted() {
            let own = Properties(file, place, 8)
            let name = try own.text(0x3707) ?? own.text(0x3704) ?? own.text(0x3001) ?? "attachment.bin"
            let base = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? "attachment.bin"
            let inner = place + "/__substg1.0_3701000D"
            if file.has(inner + "/__properties_version1.0") {
                mails.append((inner, base))
            } else if let bytes = try own.bytes(0x3701), !bytes.isEmpty {
                attachments.append((base, bytes))
            }
        }
        var message = MailMessage(input, part: part, pseudonyms)
        try message.give(
            title: try properties.text(0x0037) ?? "", plain: plain, html: html, attributes: attributes, time: time,
            repairs: 0, attachments: attachments, omissions: omissions, emit)
        for (number, mail) in mails.enumerated() {
            let name = (part.isEmpty ? "" : part + "/") + "\(number + 1)-\(mail.name)"
            if depth >= Self.deepest {
                try emit(.refused(part: name, .tooDeep(limit: Self.deepest)))
            } else {
                try read(storage, at: mail.path, part: name, header: 24, depth: depth + 1, input, emit)
            }
        }
    }

    /// A body in packed RTF; where it cannot be read, a row says so.
    private static func written(_ packed: [UInt8], _ limit: Int) -> ReadText {
        do throws(ReadingFailure) { return try RTFReader.text(CompressedRTF.unpack(packed, limit: limit)) } catch {
            return ReadText(
                title: "", text: "",
                omissions: [Omission(rule: "broken-part", value: "the RTF body: \(error.value)", text: "")])
        }
    }

    /// The properties of a mail or an attachment.
    private struct Properties {
        let file: CompoundFile
        let prefix: String
        private var fixed: [Int: LittleEndian] = [:]
        private var codePage = 1_252

        init(_ file: CompoundFile, _ path: String, _ header: Int) {
            self.file = file
            prefix = path.isEmpty ? "" : path + "/"
            guard let bytes = try? file.stream(prefix + "__properties_version1.0") else { return }
            let table = LittleEndian(bytes)
            var place = header
            while let type = table.u16(place), let id = table.u16(place + 2), let value = table.slice(place + 8, 8) {
                if [0x0040, 0x0003].contains(type) { fixed[id] = LittleEndian(value) }
                place += 16
            }
            codePage = fixed[0x3FFD]?.u32(0) ?? fixed[0x3FDE]?.u32(0) ?? 1_252
        }

        private func stream(_ id: Int, _ type: String) throws -> [UInt8]? {
            try file.stream(prefix + "__substg1.0_" + String(format: "%04X", id) + type)
        }

        func bytes(_ id: Int) throws -> [UInt8]? { try stream(id, "0102") }

        func text(_ id: Int) throws -> String? {
            if let wide = try stream(id, "001F") { return LittleEndian.utf16(wide).trimmingCharacters(in: ["\0"]) }
            guard let narrow = try stream(id, "001E") else { return nil }
            return CodePage.text(narrow[...].prefix { $0 != 0 }, codePage)
        }

        func html() throws -> String? {
            if let text = try text(0x1013) { return text }
            guard let bytes = try bytes(0x1013) else { return nil }
            if let page = fixed[0x3FDE]?.u32(0), page != 65_001, String(validating: bytes, as: UTF8.self) == nil {
                return CodePage.text(bytes[...], page)
            }
            return (try? TextDecoding.decode(Data(bytes), declares: true).text) ?? CodePage.text(bytes[...], codePage)
        }

        func time(_ id: Int) -> Date? { fixed[id]?.u64(0).flatMap { FileTime.date($0) } }
    }
}

/// RTF as Outlook packs it ([MS-OXRTFCP]): 16 bytes of header, then runs of eight literals or references into a ring of
/// 4,096 bytes.
enum CompressedRTF {
    private static let packed = 0x7546_5A4C
    private static let plain = 0x414C_454D
    private static let dictionary = Array(
        ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
            + "MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
            + "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx").utf8)

    /// - Throws: `ReadingFailure.malformed`, `.tooLarge`.
    static func unpack(_ bytes: [UInt8], limit: Int) throws(ReadingFailure) -> [UInt8] {
        let file = LittleEndian(bytes)
        guard let kind = file.u32(8), let size = file.u32(4) else { throw .malformed("a packed text is cut") }
        if size > limit { throw .tooLarge(bytes: size, limit: limit) }
        if kind == plain { return Array(bytes[16...].prefix(size)) }
        guard kind == packed else { throw .malformed("packed in a way that is not known") }
        var ring = [UInt8](repeating: 0x20, count: 4_096)
        ring.replaceSubrange(0..<dictionary.count, with: dictionary)
        var write = dictionary.count
        var result: [UInt8] = []
        var place = 16
        func put(_ byte: UInt8) {
            result.append(byte)
            ring[write] = byte
            write = (write + 1) & 4_095
        }
        while place < bytes.count, result.count < size {
            let flags = bytes[place]
            place += 1
            for bit in 0..<8 where place < bytes.count && result.count < size {
                if flags >> bit & 1 == 0 {
                    put(bytes[place])
                    place += 1
                    continue
                }
                guard place + 1 < bytes.count else { return result }
                let word = Int(bytes[place]) << 8 | Int(bytes[place + 1])
                place += 2
                let from = word >> 4
                if from == write { return result }
                for offset in 0..<((word & 15) + 2) { put(ring[(from + offset) & 4_095]) }
            }
        }
        return result
    }
}
