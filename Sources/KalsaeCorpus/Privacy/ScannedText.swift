// The bytes under a scan and the small questions every rule asks of them: what stands here, does a word begin, is one
// of these words near. Reading outside the text gives 0, so that no rule can run over an end.

import KalsaeSupport

/// UTF-8 bytes; valid only inside the closure that lent them.
struct ScannedText {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where tests count how many bytes rules read; nil elsewhere.
    var reads: UnsafeMutablePointer<Int>?
    var count: Int { bytes.count }

    /// The byte at a place, or 0 outside the text.
    @inline(__always)
    subscript(place: Int) -> UInt8 {
        if let reads { reads.pointee += 1 }
        return UInt(bitPattern: place) < UInt(bitPattern: bytes.count) ? bytes[place] : 0
    }

    @inline(__always) func isDigit(_ place: Int) -> Bool { Bytes.isDigit(self[place]) }

    /// Whether a letter, digit or underscore of ASCII stands here.
    @inline(__always) func isWord(_ place: Int) -> Bool { Bytes.isAlphanumeric(self[place]) || self[place] == 0x5F }

    /// Whether `word` stands at a place, byte for byte.
    func has(_ word: StaticWord, at place: Int) -> Bool {
        guard place >= 0, place + word.bytes.count <= count else { return false }
        for (offset, byte) in word.bytes.enumerated() where bytes[place + offset] != byte { return false }
        return true
    }

    /// Whether `word` ends just before a place.
    func has(_ word: StaticWord, before place: Int) -> Bool { has(word, at: place - word.bytes.count) }

    /// The syllable that begins at a place, as its number from 가; nil where none does.
    @inline(__always)
    func syllable(at place: Int) -> Int? {
        let first = self[place]
        guard first >= 0xEA, first <= 0xED else { return nil }
        let value =
            UInt32(first & 0x0F) << 12 | UInt32(self[place + 1] & 0x3F) << 6 | UInt32(self[place + 2] & 0x3F)
        guard place + 2 < count, Hangul.isSyllable(value) else { return nil }
        return Int(value - Hangul.syllableBase)
    }

    /// The syllable that ends just before a place.
    @inline(__always) func syllable(before place: Int) -> Int? { syllable(at: place - 3) }

    /// The place after spaces and tabs from `place` on, at most `most` of them.
    func skipSpaces(from place: Int, most: Int = 2) -> Int {
        var end = place
        while end - place < most, self[end] == 0x20 || self[end] == 0x09 { end += 1 }
        return end
    }

    /// The place where spaces before `place` begin, at most `most` of them.
    func skipSpaces(before place: Int, most: Int = 2) -> Int {
        var start = place
        while place - start < most, self[start - 1] == 0x20 || self[start - 1] == 0x09 { start -= 1 }
        return start
    }

    /// Whether one of the words stands within `before` bytes ahead of the range or `after` bytes behind it. Small and
    /// capital letters of ASCII count as equal; an empty line ends the search.
    ///
    /// Cost: the reach times the number of words, whatever the text.
    func isNear(_ range: Range<Int>, _ words: ContextWords, before: Int = 60, after: Int = 24) -> Bool {
        var start = range.lowerBound, end = range.upperBound
        while start > max(0, range.lowerBound - before), !(self[start - 1] == 0x0A && self[start - 2] == 0x0A) {
            start -= 1
        }
        while end < min(count, range.upperBound + after), !(self[end] == 0x0A && self[end + 1] == 0x0A) { end += 1 }
        return words.stands(in: self, start..<range.lowerBound) || words.stands(in: self, range.upperBound..<end)
    }
}

/// Classes of bytes.
enum Bytes {
    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
    @inline(__always) static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    @inline(__always) static func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
    @inline(__always) static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
    @inline(__always) static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
    @inline(__always) static func lower(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
}

/// A word of a rule, as bytes.
struct StaticWord: Sendable, ExpressibleByStringLiteral {
    let bytes: [UInt8]
    init(_ text: String) { bytes = Array(text.utf8) }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    init(stringLiteral text: String) { self.init(text) }
}

/// Words that tell what a number near them is. Words of ASCII letters count only as whole words.
struct ContextWords: Sendable {
    /// In small letters, ordered by first byte.
    private let words: [[UInt8]]
    private let first: [Bool]

    /// Words separated by white space; an underscore stands for a space inside one.
    init(_ list: String) {
        words = list.split(whereSeparator: \.isWhitespace).map {
            $0.lowercased().utf8.map { $0 == 0x5F ? 0x20 : $0 }
        }
        var first = [Bool](repeating: false, count: 256)
        for word in words { first[Int(word[0])] = true }
        self.first = first
    }

    func stands(in text: ScannedText, _ range: Range<Int>) -> Bool {
        for place in range where first[Int(Bytes.lower(text[place]))] {
            for word in words where place + word.count <= range.upperBound && matches(word, text, place) { return true }
        }
        return false
    }

    /// Whether one of the words ends at `place`, spaces, colons and the like between them not counted.
    func end(before place: Int, in text: ScannedText) -> Bool {
        var end = place
        while place - end < 4, [0x20, 0x3A, 0x2D, 0x28, 0x5B].contains(text[end - 1]) { end -= 1 }
        return words.contains { matches($0, text, end - $0.count) }
    }

    /// Whether one of the words begins at `place`.
    func begin(at place: Int, in text: ScannedText) -> Bool { words.contains { matches($0, text, place) } }

    private func matches(_ word: [UInt8], _ text: ScannedText, _ place: Int) -> Bool {
        guard place >= 0, place + word.count <= text.count else { return false }
        for offset in word.indices where Bytes.lower(text[place + offset]) != word[offset] { return false }
        if Bytes.isLetter(word[0]), Bytes.isAlphanumeric(text[place - 1]) { return false }
        guard let last = word.last, Bytes.isLetter(last) else { return true }
        return !Bytes.isLetter(text[place + word.count])
    }
}
