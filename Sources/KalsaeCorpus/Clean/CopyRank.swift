// By what the copy that stays is chosen: the one most wholly written in one language (a half-translated page gives way
// to its original), then the one whose folder is most wholly in that language (an untranslated page gives way
// likewise), then the longest, then the first. One number a document, so that millions can be compared.

import KalsaeContracts
import KalsaeSupport

/// What decides between copies, for every document of a corpus.
struct CopyRanks: Sendable {
    private struct Key {
        var purity: Float
        var length: UInt32
        var place: UInt32
    }

    /// A folder and a language.
    private struct Place: Hashable {
        var folder: String
        var language: String
    }

    private var keys: [Key] = []
    private var places: [Place: UInt32] = [:]
    private var counts: [Int] = []
    private var folders: [String: Int] = [:]
    private var shares: [Double] = []

    var count: Int { keys.count }

    /// Adds the next document; 12 bytes each.
    mutating func add(_ document: Document, purity: Double) {
        let place = Place(folder: document.folder, language: document.language)
        let number = places[place] ?? UInt32(counts.count)
        if number == counts.count {
            places[place] = number
            counts.append(0)
        }
        counts[Int(number)] += 1
        folders[place.folder, default: 0] += 1
        keys.append(Key(purity: Float(purity), length: UInt32(clamping: document.text.utf8.count), place: number))
    }

    /// Ends adding: only now it is known which share of a folder each language has.
    mutating func finish() {
        shares = [Double](repeating: 0, count: counts.count)
        for (place, number) in places {
            shares[Int(number)] = Double(counts[Int(number)]) / Double(max(1, folders[place.folder] ?? 1))
        }
    }

    /// How good a copy of its text a document is.
    func quality(_ document: Int) -> CopyQuality {
        let key = keys[document]
        return CopyQuality(purity: Double(key.purity), folderShare: shares[Int(key.place)], length: Int(key.length))
    }
}

enum CopyRank {
    /// Share of the prose that is in the document's own language, by characters.
    static func purity(_ document: Document) -> Double {
        var native = 0, total = 0
        for block in TextBlock.split(document.text) where block.kind != .code {
            let length = block.text.unicodeScalars.count
            total += length
            if isNative(block.text, document.language) { native += length }
        }
        return total == 0 ? 0 : Double(native) / Double(total)
    }

    static func isNative(_ text: String, _ language: String) -> Bool {
        Script.isMostlyHangul(text) == (language == "ko")
    }
}
