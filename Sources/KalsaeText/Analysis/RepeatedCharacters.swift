// Characters that are written again and again for emphasis: ㅋㅋㅋㅋㅋ, soooo, !!!!!. For analysis, where ㅋㅋ and ㅋㅋㅋㅋㅋ
// should count as one word. Digits and white space stay: 1000000 is a number, and layout is not emphasis.

/// Shortens runs of one character.
public enum RepeatedCharacters {
    /// The text with every run of one character, but digits and white space, at most `longest` long.
    ///
    /// ```swift
    /// RepeatedCharacters.limited("대박ㅋㅋㅋㅋㅋ!!!! 1000000원", to: 2)   // "대박ㅋㅋ!! 1000000원"
    /// ```
    public static func limited(_ text: String, to longest: Int) -> String {
        precondition(longest > 0, "a run keeps at least one character")
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var last: Character?
        var run = 0
        for character in text {
            run = character == last ? run + 1 : 1
            last = character
            if run <= longest || character.isWhitespace || character.isNumber { result.append(character) }
        }
        return result
    }
}
