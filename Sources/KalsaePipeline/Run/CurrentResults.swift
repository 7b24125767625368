// What a recipe's verbs show and use: what its last run made, whichever run of whichever recipe came after. Where no
// run of the recipe is on record (a catalogue made anew, an older version's), what its plan lets stand.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport

/// The results that belong to one recipe.
public struct CurrentResults: Sendable {
    public let registry: Registry
    private let records: [String: StepRecord]

    /// - Parameters:
    ///   - recipe: the recipe's file name within the project's folder.
    ///   - plan: works out what a run would do, where no run is on record.
    /// - Throws: what `plan` throws; `RegistryError` about the catalogue.
    public init(recipe: String, in registry: Registry, plan: () throws -> Plan) throws {
        self.registry = registry
        if let known = try registry.catalogue.current(recipe: recipe) {
            records = known
        } else {
            let standing = try plan().entries.filter { $0.action == .stand }
            records = Dictionary(
                standing.compactMap { entry in entry.record.map { (entry.step, $0) } },
                uniquingKeysWith: { first, _ in first })
        }
    }

    /// The result of a step; nil where the recipe never came to it.
    public subscript(step: String) -> StepRecord? { records[step] }

    /// The artifact of a step; nil where the recipe never came to it, or it was removed since.
    ///
    /// - Throws: `RegistryError.artifactDamaged`.
    public func artifact(_ step: String) throws -> Artifact? {
        guard let record = records[step], registry.store.contains(record.artifact) else { return nil }
        return try registry.load(record)
    }

    /// Whether a step was made from something that a later run of the recipe made differently.
    public func isOutdated(_ step: String) -> Bool {
        guard let record = records[step] else { return false }
        return record.fingerprint.inputs.contains { name, id in
            guard let input = records[name] else { return false }
            return input.artifact != id || isOutdated(name)
        }
    }
}
