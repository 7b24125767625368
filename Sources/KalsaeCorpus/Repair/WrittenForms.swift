// The engine of the spelling and grammar rules: written forms that are always wrong, each with what is right and with
// the neighbours that would make it right after all. It looks at a place only where some form starts with what stands
// there, so a pass is linear. It knows no language; the tables do.

import KalsaeSupport

/// A form that is wrong wherever its neighbours do not say otherwise.
struct WrittenForm: Sendable {
    let wrong: [Unicode.Scalar]
    let right: [Unicode.Scalar]
    /// Whether a word must start or end here.
    let startsWord: Bool
    let endsWord: Bool
    /// Scalars before or after which the form is right.
    let notAfter: Set<Unicode.Scalar>
    let notBefore: Set<Unicode.Scalar>

    init(
        _ wrong: String, _ right: String, startsWord: Bool = false, endsWord: Bool = false, notAfter: String = "",
        notBefore: String = ""
    ) {
        self.wrong = Array(wrong.unicodeScalars)
        self.right = Array(right.unicodeScalars)
        self.startsWord = startsWord
        self.endsWord = endsWord
        self.notAfter = Set(notAfter.unicodeScalars)
        self.notBefore = Set(notBefore.unicodeScalars)
    }

    func matches(_ text: [Unicode.Scalar], at place: Int) -> Bool {
        let end = place + wrong.count
        guard end <= text.count, text[place..<end].elementsEqual(wrong) else { return false }
        if place > 0 {
            if startsWord, text[place - 1].properties.isAlphabetic || notAfter.contains(text[place - 1]) {
                return false
            }
            if notAfter.contains(text[place - 1]) { return false }
        }
        guard end < text.count else { return true }
        return !(endsWord && text[end].properties.isAlphabetic) && !notBefore.contains(text[end])
    }
}

/// A table of forms, found by their first scalar.
struct WrittenForms: Sendable {
    private let byFirst: [Unicode.Scalar: [WrittenForm]]

    /// Forms that start alike are tried in the order given.
    init(_ forms: [WrittenForm]) {
        byFirst = Dictionary(grouping: forms.filter { !$0.wrong.isEmpty }) { $0.wrong[0] }
    }

    /// The text with every wrong form replaced; counts them.
    func repaired(_ text: String) -> (text: String, changes: Int) {
        guard text.unicodeScalars.contains(where: { byFirst[$0] != nil }) else { return (text, 0) }
        let scalars = Array(text.unicodeScalars)
        var result = ScalarText(), changes = 0, place = 0
        while place < scalars.count {
            if let form = byFirst[scalars[place]]?.first(where: { $0.matches(scalars, at: place) }) {
                result.append(contentsOf: form.right)
                place += form.wrong.count
                changes += 1
            } else {
                result.append(scalars[place])
                place += 1
            }
        }
        return changes == 0 ? (text, 0) : (result.string, changes)
    }
}
