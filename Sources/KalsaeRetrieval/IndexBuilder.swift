// Passages go in, an inverted index comes out. The same passages in the same order give the same bytes.

import KalsaeContracts

/// Collects passages into an index.
struct IndexBuilder {
    private var index: InvertedIndex
    /// Terms by number, in the order they were met.
    private var terms: [String] = []
    private var numbers: [String: UInt32] = [:]
    private var hashes: [UInt64] = []
    /// What each distinct word is indexed under: the whole first; empty for stop words.
    private var known: [Word: [UInt32]] = [:]
    private var postings: [(term: UInt32, passage: UInt32, body: UInt8, title: UInt8)] = []
    /// Counts of the passage at hand by term number.
    private var bodyCounts: [Int32] = []
    private var titleCounts: [Int32] = []
    private var isWhole: [Bool] = []
    private var touched: [UInt32] = []
    /// Where a string was stored; sources, languages and titles repeat.
    private var stored: [String: (offset: UInt32, length: UInt32)] = [:]

    init(settings: RetrievalSettings) { index = InvertedIndex(settings: settings) }

    /// - Throws: `RetrievalError.tooLarge` when offsets no longer fit.
    mutating func add(_ passage: Passage) throws {
        let number = index.passageCount
        guard number < Int(UInt32.max) / InvertedIndex.passageFields else { throw RetrievalError.tooLarge }
        var fields: [UInt32] = []
        for (text, shared) in [
            (passage.id, false), (passage.source, true), (passage.title, true), (passage.language, true),
            (passage.text, false),
        ] {
            let place = try store(text, shared: shared)
            fields += [place.offset, place.length]
        }
        let bodyLength = count(passage.text, inTitle: false)
        let titleLength = count(passage.title, inTitle: true)
        index.passages +=
            fields + [
                bodyLength, titleLength, UInt32(clamping: passage.page ?? 0),
                UInt32(clamping: passage.lastPage ?? passage.page ?? 0),
            ]
        var words: [UInt64] = []
        for term in touched {
            let at = Int(term)
            let body = UInt8(clamping: bodyCounts[at]), title = UInt8(clamping: titleCounts[at])
            postings.append((term, UInt32(number), body, title))
            if isWhole[at], body > 0 { words.append(hashes[at]) }
            bodyCounts[at] = 0
            titleCounts[at] = 0
            isWhole[at] = false
        }
        touched.removeAll(keepingCapacity: true)
        index.fingerprints.append(Fingerprint.make(words))
    }

    /// The finished index.
    ///
    /// - Throws: `RetrievalError.nothingToIndex` where no passage came in.
    consuming func finish() throws -> InvertedIndex {
        guard index.passageCount > 0 else { throw RetrievalError.nothingToIndex }
        guard postings.count < Int(UInt32.max) else { throw RetrievalError.tooLarge }
        let order = terms.indices.sorted { terms[$0].utf8.lexicographicallyPrecedes(terms[$1].utf8) }
        var counts = [Int](repeating: 0, count: terms.count)
        for posting in postings { counts[Int(posting.term)] += 1 }
        var next = [Int](repeating: 0, count: terms.count)
        var end = 0
        for term in order {
            index.termBytes += terms[term].utf8
            index.termEnds.append(UInt32(index.termBytes.count))
            next[term] = end
            end += counts[term]
            index.postingEnds.append(UInt32(end))
        }
        index.postingPassages = Array(repeating: 0, count: end)
        index.bodyCounts = Array(repeating: 0, count: end)
        index.titleCounts = Array(repeating: 0, count: end)
        // Passages were added in ascending order, and so each term's postings stay.
        for posting in postings {
            let place = next[Int(posting.term)]
            next[Int(posting.term)] = place + 1
            index.postingPassages[place] = posting.passage
            index.bodyCounts[place] = posting.body
            index.titleCounts[place] = posting.title
        }
        index.prepare()
        return index
    }

    private mutating func store(_ text: String, shared: Bool) throws -> (offset: UInt32, length: UInt32) {
        if shared, let place = stored[text] { return place }
        let offset = index.strings.count
        index.strings += text.utf8
        guard index.strings.count < Int(UInt32.max) else { throw RetrievalError.tooLarge }
        let place = (UInt32(offset), UInt32(index.strings.count - offset))
        if shared { stored[text] = place }
        return place
    }

    /// Counts a text's terms and returns its number of words.
    private mutating func count(_ text: String, inTitle: Bool) -> UInt32 {
        var words: UInt32 = 0
        WordScanner.forEachWord(in: text) { word in
            let numbers = termNumbers(of: word)
            guard let whole = numbers.first else { return }
            words += 1
            for number in numbers {
                let at = Int(number)
                if bodyCounts[at] == 0, titleCounts[at] == 0 { touched.append(number) }
                if inTitle { titleCounts[at] += 1 } else { bodyCounts[at] += 1 }
            }
            isWhole[Int(whole)] = true
        }
        return words
    }

    private mutating func termNumbers(of word: Word) -> [UInt32] {
        if let numbers = known[word] { return numbers }
        var numbers: [UInt32] = []
        if let found = Terms.of(word) { numbers = ([found.whole] + found.parts).map { number(of: $0) } }
        known[word] = numbers
        return numbers
    }

    private mutating func number(of term: String) -> UInt32 {
        if let number = numbers[term] { return number }
        let number = UInt32(terms.count)
        numbers[term] = number
        terms.append(term)
        hashes.append(Fingerprint.hash(term))
        bodyCounts.append(0)
        titleCounts.append(0)
        isWhole.append(false)
        return number
    }
}
