// Which parts of a text are in which language. CLD2's own spans follow scripts and are coarse within one; here a text
// is cut into sentences, and those where Hangul and other letters alternate, and each piece is identified for itself.
// A piece that is too short to be told belongs to its neighbour where both or neither are Hangul. It does not find
// single foreign words, and borrowed words in another script count as what surrounds them.

import KalsaeSupport

/// A part of a text in one language.
public struct LanguageSpan: Sendable, Equatable, Codable {
    /// Where it stands, in bytes of UTF-8 from the text's start.
    public var start: Int
    public var end: Int
    /// The part itself, without white space around it.
    public var text: String
    /// Its language.
    public var identified: IdentifiedLanguage
}

extension LanguageIdentifier {
    /// Letters that are not Hangul become a piece of their own from this many bytes on; fewer are names and terms
    /// inside a Korean sentence.
    static let fewestForeignLetters = 16

    /// The parts of a text in the order they stand; parts without letters belong to the part before them.
    ///
    /// ```swift
    /// let spans = LanguageIdentifier.spans(of: "나는 집에 갔다. Then I went to sleep early.")
    /// spans.map(\.identified.language)   // ["ko", "en"]
    /// ```
    public static func spans(of text: String) -> [LanguageSpan] {
        var pieces: [Piece] = []
        // A line may end as on Windows, where one Character holds both marks.
        for line in text.split(whereSeparator: \.isNewline) {
            for sentence in Sentences.split(line) {
                for piece in byScript(sentence) { append(Piece(piece, identify(String(piece))), to: &pieces) }
            }
        }
        return pieces.map { piece in
            let part = text[piece.text.startIndex..<piece.text.endIndex]
            return LanguageSpan(
                start: text.utf8.distance(from: text.startIndex, to: part.startIndex),
                end: text.utf8.distance(from: text.startIndex, to: part.endIndex), text: String(part),
                identified: piece.isMerged ? identify(String(part)) : piece.identified)
        }
    }

    private struct Piece {
        var text: Substring
        var identified: IdentifiedLanguage
        var isKorean: Bool
        var isMerged = false

        init(_ text: Substring, _ identified: IdentifiedLanguage) {
            self.text = text
            self.identified = identified
            isKorean = identified.language == "ko"
        }
    }

    /// Adds a piece, or lengthens the last one where both are in one language or one of them cannot be told.
    private static func append(_ piece: Piece, to pieces: inout [Piece]) {
        guard let last = pieces.last else {
            pieces.append(piece)
            return
        }
        let sameScript =
            last.isKorean == piece.isKorean || piece.identified.letters == 0 || last.identified.letters == 0
        let same = last.identified.language == piece.identified.language
        let unclear = !last.identified.isReliable || !piece.identified.isReliable
        guard sameScript, same || unclear else {
            pieces.append(piece)
            return
        }
        let base = last.text.base
        var merged = last
        // Which of the two is known better decides the language that the next piece is compared with.
        if piece.identified.isReliable && !last.identified.isReliable {
            merged.identified = piece.identified
            merged.isKorean = piece.isKorean
        }
        merged.text = base[last.text.startIndex..<piece.text.endIndex]
        merged.isMerged = true
        pieces[pieces.count - 1] = merged
    }

    /// A sentence cut where runs of Hangul and long runs of other letters meet.
    private static func byScript(_ sentence: Substring) -> [Substring] {
        guard Script.hasHangulSyllable(sentence) else { return [sentence] }
        var cuts: [Substring.Index] = []
        var place = sentence.startIndex
        var runStart: Substring.Index?
        var letters = 0
        func closeRun(at end: Substring.Index) {
            if let start = runStart, letters >= fewestForeignLetters {
                cuts.append(start)
                cuts.append(end)
            }
            runStart = nil
            letters = 0
        }
        while place < sentence.endIndex {
            let character = sentence[place]
            if let scalar = character.unicodeScalars.first {
                if Hangul.isHangul(scalar) {
                    closeRun(at: place)
                } else if character.isLetter {
                    if runStart == nil { runStart = place }
                    letters += character.utf8.count
                }
            }
            place = sentence.index(after: place)
        }
        closeRun(at: sentence.endIndex)
        var parts: [Substring] = []
        var start = sentence.startIndex
        for cut in cuts + [sentence.endIndex] where cut > start {
            let part = sentence[start..<cut]
            if !part.allSatisfy(\.isWhitespace) { parts.append(trimmed(part)) }
            start = cut
        }
        return parts
    }

    private static func trimmed(_ part: Substring) -> Substring {
        var part = part
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return part
    }
}
