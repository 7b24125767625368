// The layouts by which extraction was tuned. What is main text on them: the article, the posts of a thread, question
// and answers, a product's description and data; not: readers' comments, authors' boxes, adverts, hints at other pages.
// The figures that count are those of HeldOutLayouts, which nothing was tuned on.

extension PageLayout {
    static let tuning: [PageLayout] = [
        blog, news, forum, product, documentation, wiki, oldTables, amp, appShell, divSoup, koreanNews, koreanBlog,
        koreanBoard, listPage, tablePage, shortPage, brokenPage, tutorial, questions, glossary, dialogs,
    ]

    private static func bar(_ w: inout PageWriter) -> String {
        """
        <header class="site-header"><a class="logo" href="/">The Daily Example</a>\
        <nav><ul>\(w.links(8))</ul></nav></header>
        """
    }

    private static func foot(_ w: inout PageWriter) -> String {
        let rights = w.say(
            "© 2024 Daily Example Ltd. All rights reserved. 12 Long Street, Springfield",
            "서울특별시 중구 세종대로 110 | 대표전화 02-123-4567 | 무단전재 및 재배포 금지")
        return "<footer><ul>\(w.links(6))</ul><p>\(rights)</p></footer>"
    }

    static let blog = PageLayout(name: "blog") { w in
        let article = """
            <article class="post"><header class="entry-header"><h1>\(w.title)</h1><p class="byline">
            \(w.maybe(w.person())) · <time datetime="2024-03-05">\(w.maybe(w.date()))</time></p></header>
            <div class="entry-content">\(w.paragraphs(2...4))\(w.heading(2))\(w.paragraphs(1...3))\(w.list("ul", 3...5))
            <blockquote><p>\(w.main(w.sentence()))</p></blockquote>\(w.paragraphs(1...2))</div>
            <div class="share-buttons"><a href="#">Facebook</a> <a href="#">Twitter</a> <a href="#">Email</a></div>
            <div class="author-box"><h3>\(w.say("About the author", "글쓴이 소개"))</h3>\
            <p>\(w.person()) \(w.sentences(1...2))</p></div>
            <footer class="entry-footer">Tags: <a href="#">\(w.word())</a>, \
            <a href="#">\(w.word())</a></footer></article>
            """
        return w.page(
            """
            \(bar(&w))<div class="container"><div class="breadcrumb"><a href="/">Home</a> › <a href="/b">Blog</a></div>
            \(article)<section id="comments"><h2>3 Comments</h2>\(w.readerComments(3))
            <form><label>Name</label><input><textarea></textarea><button>Post</button></form></section>
            <aside class="sidebar"><div class="widget"><h3>Recent posts</h3><ul>\(w.links(5))</ul></div>
            <div class="widget newsletter"><h3>Newsletter</h3><p>\(w.sentences(1...2))</p>\
            <input type="email"></div></aside></div>
            \(foot(&w))
            """)
    }

    static let news = PageLayout(name: "news") { w in
        let first = w.paragraphs(2...3), second = w.paragraphs(2...4), third = w.paragraphs(1...2)
        return w.page(
            """
            <div id="top"><div class="weather">Seoul 21°</div>\(bar(&w))</div>
            <div class="ad-leaderboard"><span>ADVERTISEMENT</span><p>\(w.sentence())</p></div>
            <div id="wrapper"><div class="story"><h1 class="headline">\(w.title)</h1>
            <div class="story-meta">By <a href="/a">\(w.maybe(w.person()))</a> | Published \(w.maybe(w.date()))</div>
            <div class="story-body">\(first)<div class="ad-slot"><p>Advertisement</p><p>\(w.sentences(1...2))</p></div>
            \(second)<div class="related-inline"><h4>Related stories</h4><ul>\(w.links(3))</ul></div>\(third)
            <figure><img src="a.jpg" alt="a picture of \(w.word())">\
            <figcaption>\(w.maybe(w.sentence()))</figcaption></figure></div>
            <div class="social-bar"><a href="#">Share</a><a href="#">Tweet</a><a href="#">Pin</a></div></div>
            <div class="rail"><h3>Most read</h3><ol>\(w.links(8))</ol><div class="promo"><h4>\(w.headline())</h4>
            <p>\(w.sentences(2...3))</p><a href="/s">Subscribe now</a></div></div></div>\(foot(&w))
            """,
            head: "<meta property=\"article:published_time\" content=\"2024-03-05T10:00:00+09:00\">")
    }

    static let forum = PageLayout(name: "forum") { w in
        let posts = (0..<w.number(4...7)).map { n in
            """
            <div class="post" id="post\(n)"><div class="post-author"><a href="/u\(n)">\(w.person())</a>\
            <br>Posts: \(w.number(3...900))<br>Joined: 2012</div>
            <div class="post-body">\(w.p(2...4))\(n % 2 == 0 ? w.p(1...3) : "")</div>
            <div class="post-tools"><a href="#">Reply</a> <a href="#">Quote</a> <a href="#">Report</a></div></div>
            """
        }
        return w.page(
            """
            <div class="navbar"><a href="/">Board index</a> » <a href="/f">General</a></div>\
            <h2 class="topic-title">\(w.title)</h2>
            <div class="pagination">Page <b>1</b> of 3 <a href="2">2</a> <a href="3">3</a> <a href="2">Next</a></div>
            <div class="topic">\(posts.joined())</div><div class="pagination"><a href="2">2</a> <a href="3">3</a></div>
            <div class="whos-online"><h3>Who is online</h3><p>Users browsing this forum: 3 guests</p></div>\(foot(&w))
            """, site: "Example Boards")
    }

    static let product = PageLayout(name: "product") { w in
        w.page(
            """
            \(bar(&w))<ul class="breadcrumbs"><li><a href="/">Shop</a></li><li><a href="/g">Garden</a></li></ul>
            <div class="product"><div class="gallery"><img src="1.jpg" alt="front"><img src="2.jpg" alt="back"></div>
            <div class="summary"><h1>\(w.title)</h1><p class="price">$ \(w.number(10...900)).00</p><select>\
            <option>Small</option><option>Large</option></select>
            <button>Add to cart</button></div><div class="description">\
            <h2>\(w.main(w.say("Description", "상품 설명")))</h2>\(w.paragraphs(2...4))
            \(w.list("ul", 3...6))</div><div class="specs">\
            <h2>\(w.main(w.say("Specifications", "상세 규격")))</h2>\(w.table(rows: 6, columns: 2))</div></div>
            <div class="also-bought recommendations">\
            <h3>\(w.say("Customers also bought", "함께 본 상품"))</h3>\(w.teasers(6))</div>
            <div class="newsletter-signup"><p>\(w.sentence())</p><input></div>\(foot(&w))
            """, site: "Example Shop")
    }

    static let documentation = PageLayout(name: "documentation") { w in
        let crumb = w.phrase()
        return w.page(
            """
            <nav class="topnav"><a href="/">Guide</a> <a href="/api">API</a></nav><div class="layout">
            <div class="sidebar"><ul>\(w.links(25))</ul></div><main><nav aria-label="breadcrumbs">\
            <a href="/">Docs</a> / \(crumb)</nav>
            <h1>\(w.title)\
            <a class="headerlink" href="#a">¶</a></h1>\(w.paragraphs(1...2))\(w.heading(2))\(w.p())\(w.code(6))
            <div class="admonition note">\
            <p class="admonition-title">\(w.main(w.say("Note", "참고")))</p>\(w.p(1...2))</div>
            \(w.heading(2))\(w.p())\(w.table(rows: 4, columns: 3))\(w.heading(3))\(w.list("ol", 3...5))\(w.code(3))
            <p class="edit"><a href="/edit">Edit this page</a></p><div class="prev-next">\
            <a href="a">← \(w.phrase())</a><a href="b">\(w.phrase()) →</a></div></main>
            <div class="toc"><p>On this page</p><ul>\(w.links(5))</ul></div></div>\(foot(&w))
            """, site: "Example Docs")
    }

    static let wiki = PageLayout(name: "wiki") { w in
        let box = (0..<5).map { _ in "<tr><th>\(w.maybe(w.word()))</th><td>\(w.maybe(w.phrase()))</td></tr>" }
        let cites = (0..<4).map { n in
            let source = w.maybe("\(w.person()) (20\(w.number(10...24))). \(w.headline())")
            return "<li id=\"c\(n)\"><a href=\"#r\(n)\">↑</a> \(source)</li>"
        }
        return w.page(
            """
            <div id="mw-page-base"></div><div id="content" class="mw-body"><h1 id="firstHeading">\(w.title)</h1>\
            <div id="bodyContent">
            <div id="jump-to-nav"><a href="#n">Jump to navigation</a></div><table class="infobox"><tr>\
            <th colspan="2">\(w.maybe(w.word()))</th></tr>\(box.joined())</table>
            <p>\(w.main(w.sentences(3...5)))<sup><a href="#c1">[1]</a></sup></p>\(w.p())\
            <div id="toc" class="toc"><h2>Contents</h2><ul>\(w.links(6))</ul></div>
            <h2><span class="mw-headline">\(w.main(w.phrase()))</span><span class="mw-editsection">[\
            <a href="/e">edit</a>]</span></h2>
            \(w.paragraphs(2...4))\(w.table(rows: 5, columns: 3))<h2>\
            <span>\(w.main(w.phrase()))</span></h2>\(w.paragraphs(1...3))\(w.list("ul", 3...6))
            <h2>\(w.maybe(w.say("References", "각주")))</h2><ol class="references">\(cites.joined())</ol>
            <div class="navbox"><table><tr><td>\(w.teasers(8))</td></tr></table></div>\
            <div id="catlinks">Categories: <ul>\(w.links(4))</ul></div></div></div>
            <div id="mw-navigation"><div id="p-personal"><ul>\(w.links(5))</ul></div><div id="p-tb">\
            <h3>Tools</h3><ul>\(w.links(9))</ul></div></div>
            <div id="footer"><ul><li>This page was last edited on 3 May 2024.</li>\
            <li>Text is available under a licence; additional terms may apply.</li></ul></div>
            """, site: "Examplepedia")
    }

    static let oldTables = PageLayout(name: "old-tables") { w in
        let rows = (0..<9).map { _ in "<tr><td><font size=1><a href=\"/x\">\(w.phrase())</a></font></td></tr>" }
        return w.page(
            """
            <table width=100% bgcolor=#ccccff><tr><td><img src=logo.gif alt="Logo"></td><td align=right>\
            <a href=/>Home</a> | <a href=/n>News</a> | <a href=/l>Links</a></td></tr></table>
            <table width=100%><tr><td width=150 valign=top><table>\(rows.joined())</table></td>
            <td valign=top><h1>\(w.title)</h1>\(w.paragraphs(3...6))<center><table border=1><tr>\
            <td>\(w.main(w.word()))</td><td>\(w.main(w.phrase()))</td></tr>
            <tr><td>\(w.main(w.word()))</td>\
            <td>\(w.main(w.phrase()))</td></tr></table></center>\(w.paragraphs(2...3))</td>
            <td width=120 valign=top><b>Sponsors</b><br><a href=/1>\(w.phrase())</a><br>\
            <a href=/2>\(w.phrase())</a></td></tr></table>
            <center><font size=1>Copyright 2001 Example Inc. Best viewed at 800x600.</font></center>
            """, site: "Example Homepage")
    }

    static let amp = PageLayout(name: "amp") { w in
        w.page(
            """
            <amp-sidebar id="s"><ul>\(w.links(8))</ul></amp-sidebar><header class="bar"><a href="/">Example</a></header>
            <article><h1>\(w.title)</h1><p class="amp-meta">\(w.maybe(w.person())) \(w.maybe(w.date()))</p>\
            <amp-img src="a.jpg"></amp-img>
            \(w.paragraphs(3...5))<amp-ad width="300">\
            <div placeholder>Loading ad: \(w.phrase())</div></amp-ad>\(w.paragraphs(2...4))
            <amp-social-share type="x"></amp-social-share></article><section class="more-stories">\
            <h3>More stories</h3>\(w.teasers(5))</section>\(foot(&w))
            """)
    }

    static let appShell = PageLayout(name: "app-shell") { w in
        let text = w.paragraphs(3...6)
        return w.page(
            """
            <noscript><p>You need to enable JavaScript to run this app.</p></noscript><div id="root">\
            <div class="sc-a1"><div class="sc-b2">
            <a href="/">\(w.phrase())</a><a href="/2">\(w.phrase())</a><button>Menu</button></div>\
            <div class="sc-c3"><h1 class="sc-t">\(w.title)</h1>
            <div class="sc-d4">\(text)</div><div class="sc-e5"><span>Like</span><span>12</span>\
            <a href="#">Share</a></div></div></div></div>
            """)
    }

    static let divSoup = PageLayout(name: "div-soup") { w in
        let text = (0..<w.number(5...9)).map { _ in "<div>\(w.main(w.sentences(2...4)))</div>" }.joined(separator: "\n")
        let rows = (0..<6).map { _ in "<div><div><a href=\"/x\">\(w.headline())</a></div><div>\(w.date())</div></div>" }
        return w.page(
            """
            <div><div><a href="/">A</a><a href="/b">\(w.word())</a><a href="/c">\(w.word())</a>\
            <a href="/d">\(w.word())</a></div>
            <div><div><div>\(w.title)</div><div>\(w.maybe(w.date()))</div>\(text)</div><div>\(rows.joined())</div></div>
            <div><div>\(w.say("Terms", "이용약관")) | <a href="/p">\(w.say("Privacy", "개인정보처리방침"))</a></div>\
            <div>Copyright 2024 Example</div></div></div>
            """)
    }

    static let koreanNews = PageLayout(name: "korean-news", languages: [.korean]) { w in
        w.page(
            """
            <div id="u_skip"><a href="#c">본문 바로가기</a></div><div class="gnb"><ul>\(w.links(10))</ul></div>
            <div id="ct"><div class="media_end_head"><h2 id="title_area">\(w.title)</h2>\
            <div class="media_end_head_info">기사입력 2024.03.05. 오전 10:12 최종수정 2024.03.05.
            <em>\(w.maybe(w.person())) 기자</em></div><div class="u_likeit">공감 12 <a href="#">공유</a> \
            <a href="#">글자크기</a> <a href="#">인쇄</a></div></div>
            <div id="dic_area" class="article_body"><span class="end_photo_org"><img alt="사진">\
            <em class="img_desc">\(w.maybe(w.sentence()))</em></span>
            \((0..<6).map { _ in w.main(w.sentences(2...3)) }.joined(separator: "<br><br>\n"))<br>\
            <br>\(w.person()) 기자 news@example.kr
            <p class="copyright">저작권자 ⓒ 예시일보. 무단전재 및 재배포 금지</p></div>
            <div class="promotion"><h3>이 기사를 공유합니다</h3><a href="#">페이스북</a> <a href="#">카카오톡</a></div>
            <div class="relate"><strong>관련 기사</strong><ul>\(w.links(5))</ul></div><div class="u_cbox">\
            <h3>댓글 12</h3>\(w.readerComments(4, "li class=\"u_cbox_comment\""))</div></div>
            <div class="aside"><h4>많이 본 뉴스</h4><ol>\(w.links(10))</ol><h4>오늘의 운세</h4><p>\(w.sentence())</p></div>
            <div class="footer"><address>서울시 종로구 세종로 1 예시일보 | 등록번호 서울 아00001 | 청소년보호책임자 \(w.person())</address></div>
            """, site: "예시일보")
    }

    static let koreanBlog = PageLayout(name: "korean-blog", languages: [.korean]) { w in
        let picture = "<div class=\"se-module se-image\"><img alt=\"\"></div>"
        let others = (0..<5).map { _ in "<tr><th><a href=\"/x\">\(w.headline())</a></th><td>2024.1.1</td></tr>" }
        let text = (0..<w.number(5...9)).map { _ in
            """
            <div class="se-component se-text"><p class="se-text-paragraph">\
            <span>\(w.main(w.sentences(1...3)))</span></p><p>\u{200B}</p></div>
            """
        }
        return w.page(
            """
            <div id="blog-menu"><a href="/">블로그</a> <a href="/m">메모</a> <a href="/g">안부</a></div>\
            <div class="blog2_post"><div class="category"><a href="/c">일상</a></div>
            <div class="se-documentTitle"><span>\(w.title)</span></div><div class="nick">\
            <a href="/me">\(w.maybe(w.person()))</a> <span class="date">2024. 3. 5. 10:12</span> \
            <a href="#">URL 복사</a> 이웃추가</div>
            <div class="se-main-container">\(text.joined(separator: picture))</div>
            <div class="post_tag">#\(w.word()) #\(w.word()) #\(w.word())</div><div class="post_btn">\
            <a href="#">공감 12</a> <a href="#">댓글 3</a> <a href="#">공유하기</a></div></div>
            <div class="another_category"><h4>이 블로그의 다른 글</h4>\
            <table>\(others.joined())</table></div>
            <div class="area_profile"><strong>\(w.person())</strong><p>\(w.sentence())</p></div>\
            <div class="comment_list"><b>댓글</b>\(w.readerComments(3))</div>
            """, site: "네모 블로그")
    }

    static let koreanBoard = PageLayout(name: "korean-board", languages: [.korean]) { w in
        w.page(
            """
            <div id="header"><ul id="lnb">\(w.links(12))</ul></div><table class="board_view"><tr><th>제목</th>\
            <td colspan=3>\(w.title)</td></tr>
            <tr><th>작성자</th><td>\(w.maybe(w.person()))</td><th>조회수</th><td>\(w.number(10...999))</td></tr><tr>\
            <td colspan=4 class="board_content">
            \((0..<5).map { _ in "<p>\(w.main(w.sentences(1...3)))</p><p>&nbsp;</p>" }.joined())</td></tr></table>
            <div class="btn_area"><a href="#">목록</a> <a href="#">글쓰기</a></div><ul class="prev_next"><li>이전글 \
            <a href="#">\(w.headline())</a></li><li>다음글 <a href="#">\(w.headline())</a></li></ul>
            <div class="reply_area"><p>댓글 2</p>\(w.readerComments(2, "div class=\"reply\""))</div>\
            <div id="footer"><p>우) 04524 서울특별시 중구 | 대표전화 02-000-0000</p></div>
            """, site: "주민 게시판")
    }

    static let listPage = PageLayout(name: "list") { w in
        w.page(
            "\(bar(&w))<div class=\"content\"><h1>\(w.title)</h1>\(w.list("ol", 12...20))</div>\(foot(&w))")
    }

    static let tablePage = PageLayout(name: "table") { w in
        w.page(
            """
            \(bar(&w))<div id="content">\
            <h1>\(w.title)</h1>\(w.p(1...2))\(w.table(rows: 20, columns: 4))\(w.p(1...1))</div>
            <div class="sidebar"><ul>\(w.links(6))</ul></div>\(foot(&w))
            """)
    }

    static let shortPage = PageLayout(name: "short") { w in
        w.page(
            "\(bar(&w))<div class=\"main\"><h1>\(w.title)</h1><p>\(w.main(w.sentences(1...2)))</p></div>\(foot(&w))")
    }

    static let brokenPage = PageLayout(name: "broken") { w in
        let text = (0..<w.number(4...7)).map { _ in
            "<p>\(w.main(w.sentences(2...4)))<b><i>\(w.main(w.sentence()))</b></i>"
        }
        return w.page(
            """
            <div class=nav><ul><li><a href=/>Home<li><a href=/b>Back</ul></div></body><body><div id=main>\
            <h1>\(w.title)</h2>
            \(text.joined())<ul><li>\(w.main(w.sentence()))<li>\(w.main(w.sentence()))</ul><table><tr>\
            <td>\(w.main(w.sentence()))<td>\(w.main(w.phrase()))<tr><td>\(w.main(w.phrase()))
            </table></div></span></section><div class=footer>Copyright 2003 <a href=/c>Contact</a> & others
            """)
    }

    static let tutorial = PageLayout(name: "tutorial") { w in
        let steps = (0..<3).map { _ in "\(w.heading(2))\(w.p(1...3))\(w.code(w.number(4...15)))\(w.p(1...2))" }
        return w.page(
            """
            \(bar(&w))<div class="content-wrapper"><div class="post-content"><h1>\(w.title)</h1>\
            <div class="toc-container"><p>In this article</p><ul>\(w.links(4))</ul></div>
            \(w.p())\(steps.joined())<div class="cta-box">\
            <p>\(w.say("Was this article helpful?", "도움이 되었나요?"))</p><button>Yes</button></div></div>
            <div class="related-posts">\
            <h3>\(w.say("You may also like", "함께 보면 좋은 글"))</h3>\(w.teasers(4))</div></div>\(foot(&w))
            """)
    }

    static let questions = PageLayout(name: "questions") { w in
        let answers = (0..<3).map { _ in
            """
            <div class="answer"><div class="votes">\(w.number(0...90))</div>\
            <div class="answer-text">\(w.paragraphs(1...3))\(w.code(3))</div>
            <div class="user-info">answered <span>May 3</span> <a href="/u">\(w.person())</a></div>\
            <ul class="comments"><li class="comment">\(w.sentence())</li></ul></div>
            """
        }
        return w.page(
            """
            \(bar(&w))<div id="question-header"><h1>\(w.title)</h1></div><div id="mainbar">\
            <div class="question"><div class="votes">12</div>\
            <div class="question-text">\(w.paragraphs(1...3))</div>
            <div class="post-taglist"><a href="/t">swift</a> <a href="/t">linux</a></div></div>\
            <h2>3 Answers</h2>\(answers.joined())</div>
            <div id="sidebar"><h4>Related questions</h4>\(w.teasers(8))</div>\(foot(&w))
            """, site: "Example Exchange")
    }

    static let glossary = PageLayout(name: "glossary") { w in
        let entries = (0..<12).map { _ in "<dt>\(w.main(w.phrase()))</dt><dd>\(w.main(w.sentences(1...2)))</dd>" }
        return w.page(
            """
            \(bar(&w))<div class="page"><h1>\(w.title)</h1>\(w.p(1...2))<dl>\(entries.joined())</dl></div>\(foot(&w))
            """)
    }

    static let dialogs = PageLayout(name: "dialogs") { w in
        w.page(
            """
            <div role="dialog" aria-modal="true"><h2>\(w.say("We value your privacy", "쿠키 사용 안내"))</h2>\
            <p>\(w.sentences(3...5))</p><button>Accept</button></div>
            <div class="overlay"><div class="modal"><h3>\(w.headline())</h3><p>\(w.sentences(2...3))</p></div></div>
            <div style="display: none"><p>\(w.sentences(2...4))</p></div><div class="cookie-banner">\
            <p>\(w.sentences(2...3))</p><a href="/c">More</a></div>
            \(bar(&w))<div><h1>\(w.title)</h1>\(w.paragraphs(4...7))</div>\
            <div class="popup" id="newsletter-popup"><p>\(w.sentences(2...3))</p></div>
            """)
    }
}
