// Layouts on which nothing was tuned: they were written before the first measurement, and their figures are only
// stated. Other names, other orders and other faults than PageLayouts; the same meaning of main text.

extension PageLayout {
    static let heldOut: [PageLayout] = [
        magazine, pressRelease, recipe, membership, mailArchive, releaseNotes, frequentQuestions, koreanTistory,
        homepage, abstract, jobOffer, koreanCafe, unclosed, travel, legal,
    ]

    static let magazine = PageLayout(name: "magazine") { w in
        let a = w.paragraphs(2...4), b = w.paragraphs(2...4), c = w.paragraphs(1...3)
        return w.page(
            """
            <div class="css-1x2y3z"><div class="css-a9"><ul>\(w.links(9))</ul></div></div><div class="css-77">\
            <div class="css-81"><span class="css-9">\(w.word())</span>
            <h1 class="css-12">\(w.title)</h1><p class="css-13">\(w.maybe(w.sentence()))</p><div class="css-14">\
            <a href="/w">\(w.maybe(w.person()))</a><span>\(w.maybe(w.date()))</span></div></div>
            <div class="css-20">\(a)<div class="css-30"><a href="/m"><h4>Read more</h4>\
            <span>\(w.headline())</span></a></div>\(b)
            <aside class="css-31"><p>\(w.say("Sign up for our morning letter", "아침 편지를 받아 보세요"))</p><input>\
            <button>OK</button></aside>\(c)</div>
            <div class="css-40"><h3>\(w.say("More from Culture", "문화면 더 보기"))</h3>\(w.teasers(6))</div></div>\
            <div class="css-99"><p>© Example Media Group</p><ul>\(w.links(9))</ul></div>
            """, site: "The Example Review")
    }

    static let pressRelease = PageLayout(name: "press-release", languages: [.korean]) { w in
        w.page(
            """
            <div id="accessibility"><a href="#c">본문으로 건너뛰기</a></div>\
            <div class="gov-top">이 누리집은 대한민국 공식 전자정부 누리집입니다.</div><div class="menu_wrap">\
            <ul>\(w.links(20))</ul></div>
            <div class="sub_visual"><p>알림마당</p></div><div class="location"><a href="/">홈</a> &gt; \
            <a href="/n">알림</a> &gt; 보도자료</div>
            <div id="contents_area"><table class="view"><caption>보도자료 상세보기</caption><tbody><tr>\
            <td class="tit">\(w.title)</td></tr><tr><td><span>담당부서</span> \(w.maybe("기획과")) \
            <span>등록일</span> \(w.maybe(w.date())) <span>조회</span> 321</td></tr>
            <tr><td class="file"><a href="/f1">붙임1.hwp</a> <a href="/f2">붙임2.pdf</a></td></tr><tr>\
            <td class="cont">\(w.paragraphs(4...8))\(w.list("ul", 2...4))</td></tr></tbody></table>
            <div class="satisfaction"><p>이 페이지에서 제공하는 정보에 만족하십니까?</p><label>만족</label></div><p class="btnR">\
            <a href="/l">목록</a></p></div>
            <div id="foot"><p>(30103) 세종특별자치시 도움4로 13 대표전화 110</p><p>Copyright 예시부. All rights reserved.</p></div>
            """, site: "예시부")
    }

    static let recipe = PageLayout(name: "recipe") { w in
        let goods = (0..<8).map { _ in
            "<li><label></label><span>\(w.main("\(w.number(1...9)) \(w.phrase())"))</span></li>"
        }
        let steps = (0..<5).map { _ in "<li><p>\(w.main(w.sentences(1...3)))</p></li>" }
        return w.page(
            """
            <div class="header-wrap"><div class="menu-primary"><ul>\(w.links(7))</ul></div></div>\
            <main id="genesis-content"><article class="entry"><h1 class="entry-title">\(w.title)</h1>
            <p class="entry-author">by \(w.maybe(w.person()))</p><div class="jump">\
            <a href="#r">Jump to recipe</a> · <a href="#p">Print</a></div>\(w.paragraphs(2...4))\
            <div class="mv-ad-box" data-slotid="1">\(w.sentence())</div>\(w.paragraphs(1...2))
            <div class="recipe-card"><h2>\(w.main(w.say("Ingredients", "재료")))</h2><ul>\(goods.joined())</ul>\
            <h2>\(w.main(w.say("Method", "만드는 법")))</h2><ol>\(steps.joined())</ol></div></article>
            <div id="respond" class="comment-respond"><h3>Leave a Reply</h3>\
            <p>Your email address will not be published.</p></div>\
            <ol class="comment-list">\(w.readerComments(5, "li class=\"comment even\""))</ol></main>
            <aside class="sidebar-primary"><section class="widget"><h4>Hello!</h4>\
            <p>\(w.sentences(1...2))</p></section><section class="widget">\
            <h4>Trending</h4>\(w.teasers(4))</section></aside>
            """, site: "Example Kitchen")
    }

    static let membership = PageLayout(name: "membership") { w in
        let others = (0..<4).map { _ in
            "<div><a href=\"/r\"><h3>\(w.headline())</h3><p>\(w.sentence())</p></a><p>4 min read</p></div>"
        }
        return w.page(
            """
            <div class="a b"><div class="c"><a href="/">Open in app</a><a href="/s">Sign up</a>\
            <a href="/i">Sign in</a></div><div class="d"><article><div><section><div><h1>\(w.title)</h1>
            <div class="e"><div><p><a href="/u">\(w.maybe(w.person()))</a></p></div><div>\
            <span>5 min read</span> · <span>\(w.maybe(w.date()))</span></div></div><div class="f">\
            <span>321</span><span>14</span><button>Listen</button></div>
            \(w.paragraphs(3...5))<h2>\(w.main(w.phrase()))</h2>\(w.paragraphs(3...5))<figure><img alt="x">\
            <figcaption>\(w.maybe(w.phrase()))</figcaption></figure>\(w.paragraphs(2...3))\
            </div></section></div></article>
            <div class="g"><div><a href="/t">Writing</a></div><div><a href="/t">Life</a></div></div>\
            <div class="h"><h2>Written by \(w.person())</h2><p>\(w.number(1...9))K followers</p>\
            <p>\(w.sentence())</p><button>Follow</button></div>
            <div class="i">\
            <h2>Recommended from the platform</h2>\(others.joined())</div></div></div>
            """, site: "Exemplar")
    }

    static let mailArchive = PageLayout(name: "mail-archive", languages: [.english]) { w in
        let lines = (0..<8).map { _ in w.main(w.sentences(1...2)) }
        return w.page(
            """
            <h1>\(w.title)</h1><b>\(w.maybe(w.person()))</b> <a href="m">mina at example.org</a><br>\
            <i>\(w.maybe(w.date()))</i><p><ul><li>Previous message: <a href="1">\(w.headline())</a></li>
            <li>Next message: <a href="2">\(w.headline())</a></li><li><b>Messages sorted by:</b> \
            <a href="d">[ date ]</a> <a href="t">[ thread ]</a></li></ul><hr><!--beginarticle-->
            <pre>\(lines.joined(separator: "\n\n"))</pre><!--endarticle--><hr><p><ul><li>Previous message: \
            <a href="1">\(w.headline())</a></li><li>Next message: <a href="2">\(w.headline())</a></li></ul>
            <hr><a href="/l">More information about the list</a><br>
            """, site: "list archive")
    }

    static let releaseNotes = PageLayout(name: "release-notes") { w in
        let versions = (0..<4).map { n in "<h3>\(w.main("Version 2.\(n)"))</h3>\(w.list("ul", 3...7))" }
        return w.page(
            """
            <div class="navbar-inverse"><div class="container"><a class="brand" href="/">tool</a>\
            <ul class="nav">\(w.links(6))</ul></div></div><div class="container"><div class="row">\
            <div class="col-md-3"><ul class="nav nav-list">\(w.links(14))</ul></div>
            <div class="col-md-9"><h1>\(w.title)</h1>\
            <p>\(w.main(w.sentences(1...2)))</p>\(versions.joined())</div></div></div>\
            <div class="footer-bottom"><p>Built with a generator. Hosted by example.</p></div>
            """, site: "tool")
    }

    static let frequentQuestions = PageLayout(name: "questions-answered") { w in
        let entries = (0..<7).map { _ in
            "<details><summary>\(w.main(w.sentence()))</summary>"
                + "<div><p>\(w.main(w.sentences(2...4)))</p></div></details>"
        }
        return w.page(
            """
            <div class="topbar"><a href="/">Example</a> <a href="/help">Help</a></div><div class="searchbar">\
            <form><input placeholder="Search"><button>Go</button></form></div><section class="faq">\
            <h1>\(w.title)</h1>\(entries.joined())</section>
            <section class="contact-strip"><h2>\(w.say("Still need help?", "더 궁금한 점이 있으신가요?"))</h2>\
            <a href="/c">\(w.say("Contact us", "문의하기"))</a></section><div class="bottom">\
            <ul>\(w.links(12))</ul></div>
            """, site: "Example Help")
    }

    static let koreanTistory = PageLayout(name: "korean-tistory", languages: [.korean]) { w in
        let others = (0..<4).map { _ in "<tr><th><a href=\"/x\">\(w.headline())</a> (0)</th><td>2024.01.01</td></tr>" }
        return w.page(
            """
            <div id="wrap"><div class="area_head"><h1><a href="/">조용한 서재</a></h1>\
            <ul class="list_gnb">\(w.links(4))</ul></div><div class="area_cover"><div class="inner_header">\
            <strong class="title_post">\(w.title)</strong>
            <div class="info"><span>\(w.maybe(w.person()))</span> · \
            <span>\(w.maybe(w.date()))</span></div></div></div><div class="area_view"><div class="article_view">\
            <div class="tt_article_useless_p_margin contents_style">\
            \(w.paragraphs(3...5))\(w.heading(3))\(w.paragraphs(2...4))\(w.code(4))</div></div>
            <div class="container_postbtn"><button>좋아요</button><a href="#">공유하기</a><a href="#">게시글 관리</a></div>\
            <div class="another_category"><h4>'<a href="/c">개발</a>' 카테고리의 다른 글</h4>\
            <table>\(others.joined())</table></div>
            <div class="area_tag"><h3>태그</h3><a href="/t">\(w.word())</a>, \
            <a href="/t">\(w.word())</a></div></div><div class="area_aside"><div class="box_notice">\
            <h2>공지사항</h2><ul>\(w.links(3))</ul></div><div class="box_calendar"><table><tr><td>1</td><td>2</td>\
            <td>3</td></tr></table></div></div>
            <div class="area_reply"><ul>\(w.readerComments(3, "li"))</ul><textarea></textarea></div></div>
            """, site: "조용한 서재")
    }

    static let homepage = PageLayout(name: "homepage") { w in
        let text = (0..<w.number(5...9)).map { _ in w.main(w.sentences(2...4)) }.joined(separator: "<br>\n<br>\n")
        return w.page(
            """
            <center><h1><font color=blue>\(w.title)</font></h1><a href=index.html>[Main]</a> \
            <a href=pics.html>[Pictures]</a> <a href=guest.html>[Guestbook]</a></center><hr>
            <font face="Arial">\(text)</font><hr><center><a href=index.html>[Main]</a> \
            <a href=pics.html>[Pictures]</a><br>\
            <font size=1>Last updated: May 1998. You are visitor number 01234.</font></center>
            """, site: "my page")
    }

    static let abstract = PageLayout(name: "abstract") { w in
        w.page(
            """
            <div class="mobile-header"><a href="/">Archive</a></div><div id="header"><form id="search"><input>\
            <select><option>All fields</option></select></form></div><div id="abs-outer">\
            <div class="leftcolumn"><div class="subheader"><h1>Computer Science</h1></div>
            <div id="abs"><h1 class="title"><span class="descriptor">Title:</span>\(w.title)</h1>\
            <div class="authors"><a href="/a">\(w.maybe(w.person()))</a>, \
            <a href="/b">\(w.maybe(w.person()))</a></div>
            <blockquote class="abstract">\
            <span class="descriptor">\(w.maybe("Abstract:"))</span> \(w.main(w.sentences(8...12)))</blockquote>\
            <div class="metatable"><table><tr><td>\(w.maybe("Subjects:"))</td>\
            <td>\(w.maybe(w.phrase()))</td></tr></table></div></div></div>
            <div class="extra-services"><h2>Access Paper:</h2><ul><li><a href="/pdf">View PDF</a></li><li>\
            <a href="/tex">TeX Source</a></li></ul><h3>References</h3><ul>\(w.links(4))</ul></div></div>\
            <div class="labs"><p>\(w.sentences(2...3))</p></div>
            """, head: "<meta name=\"citation_title\" content=\"x\">", site: "e-prints")
    }

    static let jobOffer = PageLayout(name: "job-offer") { w in
        w.page(
            """
            <div class="top-nav-container"><ul>\(w.links(6))</ul></div><div class="job"><div class="job-top">\
            <h1>\(w.title)</h1><span>\(w.maybe(w.word()))</span>\
            <a class="apply" href="/apply">\(w.say("Apply now", "지원하기"))</a></div>
            <div class="job-description"><h3>\(w.main(w.say("The work", "하는 일")))</h3>\(w.paragraphs(1...3))\
            <h3>\(w.main(w.say("You bring", "자격 요건")))</h3>\(w.list("ul", 4...7))\
            <h3>\(w.main(w.say("We offer", "복리후생")))</h3>\(w.list("ul", 3...6))</div>
            <a class="apply" href="/apply">\(w.say("Apply now", "지원하기"))</a></div><div class="similar-jobs">\
            <h2>\(w.say("Similar jobs", "비슷한 채용"))</h2>\(w.teasers(6))</div><div class="page-footer">\
            <ul>\(w.links(8))</ul></div>
            """, site: "Example Jobs")
    }

    static let koreanCafe = PageLayout(name: "korean-cafe", languages: [.korean]) { w in
        let text = (0..<6).map { _ in "<div>\(w.main(w.sentences(1...3)))</div><div><br></div>" }.joined()
        return w.page(
            """
            <div class="cafe-menu"><div><a href="/">전체글보기</a></div><div><a href="/b">자유게시판</a></div><div>\
            <a href="/q">질문답변</a></div></div><div class="ArticleContentBox"><div class="article_header">\
            <a class="link_board" href="/b">자유게시판</a><h3 class="title_text">\(w.title)</h3>
            <div class="WriterInfo"><div class="profile_info">\(w.maybe(w.person())) 새싹멤버</div>\
            <div class="article_info"><span class="date">\(w.maybe(w.date()))</span> \
            <span class="count">조회 123</span></div></div></div>
            <div class="article_container"><div class="article_viewer">\(text)</div><div class="ReplyBox">\
            <a href="#">좋아요 2</a> <a href="#">댓글 4</a></div><div class="CommentBox">\
            <h3 class="comment_title">댓글</h3>\
            <ul class="comment_list">\(w.readerComments(4, "li class=\"CommentItem\""))</ul></div></div></div>
            <div class="RelatedArticles"><strong>이 카페 인기글</strong><ul>\(w.links(5))</ul></div>
            """, site: "이웃 카페")
    }

    static let unclosed = PageLayout(name: "unclosed") { w in
        let text = (0..<5).map { _ in "<p>\(w.main(w.sentences(2...3)))" }.joined(separator: "\n")
        return w.page(
            """
            <div id=hd><a href=/>Start<a href=/two>Two<a href=/three>Three</div><div id=left><ul><li>\
            <a href=1>\(w.phrase())<li><a href=2>\(w.phrase())<li><a href=3>\(w.phrase())</ul></div>
            <div id=middle><h1>\(w.title)<p>\(text)<h2>\(w.main(w.phrase()))</h2>\
            <p>\(w.main(w.sentences(2...4)))<dl><dt>\(w.main(w.word()))<dd>\(w.main(w.sentence()))\
            <dt>\(w.main(w.word()))<dd>\(w.main(w.sentence()))</dl>
            <!-- a comment with > and -- in it --><p>\(w.main("5 < 6 and \(w.word()) & \(w.word())")) \
            <img src=a alt='it"s'><p>\(w.main(w.sentences(2...3)))
            """, site: "Unclosed")
    }

    static let travel = PageLayout(name: "travel") { w in
        let days = (0..<3).map { _ in "<section><h3>\(w.main(w.phrase()))</h3>\(w.p(2...3))\(w.p(1...3))</section>" }
        return w.page(
            """
            <header role="banner"><a href="/">Example Trips</a></header><nav role="navigation">\
            <ul>\(w.links(5))</ul></nav><div role="main"><div class="hero"><h1>\(w.title)</h1>\
            <p class="lede">\(w.main(w.sentence()))</p></div>
            <div class="sticky-share"><a href="#">f</a><a href="#">t</a></div>\(days.joined())\
            <div class="affiliate-disclosure">\
            <p>\(w.say("Some links earn us a commission.", "이 포스팅은 쿠팡 파트너스 활동의 일환으로 수수료를 받습니다."))</p></div>
            <div class="book-now"><h4>\(w.say("Book your trip", "지금 예약하기"))</h4><a href="/b">Hotels</a> \
            <a href="/f">Flights</a></div></div><div role="complementary"><h2>Popular</h2>\(w.teasers(5))</div>\
            <div role="contentinfo"><p>Example Trips Inc., 1 Harbour Road</p></div>
            """, site: "Example Trips")
    }

    static let legal = PageLayout(name: "legal") { w in
        let parts = (1...6).map { n in
            "<h4>\(w.main(w.say("Article \(n)", "제\(n)조"))) (\(w.main(w.phrase())))</h4>"
                + "<p>\(w.main("① " + w.sentences(1...2)))</p><p>\(w.main("② " + w.sentences(1...2)))</p>"
        }
        return w.page(
            """
            <div class="util"><a href="/login">\(w.say("Log in", "로그인"))</a>\
            <a href="/join">\(w.say("Join", "회원가입"))</a></div><div class="snb"><h2>\(w.say("Laws", "법령정보"))</h2>\
            <ul>\(w.links(8))</ul></div>
            <div class="law-view"><h2>\(w.title)</h2>\
            <p class="enforce">[\(w.maybe(w.date()))]</p>\(parts.joined())</div><div class="quick">\
            <a href="#top">TOP</a></div><div class="btm"><p>Example Office of Law</p></div>
            """, site: "Law Archive")
    }
}
