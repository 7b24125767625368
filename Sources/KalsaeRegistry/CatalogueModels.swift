// Models in the catalogue: named, numbered, at most one of each name in production.

import Foundation
import GRDB
import KalsaeContracts
import KalsaeSupport

extension Catalogue {
    /// Gives an artifact a name and the next version number.
    ///
    /// The same artifact under the same name again keeps its number and takes the new metrics.
    public func register(
        name: String, artifact: ArtifactID, metrics: [String: Double], licenses: [String], at time: Double
    ) throws -> ModelRecord {
        try write { database in
            let known = try Self.models(database, "WHERE name = ?", [name])
            var model =
                known.first { $0.artifact == artifact }
                ?? ModelRecord(
                    name: name, version: (known.map(\.version).max() ?? 0) + 1, artifact: artifact,
                    stage: .candidate, metrics: metrics, licenses: licenses.sorted(), createdAt: time)
            model.metrics = metrics
            try Self.save(model, in: database)
            return model
        }
    }

    /// Moves a version to a stage; what was in production becomes a candidate again.
    ///
    /// - Returns: every model whose stage changed.
    /// - Throws: `RegistryError.unknownModel`, `.unknownVersion`.
    public func setStage(_ stage: ModelStage, name: String, version: Int) throws -> [ModelRecord] {
        try write { database in
            var chosen = try Self.find(name: name, version: version, in: database)
            var changed: [ModelRecord] = []
            if stage == .production {
                for var other in try Self.models(database, "WHERE name = ? AND stage = 'production'", [name])
                where other.version != version {
                    other.stage = .candidate
                    try Self.save(other, in: database)
                    changed.append(other)
                }
            }
            if chosen.stage != stage {
                chosen.stage = stage
                try Self.save(chosen, in: database)
                changed.append(chosen)
            }
            return changed
        }
    }

    /// All models by name, the newest version of each first.
    public func models() throws -> [ModelRecord] {
        try read { try Self.models($0, "", []) }
    }

    /// A model by name: the given version, else the one in production, else the newest.
    ///
    /// - Throws: `RegistryError.unknownModel` with the nearest name, `.unknownVersion`.
    public func model(name: String, version: Int? = nil) throws -> ModelRecord {
        try read { try Self.find(name: name, version: version, in: $0) }
    }

    /// The models that are this artifact.
    public func models(of artifact: ArtifactID) throws -> [ModelRecord] {
        try read { try Self.models($0, "WHERE artifact = ?", [artifact.rawValue]) }
    }

    /// Takes a model out.
    func remove(_ model: ModelRecord) throws {
        try write {
            try $0.execute(
                sql: "DELETE FROM model WHERE name = ? AND version = ?", arguments: [model.name, model.version])
        }
    }

    private static func find(name: String, version: Int?, in database: Database) throws -> ModelRecord {
        let found = try models(database, "WHERE name = ?", [name])
        guard let newest = found.first else {
            let names = try String.fetchAll(database, sql: "SELECT DISTINCT name FROM model")
            throw RegistryError.unknownModel(name: name, nearest: NearestName.find(name, among: names))
        }
        guard let version else { return found.first { $0.stage == .production } ?? newest }
        guard let model = found.first(where: { $0.version == version }) else {
            throw RegistryError.unknownVersion(model: name, version: version, newest: newest.version)
        }
        return model
    }

    static func save(_ model: ModelRecord, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO model (name, version, artifact, stage, metrics, licenses, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                model.name, model.version, model.artifact.rawValue, model.stage.rawValue,
                try encode(model.metrics), try encode(model.licenses), model.createdAt,
            ])
    }

    private static func models(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [ModelRecord] {
        let sql = "SELECT * FROM model \(condition) ORDER BY name, version DESC"
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
            guard let stage = ModelStage(rawValue: row["stage"]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a model has an unknown stage")
            }
            return ModelRecord(
                name: row["name"], version: row["version"], artifact: ArtifactID(rawValue: row["artifact"]),
                stage: stage, metrics: try decode([String: Double].self, row["metrics"]),
                licenses: try decode([String].self, row["licenses"]), createdAt: row["created_at"])
        }
    }
}
