// The words of a text as a searcher means them: folded, with the names of commands, files and versions kept whole.
// It finds words; it does not know stems, stop words or what is rare.

import Foundation
import KalsaeSupport

/// A word as it stands in a text after folding.
struct Word: Hashable {
    enum Kind: Hashable {
        /// Letters or digits only.
        case plain
        /// A name with marks inside: `apt-get`, `/etc/fstab`, `11.2`.
        case compound
        /// Hangul syllables between other characters.
        case hangul
        /// Hangul that follows a Latin word without a space: `dpkg` + `를`.
        case hangulSuffix
        /// Chinese characters or kana.
        case ideographs
    }

    var kind: Kind
    var text: String
}

/// Walks through a text word by word.
enum WordScanner {
    /// A longer run is no word of anyone's: keys, hashes, encoded data.
    static let longestWord = 64

    /// Calls `body` with each word of `text`, in order.
    ///
    /// The text is folded for search only: NFKC where it holds anything that NFKC may change, then lower case.
    static func forEachWord(in text: String, _ body: (Word) -> Void) {
        let scalars = folded(text)
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            if Hangul.isSyllable(scalar) {
                let end = scalars[position...].firstIndex { !Hangul.isSyllable($0) } ?? scalars.count
                let afterLatin = position > 0 && isWordCharacter(scalars[position - 1])
                emit(scalars[position..<end], afterLatin ? .hangulSuffix : .hangul, body)
                position = end
            } else if isIdeograph(scalar) {
                let end = scalars[position...].firstIndex { !isIdeograph($0) } ?? scalars.count
                emit(scalars[position..<end], .ideographs, body)
                position = end
            } else if isWordCharacter(scalar) || opensPath(scalar) {
                position = latinWord(scalars, from: position, body)
            } else {
                position += 1
            }
        }
    }

    /// Emits the word that begins at `start` and returns where the next may begin.
    private static func latinWord(_ scalars: [UInt32], from start: Int, _ body: (Word) -> Void) -> Int {
        var end = start
        while end < scalars.count, isWordCharacter(scalars[end]) || isConnector(scalars[end]) { end += 1 }
        var first = start
        var last = end
        while first < last, !isWordCharacter(scalars[first]) {
            if opensPath(scalars[first]), first + 1 < last, isWordCharacter(scalars[first + 1]) { break }
            first += 1
        }
        while last > first, !isWordCharacter(scalars[last - 1]) {
            // "c++" and "g++" keep their marks.
            if scalars[last - 1] == 0x2B, last - first <= 4 { break }
            last -= 1
        }
        if first < last {
            let plain = scalars[first..<last].allSatisfy(isWordCharacter)
            emit(scalars[first..<last], plain ? .plain : .compound, body)
        }
        // The rest of "user's", "don't", "we're" says nothing.
        if end + 1 < scalars.count, scalars[end] == 0x27 || scalars[end] == 0x2019 {
            var tail = end + 1
            while tail < scalars.count, isASCIILetter(scalars[tail]) { tail += 1 }
            if (1...2).contains(tail - end - 1), tail == scalars.count || !isWordCharacter(scalars[tail]) {
                return tail
            }
        }
        return max(end, start + 1)
    }

    private static func emit(_ scalars: ArraySlice<UInt32>, _ kind: Word.Kind, _ body: (Word) -> Void) {
        guard scalars.count <= longestWord || kind == .ideographs || kind == .compound else { return }
        var view = String.UnicodeScalarView()
        for value in scalars.prefix(longestWord * 16) {
            if let scalar = Unicode.Scalar(value) { view.append(scalar) }
        }
        body(Word(kind: kind, text: String(view)))
    }

    /// The text's scalars after folding.
    static func folded(_ text: String) -> [UInt32] {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(text.utf8.count)
        var needsComposition = false
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x80 {
                scalars.append((0x41...0x5A).contains(value) ? value + 32 : value)
            } else if Hangul.isSyllable(value) || (0x2010...0x201F).contains(value) {
                scalars.append(value)
            } else {
                needsComposition = true
                break
            }
        }
        guard needsComposition else { return scalars }
        scalars.removeAll(keepingCapacity: true)
        // Compatibility decomposition, then composition: accents fall away from Latin letters, jamo join.
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
            if (0xC0...0x24F).contains(scalar.value), let base = baseLetter(scalar) {
                scalars.append(base)
            } else if scalar.value < 0x80 {
                scalars.append((0x41...0x5A).contains(scalar.value) ? scalar.value + 32 : scalar.value)
            } else if scalar.properties.isUppercase {
                scalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars.map(\.value))
            } else if (0x300...0x36F).contains(scalar.value) {
                continue
            } else {
                scalars.append(scalar.value)
            }
        }
        return scalars
    }

    /// The plain letter under an accent: é → e.
    private static func baseLetter(_ scalar: Unicode.Scalar) -> UInt32? {
        let decomposed = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
        guard decomposed.count > 1, let first = decomposed.first, first.isASCII else { return nil }
        return first.properties.lowercaseMapping.unicodeScalars.first?.value
    }

    private static func isASCIILetter(_ value: UInt32) -> Bool { (0x61...0x7A).contains(value) }

    private static func isIdeograph(_ value: UInt32) -> Bool {
        (0x4E00...0x9FFF).contains(value) || (0x3400...0x4DBF).contains(value) || (0x3041...0x30FF).contains(value)
    }

    private static func isWordCharacter(_ value: UInt32) -> Bool {
        if value < 0x80 { return isASCIILetter(value) || (0x30...0x39).contains(value) }
        if value < 0xC0 || (0x2000...0x2BFF).contains(value) || Hangul.isSyllable(value) || isIdeograph(value) {
            return false
        }
        return Unicode.Scalar(value).map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
    }

    /// `-`, `.`, `/`, `_`, `+`, `~`, `@`.
    private static func isConnector(_ value: UInt32) -> Bool {
        switch value {
        case 0x2D, 0x2E, 0x2F, 0x5F, 0x2B, 0x7E, 0x40: true
        default: false
        }
    }

    /// `/`, `~`, `.` may begin a name.
    private static func opensPath(_ value: UInt32) -> Bool { value == 0x2F || value == 0x7E || value == 0x2E }
}
