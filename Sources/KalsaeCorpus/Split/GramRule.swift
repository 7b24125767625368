// How long a stretch of text must be before sharing it means that one text holds a piece of the other.
//
// English and other languages with spaces: 13 words, as Brown et al. 2020 (appendix C).
//
// Korean: 20 letters, white space and punctuation left out. Words between spaces (eojeols) carry particles and endings
// and hold about two English words each, and people write the same words with and without spaces between them, so 13 of
// them is too long a stretch. Measured on KorQuAD's 964 passages (140 articles) and 5,774 questions: quotes of one
// sentence found; quotes of two with a tenth of the spaces taken out found; questions long enough to be looked for;
// unrelated Korean documents hit, of 125,018 (reviews, comments, sentence pairs, documentation):
//
//                    sentence   spaces   questions   unrelated
//     13 eojeols       73.2 %   74.9 %       7.9 %           0
//      8 eojeols       93.7 %   95.7 %      50.4 %           0
//      5 eojeols       99.4 %   99.8 %      89.2 %           3
//     40 letters       74.7 %   99.7 %       8.6 %           0
//     25 letters       93.8 %    100 %      50.8 %           0
//     20 letters       97.1 %    100 %      73.4 %           0
//     15 letters       99.4 %    100 %      90.6 %           3
//     12 letters       99.9 %    100 %      96.7 %          43
//
// 20 letters is the shortest without a false hit. Texts shorter than that are looked for as a whole, down to a length
// at which a whole question is still no common phrase; still shorter ones are compared with whole documents only, and
// those of a word or two (answers such as a name, a year, "10점") not at all: 219 reviews of a corpus of 712,404 were
// such an answer, none of them out of the set.

/// What a gram is made of.
enum GramUnit: Int, CaseIterable, Sendable {
    case words, letters
}

/// The grams a text is looked for by.
struct GramRule: Sendable, Equatable {
    let unit: GramUnit
    /// Units of a gram.
    let length: Int
    /// The shortest text that is looked for inside others, as one gram of its own length.
    let shortest: Int
    /// The shortest text that is compared with whole documents.
    let shortestWhole: Int

    static let spaced = GramRule(unit: .words, length: 13, shortest: 8, shortestWhole: 4)
    static let korean = GramRule(unit: .letters, length: 20, shortest: 12, shortestWhole: 8)
    static let all = [spaced, korean]
}
