// Rotary positions in both pairings, and the frequencies of every scaling variant against transformers'
// (Tests/Fixtures/rotary.json, made by the script beside it).

import Foundation
import Testing

@testable import KalsaeTensor

private struct Row: Decodable {
    struct Parameters: Decodable {
        var ropeTheta: Double, ropeType: String, factor: Double
        var lowFreqFactor: Double?, highFreqFactor: Double?, originalMaxPositionEmbeddings: Int?
        var betaFast: Double?, betaSlow: Double?, mscale: Double?, mscaleAllDim: Double?, truncate: Bool?
    }
    var parameters: Parameters
    var headDim: Int, positions: Int, maxPositionEmbeddings: Int
    var inverseFrequencies: [Double], amplitude: Double

    func scaling() throws -> RotaryScaling {
        let p = parameters
        switch p.ropeType {
        case "linear": return .linear(factor: p.factor)
        case "dynamic": return .dynamic(factor: p.factor, trainedPositions: maxPositionEmbeddings)
        case "llama3":
            return .llama3(
                factor: p.factor, lowFrequencyFactor: try #require(p.lowFreqFactor),
                highFrequencyFactor: try #require(p.highFreqFactor),
                trainedPositions: try #require(p.originalMaxPositionEmbeddings))
        default:
            var yarn = RotaryScaling.YaRN(
                factor: p.factor, trainedPositions: try #require(p.originalMaxPositionEmbeddings))
            yarn.fastTurns = p.betaFast ?? 32
            yarn.slowTurns = p.betaSlow ?? 1
            yarn.isTruncated = p.truncate ?? true
            if let one = p.mscale, let all = p.mscaleAllDim {
                yarn.attentionFactor = (0.1 * one * log(p.factor) + 1) / (0.1 * all * log(p.factor) + 1)
            }
            return .yarn(yarn)
        }
    }
}

@Suite struct RotaryTests {
    @Test func everyScalingMatchesTransformers() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/rotary.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let rows = try decoder.decode([Row].self, from: try Data(contentsOf: file))
        #expect(Set(rows.map(\.parameters.ropeType)) == ["linear", "dynamic", "llama3", "yarn"])
        for row in rows {
            let scaling = try row.scaling()
            let frequencies = scaling.frequencies(
                headSize: row.headDim, base: row.parameters.ropeTheta, positions: row.positions)
            #expect(frequencies.count == row.inverseFrequencies.count)
            // Theirs are computed in f32.
            for (ours, theirs) in zip(frequencies, row.inverseFrequencies) {
                #expect(abs(ours - theirs) < 2e-5 * theirs, "\(row.parameters)")
            }
            #expect(abs(scaling.amplitude - row.amplitude) < 1e-6)
        }
    }

    @Test(arguments: devices, [2, 6, 40]) func neighboursTurnTogether(device: Device, size: Int) {
        let table = RotaryTable(positions: 9, headSize: size, base: 50, pairsNeighbours: true, on: device)
        let x = randomTensor([8, 2 * size], device, 50)
        let y = Tape(on: device).rotary(x, table, time: 4, start: 5).values
        var expected: [Float] = []
        for row in 0..<8 {
            for i in 0..<2 * size {
                let within = i % size, pair = within / 2
                let angle = Double(5 + row % 4) * pow(50, -2 * Double(pair) / Double(size))
                let own = x.f32[row * 2 * size + i]
                let other = x.f32[row * 2 * size + (within % 2 == 0 ? i + 1 : i - 1)]
                expected.append(own * Float(cos(angle)) + (within % 2 == 0 ? -1 : 1) * other * Float(sin(angle)))
            }
        }
        expectClose(y, expected, 1e-5)
        if size == 6 {
            checkGradients([x]) { $0.add($0.rotary($1[0], table, time: 4, start: 5), $1[0]) }
            checkBFloat16([x]) { $0.rotary($1[0], table, time: 4, start: 5) }
        }
    }

    @Test(arguments: devices) func halvesTurnTogetherInBFloat16AndWithAnAmplitude(device: Device) {
        var yarn = RotaryScaling.YaRN(factor: 4, trainedPositions: 64)
        yarn.attentionFactor = 1.5
        let table = RotaryTable(positions: 256, headSize: 10, base: 100, scaling: .yarn(yarn), on: device)
        let x = randomTensor([6, 20], device, 51)
        let plain = RotaryTable(positions: 256, headSize: 10, base: 100, on: device)
        // Position 0 is only made longer.
        let first = Tape(on: device).rotary(x, table, time: 6).values.prefix(20)
        expectClose(Array(first), x.values.prefix(20).map { 1.5 * $0 }, 1e-6)
        #expect(Tape(on: device).rotary(x, plain, time: 6).values.prefix(20) == x.values.prefix(20))
        checkGradients([x]) { $0.rotary($1[0], table, time: 3, start: 7) }
        checkBFloat16([x]) { $0.rotary($1[0], table, time: 3, start: 7) }
    }
}
