// Phrases by which pages betray what is no text of theirs: banners, invitations to subscribe, notices of copyright,
// adverts. Our own lists, from what Korean and English pages carry; short on purpose, for a phrase that also stands in
// honest sentences costs more than it finds. One phrase alone convicts only where its group says so (see LineRules): a
// company's own pages speak of coupons, cookies and copies in whole sentences, which are no furniture.

/// What a phrase is a sign of.
enum PhraseGroup: Int, Sendable, CaseIterable {
    case script, policy, cookies, copyright, subscribe, more
    /// What a shop offers; a page about the shop's rules names it too.
    case advert
    /// What only a seller says: an invitation to buy, to call, or goods that nobody describes.
    case call
    case shortLink, messenger, filler
    /// Names of settings and prohibitions, which a sentence may be about.
    case cookieLink, copyrightTopic
    /// Asking the reader to do something.
    case request
}

enum PromotionPhrases {
    static let groups: [PhraseGroup: [String]] = [
        .script: [
            "enable javascript", "javascript is disabled", "javascript is not enabled", "requires javascript",
            "turn on javascript", "자바스크립트를 활성화", "자바스크립트를 사용하도록", "자바스크립트가 비활성화", "스크립트를 지원하지 않",
        ],
        .policy: [
            "terms of use", "terms of service", "privacy policy", "cookie policy", "terms and conditions", "이용약관",
            "개인정보처리방침",
            "개인정보 처리방침", "개인정보취급방침", "청소년보호정책", "이메일무단수집거부", "이메일 무단수집 거부",
        ],
        .cookies: [
            "we use cookies", "uses cookies to", "this site uses cookies", "this website uses cookies",
            "accept all cookies", "accept cookies", "쿠키를 사용합니다", "쿠키를 사용하고 있습니다", "쿠키 수락", "쿠키에 동의",
        ],
        .copyright: [
            "all rights reserved", "copyright ©", "copyright (c)", "© copyright", "copyrightⓒ", "copyright ⓒ",
            "저작권자 ⓒ", "저작권자ⓒ", "저작권자 ©", "저작권자(c)", "재배포를 금", "무단 전재를 금", "무단전재를 금", "무단 복제를 금", "무단복제를 금",
        ],
        .subscribe: [
            "subscribe to our", "sign up for our", "join our newsletter", "our newsletter", "follow us on",
            "like us on facebook", "share this article",
            "share this post", "share on facebook", "share on twitter", "tweet this", "leave a comment", "구독하기",
            "구독과 좋아요", "좋아요와 구독",
            "구독, 좋아요", "알림 설정까지", "이웃추가", "서로이웃", "공감과 댓글", "댓글을 남겨", "페이스북으로 공유", "페이스북에 공유", "트위터로 공유", "카카오톡으로 공유",
            "카카오톡 공유", "url 복사", "뉴스레터 구독", "뉴스레터를 구독", "기사 제보", "제보하기",
        ],
        .more: [
            "read more", "continue reading", "see more", "show more", "learn more »", "read the full story",
            "click to expand", "더보기", "더 보기",
            "자세히 보기", "자세히보기", "전체보기", "전체 보기", "계속 읽기", "기사 원문 보기", "원문보기", "펼쳐보기",
        ],
        .advert: [
            "limited time offer", "limited-time offer", "special offer", "best price", "lowest price",
            "free shipping", "money back guarantee", "100% guaranteed", "no obligation", "risk free",
            "risk-free", "discount code", "promo code", "coupon code", "work from home", "sponsored content",
            "advertisement", "최저가", "특가 할인", "할인 쿠폰", "할인쿠폰", "특별 할인", "선착순", "사은품", "무료 배송", "무료배송", "당일 배송",
            "당일배송", "가입쿠폰", "가입 쿠폰", "원고료를 받아", "업체로부터 제공받아", "협찬을 받아", "소정의 수수료",
        ],
        .shortLink: [
            "bit.ly/", "goo.gl/", "//t.co/", "me2.do/", "han.gl/", "vo.la/", "tinyurl.com/", "open.kakao.com/",
            "pf.kakao.com/", "t.me/", "url.kr/",
            "buly.kr/", "cutt.ly/", "is.gd/", "ow.ly/", "linktr.ee/", "zrr.kr/", "c11.kr/",
        ],
        .messenger: [
            "카톡 문의", "카톡문의", "카톡 상담", "카톡상담", "카톡아이디", "카톡 아이디", "카톡:", "카톡 :", "카톡id", "카카오톡 상담", "카카오톡 문의",
            "카카오톡 아이디", "텔레그램", "텔레@",
            "라인 아이디", "라인아이디", "whatsapp us", "whatsapp:", "text me at", "dm 주세요", "디엠 주세요", "쪽지 주세요",
        ],
        .filler: ["lorem ipsum dolor", "dolor sit amet"],
        .call: [
            "buy now", "order now", "order today", "act now", "click here to", "call now", "call today",
            "apply now", "지금 구매", "지금 바로 신청", "바로 구매", "구매하기", "신청하세요", "연락주세요", "연락 주세요", "전화주세요", "전화 주세요",
            "문의 환영", "문의환영", "무료 상담", "무료상담", "상담 문의", "상담문의", "당일 대출", "당일대출", "무직자 대출", "신용불량자", "소액결제 현금화",
            "토토사이트", "먹튀검증", "먹튀 검증", "카지노사이트", "온라인카지노", "온라인 카지노", "바카라사이트", "성인용품", "출장안마", "출장 안마",
            "비아그라 구매", "첫충", "꽁머니", "부업 추천", "고수익 알바", "고수익 보장", "수익 보장", "make money fast", "earn extra cash",
            "online casino", "cheap viagra", "payday loan", "weight loss pill",
        ],
        .cookieLink: [
            "cookie settings", "manage cookies", "cookie preferences", "쿠키 설정", "모든 쿠키",
        ],
        .copyrightTopic: [
            "무단 전재", "무단전재", "재배포 금지", "재배포금지", "무단복제", "무단 복제",
        ],
        .request: [
            "부탁드", "부탁 드", "바랍니다", "주세요", "하세요", "감사하겠습니다", "보려면", "이용하려면", "please", "don't forget",
            "to view this", "to use this", "in your browser", "for the best experience",
        ],
    ]

    /// All phrases with the group of each.
    static let list: [(phrase: String, group: PhraseGroup)] = PhraseGroup.allCases.flatMap { group in
        (groups[group] ?? []).map { ($0, group) }
    }
    static let matcher = PhraseMatcher(list.map(\.phrase))
    static let groupOf: [PhraseGroup] = list.map(\.group)
}
