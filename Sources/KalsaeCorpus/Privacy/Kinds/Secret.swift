// Secrets: access keys and tokens, by the prefixes their issuers document, private keys in PEM armour, and JSON web
// tokens. Passwords and keys without a prefix are not found: nothing tells them from other strings.

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
        var end = line + 5
        while end - place < 16_384, end < text.count {
            if text[end] == 0x2D, text.has("-----END ", at: end) {
                var last = end + 9
                while last - end < 60, text[last] != 0x2D, text[last] > 0x1F { last += 1 }
                guard text.has("-----", at: last) else { return nil }
                return PersonalDataFinding(kind: .secret, range: place..<(last + 5), confidence: .certain)
            }
            if text[end] == 0x2D, text.has("-----BEGIN ", at: end) { return nil }
            end += 1
        }
        return nil
    }

    /// The first two bytes of the words this file looks at, for the scanner.
    static let heads = forms.map { [$0.prefix.bytes[0], $0.prefix.bytes[1]] } + [Array("ey".utf8)]
}
