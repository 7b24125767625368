// The training loop: batches in, a trained model out; it checkpoints, resumes, measures itself and stops when asked.
// It does not know whether it pretrains or tunes: the batches tell.

import Foundation
import KalsaeModels
import KalsaeSupport
import KalsaeTensor

/// How long a run goes on.
public enum TrainingLength: Sendable, Equatable {
    case steps(Int)
    case epochs(Double)
    case tokens(Int)
    /// Seconds on this machine, turned into steps by a calibration that is kept with the run.
    case budget(seconds: Double)
}

/// What activations are kept and multiplied in; weights, their gradients and moments are f32 always.
public enum TrainingPrecision: String, Codable, Sendable, CaseIterable {
    /// bf16 where the machine multiplies it faster, otherwise f32.
    case auto
    case bf16, f32

    /// The element type on a machine.
    public func type(on device: Device) -> DType {
        switch self {
        case .auto: device.backend.multipliesBFloat16 ? .bf16 : .f32
        case .bf16: .bf16
        case .f32: .f32
        }
    }
}

/// What a run is told.
public struct TrainingSettings: Sendable, Equatable {
    public var length: TrainingLength
    /// The highest learning rate.
    public var learningRate: Float
    /// Warm-up steps over all steps.
    public var warmupFraction: Double
    public var optimizer: OptimizerSettings
    public var precision: TrainingPrecision
    /// Seconds between checkpoints.
    public var checkpointSeconds: Double
    /// What the progress line is called.
    public var label: String

    public init(
        length: TrainingLength, learningRate: Float, warmupFraction: Double = 0.05,
        optimizer: OptimizerSettings = OptimizerKind.adamw.defaults, precision: TrainingPrecision = .auto,
        checkpointSeconds: Double = 30, label: String
    ) {
        self.length = length
        self.learningRate = learningRate
        self.warmupFraction = warmupFraction
        self.optimizer = optimizer
        self.precision = precision
        self.checkpointSeconds = checkpointSeconds
        self.label = label
    }
}

/// Trains a decoder on batches.
public struct Trainer {
    private let model: DecoderModel
    private let batches: any BatchSource
    private let settings: TrainingSettings
    private let scratch: URL
    private let progress: any ProgressReporter
    private let isInterrupted: () -> Bool

    /// Steps run and thrown away before a calibration, and steps timed in it.
    private static let calibration = (warmup: 2, timed: 6)
    /// Points of the loss curve a run leaves behind.
    private static let curvePoints = 100

    /// - Parameters:
    ///   - scratch: a folder for the checkpoint; a run that finds one there goes on from it.
    ///   - isInterrupted: asked before each step.
    public init(
        _ model: DecoderModel, on batches: any BatchSource, settings: TrainingSettings, scratch: URL,
        progress: any ProgressReporter, isInterrupted: @escaping () -> Bool = { false }
    ) {
        self.model = model
        self.batches = batches
        self.settings = settings
        self.scratch = scratch
        self.progress = progress
        self.isInterrupted = isInterrupted
    }

    /// Trains to the end.
    ///
    /// - Throws: `CancellationError` after saving when interrupted; `TrainingError.lossNotFinite`; errors of the disk.
    public func run() throws -> TrainingState {
        let optimizer = settings.optimizer.optimizer(model.parameters)
        var state: TrainingState
        if let saved = try Checkpoint.read(into: optimizer, from: scratch) {
            state = saved
            progress.note("\(settings.label): going on from step \(state.step) of \(state.totalSteps)")
        } else {
            state = TrainingState()
            try plan(&state, optimizer)
            try Checkpoint.write(state, optimizer, to: scratch)
        }
        let schedule = LearningRateSchedule(
            peak: settings.learningRate,
            warmupSteps: max(1, Int(Double(state.totalSteps) * settings.warmupFraction)), totalSteps: state.totalSteps)
        let pointEvery = max(1, state.totalSteps / Self.curvePoints)
        let tokensPerStep = Double(batches.rows * batches.columns)
        var clock = Date(), savedAt = Date()
        while state.step < state.totalSteps {
            let stops = isInterrupted()
            if stops || Date().timeIntervalSince(savedAt) >= settings.checkpointSeconds {
                state.seconds += Date().timeIntervalSince(clock)
                clock = Date()
                try Checkpoint.write(state, optimizer, to: scratch)
                if stops { throw CancellationError() }
                savedAt = Date()
            }
            let rate = schedule.rate(at: state.step)
            let (loss, norm) = try trainStep(state.step, rate, optimizer)
            state.step += 1
            state.pendingLoss += loss
            state.pendingSteps += 1
            if state.step % pointEvery == 0 || state.step == state.totalSteps {
                state.curve.append(
                    .init(
                        step: state.step, loss: state.pendingLoss / Double(state.pendingSteps),
                        learningRate: Double(rate), gradientNorm: Double(norm)))
                state.pendingLoss = 0
                state.pendingSteps = 0
            }
            progress.update(
                settings.label, done: Double(state.step) * tokensPerStep,
                total: Double(state.totalSteps) * tokensPerStep, unit: "tokens",
                detail: String(format: "step %d of %d, loss %.3f", state.step, state.totalSteps, loss))
        }
        state.seconds += Date().timeIntervalSince(clock)
        return state
    }

    /// One step: forward, backward, update. Returns the loss in nats and the gradient's norm.
    private func trainStep(_ step: Int, _ rate: Float, _ optimizer: any Optimizer) throws -> (loss: Double, norm: Float)
    {
        let loss = forwardBackward(step)
        guard loss.isFinite else { throw TrainingError.lossNotFinite(step: step + 1, loss: "\(loss)") }
        let norm = optimizer.update(learningRate: rate)
        guard norm.isFinite else { throw TrainingError.lossNotFinite(step: step + 1, loss: "NaN in its gradient") }
        return (Double(loss), norm)
    }

    private func forwardBackward(_ step: Int) -> Float {
        let batch = batches.batch(step)
        let device = model.device
        let tokens = Tensor([batch.tokens.count], .i32, on: device)  // (B·T)
        let targets = Tensor([batch.targets.count], .i32, on: device)  // (B·T)
        for (i, token) in batch.tokens.enumerated() { tokens.i32[i] = token }
        for (i, target) in batch.targets.enumerated() { targets.i32[i] = target }
        let tape = Tape(on: device)
        let type = settings.precision.type(on: device)
        let loss = model.loss(model.hidden(tokens, batch: batch.rows, tape, as: type), targets, tape)
        let value = loss.f32.pointee
        tape.backward(from: loss)
        return value
    }

    /// Fixes the number of steps; a time budget is measured on a few steps whose updates are undone.
    private func plan(_ state: inout TrainingState, _ optimizer: any Optimizer) throws {
        let tokensPerStep = batches.rows * batches.columns
        switch settings.length {
        case .steps(let steps): state.totalSteps = steps
        case .epochs(let epochs): state.totalSteps = Int((epochs * Double(batches.stepsPerEpoch)).rounded(.up))
        case .tokens(let tokens): state.totalSteps = (tokens + tokensPerStep - 1) / tokensPerStep
        case .budget(let seconds):
            let perStep = try calibrate(optimizer)
            state.calibratedSecondsPerStep = perStep
            state.totalSteps = max(1, Int(seconds / perStep))
            progress.note(
                "\(settings.label): \(Units.duration(seconds)) at \(Units.duration(perStep)) a step make "
                    + "\(state.totalSteps) steps of \(tokensPerStep) tokens")
        }
        guard state.totalSteps >= 1 else {
            throw TrainingError.invalidSetting(name: settings.label, reason: "no steps to run")
        }
    }

    /// Median seconds of a whole step. The updates run at learning rate zero on optimiser state that is thrown away.
    private func calibrate(_ optimizer: any Optimizer) throws -> Double {
        var times: [Double] = []
        let trial = settings.optimizer.optimizer(model.parameters)
        for step in 0..<Self.calibration.warmup + Self.calibration.timed {
            if isInterrupted() { throw CancellationError() }
            let start = Date()
            _ = try trainStep(step, 0, trial)
            if step >= Self.calibration.warmup { times.append(Date().timeIntervalSince(start)) }
        }
        return times.sorted()[times.count / 2]
    }
}
