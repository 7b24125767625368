// E-mail addresses (RFC 5321's dot-atoms with a domain name whose last label is a real top-level domain). Anchored at
// the sign @, or at what is written for it: (at), [at], 골뱅이. Spaces around the sign count beside a word such as 메일.
// Quoted local parts are not found.

enum Email {
    static let row = PersonalDataRow(.email, rank: 90, standIn: { $0.email() })

    /// The address around the @ at a place. Nothing before `floor` counts: that is where the last @ stood.
    static func find(_ text: ScannedText, at place: Int, floor: Int) -> PersonalDataFinding? {
        var start = place
        while start > floor, place - start < 64, isLocal(text[start - 1]) { start -= 1 }
        while start < place, isEdge(text[start]) { start += 1 }
        guard start < place, !isEdge(text[place - 1]) || text[place - 1] == 0x5F, text[place - 1] != 0x2E else {
            return apart(text, at: place..<(place + 1)) ?? korean(text, at: place)
        }
        // user:password@host and git@host:path are no addresses.
        if text[start - 1] == 0x3A || text[start - 1] == 0x2F, isInURL(text, start), !isMailto(text, start) {
            return nil
        }
        guard let end = domainEnd(text, from: place + 1) else {
            return apart(text, at: place..<(place + 1)) ?? korean(text, at: place)
        }
        if isPath(text, at: end) || isCall(text, from: place + 1, to: end) || text[end] == 0x40 { return nil }
        if isReserved(text, from: place + 1, to: end) { return nil }
        return PersonalDataFinding(kind: .email, range: start..<end, confidence: .certain)
    }

    // MARK: Other forms

    /// `hong @ corp.co.kr`, `hong(at)corp.co.kr`, `hong 골뱅이 corp.co.kr`: `sign` are the bytes between.
    static func apart(_ text: ScannedText, at sign: Range<Int>) -> PersonalDataFinding? {
        let end = text.skipSpaces(before: sign.lowerBound, most: 1)
        var start = end
        while end - start < 64, isLocal(text[start - 1]) { start -= 1 }
        while start < end, isEdge(text[start]) { start += 1 }
        guard end - start >= 3, !isEdge(text[end - 1]), text[start - 1] != 0x40 else { return nil }
        let place = text.skipSpaces(from: sign.upperBound, most: 1)
        guard let last = domainEnd(text, from: place, dots: true), !isReserved(text, from: place, to: last) else {
            return nil
        }
        // `3 cakes @ shop.com` is no address: the sign alone needs the word, or one of the large mail services.
        if sign.count == 1, !text.isNear(start..<last, words, before: 40, after: 12),
            !services.contains(where: { text.has($0, at: place) })
        {
            return nil
        }
        return PersonalDataFinding(kind: .email, range: start..<last, confidence: .likely)
    }

    private static let words = ContextWords("메일 이메일 전자우편 email e-mail mail 연락처 문의 회신 contact")
    private static let services: [StaticWord] = [
        "naver.com", "gmail.com", "daum.net", "hanmail.net", "nate.com", "kakao.com", "hotmail.", "yahoo.", "outlook.",
        "icloud.com",
    ]

    /// The sign in letters and brackets: (at), [AT]; `place` is the bracket.
    static func findWritten(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text[place + 1] | 0x20 == 0x61, text[place + 2] | 0x20 == 0x74,
            brackets.contains(where: { $0.0 == text[place] && $0.1 == text[place + 3] })
        else { return nil }
        return apart(text, at: place..<(place + 4))
    }

    static let brackets: [(UInt8, UInt8)] = [(0x28, 0x29), (0x5B, 0x5D), (0x7B, 0x7D)]

    /// The sign's name in Hangul: 골뱅이, 앳; `place` is its first syllable.
    static func findNamed(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text.has("골뱅이", at: place) else { return nil }
        return apart(text, at: place..<(place + 9))
    }

    /// A domain in Hangul: hong@회사.한국.
    private static func korean(_ text: ScannedText, at place: Int) -> PersonalDataFinding? {
        guard text[place + 1] >= 0xEA || Bytes.isAlphanumeric(text[place + 1]) else { return nil }
        var end = place + 1, best: Int?
        while end - place < 96 {
            if text[end] == 0x2E {
                for domain in koreanDomains where text.has(domain, at: end + 1) { best = end + 1 + domain.bytes.count }
                if best != nil { break }
                end += 1
            } else if text.syllable(at: end) != nil {
                end += 3
            } else if Bytes.isAlphanumeric(text[end]) || text[end] == 0x2D {
                end += 1
            } else {
                break
            }
        }
        guard let best else { return nil }
        var start = place
        while place - start < 64 {
            if isLocal(text[start - 1]) {
                start -= 1
            } else if text.syllable(before: start) != nil {
                start -= 3
            } else {
                break
            }
        }
        return start < place ? PersonalDataFinding(kind: .email, range: start..<best, confidence: .certain) : nil
    }

    private static let koreanDomains: [StaticWord] = ["한국", "닷컴", "닷넷", "삼성"]

    private static func isLocal(_ byte: UInt8) -> Bool {
        Bytes.isAlphanumeric(byte) || [0x2E, 0x5F, 0x2D, 0x2B, 0x25, 0x27, 0x26].contains(byte)
    }

    private static func isEdge(_ byte: UInt8) -> Bool { !Bytes.isAlphanumeric(byte) && byte != 0x5F }

    /// git@host:folder/file.
    private static func isPath(_ text: ScannedText, at end: Int) -> Bool {
        guard text[end] == 0x3A else { return false }
        if text[end + 1] == 0x7E { return true }
        var place = end + 1
        while place - end < 80, text[place] > 0x20, text[place] != 0x2F { place += 1 }
        return text[place] == 0x2F
    }

    /// A product of matrices and the method of one of them: `x@w.to(device)`.
    private static func isCall(_ text: ScannedText, from place: Int, to end: Int) -> Bool {
        guard text[end] == 0x28, text[end + 1] == 0x29 || Bytes.isAlphanumeric(text[end + 1]) else { return false }
        var dots = 0
        for byte in text.bytes[place..<end] where byte == 0x2E { dots += 1 }
        return dots == 1 && methods.contains { text.has($0, before: end) }
    }

    private static let methods: [StaticWord] = [
        ".to", ".do", ".is", ".in", ".id", ".it", ".at", ".as", ".so", ".my", ".me", ".no", ".run",
    ]

    private static func isMailto(_ text: ScannedText, _ start: Int) -> Bool { text.has("mailto:", before: start) }

    private static func isInURL(_ text: ScannedText, _ start: Int) -> Bool {
        var place = start
        while start - place < 80, text[place - 1] > 0x20 {
            place -= 1
            if text[place] == 0x2F, text[place + 1] == 0x2F { return true }
        }
        return false
    }

    /// Where the longest domain from `place` on ends: at least two labels, the last one a top-level domain.
    ///
    /// - Parameter dots: whether dots may be written: [dot], (dot), 점.
    private static func domainEnd(_ text: ScannedText, from place: Int, dots: Bool = false) -> Int? {
        var label = place, best: Int?
        while label - place < 255 {
            var end = label
            while end - label <= 63, Bytes.isAlphanumeric(text[end]) || text[end] == 0x2D { end += 1 }
            guard end > label, end - label <= 63, text[label] != 0x2D, text[end - 1] != 0x2D else { break }
            if label > place, TopLevelDomains.holds(text, label..<end) { best = end }
            if dots, let next = writtenDot(text, at: end) {
                label = next
                continue
            }
            guard text[end] == 0x2E, Bytes.isAlphanumeric(text[end + 1]) else {
                // A last label that is none of them: a file name, a version, a method.
                if best != end, let shorter = best, !Bytes.isUpper(text[shorter + 1]) { best = nil }
                break
            }
            label = end + 1
        }
        return best
    }

    /// Where the label behind a written dot begins.
    private static func writtenDot(_ text: ScannedText, at end: Int) -> Int? {
        let place = text.skipSpaces(from: end, most: 1)
        for word in writtenDots where text.has(word, at: place) {
            let next = text.skipSpaces(from: place + word.bytes.count, most: 1)
            return Bytes.isAlphanumeric(text[next]) ? next : nil
        }
        return nil
    }

    private static let writtenDots: [StaticWord] = ["[dot]", "(dot)", "{dot}", "[DOT]", "(DOT)", "(점)", "[점]"]

    /// Domains kept for examples (RFC 2606): nobody's, and what stand-ins use.
    private static func isReserved(_ text: ScannedText, from place: Int, to end: Int) -> Bool {
        reserved.contains { word in
            let start = end - word.bytes.count
            guard start >= place, start == place || text[start - 1] == 0x2E else { return false }
            return word.bytes.indices.allSatisfy { Bytes.lower(text[start + $0]) == word.bytes[$0] }
        }
    }

    private static let reserved: [StaticWord] = ["example.com", "example.org", "example.net"]
}

/// Top-level domains: all of two letters that are delegated (ISO 3166 with its few exceptions), and the larger generic
/// ones. Endings that are also file names' (`zip`, `mov`) are left out.
enum TopLevelDomains {
    static func holds(_ text: ScannedText, _ range: Range<Int>) -> Bool {
        guard range.count >= 2, range.count <= 12 else { return false }
        var key: UInt64 = 0, high: UInt64 = 0
        for place in range {
            let byte = Bytes.lower(text[place])
            guard Bytes.isLetter(byte) else { return false }
            high = high << 8 | key >> 56
            key = key << 8 | UInt64(byte)
        }
        return known.contains(Key(high: high, low: key))
    }

    private struct Key: Hashable {
        var high: UInt64
        var low: UInt64
    }

    private static let known: Set<Key> = Set(
        list.split(whereSeparator: \.isWhitespace).map { word in
            var key: UInt64 = 0, high: UInt64 = 0
            for byte in word.utf8 {
                high = high << 8 | key >> 56
                key = key << 8 | UInt64(byte)
            }
            return Key(high: high, low: key)
        })

    private static let list = """
        ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca
        cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr
        ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm
        jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq
        mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa
        re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to
        tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw com net org edu gov mil int info
        biz name pro aero coop museum mobi jobs travel tel cat asia post arpa app dev xyz online site shop store tech
        blog cloud email world live news media agency solutions company group team work page link wiki space top club
        website press global digital design studio systems network software services support center life today academy
        school university consulting partners capital finance bank insurance energy health care clinic dental legal
        law marketing events photography art music games run
        """
}
