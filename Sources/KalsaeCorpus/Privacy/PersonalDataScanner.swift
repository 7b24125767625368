// The one pass over the bytes: most bytes are stepped over by a table; an anchor (@, a digit, a colon, the first letter
// of a word, the first syllable of a title) calls the rules that could begin there. Every rule looks a bounded way
// around its anchor, so the whole is linear whatever the text.

import KalsaeSupport

struct PersonalDataScanner {
    private enum Anchor {
        static let none: UInt8 = 0
        static let at: UInt8 = 1
        static let digit: UInt8 = 2
        static let letter: UInt8 = 3
        static let mark: UInt8 = 4
        static let hangul: UInt8 = 5
    }

    private let kinds: Set<PersonalDataKind>
    private let includePrivate: Bool
    private let rules: [PersonalDataTable.NumberRule]
    private let anchors: [UInt8]
    /// Which pairs of bytes begin a word that some rule looks at; one bit each.
    private let heads: [UInt64]

    init(kinds: Set<PersonalDataKind>, includePrivate: Bool) {
        self.kinds = kinds
        self.includePrivate = includePrivate
        rules = PersonalDataTable.numberRules.filter { !$0.kinds.isDisjoint(with: kinds) }
        var anchors = [UInt8](repeating: Anchor.none, count: 256)
        if kinds.contains(.email) { anchors[0x40] = Anchor.at }
        for digit in 0x30...0x39 { anchors[digit] = Anchor.digit }
        if kinds.contains(.name) || kinds.contains(.secret) {
            for byte in 0xEA...0xED { anchors[byte] = Anchor.hangul }
        }
        var pairs: [[UInt8]] = []
        if kinds.contains(.secret) { pairs += Secret.heads }
        if kinds.contains(.name) { pairs += TitledName.heads + KoreanName.heads }
        if kinds.contains(.wallet) { pairs.append(Array("bc".utf8)) }
        if kinds.contains(.ipAddress), includePrivate {
            pairs += ["fe", "fc", "fd", "FE", "FC", "FD"].map { Array($0.utf8) }
        }
        var heads = [UInt64](repeating: 0, count: 1 << 10)
        for pair in pairs {
            anchors[Int(pair[0])] = Anchor.letter
            heads[Int(pair[0]) << 2 | Int(pair[1]) >> 6] |= 1 << UInt64(pair[1] & 63)
        }
        self.heads = heads
        if kinds.contains(.macAddress) { anchors[0x3A] = Anchor.mark }
        if kinds.contains(.email) { for bracket in Email.brackets { anchors[Int(bracket.0)] = Anchor.mark } }
        if kinds.contains(.macAddress) || kinds.contains(.secret) { anchors[0x2D] = Anchor.mark }
        self.anchors = anchors
    }

    /// All findings, in the order of their anchors; they may overlap.
    func candidates(_ text: ScannedText) -> [PersonalDataFinding] {
        guard FoldedText.isNeeded(text) else { return scanned(text) }
        let folded = FoldedText(text)
        return folded.bytes.withUnsafeBufferPointer { scanned(ScannedText(bytes: $0, reads: text.reads)) }.map {
            PersonalDataFinding(kind: $0.kind, range: folded.original($0.range), confidence: $0.confidence)
        }
    }

    private func scanned(_ text: ScannedText) -> [PersonalDataFinding] {
        var found: [PersonalDataFinding] = []
        anchors.withUnsafeBufferPointer { anchors in
            KoreanName.roles.withUnsafeBufferPointer { roles in
                KoreanName.pairs.withUnsafeBufferPointer { pairs in
                    heads.withUnsafeBufferPointer { heads in scan(text, anchors, heads, roles, pairs, &found) }
                }
            }
        }
        return found
    }

    private func scan(
        _ text: ScannedText, _ anchors: UnsafeBufferPointer<UInt8>, _ heads: UnsafeBufferPointer<UInt64>,
        _ roles: UnsafeBufferPointer<UInt16>, _ pairs: UnsafeBufferPointer<UInt64>,
        _ found: inout [PersonalDataFinding]
    ) {
        let bytes = text.bytes, count = bytes.count
        var place = 0, afterLastAt = 0
        while place < count {
            switch anchors[Int(bytes[place])] {
            case Anchor.none: place += 1
            case Anchor.hangul:
                guard let syllable = text.syllable(at: place) else {
                    place += 1
                    continue
                }
                let role = roles[syllable]
                if role & KoreanName.anchors != 0 {
                    // Most syllables begin no title or label: the next one tells.
                    if role & KoreanName.Role.short.rawValue != 0 || role & KoreanName.Role.seal.rawValue != 0
                        || isPair(text, syllable, at: place + 3, pairs)
                    {
                        korean(text, at: place, role, &found)
                    }
                }
                place += 3
            case Anchor.letter:
                let second = text[place + 1]
                let isHead = heads[Int(bytes[place]) << 2 | Int(second) >> 6] >> UInt64(second & 63) & 1 == 1
                if isHead, !Bytes.isAlphanumeric(text[place - 1]) { word(text, at: place, &found) }
                if bytes[place] == 0x4D, text[place - 1] >= 0x80, kinds.contains(.name),
                    let finding = KoreanName.findBeforeLetter(text, at: place)
                {
                    found.append(finding)
                }
                place += 1
            case Anchor.digit:
                place = number(text, at: place, &found)
            case Anchor.at:
                if let finding = Email.find(text, at: place, floor: afterLastAt) { found.append(finding) }
                place += 1
                afterLastAt = place
            default:
                mark(text, at: place, &found)
                place += 1
            }
        }
    }

    @inline(__always)
    private func isPair(
        _ text: ScannedText, _ syllable: Int, at next: Int, _ pairs: UnsafeBufferPointer<UInt64>
    ) -> Bool {
        guard let second = text.syllable(at: next) else { return false }
        let key = KoreanName.pairKey(syllable, second)
        return pairs[key >> 6] >> UInt64(key & 63) & 1 == 1
    }

    private func korean(_ text: ScannedText, at place: Int, _ role: UInt16, _ found: inout [PersonalDataFinding]) {
        if role & KoreanName.Role.password.rawValue != 0, kinds.contains(.secret),
            let finding = Secret.findLabelled(text, at: place)
        {
            found.append(finding)
        }
        if role & KoreanName.Role.numeral.rawValue != 0, kinds.contains(.phone),
            let finding = Phone.findSpelled(text, at: place)
        {
            found.append(finding)
        }
        if role & KoreanName.Role.sign.rawValue != 0, kinds.contains(.email),
            let finding = Email.findNamed(text, at: place)
        {
            found.append(finding)
        }
        guard kinds.contains(.name) else { return }
        if role & KoreanName.Role.title.rawValue != 0, let finding = KoreanName.find(text, at: place) {
            found.append(finding)
            found += KoreanName.findListed(text, before: finding.range.lowerBound)
        }
        if role & KoreanName.Role.label.rawValue != 0 { found += KoreanName.findLabelled(text, at: place) }
        if role & KoreanName.Role.seal.rawValue != 0, text[place - 1] == 0x28,
            let finding = KoreanName.findSealed(text, at: place)
        {
            found.append(finding)
        }
    }

    private func word(_ text: ScannedText, at place: Int, _ found: inout [PersonalDataFinding]) {
        let byte = text[place]
        if kinds.contains(.secret), let finding = Secret.find(text, at: place) { found.append(finding) }
        if kinds.contains(.name), let finding = KoreanName.findBehindLetters(text, at: place) { found.append(finding) }
        if byte == 0x62 {
            if kinds.contains(.wallet), let finding = Wallet.findBech32(text, at: place) { found.append(finding) }
        } else if byte == 0x4D || byte == 0x44 || byte == 0x50 {
            if kinds.contains(.name), let finding = TitledName.find(text, at: place) { found.append(finding) }
        } else if includePrivate, byte | 0x20 == 0x66, kinds.contains(.ipAddress) {
            if let finding = InternetAddress.findLocal(text, at: place) { found.append(finding) }
        }
    }

    private func mark(_ text: ScannedText, at place: Int, _ found: inout [PersonalDataFinding]) {
        if text[place] != 0x3A, text[place] != 0x2D {
            if let finding = Email.findWritten(text, at: place) { found.append(finding) }
            return
        }
        if kinds.contains(.macAddress), let finding = InternetAddress.findHardware(text, at: place) {
            found.append(finding)
        }
        if text[place] == 0x2D, text[place - 1] != 0x2D, kinds.contains(.secret),
            let finding = Secret.findArmour(text, at: place)
        {
            found.append(finding)
        }
    }

    /// Shows the number at a place to the rules; the place behind its first run of digits.
    private func number(_ text: ScannedText, at place: Int, _ found: inout [PersonalDataFinding]) -> Int {
        let run = DigitRun(text, at: place)
        guard run.groupCount > 0 else { return run.firstEnd }
        for rule in rules where run.digitCount >= rule.least {
            if let finding = rule.find(text, run), kinds.contains(finding.kind) { found.append(finding) }
        }
        if kinds.contains(.ipAddress), let finding = InternetAddress.find(text, run, includePrivate: includePrivate) {
            found.append(finding)
        }
        return run.firstEnd
    }
}
