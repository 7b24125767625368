// What is known of Korean words without a corpus: Hunspell's dictionary where it is installed, and lists of particles,
// endings and words that stand by themselves. It tells whether letters make a word; LineBreaks tells what follows
// from it.

import CHunspell
import Foundation
import Synchronization

/// Knows Korean words. The dictionary is opened when it is first asked.
final class KoreanWords: Sendable {
    /// The words of this machine's dictionary.
    static let installed = KoreanWords(folder: "/usr/share/hunspell")
    /// Lists alone.
    static let listed = KoreanWords(folder: nil)

    /// A dictionary and what it said of the words it was asked for; one thread at a time.
    private struct Dictionary: ~Copyable {
        var isOpened = false
        var handle: OpaquePointer?
        var known: [String: Bool] = [:]

        deinit { kalsae_hunspell_close(handle) }
    }

    private let folder: String?
    private let dictionary = Mutex(Dictionary())
    private static let mostKnown = 1 << 18
    private static let longestWord = 24

    /// - Parameter folder: where `ko.aff` and `ko.dic` may lie.
    init(folder: String?) { self.folder = folder }

    /// Whether the letters are a word in some form; nil where there is no dictionary.
    func isWord(_ word: String) -> Bool? {
        if word.count > Self.longestWord { return false }
        return dictionary.withLock { dictionary in
            if !dictionary.isOpened {
                dictionary.isOpened = true
                if let folder, FileManager.default.fileExists(atPath: folder + "/ko.dic") {
                    dictionary.handle = kalsae_hunspell_open(folder + "/ko.aff", folder + "/ko.dic")
                }
            }
            guard let handle = dictionary.handle else { return nil }
            if let known = dictionary.known[word] { return known }
            if dictionary.known.count >= Self.mostKnown { dictionary.known.removeAll(keepingCapacity: true) }
            let found = kalsae_hunspell_spell(handle, word) == 1
            dictionary.known[word] = found
            return found
        }
    }

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    /// Particles, endings and suffixes that never begin a word.
    static let endings = words(
        """
        은 는 이 가 을 를 의 에 에서 에게 로 으로 와 과 도 만 부터 까지 에는 에도 에서는 에서도 으로는 로는 으로서 로서 로써 \
        으로써 라고 라는 이라고 이라는 이라 란 이란 며 이며 이고 이다 였다 이었다 인 들 들은 들이 들을 들의 들에 들과 들도 들에게 \
        들로 처럼 보다 마다 조차 밖에 께서 한테 이나 나 이자 이지만 지만 였으나 이었으나 입니다 이었으며 였으며 였던 이었던 하고 하는 \
        하여 하며 하면 한다 했다 하였다 하였으며 하였고 했으며 했고 했으나 하였으나 했던 하였던 하지 하기 하게 한 할 함 해 해서 하던 \
        하자 합니다 했습니다 된 된다 됐다 되었다 되는 되어 되고 되며 되면 되지 되기 되었고 되었으며 되었으나 되었던 될 됨 됩니다 \
        되었습니다 시켰다 시키는 시켜 시킨 시키고 적 적인 적으로 적이 적인데 성 화 화된 화하 에서의 으로의 와의 과의 에의 간의 간 당 별 \
        용 형 측 측은 씩 째 경 및 다 요 니다 습니다 므로 으므로 면서 으면서 으며 고 지
        """)
    /// Words that stand by themselves and are short or often follow others.
    static let alone = words(
        """
        등 등의 등을 등이 등은 등에 등에서 등과 등으로 등도 및 때 때는 때에 때에는 때의 때문에 때문이다 때부터 때까지 수 수가 수는 \
        수도 것 것은 것을 것이 것이다 것으로 것도 것에 것과 것이라고 것이며 것처럼 것인 중 중에 중에서 중의 중인 후 후에 후의 후에는 \
        후부터 뒤 뒤에 뒤의 전 전에 전의 전까지 동안 동안에 동안의 이후 이후에 이후의 이전 이전에 이전의 그 그의 그는 그가 그를 이 이를 \
        이는 있다 있는 있었다 있었던 있으며 있고 있었으며 있게 있지 있던 없는 없다 없이 없었다 않은 않는 않고 않았다 않는다 않으며 위해 \
        위한 위하여 통해 통한 통하여 대한 대해 대하여 대해서 따라 따르면 따른 관한 의해 의한 의하여 인해 함께 다른 다시 두 세 네 한 첫 \
        더 또 또는 각 약 총 매우 가장 모두 모든 여러 많은 큰 같은 같이 현재 당시 바로 이미 이러한 이런 그러나 그리고 하지만 또한 만약 \
        결국 특히 즉 다만 할 한다 했다 하는 하였다
        """)
    /// Syllables with which words end.
    static let lastSyllables: Set<Character> = Set("은는을를의에와과서로도이가고며지게다여한된인들만던까터면서나")
    /// Pairs of syllables with which words end.
    static let lastPairs = words(
        """
        에서 에게 으로 부터 까지 하는 하여 하고 하며 했다 한다 된다 되어 되는 이며 에는 지만 다가 는데 으며 습니 니다 이다 았다 었다 \
        였다 라는 라고 들은 들을 들이 들의 적인 으나 면서 려고 도록
        """)
    /// What follows a number without a blank.
    static let counters = words(
        "년 월 일 시 분 초 개 명 번 위 대 세기 회 권 호 층 장 조 항 차 원 달러 만 억 조 천 백 점 승 패 강 군 도 살 세 편 곡 급 종 인 배 석 표 쪽 "
            + "가지 킬로미터 미터 센티미터 퍼센트 년대 여 주 주년 개월 인치 번째 차례 시간 마리 기 골 경기 타점 홈런")
}
