// What cleaning needs beside its settings: the project's key for pseudonyms and the dictionaries for spelling. Cleaning
// for training and cleaning for search take them from here.

import Foundation
import KalsaeCorpus
import KalsaeSupport
import KalsaeText

struct CleaningMaterial {
    let settings: KalsaeCorpus.CleanSettings
    let project: URL

    /// The digest of the key that pseudonyms depend on; nil where none are made.
    func keyDigest() throws -> String? {
        settings.personalData?.needsKey == true ? Digest.sha256(try Data(contentsOf: try keyFile())) : nil
    }

    func key() throws -> PseudonymKey? {
        settings.personalData?.needsKey == true ? try PseudonymKey.loadOrCreate(at: try keyFile()) : nil
    }

    func dictionaries() throws -> [AnalysisLanguage: SpellingDictionary] {
        guard settings.repair.kinds.contains(.spelling) else { return [:] }
        var found: [AnalysisLanguage: SpellingDictionary] = [:]
        for language in AnalysisLanguage.allCases { found[language] = try SpellingDictionary(language) }
        return found
    }

    /// The project's key, made where it is missing: pseudonyms stay the same from run to run.
    private func keyFile() throws -> URL {
        let file = project.appendingPathComponent(".kalsae/pseudonyms.key")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        _ = try PseudonymKey.loadOrCreate(at: file)
        return file
    }
}
