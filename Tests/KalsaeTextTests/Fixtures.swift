// Where the expected values of these tests lie: Tests/Fixtures, with the script that made them.

import Foundation

@testable import KalsaeText

enum Fixtures {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    /// Real data beside the package, or beside the folder that holds it; tests that need it are skipped where it is
    /// absent.
    static let tokenizers: URL = {
        var root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let wanted = "shared/data/tokenizers"
        if !FileManager.default.fileExists(atPath: root.appendingPathComponent(wanted).path) {
            root.deleteLastPathComponent()
        }
        return root.appendingPathComponent(wanted)
    }()

    /// A file of the real data; nil where it is absent.
    static func sharedData(_ path: String) -> URL? {
        let url = tokenizers.deletingLastPathComponent().appendingPathComponent(path)
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }

    static func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

    static func read<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: url(name)))
    }

    static func training() throws -> [String] { try read([String].self, "tokenizer-training.json") }

    static func ours() throws -> Tokenizer { try Tokenizer(contentsOf: url("tokenizer-ours.json")) }

    /// The settings with which tokenizer-ours.json was trained.
    static let settings = BPETrainer.Settings(vocabulary: 600, minimumFrequency: 2)
}

/// What Hugging Face tokenizers gives for hostile strings.
struct Parity: Decodable {
    struct Expected: Decodable {
        var file: String
        var plain: [[Int32]]
        var special: [[Int32]]
        var randomIDs: [[Int32]]
        var decoded: [String]
    }

    var strings: [String]
    var expected: [Expected]

    static func load(_ file: String) throws -> (strings: [String], expected: Expected?) {
        let all = try Fixtures.read(Parity.self, "tokenizer-parity.json")
        return (all.strings, all.expected.first { $0.file == file })
    }
}
