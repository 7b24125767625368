// Python's text operations: on code points, not on Swift's grapheme clusters, and byte by byte in comparisons. Nothing
// here knows a template; sizes of what is made are weighed by the callers.

import Foundation

enum Substrings {
    enum LetterCase { case lower, upper }

    // MARK: Finding

    /// The first place of `part` in `text` at or behind `start`, by Knuth, Morris and Pratt: linear for every input.
    static func first(of part: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard !part.isEmpty else { return start <= text.count ? start : nil }
        guard part.count <= text.count - start else { return nil }
        if part.count == 1 { return text[start...].firstIndex(of: part[0]) }
        var fallback = [Int](repeating: 0, count: part.count), length = 0
        for index in 1..<part.count {
            while length > 0, part[index] != part[length] { length = fallback[length - 1] }
            if part[index] == part[length] { length += 1 }
            fallback[index] = length
        }
        var matched = 0
        for index in start..<text.count {
            while matched > 0, text[index] != part[matched] { matched = fallback[matched - 1] }
            if text[index] == part[matched] { matched += 1 }
            if matched == part.count { return index - matched + 1 }
        }
        return nil
    }

    /// Places where `part` stands, from the left and without overlap; at most `limit` of them.
    static func places(of part: [UInt8], in text: [UInt8], limit: Int = .max) -> [Int] {
        guard !part.isEmpty, part.count <= text.count else { return [] }
        var fallback = [Int](repeating: 0, count: part.count), length = 0
        for index in 1..<max(1, part.count) {
            while length > 0, part[index] != part[length] { length = fallback[length - 1] }
            if part[index] == part[length] { length += 1 }
            fallback[index] = length
        }
        var result: [Int] = [], matched = 0
        for index in text.indices {
            guard result.count < limit else { break }
            while matched > 0, text[index] != part[matched] { matched = fallback[matched - 1] }
            if text[index] == part[matched] { matched += 1 }
            if matched == part.count {
                result.append(index - matched + 1)
                matched = 0
            }
        }
        return result
    }

    /// The same from the right, the rightmost first.
    static func placesFromEnd(of part: [UInt8], in text: [UInt8], limit: Int) -> [Int] {
        places(of: part.reversed(), in: text.reversed(), limit: limit).map { text.count - $0 - part.count }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Splitting

    /// `str.split(separator)` and `rsplit`.
    static func split(_ string: String, by separator: String, limit: Int, fromEnd: Bool) -> [String] {
        let bytes = Array(string.utf8), part = Array(separator.utf8)
        let most = limit < 0 ? Int.max : limit
        let places =
            fromEnd
            ? placesFromEnd(of: part, in: bytes, limit: most).reversed() : places(of: part, in: bytes, limit: most)
        var result: [String] = [], start = 0
        for place in places {
            result.append(text(bytes[start..<place]))
            start = place + part.count
        }
        result.append(text(bytes[start...]))
        return result
    }

    /// `str.split()`: at runs of white space, with none at the ends.
    static func splitAtSpace(_ string: String, limit: Int, fromEnd: Bool) -> [String] {
        var scalars = Array(string.unicodeScalars)
        if fromEnd { scalars.reverse() }
        var result: [String] = [], place = 0
        while true {
            while place < scalars.count, scalars[place].isPythonSpace { place += 1 }
            guard place < scalars.count else { break }
            var end = place
            if limit >= 0, result.count == limit {
                end = scalars.count
                while end > place, scalars[end - 1].isPythonSpace { end -= 1 }
            } else {
                while end < scalars.count, !scalars[end].isPythonSpace { end += 1 }
            }
            let word = fromEnd ? Array(scalars[place..<end].reversed()) : Array(scalars[place..<end])
            result.append(String(String.UnicodeScalarView(word)))
            place = limit >= 0 && result.count > limit ? scalars.count : end
        }
        return fromEnd ? result.reversed() : result
    }

    /// `str.splitlines`.
    static func lines(_ string: String, keepsEnds: Bool) -> [String] {
        var result: [String] = [], line = String.UnicodeScalarView()
        var previousIsReturn = false
        for scalar in string.unicodeScalars {
            let isEnd =
                (0xA...0xD).contains(scalar.value) || (0x1C...0x1E).contains(scalar.value)
                || scalar.value == 0x85 || scalar.value == 0x2028 || scalar.value == 0x2029
            if scalar == "\n", previousIsReturn {
                previousIsReturn = false
                if keepsEnds, !result.isEmpty { result[result.count - 1] += "\n" }
                continue
            }
            previousIsReturn = scalar == "\r"
            if isEnd {
                if keepsEnds { line.append(scalar) }
                result.append(String(line))
                line = String.UnicodeScalarView()
            } else {
                line.append(scalar)
            }
        }
        if !line.isEmpty { result.append(String(line)) }
        return result
    }

    // MARK: Changing

    /// `str.strip`, `lstrip`, `rstrip`: `characters` is a set of them; white space where it is nil.
    static func stripped(_ string: String, of characters: String?, left: Bool, right: Bool) -> String {
        let given = characters.map { Array($0.unicodeScalars) }
        // Few characters are looked through more quickly than they are hashed.
        let set = given.flatMap { $0.count > 8 ? Set($0) : nil }
        func goes(_ scalar: Unicode.Scalar) -> Bool {
            if let set { return set.contains(scalar) }
            return given?.contains(scalar) ?? scalar.isPythonSpace
        }
        let scalars = string.unicodeScalars
        var start = scalars.startIndex, end = scalars.endIndex
        while left, start < end, goes(scalars[start]) { start = scalars.index(after: start) }
        while right, start < end, goes(scalars[scalars.index(before: end)]) { end = scalars.index(before: end) }
        return String(string[start..<end])
    }

    /// A text over and over, as fast as memory is filled.
    static func repeated(_ string: String, count: Int) -> String {
        let part = Array(string.utf8)
        guard count > 0, !part.isEmpty else { return "" }
        return String(unsafeUninitializedCapacity: part.count * count) { buffer in
            for copy in 0..<count {
                for (place, byte) in part.enumerated() { buffer[copy * part.count + place] = byte }
            }
            return part.count * count
        }
    }

    /// `str.replace`, its result weighed before it is made.
    static func replaced(
        _ string: String, _ old: String, with new: String, count: Int, _ renderer: TemplateRenderer
    ) throws -> String {
        try renderer.charge(1 + (string.utf8.count + old.utf8.count + new.utf8.count) / 16)
        let limit = count < 0 ? Int.max : count
        if old.isEmpty {
            let scalars = string.unicodeScalars
            try renderer.chargeText(string.utf8.count + min(limit, scalars.count + 1) * new.utf8.count)
            var result = "", left = limit
            for scalar in scalars {
                if left > 0 { result += new }
                left -= left > 0 ? 1 : 0
                result.unicodeScalars.append(scalar)
            }
            return left > 0 ? result + new : result
        }
        let bytes = Array(string.utf8), part = Array(old.utf8), replacement = Array(new.utf8)
        let places = places(of: part, in: bytes, limit: limit)
        guard !places.isEmpty else { return string }
        let size = places.count.multipliedReportingOverflow(by: replacement.count)
        guard !size.overflow else { throw TemplateFault("a text would be too long", kind: .limit) }
        try renderer.chargeText(bytes.count - places.count * part.count + size.partialValue)
        var result: [UInt8] = [], start = 0
        for place in places {
            result += bytes[start..<place]
            result += replacement
            start = place + part.count
        }
        return text((result + bytes[start...])[...])
    }

    // MARK: Letters

    @Sendable static func upper(_ string: String) -> String { mapped(string) { $0.properties.uppercaseMapping } }

    /// Every letter small; a sigma that ends a word becomes ς.
    @Sendable static func lower(_ string: String) -> String {
        guard string.unicodeScalars.contains("Σ") else { return mapped(string) { $0.properties.lowercaseMapping } }
        let scalars = Array(string.unicodeScalars)
        return scalars.indices.map { lower(scalars, $0) }.joined()
    }

    /// The letter at a place made small, with regard to its neighbours.
    private static func lower(_ scalars: [Unicode.Scalar], _ place: Int) -> String {
        guard scalars[place] == "Σ" else { return scalars[place].properties.lowercaseMapping }
        let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
        return (before?.properties.isCased ?? false) && !(after?.properties.isCased ?? false) ? "ς" : "σ"
    }

    private static func mapped(_ string: String, _ mapping: (Unicode.Scalar) -> String) -> String {
        // Letters by themselves, because Swift's own lowercased() may look at their neighbours.
        var result = ""
        result.reserveCapacity(string.utf8.count)
        for scalar in string.unicodeScalars { result += mapping(scalar) }
        return result
    }

    /// The first letter as in a title, the others small.
    @Sendable static func capitalized(_ string: String) -> String {
        let scalars = string.unicodeScalars
        guard let first = scalars.first else { return "" }
        // Lowered as a whole, for the sigma's sake.
        let lowered = lower(string)
        let tail = lowered.unicodeScalars.dropFirst(first.properties.lowercaseMapping.unicodeScalars.count)
        return first.properties.titlecaseMapping + String(String.UnicodeScalarView(tail))
    }

    /// `str.title`: a letter behind a letter is small, any other as in a title.
    @Sendable static func titled(_ string: String) -> String {
        let scalars = Array(string.unicodeScalars)
        var result = "", followsLetter = false
        for (place, scalar) in scalars.enumerated() {
            result += followsLetter ? lower(scalars, place) : scalar.properties.titlecaseMapping
            followsLetter = scalar.properties.isCased
        }
        return result
    }

    /// `str.swapcase`.
    @Sendable static func swapped(_ string: String) -> String {
        let scalars = Array(string.unicodeScalars)
        return scalars.indices.map {
            let properties = scalars[$0].properties
            if properties.isUppercase { return lower(scalars, $0) }
            return properties.isLowercase ? properties.uppercaseMapping : String(scalars[$0])
        }.joined()
    }

    /// `str.islower` and `str.isupper`: all cased letters are of one case, and there is one.
    static func isAll(_ wanted: LetterCase, _ string: String) -> Bool {
        var hasLetter = false
        for scalar in string.unicodeScalars {
            let properties = scalar.properties
            let isTitle = properties.generalCategory == .titlecaseLetter
            if isTitle || (wanted == .lower ? properties.isUppercase : properties.isLowercase) { return false }
            if wanted == .lower ? properties.isLowercase : properties.isUppercase { hasLetter = true }
        }
        return hasLetter
    }

    static func isAlphabetic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        isAlphabetic(scalar) || scalar.properties.numericType != nil
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
    }
}
