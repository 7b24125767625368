import Foundation
import KalsaeModels
import KalsaeTensor
import Testing

@testable import KalsaeBench

@Suite struct CaseTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func everyBenchmarkIsFoundByItsNameAndHasATwin() throws {
        for bench in Benchmarks.all {
            #expect(try Benchmarks.named(bench.name).name == bench.name)
            let twin = "benchmarks/peers/" + bench.twin + ".py"
            #expect(FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(twin).path), "\(twin)")
            #expect(!bench.summary.isEmpty)
        }
        #expect(Set(Benchmarks.all.map(\.name)).count == Benchmarks.all.count)
    }

    @Test func aMistypedBenchmarkIsOfferedTheNearest() {
        let names = Benchmarks.all.map(\.name)
        #expect(throws: BenchError.unknownBenchmark(name: "trainstep", nearest: "train-step", known: names)) {
            try Benchmarks.named("trainstep")
        }
    }

    @Test func aBenchmarksCasesHaveNamesOfTheirOwn() {
        for bench in Benchmarks.all {
            #expect(!bench.cases.isEmpty && Set(bench.cases.map(\.name)).count == bench.cases.count)
            for one in bench.cases {
                // What is done to text has no number format.
                #expect(one.settings["folder"] != nil || one.name.contains(one.precision.rawValue))
                #expect((one.measure.flops ?? 1) > 0)
            }
        }
    }

    @Test func theModelsHaveTheSizesTheirNamesSay() {
        for (size, channels, millions) in [(TrainStepSize.small, 384, 17), (.large, 768, 162)] {
            let c = size.configuration
            let block = c.hiddenSize * c.headSize * (2 * c.heads + 2 * c.keyValueHeads)
            #expect(block + 3 * c.hiddenSize * c.intermediateSize == 12 * channels * channels)
            #expect((Double(c.parameterCount) / 1e6).rounded() == Double(millions))
            #expect(size.name == "\(millions)M" && !c.tiesEmbeddings)
        }
    }

    @Test func aStepsOperationsAreTheSumOverItsProducts() {
        let size = TrainStepSize.small, c = size.configuration
        let tokens = Double(size.batch * size.time), channels = Double(c.hiddenSize)
        var forward = 2 * tokens * channels * Double(c.vocabularySize)
        let layer =
            2 * tokens * channels * (4 * channels + 3 * Double(c.intermediateSize))  // projections
            + 2 * 2 * tokens * channels * Double(size.time) / 2  // scores and mixing, the seen half
        forward += Double(c.layers) * layer
        // The norms' weights count in 6 a weight; they are hardly any.
        #expect(abs(size.flops / (3 * forward) - 1) < 1e-3)
    }

    @Test(arguments: NumberFormat.allCases) func aStepLearnsItsBatch(format: NumberFormat) throws {
        let tiny = TrainStepSize(name: "tiny", vocabulary: 32, channels: 64, layers: 1, heads: 2, time: 8, batch: 2)
        let work = try TrainStepWork(tiny, format, Device(threadCount: 2))
        #expect(work.facts["parameters"] == Double(tiny.configuration.parameterCount))
        try work.run()
        let first = work.loss
        #expect(abs(first - logf(32)) < 0.5)
        for _ in 0..<200 { try work.run() }
        #expect(work.loss < first * 0.9)
    }

    @Test func peakMemoryIsWhatWasTouchedAboveTheStart() throws {
        let count = 128 << 20
        let prepared = try PeakMemory.prepare {
            (
                [:],
                {
                    let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 4096)
                    memset(block, 1, count)
                    block.deallocate()
                }
            )
        }
        // Other tests run in this process; they hold far less.
        let reading = try prepared.round()
        #expect(reading > Double(count) * 0.9 && reading < Double(count) * 2)
    }

    @Test func randomTensorsAreReproducibleAndWithinBounds() {
        let device = Device(threadCount: 1)
        let values = RandomTensor.make([1000], seed: 3, bound: 0.5, on: device).values
        #expect(values == RandomTensor.make([1000], seed: 3, bound: 0.5, on: device).values)
        #expect(values.allSatisfy { abs($0) <= 0.5 } && abs(values.reduce(0, +)) < 60)
        let tokens = RandomTensor.tokens(1000, vocabulary: 7, seed: 1, on: device).values
        #expect(Set(tokens) == Set((0..<7).map(Float.init)))
    }

    @Test(arguments: NumberFormat.allCases) func thePeakIsMeasured(format: NumberFormat) throws {
        let peak = try #require(Peak(format, on: Device(threadCount: 1)))
        #expect(peak.burst() > 1e9)
    }
}
