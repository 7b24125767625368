// A Hunspell dictionary: is a word spelled right, what may have been meant, which dictionary forms may it be a form of.
// Hunspell does the work; this file finds the files, names what is missing, and keeps threads apart.

import CHunspell
import Foundation
import Synchronization

/// Languages whose words Kalsae analyses.
public enum AnalysisLanguage: String, Sendable, CaseIterable, Codable {
    case korean = "ko"
    case english = "en"

    /// The dictionary's name without its ending.
    var dictionary: String { self == .korean ? "ko" : "en_US" }

    /// The Debian package that brings it.
    var package: String { self == .korean ? "hunspell-ko" : "hunspell-en-us" }
}

/// A spelling dictionary; safe to use from several threads, one word at a time.
public final class SpellingDictionary: @unchecked Sendable {
    /// Where Debian keeps dictionaries.
    public static let standardFolder = URL(fileURLWithPath: "/usr/share/hunspell")
    /// A longer word, in bytes, is not looked up: Hunspell's own limit is 100 characters.
    public static let longestWord = 100

    // Guarded by `lock`: Hunspell keeps state while it looks a word up.
    private let handle: OpaquePointer
    private let lock = Mutex(())

    /// Opens a dictionary; the Korean one takes a third of a second and some 60 MB.
    ///
    /// - Throws: `TextError.missingDictionary` with the package to install, or `.unreadableDictionary`.
    public init(_ language: AnalysisLanguage, folder: URL = SpellingDictionary.standardFolder) throws {
        let files = ["aff", "dic"].map { folder.appendingPathComponent("\(language.dictionary).\($0)") }
        for file in files {
            guard FileManager.default.fileExists(atPath: file.path) else {
                throw TextError.missingDictionary(path: file.path, package: language.package)
            }
            guard FileManager.default.isReadableFile(atPath: file.path) else {
                throw TextError.unreadableDictionary(path: file.path, reason: "permission denied")
            }
        }
        guard let made = kalsae_hunspell_open(files[0].path, files[1].path) else {
            throw TextError.unreadableDictionary(path: files[1].path, reason: "Hunspell does not accept it")
        }
        handle = made
        guard language == .english ? isSpelledRight("word") : isSpelledRight("사람") else {
            throw TextError.unreadableDictionary(path: files[1].path, reason: "it does not know the commonest words")
        }
    }

    deinit { kalsae_hunspell_close(handle) }

    /// Whether the dictionary has the word or a form of it; words that are too long to look up count as right.
    public func isSpelledRight(_ word: String) -> Bool {
        guard word.utf8.count <= Self.longestWord, !word.utf8.contains(0) else { return true }
        return lock.withLock { _ in kalsae_hunspell_spell(handle, word) == 1 }
    }

    /// Words that may have been meant, the likeliest first; none where the word is right. Up to a tenth of a second a
    /// word.
    ///
    /// ```swift
    /// try SpellingDictionary(.english).suggestions(for: "recieve")   // ["receive", …]
    /// ```
    public func suggestions(for word: String) -> [String] {
        guard !isSpelledRight(word) else { return [] }
        return lock.withLock { _ in Self.lines(kalsae_hunspell_suggest(handle, word)) }
    }

    /// The dictionary forms that a word may be a form of, as Hunspell orders them.
    public func stems(of word: String) -> [String] {
        guard word.utf8.count <= Self.longestWord, !word.utf8.contains(0) else { return [] }
        return lock.withLock { _ in Self.lines(kalsae_hunspell_stems(handle, word)) }
    }

    /// Takes over a list that Hunspell's door has made.
    private static func lines(_ list: UnsafeMutablePointer<CChar>?) -> [String] {
        guard let list else { return [] }
        defer { free(list) }
        // The Korean dictionary answers in conjoining letters in places.
        return UnicodeForm.nfc.normalized(String(cString: list)).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }
}
