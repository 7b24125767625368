import Foundation
import Testing

@testable import KalsaeEvaluation

@Suite struct ReportJSONTests {
    @Test(arguments: [Cards.full(), Cards.empty()])
    func aCardComesBackAsItWas(card: ReportCard) throws {
        #expect(try ReportJSON.read(Data(ReportJSON.render(card).utf8)) == card)
    }

    @Test func absentSectionsAreNotWritten() throws {
        let json = try ReportJSON.render(Cards.empty())
        #expect(!json.contains("corpus"))
        #expect(!json.contains("null"))
    }

    @Test func aLossThatRanAwayIsKept() throws {
        var card = Cards.empty()
        card.training = [.init(kind: .pretrain, steps: 1, tokens: 1, seconds: 1, finalTrainLoss: .infinity)]
        let json = try ReportJSON.render(card)
        #expect(json.contains("\"finalTrainLoss\" : \"Infinity\""))
        #expect(try ReportJSON.read(Data(json.utf8)) == card)
    }

    @Test(arguments: [
        ("", "this is not a report card: it is not JSON"),
        ("{}", "this is not a report card: \"format\" is missing"),
        ("[1]", "this is not a report card: it has the wrong type"),
        ("{\"format\":1}", "this is not a report card: \"createdAt\" is missing"),
        ("{\"format\":\"1\"}", "this is not a report card: format has the wrong type"),
        (
            "{\"format\":7}",
            "this report card has format 7; this version of kalsae reads up to 1: update kalsae"
        ),
        (String(repeating: "[", count: 100_000), "this is not a report card: it is not JSON"),
    ])
    func somethingElseIsRefusedInWords(json: String, message: String) {
        #expect {
            try ReportJSON.read(Data(json.utf8))
        } throws: { error in
            // Which of two missing keys is named first is the decoder's affair.
            let text = String(describing: error as? EvaluationError)
            let found = (error as? EvaluationError)?.description ?? text
            return found == message || (message.contains("createdAt") && found.hasSuffix("is missing"))
        }
    }

    @Test func damagedCardsAreRefusedOrReadButNeverCrash() throws {
        let whole = Data(try ReportJSON.render(Cards.full()).utf8)
        for length in stride(from: 0, to: whole.count - 2, by: 397) {
            #expect(throws: EvaluationError.self) { try ReportJSON.read(whole.prefix(length)) }
        }
        for position in stride(from: 0, to: whole.count, by: 307) {
            var damaged = whole
            damaged[position] ^= 0x15
            do { _ = HTMLReport.render(try ReportJSON.read(damaged), language: .korean) } catch {
                #expect(error is EvaluationError)
            }
        }
    }
}
