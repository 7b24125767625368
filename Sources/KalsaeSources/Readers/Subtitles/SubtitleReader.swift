// Subtitles (SubRip's SRT, WebVTT): what is said, without numbers and time codes. A cue's lines and the cues of a
// sentence are joined; a pause ends a paragraph.

import Foundation

/// Reads SRT and WebVTT.
public struct SubtitleReader: TextReader {
    public let format = "subtitles (SRT, WebVTT)"
    public let endings = ["srt", "vtt"]
    public let declaresEncoding = false

    public init() {}

    public func read(_ text: String) throws -> ReadText {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        var joiner = CueJoiner()
        var omissions: [Omission] = []
        let isWebVTT = lines.first?.drop { $0 == "\u{FEFF}" }.hasPrefix("WEBVTT") ?? false
        // Captions that a program made show each line twice while they roll.
        let isRolling = isWebVTT && text.contains("<c>")
        var rolled: [String] = []
        var title = ""
        var index = 0
        while index < lines.count {
            if lines[index].allSatisfy(\.isWhitespace) {
                index += 1
                continue
            }
            var block: [Substring] = []
            while index < lines.count, !lines[index].allSatisfy(\.isWhitespace) {
                block.append(lines[index])
                index += 1
            }
            if isWebVTT, let first = block.first, !block.contains(where: { $0.contains("-->") }) {
                let head = first.drop { $0 == "\u{FEFF}" }
                if head.hasPrefix("WEBVTT") { title = head.dropFirst(6).trimmingCharacters(in: [" ", "-", "\t"]) }
                let own = head.hasPrefix("WEBVTT") ? block.dropFirst() : block[...]
                let body = own.joined(separator: "\n")
                if body.contains(where: \.isLetter) { omissions.append(Omission(rule: "subtitle-note", text: body)) }
                continue
            }
            // A block may hold several cues where the empty line is missing.
            var times: (start: Double, end: Double)?
            var spoken: [String] = []
            for (place, line) in block.enumerated() {
                if let found = CueTime.range(line) {
                    joiner.add(spoken, times)
                    spoken = []
                    times = found
                    continue
                }
                let isName = place + 1 < block.count && CueTime.range(block[place + 1]) != nil
                if isName {
                    if line.contains(where: \.isLetter) {
                        omissions.append(Omission(rule: "cue-name", text: String(line)))
                    }
                    continue
                }
                let clean = CueText.clean(line)
                if isRolling, clean == rolled.last { continue }
                if isRolling { rolled = [clean] }
                spoken.append(clean)
            }
            joiner.add(spoken, times)
        }
        return ReadText(title: title, text: joiner.finish(), omissions: omissions)
    }
}

/// The line with the times of a cue.
enum CueTime {
    /// Seconds in `00:00:01,000 --> 00:00:03,000 position:50%`; nil where the line is none.
    static func range(_ line: Substring) -> (start: Double, end: Double)? {
        guard line.utf8.count < 200, let arrow = line.range(of: "-->"), let start = seconds(line[..<arrow.lowerBound])
        else {
            return nil
        }
        let end = line[arrow.upperBound...].split(whereSeparator: \.isWhitespace).first.flatMap { seconds($0) }
        return end.map { (start, $0) }
    }

    private static func seconds(_ text: Substring) -> Double? {
        let parts = text.trimmingCharacters(in: .whitespaces).replacing(",", with: ".").split(separator: ":")
        guard (2...3).contains(parts.count) else { return nil }
        var total = 0.0
        for part in parts {
            guard let value = Double(part), value >= 0, value < 1e6 else { return nil }
            total = total * 60 + value
        }
        return total
    }
}

/// A line of a cue without its marks.
enum CueText {
    private static let tags: Set<Substring> = [
        "i", "b", "u", "s", "c", "v", "ruby", "rt", "lang", "font", "span", "br",
    ]
    private static let entities = [
        "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": "", "&quot;": "\"",
    ]

    /// Takes known tags, times within the line and the positions of other programs (`{\an8}`) out; everything else in
    /// angle brackets was said.
    static func clean(_ line: some StringProtocol) -> String {
        var result = ""
        var rest = line[...]
        while let mark = rest.firstIndex(where: { $0 == "<" || $0 == "{" }) {
            result += rest[..<mark]
            rest = rest[mark...]
            let isBrace = rest.first == "{"
            let limited = rest.prefix(200)
            guard let end = limited.firstIndex(of: isBrace ? "}" : ">") else {
                result.append(rest.removeFirst())
                continue
            }
            let content = rest[rest.index(after: mark)..<end]
            if isBrace ? content.hasPrefix("\\") : isTag(String(content), &result) {
                rest = rest[rest.index(after: end)...]
            } else {
                result.append(rest.removeFirst())
            }
        }
        result += rest
        if result.contains("&") {
            for (name, text) in entities where name != "&amp;" { result = result.replacing(name, with: text) }
            result = result.replacing("&amp;", with: "&")
        }
        return MarkdownBlock.collapse(result)
    }

    /// Whether what stands in angle brackets is a mark; a speaker's name is text.
    private static func isTag(_ content: String, _ result: inout String) -> Bool {
        if content.first?.isNumber ?? false, content.contains(":"),
            content.allSatisfy({ $0.isNumber || ":.".contains($0) })
        {
            return true
        }
        let name = content.drop { $0 == "/" }.prefix { $0.isLetter }
        guard tags.contains(Substring(name.lowercased())) else { return false }
        let rest = content.drop { $0 == "/" }.dropFirst(name.count)
        guard rest.isEmpty || [" ", ".", "/", "="].contains(rest.first) else { return false }
        if name == "v", !content.hasPrefix("/"), let space = rest.firstIndex(of: " ") {
            let speaker = rest[space...].trimmingCharacters(in: .whitespaces)
            if !speaker.isEmpty { result += speaker + ": " }
        }
        if name.lowercased() == "br" { result += " " }
        return true
    }
}

/// Joins cues to paragraphs.
struct CueJoiner {
    private var paragraphs: [String] = []
    private var open = ""
    private var lastEnd: Double?

    /// Seconds without speech after which another paragraph begins, and characters after which one is long enough.
    private static let pause = 4.0
    private static let longParagraph = 600
    private static let ends: Set<Character> = [".", "?", "!", "。", "？", "！", "…", "\"", "”", "♪", ")"]

    mutating func add(_ lines: [String], _ times: (start: Double, end: Double)?) {
        let own = lines.filter { !$0.isEmpty }
        if own.isEmpty { return }
        if let times, let lastEnd, times.start - lastEnd > Self.pause { close() }
        if let last = open.last, Self.ends.contains(last), open.count > Self.longParagraph { close() }
        for line in own {
            // A dash begins what another speaker says.
            let isOther = line.hasPrefix("- ") || (line.hasPrefix("-") && line.dropFirst().first?.isLetter ?? false)
            open += open.isEmpty ? line : (isOther ? "\n" : " ") + line
        }
        lastEnd = times?.end ?? lastEnd
    }

    private mutating func close() {
        if !open.isEmpty { paragraphs.append(open) }
        open = ""
    }

    mutating func finish() -> String {
        close()
        return paragraphs.joined(separator: "\n\n")
    }
}
