// Real data beside the package, or beside the folder that holds it; tests that need it are skipped where it is absent.

import Foundation

enum SharedData {
    private static let folder: URL = {
        var root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        if !FileManager.default.fileExists(atPath: root.appendingPathComponent("shared/data").path) {
            root.deleteLastPathComponent()
        }
        return root.appendingPathComponent("shared/data")
    }()

    static func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

    static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

    static func read(_ path: String) throws -> Data { try Data(contentsOf: url(path)) }
}
