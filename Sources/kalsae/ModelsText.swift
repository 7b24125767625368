// Models as people read them and as machines do.

import Foundation
import KalsaeContracts
import KalsaeRegistry
import KalsaeSupport

/// Words for models.
enum ModelsText {
    /// One line a model, columns aligned.
    static func table(_ models: [ModelRecord]) -> String {
        let rows =
            [["name", "version", "stage", "artifact", "made", "licence"]]
            + models.map {
                [
                    $0.name, "\($0.version)", $0.stage.rawValue, $0.artifact.short, date($0.createdAt),
                    $0.licenses.joined(separator: ", "),
                ]
            }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return cells.joined(separator: "  ").replacingOccurrences(of: " +$", with: "", options: .regularExpression)
        }.joined(separator: "\n") + "\n"
    }

    /// One key a line.
    static func details(_ model: ModelRecord, _ artifact: Artifact) -> String {
        let manifest = artifact.manifest
        var rows: [(String, String)] = [
            ("name", model.name), ("version", "\(model.version)"), ("stage", model.stage.rawValue),
            ("artifact", model.artifact.rawValue), ("folder", artifact.folder.path),
            ("made", "\(date(model.createdAt)) by \(manifest.step) in \(Units.duration(manifest.seconds))"),
            ("settings", manifest.settings), ("seed", "\(manifest.seed)"),
            ("licence", model.licenses.isEmpty ? "unknown" : model.licenses.joined(separator: ", ")),
        ]
        for (name, id) in manifest.inputs.sorted(by: { $0.key < $1.key }) { rows.append(("from \(name)", id.short)) }
        for (name, value) in model.metrics.sorted(by: { $0.key < $1.key }) { rows.append((name, "\(value)")) }
        for file in manifest.files { rows.append(("file", "\(file.path), \(Units.bytes(file.size))")) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0 + String(repeating: " ", count: width - $0.count + 2) + $1 }.joined(separator: "\n") + "\n"
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    private static func date(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601.year().month().day())
    }
}
