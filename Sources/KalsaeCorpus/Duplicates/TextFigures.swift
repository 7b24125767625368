// The figures of a text: numbers, amounts, names of models and versions. Two monthly reports or two manuals are the
// same sentences with other figures, and the figures are what they say: texts that differ in them are no copies.

/// The different figures of a text, as sorted hashes.
struct TextFigures: Sendable, Equatable {
    /// Figures that a text must have which the other has not, and the other way round.
    static let fewestOwn = 2
    /// Of all its figures, one in so many; or, in a long text, so many altogether.
    static let ownShare = 3
    static let manyOwn = 8
    /// No more figures than these are looked at.
    private static let most = 1 << 16

    private let hashes: [UInt64]

    /// Finds runs of ASCII letters and digits with a digit among them, marks inside a number or a date included: `45W`,
    /// `7.2kg`, `A100`, `1,234`, `2024-05-01`. Linear.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        var found: Set<UInt64> = []
        var place = 0
        while place < text.count, found.count < Self.most {
            guard Self.isWord(text[place]) else {
                place += 1
                continue
            }
            var hash = StableHash()
            var hasDigit = false
            while place < text.count {
                let byte = text[place]
                if Self.isDigit(byte) {
                    hasDigit = true
                } else if !Self.isWord(byte) {
                    guard Self.isInner(byte), place + 1 < text.count, Self.isDigit(text[place - 1]),
                        Self.isDigit(text[place + 1])
                    else { break }
                }
                hash.add(byte: byte)
                place += 1
            }
            if hasDigit { found.insert(hash.value) }
        }
        hashes = found.sorted()
    }

    /// Whether two texts say other figures.
    func differ(from other: TextFigures) -> Bool {
        var left = 0, right = 0, equal = 0
        while left < hashes.count, right < other.hashes.count {
            if hashes[left] == other.hashes[right] {
                equal += 1
                left += 1
                right += 1
            } else if hashes[left] < other.hashes[right] {
                left += 1
            } else {
                right += 1
            }
        }
        let all = max(hashes.count, other.hashes.count)
        let own = min(hashes.count, other.hashes.count) - equal
        return own >= Self.fewestOwn && (own * Self.ownShare >= all || own >= Self.manyOwn)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) }
    private static func isInner(_ byte: UInt8) -> Bool { ".,:/-".utf8.contains(byte) }
}
