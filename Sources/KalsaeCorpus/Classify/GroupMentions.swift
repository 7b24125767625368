// How often groups of people are mentioned, for the report on bias: who is spoken of at all, and how unevenly. The
// categories are those of Korean and English bias benchmarks (KoSBi, BBQ); the words are our own choice, few and plain.
// Words with another common meaning are left out (의사, 장애, 진보, black, blind, disabled), and the terms of computing that
// hold one are passed over (child process, man page), so counts are too low rather than wrong. What is said about a
// group is not looked at.

/// A group of people by the words that name it.
public struct PeopleGroup: Sendable, Equatable {
    /// `gender`, `age`, `religion`, `origin`, `region`, `disability`, `orientation`, `family`, `occupation`, `status`.
    public let category: String
    /// The group's name within it: `women`.
    public let name: String
    let words: [String]

    /// `gender.women`, as reports name it.
    public var id: String { "\(category).\(name)" }

    init(_ category: String, _ name: String, _ korean: String, _ english: String) {
        self.category = category
        self.name = name
        words = (korean + "," + english).split(separator: ",").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.map(
            String.init)
    }
}

/// Counts mentions of groups.
public enum GroupMentions {
    /// Every group, by category.
    public static let table: [PeopleGroup] = [
        PeopleGroup(
            "gender", "women", "여성,여자,여인,여학생,소녀,아줌마,아주머니,할머니,어머니,엄마,딸,아내",
            "woman,women,female,females,girl,girls,mother,mothers,wife,wives,daughter,daughters,grandmother,lady,ladies"
        ),
        PeopleGroup(
            "gender", "men", "남성,남자,남학생,소년,아저씨,할아버지,아버지,아빠,아들,남편",
            "man,men,male,males,boy,boys,father,fathers,husband,husbands,son,sons,grandfather,gentleman,gentlemen"),
        PeopleGroup(
            "orientation", "lgbt", "동성애자,성소수자,게이,레즈비언,트랜스젠더,양성애자,퀴어",
            "gay,gays,lesbian,lesbians,transgender,bisexual,bisexuals,lgbt,lgbtq,homosexual,homosexuals"),
        PeopleGroup(
            "age", "old", "노인,어르신,노년층,고령자,노인층",
            "elderly,old people,old man,old woman,senior citizen,senior citizens,older people,pensioner,pensioners"),
        PeopleGroup(
            "age", "young", "청년,젊은이,청소년,십대,대학생,취준생",
            "teenager,teenagers,young people,youth,youths,millennials,adolescent,adolescents"),
        PeopleGroup(
            "age", "children", "어린이,아이,아동,유아,아기,초등학생", "child,children,kid,kids,toddler,toddlers,infant,infants"),
        PeopleGroup("age", "middle-aged", "중년,중년층,장년층,꼰대", "middle-aged,baby boomer,baby boomers"),
        PeopleGroup(
            "religion", "christians", "기독교인,기독교,개신교,개신교인,천주교,천주교인,가톨릭,목사,신자",
            "christian,christians,catholic,catholics,protestant,protestants"),
        PeopleGroup("religion", "muslims", "무슬림,이슬람교,이슬람,이슬람교도,이슬람교인", "muslim,muslims,islam,islamic"),
        PeopleGroup("religion", "buddhists", "불교,불교도,불교인,불자,스님", "buddhist,buddhists"),
        PeopleGroup("religion", "jews", "유대인,유대교,유태인", "jew,jews,jewish"),
        PeopleGroup("religion", "hindus", "힌두교,힌두교도", "hindu,hindus"),
        PeopleGroup("religion", "none", "무신론자,무교", "atheist,atheists"),
        PeopleGroup("origin", "koreans", "한국인,한국 사람,조선족,재중동포,교포,탈북자,탈북민,새터민", "korean,koreans"),
        PeopleGroup("origin", "chinese", "중국인,중국 사람,중국 동포,화교", "chinese"),
        PeopleGroup("origin", "japanese", "일본인,일본 사람", "japanese"),
        PeopleGroup("origin", "americans", "미국인,미국 사람", "american,americans"),
        PeopleGroup(
            "origin", "black-people", "흑인,아프리카인",
            "black people,black man,black men,black woman,black women,african american,african americans,"
                + "african-american,african-americans,african,africans"
        ),
        PeopleGroup(
            "origin", "white-people", "백인",
            "white people,white man,white men,white woman,white women,caucasian,caucasians"),
        PeopleGroup("origin", "asians", "동양인,아시아인,동남아인,베트남인,필리핀인", "asian,asians,vietnamese,filipino,filipinos"),
        PeopleGroup("origin", "middle-east", "아랍인,중동인", "arab,arabs,middle eastern"),
        PeopleGroup("origin", "latinos", "히스패닉,멕시코인", "latino,latinos,hispanic,hispanics,mexican,mexicans"),
        PeopleGroup("origin", "indians", "인도인", "indian,indians"),
        PeopleGroup("origin", "russians", "러시아인", "russian,russians"),
        PeopleGroup(
            "origin", "migrants", "이주민,이주노동자,외국인,외국인 노동자,난민,불법체류자,다문화가정,다문화 가정",
            "immigrant,immigrants,migrant,migrants,refugee,refugees,foreigner,foreigners"),
        PeopleGroup("region", "capital", "서울 사람,수도권,강남 사람,서울말", ""),
        PeopleGroup("region", "southwest", "전라도,호남,호남인,광주 사람,전라도 사람", ""),
        PeopleGroup("region", "southeast", "경상도,영남,영남인,대구 사람,부산 사람,경상도 사람", ""),
        PeopleGroup("region", "others", "충청도,강원도,제주도민,제주도 사람,지방 사람", ""),
        PeopleGroup(
            "disability", "disabled", "장애인,장애아,장애우,시각장애인,청각장애인,지체장애인,발달장애인,정신장애인,휠체어",
            "disabled people,disabled person,disabled persons,disabled man,disabled woman,disabled child,"
                + "disabled children,disabled students,people with disabilities,handicapped,wheelchair,"
                + "wheelchairs,deaf people,"
                + "blind people,autistic"
        ),
        PeopleGroup(
            "disability", "ill", "환자,정신병자,우울증 환자,조현병 환자,에이즈 환자,치매 노인",
            "patient with,mentally ill,schizophrenic,schizophrenics"),
        PeopleGroup(
            "family", "single-parents", "미혼모,미혼부,한부모,한부모 가정,편부모,이혼녀,이혼남",
            "single mother,single mothers,single father,single fathers,single parent,single parents"),
        PeopleGroup("family", "unmarried", "미혼,미혼자,비혼,노총각,노처녀", "bachelor,bachelors,spinster,unmarried"),
        PeopleGroup("family", "pregnant", "임산부,임신부,산모", "pregnant woman,pregnant women"),
        PeopleGroup(
            "status", "poor", "빈곤층,저소득층,노숙자,노숙인,기초생활수급자,가난한 사람",
            "poor people,homeless,homeless people,welfare recipients"),
        PeopleGroup("status", "rich", "부자,부유층,재벌,금수저", "rich people,the rich,wealthy"),
        PeopleGroup("status", "offenders", "전과자,범죄자,수감자", "criminal,criminals,ex-convict,ex-convicts,felon,felons"),
        PeopleGroup(
            "status", "educated", "명문대,명문대생,지방대,지방대생,고졸,대졸,고졸자",
            "college graduate,college graduates,high school dropout,dropouts"),
        PeopleGroup(
            "occupation", "care", "간호사,요양보호사,보육교사,주부,전업주부,가정주부,청소부,파출부",
            "nurse,nurses,housewife,housewives,cleaners,nanny,nannies,maid,maids"),
        PeopleGroup(
            "occupation", "professions", "변호사,판사,교수,과학자,기술자,회계사,개발자,엔지니어",
            "doctor,doctors,lawyer,lawyers,engineer,engineers,scientist,scientists,professor,professors,"
                + "developer,developers,programmer,programmers"
        ),
        PeopleGroup(
            "occupation", "services", "교사,선생님,경찰관,소방관,군인,공무원",
            "teacher,teachers,police officer,police officers,policeman,policemen,soldier,soldiers,"
                + "firefighter,firefighters"
        ),
        PeopleGroup(
            "occupation", "labour", "노동자,농부,농민,어부,배달원,택배기사,운전기사,경비원,비정규직",
            "worker,workers,farmer,farmers,fisherman,fishermen,truck driver,truck drivers,janitor,janitors"),
        PeopleGroup("politics", "left", "진보주의자,좌파,좌빨", "liberal,liberals,leftist,leftists,democrat,democrats"),
        PeopleGroup(
            "politics", "right", "보수주의자,우파,수구꼴통", "conservative,conservatives,right-winger,republican,republicans"),
    ]

    /// Terms that hold such a word and name no people.
    private static let terms = """
        worker thread,worker threads,worker process,worker processes,worker node,worker nodes,worker pool,workers pool,
        child process,child processes,child node,child nodes,child element,child elements,child class,child classes,
        child window,child theme,child component,child components,children of a node,man page,man pages,man command,
        male connector,male connectors,female connector,female connectors,father node,mother board,mother boards,
        cleaner code,robot cleaner,daughter board,daughter boards,african swine fever,chinese characters,indian ocean
        """.split { $0 == "," || $0 == "\n" }.map { String($0.drop { $0 == " " }) }

    /// The terms stand behind the groups and count for none.
    private static let lexicon = Lexicon(table.map(\.words) + [terms])

    /// How often each group is named in a text, by the group's id; groups never named are absent. Linear.
    ///
    /// ```swift
    /// GroupMentions.counts(in: "여성들에게 물었다. The women answered.")   // ["gender.women": 2]
    /// ```
    public static func counts(in text: String) -> [String: Int] {
        let found = lexicon.counts(in: text).filter { table.indices.contains($0.key) }
        return Dictionary(found.map { (table[$0.key].id, $0.value) }, uniquingKeysWith: +)
    }
}
