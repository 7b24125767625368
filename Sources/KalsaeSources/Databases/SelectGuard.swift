// The first wall before a database: what is sent reads, and is one statement. It does not parse SQL and need not: it
// refuses too much rather than too little, because engines differ in what is a string. The second wall is the engine's
// own read-only transaction; the third an account that may only read.

import Foundation

/// Refuses queries that do anything but read.
enum SelectGuard {
    /// - Throws: `SourceError.invalidSetting` with what to write instead.
    static func check(_ query: String) throws {
        func refuse(_ reason: String) -> SourceError { .invalidSetting(name: "sources.query", reason: reason) }
        let body = statement(query)
        if query.utf8.contains(0) { throw refuse("a NUL character") }
        // Anywhere, strings included: whether a quote is escaped depends on the engine and its settings.
        if body.contains(";") {
            throw refuse("one statement without `;` (in a string, write the character by its number)")
        }
        for mark in ["/*!", "/*M!"] where body.contains(mark) { throw refuse("`\(mark)` hides statements") }
        let words = words(of: body)
        guard let first = words.first, ["SELECT", "WITH"].contains(first) else {
            throw refuse("only SELECT and WITH are sent to a database, not \(words.first ?? "an empty text")")
        }
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == "OUTFILE" || word == "DUMPFILE" || word == "INTO" && !next.isEmpty {
                throw refuse("INTO writes; only reading is allowed (a column of that name goes into quotes)")
            }
        }
    }

    /// The query without what may stand behind it.
    static func statement(_ query: String) -> String {
        var body = Substring(query)
        while let last = body.last, last == ";" || last.isWhitespace { body.removeLast() }
        return String(body)
    }

    /// Words in upper case, in their order, without comments and what stands in quotes. OUTFILE and DUMPFILE are found
    /// in quotes as well.
    private static func words(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        var words: [String] = []
        var place = 0
        func starts(_ mark: String) -> Bool { bytes[place...].starts(with: mark.utf8) }
        while place < bytes.count {
            let byte = bytes[place]
            if starts("--") || byte == UInt8(ascii: "#") {
                while place < bytes.count, bytes[place] != 10 { place += 1 }
            } else if starts("/*") {
                place += 2
                while place < bytes.count, !starts("*/") { place += 1 }
                place += 2
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
                place += 1
                while place < bytes.count, bytes[place] != byte { place += 1 }
                place += 1
            } else if isLetter(byte) {
                let start = place
                while place < bytes.count, isLetter(bytes[place]) || (48...57).contains(bytes[place]) { place += 1 }
                words.append(String(decoding: bytes[start..<place], as: UTF8.self).uppercased())
            } else {
                if byte != 9, byte != 10, byte != 13, byte != 32, words.isEmpty, byte != UInt8(ascii: "(") {
                    return [String(decoding: [byte], as: UTF8.self)]
                }
                place += 1
            }
        }
        let upper = text.uppercased()
        return words + ["OUTFILE", "DUMPFILE"].filter { upper.contains($0) && upper.contains("INTO") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == 95 || byte >= 128 || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
