// E-mail addresses (RFC 5321's dot-atoms with a domain name whose last label is a real top-level domain). Anchored at
// the sign @. Quoted local parts and addresses written around ("at", "골뱅이") are not found.

enum Email {
    static let row = PersonalDataRow(.email, rank: 90, standIn: { $0.email() })

    /// The address around the @ at a place. Nothing before `floor` counts: that is where the last @ stood.
    static func find(_ text: ScannedText, at place: Int, floor: Int) -> PersonalDataFinding? {
        var start = place
        while start > floor, place - start < 64, isLocal(text[start - 1]) { start -= 1 }
        while start < place, isEdge(text[start]) { start += 1 }
        guard start < place, !isEdge(text[place - 1]) || text[place - 1] == 0x5F, text[place - 1] != 0x2E else {
            return nil
        }
        // user:password@host and git@host:path are no addresses.
        if text[start - 1] == 0x3A || text[start - 1] == 0x2F, isInURL(text, start), !isMailto(text, start) {
            return nil
        }
        guard let end = domainEnd(text, from: place + 1) else { return nil }
        let next = text[end]
        if next == 0x3A, text[end + 1] > 0x20,
            Bytes.isAlphanumeric(text[end + 1]) || [0x2F, 0x7E].contains(text[end + 1])
        {
            return nil
        }
        if next == 0x28 || next == 0x5B || next == 0x40 || next == 0x5F { return nil }
        if isReserved(text, from: place + 1, to: end) { return nil }
        return PersonalDataFinding(kind: .email, range: start..<end, confidence: .certain)
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        Bytes.isAlphanumeric(byte) || [0x2E, 0x5F, 0x2D, 0x2B, 0x25, 0x27, 0x26].contains(byte)
    }

    private static func isEdge(_ byte: UInt8) -> Bool { !Bytes.isAlphanumeric(byte) && byte != 0x5F }

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
    private static func domainEnd(_ text: ScannedText, from place: Int) -> Int? {
        var label = place, best: Int?
        while label - place < 255 {
            var end = label
            while end - label <= 63, Bytes.isAlphanumeric(text[end]) || text[end] == 0x2D { end += 1 }
            guard end > label, end - label <= 63, text[label] != 0x2D, text[end - 1] != 0x2D else { break }
            if label > place, text[end] != 0x5F, TopLevelDomains.holds(text, label..<end) { best = end }
            guard text[end] == 0x2E, Bytes.isAlphanumeric(text[end + 1]) else {
                // A last label that is none of them: a file name, a version, a method.
                if best != end, let shorter = best, !Bytes.isUpper(text[shorter + 1]) { best = nil }
                break
            }
            label = end + 1
        }
        return best
    }

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
