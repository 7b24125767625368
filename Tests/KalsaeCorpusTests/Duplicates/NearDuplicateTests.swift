import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct NearDuplicateTests {
    private static let sets = NearDuplicateSettings(unit: .words, wordGram: 1, similarity: 0)

    private static func copies(
        _ texts: [String], _ settings: NearDuplicateSettings = NearDuplicateSettings(), memory: Int = 64 << 20,
        threads: Int = 1, quality: (@Sendable (Int) -> CopyQuality)? = nil
    ) throws -> DuplicateCopies {
        let index = try NearDuplicateIndex(settings, scratch: Scratch(memory: memory))
        try index.add(texts, threads: threads)
        return try index.copies(threads: threads, quality: quality)
    }

    /// Essays of which many are edited copies of others.
    private static func family(_ count: Int, seed: UInt64) -> [String] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            let essay = Int.random(in: 0..<max(1, count / 4), using: &random)
            var words = Array(1000 * essay..<1000 * essay + 120)
            words = Array(words[..<Int.random(in: 90...120, using: &random)])
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                words[Int.random(in: 0..<words.count, using: &random)] = Int.random(in: 0..<1_000_000, using: &random)
            }
            return Generated.text(words)
        }
    }

    @Test(arguments: [(14, 8), (20, 5), (9, 13)])
    func recallIsWhatTheorySaysAtEverySimilarity(bands: Int, rows: Int) throws {
        for similarity in [0.9, 0.75, 0.5] {
            let pairs = 1500
            var texts: [String] = []
            var exact = 0.0
            for number in 0..<pairs {
                let pair = Generated.pair(number, size: 100, similarity: similarity)
                texts += [pair.left, pair.right]
                exact = pair.exact
            }
            var settings = Self.sets
            (settings.bands, settings.rows) = (bands, rows)
            let copies = try Self.copies(texts, settings)
            // A byte agrees by chance once in 256 times.
            let theory = settings.candidateProbability(exact + (1 - exact) / 256)
            let deviation = (theory * (1 - theory) / Double(pairs)).squareRoot()
            let recall = Double(copies.dropped) / Double(pairs)
            #expect(abs(recall - theory) < 4.5 * deviation + 1e-9, "\(recall) at \(similarity), not \(theory)")
            #expect(copies.answers.enumerated().allSatisfy { $1 == nil || $1?.document == $0 ^ 1 })
        }
    }

    /// Pairs of known similarity around .75: what goes is a copy, and what is one and was a candidate goes.
    @Test func nearTheThresholdTheTextsDecide() throws {
        var settings = Self.sets
        settings.similarity = 0.75
        var right = 0, wrong = 0, missed = 0, estimatedRight = 0, estimatedWrong = 0, estimatedMissed = 0
        let pairs = 2_000
        var texts: [String] = [], exact: [Double] = []
        for number in 0..<pairs {
            let pair = Generated.pair(number, size: 200, similarity: 0.62 + 0.26 * Double(number) / Double(pairs))
            texts += [pair.left, pair.right]
            exact.append(pair.exact)
        }
        let index = try NearDuplicateIndex(settings)
        try index.add(texts)
        let view = try index.sketches.view()
        let copies = try index.copies()
        for number in 0..<pairs {
            let (left, other) = (view[2 * number], view[2 * number + 1])
            let sharesBand = (0..<settings.bands).contains { band in
                memcmp(left + band * settings.rows, other + band * settings.rows, settings.rows) == 0
            }
            guard sharesBand else { continue }
            let isCopy = exact[number] >= settings.similarity
            let isDropped = copies.kept(insteadOf: 2 * number) != nil || copies.kept(insteadOf: 2 * number + 1) != nil
            let isEstimated = index.plan.similarity(left, other) >= settings.similarity
            if isDropped { isCopy ? (right += 1) : (wrong += 1) } else if isCopy { missed += 1 }
            if isEstimated {
                isCopy ? (estimatedRight += 1) : (estimatedWrong += 1)
            } else if isCopy {
                estimatedMissed += 1
            }
        }
        let precision = Double(right) / Double(right + wrong), recall = Double(right) / Double(right + missed)
        let before = (
            Double(estimatedRight) / Double(estimatedRight + estimatedWrong),
            Double(estimatedRight) / Double(estimatedRight + estimatedMissed)
        )
        print("near copies: precision \(before.0) -> \(precision), recall \(before.1) -> \(recall)")
        #expect(precision > 0.995 && recall > 0.98 && before.0 < 0.95)
    }

    @Test func theThresholdDecidesAmongCandidates() throws {
        var texts: [String] = []
        for number in 0..<300 {
            let pair = Generated.pair(number, size: 200, similarity: number % 2 == 0 ? 0.95 : 0.7)
            texts += [pair.left, pair.right]
        }
        var settings = Self.sets
        settings.similarity = 0.85
        let copies = try Self.copies(texts, settings)
        for number in 0..<300 {
            let isFound = copies.kept(insteadOf: 2 * number + 1) != nil
            #expect(isFound == (number % 2 == 0))
        }
        #expect(copies.answers.allSatisfy { ($0?.similarity ?? 1) >= 0.85 })
        #expect(copies.clusters == 150)
    }

    @Test func everyCopyThatGoesIsSimilarToTheOneThatStays() throws {
        let texts = Self.family(2000, seed: 1)
        let settings = NearDuplicateSettings(unit: .words, wordGram: 2)
        let copies = try Self.copies(texts, settings)
        #expect(copies.dropped > 200)
        for (document, answer) in copies.answers.enumerated() {
            guard let answer else { continue }
            #expect(copies.kept(insteadOf: answer.document) == nil)
            #expect(answer.similarity >= 0.745)
            let exact = Generated.jaccard(
                Generated.grams(texts[document], ofCharacters: false, length: 2),
                Generated.grams(texts[answer.document], ofCharacters: false, length: 2))
            // Five standard deviations of the estimate.
            #expect(abs(exact - answer.similarity) < 0.21)
        }
    }

    @Test func theLongestStaysThenTheFirst() throws {
        let base = Generated.text(0..<200)
        let texts = [base, base + " more", base, Generated.text(500..<700), base + " word"]
        let copies = try Self.copies(texts)
        #expect(copies.answers.map { $0?.document } == [1, nil, 1, nil, 1])
        let equal = try Self.copies([base, base, base])
        #expect(equal.answers.map { $0?.document } == [nil, 0, 0])
        #expect(equal.answers[2]?.similarity == 1)
        let chosen = try Self.copies(texts) { CopyQuality(value: $0 == 2 ? 1 : 0) }
        #expect(chosen.answers.map { $0?.document } == [2, 2, nil, nil, 2])
    }

    @Test func laterDocumentsChangeNothingUnlessTheyAreBetter() throws {
        var random = SeededRandom(seed: 9)
        let texts = Self.family(1200, seed: 2), settings = NearDuplicateSettings(unit: .words, wordGram: 2)
        var values = texts.map { _ in UInt64.random(in: 500..<1000, using: &random) }
        for start in 800..<1200 { values[start] = UInt64.random(in: 0..<500, using: &random) }
        let quality = { @Sendable [values] (document: Int) in CopyQuality(value: values[document]) }
        let index = try NearDuplicateIndex(settings)
        try index.add(Array(texts[..<800]))
        let before = try index.copies(quality: quality)
        try index.add(Array(texts[800...]))
        let after = try index.copies(quality: quality)
        #expect(Array(after.answers[..<800]) == before.answers)
        #expect(after.dropped > before.dropped + 50)
        // A document that joins two that are not similar lets both stay, if it is worse than either.
        let pair = Generated.pair(0, size: 200, similarity: 0.65)
        let (left, right) = (pair.left.split(separator: " "), pair.right.split(separator: " "))
        let common = Set(left).intersection(right)
        let own = left.filter { !common.contains($0) }, other = right.filter { !common.contains($0) }
        let halves = own.prefix(own.count / 2) + other.prefix(other.count / 2)
        let bridge = (common.sorted() + halves).joined(separator: " ")
        var sets = Self.sets
        sets.similarity = 0.72
        let joined = try Self.copies([pair.left, pair.right, bridge], sets) { CopyQuality(value: $0 == 2 ? 0 : 1) }
        #expect(joined.answers.map { $0 == nil } == [true, true, false])
    }

    @Test func threadsAndBatchesDoNotMatter() throws {
        let texts = Self.family(3000, seed: 3) + ["", "짧은 글", "짧은 글!", "..."]
        let expected = try Self.copies(texts).answers
        #expect(expected.contains { $0 != nil })
        for threads in [2, 3, 7] { #expect(try Self.copies(texts, threads: threads).answers == expected) }
        let index = try NearDuplicateIndex()
        for (number, text) in texts.enumerated() {
            if number % 2 == 0 {
                try index.add(text)
            } else {
                try Array(text.utf8).withUnsafeBufferPointer { _ = try index.add($0) }
            }
        }
        #expect(try index.copies().answers == expected)
    }

    @Test func whatWentToTheDiskGivesTheSameResult() throws {
        let texts = Self.family(20_000, seed: 4)
        let settings = NearDuplicateSettings(unit: .words, wordGram: 2)
        let inMemory = try Self.copies(texts, settings, memory: 1 << 30)
        let onDisk = try Self.copies(texts, settings, memory: 1 << 16, threads: 2)
        #expect(inMemory.work.spilledBytes == 0)
        // All sketches of full blocks, and every band.
        #expect(onDisk.work.spilledBytes > 2 * 8192 * 112 + 14 * 16 * 10_000)
        #expect(onDisk.answers == inMemory.answers)
        #expect(inMemory.dropped > 2000)
    }

    @Test func memoryStaysFlatAsInputGrowsTenfold() throws {
        let memory = 4 << 20
        let peaks = try [20_000, 200_000].map { count in
            let texts = (0..<count).map { Generated.text($0 * 8..<$0 * 8 + 12) }
            return try Self.copies(texts, memory: memory, threads: 2).work.peakBytes
        }
        // 4 bytes for the length, 4 for what stays, 1 for the similarity, a bit.
        let perDocument = 180_000 * 9 + 180_000 / 8
        #expect(peaks[1] - peaks[0] < perDocument + memory / 2, "\(peaks)")
        #expect(peaks[1] < perDocument * 10 / 9 + 2 * memory, "\(peaks)")
    }

    @Test func aMillionEqualDocumentsAreComparedOnceEach() throws {
        let copies = try Self.copies(
            Array(repeating: "언제나 같은 글 the same old text", count: 1_000_000), threads: 2)
        #expect(copies.dropped == 999_999)
        #expect(copies.work.comparisons < 1_000_000)
        #expect(copies.kept(insteadOf: 999_999) == KeptCopy(document: 0, similarity: 1))
    }

    @Test func workStaysLinearWhereManyAreNearlyEqual() throws {
        let base = Generated.text(0..<150)
        let work = try [1000, 4000].map { count in
            let texts = (0..<count).map { base + " " + Generated.word(1_000_000 + $0) }
            let copies = try Self.copies(texts, NearDuplicateSettings(unit: .words))
            #expect(copies.dropped == count - 1)
            return copies.work.comparisons
        }
        #expect(work[1] < 5 * work[0], "\(work)")
    }

    @Test func whatIsUniqueStays() throws {
        let texts = (0..<50_000).map { Generated.text($0 * 30..<$0 * 30 + 30) }
        let copies = try Self.copies(texts, threads: 2)
        #expect(copies.dropped == 0 && copies.clusters == 0)
        #expect(copies.work.comparisons < 100)
    }

    @Test func oddDocumentsAreNoTrouble() throws {
        let line = String(repeating: "끝이 없는 한 줄 endless ", count: 10 << 20 / 34)
        #expect(line.utf8.count > 9_000_000)
        let copies = try Self.copies(["", "", " .. ", "한", "한!", line, line + "end", "a", "b"])
        #expect(copies.answers.map { $0?.document } == [nil, nil, nil, 4, nil, 6, nil, nil, nil])
        #expect(try Self.copies([]).count == 0)
        #expect(try Self.copies([""]).dropped == 0)
    }

    @Test func aSearchCanBeRepeated() throws {
        let texts = Self.family(500, seed: 6)
        let index = try NearDuplicateIndex()
        try index.add(texts)
        #expect(try index.copies() == index.copies())
    }

    @Test func aFullDiskIsNamed() throws {
        let folder = URL(fileURLWithPath: "/nonexistent/scratch")
        let index = try NearDuplicateIndex(scratch: Scratch(folder: folder, memory: 1 << 16))
        #expect(throws: SupportError.self) { try index.add(Self.family(9000, seed: 7)) }
    }

    @Test func settingsAreStrictAndChecked() throws {
        let decoder = JSONDecoder()
        let read = try decoder.decode(NearDuplicateSettings.self, from: Data(#"{"unit":"words","bands":20}"#.utf8))
        #expect(read == NearDuplicateSettings(unit: .words, bands: 20))
        #expect(throws: CorpusError.unknownSetting(section: "clean.near", key: "band", nearest: "bands")) {
            try decoder.decode(NearDuplicateSettings.self, from: Data(#"{"band":1}"#.utf8))
        }
        let faulty: [NearDuplicateSettings] = [
            .init(wordGram: 0), .init(characterGram: 33), .init(shortGram: 0), .init(shortText: -1), .init(bands: 0),
            .init(rows: 2), .init(bands: 200, rows: 8), .init(similarity: 1.1), .init(similarity: .nan),
        ]
        for settings in faulty { #expect(throws: CorpusError.self) { try NearDuplicateIndex(settings) } }
        #expect(abs(NearDuplicateSettings().candidateProbability(0.75) - 0.7719) < 1e-3)
    }

    @Test func qualitiesOrderCopiesAsTheHouseDoes() {
        let ordered = [
            CopyQuality(purity: 0.1, folderShare: 1, length: 1 << 50), .init(purity: 0.97, folderShare: 0.2, length: 9),
            .init(purity: 0.96, folderShare: 0.3, length: 1), .init(purity: 0.99, folderShare: 0.3, length: 2),
            .init(purity: 1, folderShare: 0, length: 0), .init(purity: 1, folderShare: 1, length: .max),
        ]
        #expect(ordered.sorted() == ordered)
        #expect(ordered.allSatisfy { $0.value < 1 << 63 })
        #expect(CopyQuality(purity: .nan, folderShare: -1, length: -5) == CopyQuality(value: 0))
    }
}
