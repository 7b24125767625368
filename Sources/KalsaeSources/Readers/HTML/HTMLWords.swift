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
    /// What a button or a tab shows and hides.
    static let panel = HTMLMarks(rawValue: 1 << 9)
    /// Numbers of the lines of a listing.
    static let gutter = HTMLMarks(rawValue: 1 << 10)
    /// A line of a listing.
    static let codeLine = HTMLMarks(rawValue: 1 << 11)
    /// A cell or part with code.
    static let code = HTMLMarks(rawValue: 1 << 12)
    /// The body of an article, by a name that means nothing else.
    static let body = HTMLMarks(rawValue: 1 << 13)
    /// Names of offers that other parts have as well (`login`, `teaser`): links and forms decide.
    static let offer = HTMLMarks(rawValue: 1 << 15)
    /// The words below a picture.
    static let caption = HTMLMarks(rawValue: 1 << 14)

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
            clicktocopy copybtn postmetadata entryutility postfooter entryfooter articlefooter postnavigation postnav
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
            adwrap sponsor sponsored sponsors promo promos newsletter newsletters signup popup modal overlay lightbox \
            paywall outbrain taboola dable mostread mostpopular optin cta \
            relatedposts relatedarticles relatednews relatedcontent relatedstories relatedlinks relateditems \
            relatedpost relatedarticle morestories readmore authorbox authorbio authorinfo bio aboutauthor \
            toast snackbar \
            interstitial upsell bestsellers alsobought alsolike upnext yarpp jprelatedposts crprelated
            """
        ),
        (
            .offer,
            """
            promotion subscribe subscription recommend recommended recommendation recommendations recommends popular \
            trending teaser teasers donate donation signin login register rating ratings feedback helpful survey poll
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
        (
            .body,
            """
            articlebody articlecontent articlecontents articletext articlecopy articlemain artbody entrycontent \
            entrybody entrytext postcontent postbody posttext postarticle storybody storycontent storytext newsbody \
            newscontent newstext newsview contentbody contenttext bodycontent bodytext maintext textbody textcontent \
            viewcontent articleview articledetail detailbody blogcontent blogpost blogbody singlecontent \
            pagecontent contentmain contentarticle richtext
            """
        ),
        (
            .caption,
            """
            caption captiontext captions figcaption imagecaption imgcaption photocaption wpcaption wpcaptiontext \
            mediacaption picturecaption credit credits photocredit imagecredit imgcredit bildunterschrift \
            bildnachweis legende legenda piedefoto piefoto copyrightinfo photographer
            """
        ),
        (
            .panel,
            "tabpanel tabpane tabcontent collapse collapsible accordion accordionbody accordioncontent answer faq "
                + "spoiler"
        ),
        (.gutter, "gutter lineno linenos linenum linenumber linenumbers linenodiv lnt blobnum lnnum lnnumbers"),
        (.codeLine, "line codeline tokenline ecline viewline cmline"),
        (.code, "code blobcode codecell sourcecode hljslncode lncode linecontent"),
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
        // Two words that follow each other are looked up as one as well: `post-content` is `postcontent`.
        var pair = HTMLWordTable.seed, earlier = HTMLWordTable.seed
        var cursor = value
        while true {
            let byte = cursor.pointee
            let isUpper = byte &- 0x41 < 26
            let isWord = isUpper || byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
            if length > 0, !isWord || (isUpper && last &- 0x61 < 26) {
                marks |= words.find(hash)
                if pair != hash { marks |= words.find(pair) }
                earlier = hash
                pair = byte <= 0x20 ? HTMLWordTable.seed : earlier
                hash = HTMLWordTable.seed
                length = 0
                count += 1
                if count > most { return [] }
            }
            if byte == 0 { return HTMLMarks(rawValue: marks) }
            if isWord {
                hash = HTMLWordTable.step(hash, byte)
                pair = HTMLWordTable.step(pair, byte)
                length += 1
            }
            last = byte
            cursor += 1
        }
    }
}
