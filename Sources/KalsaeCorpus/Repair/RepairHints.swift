// What a piece of text may need, told in one pass over its bytes: most text needs nothing, and each step would find
// that out for itself in a pass of its own. A hint that is there promises nothing; one that is absent does.

/// What was seen in a text.
struct RepairHints: OptionSet, Sendable {
    let rawValue: UInt16

    /// `&` or a backslash.
    static let escape = RepairHints(rawValue: 1)
    /// A scalar that a single-byte encoding may have made, or an ideograph.
    static let misread = RepairHints(rawValue: 2)
    /// A control character of ASCII or C1.
    static let control = RepairHints(rawValue: 4)
    /// The block of U+FFFD and of full and half widths.
    static let wide = RepairHints(rawValue: 8)
    /// A block that holds characters without width.
    static let invisible = RepairHints(rawValue: 16)
    /// The block of 。 and 、.
    static let eastAsian = RepairHints(rawValue: 32)
    /// The block of curly quotes, and those of emoji and symbols.
    static let symbol = RepairHints(rawValue: 64)
    /// Two blanks in a row, a blank before a line's end, an unusual blank, two blank lines.
    static let blank = RepairHints(rawValue: 128)
    static let digit = RepairHints(rawValue: 256)

    static let all = RepairHints(rawValue: .max)

    /// Hints by the first byte of a scalar.
    fileprivate static let byByte: [RepairHints] = (0..<256 as Range<Int>).map { byte in
        switch byte {
        case 0x26, 0x5C: .escape
        case 0x30...0x39: .digit
        case 0x09, 0x0A, 0x0B, 0x0C, 0x0D: []
        case 0x00...0x1F, 0x7F: .control
        case 0xC2: [.misread, .control, .invisible, .blank, .symbol]
        case 0xC3...0xCB: .misread
        case 0xD8: .invisible
        case 0xE1: [.invisible, .blank]
        case 0xE2: [.misread, .invisible, .symbol, .blank]
        case 0xE3: [.eastAsian, .invisible, .blank, .symbol]
        case 0xE4...0xE9: .misread
        case 0xEE: .symbol
        case 0xEF: [.misread, .wide, .invisible, .symbol, .control, .digit]
        case 0xF0...0xF4: [.symbol, .invisible]
        default: []
        }
    }

}

extension RepairHints {
    /// The hints of a text; one pass.
    init(_ text: String) {
        self = text.withBytes { bytes in
            Self.byByte.withUnsafeBufferPointer { table in
                var hints: RepairHints = []
                var before: UInt8 = 0x0A, newlines = 1
                for byte in bytes {
                    hints.formUnion(table[Int(byte)])
                    if byte <= 0x20 {
                        let wasBlank = before == 0x20 || before == 0x09
                        if byte == 0x0A {
                            newlines += 1
                            if wasBlank || newlines > 2 { hints.formUnion(.blank) }
                        } else {
                            if wasBlank { hints.formUnion(.blank) }
                            newlines = 0
                        }
                    } else {
                        newlines = 0
                    }
                    before = byte
                }
                if before == 0x20 || before == 0x09 { hints.formUnion(.blank) }
                return hints
            }
        }
    }
}
