import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct RepeatedSpanTests {
    private static func spans(
        _ texts: [String], length: Int, memory: Int = 16 << 20, quality: (Int) -> CopyQuality = { _ in .init(value: 0) }
    ) throws -> [RepeatedSpan] {
        let index = try RepeatedSpanIndex(length: length, scratch: Scratch(memory: memory))
        for text in texts { try index.add(text) }
        let spans = try index.spans(quality: quality)
        var found: [RepeatedSpan] = []
        while let span = try spans.next() { found.append(span) }
        return found
    }

    /// Every byte of a window that stands earlier, where the two do not overlap.
    private static func naive(_ texts: [String], length: Int) -> [Set<Int>] {
        var first: [[UInt8]: (Int, Int)] = [:]
        return texts.enumerated().map { document, text in
            let bytes = Array(text.utf8)
            var gone: Set<Int> = []
            for start in 0..<max(0, bytes.count - length + 1) where bytes[start] & 0xC0 != 0x80 {
                let window = Array(bytes[start..<start + length])
                if let (other, place) = first[window] {
                    if other != document || start - place >= length { gone.formUnion(start..<start + length) }
                } else {
                    first[window] = (document, start)
                }
            }
            return gone
        }
    }

    /// Letters without blanks, so that spans are to the byte; passages move between documents.
    private static func patchwork(_ seed: UInt64, alphabet: [String]) -> [String] {
        var random = SeededRandom(seed: seed)
        func fresh(_ count: Int) -> String {
            (0..<count).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
        }
        let passages = (0..<6).map { _ in fresh(Int.random(in: 10...90, using: &random)) }
        return (0..<30).map { _ in
            (0..<Int.random(in: 0...5, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? fresh(Int.random(in: 0...40, using: &random)) : passages.randomElement(using: &random) ?? ""
            }.joined()
        }
    }

    @Test(arguments: 0..<12) func spansAreThoseOfComparingEveryWindow(seed: Int) throws {
        let alphabet = [["a", "b"], ["가", "나", "다", "새"], "abcdefgh".map(String.init)][seed % 3]
        let texts = Self.patchwork(UInt64(seed), alphabet: alphabet), length = [16, 40, 33][seed % 3]
        let expected = Self.naive(texts, length: length)
        for memory in [1 << 16, 16 << 20] {
            var found = texts.map { _ in Set<Int>() }
            for span in try Self.spans(texts, length: length, memory: memory) {
                found[span.document].formUnion(span.bytes)
            }
            for (document, text) in texts.enumerated() {
                // A window may end within a character, a span does not.
                let bytes = Array(text.utf8)
                let difference = expected[document].symmetricDifference(found[document])
                #expect(found[document].isSubset(of: expected[document]))
                #expect(difference.allSatisfy { $0 > 0 && bytes[$0] >= 0x80 }, "\(document): \(difference.sorted())")
                #expect(difference.count <= 2 * (found[document].count / length + 1))
            }
        }
        #expect(expected.contains { !$0.isEmpty })
    }

    @Test func aSpanNamesWhereItsBytesAreKept() throws {
        let shared = Sample.english
        let texts = ["A first page. " + shared + " Its end.", "Another beginning, " + shared + " and goes on."]
        let spans = try Self.spans(texts, length: 200)
        let span = try #require(spans.first)
        #expect(spans.count == 1 && span.document == 1 && span.keptDocument == 0)
        let (own, other) = (Array(texts[1].utf8), Array(texts[0].utf8))
        #expect(Array(own[span.bytes]) == Array(other[span.keptOffset..<span.keptOffset + span.bytes.count]))
        // Whole words: it starts and ends at a blank, or at an end of the text.
        #expect(own[span.bytes.lowerBound - 1] <= 0x20 || own[span.bytes.lowerBound] <= 0x20)
        #expect(own[span.bytes.upperBound] <= 0x20 || own[span.bytes.upperBound - 1] <= 0x20)
        #expect(span.bytes.count > shared.utf8.count - 60)
        // The better document keeps it.
        let turned = try Self.spans(texts, length: 200) { CopyQuality(value: UInt64($0)) }
        #expect(turned.map(\.document) == [0] && turned.map(\.keptDocument) == [1])
    }

    @Test func koreanIsCutBetweenCharacters() throws {
        let texts = ["처음입니다. " + Sample.korean, "다른 글 " + Sample.korean + " 끝"]
        let spans = try Self.spans(texts, length: RepeatedSpanIndex.defaultLength)
        let span = try #require(spans.first)
        let piece = try #require(String(bytes: Array(texts[1].utf8)[span.bytes], encoding: .utf8))
        #expect(spans.count == 1 && Sample.korean.contains(piece.trimmingCharacters(in: .whitespaces)))
    }

    @Test func shorterRepetitionsStay() throws {
        let shared = String(Sample.english.prefix(190))
        #expect(try Self.spans([shared + " one", "two " + shared], length: 200).isEmpty)
        #expect(try Self.spans(["", "a", ""], length: 200).isEmpty)
        #expect(try Self.spans([], length: 200).isEmpty)
    }

    @Test func aLineOfOneLetterKeepsOneWindow() throws {
        let line = String(repeating: "a", count: 2_000_000)
        let spans = try Self.spans([line, "b" + line], length: 200)
        #expect(spans.map(\.document) == [0, 1])
        #expect(spans[0].bytes == 200..<2_000_000)
        #expect(spans[1].bytes == 1..<2_000_001)
    }

    @Test func longTextsAreReadAcrossPieces() throws {
        var random = SeededRandom(seed: 3)
        let noise = (0..<300_000).map { _ in UInt8.random(in: 97...122, using: &random) }
        var second = (0..<300_000).map { _ in UInt8.random(in: 97...122, using: &random) }
        // Around the border of a piece, where a window must not be lost.
        let places = stride(from: 64_000, to: 68_000, by: 501)
        for place in places { second.replaceSubrange(place..<place + 200, with: noise[place * 2..<place * 2 + 200]) }
        let texts = [String(decoding: noise, as: UTF8.self), String(decoding: second, as: UTF8.self)]
        let spans = try Self.spans(texts, length: 200)
        #expect(spans.map(\.bytes) == places.map { $0..<$0 + 200 })
        #expect(spans.map(\.keptOffset) == places.map { 2 * $0 })
    }

    @Test func lengthsOutOfRangeAreRefused() {
        for length in [0, 15, 10_001] {
            #expect(throws: CorpusError.self) { try RepeatedSpanIndex(length: length) }
        }
    }
}
