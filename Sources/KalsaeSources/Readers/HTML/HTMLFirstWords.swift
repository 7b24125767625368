// By which short lines are told apart cheaply that begin with none of the phrases of HTMLPhrases.

/// A table of the words with which phrases begin, by which lines are told apart that have none of them.
struct HTMLFirstWords: Sendable {
    private let table: HTMLWordTable

    /// - Parameter phrases: lists with semicolons or line feeds between phrases.
    init(_ phrases: [String]) {
        var words: Set<String> = []
        for list in phrases {
            for phrase in list.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
                let bytes = Array(phrase.utf8)
                let range = Self.word(bytes, from: 0)
                words.insert(String(decoding: bytes[range], as: UTF8.self))
            }
        }
        table = HTMLWordTable(words.map { ($0, 1) })
    }

    /// Whether the first word of a line begins a phrase. A mark stands for a word where no letter follows it.
    func mayBegin(_ line: [UInt8]) -> Bool {
        let range = Self.word(line, from: 0)
        return table.find(Self.hash(line, range)) != 0 || Self.isMark(line, 0)
    }

    /// Whether any word of a line begins a phrase.
    func mayHold(_ line: [UInt8]) -> Bool {
        if line.indices.contains(where: { line[$0] >= 0xC2 && Self.isMark(line, $0) }) { return true }
        var place = 0
        while place < line.count {
            let range = Self.word(line, from: place)
            if range.isEmpty { return false }
            if table.find(Self.hash(line, range)) != 0 { return true }
            place = range.upperBound
        }
        return false
    }

    /// `©` and `ⓒ`.
    private static func isMark(_ line: [UInt8], _ start: Int) -> Bool {
        guard start + 1 < line.count else { return false }
        if line[start] == 0xC2, line[start + 1] == 0xA9 { return true }
        return line[start] == 0xE2 && start + 2 < line.count && line[start + 1] == 0x93 && line[start + 2] == 0x92
    }

    /// The next run of letters; every byte beyond ASCII is one but those of `©`, `ⓒ` and full-width marks.
    private static func word(_ line: [UInt8], from start: Int) -> Range<Int> {
        var first = start
        while first < line.count, !isLetter(line, first) { first += 1 }
        var end = first
        while end < line.count, isLetter(line, end) { end += 1 }
        return first..<end
    }

    @inline(__always)
    private static func isLetter(_ line: [UInt8], _ place: Int) -> Bool {
        let byte = line[place]
        if byte < 0x80 { return (byte | 0x20) &- 0x61 < 26 }
        return byte != 0xC2 && byte != 0xEF && byte != 0xE2 && !(byte & 0xC0 == 0x80 && isInMark(line, place))
    }

    /// Whether a continuation byte belongs to a mark.
    private static func isInMark(_ line: [UInt8], _ place: Int) -> Bool {
        var start = place
        while start > 0, line[start] & 0xC0 == 0x80, place - start < 3 { start -= 1 }
        return line[start] == 0xC2 || line[start] == 0xEF || line[start] == 0xE2
    }

    /// The hash of a word in lower case: ASCII, Latin-1 and Cyrillic letters.
    private static func hash(_ line: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash = HTMLWordTable.seed
        var place = range.lowerBound
        while place < range.upperBound {
            let byte = line[place]
            if byte >= 0xC3, byte <= 0xD0, place + 1 < range.upperBound {
                let next = line[place + 1]
                if byte == 0xC3, next >= 0x80, next <= 0x9E {
                    hash = HTMLWordTable.step(HTMLWordTable.step(hash, byte), next | 0x20)
                } else if byte == 0xD0, next >= 0x90, next <= 0x9F {
                    hash = HTMLWordTable.step(HTMLWordTable.step(hash, byte), next + 0x20)
                } else if byte == 0xD0, next >= 0xA0, next <= 0xAF {
                    hash = HTMLWordTable.step(HTMLWordTable.step(hash, 0xD1), next - 0x20)
                } else {
                    hash = HTMLWordTable.step(HTMLWordTable.step(hash, byte), next)
                }
                place += 2
            } else {
                hash = HTMLWordTable.step(hash, byte)
                place += 1
            }
        }
        return hash
    }
}
