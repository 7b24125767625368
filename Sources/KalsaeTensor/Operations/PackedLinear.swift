// Linear map with Q8_0 weights (32 weights share one half-precision scale), forward only.
// Few rows are multiplied where the weights lie; many rows unpack the weights in tiles for oneDNN.
//
// R rows, I inputs, O outputs: x (R, I), weights (O, I), y (R, O)

import CKernels
import Foundation

/// A Q8_0 matrix in somebody else's memory, such as a mapped file.
public struct PackedMatrix: @unchecked Sendable {
    // The memory is read only; `owner` keeps it alive.
    let blocks: UnsafePointer<kalsae_q8_block>
    private let owner: any Sendable
    public let outputs: Int
    public let inputs: Int

    /// Weights of one block, and its bytes.
    public static let blockElements = 32
    public static let blockBytes = 34

    /// - Parameters:
    ///   - bytes: `outputs` rows of `inputs` / 32 blocks.
    ///   - owner: kept as long as this value.
    public init(_ bytes: UnsafeRawBufferPointer, outputs: Int, inputs: Int, owner: any Sendable) {
        require(inputs % Self.blockElements == 0, "\(inputs) weights are not whole blocks")
        require(
            bytes.count == outputs * inputs / Self.blockElements * Self.blockBytes, "packed matrix of wrong size")
        require(outputs > 0 && inputs > 0, "an empty packed matrix")
        guard let start = bytes.baseAddress else { trap("a packed matrix needs memory") }
        blocks = start.assumingMemoryBound(to: kalsae_q8_block.self)
        self.owner = owner
        self.outputs = outputs
        self.inputs = inputs
    }

    func row(_ number: Int) -> UnsafePointer<kalsae_q8_block> { blocks + number * (inputs / Self.blockElements) }

    /// Packs f32 weights (O, I) row by row.
    public static func pack(_ weights: Tensor) -> Data {
        var data = Data(count: weights.count / blockElements * blockBytes)
        data.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            weights.device.backend.pack(weights, into: start)
        }
        return data
    }
}

extension Tape {
    /// y (R, O) = x (R, I) · weightsᵀ (O, I), forward only.
    public func packedLinear(_ x: Tensor, _ weights: PackedMatrix) -> Tensor {
        let rows = x.rows, inputs = weights.inputs, outputs = weights.outputs
        require(x.columns == inputs, "packedLinear: \(x) with weights (\(outputs), \(inputs))")
        require(!needsGradient(x), "packedLinear has no way back")
        let y = Tensor([rows, outputs], on: device)  // (R, O)
        device.backend.packedProduct(x, weights, into: y)
        return y
    }

    /// y (N, I): rows of a packed table by token number.
    public func packedEmbedding(_ tokens: Tensor, _ table: PackedMatrix) -> Tensor {
        let y = Tensor([tokens.count, table.inputs], on: device)  // (N, I)
        for n in 0..<tokens.count {
            let token = Int(tokens.i32[n])
            require(0..<table.outputs ~= token, "packedEmbedding: token \(token) in a table of \(table.outputs)")
        }
        device.backend.gatherPackedRows(tokens, of: table, into: y)
        return y
    }
}
