// The three discounts of modified Kneser-Ney smoothing, estimated from counts of counts.

/// How much is taken from an n-gram's count and given to what was never seen.
///
/// Chen and Goodman, "An empirical study of smoothing techniques for language modeling" (1999), section 3:
/// Y = n₁ / (n₁ + 2n₂), D₁ = 1 − 2Y n₂/n₁, D₂ = 2 − 3Y n₃/n₂, D₃₊ = 3 − 4Y n₄/n₃,
/// nᵣ being the number of n-grams counted exactly r times.
public struct KneserNeyDiscounts: Codable, Sendable, Equatable {
    /// Taken from a count of one.
    public let one: Double
    /// Taken from a count of two.
    public let two: Double
    /// Taken from every larger count.
    public let threeOrMore: Double
    /// Whether the data was too small to estimate them, so that `fallback` stands here.
    public let isFallback: Bool

    /// Used where a count of counts is zero or an estimate leaves its range: half of each count up to three.
    public static let fallback = KneserNeyDiscounts(one: 0.5, two: 1, threeOrMore: 1.5, isFallback: true)

    init(one: Double, two: Double, threeOrMore: Double, isFallback: Bool = false) {
        self.one = one
        self.two = two
        self.threeOrMore = threeOrMore
        self.isFallback = isFallback
    }

    /// Estimates the discounts of one order.
    ///
    /// - Parameter counts: the order's adjusted counts; zeros are passed over.
    init(counts: [UInt32]) {
        var having = [0.0, 0, 0, 0, 0]
        for count in counts where count >= 1 && count <= 4 { having[Int(count)] += 1 }
        guard having[1...4].allSatisfy({ $0 > 0 }) else {
            self = .fallback
            return
        }
        let yield = having[1] / (having[1] + 2 * having[2])
        let one = 1 - 2 * yield * having[2] / having[1]
        let two = 2 - 3 * yield * having[3] / having[2]
        let threeOrMore = 3 - 4 * yield * having[4] / having[3]
        guard one > 0, two > 0, threeOrMore > 0 else {
            self = .fallback
            return
        }
        self.init(one: one, two: two, threeOrMore: threeOrMore)
    }

    /// The discount for an n-gram counted `count` times.
    func discount(for count: UInt32) -> Double {
        switch count {
        case 0: 0
        case 1: one
        case 2: two
        default: threeOrMore
        }
    }
}
