// Near duplicates among short Korean texts, with --data the reviews of NSMC: from texts in memory to which copy of each
// stays, n-grams included, with FineWeb's 14 bands of 8 rows.

import Foundation
import KalsaeCorpus

/// `kalsae bench dedupe`
struct DedupeBenchmark: Benchmark {
    let name = "dedupe"
    let summary = "near duplicates by MinHash and bands, n-grams included; with --data among NSMC's reviews"

    var cases: [BenchCase] {
        [NearDuplicateSettings.Unit.characters, .words].map { unit in
            let settings = NearDuplicateSettings(unit: unit)
            let length = unit == .words ? settings.wordGram : settings.characterGram
            let folder = "dedupe-\(unit.rawValue)"
            return BenchCase(
                "reviews, \(length)-grams of \(unit.rawValue)", .perDocument,
                settings: [
                    "folder": .text(SharedFolder.path(folder)), "unit": .text(unit.rawValue),
                    "length": .integer(length), "bands": .integer(settings.bands), "rows": .integer(settings.rows),
                ],
                variants: ["datasketch", "rensa"]
            ) { context in try Self.prepare(settings, folder, context) }
        }
    }

    private static func prepare(
        _ settings: NearDuplicateSettings, _ folder: String, _ context: BenchContext
    ) throws -> PreparedCase {
        let text = BenchText.korean
        let content = try text.load(context.data)
        let shared = try SharedFolder(folder)
        try shared.write(content, "text.txt")
        let documents = content.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        let threads = context.threads
        let timed = PreparedCase.timing {
            let index = try NearDuplicateIndex(settings)
            try index.add(documents, threads: threads)
            _ = try index.copies(threads: threads)
        }
        let count = Double(documents.count)
        return PreparedCase(
            facts: ["documents": count, "n-grams": Double(try nGrams(of: documents, settings))],
            note: text.note(context.data)
        ) {
            // The folder stays as long as the case.
            try withExtendedLifetime(shared) { try timed.round() / count }
        }
    }

    /// How many n-grams the documents have; the twin counts the same. Only those count in which both sides agree on
    /// what a letter is: of ASCII and Hangul syllables.
    private static func nGrams(of documents: [String], _ settings: NearDuplicateSettings) throws -> Int {
        let index = try NearDuplicateIndex(settings)
        var count = 0
        for document in documents.prefix(sample) where document.unicodeScalars.allSatisfy(isPlain) {
            count += Set(index.nGrams(of: document)).count
        }
        return count
    }

    /// So many documents, from the first, have their n-grams counted.
    static let sample = 20_000

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII || 0xAC00...0xD7A3 ~= scalar.value
    }
}
