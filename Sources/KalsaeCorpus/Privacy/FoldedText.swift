// A text with other forms of ASCII characters as ASCII: full-width letters, digits and signs, spaces of every width,
// and without characters that take no room. Rules about numbers and addresses then see one form, and every place of the
// folded text maps back to the bytes it stands for. Only texts that hold such characters are folded.

struct FoldedText {
    private(set) var bytes: [UInt8] = []
    /// From each folded place on the original lies as far away as here, up to the next cut; in order.
    private var cuts: [(folded: Int, original: Int)] = [(0, 0)]
    private let text: ScannedText

    /// - Parameter text: valid as long as this value is used.
    init(_ text: ScannedText) {
        self.text = text
        bytes.reserveCapacity(text.count)
        var place = 0, copied = 0
        while let next = Self.next(text, from: place) {
            let (byte, length) = Self.fold(text, at: next) ?? (nil, 1)
            bytes += text.bytes[copied..<next]
            if let byte {
                cuts.append((bytes.count, next))
                bytes.append(byte)
            }
            place = next + length
            copied = place
            cuts.append((bytes.count, place))
        }
        bytes += text.bytes[copied...]
    }

    /// Whether a text holds a character that would be folded.
    static func isNeeded(_ text: ScannedText) -> Bool { next(text, from: 0) != nil }

    /// The bytes of the original behind a range of the folded text.
    func original(_ range: Range<Int>) -> Range<Int> {
        let last = original(range.upperBound - 1)
        return original(range.lowerBound)..<(last + (Self.fold(text, at: last)?.length ?? 1))
    }

    private func original(_ place: Int) -> Int {
        var low = 0, high = cuts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if cuts[middle].folded <= place { low = middle } else { high = middle }
        }
        return cuts[low].original + place - cuts[low].folded
    }

    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether one of eight bytes is `byte`.
    @inline(__always)
    private static func holds(_ block: UInt64, _ byte: UInt64) -> Bool {
        let zeros = block ^ (byte &* lowBits)
        return (zeros &- lowBits) & ~zeros & highBits != 0
    }

    /// The next character that is folded, from a place on.
    private static func next(_ text: ScannedText, from start: Int) -> Int? {
        let bytes = UnsafeRawBufferPointer(text.bytes)
        var place = start
        while place < bytes.count {
            // Eight bytes at once: only four bytes begin such characters.
            if place + 8 <= bytes.count {
                let block = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                if block & highBits == 0
                    || !(holds(block, 0xC2) || holds(block, 0xE2) || holds(block, 0xE3) || holds(block, 0xEF))
                {
                    place += 8
                    continue
                }
            }
            let end = min(place + 8, bytes.count)
            while place < end {
                if bytes[place] >= 0xC2, fold(text, at: place) != nil { return place }
                place += 1
            }
        }
        return nil
    }

    /// What stands for the character at a place, and how long it is; nil where it stays. No byte: it goes.
    @inline(__always)
    static func fold(_ text: ScannedText, at place: Int) -> (byte: UInt8?, length: Int)? {
        let second = text[place + 1], third = text[place + 2]
        switch text[place] {
        case 0xC2:
            if second == 0xA0 { return (0x20, 2) }
            return second == 0xAD ? (nil, 2) : nil
        case 0xE2 where second == 0x80:
            // U+2000-200A spaces, U+200B-200F no room, U+202F narrow space.
            if third >= 0x80, third <= 0x8A || third == 0xAF { return (0x20, 3) }
            return third >= 0x8B && third <= 0x8F ? (nil, 3) : nil
        case 0xE2 where second == 0x81:
            return third == 0x9F ? (0x20, 3) : third == 0xA0 ? (nil, 3) : nil
        case 0xE3 where second == 0x80: return third == 0x80 ? (0x20, 3) : nil
        // U+FF01-FF5E.
        case 0xEF where second == 0xBC && third >= 0x81: return (third - 0x60, 3)
        case 0xEF where second == 0xBD && third <= 0x9E && third >= 0x80: return (third - 0x20, 3)
        case 0xEF where second == 0xBB: return third == 0xBF ? (nil, 3) : nil
        default: return nil
        }
    }
}
