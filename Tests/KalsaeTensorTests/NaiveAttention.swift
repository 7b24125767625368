// Attention written as its definition, with its gradient by hand, in double precision: what the tiled one is held to.

import Foundation

@testable import KalsaeTensor

struct NaiveAttention {
    let shape: AttentionShape, mask: AttentionMask, time: Int

    /// Whether query t sees key u, from the mask's words rather than its ranges.
    func sees(_ t: Int, _ u: Int) -> Bool {
        func document(_ position: Int) -> Int { mask.documentStarts.count { $0 <= position } }
        if document(t) != document(u) || (mask.isCausal && u > t) { return false }
        guard let window = mask.window else { return true }
        return abs(t - u) < window
    }

    struct Result {
        var y: [Float], dq: [Float], dk: [Float], dv: [Float]
    }

    func run(_ q: [Float], _ k: [Float], _ v: [Float], dy: [Float]) -> Result {
        let d = shape.headSize, wide = shape.heads * d, narrow = shape.keyValueHeads * d
        let cap = Double(shape.scoreCap), scale = 1 / Double(d).squareRoot()
        var y = [Double](repeating: 0, count: q.count), dq = y
        var dk = [Double](repeating: 0, count: k.count), dv = dk
        for b in 0..<shape.batch {
            for h in 0..<shape.heads {
                let g = h / (shape.heads / shape.keyValueHeads)
                for t in 0..<time {
                    let query = (b * time + t) * wide + h * d
                    let seen = (0..<time).filter { sees(t, $0) }
                    let keys = seen.map { (b * time + $0) * narrow + g * d }
                    var slopes: [Double] = []
                    let scores = keys.map { key -> Double in
                        let raw = (0..<d).reduce(0.0) { $0 + Double(q[query + $1]) * Double(k[key + $1]) } * scale
                        let bound = cap > 0 ? cap * tanh(raw / cap) : raw
                        slopes.append(cap > 0 ? 1 - bound * bound / (cap * cap) : 1)
                        return bound
                    }
                    let largest = scores.max() ?? 0
                    let powers = scores.map { exp($0 - largest) }, total = powers.reduce(0, +)
                    let p = powers.map { $0 / total }
                    var dp = [Double](repeating: 0, count: p.count), mean = 0.0
                    for (index, key) in keys.enumerated() {
                        for i in 0..<d {
                            y[query + i] += p[index] * Double(v[key + i])
                            dv[key + i] += p[index] * Double(dy[query + i])
                            dp[index] += Double(dy[query + i]) * Double(v[key + i])
                        }
                        mean += p[index] * dp[index]
                    }
                    for (index, key) in keys.enumerated() {
                        let ds = p[index] * (dp[index] - mean) * slopes[index] * scale
                        for i in 0..<d {
                            dq[query + i] += ds * Double(k[key + i])
                            dk[key + i] += ds * Double(q[query + i])
                        }
                    }
                }
            }
        }
        return Result(y: y.map(Float.init), dq: dq.map(Float.init), dk: dk.map(Float.init), dv: dv.map(Float.init))
    }
}
