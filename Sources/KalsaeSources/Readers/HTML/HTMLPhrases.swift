// Words that stand on a page without being its text, in the languages that the web has most of. All lower case. A
// phrase counts as whole words at the start of a short line, never as letters within a word; a word that a text's own
// section may have for its title counts only above what is no running text.

/// The phrases that pages use around their text.
struct HTMLPhrases: Sendable {
    /// What a heading says of what stands below it.
    enum Closing {
        /// No main text comes.
        case certain
        /// What readers wrote.
        case comments
        /// None, unless running text follows.
        case ambiguous
    }

    /// A line of this many bytes or more is text, however it begins.
    static let longestLine = 160
    /// Words below a picture have no more characters.
    static let longestCredit: Int32 = 260
    /// A heading of more characters is one of the text's own.
    static let longestClosing: Int32 = 100
    /// One of more bytes that begins with a phrase goes on to say something of its own.
    private static let longestStart = 96
    /// Bytes of a line that may be a button.
    private static let longestButton = 48
    /// Phrases have no more words than this.
    private static let mostWords = 7

    static let shared = HTMLPhrases()

    private let bar = Self.set(barWords)
    private let buttons = Self.set(buttonWords)
    private let closingStarts = Self.set(closingPhrases)
    private let ambiguous = Self.set(ambiguousHeadings)
    private let certainStarts = Self.set(rightsPhrases)
    private let weakStarts = Self.set(weakPhrases)
    private let hints = Self.set(hintPhrases)
    private let countedWords = Self.set(countedPhrases)

    /// The first words of all phrases, and the words that credits and prompts have: most lines have none of them.
    private let firstWords = HTMLFirstWords(
        [
            barWords, buttonWords, closingPhrases, ambiguousHeadings, rightsPhrases, weakPhrases, countedPhrases,
            hintPhrases,
            counters.joined(separator: ";"), none.joined(separator: ";"),
        ])
    private let signs = HTMLFirstWords([
        creditStarts.joined(separator: ";"), creditMarks.joined(separator: ";"),
        prompts.flatMap(\.things).joined(separator: ";"),
        "kommentare; comments; commenter; comentarios; komentarze; newsletters",
    ])

    private static func set(_ lines: String) -> Set<String> {
        Set(
            lines.split(separator: "\n").flatMap { $0.split(separator: ";") }.map {
                $0.trimmingCharacters(where: { $0 == " " })
            }.filter { !$0.isEmpty })
    }

    private static func bare(_ text: some StringProtocol) -> String {
        text.trimmingCharacters(where: { !($0.isLetter || $0.isNumber || $0 == "?") })
    }

    private static func bareLetters(_ text: String) -> String {
        text.trimmingCharacters(where: { !($0.isLetter || $0 == "?") })
    }

    /// Whether a text is nothing but a word of a bar.
    func isBarWord(_ text: [UInt8]) -> Bool {
        firstWords.mayBegin(text) && bar.contains(Self.bareLetters(String(decoding: text, as: UTF8.self).lowercased()))
    }

    /// What a heading says of what follows; nil where it says nothing.
    func closing(_ text: [UInt8]) -> Closing? {
        guard firstWords.mayBegin(text) else { return nil }
        let line = String(decoding: text, as: UTF8.self).lowercased()
        let bare = Self.bare(line)
        let letters = Self.bareLetters(line)
        if closingStarts.contains(letters) || closingStarts.contains(bare) { return .certain }
        if ambiguous.contains(letters) { return letters.count < bare.count ? .comments : .ambiguous }
        if text.count <= Self.longestStart, startsWithPhrase(letters, closingStarts) { return .certain }
        return isCount(bare) ? .comments : nil
    }

    /// "3 comments", "댓글 12개", "142 antworten zu …", "no responses yet"
    private func isCount(_ line: String) -> Bool {
        let words = line.split(whereSeparator: { $0.isWhitespace || "()[]:".contains($0) })
        guard words.count >= 1 else { return false }
        if words.count >= 2,
            words[0].allSatisfy({ $0.isNumber || ".,".contains($0) }) || Self.none.contains(String(words[0])),
            countedWords.contains(String(words[1]))
        {
            return true
        }
        guard line.hasPrefix("댓글") else { return false }
        let rest = line.dropFirst(2)
        return rest.allSatisfy { $0.isNumber || $0.isWhitespace || "개()[]".contains($0) }
    }

    private static let none: Set<String> = [
        "no", "one", "keine", "kein", "ein", "aucun", "un", "sin", "ningún", "nessun", "brak", "geen", "sem",
    ]

    /// Whether a line begins with one of some phrases, as whole words.
    private func startsWithPhrase(_ line: String, _ phrases: Set<String>) -> Bool {
        var words = 0
        for place in line.indices where !(line[place].isLetter || line[place].isNumber) {
            if place > line.startIndex, phrases.contains(String(line[..<place])) { return true }
            if phrases.contains(String(line[...place])) { return true }
            if line[place].isWhitespace {
                words += 1
                if words > Self.mostWords { return false }
            }
        }
        return phrases.contains(line)
    }

    /// "Lesen Sie auch: …", "VEA TAMBIÉN: …": a hint at another page within a text.
    func isHint(_ text: [UInt8]) -> Bool {
        guard text.count < 2 * Self.longestLine, text.contains(0x3A), firstWords.mayBegin(text) else { return false }
        let line = String(decoding: text, as: UTF8.self).lowercased()
        guard let mark = line.firstIndex(of: ":") else { return false }
        return hints.contains(line[..<mark].trimmingCharacters(where: { !$0.isLetter }))
    }

    private static let hintPhrases = """
        lesen sie auch; lies auch; auch lesen; mehr zum thema; auch interessant; lire aussi; à lire aussi; a lire aussi
        à lire également; puedes ver; vea también; ver también; lea también; lee también; le puede interesar; mira
        te puede interesar; leia também; leia mais; veja também; leggi anche; czytaj też; czytaj także; czytaj również
        zobacz też; zobacz także; zobacz również; lees ook; читайте также; lue myös; read more; read also; also read
        관련기사; 관련 기사; 함께 읽기
        """

    /// Whether a line is one of those that stand on every page.
    ///
    /// - Parameter linkDensity: a sentence that is a link as a whole is none of the text.
    func isBoilerplate(_ text: [UInt8], isListItem: Bool, linkDensity: Double) -> Bool {
        let isLinked = linkDensity > 0.5
        guard text.count < 2 * Self.longestLine, !text.isEmpty else { return false }
        let mayBegin = firstWords.mayBegin(text)
        guard mayBegin || text.contains(0x7C) || text.last == 0x2E else { return false }
        let line = String(decoding: text, as: UTF8.self).lowercased()
        if line.hasSuffix("loading...") { return true }
        if line.contains(" | "), Self.legalWords.contains(where: { line.contains($0) }) { return true }
        guard mayBegin else { return false }
        if startsWithPhrase(line, certainStarts) { return true }
        guard text.count < Self.longestLine else { return false }
        if startsWithPhrase(line, weakStarts), !Self.isSentence(line) || isLinked { return true }
        if Self.isCounter(line) { return true }
        guard !isListItem, text.count <= Self.longestButton else { return false }
        let bare = Self.bareLetters(line)
        if bar.contains(bare) || buttons.contains(bare) { return true }
        // "공감 12 공유 글자크기 인쇄": buttons and their counts in a row.
        let words = line.split(separator: " ")
        return words.count > 1
            && words.allSatisfy { word in
                let word = word.trimmingCharacters(where: { "|·/,:".contains($0) })
                return word.allSatisfy(\.isNumber) || buttons.contains(word) || Self.counters.contains(word)
            }
    }

    /// Whether a line ends like a sentence of some words.
    private static func isSentence(_ line: String) -> Bool {
        guard let last = line.last(where: { !"\"')]”’»".contains($0) }), ".!?。…:".contains(last) else { return false }
        return line.split(separator: " ").count > 3 || line.unicodeScalars.contains { $0.value >= 0x1100 }
    }

    /// "조회수 1,234", "입력 2024.05.01 오전 9:00", "댓글 3": a word of Korean pages and nothing but figures.
    private static func isCounter(_ line: String) -> Bool {
        for word in counters where line.hasPrefix(word) {
            let rest = line.dropFirst(word.count)
            if rest.allSatisfy({ $0.isNumber || $0.isWhitespace || ":.,()[]/|·-+년월일시분초개회건명오전후".contains($0) }) {
                return true
            }
        }
        return false
    }

    private static let legalWords = [
        "impressum", "datenschutz", "copyright", "privacy", "imprint", "terms of", "mentions légales", "aviso legal",
        "이용약관", "개인정보처리방침", "청소년보호",
    ]

    /// Whether a line asks to subscribe or to log in, rather than telling of it.
    func isPrompt(_ text: [UInt8], isSentence: Bool) -> Bool {
        guard text.count < Self.longestLine, signs.mayHold(text) else { return false }
        guard !isSentence || text.count < 90 else { return false }
        let line = String(decoding: text, as: UTF8.self).lowercased()
        return Self.prompts.contains { things, deeds in
            things.contains { line.contains($0) } && deeds.contains { line.contains($0) }
        }
    }

    private static let prompts: [(things: [String], deeds: [String])] = [
        (
            ["newsletter", "push notification", "push-benachrichtigung", "benachrichtigung aktivieren", "boletín"],
            [
                "sign up", "subscribe to our", "subscribe now", "anmelden", "abonnier", "inscri", "suscr", "zapisz",
                "iscriviti",
                "aktivier", "send you", "never miss", "kostenlos", "schrijf je in", "assine",
            ]
        ),
        (
            ["kommentar", "comment", "comentar", "komentarz", "commenta"],
            [
                "sie müssen sich anmelden", "du musst angemeldet", "must be logged in", "you must log in",
                "debes registrarte",
                "debe iniciar sesión", "connectez-vous", "devi essere", "zaloguj się", "log in to", "logged in to",
            ]
        ),
    ]

    /// Whether a line ends by saying whose a picture is.
    func isCredit(_ text: [UInt8]) -> Bool {
        guard signs.mayHold(text) else { return false }
        let line = String(decoding: text, as: UTF8.self).lowercased()
        let isShort = text.count < 90
        let end = isShort ? line : String(line.suffix(70))
        if isShort, Self.creditStarts.contains(where: { line.hasPrefix($0) }) { return true }
        guard let mark = Self.creditMarks.first(where: { end.contains($0) }), let range = end.range(of: mark) else {
            return false
        }
        // A sentence behind it would say that it is the text that goes on.
        let rest = end[range.upperBound...]
        return rest.count <= 60 && !rest.dropLast().contains(". ")
    }

    private static let creditStarts = [
        "foto: ", "fotos: ", "bild: ", "bilder: ", "photo: ", "photos: ", "photo by ", "image: ", "(foto: ", "(bild: ",
        "(quelle: ", "©", "(c) ", "crédit photo", "crédits photo", "photo : ", "fot. ", "foto de ", "사진=", "사진 =",
        "사진: ",
        "사진 제공", "[사진", "写真：", "图片来源", "bildquelle", "bildnachweis", "titelbild: ", "image credit", "photo credit",
        "picture: ", "imagen: ", "immagine: ", "zdjęcie: ",
    ]
    private static let creditMarks = [
        " foto: ", " fotos: ", " bild: ", " photo: ", " photo by ", " image: ", "(foto: ", "(bild: ", "(photo: ",
        "foto ©",
        "(quelle: ", "photo ©", "© ", "/ istock", "istock.com", "/shutterstock", "/ shutterstock", "getty images)",
        "picture alliance", "/ dpa)", "/dpa)", "/ afp)", "/afp)", "(afp", "(reuters", "/unsplash", "/pixabay",
        "pixabay)",
        "photo : ", "/사진", "사진=", "[사진", "ⓒ", "fot. ", "credit: ", "photograph: ", "picture: ", "/ap)", "(ap photo",
    ]

    /// "Figure 3: …", "그림 1. …": what a text refers to.
    func isNumbered(_ text: [UInt8]) -> Bool {
        let words = String(decoding: text.prefix(80), as: UTF8.self).lowercased().split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { return false }
        let word = first.trimmingCharacters(where: { !$0.isLetter })
        let isName = Self.figureWords.contains(word)
        let next = words.count > 1 ? words[1] : first
        return isName && (first.contains(where: \.isNumber) || next.contains(where: \.isNumber))
    }

    private static let figureWords: Set<String> = [
        "fig", "figure", "abb", "abbildung", "그림", "사진", "표", "table", "tabelle", "tab", "listing", "example", "예",
        "diagram", "chart", "figura", "rys", "rysunek", "obr", "рис", "図", "表", "图", "圖", "코드", "도표",
    ]

    /// A line that says when, and perhaps by whom, and nothing else.
    func isDateline(_ text: [UInt8]) -> Bool {
        let line = String(decoding: text, as: UTF8.self).lowercased()
        let words = line.split(whereSeparator: { !($0.isLetter || $0.isNumber) })
        let numbers = words.filter { $0.first?.isNumber == true }
        let isDay = words.contains { word in
            word.count == 4 && (word.hasPrefix("19") || word.hasPrefix("20")) && word.allSatisfy(\.isNumber)
        }
        let others = words.count - numbers.count
        if isDay, numbers.count >= 2 || words.contains(where: { Self.isMonth($0) }) { return others <= 6 }
        if let last = line.last, ".!?。".contains(last) { return false }
        // A word or two above the text name a department, or stand on a button.
        if line.split(separator: " ").count <= 2, words.count <= 2, others > 0 || words.isEmpty { return true }
        let isTime = line.contains(":") && numbers.count >= 2 && words.count <= 4
        return isTime || startsWithPhrase(line, Self.bylineStarts)
    }

    private static func isMonth(_ word: Substring) -> Bool { months.contains(String(word.prefix(3))) }

    private static let months: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär", "mai", "okt", "dez",
        "ene", "abr", "ago", "dic", "set", "out", "dez", "fév", "fev", "avr", "jui", "aoû", "déc", "gen", "mag", "giu",
        "lug", "ott", "sty", "lut", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru",
    ]

    private static let bylineStarts = Self.set(
        """
        by; von; par; por; di; przez; door; av; автор; autor; author; reporter; text; text:; posted by; written by
        lesezeit
        reading time; min read; tiempo de lectura; temps de lecture; czas czytania; 읽는 시간; 기자; 입력; 작성자; 글
        """)

    private static let counters = [
        "조회수", "조회", "추천수", "추천", "댓글", "공감", "좋아요", "입력", "수정", "등록", "기사입력", "기사 입력", "최종수정", "최종 수정", "작성일", "등록일",
        "승인", "광고", "구독하기", "공유하기",
    ]

    private static let barWords = """
        prev; previous; next; up; home; top; contents; index; back; back to top
        skip to content; skip to main content; edit this page; edit on github; view source
        report a bug; table of contents; permalink; 이전; 다음; 위로; 위; 처음; 처음으로; 홈; 차례
        목차; 맨 위로; 본문으로 건너뛰기; 본문 바로가기; 이전글; 다음글; 목록으로
        zurück; weiter; nach oben; startseite; zum seitenanfang; zurück zur übersicht; zur übersicht; übersicht
        retour; suivant; précédent; accueil; haut de page; volver; siguiente; anterior; inicio; arriba
        indietro; avanti; successivo; precedente; torna su; wstecz; dalej; następny; poprzedni; do góry
        terug; volgende; vorige; назад; далее; вперед; 上一页; 下一页; 上一篇; 下一篇; 返回顶部; 前へ; 次へ; トップへ戻る
        """
    private static let buttonWords = """
        share; tweet; print; reply; read more; continue reading; more; subscribe; log in
        sign in; sign up; login; register; contact; save; copy link; email; 목록; 공유
        공유하기; 인쇄; 인쇄하기; 글자크기; 더보기; 로그인; 회원가입; 답글; 답글쓰기; 신고; 댓글쓰기; 구독; 구독하기; 좋아요
        기사 더보기; url 복사; 스크랩; anzeige; werbung; advertisement; publicité; publicidad; pubblicità; reklama; реклама
        teilen; twittern; drucken; merken; mehr erfahren; mehr anzeigen; weiterlesen; mehr lesen; kommentieren
        antworten
        partager; imprimer; lire la suite; en savoir plus; compartir; imprimir; leer más; ver más; seguir leyendo
        condividi; stampa; leggi tutto; udostępnij; drukuj; czytaj więcej; czytaj dalej; delen; lees meer
        поделиться; читать далее; 分享; 更多; もっと見る; 続きを読む; シェア; loading; loading...; wird geladen
        """

    /// How headings begin below which no main text comes: with what follows them they go.
    private static let closingPhrases = """
        related posts; related articles; related stories; related topics; related coverage; related reading
        related content; related news; related links; related products; related questions; related items
        read next; read more; read also; also read; up next; recommended; recommended for you; recommended reading
        recommended articles; recommended stories; more from; more by; more in; more on this; more on this topic
        more stories; more news; more articles; more posts; more like this; keep reading; explore further; explore more
        you may also like; you might also like; you might also enjoy; you may also be interested
        you might be interested
        editors’ recommendations; editors' recommendations; editor's picks; editors' picks; editor’s picks
        customers also bought; customers also viewed; people also ask; also in the news; most read; similar posts
        most popular; most viewed; popular posts; popular now; trending; trending now; top stories; see also on
        latest news; latest posts; latest articles; latest stories; recent posts; recent comments; recent articles
        from around the web; sponsored; sponsored content; sponsored links; promoted content; around the web
        leave a comment; leave a reply; leave comment; post a comment; add a comment; write a comment; say your words
        join the discussion; join the conversation; reader comments; share this; share this article; share this post
        share on; share via; follow us; follow us on; stay connected; stay in touch; like this; sharing is caring
        subscribe to our; sign up for; sign up to; get our newsletter; stay informed; never miss; join our newsletter
        about the author; about the authors; about author; written by; about me; author bio; meet the author
        on this page; in this article; was this page helpful?; was this helpful?; was this article helpful?
        post navigation; filed under; newsletter signup; our newsletter; quick links; site map
        관련 기사; 관련기사; 관련 글; 관련글; 관련 뉴스; 관련뉴스; 관련 상품; 관련 키워드; 연관 기사; 추천 기사; 추천기사; 추천 뉴스
        추천 글; 추천 상품; 많이 본 뉴스; 많이 본 기사; 가장 많이 본 뉴스; 인기 기사; 인기 뉴스; 인기 글; 인기글; 최신 기사; 최신 뉴스
        최신 글; 최신글; 최근 글; 최근글; 최근 댓글; 주요 뉴스; 주요뉴스; 오늘의 뉴스; 이 시각 주요뉴스; 이 시각 인기; 실시간 뉴스; 실시간 인기
        함께 본 상품; 함께 보면 좋은 글; 함께 볼 만한 기사; 이 기사를 공유합니다; 이 글을 공유합니다; 이 기사 공유하기; 기사 공유; sns 공유
        댓글 쓰기; 댓글쓰기; 댓글 달기; 댓글 남기기; 전체 댓글; 댓글 목록; 의견 남기기; 뉴스레터 구독; 글쓴이 소개; 기자 소개; 필자 소개
        작성자 소개; 이 블로그의 다른 글; 이 카테고리의 다른 글; 카테고리의 다른 글; 다른 글; 이 기자의 다른 기사; 기자의 다른 기사; 다른 기사
        이웃 새글; 공감한 사람; 도움이 되었나요?; 이 문서가 도움이 되었나요?
        ähnliche beiträge; ähnliche artikel; ähnliche themen; ähnliche produkte; verwandte beiträge; verwandte artikel
        verwandte themen; mehr zum thema; mehr zu diesem thema; mehr zu; mehr von; mehr aus; mehr dazu; mehr artikel
        weitere artikel; weitere beiträge; weitere themen; weitere nachrichten; weitere meldungen; weitere news
        weitere informationen; weitere rezepte; weitere tourentipps; weiterlesen; lesen sie auch; lesen sie weiter
        lies auch
        das könnte sie auch interessieren; das könnte dich auch interessieren; das könnte ihnen auch gefallen
        das könnte dir auch gefallen; das könnte sie interessieren; könnte sie auch interessieren; auch interessant
        das interessiert; passend zum thema; links zum thema; zum thema; beiträge zum thema; artikel zum thema
        empfehlungen aus; empfehlungen der redaktion; empfohlene artikel; meistgelesen; meistgelesene
        am meisten gelesen
        top-themen; aktuelle beiträge; aktuelle artikel; neueste beiträge; neueste artikel; neueste kommentare
        letzte beiträge; über den autor; über die autorin; über die autoren; über mich; zum autor; zur autorin
        zur person
        schreibe einen kommentar; schreiben sie einen kommentar; kommentar schreiben; kommentar verfassen
        hinterlasse einen kommentar; diskutieren sie mit; ihre meinung; leserbrief; beitrag teilen; artikel teilen
        teile diesen; teilen mit; teilen sie; folge uns; folgen sie uns; gefällt mir; jetzt zum newsletter
        newsletter abonnieren; newsletter anmelden; abonnieren sie; jetzt anmelden; der nächste beitrag
        nächster beitrag; vorheriger beitrag; beitrags-navigation; beitragsnavigation; kategorie
        fragen zu diesem artikel
        entdecke weitere; unterstützen sie; sie lesen gern; gefällt dir; bildnachweis; originalpublikation
        articles similaires; articles liés; articles associés; à lire aussi; à lire également; lire aussi
        sur le même sujet
        sur le même thème; dans la même rubrique; à découvrir; a lire aussi; voir aussi; vous aimerez aussi
        vous pourriez aussi aimer; les plus lus; les plus lues; laisser un commentaire; laissez un commentaire
        partager cet article; suivez-nous; à propos de l'auteur; à propos de l’auteur; dernières actualités
        plus d'articles
        noticias relacionadas; notas relacionadas; artículos relacionados; contenido relacionado; entradas relacionadas
        te puede interesar; te podría interesar; también te puede interesar; le puede interesar; puede interesarle
        puedes ver; lea también; lee también; ver también; vea también; más noticias; más sobre; más información sobre
        más leídas; lo más leído; lo más visto; últimas noticias; deja un comentario; deja una respuesta
        dejar comentario
        comparte esta; compartir en; síguenos; síguenos en; sobre el autor; acerca del autor; temas relacionados
        recomendados
        notícias relacionadas; leia também; leia mais; veja também; saiba mais; mais lidas; últimas notícias
        siga-nos; nos siga
        deixe um comentário; deixe uma resposta; compartilhe; sobre o autor; artigos relacionados
        você também pode gostar
        articoli correlati; leggi anche; potrebbe interessarti; potrebbero interessarti; ti potrebbe interessare
        i più letti; lascia un commento; condividi su; seguici; seguici su; notizie correlate; ultime notizie
        zobacz także; zobacz też; zobacz również; czytaj też; czytaj także; czytaj również; przeczytaj także
        przeczytaj też
        powiązane artykuły; podobne artykuły; polecane; polecamy; najczęściej czytane; najnowsze; dodaj komentarz
        więcej na temat; o autorze; udostępnij artykuł; skomentuj; więcej o
        lees ook; lees meer over; gerelateerde artikelen; gerelateerd; meest gelezen; laat een reactie achter
        geef een reactie
        deel dit artikel; over de auteur; lue myös; lisää aiheesta; luetuimmat; läs också; läs mer; relaterade artiklar
        les også; læs også; lignende artikler; mest lest; mest læst; mest lästa
        читайте также; похожие статьи; по теме; материалы по теме; популярное; комментировать; оставить комментарий
        связанные новости; поделиться в; подписывайтесь; об авторе; последние новости; смотрите также
        související články; čtěte také; mohlo by vás zajímat; további cikkek; kapcsolódó cikkek; ilgili haberler
        相关阅读; 相关新闻; 相关文章; 相关推荐; 推荐阅读; 热门文章; 最新文章; 热门推荐; 延伸阅读; 猜你喜欢; 关键词; 责任编辑; 相關新聞; 相關文章
        延伸閱讀; 推薦閱讀; 関連記事; 関連ニュース; 関連リンク; おすすめ記事; 人気記事; 最新記事; あわせて読みたい; この記事をシェア
        """

    /// Titles that a text's own sections may have as well.
    private static let ambiguousHeadings = """
        related; comments; discussion; responses; tags; topics; categories; archives; search; navigation; contents
        share
        newsletter; subscribe; advertisement; contact us; table of contents; see also; further reading; replies
        feedback; contact; links; resources; more; more information; 댓글; 태그; 목차; 차례; 카테고리; 검색; 광고; 작성자; 글쓴이
        공유하기; 구독하기; 뉴스레터; 관련 문서; 주제; 분류; 보관함; 문의; 목록; kommentare; kommentar; diskussion; themen; thema
        schlagwörter; schlagworte; tags; kategorien; archiv; suche; inhalt; inhaltsverzeichnis; kontakt; newsletter
        anzeige
        service; serviceangebote; links; teilen; commentaires; commentaire; mots-clés; catégories; sommaire
        contact; partager
        comentarios; etiquetas; categorías; temas; buscar; archivo; contacto; comentários; tópicos; categorias; commenti
        tag; categorie; argomenti; condividi; komentarze; tagi; kategorie; reacties; комментарии; теги; категории
        评论; 标签
        分类; 目录; コメント; タグ; カテゴリー; 目次; video; videos; wideo; twitter; facebook; instagram; social media
        """

    private static let countedPhrases = """
        comments; comment; responses; response; replies; reply; thoughts; kommentare; kommentar; antworten; antwort
        gedanken; commentaires; commentaire; réponses; comentarios; comentario; respuestas; respuesta; comentários
        comentário; commenti; commento; komentarze; komentarzy; komentarz; reacties; reactie; комментариев; комментария
        """

    /// How short lines begin that are none of the text, whatever follows.
    private static let rightsPhrases = """
        copyright ©; copyright (c); copyright ⓒ; © 20; © 19; ⓒ; (c) 20; all rights reserved; ©20; ©
        der beitrag wurde am; dieser beitrag wurde; dieser eintrag wurde; veröffentlicht unter; this entry was posted
        this post was posted; bookmark the; esta entrada fue publicada; cette entrée a été publiée; sofern nicht anders
        you can follow any responses; both comments and trackbacks; your email address will not be published
        deine e-mail-adresse wird nicht; ihre e-mail-adresse wird nicht; this site uses akismet; we use cookies
        this site uses cookies; this website uses cookies; loading comments
        저작권자; 무단전재; 무단 전재; <저작권자; [저작권자; 이 기사를 공유; 이 글을 공유; 기사제보; 기사 제보; 태그:; 현재 위치; 출처가 표시; 이 포스팅은 쿠팡
        """

    /// The same, unless the line is a sentence.
    private static let weakPhrases = """
        copyright; this page was last; this page last modified; advertisement; sponsored by; share this; share on
        share:; tweet this
        click here to; subscribe to our; subscribe now; sign up for our; filed under; tags:; tagged:; tagged with
        tags; tagged
        posted in; posted by; posted on; last updated; last modified; published on; published; updated; follow us
        follow me
        this article was updated; skip to; you are here; read more:; read also:; see also:; related:; advertising
        read more
        이 글이 도움; 쿠키를 사용
        bild:; bilder:; foto:; fotos:; photo:; photos:; image:; images:; photo by; photo credit; image credit
        bildquelle; bildquelle:
        quelle:; fotocredit; titelbild:; beitragsbild; crédits photos; crédit photo; crédit :; photo :; foto de
        fot.; zdjęcie:; fuente:; font:; © ;
        lesezeit; kategorie:; kategorien:; schlagwörter:; themen:; autor:; von:; stand:; veröffentlicht am
        veröffentlicht:; aktualisiert; zuletzt aktualisiert
        publié le; publié par; mis à jour; par:; publicado; publicado el; actualizado; por:; pubblicato; aggiornato
        opublikowano; data publikacji; 责任编辑
        auch lesen:; lesen sie auch:; lesen sie auch; mehr zum thema; mehr dazu:; mehr dazu; siehe auch:; lies auch
        zum thema:
        lire aussi; à lire aussi; voir aussi; puedes ver; vea también; lea también; lee también; mira:
        le puede interesar; leia também; leggi anche
        czytaj też; zobacz też; zobacz także; zobacz również; czytaj także; lees ook; читайте также; lue myös
        related articles; recommended
        """
}

extension StringProtocol {
    /// Without the characters at both ends for which `matches` holds.
    func trimmingCharacters(where matches: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !matches($0) }), let last = lastIndex(where: { !matches($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
