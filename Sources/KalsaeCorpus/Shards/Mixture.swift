// How much of every source a run reads: weights, made into exact numbers of samples for a run of known length, none of
// them above the epochs a source may be repeated. It knows sources by name and size alone, not what a sample is.

import KalsaeSupport

/// Weights of the sources, as in `mixture: {docs: 2, chat: 0.5}`.
public struct MixtureSettings: Codable, Sendable, Equatable {
    /// What a weight multiplies.
    public enum Unit: String, Codable, Sendable {
        /// The source's size: 2 reads it twice for every once that a source of weight 1 is read. Sources that are not
        /// named have weight 1.
        case times
        /// The run: weights are the sources' shares of all samples, whatever their sizes. Every source must be named.
        case share
    }

    public var weights: [String: Double]
    public var unit: Unit
    /// How often a source may be read at most; nil for as often as its weight asks. Muennighoff et al. 2023 find that
    /// text repeated up to about four times teaches nearly as much as new text, and little beyond sixteen.
    public var mostEpochs: Double?

    public init(weights: [String: Double] = [:], unit: Unit = .times, mostEpochs: Double? = nil) {
        self.weights = weights
        self.unit = unit
        self.mostEpochs = mostEpochs
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case weights, unit, mostEpochs = "most_epochs" }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("mixture", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        weights = try values.value(.weights, or: [:])
        unit = try values.value(.unit, or: .times)
        mostEpochs = try values.decodeIfPresent(Double.self, forKey: .mostEpochs)
    }

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        for (name, weight) in weights.sorted(by: { $0.key < $1.key }) where !(weight >= 0 && weight.isFinite) {
            throw CorpusError.invalidSetting(name: "mixture.\(name)", reason: "\(weight) is no weight; give 0 or more")
        }
        if let mostEpochs, !(mostEpochs > 0 && mostEpochs.isFinite) {
            throw CorpusError.invalidSetting(
                name: "mixture.most_epochs", reason: "\(mostEpochs) is not more than 0")
        }
    }
}

/// How many samples of each source a run reads.
public struct MixturePlan: Sendable, Equatable {
    /// One source's part.
    public struct Part: Sendable, Equatable {
        public var source: String
        /// Distinct samples the source has.
        public var available: Int
        /// Samples the run takes of it, repeats included.
        public var taken: Int
        /// How often the source is read.
        public var epochs: Double { available == 0 ? 0 : Double(taken) / Double(available) }
    }

    public let parts: [Part]
    /// Samples of the whole run.
    public let samples: Int

    /// Plans a run.
    ///
    /// A source that would be repeated more than `mostEpochs` times gives what it has; the others make up for it in
    /// their own proportions.
    ///
    /// - Parameters:
    ///   - sources: name and number of samples of each source.
    ///   - samples: samples the run takes in all.
    /// - Throws: `CorpusError.invalidSetting`: an unknown or missing name, no weight above 0, too few samples.
    public init(sources: [(name: String, samples: Int)], settings: MixtureSettings, samples: Int) throws {
        try settings.validate()
        let names = sources.map(\.name)
        for name in settings.weights.keys.sorted() where !names.contains(name) {
            let nearest = NearestName.find(name, among: names)
            throw CorpusError.invalidSetting(
                name: "mixture.\(name)",
                reason: "there is no such source; "
                    + (nearest.map { "did you mean \"\($0)\"?" } ?? "there are \(names.joined(separator: ", "))"))
        }
        var wanted: [Double] = []
        for source in sources {
            switch (settings.unit, settings.weights[source.name]) {
            case (.times, let weight): wanted.append((weight ?? 1) * Double(source.samples))
            case (.share, let weight?): wanted.append(source.samples == 0 ? 0 : weight)
            case (.share, nil):
                throw CorpusError.invalidSetting(
                    name: "mixture", reason: "\"\(source.name)\" has no share; give every source one, or 0")
            }
        }
        guard wanted.contains(where: { $0 > 0 }) || samples == 0 else {
            throw CorpusError.invalidSetting(
                name: "mixture", reason: "no source with a weight above 0 holds enough text for one sample")
        }
        let caps = zip(sources, wanted).map { source, wanted -> Int in
            if wanted == 0 { return 0 }
            guard let most = settings.mostEpochs else { return samples }
            return Int(min(Double(samples), (most * Double(source.samples)).rounded(.down)))
        }
        let most = caps.reduce(0) { min(samples, $0 + $1) }
        guard most >= samples else {
            throw CorpusError.invalidSetting(
                name: "mixture.most_epochs",
                reason: "the run asks for \(samples) samples, the sources give \(most) at that many epochs; "
                    + "allow more epochs, train for less, or add text")
        }
        let taken = Self.share(samples, wanted: wanted, caps: caps)
        parts = zip(sources, taken).map { Part(source: $0.name, available: $0.samples, taken: $1) }
        self.samples = samples
    }

    /// Shares out whole samples in proportion to `wanted`, none above its cap; the caps together hold them all.
    private static func share(_ samples: Int, wanted: [Double], caps: [Int]) -> [Int] {
        var taken = [Int](repeating: 0, count: wanted.count)
        var open = Set(wanted.indices.filter { wanted[$0] > 0 })
        var rest = samples
        // Sources that would pass their cap get it; that raises the others, so it is asked again.
        while true {
            let sum = open.reduce(0) { $0 + wanted[$1] }
            let full = open.filter { Double(rest) * (wanted[$0] / sum) >= Double(caps[$0]) }
            if full.isEmpty || open.isEmpty { break }
            for source in full.sorted() {
                taken[source] = min(caps[source], rest)
                rest -= taken[source]
                open.remove(source)
            }
        }
        // Largest remainders.
        let sum = open.reduce(0) { $0 + wanted[$1] }
        let order = open.sorted()
        let exact = order.map { Double(rest) * (wanted[$0] / sum) }
        var given = 0
        for (place, source) in order.enumerated() {
            taken[source] = min(caps[source], Int(exact[place]))
            given += taken[source]
        }
        let byRemainder = order.indices.sorted {
            (exact[$1] - exact[$1].rounded(.down), $0) < (exact[$0] - exact[$0].rounded(.down), $1)
        }
        var left = rest - given
        while left > 0 {
            let before = left
            for place in byRemainder where left > 0 && taken[order[place]] < caps[order[place]] {
                taken[order[place]] += 1
                left -= 1
            }
            // The caps hold everything, so something was given.
            if left == before { break }
        }
        return taken
    }
}
