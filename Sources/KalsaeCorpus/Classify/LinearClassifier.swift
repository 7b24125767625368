// A linear classifier over runs of characters: logistic regression whose features are hashed, so that it needs no
// vocabulary and reads any language. It is small, fast and honest about what it is: it weighs spellings, it understands
// nothing. Used for abuse, for sexual content, for good and bad pages, for whatever a user has labelled texts for.
//
// A text's score is bias + Σ weight(run) / √(number of runs), through the logistic function.
//
// File (a safetensors file, so that other tools read it): the tensors `weights` F32 [buckets] and `bias` F32 [1], and
// under `__metadata__` "format" "kalsae-linear-1", "settings" (the JSON of `Settings`) and "threshold".

import Foundation
import KalsaeSupport

/// A text and whether it is of the kind that a classifier is to find.
public struct LabelledText: Sendable, Equatable {
    public var text: String
    public var isPositive: Bool

    public init(text: String, isPositive: Bool) {
        self.text = text
        self.isPositive = isPositive
    }
}

/// A trained classifier; safe to use from several threads.
public struct LinearClassifier: Sendable, Equatable {
    /// Settings of training.
    public struct Settings: Codable, Sendable, Equatable {
        /// Shortest and longest run of characters.
        public var shortestGram: Int
        public var longestGram: Int
        /// The table has two to this power of places; 18 takes one megabyte, 20 four.
        public var bucketBits: Int
        /// Passes over the examples.
        public var epochs: Int
        /// AdaGrad's rate.
        public var learningRate: Double
        /// Strength of the pull of weights to zero.
        public var regularisation: Double
        /// Seeds the order of examples.
        public var seed: UInt64

        public init(
            shortestGram: Int = 1, longestGram: Int = 5, bucketBits: Int = 20, epochs: Int = 8,
            learningRate: Double = 0.3,
            regularisation: Double = 1e-4, seed: UInt64 = 1
        ) {
            self.shortestGram = shortestGram
            self.longestGram = longestGram
            self.bucketBits = bucketBits
            self.epochs = epochs
            self.learningRate = learningRate
            self.regularisation = regularisation
            self.seed = seed
        }

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case shortestGram, longestGram, bucketBits, epochs, learningRate, regularisation, seed
        }

        public init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys("classifier", CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            let standard = Settings()
            shortestGram = try values.value(.shortestGram, or: standard.shortestGram)
            longestGram = try values.value(.longestGram, or: standard.longestGram)
            bucketBits = try values.value(.bucketBits, or: standard.bucketBits)
            epochs = try values.value(.epochs, or: standard.epochs)
            learningRate = try values.value(.learningRate, or: standard.learningRate)
            regularisation = try values.value(.regularisation, or: standard.regularisation)
            seed = try values.value(.seed, or: standard.seed)
        }

        /// - Throws: `CorpusError.invalidSetting`.
        public func validate() throws {
            func check(_ holds: Bool, _ name: String, _ reason: String) throws {
                if !holds { throw CorpusError.invalidSetting(name: "classifier.\(name)", reason: reason) }
            }
            try check((1...5).contains(shortestGram), "shortestGram", "\(shortestGram) is not between 1 and 5")
            try check(
                (shortestGram...5).contains(max(shortestGram, longestGram)) && longestGram >= shortestGram,
                "longestGram",
                "\(longestGram) is not between \(shortestGram) and 5")
            try check(
                (10...24).contains(bucketBits), "bucketBits", "\(bucketBits) is not between 10 and 24, for example 20")
            try check((1...1_000).contains(epochs), "epochs", "\(epochs) is not between 1 and 1000, for example 8")
            try check(
                learningRate > 0 && learningRate <= 10, "learningRate",
                "\(learningRate) is not between 0 and 10, for example 0.3")
            try check(
                (0...1).contains(regularisation), "regularisation",
                "\(regularisation) is not between 0 and 1, for example 1e-4")
        }
    }

    public let settings: Settings
    /// From this score on a text counts as positive.
    public var threshold: Double
    let weights: [Float]
    let bias: Float

    init(settings: Settings, weights: [Float], bias: Float, threshold: Double) {
        self.settings = settings
        self.weights = weights
        self.bias = bias
        self.threshold = threshold
    }

    private var grams: CharacterGrams {
        CharacterGrams(lengths: settings.shortestGram...settings.longestGram, mask: UInt64(weights.count - 1))
    }

    /// How likely a text is of the kind sought, from 0 to 1; linear in the text.
    ///
    /// ```swift
    /// if classifier.score(comment) >= classifier.threshold { drop(comment) }
    /// ```
    public func score(_ text: String) -> Double { Self.logistic(margin(text)) }

    /// Whether the score reaches the threshold.
    public func isPositive(_ text: String) -> Bool { score(text) >= threshold }

    private func margin(_ text: String) -> Double {
        text.withBytes { bytes in
            weights.withUnsafeBufferPointer { weights in
                var sum: Float = 0
                var count = 0
                grams.forEach(bytes) { place in
                    sum += weights[place]
                    count += 1
                }
                return Double(bias) + Double(sum) / Double(max(1, count)).squareRoot()
            }
        }
    }

    static func logistic(_ margin: Double) -> Double { 1 / (1 + exp(-margin)) }

    // MARK: Training

    /// Trains a classifier; equal examples, settings and seed give equal weights on every machine.
    ///
    /// Classes weigh the same however many examples each has. Stochastic gradient descent with AdaGrad (Duchi et al.
    /// 2011) on the logistic loss; the weights kept are the mean of those after each pass but the first.
    ///
    /// ```swift
    /// let (train, held) = LabelledTexts.split(examples, heldOut: 0.1, seed: 1)
    /// let figures = try LinearClassifier.train(train).metrics(on: held)
    /// print(figures)   // precision 0.84, recall 0.86, F1 0.85, AUC 0.88 …
    /// ```
    /// - Throws: `CorpusError.invalidSetting`, also where one of the classes has no example.
    public static func train(
        _ examples: [LabelledText], settings: Settings = Settings(), progress: any ProgressReporter = SilentProgress()
    ) throws -> LinearClassifier {
        try settings.validate()
        let positives = examples.count(where: \.isPositive)
        guard positives > 0, positives < examples.count else {
            throw CorpusError.invalidSetting(
                name: "classifier",
                reason: "it takes examples of both kinds; \(positives) of \(examples.count) are positive")
        }
        let size = 1 << settings.bucketBits
        let grams = CharacterGrams(
            lengths: settings.shortestGram...settings.longestGram, mask: UInt64(size - 1))
        let share = Double(positives) / Double(examples.count)
        var descent = GradientDescent(size: size, settings: settings, weights: (0.5 / (1 - share), 0.5 / share))
        var random = SeededRandom(seed: settings.seed)
        var order = Array(examples.indices)
        for epoch in 0..<settings.epochs {
            order.shuffle(using: &random)
            for index in order { descent.step(examples[index], grams) }
            descent.finishPass(isFirst: epoch == 0 && settings.epochs > 1)
            progress.update("train classifier", done: epoch + 1, total: settings.epochs, unit: "passes")
        }
        let (weights, bias) = descent.mean()
        return LinearClassifier(settings: settings, weights: weights, bias: bias, threshold: 0.5)
    }

    /// The figures on texts with the threshold as it stands.
    public func metrics(on texts: [LabelledText]) -> ClassifierMetrics {
        ClassifierMetrics(texts.map { (score($0.text), $0.isPositive) }, threshold: threshold)
    }
}

/// The state of training.
private struct GradientDescent {
    private var weights: [Float]
    /// Sums of squared gradients.
    private var squares: [Float]
    private var sums: [Float]
    private var bias: Float = 0, biasSquare: Float = 0, biasSum: Float = 0
    private var passes: Float = 0
    private let rate: Float
    private let decay: Float
    private let classWeights: (negative: Double, positive: Double)
    private var places: [Int] = []

    init(size: Int, settings: LinearClassifier.Settings, weights classWeights: (Double, Double)) {
        weights = [Float](repeating: 0, count: size)
        squares = [Float](repeating: 1e-3, count: size)
        sums = [Float](repeating: 0, count: size)
        rate = Float(settings.learningRate)
        decay = Float(settings.regularisation)
        self.classWeights = classWeights
    }

    mutating func step(_ example: LabelledText, _ grams: CharacterGrams) {
        places.removeAll(keepingCapacity: true)
        example.text.withBytes { bytes in grams.forEach(bytes) { places.append($0) } }
        let norm = 1 / Float(max(1, places.count)).squareRoot()
        var sum: Float = 0
        for place in places { sum += weights[place] }
        let probability = LinearClassifier.logistic(Double(bias + sum * norm))
        let weight = example.isPositive ? classWeights.positive : classWeights.negative
        let error = Float((probability - (example.isPositive ? 1 : 0)) * weight)
        let slope = error * norm
        for place in places {
            let gradient = slope + decay * weights[place]
            squares[place] += gradient * gradient
            weights[place] -= rate * gradient / squares[place].squareRoot()
        }
        biasSquare += error * error
        bias -= rate * error / (biasSquare + 1e-3).squareRoot()
    }

    /// Adds the weights to the mean; the first pass is still far off and does not count.
    mutating func finishPass(isFirst: Bool) {
        if isFirst { return }
        for index in weights.indices { sums[index] += weights[index] }
        biasSum += bias
        passes += 1
    }

    func mean() -> (weights: [Float], bias: Float) { (sums.map { $0 / passes }, biasSum / passes) }
}
