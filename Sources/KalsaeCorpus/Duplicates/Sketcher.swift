// Near duplicates by MinHash (Broder 1997): the least hash of a text's n-grams under each of many hash functions; the
// share of equal minima estimates the Jaccard similarity of two texts. Of each minimum one byte is kept (b-bit minwise
// hashing, Li and König 2010): a sketch of one byte a function, whose chance agreement of 1/256 the estimate takes off.
// The eight bytes of a band are its key. It knows bytes of text, no documents.

import CCorpus
import KalsaeSupport

/// The hash functions that all sketches of one search share.
final class SketchPlan: Sendable {
    let settings: NearDuplicateSettings
    /// Bytes of a sketch.
    let width: Int
    let level: kalsae_corpus_level
    fileprivate let multipliers: [UInt32]
    fileprivate let offsets: [UInt32]

    /// Draws the functions.
    ///
    /// - Parameter level: nil takes the best that the processor runs.
    init(_ settings: NearDuplicateSettings, level: kalsae_corpus_level? = nil) {
        self.settings = settings
        self.level = level ?? kalsae_corpus_best()
        width = settings.bands * settings.rows
        let step = Int(kalsae_corpus_lanes)
        let lanes = (width + step - 1) / step * step
        var random = SeededRandom(seed: settings.seed)
        // Odd factors permute the 32-bit numbers.
        multipliers = (0..<lanes).map { _ in UInt32(truncatingIfNeeded: random.next() >> 32) | 1 }
        offsets = (0..<lanes).map { _ in UInt32(truncatingIfNeeded: random.next() >> 32) }
    }

    /// The estimate of the Jaccard similarity behind a number of equal bytes.
    func similarity(agreeing: Int) -> Double {
        let chance = 1.0 / 256
        return max(0, (Double(agreeing) / Double(width) - chance) / (1 - chance))
    }

    /// The estimate for two sketches.
    func similarity(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>) -> Double {
        similarity(agreeing: kalsae_corpus_agreeing(level, left, right, width))
    }
}

/// Makes sketches; one a thread. What it holds does not grow with the text.
final class Sketcher {
    /// Letters that are looked at together.
    private static let piece = 8192

    private let plan: SketchPlan
    private let letters = UnsafeMutablePointer<UInt32>.allocate(capacity: piece)
    // The units of a piece, with those before them that its first n-grams need.
    private let units = UnsafeMutablePointer<UInt64>.allocate(
        capacity: piece + NearDuplicateSettings.longestGram + 1)
    private let shingles = UnsafeMutablePointer<UInt32>.allocate(
        capacity: piece + NearDuplicateSettings.longestGram + 1)
    private let minima: UnsafeMutablePointer<UInt32>

    // Of the text in work. No closure that touches them runs within another that does.
    @exclusivity(unchecked) private var word = kalsae_corpus_word()
    @exclusivity(unchecked) private var carried = 0
    @exclusivity(unchecked) private var hasShingle = false

    init(_ plan: SketchPlan) {
        self.plan = plan
        minima = .allocate(capacity: plan.multipliers.count)
    }

    deinit {
        letters.deallocate()
        units.deallocate()
        shingles.deallocate()
        minima.deallocate()
    }

    /// Writes the sketch of UTF-8 text, `plan.width` bytes; zeros for a text without a letter or number.
    ///
    /// A text shorter than one n-gram counts as one n-gram.
    func sketch(_ text: UnsafeBufferPointer<UInt8>, into sketch: UnsafeMutablePointer<UInt8>) {
        let lanes = plan.multipliers.count
        minima.update(repeating: .max, count: lanes)
        forEachPiece(of: text) { shingles, count in
            kalsae_corpus_minima(plan.level, shingles, count, plan.multipliers, plan.offsets, lanes, minima)
        }
        if hasShingle {
            kalsae_corpus_bytes(minima, plan.width, sketch)
        } else {
            sketch.update(repeating: 0, count: plan.width)
        }
    }

    /// The hashes of all n-grams, in order, with repetitions.
    func shingles(of text: UnsafeBufferPointer<UInt8>) -> [UInt32] {
        var all: [UInt32] = []
        forEachPiece(of: text) { all += UnsafeBufferPointer(start: $0, count: $1) }
        return all
    }

    private func forEachPiece(
        of text: UnsafeBufferPointer<UInt8>, _ body: (UnsafePointer<UInt32>, Int) -> Void
    ) {
        (word, carried, hasShingle) = (kalsae_corpus_word(), 0, false)
        guard let start = text.baseAddress, !text.isEmpty else { return }
        var counts = kalsae_corpus_counts()
        var at = 0
        let written = read(start, text.count, &at, &counts)
        let isWhole = at == text.count
        // What a unit is depends on the whole text; a long one is read twice.
        while at < text.count { _ = read(start, text.count, &at, &counts) }
        let gram = gram(counts)
        if isWhole {
            take(written, gram, body)
        } else {
            var again = kalsae_corpus_counts()
            at = 0
            while at < text.count { take(read(start, text.count, &at, &again), gram, body) }
        }
        carried += kalsae_corpus_word_end(&word, units + carried)
        if carried > 0, carried >= gram.length || !hasShingle {
            let count = kalsae_corpus_shingles(units, carried, min(carried, gram.length), shingles)
            body(shingles, count)
            hasShingle = true
        }
    }

    private func read(
        _ text: UnsafePointer<UInt8>, _ count: Int, _ at: inout Int, _ counts: inout kalsae_corpus_counts
    ) -> Int {
        var consumed = 0
        let folded = LetterTable.folded
        let written = kalsae_corpus_letters(
            text + at, count - at, folded, folded.count, letters, Self.piece, &counts, &consumed)
        at += consumed
        return written
    }

    private func take(_ count: Int, _ gram: Gram, _ body: (UnsafePointer<UInt32>, Int) -> Void) {
        let added =
            gram.isOfCharacters
            ? kalsae_corpus_characters(letters, count, units + carried)
            : kalsae_corpus_words(letters, count, &word, units + carried)
        let total = carried + added
        let made = kalsae_corpus_shingles(units, total, gram.length, shingles)
        if made > 0 {
            body(shingles, made)
            hasShingle = true
        }
        carried = min(total, gram.length - 1)
        units.update(from: units + (total - carried), count: carried)
    }

    /// What the n-grams of one text are.
    private struct Gram {
        var isOfCharacters: Bool
        var length: Int
    }

    private func gram(_ counts: kalsae_corpus_counts) -> Gram {
        let settings = plan.settings
        let words = Gram(isOfCharacters: false, length: settings.wordGram)
        let characters = Gram(isOfCharacters: true, length: settings.characterGram)
        switch settings.unit {
        case .words: return words
        case .characters: return characters
        case .automatic:
            if counts.words < settings.shortText { return Gram(isOfCharacters: true, length: settings.shortGram) }
            // The rule of Script.isMostlyHangul: a syllable stands for two or three letters of an alphabet.
            let others = counts.letters - counts.numbers - counts.hangul
            return counts.hangul > 0 && 2 * counts.hangul >= others ? characters : words
        }
    }
}
