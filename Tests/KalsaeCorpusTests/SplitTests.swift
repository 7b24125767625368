import KalsaeContracts
import Testing

@testable import KalsaeCorpus

@Suite struct SplitTests {
    private func corpus(_ range: Range<Int>, folder: String = "en", language: String = "en") -> [Document] {
        range.map { Sample.document("\(folder)/\($0).md", Sample.essay($0), language: language) }
    }

    @Test func gramsAreThePeers() throws {
        for sample in try Peers.load().grams {
            var held = SideOverlap.HeldOut()
            held.add(sample.left)
            var overlap = SideOverlap(held)
            overlap.addTraining(sample.right)
            let grams = overlap.grams(of: sample.left)
            #expect(grams.own == sample.count && grams.shared == sample.shared, "\(sample.left)")
        }
    }

    @Test func sidesHaveAboutTheirShare() throws {
        let split = try Splitter.split(corpus(0..<2_000), settings: SplitSettings(validation: 0.1, test: 0.1))
        #expect((150...250).contains(split.validation.count))
        #expect((150...250).contains(split.test.count))
        #expect(split.train.count + split.validation.count + split.test.count == 2_000)
    }

    @Test func documentsStayWhereTheyAreWhenOthersCome() throws {
        let few = try Splitter.split(corpus(0..<300))
        let many = try Splitter.split(corpus(0..<900))
        #expect(Set(few.validation.map(\.id)).isSubset(of: many.validation.map(\.id)))
        #expect(Set(few.test.map(\.id)).isSubset(of: many.test.map(\.id)))
    }

    @Test func twinsShareTheirSide() throws {
        let documents = corpus(0..<300) + corpus(0..<300, folder: "ko", language: "ko")
        let split = try Splitter.split(documents, settings: SplitSettings(overlap: 1))
        for side in [split.train, split.validation, split.test] {
            let paths = { (folder: String) in Set(side.filter { $0.folder == folder }.map(\.pathInFolder)) }
            #expect(paths("en") == paths("ko"))
        }
        #expect(split.report.documents["validation"]?["ko"] == split.report.documents["validation"]?["en"])
    }

    @Test func everyWellRepresentedLanguageIsHeldOut() throws {
        let settings = SplitSettings(validation: 0.001, test: 0.001)
        let split = try Splitter.split(
            corpus(0..<60) + corpus(1_000..<1_060, folder: "ko", language: "ko"), settings: settings)
        for side in ["validation", "test"] {
            #expect(split.report.documents[side]?["en", default: 0] == 1)
            #expect(split.report.documents[side]?["ko", default: 0] == 1)
        }
    }

    @Test func heldOutDocumentsThatTrainingHoldsAreRemoved() throws {
        var documents = corpus(0..<200)
        let clean = try Splitter.split(documents)
        let leaked = try #require(clean.validation.first)
        let train = try #require(clean.train.first)
        let index = try #require(documents.firstIndex { $0.id == train.id })
        documents[index].text += "\n\n" + leaked.text
        let split = try Splitter.split(documents)
        #expect(split.ledger.rows.map(\.source) == [leaked.source])
        #expect(split.ledger.rows.map(\.action) == [.removedFromSplit])
        #expect(!split.validation.contains { $0.id == leaked.id })
        #expect(split.report.removedDocuments == 1)
        #expect(split.report.sharedGrams > 0)
    }

    @Test func anotherSeedSplitsAnotherWay() throws {
        let first = try Splitter.split(corpus(0..<300), settings: SplitSettings(seed: 1))
        let second = try Splitter.split(corpus(0..<300), settings: SplitSettings(seed: 2))
        #expect(first.validation.map(\.id) != second.validation.map(\.id))
        #expect(try Splitter.split(corpus(0..<300), settings: SplitSettings(seed: 1)) == first)
    }
}

@Suite struct SampledOverlapTests {
    @Test func aSampleOfGramsFindsWhatAllOfThemFind() {
        let texts = (0..<60).map { Sample.essay($0, sentences: 40) }
        var all = SideOverlap.HeldOut(), some = SideOverlap.HeldOut(limit: 3_000)
        for text in texts {
            all.add(text)
            some.add(text)
        }
        #expect(all.sampledShare == 1 && all.gramCount > 20_000)
        #expect(some.sampledShare < 0.2 && some.gramCount <= 3_000)
        var (whole, sampled) = (SideOverlap(all), SideOverlap(some))
        for text in texts.prefix(20) {
            whole.addTraining(text)
            sampled.addTraining(text)
        }
        for (number, text) in texts.enumerated() {
            let (own, shared) = sampled.grams(of: text)
            #expect(own > 0 && (number < 20 ? shared == own : shared < own / 2 + 1))
            #expect(whole.grams(of: text).own > own)
        }
    }
}
