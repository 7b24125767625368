// A text changed line by line, by bytes and without ever holding its lines: a file may be sixty million of them. A line
// ends at a line feed; what else Windows puts before it belongs to the line.

enum LineChanges {
    /// The text with every line replaced for which `change` gives another.
    static func map(_ text: String, _ change: (Substring) -> String?) -> String {
        var result: [UInt8] = []
        var rest = text.utf8[...]
        var copied = rest.startIndex
        var isChanged = false
        while true {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            if end > rest.startIndex, let line = change(Substring(rest[..<end])) {
                result.append(contentsOf: text.utf8[copied..<rest.startIndex])
                result.append(contentsOf: line.utf8)
                copied = end
                isChanged = true
            }
            guard end < rest.endIndex else { break }
            rest = rest[rest.index(after: end)...]
        }
        if !isChanged { return text }
        result.append(contentsOf: text.utf8[copied...])
        return String(decoding: result, as: UTF8.self)
    }
}
