// The training loop: batches in, a trained model out; it checkpoints, resumes, measures itself and stops when asked.

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
    /// No step is shorter, in seconds, whatever a clock says; and no run has more steps.
    private static let shortestStep = 1e-6, mostSteps = 1e12
    /// How many times the loss of guessing a run's last loss may be.
    private static let explodedLoss = 1.25
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
        var state: TrainingState
        let optimizer: any Optimizer
        if Checkpoint.exists(in: scratch) {
            optimizer = settings.optimizer.optimizer(model.parameters)
            state = try Checkpoint.read(into: optimizer, from: scratch)
            progress.note("\(settings.label): going on from step \(state.step) of \(state.totalSteps)")
        } else {
            state = TrainingState()
            // The trial's optimiser is gone before the real one is made: two of them would be the run's peak of memory.
            try plan(&state)
            optimizer = settings.optimizer.optimizer(model.parameters)
            try Checkpoint.write(state, optimizer, to: scratch)
        }
        let schedule = LearningRateSchedule(
            peak: settings.learningRate,
            warmupSteps: max(1, Int(Double(state.totalSteps) * settings.warmupFraction)), totalSteps: state.totalSteps)
        let pointEvery = max(1, state.totalSteps / Self.curvePoints)
        let tokensPerStep = Double(batches.rows * batches.columns)
        // A clock that is set back must not stop checkpoints.
        var clock = ContinuousClock.now, savedAt = clock
        while state.step < state.totalSteps {
            let stops = isInterrupted()
            if stops || savedAt.secondsSince >= settings.checkpointSeconds {
                state.seconds += clock.secondsSince
                clock = .now
                try Checkpoint.write(state, optimizer, to: scratch)
                if stops { throw CancellationError() }
                savedAt = .now
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
        state.seconds += clock.secondsSince
        try checkEnd(state)
        return state
    }

    /// A run that ends far worse than guessing has exploded, whatever it says.
    private func checkEnd(_ state: TrainingState) throws {
        let chance = log(Double(model.configuration.vocabularySize))
        guard let last = state.curve.last, last.loss > Self.explodedLoss * chance else { return }
        throw TrainingError.lossExploded(step: last.step, loss: last.loss, chance: chance)
    }

    /// One step: forward, backward, update. Returns the loss in nats and the gradient's norm.
    private func trainStep(_ step: Int, _ rate: Float, _ optimizer: any Optimizer) throws -> (loss: Double, norm: Float)
    {
        let loss = forwardBackward(step)
        guard loss.isFinite else { throw TrainingError.lossNotFinite(step: step + 1, loss: "\(loss)") }
        // The norm tells before the weights are touched: a checkpoint never holds what such a gradient leaves.
        guard optimizer.clipping(.infinity).norm.isFinite else {
            throw TrainingError.lossNotFinite(step: step + 1, loss: "NaN in its gradient")
        }
        let norm = optimizer.update(learningRate: rate)
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
    private func plan(_ state: inout TrainingState) throws {
        let tokensPerStep = batches.rows * batches.columns
        switch settings.length {
        case .steps(let steps): state.totalSteps = steps
        case .epochs(let epochs): state.totalSteps = Int((epochs * Double(batches.stepsPerEpoch)).rounded(.up))
        case .tokens(let tokens): state.totalSteps = (tokens + tokensPerStep - 1) / tokensPerStep
        case .budget(let seconds):
            let perStep = try calibrate()
            state.calibratedSecondsPerStep = perStep
            state.totalSteps = max(1, Int(min(seconds / perStep, Self.mostSteps)))
            progress.note(
                "\(settings.label): \(Units.duration(seconds)) at \(Units.duration(perStep)) a step make "
                    + "\(state.totalSteps) steps of \(tokensPerStep) tokens")
        }
        guard state.totalSteps >= 1 else {
            throw TrainingError.invalidSetting(name: settings.label, reason: "no steps to run")
        }
    }

    /// Median seconds of a whole step. The updates run at learning rate zero on optimiser state that is thrown away.
    private func calibrate() throws -> Double {
        var times: [Double] = []
        let trial = settings.optimizer.optimizer(model.parameters)
        for step in 0..<Self.calibration.warmup + Self.calibration.timed {
            if isInterrupted() { throw CancellationError() }
            let start = ContinuousClock.now
            _ = try trainStep(step, 0, trial)
            if step >= Self.calibration.warmup { times.append(start.secondsSince) }
        }
        return max(times.sorted()[times.count / 2], Self.shortestStep)
    }
}

extension ContinuousClock.Instant {
    /// Seconds from here to now.
    fileprivate var secondsSince: Double {
        let (seconds, attoseconds) = duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
