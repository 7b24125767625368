// Words that are abusive or sexual in every sentence, in Korean and English: a seed for labelling and a floor under the
// classifier, which weighs everything else. Short on purpose: words with an innocent meaning (보지 않다, 자위대, cock) are
// left out, and slurs that only a sentence makes abusive are the classifier's business.

/// Counts words that are certain.
public enum AbuseLexicon {
    /// What a word is.
    public enum Kind: Int, Codable, Sendable, CaseIterable { case abuse, sexual }

    private static let words: [Kind: String] = [
        .abuse: """
        씨발,시발,씨발놈,씨발년,시발놈,시발년,씨팔,ㅅㅂ,ㅆㅂ,ㅂㅅ,병신,병신새끼,븅신,개새끼,개새,개색기,개쓰레기,미친놈,미친년,지랄,ㅈㄹ,염병,좆,좆같,좆까,쌍년,썅,썅년,\
        개년,잡년,걸레년,창녀,김치녀,한남충,맘충,틀딱,급식충,니미,닥쳐,꺼져라,뒈져,뒤져라,새끼,존나,졸라,개소리,쓰레기같,찐따,홍어,또라이,돌아이,등신,빨갱이,\
        fuck,fucking,fucker,fucked,motherfucker,bullshit,shit,shitty,bitch,bitches,cunt,cunts,asshole,assholes,bastard,\
        dickhead,retard,retards,nigger,niggers,faggot,faggots,whore,whores,slut,sluts
        """,
        .sexual: """
        섹스,야동,포르노,음란물,자위행위,성인방송,오랄섹스,섹파,떡치,조건만남,딸딸이,\
        porn,porno,pornography,blowjob,blowjobs,handjob,masturbate,masturbates,masturbating,masturbation,\
        orgasm,orgasms,cumshot,\
        hentai,creampie,gangbang,threesome,dildo,dildos,nsfw
        """,
    ]

    private static let lexicon = Lexicon(
        Kind.allCases.map { kind in (words[kind] ?? "").split { $0 == "," || $0 == "\n" }.map(String.init) })

    /// How many words of each kind stand in a text. Linear.
    ///
    /// ```swift
    /// AbuseLexicon.counts(in: "시발점에서 출발했다")   // [:]
    /// ```
    public static func counts(in text: String) -> [Kind: Int] {
        Dictionary(
            lexicon.counts(in: text).compactMap { number, count in Kind(rawValue: number).map { ($0, count) } },
            uniquingKeysWith: +)
    }
}
