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
        return cuts(text, tokenizer.pattern ?? .gpt2, limit: 64).flatMap { end in
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
            (0...Int.random(in: 0...14, using: &random)).map { _ in syllables.randomElement(using: &random) ?? "" }
                .joined()
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

@Suite struct LongTextTests {
    @Test(arguments: TokenizerPattern.allCases) func partsOfATextGiveTheTokensOfTheWhole(
        pattern: TokenizerPattern
    ) throws {
        let ours = try Fixtures.ours()
        let tokenizer = try Tokenizer(
            tokenStrings: ours.tokenStrings, mergeStrings: ours.mergeStrings, specialIDs: [597, 598, 599],
            pattern: pattern, normalizesToNFC: false)
        var random = SeededRandom(seed: 4)
        var most = 0
        for round in 0..<200 {
            let text = FastPathTests.text(10 + round, &random)
            let bytes = Array(text.utf8)
            let parts = bytes.withUnsafeBufferPointer {
                EncoderPool.parts(of: $0, cutBy: pattern.scanner, threads: 2, size: 24)
            }
            most = max(most, parts.count)
            #expect(parts.first?.lowerBound == 0 && parts.last?.upperBound == bytes.count)
            #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            let joined = parts.flatMap { tokenizer.encode(String(decoding: bytes[$0], as: UTF8.self)) }
            #expect(joined == tokenizer.encode(text), "\(text.debugDescription)")
        }
        #expect(most > 10)
    }

    @Test func twoThreadsGiveTheTokensOfOne() throws {
        let tokenizer = try Fixtures.ours()
        var random = SeededRandom(seed: 6)
        // Its first part has few tokens a byte and the others many, so that not all fit where they are expected.
        let text =
            String(repeating: "the morning ", count: 20_000) + "<|im_end|>" + FastPathTests.text(300_000, &random)
        let expected = tokenizer.encode(text)
        #expect(tokenizer.encode(text, threads: 2) == expected)
        #expect(tokenizer.encode(text, threads: 3) == expected)
        let special = tokenizer.encode(text, allowsSpecialTokens: true, threads: 2)
        #expect(special == tokenizer.encode(text, allowsSpecialTokens: true))
        #expect(special != expected)
        #expect(tokenizer.encode("", threads: 2).isEmpty)
    }

    @Test func tokensOfPartsComeInTheTextsOrderWhateverTheirOwn() {
        var random = SeededRandom(seed: 3)
        for room in [0, 40, 90, 1000] {
            let parts = (0..<20).map { part in (0..<part % 7).map { Int32(part * 10 + $0) } }
            let expected = parts.flatMap { $0 }
            var rest: [Int32] = []
            let placed = [Int32](unsafeUninitializedCapacity: room) { target, count in
                let collector = TokenCollector(
                    parts: parts.count, target: UnsafeMutableBufferPointer(rebasing: target[..<room]))
                var taken: [(part: Int, buffer: [Int32])] = []
                while let next = collector.next() { taken.append(next) }
                for (part, _) in taken.shuffled(using: &random) {
                    var buffer = parts[part]
                    collector.put(part, &buffer)
                    #expect(buffer.isEmpty)
                }
                count = collector.count
                rest = collector.rest
            }
            #expect(placed + rest == expected)
            #expect(rest.isEmpty == (room >= expected.count))
        }
    }

    @Test func bytesGiveTheTokensOfTheirText() throws {
        let tokenizer = try Fixtures.ours()
        var output: [Int32] = [7]
        let valid = Array("한국어 and \u{1112}\u{1161}".utf8)
        valid.withUnsafeBufferPointer { tokenizer.encode(utf8: $0, into: &output) }
        #expect(output == [7] + tokenizer.encode(String(decoding: valid, as: UTF8.self)))
        output.removeAll()
        let broken: [UInt8] = [0x61, 0xED, 0xA0, 0x80, 0x20, 0xF0, 0x9F]
        broken.withUnsafeBufferPointer { tokenizer.encode(utf8: $0, into: &output) }
        #expect(output == tokenizer.encode(String(decoding: broken, as: UTF8.self)))
    }

    @Test(arguments: TokenizerPattern.allCases) func nothingBehindTheTextIsRead(pattern: TokenizerPattern) throws {
        let ours = try Fixtures.ours()
        let tokenizer = try Tokenizer(
            tokenStrings: ours.tokenStrings, mergeStrings: ours.mergeStrings, specialIDs: [597, 598, 599],
            pattern: pattern)
        // The page behind the text may not be touched: whoever does ends the process.
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let memory = try #require(
            mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
        defer { munmap(memory, 2 * page) }
        try #require(mprotect(memory + page, page, PROT_NONE) == 0)
        var random = SeededRandom(seed: 14)
        for length in 0...200 {
            var bytes = Array(FastPathTests.text(length, &random, asciiOnly: length % 2 == 0).utf8.suffix(length))
            while let first = bytes.first, first & 0xC0 == 0x80 { bytes.removeFirst() }
            let start = memory + (page - bytes.count)
            for (place, byte) in bytes.enumerated() { start.storeBytes(of: byte, toByteOffset: place, as: UInt8.self) }
            var ids: [Int32] = []
            let text = UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
            tokenizer.encode(utf8: text, into: &ids)
            #expect(ids == tokenizer.encode(String(decoding: bytes, as: UTF8.self)))
        }
    }

    @Test func bytesAreCheckedAsTheStandardLibraryDoes() {
        var random = SeededRandom(seed: 21)
        var valid = 0
        for round in 0..<20_000 {
            var bytes = Array(FastPathTests.text(round % 9, &random).utf8)
            if !bytes.isEmpty, round % 4 > 0 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if round % 5 == 0 { bytes = bytes.dropLast() }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            valid += expected ? 1 : 0
            #expect(bytes.withUnsafeBufferPointer { UTF8Check.isValid($0) } == expected, "\(bytes)")
        }
        #expect(valid > 5000 && valid < 19_000)
    }

    @Test(arguments: ["a", " ", "😀", "한", "ka", "'", "\u{301}", "ab\u{3000}"])
    func fourTimesTheTextTakesAboutFourTimesAsLong(unit: String) throws {
        let tokenizer = try Fixtures.ours()
        func time(_ bytes: Int) -> Duration {
            let text = String(repeating: unit, count: bytes / unit.utf8.count)
            return (0..<3).map { _ in processorTime { _ = tokenizer.encode(text) } }.min() ?? .zero
        }
        _ = time(100_000)
        // A quadratic method takes sixteen times as long, and that of minutes; the machine may be busy.
        #expect(time(1_200_000) < time(300_000) * 11 + .milliseconds(500))
    }
}
