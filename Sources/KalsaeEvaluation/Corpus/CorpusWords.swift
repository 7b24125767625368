// The corpus report's words in both languages.

/// Headings and notes of the corpus report.
enum CorpusWords {
    static let report = LocalizedText("Corpus report", "말뭉치 보고서")
    static let documentsIn = LocalizedText("Documents read", "읽은 문서")
    static let words = LocalizedText("Words", "낱말")
    static let keptShare = LocalizedText("kept", "남음")
    static let languagesNote = LocalizedText(
        "What the kept text is written in, as language identification sees it.",
        "남은 글이 어느 언어로 쓰였는지, 언어 판별에 따른 값입니다.")
    static let lengths = LocalizedText("Lengths", "길이")
    static let lengthsNote = LocalizedText(
        "How long the kept documents are, in characters.", "남은 문서의 길이(글자 수)입니다.")
    static let sources = LocalizedText("Sources", "출처")
    static let sourcesNote = LocalizedText(
        "Where the text comes from, and under which terms.", "글이 어디에서 왔고 어떤 조건으로 쓸 수 있는지입니다.")
    static let origin = LocalizedText("Origin", "위치")
    static let away = LocalizedText("What was left out", "빠진 것")
    static let awayNote = LocalizedText(
        "Every document that is not in the corpus, by the rule that decided. kalsae clean --dropped lists them, "
            + "kalsae clean --explain NAME tells one document's way.",
        "말뭉치에 들어가지 못한 문서와 그 이유입니다. kalsae clean --dropped 로 목록을, kalsae clean --explain 이름 으로 "
            + "문서 하나의 경과를 볼 수 있습니다.")
    static let quarantined = LocalizedText("Files put aside", "제쳐 둔 파일")
    static let leftOut = LocalizedText("Pieces left out when reading", "읽을 때 덜어 낸 조각")
    static let dropped = LocalizedText("Documents dropped", "빠진 문서")
    static let paragraphs = LocalizedText("Passages taken out", "덜어 낸 부분")
    static let changed = LocalizedText("Documents changed", "고친 문서")
    static let rule = LocalizedText("Rule", "규칙")
    static let count = LocalizedText("Count", "수")
    static let sample = LocalizedText("Samples", "보기")
    static let duplicates = LocalizedText("Duplicates", "중복")
    static let duplicatesNote = LocalizedText(
        "Of equal or nearly equal texts, the best stays.", "같거나 거의 같은 글 가운데 가장 나은 것만 남깁니다.")
    static let exact = LocalizedText("Equal documents", "같은 문서")
    static let near = LocalizedText("Nearly equal documents", "거의 같은 문서")
    static let clusters = LocalizedText("Groups of them", "그 묶음")
    static let repeats = LocalizedText("Repeated paragraphs", "되풀이된 문단")
    static let privacy = LocalizedText("Personal data", "개인정보")
    static let privacyNote = LocalizedText(
        "What the rules found, and what was done with it.", "규칙으로 찾은 개인정보와 그 처리입니다.")
    static let policy = LocalizedText("What was done", "처리")
    static let notLooked = LocalizedText("nobody looked", "찾지 않음")
    static let findings = LocalizedText("Findings", "찾은 수")
    static let groups = LocalizedText("Mentions of groups", "집단 언급")
    static let groupsNote = LocalizedText(
        "How often groups of people are named. Few or very unequal mentions can become a model's bias.",
        "여러 집단이 얼마나 자주 나오는지입니다. 드물거나 치우친 언급은 모델의 편향이 될 수 있습니다.")
    static let mentions = LocalizedText("Mentions", "언급")
    static let split = LocalizedText("Split", "나눔")
    static let splitNote = LocalizedText(
        "What training sees, and what is kept from it.", "학습에 쓰는 부분과 따로 떼어 둔 부분입니다.")
    static let part = LocalizedText("Part", "부분")
    static let overlap = LocalizedText("Held-out documents removed for overlap", "겹쳐서 뺀 평가 문서")
    static let cost = LocalizedText("Time", "걸린 시간")
    static let costNote = LocalizedText("What the work took.", "작업에 걸린 시간입니다.")
    static let step = LocalizedText("Step", "단계")
    static let processor = LocalizedText("Processor", "프로세서")

    private static let partNames: [String: LocalizedText] = [
        "train": LocalizedText("train", "학습"), "validation": LocalizedText("validation", "검증"),
        "test": LocalizedText("test", "시험"),
    ]
    static func part(_ name: String) -> LocalizedText { partNames[name] ?? LocalizedText(name) }
}
