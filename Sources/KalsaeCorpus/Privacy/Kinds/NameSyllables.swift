// The syllables of Korean names, from general knowledge of the language and not from anybody's list of persons, and
// words that look like names without being one.

import KalsaeSupport

enum NameSyllables {
    static let commonSurnames = "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 홍 유 고 문 양 손 배 백 허 남 심 노 류 전 민"
    static let surnames = """
        하 곽 성 차 주 우 구 나 진 지 엄 채 원 천 방 공 현 함 변 염 여 추 도 소 석 선 설 마 길 연 위 표 명 기 반 왕 금 옥 육 인 맹 제 모 탁 국 어 은 편 용
        """
    static let doubleSurnames: [StaticWord] = ["남궁", "황보", "제갈", "사공", "선우", "독고", "서문"]

    /// First syllables of given names of two.
    static let first = """
        민 서 지 현 준 도 예 하 시 주 유 은 수 정 영 성 재 승 동 태 상 진 경 종 혜 미 선 소 채 나 다 가 아 연 우 건 규 기 남 대 덕 명 문 병 보 봉 석 세 순 용 원 윤 의 이 인
        일 장 제 조 중 창 철 춘 치 한 해 형 호 홍 화 환 효 훈 희 광 국 금 길 두 라 루 만 무 범 복 산 새 설 슬 신 안 양 여 옥 완 요 욱 익 자 초 택 필 학 행 혁 향 휘 찬 강 관
        권 근 노 달 말 분 점 숙 란 애 율 빛 봄 온 리 로 별 솔 단 담 을 흥 충 평 판 쾌 득 갑 삼 차 백 천 청 항 헌 훤 려 계 언 엄 려 벼 루 미 화 난 련 령 늘
        """
    /// Last syllables of given names of two.
    static let last = """
        준 민 현 우 진 호 훈 영 수 희 연 은 정 아 지 원 윤 서 경 숙 자 순 미 옥 철 석 성 식 환 규 빈 혁 태 재 기 선 주 나 린 라 율 후 하 안 인 엽 솔 별 람 름 운 욱 웅 열 용
        일 임 완 온 예 섭 승 상 산 삼 빛 범 배 백 복 봉 모 문 무 만 림 리 룡 록 례 래 란 동 도 덕 대 단 남 길 금 근 균 권 국 관 광 곤 건 걸 강 가 휘 헌 향 해 한 학 필 표 평
        택 탁 춘 천 찬 창 채 중 종 조 제 화 홍 형 혜 효 봄 비 슬 유 애 양 심 분 점 년 말 출 달 소 울 조 녀 월 행 숙 총 협 헌 령 겸 결 담 교 세 려 련 루 음 람 늘 별 봄 돈
        필 확 탄 명
        """
    /// Given names that are words of Korean, or newer ones, whose syllables no other name has.
    static let whole: Set<String> = Set(
        """
        슬기 아름 이든 봄이 가람 하늘 바다 나래 보람 힘찬 한별 누리 다솜 소라 초롱 은별 새롬 아라 로이 로아 리아 이안 라온 시아 가을 여름 겨울 보라 송이 이슬 한솔 새봄 빛나 단비 샛별 고은 미르
        마루 다온 하랑 이레 우솔 나무 잔디 으뜸 달래 진달래 사랑 믿음 소망 은총 하람 도담 아람 조이 바울 요한 요셉 사무엘 에스더 마리아 산하 미소 시온 로운 여울 소리 새날 한결 한빛 새힘 기쁨
        온유 예솔 다윗 야곱 요엘
        """.split(whereSeparator: \.isWhitespace).map(String.init))
    /// Given names of one syllable.
    static let single = "준 훈 민 진 현 석 철 혁 욱 찬 건 율 환 솔 빈 윤 웅 범 겸 결 섭 헌 희 란 숙 린 설 봄"

    /// Last syllables that only a few first ones go before; elsewhere they end ordinary words.
    static let onlyAfter: [Int: Set<Int>] = {
        var table: [Int: Set<Int>] = [:]
        for (last, firsts) in [
            ("자", "영순미정명춘경옥숙희말금복연점분"), ("인", "정다채혜서하태수예지아재종상세나라가해유도루영경명창"), ("한", "요지도주승재태시준동경규"),
            ("가", "인선"), ("지", "민수은예윤현연서영혜선가다미효아유경정희나"), ("나", "한유예하지미해리안은이루"), ("도", "상재성승태형현진경윤"),
            ("리", "유나예규채아혜세미소사지설"), ("만", "재종상영성용길동태병정창기"), ("기", "영민준성상현재동정승병종용진명홍완인원은철태"),
            ("대", "영성종승용상경정병재"), ("해", "영성은진경다정"), ("하", "윤지도서민은주유예승준시채소연인산영경성가정태재하라다"), ("모", "성정영승종상재동현진"),
            ("미", "영은경선정혜미수보해진소현유상순주연지다나"), ("상", "재영진현민기준은규성"), ("일", "성영승태정병종상재동용경남현준"), ("제", "용성은형현"),
            ("성", "재민지현우준은혜태인윤진기대용영해만경동명호광"), ("장", "덕"), ("조", "성영"), ("유", "지은서선소시아사"), ("소", "미은예연민희지"),
            ("울", "한바여"), ("명", "재희수선경진태동상현규창광"),
        ] {
            guard let key = last.unicodeScalars.first.map(index) else { continue }
            table[key] = Set(firsts.unicodeScalars.map(index))
        }
        return table
    }()

    private static func index(_ scalar: Unicode.Scalar) -> Int {
        Int(scalar.value &- Hangul.syllableBase)
    }

    /// Words of two syllables that look like given names and stand before 씨 or kin.
    static let notGiven: Set<String> = Set(
        """
        아가 아저 마음 마을 유채 주인 우리 동네 이모 고모 정모 김모 이웃 미용 가수 배우 기사 의사 교사 강사 선생 사장 원장 소장 대장 주지 수도 동자 노인 상인 여인 도인 기인 지인 주민 시민 서민
        국민 유명 무명 익명 실명 성명 한명 두명 세명 이름 성함 사진 도희 저희 너희 자기 본인 타인 연인 애인 의인 죄인 하인 장인 고인 효자 제자 남자 여자 영화 문화 동화 전화 소화 대화 지도
        기도 의도
        태도 제도 시도 유도 인도 경도 온도 은혜 지혜 수박 호박 유자 대추 고추 상추 동백 이 기자 감자 의자 모자 과자 사자 소주 맥주 공주 왕자 광주 여주 진주 영주 상주 성주 원주 나주 제주
        전주 경주 사주
        이 기도 수도 은행 여행 유행 진행 기행 선행 수행 동행 시행 용돈 학교 종교 외교 가교 국교 인세 만세 자세 기세 형세 추세 대세 상세 시세 신세 연세 정세 출세 이세 소음 마음 다음 처음
        화음 녹음 지음
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// First syllables of what may follow a title or a name: particles and the copula.
    static let particles = "은 는 이 가 을 를 께 의 도 와 과 에 한 로 으 님 만 랑 였 입 라 나 야 처 보 부 까 및 등 측 네 들 예 인 하"

    /// Ordinary words that have the form of a name.
    static let words: Set<String> = Set(
        """
        이용자 유권자 지원자 정상인 이상한 정해진 주인공 고용주 이사장 유명인 전문가 한국인 조선인 강아지 고양이 여주인 안주인 임산부 지도자 지성인 문화인 방문자 노동자 연주자 연기자 소유자 임대인
        임차인 주민 이민 전민 정원 조건 이건 안건 사건 문건 강건 여건 원현 신혁 정석 양석 방석 주석 전철 강철 고철 제철 진현 구현 재현 유현 정민 서민 문민 남현 전현 전설 신설 건설 유설 강설
        이설 정설 원설 성희 전범 주범 방범 모범 소란 노란 문란 유란 환란 현란 전환 교환 순환 구환 우환 하찬 기찬 주결 서설 노환 원환 변환 성찬 조찬 오찬 만찬 하현 도현 연결 소결 민결 이결 신건
        용건 한결 우결 성결 정결 여진 사진 전진 추진 이진 지진 소진 방진 연진 구석 보석 원석 하석 이석 운석 정숙 기숙 미숙 성숙 하숙 연민 유민 구민 도민 나민 양민 천민 국민 현민 주진 변민 정훈
        공훈 교훈 가훈 유훈 여훈 우리나라 조선시 최우수 이영화 이사회 주연배 남주인 여배우 남배우 하지만 이정도 정도로 이유나 이유도 정말로 최소한 최대한 무한도 유일한 진정한 성실한 신기한 소중한
        이기적 진지한 진짜로 조연배 차라리 하도록 이하나 우리도 나머지 방송국 전라도 경상도 강원도 선진국 조국현 여자주 남자주 오로지 이제서 마지막 이번주 조중동 천리행 추기경 정말아 지금은 도서관
        모가지 고아원 고문관 서양동 소소하 최정예 유효성 정보창 현대표 양아치 유치원 노인정 정신과 안과의 성형외 심장내 이비인 한의원 우체국 소방서 방위대 정형외 유도부 기숙사 수영장 수술실 임원진
        이슬람 공무원 공무용 전문의 정기권 유전자 안전성 고용인 이주민 원주민 하수인 한국인 신부님 수녀님 주지스 최고의 최대의 현대의 조선의 전용차 여고생 남고생 여대생 남대생 유학생 전학생 신입생 여학생
        남학생 고등학 중학생 하급생 상급생 연구생 전공의 인턴의 한의사 수의사 전문직 고위직 우수사 유치원 성인용 유아용 여성용 남성용 임신부 여교사 남교사 여의사 남의사 여기자 남기자 여검사 남편의
        여환자 남환자
        제작진 주연진 조연진 정치인 방송인 여행자 현대인 고대인 원시인 외국인 주인장 안내인 이웃집 성남시 양주시 여수시 고성군 하남시 신도시 이산가 나그네 주일학 하느님 이순신 세종대
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
