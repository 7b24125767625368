// A checkpoint: weights, optimiser state and the run's numbers in one safetensors file, replaced atomically.

import Foundation
import KalsaeModels
import KalsaeSupport
import KalsaeTensor

/// Where a run stands; with the weights and the optimiser it is all that resuming needs.
public struct TrainingState: Codable, Sendable, Equatable {
    /// Steps done.
    public var step = 0
    /// Steps in all, fixed once by the recipe or by calibration.
    public var totalSteps = 0
    /// Seconds of work so far, over all interruptions.
    public var seconds = 0.0
    /// Seconds a step took when a time budget was turned into steps; nil where steps were given.
    public var calibratedSecondsPerStep: Double?
    /// Mean training loss over the steps since the last point, in nats a token.
    public var curve: [CurvePoint] = []
    /// Sum and number of the losses that the next point will average.
    var pendingLoss = 0.0
    var pendingSteps = 0

    /// One point of the loss curve.
    public struct CurvePoint: Codable, Sendable, Equatable {
        public var step: Int
        public var loss: Double
        public var learningRate: Double
        public var gradientNorm: Double
    }

    public init() {}
}

enum Checkpoint {
    static let fileName = "checkpoint.safetensors"

    /// Everything a run goes on from: what the optimiser remembers, and the weights.
    private static func tensors(_ optimizer: any Optimizer) -> [(name: String, tensor: Tensor)] {
        optimizer.state + optimizer.parameters.map { ("weight." + $0.name, $0.tensor) }
    }

    /// SHA-256 over the state and every tensor's name and bytes: what was flipped on the disk is not trained on.
    private static func digest(_ state: String, _ tensors: [(name: String, tensor: Tensor)]) -> String {
        var hash = SHA256()
        hash.update(Data(state.utf8))
        for (name, tensor) in tensors {
            hash.update(Data("\n\(name)\n".utf8))
            hash.update(UnsafeRawBufferPointer(tensor.bytes))
        }
        return hash.finalize()
    }

    static func exists(in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(fileName).path)
    }

    static func write(_ state: TrainingState, _ optimizer: any Optimizer, to folder: URL) throws {
        let json = String(decoding: try JSONLines.encoder().encode(state), as: UTF8.self)
        let tensors = tensors(optimizer)
        try Safetensors.write(
            tensors, metadata: ["state": json, "sha256": digest(json, tensors)],
            to: folder.appendingPathComponent(fileName))
    }

    /// Fills weights and optimiser from the folder's checkpoint.
    ///
    /// - Throws: `TrainingError.checkpointDamaged`, `TrainingError.checkpointDoesNotFit` where it is another model's;
    ///   weights and optimiser may then hold anything.
    static func read(into optimizer: any Optimizer, from folder: URL) throws -> TrainingState {
        let url = folder.appendingPathComponent(fileName)
        let file: Safetensors
        do { file = try Safetensors(contentsOf: url) } catch ModelError.damaged(_, let reason) {
            throw TrainingError.checkpointDamaged(path: url.path, reason: reason)
        }
        guard let json = file.metadata["state"],
            let state = try? JSONLines.decoder().decode(TrainingState.self, from: Data(json.utf8)),
            state.step >= 0, state.step <= state.totalSteps, state.totalSteps > 0
        else { throw TrainingError.checkpointDoesNotFit(path: url.path, reason: "it carries no training state") }
        let targets = tensors(optimizer)
        for (name, target) in targets {
            let saved: Tensor
            do { saved = try file.tensor(name, shape: target.shape, on: target.device) } catch let error as ModelError {
                throw TrainingError.checkpointDoesNotFit(path: url.path, reason: "\(error)")
            }
            target.f32.update(from: saved.f32, count: saved.count)
        }
        guard file.metadata["sha256"] == digest(json, targets) else {
            throw TrainingError.checkpointDamaged(path: url.path, reason: "its content does not match its digest")
        }
        optimizer.updates = state.step
        return state
    }
}
