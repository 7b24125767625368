// IP addresses and hardware addresses. Versions, section numbers and masks look like IPv4; what stands around a number
// and how large it is tells them apart. Loopback, private and link-local addresses are found only on request; those
// kept for documentation (RFC 5737, RFC 3849, RFC 7042) never: they are nobody's, and stand-ins use them.

enum InternetAddress {
    static let row = PersonalDataRow(.ipAddress, rank: 50, standIn: { $0.internetAddress() })
    static let hardware = PersonalDataRow(.macAddress, rank: 55, standIn: { $0.hardwareAddress() })

    private static let addressWords = ContextWords(
        "ip ips ipv4 ipv6 아이피 ip주소 ip_주소 address 접속 서버 server host ping client login 로그인 접속지 remote src dst from")
    private static let versionWords = ContextWords(
        """
        version versions ver ver. v. 버전 release released 릴리스 릴리즈 build 빌드 update upgrade upgraded section 절 항 chapter
        firmware 펌웨어 kernel 커널
        """
    )

    /// IPv4 or IPv6 from a run of digits on.
    static func find(_ text: ScannedText, _ run: DigitRun, includePrivate: Bool) -> PersonalDataFinding? {
        if run.groupCount >= 4, run.digitCount >= 4 { return version4(text, run, includePrivate) }
        let first = run.groups[0]
        // Global addresses begin with 2 or 3 and four hexadecimal digits.
        guard run.digits[0] == 2 || run.digits[0] == 3, first.count <= 4, isFree(text, first.start) else { return nil }
        var end = first.start
        while end - first.start < 5, Bytes.isHexadecimal(text[end]) { end += 1 }
        guard end - first.start == 4, text[end] == 0x3A else { return nil }
        return version6(text, at: first.start)
    }

    /// Addresses inside one site: fe80…, fc…, fd….
    static func findLocal(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        let second = Bytes.lower(text[place + 1])
        guard [0x65, 0x63, 0x64].contains(second), text[place + 4] == 0x3A else { return nil }
        return version6(text, at: place)
    }

    private static func isFree(_ text: ScannedText, _ place: Int) -> Bool {
        !text.isWord(place - 1) && text[place - 1] != 0x3A && text[place - 1] != 0x2E
    }

    // MARK: IPv4

    private static func version4(_ text: ScannedText, _ run: DigitRun, _ includePrivate: Bool) -> PersonalDataFinding? {
        guard run.areSeparated(4, by: 0x2E), run.range(4).count == run.digitCount(inFirst: 4) + 3 else { return nil }
        var octets = (0, 0, 0, 0), first = 0
        for index in 0..<4 {
            let count = run.groups[index].count
            let value = run.value(first, count)
            guard count <= 3, value < 256, count == 1 || run.digits[first] != 0 else { return nil }
            octets = (octets.1, octets.2, octets.3, value)
            first += count
        }
        // A port may follow.
        let hasPort = text[run.groups[3].end] == 0x3A && text.isDigit(run.groups[3].end + 1)
        guard hasPort || run.ends(after: 4, in: text), isAddressPlace(text, run.start), octets.0 > 0, octets.0 < 224
        else { return nil }
        if isDocumentation(octets) || !includePrivate && isPrivate(octets) { return nil }
        let range = run.range(4)
        let isNamed = text.isNear(range, addressWords, before: 40, after: 16)
        if text.isNear(range, versionWords, before: 24, after: 12), !isNamed { return nil }
        if max(octets.0, octets.1, octets.2, octets.3) < 100, !isNamed, !hasPort { return nil }
        return PersonalDataFinding(kind: .ipAddress, range: range, confidence: .likely)
    }

    /// Whether what stands ahead allows an address: not a name, a path or a comparison, as before a version.
    private static func isAddressPlace(_ text: ScannedText, _ place: Int) -> Bool {
        switch text[place - 1] {
        case 0x2F: text[place - 2] == 0x2F
        case 0x2D, 0x5E, 0x3E, 0x3C, 0x5F, 0x2B: false
        case 0x3D: text[place - 2] != 0x3D && text[place - 2] != 0x3E && text[place - 2] != 0x3C
        case 0x7E: false
        default: !Bytes.isAlphanumeric(text[place - 1])
        }
    }

    private static func isPrivate(_ octets: (Int, Int, Int, Int)) -> Bool {
        switch octets.0 {
        case 10, 127: true
        case 172: (16...31).contains(octets.1)
        case 192: octets.1 == 168
        case 169: octets.1 == 254
        case 100: (64...127).contains(octets.1)
        default: false
        }
    }

    private static func isDocumentation(_ octets: (Int, Int, Int, Int)) -> Bool {
        [[192, 0, 2], [198, 51, 100], [203, 0, 113]].contains([octets.0, octets.1, octets.2])
    }

    // MARK: IPv6

    /// Eight groups of one to four hexadecimal digits, or fewer with one `::`.
    private static func version6(_ text: ScannedText, at start: Int) -> PersonalDataFinding? {
        var place = start, groups = 0, hasGap = false
        while groups < 8 {
            var end = place
            while end - place < 5, Bytes.isHexadecimal(text[end]) { end += 1 }
            if end == place { break }
            guard end - place <= 4 else { return nil }
            groups += 1
            place = end
            guard text[place] == 0x3A else { break }
            if text[place + 1] == 0x3A {
                if hasGap { return nil }
                hasGap = true
                place += 2
            } else if Bytes.isHexadecimal(text[place + 1]) {
                place += 1
            } else {
                break
            }
        }
        guard hasGap ? groups >= 2 && groups < 8 : groups == 8, isFree(text, start), !text.isWord(place),
            text[place] != 0x3A || !text.isWord(place + 1)
        else { return nil }
        // 2001:db8::/32 is for documents.
        if text.has("2001:db8:", at: start) || text.has("2001:DB8:", at: start) || text.has("2001:0db8:", at: start) {
            return nil
        }
        return PersonalDataFinding(kind: .ipAddress, range: start..<place, confidence: .certain)
    }

    // MARK: Hardware

    /// Six pairs of hexadecimal digits; `place` is the first colon or dash between them.
    static func findHardware(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        let mark = text[place], start = place - 2
        guard text[place + 3] == mark, text[place + 6] == mark, text[place + 9] == mark, text[place + 12] == mark,
            !text.isWord(start - 1), text[start - 1] != mark
        else { return nil }
        var hasLetter = false, hasSomething = false
        for pair in 0..<6 {
            for offset in 0..<2 {
                let byte = text[start + 3 * pair + offset]
                guard Bytes.isHexadecimal(byte) else { return nil }
                hasLetter = hasLetter || Bytes.isLetter(byte)
                hasSomething = hasSomething || (byte != 0x30 && byte | 0x20 != 0x66)
            }
        }
        let range = start..<(start + 17)
        guard !text.isWord(range.upperBound), text[range.upperBound] != mark, hasSomething else { return nil }
        if text.has("00:00:5E:00:53", at: start) || text.has("00:00:5e:00:53", at: start)
            || text.has("00-00-5E-00-53", at: start)
        {
            return nil
        }
        // Digits alone with dashes may be a date and a time.
        guard hasLetter || mark == 0x3A else { return nil }
        return PersonalDataFinding(kind: .macAddress, range: range, confidence: hasLetter ? .certain : .likely)
    }
}
