// The steps in an order in which each finds its inputs made. It knows names only.

import KalsaeContracts
import KalsaeSupport

/// Steps, checked and ordered.
public struct StepGraph: Sendable {
    /// The steps in running order; steps that do not wait for each other keep the order in which they were given.
    public let steps: [any Step]

    /// Checks that names are unique, inputs exist and nothing waits for itself.
    ///
    /// - Throws: `PipelineError.duplicateStep`, `.unknownInput`, `.cycle`.
    public init(_ steps: [any Step]) throws {
        var byName: [String: any Step] = [:]
        for step in steps {
            guard byName.updateValue(step, forKey: step.name) == nil else {
                throw PipelineError.duplicateStep(name: step.name)
            }
        }
        for step in steps {
            for input in step.inputs where byName[input] == nil {
                let nearest = NearestName.find(input, among: byName.keys.sorted())
                throw PipelineError.unknownInput(step: step.name, input: input, nearest: nearest)
            }
        }
        var ordered: [any Step] = []
        var placed: Set<String> = []
        var waiting = steps
        while !waiting.isEmpty {
            guard let next = waiting.firstIndex(where: { $0.inputs.allSatisfy(placed.contains) }) else {
                throw PipelineError.cycle(path: Self.cycle(among: waiting))
            }
            let step = waiting.remove(at: next)
            placed.insert(step.name)
            ordered.append(step)
        }
        self.steps = ordered
    }

    /// The named steps with everything they read from, in running order; all steps where no name is given.
    ///
    /// - Throws: `PipelineError.unknownStep` with the nearest name.
    public func selection(_ names: [String]) throws -> [any Step] {
        if names.isEmpty { return steps }
        var wanted = Set(names)
        for name in names { try check(name) }
        for step in steps.reversed() where wanted.contains(step.name) { wanted.formUnion(step.inputs) }
        return steps.filter { wanted.contains($0.name) }
    }

    /// - Throws: `PipelineError.unknownStep` where no step has that name.
    func check(_ name: String) throws {
        let known = steps.map(\.name)
        guard known.contains(name) else {
            throw PipelineError.unknownStep(
                name: name, nearest: NearestName.find(name, among: known), known: known)
        }
    }

    /// Follows what each step waits for until one comes up again.
    private static func cycle(among waiting: [any Step]) -> [String] {
        var path: [String] = []
        var current = waiting.first
        while let step = current {
            if let start = path.firstIndex(of: step.name) { return path[start...] + [step.name] }
            path.append(step.name)
            current = waiting.first { step.inputs.contains($0.name) }
        }
        return path
    }
}
