// Every fixed word of a report, in both languages, in one place.

/// The words of a report.
enum Labels {
    static let reportCard = LocalizedText("Report card", "성적표")
    static let nothingToShow = LocalizedText("Nothing has been measured yet.", "아직 측정한 것이 없습니다.")
    static let warnings = LocalizedText("Worth knowing", "알아둘 점")
    static let allWell = LocalizedText("No warnings", "경고 없음")

    static let results = LocalizedText("Results", "결과")
    static let resultsNote = LocalizedText(
        "How well each model predicts text. Lower is better.", "각 모델이 글을 얼마나 잘 예측하는지 보여 줍니다. 낮을수록 좋습니다.")
    static let model = LocalizedText("Model", "모델")
    static let split = LocalizedText("Split", "구분")
    static let perplexity = LocalizedText("Perplexity", "퍼플렉시티")
    static let bitsPerByte = LocalizedText("Bits per byte", "바이트당 비트")
    static let bitsPerByteOnUnseen = LocalizedText("Bits per byte on unseen text", "처음 보는 글의 바이트당 비트")
    static let tokens = LocalizedText("Tokens", "토큰")
    static let baseline = LocalizedText("baseline", "기준")

    static let training = LocalizedText("Training", "학습")
    static let trainingNote = LocalizedText(
        "The loss falls as the model learns. Where validation parts from training, it begins to learn by heart.",
        "모델이 배우면 손실이 줄어듭니다. 검증이 학습과 벌어지기 시작하면 외우기 시작한 것입니다.")
    static let steps = LocalizedText("Steps", "스텝")
    static let step = LocalizedText("Step", "스텝")
    static let tokensPerSecond = LocalizedText("Tokens/s", "초당 토큰")
    static let time = LocalizedText("Time", "시간")
    static let trainLoss = LocalizedText("Training loss", "학습 손실")
    static let validationLoss = LocalizedText("Validation loss", "검증 손실")
    static let lossAxis = LocalizedText("Loss (nats per token)", "손실(토큰당 nat)")
    static let lossCurve = LocalizedText("Loss curve", "손실 곡선")

    static let corpus = LocalizedText("Corpus", "말뭉치")
    static let corpusNote = LocalizedText(
        "What was collected, and what cleaning kept of it.", "모은 문서와 정제하고 남은 문서입니다.")
    static let documents = LocalizedText("Documents", "문서")
    static let collected = LocalizedText("Collected", "모음")
    static let kept = LocalizedText("Kept", "남음")
    static let dropped = LocalizedText("Dropped, by reason", "빠진 문서와 이유")
    static let characters = LocalizedText("Characters", "글자")
    static let languageShares = LocalizedText("Share of characters by language", "언어별 글자 비율")
    static let shareOfCharacters = LocalizedText("Share of characters", "글자 비율")
    static let language = LocalizedText("Language", "언어")
    static let licenses = LocalizedText("Licences", "라이선스")
    static let license = LocalizedText("Licence", "라이선스")
    static let source = LocalizedText("Source", "출처")
    static let other = LocalizedText("other", "그 밖")

    static let tokenizer = LocalizedText("Tokenizer", "토크나이저")
    static let tokenizerNote = LocalizedText(
        "More bytes per token means shorter sequences.", "토큰당 바이트가 많을수록 글이 짧아집니다.")
    static let kind = LocalizedText("Kind", "종류")
    static let vocabulary = LocalizedText("Vocabulary", "어휘")
    static let bytesPerToken = LocalizedText("Bytes per token", "토큰당 바이트")

    static let modelNote = LocalizedText("The network that was trained.", "학습한 신경망입니다.")
    static let architecture = LocalizedText("Architecture", "구조")
    static let parameters = LocalizedText("Parameters", "매개변수")
    static let layers = LocalizedText("Layers", "층")
    static let width = LocalizedText("Width", "폭")
    static let heads = LocalizedText("Heads", "헤드")
    static let keyValueHeads = LocalizedText("Key-value heads", "키·값 헤드")
    static let context = LocalizedText("Context", "문맥")

    static let packed = LocalizedText("Packed model", "압축한 모델")
    static let packedNote = LocalizedText("The file that is served.", "서비스에 쓰는 파일입니다.")
    static let file = LocalizedText("File", "파일")
    static let size = LocalizedText("Size", "크기")
    static let sizeBefore = LocalizedText("Size before", "압축 전 크기")
    static let bitsPerWeight = LocalizedText("Bits per weight", "가중치당 비트")
    static let perplexityBefore = LocalizedText("Perplexity before", "압축 전 퍼플렉시티")
    static let perplexityAfter = LocalizedText("Perplexity after", "압축 후 퍼플렉시티")

    static let knowledge = LocalizedText("Knowledge", "지식")
    static let knowledgeNote = LocalizedText("What answers are quoted from.", "답할 때 인용하는 글입니다.")
    static let passages = LocalizedText("Passages", "단락")

    static let samples = LocalizedText("Samples", "예시")
    static let samplesNote = LocalizedText("What the models wrote, unedited.", "모델이 쓴 글을 고치지 않고 옮겼습니다.")
    static let prompt = LocalizedText("Prompt", "입력")
    static let output = LocalizedText("Output", "출력")

    static let run = LocalizedText("Run", "실행")
    static let runNote = LocalizedText(
        "Every step, what it made and how long it took.", "각 단계와 만든 것, 걸린 시간입니다.")
    static let runStep = LocalizedText("Step", "단계")
    static let artifact = LocalizedText("Artifact", "산출물")
    static let processorTime = LocalizedText("Processor", "프로세서")
    static let cached = LocalizedText("cached", "재사용")
    static let total = LocalizedText("Total time", "전체 시간")
    static let lineage = LocalizedText("Lineage", "계보")
    static let lineageNote = LocalizedText("Which artifact was made from which.", "어떤 산출물로 무엇을 만들었는지 보여 줍니다.")
    static let madeFrom = LocalizedText("Made from", "만든 재료")
    static let seed = LocalizedText("Seed", "시드")

    /// A language's name for its ISO 639-1 code; the code itself where the house does not know it.
    static func language(_ code: String) -> LocalizedText {
        switch code {
        case "ko": LocalizedText("Korean", "한국어")
        case "en": LocalizedText("English", "영어")
        case "ja": LocalizedText("Japanese", "일본어")
        case "zh": LocalizedText("Chinese", "중국어")
        case "de": LocalizedText("German", "독일어")
        case "fr": LocalizedText("French", "프랑스어")
        case "es": LocalizedText("Spanish", "스페인어")
        case "und": LocalizedText("undetermined", "알 수 없음")
        default: LocalizedText(code)
        }
    }

    /// A split as shown.
    static func split(_ split: ReportCard.Result.Split) -> LocalizedText {
        switch split {
        case .train: LocalizedText("train", "학습")
        case .validation: LocalizedText("validation", "검증")
        case .test: LocalizedText("test", "시험")
        }
    }

    /// A training phase as shown.
    static func phase(_ kind: ReportCard.TrainingPhase.Kind) -> LocalizedText {
        switch kind {
        case .pretrain: LocalizedText("Pretraining", "사전 학습")
        case .tune: LocalizedText("Fine-tuning", "미세 조정")
        case .align: LocalizedText("Alignment", "정렬 학습")
        }
    }

    /// A number of context tokens.
    static func tokens(_ count: Int) -> LocalizedText {
        LocalizedText("\(Figures.grouped(count)) tokens", "토큰 \(Figures.grouped(count))개")
    }
}
