// What quality rules look at: a text is measured once, over its bytes, and every rule reads the result.
// After Gopher (Rae et al. 2021, table A1), C4 (Raffel et al. 2020) and FineWeb (Penedo et al. 2024). Words are runs
// without white space, which holds for Korean eojeols as for English words; languages written without spaces have none.
// Code between fences is left out of every measure: a manual may be full of it. It judges nothing.

/// The measures of one text. Shares are from 0 to 1.
public struct TextProfile: Sendable, Equatable {
    /// Words: runs of characters without white space.
    public var words = 0
    public var longestWord = 0
    /// Characters that are not white space.
    public var characters = 0
    /// Mean number of characters of a word.
    public var meanWordLength = 0.0
    /// Words that are a list's marks: `-`, `•`, `1.`
    public var listMarks = 0
    /// Share of words with at least one letter.
    public var letterWordShare = 0.0
    /// Share of letters and digits among the characters that are not white space.
    public var textShare = 0.0
    /// `#` marks (headings apart) and ellipses for each word.
    public var symbolsPerWord = 0.0
    /// Share of replacement characters, private use and stray controls among the characters.
    public var garbledShare = 0.0
    /// How many different function words, particles or endings the text shows; see `FunctionWords`.
    public var functionWords = 0
    /// Share of words that are one or end in one.
    public var functionWordShare = 0.0
    /// Words that end with a mark that ends a sentence, and lines that end in a Korean sentence ending without one.
    public var sentences = 0

    /// Lines that are not blank.
    public var lines = 0
    /// Share of lines that start with a bullet.
    public var bulletLineShare = 0.0
    /// Share of lines that end in an ellipsis.
    public var ellipsisLineShare = 0.0
    /// Lines of prose: not headings, rows of tables, items of lists, or `name: value` as minutes and forms have them.
    public var plainLines = 0
    /// Share of lines of prose that end with a mark that ends a sentence, or in a Korean ending; 1 where there are
    /// none.
    public var stoppedLineShare = 1.0
    /// Share of lines of prose of 30 characters at most.
    public var shortLineShare = 0.0
    /// Line breaks between lines of prose for each word of them; blank lines count as none.
    public var newlinesPerWord = 0.0
    /// Share of lines that repeat an earlier one, and of their characters.
    public var duplicateLineShare = 0.0
    public var duplicateLineCharacterShare = 0.0
    /// Share of paragraphs (between blank lines) that repeat an earlier one, and of their characters.
    public var duplicateParagraphShare = 0.0
    public var duplicateParagraphCharacterShare = 0.0
    /// Share of characters in the commonest run of 2, 3, 4 words.
    public var topGramShares = [0.0, 0.0, 0.0]
    /// How often each of these runs stands there.
    public var topGramCounts = [0, 0, 0]
    /// Share of characters in runs of 5, 6, … 10 words that stood earlier in the text.
    public var duplicateGramShares = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]

    /// Words without the marks of lists.
    var wordsProper: Int { max(1, words - listMarks) }

    /// Whether most lines are items, headings, rows or entries: minutes, a form, a checklist. What the lines of prose
    /// among them look like tells nothing then.
    var isOutline: Bool { plainLines * 2 < lines }

    /// A line counts as short up to this many characters (FineWeb).
    public static let shortLine = 30

    /// Measures a text; linear.
    ///
    /// ```swift
    /// TextProfile("Swifts eat and sleep on the wing.").words   // 7
    /// ```
    public init(_ text: String) {
        self = text.withBytes { bytes in
            CharacterKinds.plane.withUnsafeBufferPointer { kinds in
                var counter = ProfileCounter(bytes: bytes, kinds: kinds)
                for line in TextLines(bytes) { counter.add(line) }
                return counter.profile()
            }
        }
    }

    /// Measures of nothing.
    init() {}
}

/// Counts while it walks over the lines.
private struct ProfileCounter {
    let bytes: UnsafeBufferPointer<UInt8>
    let kinds: UnsafeBufferPointer<CharacterKind>
    private var result = TextProfile()
    private var letterWords = 0, textual = 0, symbols = 0, garbled = 0, functionWords = 0
    private var english: UInt64 = 0, korean: UInt64 = 0
    private var bullets = 0, openLines = 0, stopped = 0, short = 0, plainLines = 0, plainWords = 0
    private var hashes: [UInt64] = []
    private var ends: [Int32] = []
    private var lines = Repeats(), paragraphs = Repeats()
    private var paragraph: (hash: UInt64, characters: Int32) = (0, 0)

    /// How the last word seen ends.
    private enum Ending { case open, stop, ellipsis, korean }

    init(bytes: UnsafeBufferPointer<UInt8>, kinds: UnsafeBufferPointer<CharacterKind>) {
        self.bytes = bytes
        self.kinds = kinds
        hashes.reserveCapacity(bytes.count / 5)
        ends.reserveCapacity(bytes.count / 5)
    }

    mutating func add(_ line: TextLine) {
        if line.kind == .code || line.kind == .blank {
            closeParagraph()
            return
        }
        let before = (words: hashes.count, characters: result.characters, textual: textual)
        var ending = Ending.open
        var place = line.start
        while place < line.end {
            let (value, length) = bytes.scalar(at: place)
            if kind(value).contains(.white) {
                place += length
            } else {
                place = word(from: place, to: line.end, line.kind, &ending)
            }
        }
        let newWords = hashes.count - before.words
        if newWords == 0 { return }
        let characters = result.characters - before.characters
        result.lines += 1
        let isBulleted = isBullet(line)
        if isBulleted { bullets += 1 }
        if ending == .ellipsis { openLines += 1 }
        if ending == .korean { result.sentences += 1 }
        let entry = line.kind == .prose && !isBulleted ? entryMark(line) : nil
        if isBulleted || entry == .number { result.listMarks += 1 }
        if line.kind == .prose, !isBulleted, entry == nil {
            plainLines += 1
            plainWords += newWords
            if ending == .stop || ending == .korean { stopped += 1 }
            // Spaces between words count as characters of a line.
            if characters + newWords - 1 <= TextProfile.shortLine { short += 1 }
        }
        // Rules and empty rows of tables may come again.
        guard textual > before.textual else { return }
        let hash = bytes.hash(line.start, line.end)
        lines.add(hash, Int32(characters))
        paragraph = (WordHash.mix(paragraph.hash &* 3 ^ hash), paragraph.characters + Int32(characters))
    }

    mutating func profile() -> TextProfile {
        closeParagraph()
        result.words = hashes.count
        guard result.words > 0, result.lines > 0 else { return result }
        let words = Double(result.words), characters = Double(result.characters)
        result.meanWordLength = characters / words
        result.letterWordShare = Double(letterWords) / words
        result.textShare = Double(textual) / characters
        result.symbolsPerWord = Double(symbols) / words
        result.garbledShare = Double(garbled) / characters
        result.functionWords = english.nonzeroBitCount + korean.nonzeroBitCount
        result.functionWordShare = Double(functionWords) / words
        result.bulletLineShare = Double(bullets) / Double(result.lines)
        result.ellipsisLineShare = Double(openLines) / Double(result.lines)
        result.plainLines = plainLines
        result.stoppedLineShare = plainLines == 0 ? 1 : Double(stopped) / Double(plainLines)
        result.shortLineShare = plainLines == 0 ? 0 : Double(short) / Double(plainLines)
        result.newlinesPerWord = plainWords == 0 ? 0 : Double(plainLines - 1) / Double(plainWords)
        (result.duplicateLineShare, result.duplicateLineCharacterShare) = lines.shares()
        (result.duplicateParagraphShare, result.duplicateParagraphCharacterShare) = paragraphs.shares()
        let repetition = GramRepetition(&hashes, ends: ends)
        result.topGramShares = repetition.top
        result.topGramCounts = repetition.topCounts
        result.duplicateGramShares = repetition.repeated
        return result
    }

    @inline(__always)
    private func kind(_ value: UInt32) -> CharacterKind {
        value < 0x10000 ? kinds[Int(value)] : CharacterKinds.of(value)
    }

    /// Measures the word that starts at `start`; gives the place after it.
    @inline(__always)
    private mutating func word(from start: Int, to end: Int, _ line: TextLineKind, _ ending: inout Ending) -> Int {
        var place = start, length = 0, text = 0, marks = 0
        var flags: CharacterKind = []
        while place < end {
            let (value, size) = bytes.scalar(at: place)
            let kind = kind(value)
            if kind.contains(.white) { break }
            flags.formUnion(kind)
            if !kind.isDisjoint(with: [.letter, .digit]) { text += 1 }
            if value == 0x23 { marks += 1 }
            if kind.contains(.garbled) { garbled += 1 }
            length += 1
            place += size
        }
        textual += text
        if flags.contains(.letter) { letterWords += 1 }
        if line != .heading { symbols += marks }
        result.characters += length
        result.longestWord = max(result.longestWord, length)
        hashes.append(bytes.hash(start, place))
        ends.append(Int32(truncatingIfNeeded: result.characters))
        ending = close(start, place, flags)
        if ending == .stop { result.sentences += 1 }
        return place
    }

    /// Looks at a word's end: what closes it, and which function word it is or ends in.
    @inline(__always)
    private mutating func close(_ start: Int, _ end: Int, _ flags: CharacterKind) -> Ending {
        var core = end
        var stop: UInt32 = 0
        var ending = Ending.open
        // Back over the marks at the end, at most a handful of them.
        while core > start {
            var first = core - 1
            while first > start, bytes[first] & 0xC0 == 0x80 { first -= 1 }
            let value = bytes.scalar(at: first).value
            let kind = kind(value)
            if !kind.isDisjoint(with: [.letter, .digit]) {
                break
            }
            if kind.contains(.stop), stop == 0 {
                stop = value
                ending = .stop
                if value == 0x2026 || value == 0x2E && first >= start + 2 && bytes[first - 1] == 0x2E {
                    ending = .ellipsis
                    symbols += 1
                }
            } else if !kind.contains(.stop), !kind.contains(.closer), value != 0x2C, value != 0x3B, value != 0x3A {
                break
            }
            core = first
        }
        guard flags.contains(.letter), core > start else { return ending }
        if bytes[core - 1] >= 0x80 {
            guard core - start >= 3, bytes[core - 1] & 0xC0 == 0x80 else { return ending }
            let value = bytes[core - 3] >= 0xE0 ? bytes.scalar(at: core - 3).value : 0
            if let number = FunctionWords.korean(value) {
                korean |= 1 << number
                functionWords += 1
                if stop == 0, Self.sentenceEndings.contains(value) { ending = .korean }
            }
            return ending
        }
        var first = start
        while first < core, bytes[first] < 0x41 { first += 1 }
        if core - first <= 7 {
            var key: UInt64 = 0, shift: UInt64 = 0
            for place in first..<core {
                key |= UInt64(bytes[place] | 0x20) << shift
                shift += 8
            }
            if let number = FunctionWords.english(key) {
                english |= 1 << number
                functionWords += 1
            }
        }
        return ending
    }

    /// 다 요 까 죠 네: a line that closes with one of these closes a sentence, with or without a stop.
    private static let sentenceEndings: Set<UInt32> = [0xB2E4, 0xC694, 0xAE4C, 0xC8E0, 0xB124]

    private static let bullets: Set<UInt32> = Set("•‣◦▪▫■□●○▶►▸·◆◇※".unicodeScalars.map(\.value))

    private func isBullet(_ line: TextLine) -> Bool {
        var first = line.start
        while first < line.end, bytes[first] == 0x20 { first += 1 }
        guard first < line.end else { return false }
        let (value, length) = bytes.scalar(at: first)
        if value == 0x2D || value == 0x2A || value == 0x2B {
            return first + length < line.end && bytes[first + length] == 0x20
        }
        return value >= 0x80 && Self.bullets.contains(value)
    }

    /// What begins a line that need not be a sentence: a number, or a name before its value (`일시: 2024년 5월 1일`).
    private enum EntryMark { case number, name }

    private func entryMark(_ line: TextLine) -> EntryMark? {
        var place = line.start
        while place < line.end, bytes[place] == 0x20 { place += 1 }
        let first = place
        while place < line.end, (0x30...0x39).contains(bytes[place]) { place += 1 }
        if place > first, place - first <= 3, place + 1 < line.end, bytes[place] == 0x2E || bytes[place] == 0x29,
            bytes[place + 1] == 0x20
        {
            return .number
        }
        let limit = min(line.end, first + Self.longestName)
        while place + 1 < limit, bytes[place] != 0x3A { place += 1 }
        return place > first && place + 1 < limit && bytes[place] == 0x3A && bytes[place + 1] == 0x20 ? .name : nil
    }

    /// Bytes of the name before a colon.
    private static let longestName = 48

    private mutating func closeParagraph() {
        if paragraph.characters > 0 { paragraphs.add(paragraph.hash, paragraph.characters) }
        paragraph = (0, 0)
    }
}

/// Counts pieces that were there before.
private struct Repeats {
    private var pieces: [(hash: UInt64, characters: Int32)] = []

    mutating func add(_ hash: UInt64, _ characters: Int32) { pieces.append((hash, characters)) }

    /// The share of repeated pieces and of their characters.
    func shares() -> (pieces: Double, characters: Double) {
        guard pieces.count > 1 else { return (0, 0) }
        var table = HashTable()
        table.reset(pieces.count)
        var repeated = 0, characters = 0, total = 0
        for piece in pieces {
            total += Int(piece.characters)
            let slot = table.count(piece.hash)
            if table.counts[slot] > 1 {
                repeated += 1
                characters += Int(piece.characters)
            }
        }
        return (Double(repeated) / Double(pieces.count), total == 0 ? 0 : Double(characters) / Double(total))
    }
}
