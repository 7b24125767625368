// Words that hold sentences together and say little of what they are about, in English and Korean: for classical models
// and keyword lists, as textbooks use them. Search keeps its own list (it also leaves out how questions are asked), and
// a language model must see every word.

/// Stop words of English and Korean.
public enum StopWords {
    /// Whether a word is a stop word; case does not matter.
    public static func contains(_ word: String) -> Bool {
        english.contains(word.lowercased()) || korean.contains(word)
    }

    /// Articles, pronouns, auxiliaries, prepositions, conjunctions, and what contractions leave of them.
    static let english: Set<String> = words(
        """
        a an the this that these those such
        i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers
        herself it its itself they them their theirs themselves one oneself who whom whose which what whoever whatever
        someone somebody something anyone anybody anything everyone everybody everything nobody nothing none
        am is are was were be been being do does did doing done have has had having can could may might must shall
        should will would ought
        aren't isn't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't cannot couldn't mustn't shan't
        shouldn't won't wouldn't i'm you're he's she's it's we're they're i've you've we've they've i'd you'd he'd she'd
        we'd they'd i'll you'll he'll she'll it'll we'll they'll that's there's here's what's who's where's when's why's
        how's let's and or but nor so yet if then else than because although though while whereas unless until since
        whether as of at by for with about against between among into onto through during before after above below to
        from up down in out on off over under upon within without toward towards along across behind beside besides
        beyond near per via again further once here there when where why how all any both each either neither few more
        most much many other others another some no not only own same too very just also still even ever never s t d ll
        m re ve
        """)

    /// Pronouns, conjunctions, dependent nouns, auxiliary verbs and bare particles as words of their own.
    static let korean: Set<String> = words(
        """
        나 나는 내 내가 나를 나의 저 저는 제 제가 저를 저의 우리 우리는 우리가 우리의 저희 저희는 너 너는 네 네가 너의 너희 당신 그 그는 그가 그를 그의
        그녀 그녀는 그녀가 그들 그들은 그들이 그들의 자기 자신 누구 누가 무엇 무엇이 무엇을 뭐 뭘 어디 어디에 언제 왜 어떻게 어떤 어느 무슨 몇 얼마
        이 이것 이것은 이것이 이것을 그것 그것은 그것이 그것을 저것 저것은 저것이 저것을 이런 그런 저런 이러한 그러한 여기 거기 저기 여기에 거기에 이렇게
        그렇게 저렇게 이는 이를 이에 그리고 그러나 그런데 그래서 그러면 그러므로 그렇지만 하지만 따라서 또 또는 또한 및 혹은 즉 만약 만일 비록 왜냐하면
        게다가 더구나 그러니까 그럼 것 것은 것이 것을 것도 거 게 건 걸 수 줄 때 때문 때문에 때문이다 등 등의 등을 등이 바 데 뿐 만큼 대로 채 듯 척
        있다 있는 있고 있으며 있었다 있습니다 있어요 없다 없는 없고 없었다 없습니다 없어요 이다 입니다 이에요 예요 이며 이고 아니다 아닌 아닙니다
        하다 하는 하고 하며 한다 했다 합니다 해요 하여 해 할 한 되다 되는 되고 되며 된다 됐다 되었다 됩니다 될 된 않다 않는 않고 않은 않았다 않습니다
        싶다 싶은 보다 같은 같이 같다 은 는 이 가 을 를 의 에 에서 에게 께 으로 로 와 과 도 만 까지 부터 마저 조차 이나 나 처럼 아 야
        더 덜 매우 아주 너무 잘 못 안 다 모두 모든 각 각각 좀 바로 다시 이미 아직 거의 정말 진짜 위해 위한 대해 대한 통해 통한 따라 따른 관해 관한 의해
        """)

    private static func words(_ list: String) -> Set<String> {
        Set(list.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
