// Heads and feet that run through a PDF's pages: lines that are the same on many pages, and numbers that count them.
// Figures that differ from page to page otherwise are content. What goes is told as an omission.

import Foundation

enum PDFRunningLines {
    /// Lines at each end of a page that may be running heads or feet.
    private static let edgeLines = 2
    /// Share of pages on which such a line must stand, and the fewest pages.
    private static let runningShare = 0.4
    private static let fewestPages = 3
    /// A number counts pages where the page before or after, or the one beyond it, has the number that follows.
    private static let neighbours = [-2, -1, 1, 2]

    static func remove(_ pages: inout [[String]], _ omissions: inout [Omission]) {
        removeNumbers(&pages, &omissions)
        removeHeads(&pages, &omissions)
        removeNumbers(&pages, &omissions)
    }

    private static func key(_ line: String) -> String { String(line.filter { !$0.isWhitespace }).lowercased() }

    /// Places of the outermost lines of a page that hold text. A short page has no more than half of its lines there.
    private static func edges(_ page: [String]) -> [Int] {
        let filled = page.indices.filter { !page[$0].isEmpty }
        let count = min(edgeLines, max(1, filled.count / 4))
        return Array(Set(filled.prefix(count) + filled.suffix(count))).sorted()
    }

    // MARK: Heads

    private static func removeHeads(_ pages: inout [[String]], _ omissions: inout [Omission]) {
        var counts: [String: Int] = [:]
        for page in pages { for line in Set(edges(page).map({ key(page[$0]) })) { counts[line, default: 0] += 1 } }
        let filled = pages.count { page in page.contains { !$0.isEmpty } }
        // A head may stand on left or right pages alone.
        let most = max(fewestPages, Int((runningShare * Double(filled)).rounded(.up)))
        var told: [String: Int] = [:]
        for index in pages.indices {
            // A page of two lines has no head beside its text.
            guard pages[index].count(where: { !$0.isEmpty }) > 2 else { continue }
            for line in edges(pages[index]) where (counts[key(pages[index][line])] ?? 0) >= most {
                let text = pages[index][line]
                if text.first(where: { $0.isLetter || $0.isNumber }) == nil || !isSentence(text) {
                    told[text, default: 0] += 1
                    pages[index][line] = ""
                }
            }
        }
        for (text, count) in told.sorted(by: { $0.key < $1.key }) {
            omissions.append(
                Omission(
                    rule: "running-head", value: "at the edge of \(count) pages",
                    text: text.filter { $0 != PDFLayout.cellMark && $0 != PDFLayout.headingMark }))
        }
    }

    /// Whole sentences are text, also where many pages begin or end with them.
    private static func isSentence(_ line: String) -> Bool {
        guard let last = line.last else { return false }
        return ".!?。".contains(last) && line.split(separator: " ").count > 3 && !line.contains("©")
    }

    // MARK: Numbers

    private static func removeNumbers(_ pages: inout [[String]], _ omissions: inout [Omission]) {
        /// A number at a page's edge: its line, the cells that stay, its value, and whether it is decorated.
        struct Found {
            var line: Int
            var rest: String
            var value: Int
            var isMarked: Bool
        }
        let found: [[Found]] = pages.map { page in
            let filled = page.indices.filter { !page[$0].isEmpty }
            return Array(Set([filled.first, filled.last].compactMap(\.self))).sorted().compactMap { line in
                var cells = page[line].split(separator: PDFLayout.cellMark).map(String.init)
                guard !cells.isEmpty, let place = [0, cells.count - 1].first(where: { number(cells[$0]) != nil }),
                    let (value, isMarked) = number(cells[place])
                else { return nil }
                cells.remove(at: place)
                return Found(
                    line: line, rest: cells.joined(separator: String(PDFLayout.cellMark)), value: value,
                    isMarked: isMarked)
            }
        }
        var removed: [String] = []
        for page in pages.indices {
            for number in found[page] {
                let counts = neighbours.contains { step in
                    found.indices.contains(page + step)
                        && found[page + step].contains {
                            $0.value == number.value + step && $0.isMarked == number.isMarked
                        }
                }
                // A single page, or one between others: only a number that says what it is.
                guard counts || (number.isMarked && number.value == page + 1) else { continue }
                removed.append(pages[page][number.line].filter { $0 != PDFLayout.cellMark })
                pages[page][number.line] = number.rest
            }
        }
        if !removed.isEmpty {
            omissions.append(
                Omission(
                    rule: "page-number", value: "numbers that count \(removed.count) pages",
                    text: removed.joined(separator: "\n")))
        }
    }

    /// The number of a line that is nothing but a page's number, and whether marks or words say so.
    static func number(_ line: String) -> (value: Int, isMarked: Bool)? {
        var text = line.lowercased().filter { !$0.isWhitespace }
        if text.isEmpty || text.utf8.count > 24 { return nil }
        if let value = roman(text) { return (value, false) }
        var isMarked = false
        for word in ["page", "쪽", "페이지", "p.", "제", "면"] where text.contains(word) {
            guard let range = text.range(of: word) else { continue }
            text.removeSubrange(range)
            isMarked = true
        }
        let marks = Set("-–—[]()|<>·~")
        let bare = text.filter { !marks.contains($0) }
        if bare.count < text.count { isMarked = true }
        // "3/10", "3 of 10"
        let parts = bare.replacing("of", with: "/").split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(\.isWholeNumber) }),
            let value = Int(parts[0]), parts.count == 1 || (Int(parts[1]) ?? 0) >= value
        else { return nil }
        return (value, isMarked || parts.count == 2)
    }

    private static func roman(_ text: String) -> Int? {
        let values: [Character: Int] = ["i": 1, "v": 5, "x": 10, "l": 50, "c": 100]
        guard text.count <= 8 else { return nil }
        var sum = 0, last = 0
        for letter in text.reversed() {
            guard let value = values[letter] else { return nil }
            sum += value < last ? -value : value
            last = max(last, value)
        }
        return sum > 0 ? sum : nil
    }
}
