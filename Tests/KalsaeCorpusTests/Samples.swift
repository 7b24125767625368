// Small inputs that several suites share: texts of our own, a folder that goes away, the peers' numbers.

import Foundation
import KalsaeContracts
import KalsaeSupport
import Testing

@testable import KalsaeCorpus

enum Sample {
    /// Forty-odd words of English.
    static let english = """
        The common swift spends nearly all of its life in the air. It eats, drinks, sleeps and even mates on the wing, \
        and it touches solid ground only to lay its eggs and to feed its young. Engineers have long admired how little \
        energy such a small bird needs for such long journeys.
        """
    static let korean = """
        칼새는 거의 평생을 하늘에서 보내는 새입니다. 날아다니면서 먹고 마시고 잠을 자며, 알을 낳고 새끼를 기를 때에만 땅이나 \
        절벽에 내려앉습니다. 이렇게 작은 새가 그렇게 먼 거리를 적은 힘으로 날아간다는 사실은 오랫동안 많은 기술자들을 놀라게 \
        했습니다. 그래서 우리는 이 도구에 그 이름을 붙였습니다.
        """

    static func document(_ source: String, _ text: String, language: String = "en", title: String = "") -> Document {
        Document(
            id: String(Digest.sha256(source).prefix(16)), source: source, title: title, language: language,
            license: "CC0-1.0", text: text)
    }

    /// English text of distinct words, different for each number.
    static func essay(_ number: Int, sentences: Int = 12) -> String {
        var random = SeededRandom(seed: UInt64(number))
        let nouns = ["bird", "river", "engine", "letter", "garden", "window", "teacher", "market", "winter", "bridge"]
        let verbs = ["follows", "paints", "carries", "forgets", "repairs", "watches", "answers", "crosses"]
        return (0..<sentences).map { _ in
            let words = (0..<3).flatMap { _ in
                [
                    nouns.randomElement(using: &random)!, verbs.randomElement(using: &random)!,
                    "the", nouns.randomElement(using: &random)!,
                ]
            }
            return "Every " + words.joined(separator: " ") + "."
        }.joined(separator: " ")
    }
}

/// A folder that is removed when the value goes away.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func file(_ path: String, _ data: Data) throws -> URL {
        let place = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: place)
        return place
    }

    @discardableResult
    func file(_ path: String, _ text: String) throws -> URL { try file(path, Data(text.utf8)) }
}

/// What Python says; made by Tests/Fixtures/corpus_peers.py.
struct Peers: Decodable {
    struct Normal: Decodable { let input: String, output: String }
    struct Pair: Decodable { let left: String, right: String, leftCount: Int, rightCount: Int, jaccard: Double }
    struct Grams: Decodable { let left: String, right: String, count: Int, shared: Int }
    struct Shard: Decodable { let tokens: [Int32], bytes: Data }
    let nfc: [Normal], shingles: [Pair], grams: [Grams], shard: Shard

    static func load() throws -> Peers {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/corpus_peers.json")
        return try JSONDecoder().decode(Peers.self, from: Data(contentsOf: place))
    }
}
