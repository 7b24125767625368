// Subtitles in SAMI (Microsoft's SMI), as Korean players use them: `<SYNC Start=…>` with a `<P Class=…>` for each
// language. Each language is a text of its own.

import Foundation

/// Reads SAMI.
public struct SAMIReader: DocumentReader {
    public let format = "subtitles (SMI)"
    public let endings = ["smi", "sami"]

    /// A class is taken for a language where a file does not say.
    private static let known = [
        "KRCC": "ko", "KOCC": "ko", "KORCC": "ko", "ENCC": "en", "EGCC": "en", "ENUSCC": "en", "JPCC": "ja",
    ]
    private static let mostClasses = 64

    public init() {}

    public func read(_ input: ReaderInput, _ emit: (Reading) throws -> Void) throws {
        let data = try input.data()
        if data.isEmpty { throw ReadingFailure.empty("0 bytes") }
        let decoded = try TextDecoding.decode(data, declares: false, label: Self.label(data))
        var scan = Scan(decoded.text)
        scan.run()
        let order = scan.order.filter { !(scan.texts[$0] ?? "").isEmpty }
        if order.isEmpty { throw ReadingFailure.empty("no spoken text in \(data.count) bytes of subtitles") }
        for (number, name) in order.enumerated() {
            var text = ReadText(
                title: scan.title, text: scan.texts[name] ?? "", part: order.count > 1 ? name : "",
                repairs: number == 0 ? decoded.repairs : 0, omissions: number == 0 ? scan.omissions : [])
            if let language = scan.languages[name] ?? Self.known[name] { text.attributes["lang"] = language }
            try emit(.text(text))
        }
    }

    /// The encoding that a file's language had on the systems that wrote such files: they name no other.
    private static func label(_ data: Data) -> String? {
        let text = String(decoding: data.prefix(1 << 16).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self).lowercased()
        let marks = [("krcc", "euc-kr"), ("ko-kr", "euc-kr"), ("jpcc", "shift_jis"), ("ja-jp", "shift_jis")]
        return marks.first { text.contains($0.0) }?.1
    }

    /// One pass over the file, tag by tag.
    private struct Scan {
        private(set) var texts: [String: String] = [:]
        private(set) var order: [String] = []
        private(set) var languages: [String: String] = [:]
        private(set) var omissions: [Omission] = []
        private(set) var title = ""
        private var joiners: [String: CueJoiner] = [:]
        private let text: String

        init(_ text: String) { self.text = text }

        mutating func run() {
            var rest = text[...]
            var time: Double?
            var name = ""
            var line = ""
            var isTitle = false
            var isStyle = false
            func flush(_ scan: inout Scan) {
                scan.add(line, name, time)
                line = ""
            }
            while let mark = rest.firstIndex(of: "<") {
                let before = rest[..<mark]
                if isTitle { title += before } else if isStyle { readStyle(String(before)) } else { line += before }
                rest = rest[mark...]
                if rest.hasPrefix("<!--") {
                    let begin = rest.index(rest.startIndex, offsetBy: 4)
                    let end = rest[begin...].range(of: "-->")
                    let body = rest[begin..<(end?.lowerBound ?? rest.endIndex)]
                    if isStyle { readStyle(String(body)) } else { leave(String(body)) }
                    rest = rest[(end?.upperBound ?? rest.endIndex)...]
                    continue
                }
                guard let end = rest.prefix(1_000).firstIndex(of: ">") else {
                    line.append(rest.removeFirst())
                    continue
                }
                let tag = rest[rest.index(after: mark)..<end]
                let word = tag.prefix { $0 == "/" || $0.isLetter }.lowercased()
                switch word {
                case "sync":
                    flush(&self)
                    time = Self.value(tag, "start").flatMap { Double($0) }.map { $0 / 1_000 }
                    name = ""
                case "p":
                    flush(&self)
                    name = Self.value(tag, "class")?.uppercased() ?? name
                case "/p", "/sync", "/body", "/sami", "body", "sami", "head", "/head": flush(&self)
                case "title": isTitle = true
                case "/title": isTitle = false
                case "style": isStyle = true
                case "/style": isStyle = false
                case "br": line += " "
                case "font", "/font", "b", "/b", "i", "/i", "u", "/u", "span", "/span", "div", "/div", "s", "/s",
                    "ruby",
                    "/ruby", "rt", "/rt", "samiparam", "/samiparam", "meta", "table", "/table", "center", "/center":
                    break
                default:
                    // No tag that subtitles have: it was said.
                    line.append(rest.removeFirst())
                    continue
                }
                rest = rest[rest.index(after: end)...]
            }
            line += rest
            flush(&self)
            for (name, var joiner) in joiners { texts[name] = joiner.finish() }
            title = MarkdownBlock.collapse(title)
        }

        private mutating func add(_ line: String, _ name: String, _ time: Double?) {
            guard line.contains(where: { !$0.isWhitespace }) else { return }
            let clean = CueText.clean(line.replacing("\n", with: " "))
            if clean.isEmpty { return }
            if time == nil {
                leave(clean)
                return
            }
            if joiners[name] == nil {
                if joiners.count >= SAMIReader.mostClasses { return leave(clean) }
                order.append(name)
            }
            // When a line ends is said by the next one, which may be empty; a pause is told by a long silence only.
            joiners[name, default: CueJoiner()].add([clean], nil)
        }

        private mutating func leave(_ text: String) {
            let body = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if body.contains(where: \.isLetter) { omissions.append(Omission(rule: "subtitle-note", text: body)) }
        }

        /// `.KRCC { Name:Korean; lang:ko-KR; SAMIType:CC; }`
        private mutating func readStyle(_ style: String) {
            for rule in style.split(separator: "}") {
                guard let open = rule.firstIndex(of: "{"), let dot = rule[..<open].lastIndex(of: ".") else { continue }
                let name = rule[rule.index(after: dot)..<open].trimmingCharacters(in: .whitespacesAndNewlines)
                    .uppercased()
                for entry in rule[rule.index(after: open)...].split(separator: ";") {
                    let pair = entry.split(separator: ":", maxSplits: 1)
                    guard pair.count == 2,
                        pair[0].trimmingCharacters(in: .whitespacesAndNewlines).lowercased() == "lang"
                    else { continue }
                    let language = pair[1].trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
                    if let first = language.split(separator: "-").first, first.count <= 3 {
                        languages[name] = String(first)
                    }
                }
            }
        }

        /// An attribute of a tag, quoted or not.
        private static func value(_ tag: Substring, _ name: String) -> String? {
            let lower = tag.lowercased()
            guard let found = lower.range(of: name) else { return nil }
            let rest = lower[found.upperBound...].drop { $0.isWhitespace }
            guard rest.first == "=" else { return nil }
            let value = rest.dropFirst().drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
                .prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            return value.isEmpty ? nil : String(value)
        }
    }
}
