// The words by which web authors name the parts of a page in `class` and `id`, in English and as Korean sites write
// them, and what each says of the part. Words are taken apart at everything that is no letter or digit, and where a
// capital follows a small letter (`relatedPosts`). No word is here for one site or book.
// It does not decide: HTMLMainText weighs a mark against the text below it.

/// What the words of `class` and `id` say of a part.
struct HTMLMarks: OptionSet {
    let rawValue: UInt32

    /// Navigation, banners, bars: chrome wherever it stands.
    static let chrome = HTMLMarks(rawValue: 1 << 0)
    /// Chrome on one site and content on another; links decide.
    static let doubtful = HTMLMarks(rawValue: 1 << 1)
    /// What readers wrote below a text.
    static let comments = HTMLMarks(rawValue: 1 << 2)
    /// Adverts, invitations to subscribe, hints at other pages: chrome unless it is much of the page.
    static let promotion = HTMLMarks(rawValue: 1 << 3)
    /// Who wrote it, and when: short lines that are no text.
    static let byline = HTMLMarks(rawValue: 1 << 4)
    /// The text itself.
    static let content = HTMLMarks(rawValue: 1 << 5)
    static let figure = HTMLMarks(rawValue: 1 << 6)
    /// A word that makes a heading of what follows it harmless: `post-header`, `article-header`.
    static let heading = HTMLMarks(rawValue: 1 << 7)

    static let section = HTMLMarks(rawValue: 1 << 8)

    /// An id of more words is a sentence, not a name.
    static let mostWords = 3

    /// Values of `role` that name chrome.
    static let chromeRoles: Set<String> = [
        "navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar", "dialog", "alertdialog",
        "complementary", "tablist", "tooltip",
    ]

    private static let lists: [(HTMLMarks, String)] = [
        (
            .chrome,
            """
            nav navbar navi docnav navheader navfooter navigation breadcrumb breadcrumbs crumb crumbs pagination pager \
            paging paginate prevnext toc tableofcontents cookie cookies footer masthead banner skip skiplink skiplinks \
            skipnav social sns share sharing sharebar shareit sitemap headerlink permalink anchorlink editsection \
            sphinxsidebar indexterm searchbox searchform menu submenu noprint secno gnb lnb snb \
            consent gdpr ccpa onetrust cookiebar navlinks navbox catlinks jumpto \
            dropdown offcanvas drawer tooltip sitenav topnav sidenav colophon copyright copyrights clipboard \
            clicktocopy copybtn
            """
        ),
        (
            .doubtful,
            """
            sidebar aside related header topbar links widget widgets bottom util utils utility toolbar \
            tags taglist tagcloud hashtag hashtags category categories archive archives blogroll recent rank ranking \
            seealso rail quicklinks
            """
        ),
        (
            .comments,
            """
            comment comments commentlist commentarea commentbox disqus cbox reply replies replylist replybox respond \
            livefyre
            """
        ),
        (
            .promotion,
            """
            ad ads adv advert adverts advertisement advertising advertisment adsense adsbygoogle adslot adbox adunit \
            adwrap sponsor sponsored sponsors promo promos promotion newsletter newsletters subscribe subscription \
            signup popup modal overlay lightbox paywall outbrain taboola dable recommend recommended recommendation \
            recommendations recommends popular trending mostread mostpopular teaser teasers optin cta donate donation \
            relatedposts relatedarticles morestories readmore authorbox authorbio bio aboutauthor toast snackbar \
            interstitial upsell bestsellers alsobought alsolike upnext signin login register rating ratings \
            feedback helpful survey poll
            """
        ),
        (
            .byline,
            """
            byline author authors authored date dateline datetime timestamp published updated posted pubdate reporter \
            journalist writer entrymeta postmeta articlemeta meta metadata readtime readingtime viewcount hit hits \
            regdate nick nickname profile vote votes likes
            """
        ),
        (
            .content,
            """
            article content contents entry post story body text main maincontent articlebody postbody entrycontent \
            postcontent articlecontent storybody viewcontent answer question thread message
            """
        ),
        (.figure, "figure"),
        (.section, "section sect1 sect2 sect3 sect4"),
        (.heading, "title headline heading subject"),
    ]

    /// Words to marks.
    static let words: HTMLWordTable = HTMLWordTable(
        lists.flatMap { mark, words in words.split(separator: " ").map { ($0.lowercased(), mark.rawValue) } })

    /// The marks of all words in a value of `class` or `id`.
    ///
    /// - Parameter most: where there are more words, none counts.
    static func read(_ value: UnsafePointer<UInt8>, _ words: HTMLWordTable, most: Int = .max) -> HTMLMarks {
        var count = 0
        var marks: UInt32 = 0, hash = HTMLWordTable.seed, length = 0, last: UInt8 = 0
        var cursor = value
        while true {
            let byte = cursor.pointee
            let isUpper = byte &- 0x41 < 26
            let isWord = isUpper || byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
            if length > 0, !isWord || (isUpper && last &- 0x61 < 26) {
                marks |= words.find(hash)
                hash = HTMLWordTable.seed
                length = 0
                count += 1
                if count > most { return [] }
            }
            if byte == 0 { return HTMLMarks(rawValue: marks) }
            if isWord {
                hash = HTMLWordTable.step(hash, byte)
                length += 1
            }
            last = byte
            cursor += 1
        }
    }
}

/// Words that stand on a page without being its text, lower case.
enum HTMLPhrases {
    /// What stands in a bar of links, and alone in an element with a link is never text.
    static let bar: Set<String> = [
        "prev", "previous", "next", "up", "home", "top", "contents", "index", "back", "back to top",
        "skip to content", "skip to main content", "edit this page", "edit on github", "view source",
        "report a bug", "table of contents", "permalink", "이전", "다음", "위로", "위", "처음", "처음으로", "홈", "차례",
        "목차", "맨 위로", "본문으로 건너뛰기", "본문 바로가기", "이전글", "다음글", "목록으로",
    ]
    /// What stands on buttons: a paragraph that says no more than this is none.
    static let buttons: Set<String> = [
        "share", "tweet", "print", "reply", "read more", "continue reading", "more", "subscribe", "log in",
        "sign in", "sign up", "login", "register", "contact", "save", "copy link", "email", "목록", "공유",
        "공유하기", "인쇄", "인쇄하기", "글자크기", "더보기", "로그인", "회원가입", "답글", "답글쓰기", "신고", "댓글쓰기", "구독", "구독하기", "좋아요",
        "기사 더보기", "url 복사", "스크랩",
    ]

    /// Headings below which no main text comes: with what follows them they go.
    static let closingHeadings: Set<String> = [
        "related", "related posts", "related articles", "related stories", "related topics",
        "related content", "related news", "related links", "related products", "related questions",
        "read next", "read more", "up next", "recommended", "recommended for you", "recommended reading",
        "recommended articles", "more from this author", "more stories", "more news", "more articles",
        "more on this topic", "you may also like", "you might also like", "you might also enjoy",
        "customers also bought", "customers also viewed", "people also ask", "also in the news", "most read",
        "most popular", "most viewed", "popular posts", "popular now", "trending", "trending now",
        "latest news", "latest posts", "latest articles", "recent posts", "recent comments",
        "recent articles", "from around the web", "sponsored", "sponsored content", "sponsored links",
        "promoted content", "around the web", "comments", "leave a comment", "leave a reply",
        "post a comment", "add a comment", "join the discussion", "join the conversation", "discussion",
        "responses", "reader comments", "share this", "share this article", "share this post", "share",
        "share on", "follow us", "follow us on", "stay connected", "newsletter",
        "subscribe to our newsletter", "sign up for our newsletter", "subscribe", "get our newsletter",
        "stay informed", "about the author", "about the authors", "about author", "written by", "categories",
        "tags", "archives", "table of contents", "on this page", "in this article", "contents",
        "advertisement", "search", "navigation", "site map", "quick links", "contact us",
        "was this page helpful?", "was this helpful?", "was this article helpful?", "post navigation",
        "filed under", "topics", "share this:", "like this:", "관련 기사", "관련기사", "관련 글", "관련글", "관련 뉴스", "관련뉴스",
        "관련 상품", "관련 문서", "관련 키워드", "연관 기사", "추천 기사", "추천기사", "추천 뉴스", "추천 글", "추천 상품", "많이 본 뉴스", "많이 본 기사",
        "가장 많이 본 뉴스", "인기 기사", "인기 뉴스", "인기 글", "인기글", "최신 기사", "최신 뉴스", "최신 글", "최신글", "최근 글", "최근글",
        "최근 댓글", "주요 뉴스", "주요뉴스", "오늘의 뉴스", "이 시각 주요뉴스", "이 시각 인기", "실시간 뉴스", "실시간 인기", "함께 본 상품",
        "함께 보면 좋은 글", "함께 볼 만한 기사", "이 기사를 공유합니다", "이 글을 공유합니다", "공유하기", "이 기사 공유하기", "기사 공유", "sns 공유", "댓글",
        "댓글 쓰기", "댓글쓰기", "댓글 달기", "댓글 남기기", "전체 댓글", "댓글 목록", "의견 남기기", "뉴스레터", "뉴스레터 구독", "구독하기", "글쓴이",
        "글쓴이 소개", "기자 소개", "필자 소개", "작성자", "작성자 소개", "카테고리", "태그", "목차", "차례", "광고", "이 블로그의 다른 글",
        "이 카테고리의 다른 글", "카테고리의 다른 글", "다른 글", "이 기자의 다른 기사", "기자의 다른 기사", "다른 기사", "이웃 새글", "공감한 사람",
        "도움이 되었나요?", "이 문서가 도움이 되었나요?",
    ]

    /// How short lines begin that are none of the text: rights, adverts, shares.
    static let lineBeginnings: [String] = [
        "copyright ©", "copyright (c)", "copyright ⓒ", "copyright 20", "this page was last",
        "this page last modified", "© 20", "© 19", "ⓒ", "(c) 20", "all rights reserved", "advertisement",
        "sponsored by", "share this", "share on", "share:", "tweet this", "click here to subscribe",
        "subscribe to our", "sign up for our", "filed under", "tags:", "tagged:", "tagged with", "posted in",
        "posted by", "posted on", "last updated", "last modified", "published on", "follow us", "follow me",
        "this article was updated", "loading comments", "skip to", "you are here", "read more:", "read also:",
        "see also:", "related:", "advertising", "we use cookies", "this site uses cookies",
        "this website uses cookies", "저작권자", "무단전재", "무단 전재", "<저작권자", "[저작권자", "ⓒ ", "이 기사를 공유", "이 글을 공유",
        "기사제보", "기사 제보", "광고", "태그:", "댓글", "조회수", "조회 ", "입력 20", "수정 20", "등록 20", "기사입력", "최종수정", "기사 입력",
        "최종 수정", "구독하기", "좋아요 ", "공감 ", "이 글이 도움", "현재 위치", "출처가 표시", "이 포스팅은 쿠팡", "쿠키를 사용",
    ]
    /// A line of this many bytes or more is text, however it begins.
    static let longestLine = 160
}
