// Rules about a whole document that no measure of its words shows: it is an advert, a heap of hashtags or links,
// filler, or it breaks off. Each says what it counted, for the ledger.

/// What is wrong with a document.
public struct DocumentFault: Sendable, Equatable, CustomStringConvertible {
    /// The rule's name, as it stands in the ledger.
    public var rule: String
    /// What was counted: `3 advert phrases, 2 kinds of contact in 41 words`.
    public var description: String
}

/// What the rules about documents look at.
public struct DocumentSigns: Sendable, Equatable {
    var signs = PromotionSigns()
    /// Paragraphs of prose with eight words or more, and how many of them close as sentences do.
    public var longParagraphs = 0
    public var finishedParagraphs = 0
    /// Whether the last line breaks off: an ellipsis, or "read more".
    public var breaksOff = false

    /// Fewer words make no paragraph that must end in a sentence.
    static let longParagraph = 8

    /// Looks at a text's prose; linear.
    public init(_ text: String) {
        text.withBytes { bytes in
            var paragraph: (words: Int, isFinished: Bool) = (0, false)
            func close(_ signs: inout DocumentSigns) {
                if paragraph.words >= Self.longParagraph {
                    signs.longParagraphs += 1
                    if paragraph.isFinished { signs.finishedParagraphs += 1 }
                }
                paragraph = (0, false)
            }
            for line in TextLines(bytes) {
                guard line.kind == .prose else {
                    close(&self)
                    continue
                }
                let one = PromotionSigns(bytes, line.start, line.end)
                signs += one
                paragraph = (paragraph.words + one.words, one.isFinished)
                breaksOff =
                    SentenceEnd.isOpen(bytes, line.start, line.end)
                    || one.count(.more) > 0 && one.words <= 5 && !one.isFinished
            }
            close(&self)
        }
    }
}

/// One rule about a document.
public struct DocumentRule: Sendable {
    public let name: String
    /// What was counted; nil where the document is in order.
    let fault: @Sendable (DocumentSigns) -> String?

    init(_ name: String, _ fault: @escaping @Sendable (DocumentSigns) -> String?) {
        self.name = name
        self.fault = fault
    }

    /// A document of fewer words may be a note that ends in dots.
    static let shortDocument = 100

    /// Every rule, in the order in which they speak.
    public static let table: [DocumentRule] = [
        DocumentRule("filler") { $0.signs.count(.filler) > 0 ? "lorem ipsum" : nil },
        DocumentRule("advert") { document in
            let signs = document.signs
            let adverts = signs.adverts
            let isShort = signs.words <= 60
            let isAdvert =
                adverts >= 2 && signs.contacts >= 1 && isShort || adverts >= 1 && signs.contacts >= 2 && isShort
                || adverts >= 4 && adverts * 40 >= signs.words
            return isAdvert && !signs.isAbout
                ? "\(adverts) advert phrases, \(signs.contacts) kinds of contact in \(signs.words) words" : nil
        },
        DocumentRule("hashtag-heap") {
            $0.signs.hashtags >= 5 && $0.signs.hashtags * 3 >= $0.signs.words
                ? "\($0.signs.hashtags) hashtags in \($0.signs.words) words" : nil
        },
        DocumentRule("link-heap") {
            $0.signs.links >= 5 && $0.signs.links * 4 >= $0.signs.words
                ? "\($0.signs.links) addresses in \($0.signs.words) words" : nil
        },
        DocumentRule("unfinished-sentences") {
            $0.longParagraphs >= 4 && $0.finishedParagraphs * 4 < $0.longParagraphs
                ? "\($0.longParagraphs - $0.finishedParagraphs) of \($0.longParagraphs) paragraphs have no end" : nil
        },
        DocumentRule("breaks-off") {
            $0.breaksOff && $0.signs.words >= shortDocument ? "the last line stays open" : nil
        },
    ]

    /// Everything that is wrong with a document, in the order of the table.
    ///
    /// ```swift
    /// DocumentRule.faults(in: DocumentSigns(text)).first?.rule   // "advert"
    /// ```
    public static func faults(in signs: DocumentSigns) -> [DocumentFault] {
        table.compactMap { rule in rule.fault(signs).map { DocumentFault(rule: rule.name, description: $0) } }
    }
}
