// How likely a space stood where a line ends. Korean breaks between any two syllables, so the letters at the break
// have to tell: whether they make words (KoreanWords), and what the same document writes inside its lines.
// Weights are those of a logistic regression over these few signs; none is about a certain word.

import Foundation

/// What one document tells of its words, and the score of a break.
struct LineBreaks {
    private let words: KoreanWords
    /// How often two or three characters stand inside lines side by side, and how often with a space between two words.
    private var joined: [String: Int] = [:]
    private var spaced: [String: Int] = [:]
    /// Words between spaces, and those that are neither a line's first nor its last.
    private(set) var all: Set<String> = []
    private(set) var inner: Set<String> = []

    /// Longer words and lines are looked at no further than this.
    private static let longestWord = 60
    private static let mostEvidence = 1 << 21

    init(_ lines: some Sequence<Substring>, words: KoreanWords = .installed) {
        self.words = words
        var seen = 0
        for line in lines {
            learnWords(line)
            seen += line.utf8.count
            if seen < Self.mostEvidence { learnPairs(line) }
        }
    }

    private mutating func learnWords(_ line: Substring) {
        let parts = line.split(separator: " ")
        for (index, part) in parts.enumerated() {
            let bare = Self.bare(part)
            if bare.isEmpty { continue }
            let plain = bare.lowercased()
            all.insert(plain)
            if index > 0, index < parts.count - 1 { inner.insert(plain) }
        }
    }

    private mutating func learnPairs(_ line: Substring) {
        let letters = Array(line)
        guard letters.count > 1 else { return }
        for index in 0..<(letters.count - 1) where letters[index] != " " {
            let after = index + 2 < letters.count ? letters[index + 2] : " "
            if letters[index + 1] == " " {
                guard after != " " else { continue }
                spaced[String([letters[index], after]), default: 0] += 1
                if index > 0, letters[index - 1] != " " {
                    spaced[String([letters[index - 1], letters[index], after]) + "<", default: 0] += 1
                }
                if index + 3 < letters.count, letters[index + 3] != " " {
                    spaced[String([letters[index], after, letters[index + 3]]) + ">", default: 0] += 1
                }
            } else {
                joined[String([letters[index], letters[index + 1]]), default: 0] += 1
                if after != " " { joined[String([letters[index], letters[index + 1], after]), default: 0] += 1 }
            }
        }
    }

    /// Logarithm of the odds that a space stood between the two; both without blanks at the break.
    func score(_ before: some StringProtocol, _ after: some StringProtocol) -> Double {
        guard let end = before.last, let begin = after.first else { return 4 }
        let left = Kind(end), right = Kind(begin)
        let head = Self.firstWord(after)
        let hangul = String(head.prefix { Kind($0) == .hangul })
        let isEnding = KoreanWords.endings.contains(hangul) && !KoreanWords.alone.contains(hangul)
        if right == .closing || left == .opening { return -5 }
        switch (left, right) {
        case (.hangul, .hangul): return korean(before, after)
        case (.wide, .wide): return -4
        case (.wide, .hangul): return KoreanWords.endings.contains(hangul) ? -3 : 0
        case (.hangul, .wide): return 0.5
        case (.digit, .digit): return -3
        case (.digit, .hangul):
            if KoreanWords.endings.contains(hangul) || Self.isCounter(hangul) { return -3.5 }
            return -0.5
        case (.hangul, .digit): return end == "제" ? -1 : 3
        case (.latin, .latin):
            let whole = (Self.lastWord(before) + head).lowercased()
            return all.contains(whole) ? -3 : -1.7
        case (.latin, .digit), (.digit, .latin): return -0.5
        case (.hangul, .latin): return 2
        case (.latin, .hangul): return isEnding ? -3 : 0.3
        case (.stop, .digit):
            guard let digit = before.dropLast().last, Kind(digit) == .digit else { return 3 }
            let group = head.prefix { Kind($0) == .digit }.count
            return (end == "," ? group == 3 : end == ".") ? -1.5 : 2
        case (.stop, _): return 4
        case (.closing, .hangul), (.mark, .hangul), (.quote, .hangul):
            if left == .quote, Self.isOdd(before, end) { return -4 }
            return KoreanWords.endings.contains(hangul) ? -3 : 1.2
        case (.quote, _): return Self.isOdd(before, end) ? -4 : 1.5
        case (_, .quote): return Self.isOdd(before, begin) ? -4 : 1.5
        case (.closing, .opening): return begin == "(" ? -3 : 0.5
        case (_, .opening): return begin == "(" || begin == "[" ? -0.8 : 1.2
        case (.dash, _), (_, .dash): return -2.5
        case (_, .stop), (_, .mark): return -4
        case (.closing, _), (.mark, _): return 1.5
        default: return 1
        }
    }

    /// Two syllables of Hangul.
    private func korean(_ before: some StringProtocol, _ after: some StringProtocol) -> Double {
        let tail = Self.lastWord(before), head = Self.firstWord(after)
        let left = String(tail.suffix(Self.hangulSuffix(tail))), right = String(head.prefix { Kind($0) == .hangul })
        guard let last = left.last, let first = right.first else { return 0 }
        let whole = left + right
        let leftWord = words.isWord(left), rightWord = words.isWord(right), wholeWord = words.isWord(whole)
        var sum = -2.29
        if let a = leftWord, let b = rightWord, let c = wholeWord {
            sum += Self.wordWeights[(a ? 4 : 0) + (b ? 2 : 0) + (c ? 1 : 0)]
        } else {
            sum += 1
        }
        let isKnown = wholeWord ?? false
        let isAlone = KoreanWords.alone.contains(right), isEnding = KoreanWords.endings.contains(right)
        if isEnding { sum += isAlone ? -0.32 : -2.25 }
        if isAlone, !isEnding { sum += isKnown ? 1.26 : 2.23 }
        let endsWell = KoreanWords.lastSyllables.contains(last)
        if endsWell {
            sum += 0.38
            if leftWord == false { sum += 1.51 }
        }
        if left.count == 1 { sum -= 0.81 }
        if right.count == 1 { sum -= 2 }
        if left.count == 1, leftWord == true { sum -= 0.49 }
        if whole.count > 6 { sum += 1.09 }
        if whole.count > 8 { sum += 0.68 }
        let pair = String(left.suffix(2)), next = String(right.prefix(2))
        let together =
            (left.count > 1 ? joined[pair + String(first)] ?? 0 : 0)
            + (right.count > 1 ? joined[String(last) + next] ?? 0 : 0)
        let apart =
            (left.count > 1 ? spaced[pair + String(first) + "<"] ?? 0 : 0)
            + (right.count > 1 ? spaced[String(last) + next + ">"] ?? 0 : 0)
        sum += 0.94 * Double(min(together, 3)) - 0.34 * Double(min(apart, 3))
        if together > 0 { sum -= 3.84 }
        if apart > 0 { sum += 0.5 }
        let plain = String([last, first])
        sum += -1.61 * Double(min(joined[plain] ?? 0, 3)) + 1.82 * Double(min(spaced[plain] ?? 0, 3))
        if inner.contains(left) { sum += 1.1 }
        if inner.contains(right) { sum += 1.76 }
        if inner.contains(whole) { sum -= 0.2 }
        if left.count >= 2, endsWell, leftWord == true { sum += 1.35 }
        if left.count < tail.count { sum += 1.8 }
        if KoreanWords.alone.contains(left) { sum += 1.77 }
        if left.count >= 2, KoreanWords.lastPairs.contains(pair) { sum += 1.06 }
        if whole.count <= 3 { sum -= 0.2 }
        return max(-6, min(6, sum))
    }

    /// What it weighs that the left, the right and the whole are words, as bits 2, 1 and 0.
    private static let wordWeights = [1.05, -3.75, 2.05, -2.65, 2.08, -4.59, 3.94, -0.43]

    private static func isCounter(_ word: String) -> Bool {
        for length in [3, 2, 1] where KoreanWords.counters.contains(String(word.prefix(length))) {
            let rest = String(word.dropFirst(length))
            if rest.isEmpty || KoreanWords.endings.contains(rest) || length > 1 { return true }
        }
        return false
    }

    private static func hangulSuffix(_ word: String) -> Int {
        var count = 0
        for character in word.reversed() {
            guard Kind(character) == .hangul else { break }
            count += 1
        }
        return count
    }

    /// Whether a straight quote opens: it is the first of a pair.
    private static func isOdd(_ text: some StringProtocol, _ quote: Character) -> Bool {
        text.suffix(2_000).count { $0 == quote } % 2 == 1
    }

    // MARK: Words

    /// The last word, or of a longer one its end.
    static func lastWord(_ text: some StringProtocol) -> String {
        var letters: [Character] = []
        for character in text.reversed() {
            if character == " " || letters.count == longestWord { break }
            letters.append(character)
        }
        return String(letters.reversed())
    }

    static func firstWord(_ text: some StringProtocol) -> String {
        String(text.prefix(longestWord).prefix { $0 != " " })
    }

    static func bare(_ word: Substring) -> Substring {
        var rest = word.drop { !$0.isLetter && !$0.isNumber }
        while let last = rest.last, !last.isLetter, !last.isNumber { rest.removeLast() }
        return rest
    }

    /// Kinds of characters at a break.
    enum Kind {
        case hangul, wide, digit, latin, stop, opening, closing, quote, dash, mark, other

        init(_ character: Character) {
            guard let scalar = character.unicodeScalars.first else { self = .other; return }
            switch scalar.value {
            case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3131...0x318E: self = .hangul
            case 0x30...0x39: self = .digit
            case 0x2E80...0x2FDF, 0x3005...0x3007, 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF: self = .wide
            default:
                switch character {
                case ".", ",", "?", "!", ":", ";", "。", "、", "…": self = .stop
                case "(", "[", "{", "《", "〈", "「", "『", "“", "‘", "【", "（": self = .opening
                case ")", "]", "}", "》", "〉", "」", "』", "”", "’", "】", "）": self = .closing
                case "\"", "'": self = .quote
                case "-", "~", "/", "·", "ㆍ", "‐", "–", "&", "_", "=": self = .dash
                case "%", "℃", "°", "+": self = .mark
                default: self = character.isLetter ? .latin : .other
                }
            }
        }
    }
}
