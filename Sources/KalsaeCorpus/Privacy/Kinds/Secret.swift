// Secrets: access keys and tokens, by the prefixes their issuers document, private keys in PEM armour, JSON web tokens,
// and passwords behind a label ("비밀번호:", "password ="). Those without a label are not found: nothing tells them from
// other strings.

enum Secret {
    static let row = PersonalDataRow(.secret, rank: 100, standIn: { $0.token("SECRET") })

    /// One issuer's form: a prefix, then at least so many characters of letters, digits, `-` and `_`.
    private struct Form {
        var prefix: StaticWord
        var least: Int
        var most: Int
        init(_ prefix: StaticWord, _ least: Int, _ most: Int = 300) {
            self.prefix = prefix
            self.least = least
            self.most = most
        }
    }

    private static let forms: [Form] = [
        Form("sk-", 20), Form("sk_live_", 16), Form("sk_test_", 16), Form("rk_live_", 16), Form("whsec_", 24),
        Form("AKIA", 16, 16), Form("ASIA", 16, 16), Form("AIza", 35, 35), Form("ya29.", 20),
        Form("ghp_", 36), Form("gho_", 36), Form("ghu_", 36), Form("ghs_", 36), Form("ghr_", 36),
        Form("github_pat_", 40),
        Form("glpat-", 20), Form("xoxb-", 20), Form("xoxp-", 20), Form("xoxa-", 20), Form("xoxs-", 20), Form("hf_", 30),
        Form("npm_", 36), Form("pypi-", 50), Form("dop_v1_", 64), Form("shpat_", 32), Form("SG.", 60),
    ]

    private static let byFirst: [[Form]] = {
        var table = [[Form]](repeating: [], count: 256)
        for form in forms { table[Int(form.prefix.bytes[0])].append(form) }
        return table
    }()

    static func find(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard !isToken(text[place - 1]) else { return nil }
        if text[place] == 0x65 { return webToken(text, at: place) }
        if text[place] | 0x20 == 0x70, let found = password(text, at: place) { return found }
        for form in byFirst[Int(text[place])] where text.has(form.prefix, at: place) {
            let start = place + form.prefix.bytes.count
            var end = start
            while end - start <= form.most,
                isToken(text[end]) || (text[end] == 0x2E && isToken(text[end + 1]) && form.least > 50)
            {
                end += 1
            }
            guard end - start >= form.least, end - start <= form.most, isVaried(text, start..<end) else { continue }
            return PersonalDataFinding(kind: .secret, range: place..<end, confidence: .certain)
        }
        return nil
    }

    private static func isToken(_ byte: UInt8) -> Bool { Bytes.isAlphanumeric(byte) || byte == 0x2D || byte == 0x5F }

    /// Whether a string looks drawn by lot: many different characters, digits or capitals among them.
    private static func isVaried(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        var low: UInt64 = 0, high: UInt64 = 0, isMixed = false
        for place in range {
            let byte = text[place]
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
            isMixed = isMixed || Bytes.isDigit(byte) || Bytes.isUpper(byte)
        }
        return low.nonzeroBitCount + high.nonzeroBitCount >= 8 && isMixed
    }

    /// Three parts in base64url, the first an object: eyJ….eyJ….….
    private static func webToken(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text.has("eyJ", at: place) else { return nil }
        var end = place, dots = 0
        while end - place < 4096 {
            if text[end] == 0x2E, dots < 2, isToken(text[end + 1]) { dots += 1 } else if !isToken(text[end]) { break }
            end += 1
        }
        guard dots == 2, end - place >= 40, end - place < 4096 else { return nil }
        return PersonalDataFinding(kind: .secret, range: place..<end, confidence: .certain)
    }

    /// A private key between its BEGIN and END lines; `place` is the first dash.
    static func findArmour(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text.has("-----BEGIN ", at: place) else { return nil }
        var line = place + 11
        while line - place < 60, text[line] != 0x2D, text[line] > 0x1F { line += 1 }
        guard text.has("PRIVATE KEY", before: line) || text.has("PRIVATE KEY BLOCK", before: line),
            text.has("-----", at: line)
        else { return nil }
        var end = line + 5, body = end
        while end - place < 16_384, end < text.count {
            if text[end] == 0x2D, text.has("-----END ", at: end) {
                var last = end + 9
                while last - end < 60, text[last] != 0x2D, text[last] > 0x1F { last += 1 }
                guard text.has("-----", at: last) else { return nil }
                return PersonalDataFinding(kind: .secret, range: place..<(last + 5), confidence: .certain)
            }
            if text[end] == 0x2D, text.has("-----BEGIN ", at: end) { break }
            // Without its last line a key ends where its letters do.
            if body == end, isBase64(text[end]) { body += 1 }
            end += 1
        }
        guard body - line >= 37 else { return nil }
        return PersonalDataFinding(kind: .secret, range: place..<body, confidence: .certain)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        Bytes.isAlphanumeric(byte) || [0x2B, 0x2F, 0x3D, 0x0A, 0x0D].contains(byte)
    }

    // MARK: Passwords

    /// The value behind `password:`, `passwd=`, `pwd:`; `place` is the label's first letter.
    private static func password(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        var end = place
        while end - place <= 10, Bytes.isLetter(text[end]) { end += 1 }
        let next = text[text.skipSpaces(from: end)]
        guard next == 0x3A || next == 0x3D else { return nil }
        let word = text.bytes[place..<end].map(Bytes.lower)
        return letterLabels.contains { $0.bytes == word } ? value(text, behind: end) : nil
    }

    private static let letterLabels: [StaticWord] = ["password", "passwd", "passphrase", "pwd", "pw"]
    /// Labels in Hangul.
    static let labels: [StaticWord] = ["비밀번호", "비번", "패스워드", "암호"]

    /// The value behind a label in Hangul; `place` is its first syllable.
    static func findLabelled(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard let label = labels.first(where: { text.has($0, at: place) }) else { return nil }
        return value(text, behind: place + label.bytes.count)
    }

    /// A string behind a colon or equals sign that could be a password: eight characters or six with a sign, of at
    /// least two classes, no name of a variable, no call, no placeholder.
    private static func value(_ text: ScannedText, behind end: Int) -> PersonalDataFinding? {
        var place = text.skipSpaces(from: end)
        var isSaid = false
        if text.has("는 ", at: place) || text.has("은 ", at: place) {
            isSaid = true
            place += 3
        } else if text[place] != 0x3A, text[place] != 0x3D {
            return nil
        }
        place = text.skipSpaces(from: place + 1)
        let quote = text[place] == 0x22 || text[place] == 0x27 || text[place] == 0x60 ? text[place] : 0
        if quote != 0 { place += 1 }
        var last = place, hasDigit = false, hasLetter = false, hasSign = false
        while last - place <= 64, text[last] > 0x20, text[last] < 0x7F, text[last] != quote {
            switch text[last] {
            case 0x3C, 0x3E, 0x7B, 0x7D, 0x28, 0x29, 0x5B, 0x5D, 0x22, 0x27, 0x60: return nil
            case let byte where Bytes.isDigit(byte): hasDigit = true
            case let byte where Bytes.isLetter(byte): hasLetter = true
            default: hasSign = true
            }
            last += 1
        }
        if quote == 0 { while last > place, [0x2E, 0x2C, 0x3B].contains(text[last - 1]) { last -= 1 } }
        guard last - place >= 6, last - place <= 64, hasDigit, hasLetter || hasSign && last - place >= 8,
            text[place] != 0x24, text[place] != 0x2A, text[last] < 0x80 || text.syllable(at: last) != nil
        else { return nil }
        if isSaid {
            let next = text.skipSpaces(from: last, most: 1)
            guard sayings.contains(where: { text.has($0, at: next) }) else { return nil }
        }
        return PersonalDataFinding(kind: .secret, range: place..<last, confidence: .likely)
    }

    private static let sayings: [StaticWord] = ["입니다", "이에요", "예요", "이고", "이며", "이야", "임."]

    /// The first two bytes of the words this file looks at, for the scanner.
    static let heads =
        forms.map { [$0.prefix.bytes[0], $0.prefix.bytes[1]] }
        + ["ey", "pa", "Pa", "PA", "pw", "PW", "Pw"].map { Array($0.utf8) }
}
