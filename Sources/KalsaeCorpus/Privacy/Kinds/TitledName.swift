// English names behind a title: Mr., Mrs., Ms., Miss, Dr., Prof. and the like, then one to three words with capitals.
// What the title makes of a common word (Dr. Pepper, Mr. President, Miss Universe) is refused by a short list.

enum TitledName {
    /// The name behind the title at a place.
    static func find(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard var start = titleEnd(text, at: place) else { return nil }
        // Prof. Dr. Weiss: the last title counts.
        for _ in 0..<3 { start = titleEnd(text, at: start) ?? start }
        var end = start, words = 0, letters = 0, place = start
        while words < 3, let stop = wordEnd(text, from: place) {
            let isInitial = stop - place <= 2 && text[stop] == 0x2E || stop - place == 1
            if words == 0 || !stops.contains(word(text, place..<stop)) {
                letters = max(letters, stop - place)
                end = stop
            } else {
                break
            }
            words += 1
            place = text[stop] == 0x2E && isInitial ? stop + 1 : stop
            guard text[place] == 0x20 else { break }
            place += 1
            for particle in particles where text.has(particle, at: place) { place += particle.bytes.count }
        }
        guard words > 0, letters >= 2, !refused.contains(word(text, start..<firstEnd(text, start))) else { return nil }
        return PersonalDataFinding(kind: .name, range: start..<end, confidence: .likely)
    }

    private static func firstEnd(_ text: ScannedText, _ start: Int) -> Int { wordEnd(text, from: start) ?? start }

    private static func word(_ text: ScannedText, _ range: Range<Int>) -> String {
        String(decoding: text.bytes[range], as: UTF8.self)
    }

    /// Where the name begins behind a title, or nil where no title stands here.
    private static func titleEnd(_ text: ScannedText, at place: Int) -> Int? {
        guard let title = titles.first(where: { text.has($0, at: place) && !text.isWord(place + $0.bytes.count) })
        else {
            return nil
        }
        var end = place + title.bytes.count
        if text[end] == 0x2E { end += 1 }
        guard text[end] == 0x20 else { return nil }
        return Bytes.isUpper(text[end + 1]) ? end + 1 : nil
    }

    /// A word with a capital: letters, also those of Latin with marks, apostrophes and dashes inside.
    private static func wordEnd(_ text: ScannedText, from place: Int) -> Int? {
        guard Bytes.isUpper(text[place]) else { return nil }
        var end = place
        while end - place < 24 {
            if Bytes.isLetter(text[end]) || (text[end] >= 0xC3 && text[end] <= 0xC9) {
                end += 1
            } else if text[end] & 0xC0 == 0x80, text[end - 1] >= 0xC3, text[end - 1] <= 0xC9 {
                end += 1
            } else if text[end] == 0x27 || text[end] == 0x2D, Bytes.isUpper(text[end + 1]) {
                end += 1
            } else {
                break
            }
        }
        guard end - place < 24, !Bytes.isDigit(text[end]) else { return nil }
        return end
    }

    private static let titles: [StaticWord] = [
        "Mrs", "Mr", "Ms", "Miss", "Mx", "Dr", "Professor", "Prof", "Madam", "Mme",
    ]
    /// The first two letters of the titles, for the scanner.
    static let heads = titles.map { [$0.bytes[0], $0.bytes[1]] }
    private static let particles: [StaticWord] = ["van ", "von ", "de ", "der ", "la ", "di ", "da ", "den "]
    /// First words that make no name, and the stand-in's own.
    private static let refused: Set<String> = [
        "Pepper", "President", "Speaker", "Chairman", "Universe", "America", "World", "Korea", "Right", "Bean", "Robot",
        "Strange",
        "Who", "Doom", "No", "Evil", "Potato", "You", "The", "It", "Out", "This", "That", "Person", "And", "Or",
        "Martens",
        "Seuss", "Hyde", "Jekyll", "Watson", "Holmes", "Claus", "Incredible", "Fantastic", "Nobody", "Anybody",
        "Secretary",
        "Justice", "Ambassador", "Minister", "Mayor", "Governor", "Office", "Windows", "Word", "Excel", "USA",
        "Congeniality", "Casting", "Inspirational",
        "Sandman", "Dolittle", "Brainwash", "Saigon", "Daisy",
    ]
    /// Words with capitals that begin a new sentence or thing behind a name.
    private static let stops: Set<String> = [
        "The", "He", "She", "It", "They", "We", "You", "And", "But", "In", "On", "At", "From", "To", "For", "With",
        "His", "Her",
        "This", "That", "When", "While", "If", "Please", "Is", "Was", "Will", "Has", "Had", "Said", "Says", "Thank",
        "Dear",
        "CEO", "CFO", "CTO", "Department", "University", "Hospital", "Street", "Avenue", "January", "February", "March",
        "April",
        "May", "June", "July", "August", "September", "October", "November", "December", "Monday", "Tuesday",
        "Wednesday",
        "Thursday", "Friday", "Saturday", "Sunday", "Mr", "Mrs", "Ms", "Dr", "Prof", "Not", "Who", "Also", "As", "An",
        "By",
    ]
}
