// Which artifact each step of each run was, also where the step stood: what a recipe's last run made is what its verbs
// use, whenever it was made and whatever other recipes made since.

import Foundation
import GRDB
import KalsaeContracts

extension Catalogue {
    /// Remembers a step of a run.
    public func add(_ step: RunStep) throws {
        try write { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO run_step (run, recipe, step, fingerprint, artifact, ran, seconds)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    step.run, step.recipe, step.step, step.fingerprint, step.artifact.rawValue, step.ran, step.seconds,
                ])
        }
    }

    /// The recipes that were ever run, by file name, sorted.
    public func recipes() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT DISTINCT recipe FROM run_step ORDER BY recipe") }
    }

    /// What each step of a recipe was the last time a run of it came so far; steps that the recipe had no more in its
    /// newest run are left out.
    ///
    /// - Returns: nil where no run of the recipe is on record.
    public func current(recipe: String) throws -> [String: StepRecord]? {
        try read { database in
            guard let newest = try Self.runs(database).first(where: { $0.recipe == recipe }) else { return nil }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT step, run_step.artifact AS artifact, record, max(run) FROM run_step
                    JOIN step_result USING (fingerprint, step) WHERE recipe = ? GROUP BY step
                    """, arguments: [recipe])
            var records: [String: StepRecord] = [:]
            for row in rows {
                let step: String = row["step"]
                if let steps = newest.steps, !steps.contains(step) { continue }
                var record = try Self.decode(StepRecord.self, row["record"])
                record.artifact = ArtifactID(rawValue: row["artifact"])
                records[step] = record
            }
            return records
        }
    }

    /// What another step of the same run was, for the newest run in which a step was this artifact; of an earlier run
    /// of that recipe where that run did not come so far.
    public func companion(of artifact: ArtifactID, step: String) throws -> ArtifactID? {
        try read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT run, recipe FROM run_step WHERE artifact = ? ORDER BY run DESC LIMIT 1",
                    arguments: [artifact.rawValue])
            else { return nil }
            let run: Int64 = row["run"], recipe: String = row["recipe"]
            return try String.fetchOne(
                database,
                sql:
                    "SELECT artifact FROM run_step WHERE recipe = ? AND step = ? AND run <= ? "
                    + "ORDER BY run DESC LIMIT 1",
                arguments: [recipe, step, run]
            ).map(ArtifactID.init(rawValue:))
        }
    }

    /// Whether a fingerprint has a result.
    func hasResult(fingerprint digest: String) throws -> Bool {
        try read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM step_result WHERE fingerprint = ?", arguments: [digest]) != 0
        }
    }

    /// The artifacts of every step in the newest `count` runs of every recipe that came to it.
    func recentArtifacts(_ count: Int) throws -> Set<ArtifactID> {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT recipe, step, artifact FROM run_step ORDER BY run DESC")
            var seen: [String: Int] = [:]
            var kept: Set<ArtifactID> = []
            for row in rows {
                let recipe: String = row["recipe"], step: String = row["step"]
                let key = recipe + "\0" + step
                seen[key, default: 0] += 1
                if seen[key, default: 0] <= count { kept.insert(ArtifactID(rawValue: row["artifact"])) }
            }
            return kept
        }
    }

    /// Digests of the fingerprints of steps that some recipe's run began and no later run of it finished.
    func unfinished() throws -> Set<String> {
        try read { database in
            var found: Set<String> = [], seen: Set<String> = []
            for run in try Self.runs(database) where run.status != .done {
                guard let atWork = run.atWork, let recipe = run.recipe else { continue }
                guard seen.insert(recipe + "\0" + atWork.step).inserted else { continue }
                let later = try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM run_step WHERE recipe = ? AND step = ? AND run > ?",
                    arguments: [recipe, atWork.step, run.id])
                if later == 0 { found.insert(atWork.fingerprint) }
            }
            return found
        }
    }

    /// Forgets the results that are an artifact which is no longer there.
    func removeResults(of artifact: ArtifactID) throws {
        try write { database in
            try database.execute(
                sql: "DELETE FROM step_result WHERE artifact = ?", arguments: [artifact.rawValue])
        }
    }

    /// The newest first; ten thousand of them are enough for every question.
    private static func runs(_ database: Database) throws -> [RunRecord] {
        try String.fetchAll(database, sql: "SELECT record FROM run ORDER BY id DESC LIMIT 10000")
            .map { try decode(RunRecord.self, $0) }
    }

    // MARK: Rebuilding

    /// Whether everything that stood beside the objects when the catalogue was made is in it.
    func isComplete() throws -> Bool {
        try read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 } >= Self.completeVersion
    }

    /// Whether any result is in it.
    func isEmpty() throws -> Bool {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM step_result") } == 0
    }

    /// Puts back what was recorded beside the objects, all of it or nothing.
    func rebuild(_ results: [StepRecord], _ models: [ModelRecord]) throws {
        try write { database in
            for record in results { try Self.add(record, in: database) }
            for model in models { try Self.save(model, in: database) }
            try database.execute(sql: "PRAGMA user_version = \(Self.completeVersion)")
        }
    }

    private static var completeVersion: Int { 1 }
}
