import Foundation
import Testing

@testable import KalsaeEvaluation

@Suite struct ChartTests {
    @Test func ticksAreRoundNumbers() {
        let scale = ChartScale(0...1.372, places: 100...400, wanted: 5, whole: false)
        #expect(scale.ticks.map(scale.label) == ["0.0", "0.5", "1.0", "1.5"])
        #expect(scale.place(0) == 100)
        #expect(scale.place(1.5) == 400)
        let counts = ChartScale(0...2, places: 0...1, wanted: 5, whole: true)
        #expect(counts.ticks == [0, 1, 2])
    }

    @Test func aTightAxisEndsWithItsValues() {
        let scale = ChartScale(3.6...9.1, places: 0...100, flipped: true, wanted: 7, tight: true, whole: false)
        #expect(scale.ticks == [4, 5, 6, 7, 8, 9])
        #expect(abs(scale.place(3.6) - 100) < 1e-9)
        #expect(abs(scale.place(9.1)) < 1e-9)
    }

    @Test(arguments: [0.0...0.0, 1e18...1e18, -1e-12...1e-12, -5...1e300])
    func awkwardRangesHaveTicks(range: ClosedRange<Double>) {
        let scale = ChartScale(range, places: 0...1, wanted: 5, whole: false)
        #expect(scale.ticks.count >= 2)
        #expect(scale.place(range.lowerBound).isFinite)
    }

    @Test func longCurvesAreThinnedByAveraging() {
        let points = (0..<24_000).map { ReportCard.LossPoint(step: $0, trainLoss: Double($0 % 2)) }
        let curve = LossCurve(points)
        #expect(curve.train.count == LossCurve.mostPoints)
        #expect(curve.train.allSatisfy { $0.loss == 0.5 })
        #expect(curve.train.first?.step == 49.5)
    }

    @Test func lossesThatAreNoNumbersAreNotDrawn() {
        let points = [
            ReportCard.LossPoint(step: 1, trainLoss: .nan), .init(step: 2, trainLoss: .infinity),
            .init(step: 3, trainLoss: 2), .init(step: 4, trainLoss: 1),
        ]
        #expect(LossCurve(points).train == [.init(step: 3, loss: 2), .init(step: 4, loss: 1)])
        let drawing = LossChart.draw(points, baseline: nil, labelledBy: "a")?.html ?? ""
        #expect(!drawing.isEmpty)
        #expect(!drawing.contains("nan"))
        #expect(!drawing.contains("inf"))
    }

    @Test func smoothingKeepsAStraightLineInItsPlace() {
        let points = (0..<100).map { ReportCard.LossPoint(step: $0, trainLoss: 10 - Double($0) / 20) }
        let curve = LossCurve(points)
        for (smooth, raw) in zip(curve.smoothed, curve.train).dropLast(LossCurve.reach) {
            #expect(abs(smooth.loss - raw.loss) < 1e-9)
        }
    }

    @Test func tooFewPointsAreNoChart() {
        #expect(LossChart.draw([], baseline: nil, labelledBy: "a") == nil)
        #expect(LossChart.draw([.init(step: 1, trainLoss: 2)], baseline: nil, labelledBy: "a") == nil)
        #expect(BarChart.draw([], axis: Labels.documents, whole: true, labelledBy: "a") == nil)
        #expect(ShareChart.draw([], axis: Labels.documents, labelledBy: "a") == nil)
    }

    @Test func theBaselineIsDrawnWhereItBelongs() throws {
        let points = [ReportCard.LossPoint(step: 0, trainLoss: 9), .init(step: 100, trainLoss: 3)]
        let page = try #require(LossChart.draw(points, baseline: ("3-gram", 4.3), labelledBy: "a")).html
        #expect(page.contains("3-gram 4.300"))
        let outside = try #require(LossChart.draw(points, baseline: ("3-gram", 40), labelledBy: "a")).html
        #expect(!outside.contains("3-gram"))
    }

    @Test func manyLanguagesAreGathered() throws {
        let shares = (1...9).map { ShareChart.Share(name: LocalizedText("l\($0)"), value: Double($0)) }
        let drawing = try #require(ShareChart.draw(shares, axis: Labels.characters, labelledBy: "a")).html
        // 9 + 8 + 7 + 6 of 45; the other five together are 15 of 45.
        #expect(drawing.contains("<b>20.0%</b>"))
        #expect(drawing.contains(">other</span>"))
        #expect(drawing.contains("<b>33.3%</b>"))
        #expect(!drawing.contains(">l5"))
    }

    @Test(arguments: [
        (0.12345, "0.123"), (12.345, "12.35"), (123.45, "123.5"), (12_345.6, "12,346"), (.infinity, "∞"), (.nan, "—"),
    ])
    func decimalsHaveFewDigits(value: Double, text: String) {
        #expect(Figures.decimal(value) == text)
    }

    @Test func wholeNumbersAreGrouped() {
        #expect(Figures.grouped(0) == "0")
        #expect(Figures.grouped(1_234_567) == "1,234,567")
        #expect(Figures.grouped(1_000_001) == "1,000,001")
        #expect(Figures.grouped(-1_234) == "−1,234")
        #expect(Figures.grouped(.min) == "−9,223,372,036,854,775,808")
    }

    @Test func durationsAreSaidInBothLanguages() {
        #expect(Figures.duration(301) == LocalizedText("5 min 1 s", "5분 1초"))
        #expect(Figures.duration(7_500) == LocalizedText("2 h 5 min", "2시간 5분"))
        #expect(Figures.duration(.infinity) == LocalizedText("unknown time", "알 수 없음"))
    }
}
