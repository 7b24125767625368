// What repair leaves alone: code between fences, and inside a line code spans and addresses. Both walk over bytes and
// hand the rest to a function, so that no step has to know about code.

/// The parts of a text that are not between fences.
enum ProseParts {
    /// The text with `repair` applied to each run of lines outside fences; such a run ends without its last line break.
    static func map(_ text: String, _ repair: (String) -> String) -> String {
        let parts = text.withBytes { bytes -> [(range: Range<Int>, isCode: Bool)] in
            var parts: [(range: Range<Int>, isCode: Bool)] = []
            for line in TextLines(bytes) {
                let isCode = line.kind == .code
                if let last = parts.last, last.isCode == isCode {
                    parts[parts.count - 1].range = last.range.lowerBound..<line.end
                } else {
                    parts.append((line.start..<line.end, isCode))
                }
            }
            return parts
        }
        if !parts.contains(where: \.isCode) { return repair(text) }
        let bytes = text.utf8
        var result = ""
        result.reserveCapacity(bytes.count)
        for (number, part) in parts.enumerated() {
            if number > 0 { result += "\n" }
            let start = bytes.index(bytes.startIndex, offsetBy: part.range.lowerBound)
            let piece = text[start..<bytes.index(start, offsetBy: part.range.count)]
            result += part.isCode ? String(piece) : repair(String(piece))
        }
        if text.utf8.last == 0x0A { result += "\n" }
        return result
    }
}

/// Code spans (between back quotes) and addresses (http://…, www.…) inside lines.
enum CodeSpans {
    /// The text with `repair` applied around spans and addresses; the changes are added up.
    static func map(_ text: String, _ repair: (String) -> (text: String, changes: Int)) -> (text: String, changes: Int)
    {
        let spans = text.withBytes(find)
        if spans.isEmpty { return repair(text) }
        let bytes = text.utf8
        var result = "", changes = 0, place = bytes.startIndex, offset = 0
        func take(_ end: Int) -> String {
            let next = bytes.index(place, offsetBy: end - offset)
            defer { (place, offset) = (next, end) }
            return String(text[place..<next])
        }
        for span in spans {
            let outside = repair(take(span.lowerBound))
            result += outside.text
            changes += outside.changes
            result += take(span.upperBound)
        }
        let rest = repair(take(bytes.count))
        return (result + rest.text, changes + rest.changes)
    }

    private static func find(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "`"):
                var open = place
                while open < bytes.count, bytes[open] == bytes[place] { open += 1 }
                if let end = close(bytes, open, open - place) {
                    spans.append(place..<end)
                    open = end
                }
                place = open
            case UInt8(ascii: "h"), UInt8(ascii: "w"):
                if starts(bytes, place, "http://") || starts(bytes, place, "https://") || starts(bytes, place, "www.") {
                    var end = place
                    while end < bytes.count, bytes[end] > 0x20, bytes[end] < 0x7F { end += 1 }
                    // A stop or bracket after an address is the sentence's.
                    while end > place, ".,;:!?)]>\"'*".utf8.contains(bytes[end - 1]) { end -= 1 }
                    spans.append(place..<end)
                    place = max(end, place + 1)
                } else {
                    place += 1
                }
            default: place += 1
            }
        }
        return spans
    }

    /// The place after the back quotes that close a span, on the same line and near; nil where none do.
    private static func close(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var run = 0, place = start
        // A lone back quote must not cost a scan of the whole line each time.
        let limit = min(bytes.count, start + 1_000)
        while place < limit, bytes[place] != 0x0A {
            if bytes[place] == UInt8(ascii: "`") {
                run += 1
            } else {
                if run == count { return place }
                run = 0
            }
            place += 1
        }
        return run == count ? place : nil
    }

    private static func starts(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int, _ word: StaticString) -> Bool {
        guard place + word.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<word.utf8CodeUnitCount where bytes[place + offset] != word.utf8Start[offset] { return false }
        return true
    }
}
