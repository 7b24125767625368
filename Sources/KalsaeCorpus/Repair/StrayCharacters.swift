// Characters that do not belong into text: controls, characters without width, and where asked emoji and symbols.
// Joiners and variation selectors stay where a script or an emoji needs them.

import KalsaeSupport

enum StrayCharacters {
    /// The text without the scalars that `isStray` names; counts them.
    static func without(_ text: String, _ isStray: (UInt32) -> Bool) -> (text: String, changes: Int) {
        guard text.unicodeScalars.contains(where: { isStray($0.value) }) else { return (text, 0) }
        var kept = ScalarText(), changes = 0
        for scalar in text.unicodeScalars {
            if isStray(scalar.value) { changes += 1 } else { kept.append(scalar) }
        }
        return (kept.string, changes)
    }

    /// C0 and C1 controls but for tabs, line breaks and U+0085, and interlinear annotation. A carriage return before a
    /// line break is half of it; a lone one is a line break and stays for the normal form.
    static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85: false
        case 0x00...0x1F, 0x7F...0x9F, 0xFFF9...0xFFFB: true
        default: false
        }
    }

    /// The text without characters that take no room and carry nothing.
    static func withoutInvisibles(_ text: String) -> (text: String, changes: Int) {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return (text, 0) }
        guard text.unicodeScalars.contains(where: { isInvisible($0.value) || isJoiner($0.value) }) else {
            return (text, 0)
        }
        let scalars = Array(text.unicodeScalars)
        var kept = ScalarText(), changes = 0
        for (place, scalar) in scalars.enumerated() {
            let isNeeded: Bool =
                if isJoiner(scalar.value) {
                    place > 0 && place + 1 < scalars.count
                        && (isJoining(scalars[place - 1]) && isJoining(scalars[place + 1]))
                } else if (0xFE00...0xFE0F).contains(scalar.value) {
                    place > 0 && !isPlain(scalars[place - 1])
                } else {
                    !isInvisible(scalar.value)
                }
            if isNeeded { kept.append(scalar) } else { changes += 1 }
        }
        return (kept.string, changes)
    }

    private static func isInvisible(_ value: UInt32) -> Bool {
        switch value {
        case 0x00AD, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x2064,
            0x2066...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0:
            true
        default: false
        }
    }

    private static func isJoiner(_ value: UInt32) -> Bool { value == 0x200C || value == 0x200D }

    /// Whether a joiner beside this scalar may mean something: emoji and scripts whose letters join.
    private static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
        (0x0590...0x109F).contains(scalar.value) || scalar.value >= 0x2190 && !Hangul.isHangul(scalar)
    }

    /// Letters and spaces that have no variants.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || Hangul.isHangul(scalar)
            || scalar.properties.isAlphabetic && scalar.value < 0x2E80
    }

    // MARK: Removal on request

    /// The text without runs of scalars of a kind; a run between two words leaves a space. Counts runs.
    static func removing(_ text: String, _ isOne: (Unicode.Scalar) -> Bool) -> (text: String, changes: Int) {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return (text, 0) }
        let scalars = Array(text.unicodeScalars)
        var kept = ScalarText(), changes = 0, place = 0
        while place < scalars.count {
            guard isOne(scalars[place]) else {
                kept.append(scalars[place])
                place += 1
                continue
            }
            // Selectors, joiners and keycaps go with what they follow.
            while place < scalars.count, isOne(scalars[place]) || isAttachment(scalars[place].value) { place += 1 }
            changes += 1
            if let last = kept.last, place < scalars.count, isWordLike(last), isWordLike(scalars[place]) {
                kept.append(" ")
            }
        }
        return changes == 0 ? (text, 0) : (kept.string, changes)
    }

    private static func isAttachment(_ value: UInt32) -> Bool {
        value == 0x200D || value == 0x20E3 || (0xFE00...0xFE0F).contains(value) || (0xE0020...0xE007F).contains(value)
    }

    private static func isWordLike(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Emoji, but for the digits and marks that Unicode also counts as such.
    static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x203C else { return false }
        let properties = scalar.properties
        return properties.isEmoji || properties.isEmojiModifier || (0x1F1E6...0x1F1FF).contains(scalar.value)
    }

    /// Symbols that are part of text: © ® ™ ° № and the units that East Asian writing has as one character.
    private static let kept: Set<UInt32> = Set("©®™°§¶№℃℉℡".unicodeScalars.map(\.value))

    /// Stars, arrows, boxes, dingbats, private use; emoji are a kind of their own.
    static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80, !kept.contains(scalar.value), !(0x3200...0x33FF).contains(scalar.value) else {
            return false
        }
        switch scalar.properties.generalCategory {
        case .otherSymbol, .privateUse: return !isEmoji(scalar)
        // Arrows and shapes that Unicode counts as mathematics.
        case .mathSymbol: return (0x2190...0x21FF).contains(scalar.value) || (0x25A0...0x25FF).contains(scalar.value)
        case .otherPunctuation: return scalar.value == 0x203B
        default: return false
        }
    }
}
