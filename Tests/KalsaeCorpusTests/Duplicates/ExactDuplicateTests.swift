import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct ExactDuplicateTests {
    private static func all(_ parts: RepeatedParts) throws -> [RepeatedPart] {
        var found: [RepeatedPart] = []
        while let part = try parts.next() { found.append(part) }
        return found
    }

    /// What a dictionary of normal forms finds.
    private static func naive(_ parts: [(String, Int, Int)]) -> [RepeatedPart] {
        var first: [String: (Int, Int)] = [:]
        var found: [RepeatedPart] = []
        for (text, document, part) in parts {
            let blanks = Set("\t\n\u{B}\u{C}\r ".unicodeScalars)
            let words = text.unicodeScalars.split { blanks.contains($0) }.map { String($0) }
            if words.isEmpty { continue }
            let normal = words.joined(separator: " ")
            if let kept = first[normal] {
                found.append(
                    RepeatedPart(document: document, part: part, keptDocument: kept.0, keptPart: kept.1))
            } else {
                first[normal] = (document, part)
            }
        }
        return found
    }

    @Test(arguments: [1 << 16, 1 << 26]) func equalPartsAreThoseOfADictionary(memory: Int) throws {
        var random = SeededRandom(seed: 1)
        let gaps = [" ", "  ", "\n", "\t ", "\r\n"]
        var parts: [(String, Int, Int)] = []
        for document in 0..<3000 {
            for part in 0..<Int.random(in: 0...6, using: &random) {
                let text = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    ["새", "bird", "é", "가나다라마바사아자차카"].randomElement(using: &random).map {
                        $0 + (gaps.randomElement(using: &random) ?? "")
                    } ?? ""
                }.joined()
                parts.append((text, document, part))
            }
        }
        let index = ExactDuplicateIndex(scratch: Scratch(memory: memory))
        for (text, document, part) in parts { try index.add(text, document: document, part: part) }
        let copies = try index.copies()
        let expected = Self.naive(parts)
        #expect(copies.count == expected.count && expected.count > 3000)
        #expect(try Self.all(copies) == expected)
        #expect((index.spilledBytes > 0) == (memory == 1 << 16))
    }

    @Test func textsThatDifferAreNotEqual() throws {
        let texts =
            ["a", "b", "ab", "a b", "A", "a.", "aa", "a\u{0}", "\u{0}a", "a\u{A0}b"]
            + (1...70).map { String(repeating: "x", count: $0) } + (1...40).map { String(repeating: "x ", count: $0) }
        let index = ExactDuplicateIndex()
        for (number, text) in texts.enumerated() { try index.add(text, document: number) }
        // One x is one x, with a blank behind it or without.
        #expect(try Self.all(index.copies()).map(\.document) == [80])
    }

    @Test func hashesOfSimilarTextsAreSpread() throws {
        // Of a million short texts none collide in 128 bits, nor would in 64; and neither half repeats.
        let index = ExactDuplicateIndex(scratch: Scratch(memory: 128 << 20))
        for number in 0..<1_000_000 { try index.add("line \(number)", document: number) }
        #expect(try index.copies().count == 0)
    }

    @Test func theBestStaysThenTheFirst() throws {
        let index = ExactDuplicateIndex()
        for (number, value) in [3, 5, 5, 1].enumerated() {
            try index.add("same", document: number, quality: CopyQuality(value: UInt64(value)))
        }
        #expect(try Self.all(index.copies()).map(\.keptDocument) == [1, 1, 1])
        let late = ExactDuplicateIndex()
        for number in 0..<4 { try late.add("same", document: number) }
        let found = try Self.all(late.copies { CopyQuality(value: $0 >= 2 ? 7 : 0) })
        #expect(found.map(\.document) == [0, 1, 3] && found.allSatisfy { $0.keptDocument == 2 })
    }

    @Test func partsOfADocumentComeWhenAskedFor() throws {
        let index = ExactDuplicateIndex()
        for (document, part) in [(0, 0), (0, 1), (2, 0), (5, 3), (5, 4)] {
            try index.add("x", document: document, part: part)
        }
        let copies = try index.copies()
        #expect(try copies.parts(of: 0).map(\.part) == [1])
        #expect(try copies.parts(of: 1).isEmpty)
        #expect(try copies.parts(of: 4).isEmpty)
        #expect(try copies.parts(of: 5).map(\.part) == [3, 4])
        #expect(try copies.parts(of: 9).isEmpty)
    }

    @Test func memoryStaysFlatAsInputGrowsTenfold() throws {
        let peaks = try [30_000, 300_000].map { count in
            let index = ExactDuplicateIndex(scratch: Scratch(memory: 1 << 20))
            for number in 0..<count { try index.add("\(number % (count / 2))", document: number) }
            #expect(try index.copies().count == count / 2)
            return index.peakBytes
        }
        #expect(peaks[1] <= 1 << 20, "\(peaks)")
        #expect(peaks[0] == peaks[1])
    }

    @Test func numbersBeyondTheRangeAreRefused() {
        let index = ExactDuplicateIndex()
        for (document, part) in [(-1, 0), (0, -1), (1 << 32, 0), (0, 1 << 32)] {
            #expect(throws: CorpusError.tooManyDocuments(limit: 1 << 32 - 2)) {
                try index.add("x", document: document, part: part)
            }
        }
    }
}

@Suite struct SpillingSorterTests {
    private struct Number: SortRecord {
        var high: UInt64
        var low: UInt32
        var radix: UInt64 { high }

        static func < (left: Number, right: Number) -> Bool { (left.high, left.low) < (right.high, right.low) }
    }

    private static let masks: [UInt64] = [.max, 0xFF, 0, 0xFFFF_0000_0000_0000, 0x8000_0000_0000_0001, 0xFFF << 30]

    @Test(arguments: masks, [1 << 16, 1 << 24]) func recordsComeInOrder(mask: UInt64, memory: Int) throws {
        var random = SeededRandom(seed: mask)
        for count in [0, 1, 2, 300, 5000, 40_000] {
            let numbers = (0..<count).map { _ in
                Number(high: random.next() & mask, low: UInt32.random(in: 0..<50, using: &random))
            }
            let sorter = SpillingSorter<Number>(Scratch(memory: memory))
            for number in numbers { try sorter.append(number) }
            let expected = numbers.sorted()
            var found: [Number] = []
            let cursor = try sorter.cursor()
            while let number = try cursor.next() { found.append(number) }
            #expect(found == expected)
            #expect(sorter.peakBytes <= max(memory, 2 * 1024 * 16))
        }
    }

    @Test(arguments: [1 << 16, 1 << 24]) func groupsHoldAllThatIsEqual(memory: Int) throws {
        let sorter = SpillingSorter<Number>(Scratch(memory: memory))
        for number in 0..<30_000 { try sorter.append(Number(high: UInt64(number % 7), low: UInt32(number))) }
        var sizes: [Int] = []
        try sorter.forEachGroup({ $0.high == $1.high }) { group in
            sizes.append(group.count)
            #expect(zip(group, group.dropFirst()).allSatisfy { $0.low < $1.low })
        }
        #expect(sizes == (0..<7).map { 30_000 / 7 + ($0 < 30_000 % 7 ? 1 : 0) })
        sorter.reset()
        try sorter.append(Number(high: 1, low: 1))
        #expect(try sorter.cursor().next() == Number(high: 1, low: 1))
    }
}
