// Words of a list found in text as words: in English bounded by what is no letter, in Korean at the start of an eojeol
// and followed by nothing but particles, so that 여성 is found in 여성들에게 and not in 여성가족부. It knows no meanings.

import KalsaeSupport

/// A list of words with the entry of each.
struct Lexicon: Sendable {
    private let matcher: PhraseMatcher
    private let entries: [Int]
    private let isKorean: [Bool]

    /// Words by entry; a word in two entries counts for the first.
    init(_ words: [[String]]) {
        let list = words.enumerated().flatMap { number, words in words.map { ($0, number) } }
        matcher = PhraseMatcher(list.map(\.0))
        entries = list.map(\.1)
        isKorean = list.map { word, _ in word.unicodeScalars.last.map { Hangul.isHangul($0) } ?? false }
    }

    /// How often words of each entry stand in a text; entries without any are absent.
    func counts(in text: String) -> [Int: Int] {
        text.withBytes { bytes in
            var found: [Int: (range: Range<Int>, entry: Int)] = [:]
            matcher.forEach(bytes, 0, bytes.count) { match in
                // Of two words that start together the longer one counts.
                if let other = found[match.range.lowerBound], other.range.count >= match.range.count { return }
                if isWord(bytes, match) {
                    found[match.range.lowerBound] = (match.range, entries[match.phrase])
                }
            }
            var counts: [Int: Int] = [:]
            var end = 0
            for (start, item) in found.sorted(by: { $0.key < $1.key }) where start >= end {
                counts[item.entry, default: 0] += 1
                end = item.range.upperBound
            }
            return counts
        }
    }

    private func isWord(_ bytes: UnsafeBufferPointer<UInt8>, _ match: PhraseMatcher.Match) -> Bool {
        if match.range.lowerBound > 0 {
            var first = match.range.lowerBound - 1
            while first > 0, bytes[first] & 0xC0 == 0x80 { first -= 1 }
            if isLetter(bytes.scalar(at: first).value) { return false }
        }
        var end = match.range.upperBound
        guard isKorean[match.phrase] else {
            return end == bytes.count || !isLetter(bytes.scalar(at: end).value) || bytes[end] >= 0xEA
        }
        var tail: [UInt8] = []
        while end < bytes.count, tail.count < 30 {
            let (value, length) = bytes.scalar(at: end)
            guard Hangul.isSyllable(value) else { break }
            tail.append(contentsOf: bytes[end..<end + length])
            end += length
        }
        let ending = String(decoding: tail, as: UTF8.self)
        return Particles.isTail(ending)
    }

    private func isLetter(_ value: UInt32) -> Bool {
        !CharacterKinds.of(value).isDisjoint(with: [.letter, .digit]) || value == 0x5F
    }
}

/// What may follow a Korean noun within its eojeol.
enum Particles {
    private static let plurals = ["", "들", "분들", "님", "님들", "씨", "분"]
    private static let particles: Set<String> = Set(
        """
        은 는 이 가 을 를 의 에 에게 에게서 에게는 에게도 에서 에는 에도 한테 한테서 께 께서 께서는 와 과 와는 과는 와의 과의 랑 이랑 하고 도 만 만은 만이 만을 만의
        까지 까지도 부터 마저 조차 처럼 처럼은 보다 보다는 보다도 으로 로 으로서 로서 으로써 로써 으로는 로는 으로부터 로부터 이나 나 이나마 이라 라 이라는 라는 이라고 라고
        이라면 라면 이라도 라도 이며 며 이고 고 이다 다 이었다 였다 입니다 이에요 예요 이야 야 인 인데 인지 이든 든 이란 란 이니 니 이지 지 이지만 지만 임 이여 여 마다 밖에
        뿐 뿐만 뿐이다 끼리 치고 답게 답다 이자 자 에게로 간의 간에 이면 면 인가 인가요 이죠 죠 네 들 같은 같이 대로 이었던 였던 이던 던 이신 이시다
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Whether all that follows a noun is a mark of number or respect and a particle, or nothing.
    static func isTail(_ tail: String) -> Bool {
        if tail.isEmpty { return true }
        return plurals.contains { plural in
            tail.hasPrefix(plural)
                && (tail.count == plural.count || particles.contains(String(tail.dropFirst(plural.count))))
        }
    }
}
