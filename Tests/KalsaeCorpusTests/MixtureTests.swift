import Foundation
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

@Suite struct MixtureTests {
    @Test(arguments: [0, 1, 2, 3, 5, 16, 17, 100, 4_096, 10_007])
    func aPermutationHoldsEveryNumberOnce(count: Int) {
        for seed in UInt64(0)..<3 {
            let order = SeededPermutation(count: count, seed: seed)
            #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
        }
    }

    @Test func largePermutationsStayInRangeAndDiffer() {
        let count = 3_000_000_000
        let order = SeededPermutation(count: count, seed: 7)
        let seen = Set((0..<20_000).map { order[$0 * 150_000] })
        #expect(seen.count == 20_000)
        #expect(seen.allSatisfy { (0..<count).contains($0) })
        #expect(Set((0..<100).map { SeededPermutation(count: count, seed: $0)[0] }).count == 100)
    }

    @Test func ordersOfThreeAreEquallyLikely() {
        var counts: [[Int]: Int] = [:]
        for seed in UInt64(0)..<6_000 {
            let order = SeededPermutation(count: 3, seed: seed)
            counts[[order[0], order[1], order[2]], default: 0] += 1
        }
        // Chi-square with five degrees of freedom passes 25.7 once in ten thousand times.
        #expect(counts.count == 6)
        let square = counts.values.reduce(0.0) { $0 + pow(Double($1) - 1_000, 2) / 1_000 }
        #expect(square < 25.7, "\(counts)")
    }

    @Test func neighboursArePutFarApart() {
        // In a uniform shuffle of n the mean distance of neighbours is n/3.
        let order = SeededPermutation(count: 10_000, seed: 3)
        let distances = (0..<9_999).map { abs(order[$0] - order[$0 + 1]) }
        let mean = Double(distances.reduce(0, +)) / 9_999
        #expect(abs(mean - 3_333) < 120, "\(mean)")
    }

    private func plan(
        _ sizes: [Int], _ weights: [String: Double] = [:], unit: MixtureSettings.Unit = .times, most: Double? = nil,
        samples: Int
    ) throws -> MixturePlan {
        try MixturePlan(
            sources: sizes.enumerated().map { ("s\($0)", $1) },
            settings: MixtureSettings(weights: weights, unit: unit, mostEpochs: most), samples: samples)
    }

    @Test func weightsMultiplySizes() throws {
        let plan = try plan([100, 400, 100], ["s0": 2, "s1": 0.5], samples: 1_000)
        #expect(plan.parts.map(\.taken) == [400, 400, 200])
        #expect(plan.parts.map(\.epochs) == [4, 1, 2])
    }

    @Test func sharesAreSharesWhateverTheSizes() throws {
        let plan = try plan([100, 400, 9], ["s0": 3, "s1": 1, "s2": 0], unit: .share, samples: 1_000)
        #expect(plan.parts.map(\.taken) == [750, 250, 0])
        #expect(throws: CorpusError.self) { try self.plan([100, 400], ["s0": 1], unit: .share, samples: 10) }
    }

    @Test func noSourceIsReadMoreOftenThanAllowed() throws {
        // s0 would be read 5 times; it gives 3, and the others share the rest 4 : 1.
        let plan = try plan([100, 400, 100], ["s0": 5], most: 3, samples: 1_000)
        #expect(plan.parts.map(\.taken) == [300, 560, 140])
        var random = SeededRandom(seed: 5)
        for _ in 0..<500 {
            let sizes = (0..<Int.random(in: 1...5, using: &random)).map { _ in Int.random(in: 0...50, using: &random) }
            let weights = Dictionary(
                uniqueKeysWithValues: sizes.indices.map { ("s\($0)", Double(Int.random(in: 0...6, using: &random))) })
            let most = Double(Int.random(in: 1...8, using: &random)) / 2
            let holds = sizes.indices.reduce(0) {
                $0 + (weights["s\($1)"] == 0 ? 0 : Int(Double(sizes[$1]) * most))
            }
            if holds == 0 { continue }
            let samples = Int.random(in: 1...holds, using: &random)
            let plan = try self.plan(sizes, weights, most: most, samples: samples)
            #expect(plan.parts.reduce(0) { $0 + $1.taken } == samples)
            for part in plan.parts {
                #expect(part.taken >= 0 && Double(part.taken) <= most * Double(part.available))
                if weights[part.source] == 0 { #expect(part.taken == 0) }
            }
            #expect(throws: CorpusError.self) { try self.plan(sizes, weights, most: most, samples: holds + 1) }
        }
    }

    @Test func settingsThatMakeNoSenseAreRefused() throws {
        for weights in [["s0": -1.0], ["s0": .nan], ["s0": .infinity], ["s0": 0, "s1": 0]] {
            #expect(throws: CorpusError.self) { try plan([10, 10], weights, samples: 5) }
        }
        #expect(
            throws: CorpusError.invalidSetting(
                name: "mixture.s9", reason: "there is no such source; did you mean \"s0\"?")
        ) {
            try plan([10], ["s9": 1], samples: 5)
        }
        #expect(throws: CorpusError.self) { try plan([10], most: 0, samples: 5) }
        #expect(throws: CorpusError.self) { try plan([0, 0], samples: 1) }
        #expect(throws: CorpusError.self) {
            try JSONDecoder().decode(MixtureSettings.self, from: Data(#"{"weigths":{}}"#.utf8))
        }
        let read = try JSONDecoder().decode(
            MixtureSettings.self, from: Data(#"{"weights":{"a":2},"most_epochs":4}"#.utf8))
        #expect(read == MixtureSettings(weights: ["a": 2], mostEpochs: 4))
    }

    @Test func everyEpochReadsEveryItemOnceInANewOrder() throws {
        let plan = try plan([7, 50, 13], ["s0": 3, "s1": 0.5], samples: 140)
        let sampler = MixtureSampler(plan, seed: 9)
        var read: [Int: [MixtureSample]] = [:]
        for place in 0..<140 { read[sampler[place].source, default: []].append(sampler[place]) }
        for (source, samples) in read {
            let part = plan.parts[source]
            #expect(samples.count == part.taken)
            #expect(samples.map(\.epoch) == (0..<part.taken).map { $0 / part.available })
            for (epoch, members) in Dictionary(grouping: samples, by: \.epoch) {
                #expect(Set(members.map(\.item)).count == members.count)
                if (epoch + 1) * part.available <= part.taken { #expect(members.count == part.available) }
            }
            let whole = Dictionary(grouping: samples, by: \.epoch).values.filter { $0.count == part.available }
            #expect(Set(whole.map { $0.map(\.item) }).count == whole.count)
        }
    }

    @Test func sourcesAlternateEvenlyAllTheWay() throws {
        let plan = try plan([1_000, 300, 50, 7], ["s0": 1, "s1": 2, "s2": 4], samples: 5_000)
        let sampler = MixtureSampler(plan, seed: 1)
        var counts = [0, 0, 0, 0]
        for place in 0..<5_000 {
            #expect(sampler.counts(first: place) == counts)
            for (source, part) in plan.parts.enumerated() {
                let due = Double(place) * Double(part.taken) / 5_000
                #expect(abs(Double(counts[source]) - due) <= 2)
            }
            counts[sampler[place].source] += 1
        }
        #expect(counts == plan.parts.map(\.taken))
        #expect(sampler.epochs(first: 5_000) == plan.parts.map(\.epochs))
        // Behind the end the run begins anew, with new epochs.
        #expect(sampler[5_000].source == sampler[0].source)
        #expect(sampler.counts(first: 10_000) == counts.map { $0 * 2 })
    }

    @Test func aResumedRunSeesWhatItWouldHaveSeen() throws {
        let plan = try plan([90, 10], samples: 400)
        let whole = (0..<400).map { MixtureSampler(plan, seed: 4)[$0] }
        let resumed = (123..<400).map { MixtureSampler(plan, seed: 4)[$0] }
        #expect(Array(whole[123...]) == resumed)
        #expect((0..<400).map { MixtureSampler(plan, seed: 5)[$0] } != whole)
    }

    @Test(arguments: [17, 64, 100_000])
    func windowsAreThoseOfTheShards(limit: Int) throws {
        let folder = try TemporaryFolder()
        let writer = try ShardSetWriter(folder.url, name: "t", vocabularySize: 70_000, endOfText: 0, limit: limit)
        var random = SeededRandom(seed: 2)
        for number in 0..<120 {
            let tokens = (0..<12).map { _ in Int32.random(in: 1..<70_000, using: &random) }
            try writer.append(tokens, source: number % 3 == 0 ? "chat" : "docs")
        }
        let rows = try writer.finish()
        // All windows there are, read the plain way.
        var expected: Set<[Int32]> = []
        var available: [String: Int] = [:]
        var largest: Int32 = 0
        for row in rows {
            let shard = try TokenShard(folder.url.appendingPathComponent(row.file))
            let all = shard.tokens(in: 0..<shard.count)
            largest = max(largest, all.max() ?? 0)
            for window in 0..<(all.count - 1) / 8 {
                expected.insert(Array(all[window * 8...window * 8 + 8]))
                available[row.source, default: 0] += 1
            }
        }
        let total = available.values.reduce(0, +)
        let windows = try MixtureWindows(
            ShardSet(folder.url, name: "t"), columns: 8, samples: total, settings: MixtureSettings(), seed: 3)
        #expect(windows.sampler.plan.parts.allSatisfy { $0.taken == $0.available && $0.taken == available[$0.source] })
        let (tokens, targets) = windows.rows(0..<total)
        var seen: Set<[Int32]> = []
        for row in 0..<total {
            let window = tokens[row * 8..<row * 8 + 8] + [targets[row * 8 + 7]]
            #expect(Array(window.dropFirst()) == Array(targets[row * 8..<row * 8 + 8]))
            seen.insert(Array(window))
        }
        #expect(seen == expected)
        let part = windows.rows(5..<9)
        #expect(part.tokens == Array(tokens[40..<72]) && part.targets == Array(targets[40..<72]))
        #expect(windows.largestToken() == largest)
    }
}
