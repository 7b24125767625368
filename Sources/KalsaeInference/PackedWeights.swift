// Weights from a GGUF file: 8-bit matrices stay packed where they lie in the file, vectors become f32.

import Foundation
import KalsaeModels
import KalsaeTensor

/// A Q8_0 matrix as a layer.
struct PackedProjection: Projection {
    let matrix: PackedMatrix

    var outputs: Int { matrix.outputs }
    var inputs: Int { matrix.inputs }
    var parameter: Tensor? { nil }
    func apply(_ x: Tensor, _ tape: Tape, residual: Tensor?) -> Tensor {
        let y = tape.packedLinear(x, matrix)
        return residual.map { tape.add($0, y) } ?? y
    }
    func rows(_ tokens: Tensor, _ tape: Tape, as type: DType) -> Tensor {
        tape.packedEmbedding(tokens, matrix).converted(to: type)
    }
}

/// Weights of a GGUF file, by their Hugging Face names.
public struct GGUFWeights: WeightSource {
    private let file: GGUFFile
    private let device: Device

    public init(_ file: GGUFFile, on device: Device) {
        self.file = file
        self.device = device
    }

    public func matrix(_ name: String, _ outputs: Int, _ inputs: Int) throws -> any Projection {
        let entry = try entry(name, shape: [outputs, inputs])
        guard entry.type == .q8_0 else { return DenseProjection(try dense(name, entry)) }
        let bytes = file.bytes(of: entry)
        for block in stride(from: 0, to: bytes.count, by: PackedMatrix.blockBytes) {
            // An exponent of all ones is infinity or NaN.
            guard bytes.loadUnaligned(fromByteOffset: block, as: UInt16.self) & 0x7C00 != 0x7C00 else {
                throw ModelError.notFinite(path: file.path, name: name)
            }
        }
        return PackedProjection(matrix: PackedMatrix(bytes, outputs: outputs, inputs: inputs, owner: file))
    }

    public func vector(_ name: String, _ count: Int) throws -> Tensor {
        try dense(name, try entry(name, shape: [count]))
    }

    private func entry(_ name: String, shape: [Int]) throws -> GGUFFile.Entry {
        guard let inner = DecoderConfiguration.ggufName(name), let entry = file.tensors[inner] else {
            throw ModelError.missingTensor(path: file.path, name: DecoderConfiguration.ggufName(name) ?? name)
        }
        guard entry.shape == shape else {
            throw ModelError.wrongShape(path: file.path, name: name, found: entry.shape, expected: shape)
        }
        return entry
    }

    private func dense(_ name: String, _ entry: GGUFFile.Entry) throws -> Tensor {
        let tensor = Tensor(entry.shape, on: device)
        let bytes = file.bytes(of: entry)
        func half(_ i: Int) -> UInt16 { bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self) }
        switch entry.type {
        case .f32: tensor.bytes.copyMemory(from: bytes)
        case .f16: for i in 0..<tensor.count { tensor.f32[i] = Float(Float16(bitPattern: half(i))) }
        case .bf16: for i in 0..<tensor.count { tensor.f32[i] = Float(bitPattern: UInt32(half(i)) << 16) }
        case .q8_0: throw ModelError.unsupported(path: file.path, reason: "the vector \"\(name)\" is packed")
        }
        guard (0..<tensor.count).allSatisfy({ tensor.f32[$0].isFinite }) else {
            throw ModelError.notFinite(path: file.path, name: name)
        }
        return tensor
    }
}
