// The fast paths of encoding against the slow and plain: cutting 64 bytes at a time, the cache of pieces, texts cut for
// several threads.

import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeText

@Suite struct FastPathTests {
    /// Parts that meet every branch of the scanners, and their borders with each other.
    static let parts = [
        "a", "Z", "word", "internationalization", "don't", "'s", "'S", "'ll", "'re", "'v", "'", "''", " '", "7", "2026",
        " ", "  ", "\n", "\n\n", "\t", "\r\n", " \n ", "!", "?!", "_", "{[", "é", "한", "국어", "😀", "\u{301}", "\u{3000}",
        "\u{A0}", "\u{85}", "½", "ſ", "\u{0}", "\u{7F}", "안녕하세요", "中文",
    ]

    /// Random joins of `parts`, mostly ASCII, so that blocks of 64 bytes without anything else occur.
    static func text(_ count: Int, _ random: inout SeededRandom, asciiOnly: Bool = false) -> String {
        let ascii = parts.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
        return (0..<count).map { _ in
            (asciiOnly || Int.random(in: 0..<8, using: &random) > 0 ? ascii : parts).randomElement(using: &random) ?? ""
        }.joined()
    }

    /// The end of every piece, by batches of `limit`.
    static func cuts(_ text: String, _ pattern: TokenizerPattern, limit: Int) -> [Int] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            CharacterClasses.shared.withText(buffer) { text in
                var result: [Int] = []
                var ends = [Int](repeating: 0, count: limit)
                while (result.last ?? 0) < text.count {
                    let count = ends.withUnsafeMutableBufferPointer {
                        pattern.scanner.cut(text, from: result.last ?? 0, into: $0.baseAddress!, limit: limit)
                    }
                    precondition(count > 0 && count <= limit, "a batch must go forward")
                    result += ends[..<count]
                }
                return result
            }
        }
    }

    @Test(arguments: TokenizerPattern.allCases) func cuttingInBatchesIsCuttingByTheExpression(
        pattern: TokenizerPattern
    ) throws {
        let expression = try NSRegularExpression(pattern: pattern.regularExpression)
        var random = SeededRandom(seed: 31)
        for round in 0..<1500 {
            let text = Self.text(1 + round % 90, &random, asciiOnly: round % 3 == 0)
            let range = NSRange(location: 0, length: text.utf16.count)
            let expected = expression.matches(in: text, range: range).map {
                text.utf16.index(text.startIndex, offsetBy: $0.range.upperBound).utf16Offset(in: text)
            }
            let utf16 = Array(text.utf16)
            let ends = expected.map { String(decoding: utf16[..<$0], as: UTF16.self).utf8.count }
            for limit in [1, 64, 100, 512] {
                #expect(Self.cuts(text, pattern, limit: limit) == ends, "\(text.debugDescription), \(limit)")
            }
        }
    }

    @Test func bitsOf64BytesAreTheClassesOfTheirCharacters() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<300 {
            let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
            let (fast, portable) = ByteClasses.both(of: bytes)
            #expect(fast.words == portable.words)
            CharacterClasses.shared.flags.withUnsafeBufferPointer { flags in
                for (place, byte) in bytes.enumerated() {
                    func bit(_ word: UInt64) -> Bool { word >> UInt64(place) & 1 == 1 }
                    let flag = byte < 0x80 ? flags[Int(byte)] : 0
                    #expect(bit(fast.letters) == (flag & CharacterClasses.letter != 0))
                    #expect(bit(fast.digits) == (flag & CharacterClasses.number != 0))
                    #expect(bit(fast.spaces) == (flag & CharacterClasses.space != 0))
                    #expect(bit(fast.blanks) == (byte == 0x20))
                    #expect(bit(fast.apostrophes) == (byte == 0x27))
                    #expect(bit(fast.beyond) == (byte >= 0x80))
                }
            }
        }
    }

    /// What an encoder gives that has never seen anything: every piece by itself.
    static func piecewise(_ text: String, _ tokenizer: Tokenizer) -> [Int32] {
        let bytes = Array(text.utf8)
        var start = 0
        return cuts(text, tokenizer.pattern, limit: 64).flatMap { end in
            defer { start = end }
            return TokenizerTests.naive(String(decoding: bytes[start..<end], as: UTF8.self), tokenizer)
        }
    }

    /// A tokenizer whose learned ids lie beyond `vocabulary`, so that the cache keeps them in 4 bytes each.
    static func wide(_ vocabulary: Int) throws -> Tokenizer {
        let ours = try Fixtures.ours()
        let learned = ours.tokenStrings.dropLast(3)
        var random = SeededRandom(seed: 77)
        var seen = Set(learned)
        var filler: [String] = []
        while filler.count < vocabulary {
            let name = ByteAlphabet.encode((0..<9).map { _ in UInt8.random(in: 0...255, using: &random) })
            if seen.insert(name).inserted { filler.append(name) }
        }
        return try Tokenizer(
            tokenStrings: learned.prefix(256) + filler + learned.dropFirst(256), mergeStrings: ours.mergeStrings,
            specialIDs: [], pattern: .gpt2, normalizesToNFC: false)
    }

    @Test(arguments: [0, 70_000]) func cachedPiecesHaveTheTokensOfTheDefinition(filler: Int) throws {
        let tokenizer = try Self.wide(filler)
        var random = SeededRandom(seed: 12)
        // Words of every length that the cache tells apart, seen often, seldom and once, over several growths.
        let syllables = ["ka", "le", "mo", "sti", "ran", "th", "e", "ing", "bor", "가", "뷁"]
        let words = (0..<4000).map { _ in
            (0...Int.random(in: 0...14, using: &random)).map { _ in syllables.randomElement(using: &random) ?? "" }.joined()
        }
        let tokens = Dictionary(
            words.map { (" " + $0, Self.piecewise(" " + $0, tokenizer)) }, uniquingKeysWith: { first, _ in first })
        for round in 0..<3 {
            var text = ""
            var expected: [Int32] = []
            for _ in 0..<20_000 {
                let limit = Bool.random(using: &random) ? 40 : words.count
                let word = " " + words[Int.random(in: 0..<limit, using: &random)]
                text += word
                expected += tokens[word] ?? []
            }
            #expect(tokenizer.encode(text) == expected, "round \(round)")
        }
    }

    @Test func wholeTextsHaveTheTokensOfTheDefinition() throws {
        let tokenizer = try Self.wide(0)
        var random = SeededRandom(seed: 8)
        for round in 0..<200 {
            let text = Self.text(1 + round, &random)
            #expect(tokenizer.encode(text) == Self.piecewise(text, tokenizer), "\(text.debugDescription)")
        }
    }
}
