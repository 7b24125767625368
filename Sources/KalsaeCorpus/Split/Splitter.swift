// Train, validation and test sides, by document. A document's side is a seeded hash of its path below the source
// folder, so it stays where it is when documents are added (but for the first one or two of a language too small to be
// held out by chance), and translated twins (ko-KR/x.html, en-US/x.html) stay together.
// Then whatever the held-out sides share with training by 13-grams is taken out of them, with a row in the ledger
// (13-grams after Brown et al. 2020, appendix C).

import KalsaeContracts

/// Settings of the split.
public struct SplitSettings: Codable, Sendable, Equatable {
    /// Share of documents on the validation and on the test side.
    public var validation: Double
    public var test: Double
    public var seed: UInt64
    /// Share of a held-out document's 13-grams that may stand in the training side.
    public var overlap: Double

    public init(validation: Double = 0.05, test: Double = 0.05, seed: UInt64 = 1, overlap: Double = 0.02) {
        self.validation = validation
        self.test = test
        self.seed = seed
        self.overlap = overlap
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case validation, test, seed, overlap }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys("split", CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let standard = SplitSettings()
        validation = try values.value(.validation, or: standard.validation)
        test = try values.value(.test, or: standard.test)
        seed = try values.value(.seed, or: standard.seed)
        overlap = try values.value(.overlap, or: standard.overlap)
    }

    /// - Throws: `CorpusError.invalidSetting`.
    public func validate() throws {
        for (name, value) in [("validation", validation), ("test", test), ("overlap", overlap)]
        where !(0...1).contains(value) {
            throw CorpusError.invalidSetting(name: "split.\(name)", reason: "\(value) is not between 0 and 1")
        }
        guard validation + test < 1 else {
            throw CorpusError.invalidSetting(
                name: "split", reason: "validation and test together leave nothing to train on")
        }
    }
}

/// A corpus in three parts.
public struct CorpusSplit: Sendable, Equatable {
    public var train: [Document]
    public var validation: [Document]
    public var test: [Document]
    /// Documents taken out of validation or test because training holds too much of them.
    public var ledger: Ledger
    public var report: SplitReport
}

/// What the split looks like, and what its sides had in common before cleaning up.
public struct SplitReport: Codable, Sendable, Equatable {
    /// Documents by side and language.
    public var documents: [String: [String: Int]] = [:]
    /// Distinct 13-grams of the held-out documents, and how many of them stood in training, before removal.
    public var heldOutGrams = 0
    public var sharedGrams = 0
    /// Held-out documents with any shared 13-gram, and those removed for too many.
    public var touchedDocuments = 0
    public var removedDocuments = 0

    public init() {}
}

/// Splits a corpus.
public enum Splitter {
    /// Words in a gram.
    public static let gramLength = 13
    /// A language with at least this many groups of twins gets at least one on each held-out side.
    public static let fewestForGuarantee = 8

    private enum Side: String, CaseIterable { case train, validation, test }

    /// Splits documents; same documents and settings give the same sides.
    ///
    /// - Throws: `CorpusError.invalidSetting`.
    public static func split(_ documents: [Document], settings: SplitSettings = SplitSettings()) throws -> CorpusSplit {
        try settings.validate()
        let places = Dictionary(
            documents.map { ($0.pathInFolder, place($0.pathInFolder, seed: settings.seed)) },
            uniquingKeysWith: { first, _ in first })
        var sides = places.mapValues { side(of: $0, settings) }
        guarantee(&sides, places: places, documents: documents, settings)

        let train = documents.filter { sides[$0.pathInFolder] == .train }
        var report = SplitReport()
        var ledger = Ledger()
        let trainGrams = grams(of: train)
        var heldOut: [Side: [Document]] = [:]
        for side in [Side.validation, .test] {
            heldOut[side] = documents.filter { document in
                guard sides[document.pathInFolder] == side else { return false }
                let own = grams(document.text)
                let shared = own.intersection(trainGrams).count
                report.heldOutGrams += own.count
                report.sharedGrams += shared
                if shared == 0 { return true }
                report.touchedDocuments += 1
                let share = Double(shared) / Double(own.count)
                if share <= settings.overlap { return true }
                report.removedDocuments += 1
                ledger.add(
                    document, rule: "overlap-with-train", value: Decimals.text(share), action: .removedFromSplit)
                return false
            }
        }
        let validation = heldOut[.validation] ?? []
        let test = heldOut[.test] ?? []
        for (side, members) in [(Side.train, train), (.validation, validation), (.test, test)] {
            report.documents[side.rawValue] = Dictionary(grouping: members, by: \.language).mapValues(\.count)
        }
        return CorpusSplit(train: train, validation: validation, test: test, ledger: ledger, report: report)
    }

    /// A number in [0, 1) that depends on the path and the seed alone.
    static func place(_ path: String, seed: UInt64) -> Double {
        var hash = StableHash()
        hash.add(seed)
        for byte in path.utf8 { hash.add(byte: byte) }
        return Double(hash.value >> 11) * 0x1p-53
    }

    private static func side(of place: Double, _ settings: SplitSettings) -> Side {
        if place < settings.validation { return .validation }
        return place < settings.validation + settings.test ? .test : .train
    }

    /// Gives every well represented language at least one group on each held-out side: the training group whose place
    /// is nearest to the threshold goes over.
    private static func guarantee(
        _ sides: inout [String: Side], places: [String: Double], documents: [Document], _ settings: SplitSettings
    ) {
        let languages = Dictionary(grouping: documents, by: \.language).mapValues { Set($0.map(\.pathInFolder)) }
        for (_, paths) in languages.sorted(by: { $0.key < $1.key }) where paths.count >= fewestForGuarantee {
            for (side, share) in [(Side.validation, settings.validation), (.test, settings.test)] where share > 0 {
                if paths.contains(where: { sides[$0] == side }) { continue }
                let nearest = paths.filter { sides[$0] == .train }
                    .min { (places[$0] ?? 1, $0) < (places[$1] ?? 1, $1) }
                if let nearest { sides[nearest] = side }
            }
        }
    }

    private static func grams(of documents: [Document]) -> Set<UInt64> {
        var all: Set<UInt64> = []
        for document in documents { all.formUnion(grams(document.text)) }
        return all
    }

    /// Hashes of the distinct 13-grams of a text's words, case and punctuation apart.
    static func grams(_ text: String) -> Set<UInt64> {
        let words = Words.hashes(text)
        guard words.count >= gramLength else { return [] }
        var result: Set<UInt64> = []
        result.reserveCapacity(words.count)
        for start in 0...(words.count - gramLength) {
            var hash = StableHash()
            for word in words[start..<(start + gramLength)] { hash.add(word) }
            result.insert(hash.value)
        }
        return result
    }
}
