// Words that say how a thing is asked or told, not what it is about.

/// Stop words of both languages.
enum StopWords {
    /// Whether a folded Latin word is left out of index and question.
    static func contains(english word: String) -> Bool { english.contains(word) }

    /// Whether an eojeol, as it stands or as a stem, is left out.
    static func contains(korean word: String) -> Bool { korean.contains(word) }

    private static let english: Set<String> = Set(
        """
        a an the this that these those it its itself i me my mine myself we us our ours you your yours he him his she
        her hers they them their theirs one ones who whom whose which what when where why how whether
        am is are was were be been being do does did doing done has have had having can could may might must shall
        should will would ought need cannot don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn
        shouldn mustn ain let
        and or but nor so if then else than as of at by for with about into onto through during before after above
        below to from up down in out on off over under again further once here there all any both each few more most
        other others another some such no not only own same too very just also still even ever never always often
        yet already else however therefore thus hence via per etc e.g i.e eg ie
        s t d ll m re ve
        please tell explain describe show give know want like way ways best good mean means meaning thing things
        something anything somebody someone anyone everything say says said
        get gets got getting make makes made making use uses used using go goes going went
        while because since until upon within without between among much many lot well now
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let korean: Set<String> = Set(
        """
        무엇 무엇인 무엇인가 무엇인가요 무엇입니까 무엇이 무엇을 무엇인지 뭐 뭔가요 뭐야 뭐예요 뭘 뭔가 뭔지 무슨 어떤 어떻게 어떻 어떤가 어때
        어때요 어떠한 어디 어디에 어디서 어디에서 어디인가요 언제 언제인가요 누구 누가 누구인가요 왜 얼마나 얼마 몇 어느
        이 그 저 것 것을 것이 것은 것도 것입니다 거 게 건 수 줄 때 때문 등 및 또는 혹은 그리고 그러나 하지만 그래서 그런데 따라서 또한 또
        즉 이런 그런 저런 이러한 그러한 이렇게 그렇게 여기 거기 저기 이것 그것 저것 이는 이를
        있다 있는 있고 있나요 있을까요 있습니다 있습니까 있어요 있으며 있는지 있을 있 있도록 없다 없는 없나요 없습니다 없이 없
        하다 하는 하고 하나요 하나 하면 하려면 하려고 합니다 합니까 한다 해 해요 해야 해야하나요 했다 할 함 하여 하기 하지 하게 하도록 하며
        되다 되는 되고 되나요 되나 되면 됩니다 된다 된 될 되어 돼 돼요 되었다 되지 되었
        같은 같이 같다 대해 대해서 대한 위해 위해서 위한 통해 통해서 통한 따라 따른 관해 관한 경우 경우에 정도
        방법 방법을 방법이 방법은 알려 알려줘 알려주세요 알려줘요 가르쳐 가르쳐줘 가르쳐주세요 설명 설명해 설명해줘 설명해주세요 궁금해요
        궁금합니다 알고 알 싶어 싶어요 싶은 싶은데 싶습니다 싶다 주세요 줘 줘요 달라 말해줘 보여줘 보여 좋은 좋은가요 좋을까요 좋나요 필요 필요한
        나 저는 나는 내 제 우리 저희 당신 여러분 너 좀 더 덜 매우 아주 잘 못 안 다 모두 모든 각 각각 다른 다르게 바로 다시 이미 아직 거의
        말 말이야 뜻 의미 써야 쓰나요 쓰는 쓰면 쓸 사용 사용하나요 사용하는 사용하면 이용 이용해 이용하여 인가요 입니까 입니다 인지 이란 란 건가요
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Everyday words: rare in technical pages, and yet they say little about what is asked. Their weight is a
    /// setting.
    static func isLight(_ word: String) -> Bool { light.contains(word) }

    private static let light: Set<String> = Set(
        """
        able actually again ago allow almost alone along already although anyway apart around ask asked away back bad
        become began begin behind believe better big bit bring brought buy call called came care case certain change
        come comes coming course day days decide done easy easily either enough especially etc exactly example
        except fact far fast feel few figure fill find finding finish first fix follow forget forgot forgotten found
        friend full gave give given great guess guy half hand happen happened happens hard hear heard hello help hi
        high hold hope hour hours idea important inside instead keep keeps kept kind knew knows known last late later
        learn least leave left less life little live long look looking looks lose lost love low maybe met mind minute
        minutes moment month months morning move much near nearly necessary new next nice night number okay old
        once open order part people perhaps person piece place plan play point possible pretty probably problem proper
        properly put question quick quickly quite rather reach ready real really reason recommend recommended remember
        right said saw second see seem seems seen sent serious set several short simple simply since small somehow
        sometimes somewhere soon sorry sort start stay step still stop stuff suddenly suppose sure take taken takes
        taking talk tell thank thanks think thought time times today together told tomorrow tonight took tried trouble
        true try trying turn twice type typing understand useful usual usually various wait wanted wants watch week
        weeks went whatever whenever whole wish wonder work working works world worry worse worst write wrong year
        years yes yesterday
        간단 간단하게 갑자기 가능 가능한 가능한가요 건지 걸 걸까 계속 그냥 그때 그럼 꼭 나오 나온 나왔 날 내일 년 누르 느리 다음 달 대부분 도와 도움
        되는지 된다면 들 따로 때마다 마다 많 많은 많이 매번 먼저 몰라 무조건 문제 바람 밤 보 보고 보려 보면 볼 부탁 부탁드립니다 빠르 빨리 사람 새
        새로운 생각 선택 시간 시작 쉽 쉽게 아침 어려 어려워 어제 얘기 여러 예 오늘 올바른 요즘 우선 원하는 의 이번 이상 이유 이후 일 있었 자꾸
        자세 자세히 자주 잠깐 전 전부 정말 정확 제대로 제일 조금 좋 주 중 중에 지금 직접 진짜 차이 차이점 처음 추천 추천해 친구 하나 하루 한
        완전히 완벽히 제대로 한번 해보 혹시 혼자 확인 후 힘들
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
