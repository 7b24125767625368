// Whether a text read as CP949 is Korean. Every pair of high bytes is some Hangul syllable or Chinese character there,
// so other languages' bytes become Hangul that no Korean ever wrote. Korean is known by its common syllables: the 480
// below are 95 % of what stands in film reviews and encyclopaedia articles, and under a quarter of all that CP949 has.

import Foundation

enum KoreanSyllables {
    /// The commonest syllables, in the order of Unicode.
    private static let common: Set<UnicodeScalar> = Set(
        ("가각간갈감강같개거건걸것게겠겨격견결경계고골공과관광괜교구국군굿권귀규그극근글금급기긴길김깊까깝"
            + "께껴꼭꽤끝끼낌나난날남났내낸냐냥너넘네녀년노놀높누눈느는늘능니닌님다단달담답당대더던데도독돈돌동"
            + "됐되된될두뒤드든들듯등디딩따때떠떨또뜻라락란람랑래랜러럭런럼럽렇레려력련렸령로록론룡루류르른를름"
            + "리릭린릴림립링마막만많말망맞매맨머먹먼멋메며면명몇모목몰못묘무문물뭐뭔미믹민밀밋밌바박밖반받발방"
            + "배백버번벌범법베변별병보복본볼봉봐봤부북분불브블비빈빌빠뻔뿐쁘사산살삶삼상새색생서석선설섭성세션"
            + "소속손솔송쇼수순술쉬쉽스슨슬슴습승시식신실심싶싸써쓰씨씬아악안않알압았애액야약양어억언얼엄업없엇"
            + "었엉에엔여역연열엽였영예오온올와완왔왕왜외요욕용우운울움웃워원월웠위유으은을음의이인일임입있잊자"
            + "작잔잘잡장재잼쟁저적전절점접정제져졌조족존졸좀종좋죠주죽준줄중즈즐즘증지직진질집징짜짱째찍차찬찮"
            + "찰참창찾채책처천철첫청체쳐초총최추출충치친침카캐커케코쾌크큰클큼키킬타탄탈태택터테토통투트특티팅"
            + "파판패퍼페편평포폭표품풍프픈플피필하학한할함합항해했행향허혀현형호혹혼홍화확환활황회후훈흥희히힘").unicodeScalars)

    /// What a text's letters are.
    struct Count {
        var syllables = 0
        var common = 0
        /// Letters of other scripts, Hangul's single letters among them; neither ASCII nor signs.
        var foreign = 0
        /// Syllables that CP949 adds to KS X 1001 (`뷁`): rare in Korean, and not there in other encodings of two high
        /// bytes, so they tell nothing as long as they are few.
        var added = 0

        /// Whether this is Korean, perhaps with Chinese characters, of a text with so many broken sequences.
        func isKorean(broken: Int) -> Bool {
            common >= 2 && added <= common && common * 10 >= (syllables - added) * 6 && foreign <= common * 6
                && broken <= max(1, (syllables + foreign) / 20)
        }
    }

    /// Counts the letters of a text in CP949 and in the UTF-8 that it became; marks count for nothing.
    static func count(_ bytes: [UInt8], of raw: Data) -> Count {
        var count = Count()
        raw.withUnsafeBytes { raw in
            var index = 0
            while index + 1 < raw.count {
                let isPair = raw[index] >= 0x81 && raw[index] <= 0xFE && raw[index + 1] >= 0x41
                if isPair, raw[index] <= 0xC6, raw[index + 1] < 0xA1 { count.added += 1 }
                index += isPair ? 2 : 1
            }
        }
        for scalar in String(decoding: bytes.lazy.filter { $0 != EncodingConverter.mark }, as: UTF8.self).unicodeScalars
        where scalar.value >= 0x80 {
            if (0xAC00...0xD7A3).contains(scalar.value) {
                count.syllables += 1
                if common.contains(scalar) { count.common += 1 }
            } else if !(0x2000...0x303F).contains(scalar.value), !(0x3200...0x33FF).contains(scalar.value),
                !(0xFF00...0xFFEF).contains(scalar.value), scalar.value > 0xBF
            {
                count.foreign += 1
            }
        }
        return count
    }
}
