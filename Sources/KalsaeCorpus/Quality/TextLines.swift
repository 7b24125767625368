// The lines of a text in Markdown's shape, told apart as prose, headings, tables and code, over bytes. It agrees with
// `TextBlock.split` about what stands between fences, and costs a fraction of it; unlike a block, a line that follows a
// closing fence at once is prose again.

/// What a line is.
enum TextLineKind: Sendable, Equatable {
    case blank
    case prose
    case heading
    /// A row of a table: it holds ` | `, or starts and ends with a bar.
    case table
    /// A fence or a line between fences.
    case code
}

/// A line by its bytes, without its line break.
struct TextLine: Sendable, Equatable {
    var start: Int
    var end: Int
    var kind: TextLineKind
    /// Whether it is the fence at the end of code.
    var closesFence = false
}

/// Walks over the lines of a text.
struct TextLines: Sequence, IteratorProtocol {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    /// The mark and length of the fence that is open.
    private var fence: (mark: UInt8, count: Int)?

    /// The lines of a string's bytes, which must outlive this value.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func next() -> TextLine? {
        guard place < bytes.count else { return nil }
        let start = place
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        place = end + 1
        let wasOpen = fence != nil
        let kind = kind(start, end)
        return TextLine(start: start, end: end, kind: kind, closesFence: wasOpen && fence == nil)
    }

    private mutating func kind(_ start: Int, _ end: Int) -> TextLineKind {
        var first = start
        while first < end, bytes[first] == 0x20 { first += 1 }
        let mark = first < end ? bytes[first] : 0
        var run = 0
        if mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") {
            while first + run < end, bytes[first + run] == mark { run += 1 }
        }
        if let open = fence {
            if mark == open.mark, run >= open.count { fence = nil }
            return .code
        }
        if run >= 3 {
            fence = (mark, run)
            return .code
        }
        if first == end { return .blank }
        if mark == UInt8(ascii: "#"), first == start {
            var marks = start
            while marks < end, bytes[marks] == mark { marks += 1 }
            if marks - start <= 6, marks < end, bytes[marks] == 0x20 { return .heading }
        }
        return isTable(first, end) ? .table : .prose
    }

    private func isTable(_ first: Int, _ end: Int) -> Bool {
        let bar = UInt8(ascii: "|")
        if bytes[first] == bar { return true }
        var place = first + 1
        while place + 1 < end {
            if bytes[place] == bar, bytes[place - 1] == 0x20, bytes[place + 1] == 0x20 { return true }
            place += 1
        }
        return false
    }
}

extension String {
    /// Gives the text's UTF-8 bytes to `body`, copying only where they do not lie in one piece.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        if let result = try utf8.withContiguousStorageIfAvailable(body) { return result }
        return try Array(utf8).withUnsafeBufferPointer(body)
    }
}
