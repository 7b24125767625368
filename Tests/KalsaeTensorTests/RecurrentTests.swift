// LSTM and GRU cells against PyTorch's over three steps (Tests/Fixtures/recurrent.json, made by the script beside it).

import Foundation
import Testing

@testable import KalsaeTensor

private struct Cell: Decodable {
    var inputs: [Float], start: [[Float]], outputs: [[Float]], up: [[Float]]
    var inputGradient: [Float], startGradient: [[Float]]
    var weights: [String: [Float]], weightGradients: [String: [Float]]
}

@Suite struct RecurrentTests {
    private static let batch = 4, inputs = 5, size = 6, steps = 3

    private func tensor(_ values: [Float], _ shape: [Int], _ device: Device) -> Tensor {
        let tensor = Tensor(shape, on: device, requiresGradient: true)
        tensor.assign(values)
        return tensor
    }

    @Test(arguments: devices, ["lstm", "gru"]) func cellsMatchPyTorch(device: Device, name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/recurrent.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let cells = try decoder.decode([String: Cell].self, from: try Data(contentsOf: file))
        let cell = try #require(cells[name])
        let gates = name == "lstm" ? 4 : 3
        var parameters: [String: Tensor] = [:]
        for (key, values) in cell.weights {
            parameters[key] = tensor(
                values,
                key.hasPrefix("weight") ? [gates * Self.size, values.count / (gates * Self.size)] : [values.count],
                device)
        }
        let weights = RecurrentWeights(
            input: try #require(parameters["weight_ih"]), hidden: try #require(parameters["weight_hh"]),
            inputBias: parameters["bias_ih"], hiddenBias: parameters["bias_hh"])
        let x = tensor(cell.inputs, [Self.steps * Self.batch, Self.inputs], device)
        let start = cell.start.map { tensor($0, [Self.batch, Self.size], device) }
        let tape = Tape(on: device)
        var state = start
        for step in 0..<Self.steps {
            let part = tape.slice(x, dimension: 0, step * Self.batch..<(step + 1) * Self.batch)
            if name == "lstm" {
                let (hidden, memory) = tape.lstmCell(part, hidden: state[0], cell: state[1], weights)
                state = [hidden, memory]
            } else {
                state = [tape.gruCell(part, hidden: state[0], weights)]
            }
        }
        for (ours, theirs) in zip(state, cell.outputs) { expectClose(ours.values, theirs, 2e-6) }
        let whole = tape.concatenate(state, dimension: 0)
        tape.backward(from: whole, gradient: cell.up.flatMap(\.self))
        #expect(largestDifference(x.gradient?.values ?? [], cell.inputGradient) < 1e-5)
        for (ours, theirs) in zip(start, cell.startGradient) {
            #expect(largestDifference(ours.gradient?.values ?? [], theirs) < 1e-5)
        }
        #expect(cell.weightGradients.count == 4)
        for (key, wanted) in cell.weightGradients {
            #expect(largestDifference(parameters[key]?.gradient?.values ?? [], wanted) < 1e-5, "\(key)")
        }
    }

    @Test(arguments: devices) func cellsCarryGradientsInBothTypes(device: Device) {
        func inputs(_ gates: Int) -> [Tensor] {
            [
                randomTensor([2, 3], device, 140), randomTensor([2, 4], device, 141),
                randomTensor([2, 4], device, 142),
                randomTensor([4 * gates, 3], device, 143), randomTensor([4 * gates, 4], device, 144),
                randomTensor([4 * gates], device, 145),
            ]
        }
        func weights(_ x: [Tensor]) -> RecurrentWeights {
            RecurrentWeights(input: x[3], hidden: x[4], inputBias: x[5], hiddenBias: x[5])
        }
        let lstm = { (tape: Tape, x: [Tensor]) -> Tensor in
            let (hidden, cell) = tape.lstmCell(x[0], hidden: x[1], cell: x[2], weights(x))
            return tape.concatenate([hidden, cell], dimension: 1)
        }
        let gru = { (tape: Tape, x: [Tensor]) -> Tensor in
            tape.add(tape.gruCell(x[0], hidden: x[1], weights(x)), x[2])
        }
        checkGradients(inputs(4), lstm)
        checkGradients(inputs(3), gru)
        checkBFloat16(inputs(4), narrow: 3, tolerance: 0.04, lstm)
        checkBFloat16(inputs(3), narrow: 3, tolerance: 0.04, gru)
    }
}
