// The table of benchmarks: a row each.

import KalsaeSupport

/// Every benchmark there is.
public enum Benchmarks {
    public static let all: [any Benchmark] = [
        GemmBenchmark(), AttentionBenchmark(), LossBenchmark(), OptimizerBenchmark(), TrainStepBenchmark(),
        MemoryBenchmark(), TokenizeBenchmark(), TokenizerTrainingBenchmark(), ExtractBenchmark(),
        DedupeBenchmark(), CleanBenchmark(),
    ]

    /// The benchmark called `name`.
    ///
    /// - Throws: `BenchError.unknownBenchmark` with the nearest name.
    public static func named(_ name: String) throws -> any Benchmark {
        if let found = all.first(where: { $0.name == name }) { return found }
        let names = all.map(\.name)
        throw BenchError.unknownBenchmark(
            name: name, nearest: NearestName.find(name, among: names), known: names)
    }
}
