import CCorpus
import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct SketchTests {
    private static func sketcher(_ settings: NearDuplicateSettings) -> Sketcher { Sketcher(SketchPlan(settings)) }

    @Test(arguments: [(true, 1), (true, 3), (true, 5), (true, 32), (false, 1), (false, 2), (false, 5)])
    func nGramsAreThoseOfAPlainReading(ofCharacters: Bool, length: Int) {
        var random = SeededRandom(seed: UInt64(length))
        let sketcher = Self.sketcher(
            NearDuplicateSettings(
                unit: ofCharacters ? .characters : .words, wordGram: length, characterGram: length))
        for size in [0, 1, 2, 7, 40, 300] {
            for _ in 0..<20 {
                let text = Generated.mixed(&random, scalars: size)
                let expected = Generated.grams(text, ofCharacters: ofCharacters, length: length)
                let found = sketcher.shingles(text)
                #expect(found.count == expected.count)
                // Equal n-grams have equal hashes, and others others.
                let meaning = Dictionary(zip(found, expected), uniquingKeysWith: { first, _ in first })
                #expect(zip(found, expected).allSatisfy { meaning[$0] == $1 })
                #expect(Set(found).count == Set(expected).count)
            }
        }
    }

    @Test func nGramsAreThePeers() throws {
        for pair in try Peers.load().shingles {
            let isKorean = Script.isMostlyHangul(pair.left)
            let sketcher = Self.sketcher(NearDuplicateSettings(unit: isKorean ? .characters : .words))
            let left = sketcher.shingles(pair.left), right = sketcher.shingles(pair.right)
            #expect(Set(left).count == max(1, pair.leftCount))
            #expect(Set(right).count == max(1, pair.rightCount))
            #expect(abs(Generated.jaccard(left, right) - pair.jaccard) < 1e-12)
        }
    }

    @Test func caseAndMarksDoNotCount() {
        let sketcher = Self.sketcher(NearDuplicateSettings())
        for (left, right) in [
            ("A swift, once more!", "a SWIFT once more"), ("최고의 영화...!!", "최고의   영화"), ("ÄÖ Ünd", "äö ünd"),
            ("ΑΒΓ ДЕЖ", "αβγ деж"),
        ] {
            #expect(sketcher.shingles(left) == sketcher.shingles(right))
        }
        #expect(sketcher.shingles("최고의 영화") != sketcher.shingles("최악의 영화"))
    }

    @Test(arguments: [
        ("the bird flies over the house", true, 3), (String(repeating: "the bird flies ", count: 10), false, 5),
        (String(repeating: "새는 하늘을 난다 ", count: 10), true, 5), ("새는 난다", true, 3),
    ])
    func shortAndKoreanTextsAreComparedByCharacters(text: String, ofCharacters: Bool, length: Int) {
        let found = Self.sketcher(NearDuplicateSettings()).shingles(text)
        let unit = NearDuplicateSettings(
            unit: ofCharacters ? .characters : .words, wordGram: length, characterGram: length)
        #expect(found == Self.sketcher(unit).shingles(text))
    }

    @Test func aTextLongerThanAPieceIsReadWhole() {
        var random = SeededRandom(seed: 5)
        let text = (0..<40_000).map { _ in
            Generated.mixed(&random, scalars: Int.random(in: 1...9, using: &random))
        }.joined(separator: " ")
        #expect(text.utf8.count > 400_000)
        for (unit, ofCharacters) in [(NearDuplicateSettings.Unit.words, false), (.characters, true)] {
            let found = Self.sketcher(NearDuplicateSettings(unit: unit)).shingles(text)
            let expected = Generated.grams(text, ofCharacters: ofCharacters, length: 5)
            #expect(found.count == expected.count)
            #expect(Set(found).count > expected.count - 1000)
            #expect(Set(expected).count - Set(found).count < 40)
        }
        // Two pieces of one text give the n-grams between them as well.
        let word = String(repeating: "a", count: 20_000)
        #expect(Self.sketcher(NearDuplicateSettings(unit: .words)).shingles(word + " b c d " + word).count == 1)
    }

    @Test(arguments: [0.9, 0.75, 0.5, 0.2, 0.0]) func sketchesEstimateJaccardSimilarity(similarity: Double) {
        let settings = NearDuplicateSettings(unit: .words, wordGram: 1)
        let plan = SketchPlan(settings), sketcher = Sketcher(plan)
        let pairs = 2000
        var sum = 0.0, squares = 0.0, exact = 0.0
        for number in 0..<pairs {
            let pair = Generated.pair(number, size: 100, similarity: similarity)
            exact = pair.exact
            let a = sketcher.sketch(pair.left, width: plan.width), b = sketcher.sketch(pair.right, width: plan.width)
            // Without the limit at 0, which would hide a bias.
            let agreeing = Double(kalsae_corpus_agreeing(plan.level, a, b, plan.width)) / Double(plan.width)
            let error = (agreeing - 1.0 / 256) / (1 - 1.0 / 256) - exact
            sum += error
            squares += error * error
        }
        // The share of agreeing bytes has this variance where the functions are independent.
        let share = exact + (1 - exact) / 256
        let variance = share * (1 - share) / Double(plan.width) / pow(1 - 1.0 / 256, 2)
        let mean = sum / Double(pairs)
        #expect(abs(mean) < 5 * (variance / Double(pairs)).squareRoot(), "biased by \(mean)")
        #expect(abs(squares / Double(pairs) / variance - 1) < 0.2, "\(squares / Double(pairs)) is not \(variance)")
    }

    @Test func allInstructionsGiveTheSameMinima() {
        var random = SeededRandom(seed: 3)
        let levels = [kalsae_corpus_plain, kalsae_corpus_vector, kalsae_corpus_wide].filter {
            $0.rawValue <= kalsae_corpus_best().rawValue
        }
        for lanes in stride(from: 16, through: 272, by: 16) {
            for count in [0, 1, 2, 17, 300] {
                let numbers = (0..<count + 3 * lanes).map { _ in UInt32.random(in: 0 ... .max, using: &random) }
                let shingles = Array(numbers[..<count]), multipliers = Array(numbers[count..<count + lanes])
                let offsets = Array(numbers[(count + lanes)..<count + 2 * lanes])
                let start = Array(numbers[(count + 2 * lanes)...])
                let results = levels.map { level in
                    var minima = start
                    kalsae_corpus_minima(level, shingles, count, multipliers, offsets, lanes, &minima)
                    return minima
                }
                let expected = (0..<lanes).map { lane in
                    shingles.reduce(start[lane]) { min($0, $1 &* multipliers[lane] &+ offsets[lane]) }
                }
                #expect(results.allSatisfy { $0 == expected })
            }
        }
        for count in [0, 1, 63, 64, 65, 112, 127, 128, 1024] {
            let left = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
            let right = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
            let expected = zip(left, right).count { $0 == $1 }
            #expect(levels.allSatisfy { kalsae_corpus_agreeing($0, left, right, count) == expected })
        }
    }

    @Test func brokenUTF8IsReadToItsEndAndNoFurther() {
        let sketcher = Self.sketcher(NearDuplicateSettings(unit: .characters, characterGram: 1))
        var random = SeededRandom(seed: 8)
        let whole = Array("한글 é 😀𠀀".utf8)
        for cut in 0...whole.count {
            // What stands behind the text must not matter.
            let results = [UInt8(0x80), 0x41, 0xFF].map { behind in
                (Array(whole[..<cut]) + [UInt8](repeating: behind, count: 8)).withUnsafeBufferPointer {
                    sketcher.shingles(of: UnsafeBufferPointer(rebasing: $0[..<cut]))
                }
            }
            #expect(results[0] == results[1] && results[1] == results[2])
        }
        for size in [1, 100, 30_000] {
            let noise = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            let found = noise.withUnsafeBufferPointer { sketcher.shingles(of: $0) }
            #expect(found.count <= size)
        }
    }

    @Test func whatHasNoLetterHasNoSketch() {
        let plan = SketchPlan(NearDuplicateSettings()), sketcher = Sketcher(plan)
        for text in ["", " ", "...!?", "😀😀", "\u{0}"] {
            #expect(sketcher.sketch(text, width: plan.width).allSatisfy { $0 == 0 })
        }
        for text in ["a", "1", "칼", "한 새"] {
            #expect(sketcher.sketch(text, width: plan.width).contains { $0 != 0 })
        }
    }
}
