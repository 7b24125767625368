// The report card as JSON, for machines and for rendering it again later.
// A loss that ran away is no number in JSON: it is written as "Infinity", "-Infinity" or "NaN".

import Foundation
import KalsaeSupport

/// Writes and reads report cards as JSON.
public enum ReportJSON {
    /// The card as indented JSON with sorted keys; equal cards give equal bytes.
    public static func render(_ card: ReportCard) throws -> String {
        let encoder = JSONLines.encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return String(decoding: try encoder.encode(card), as: UTF8.self) + "\n"
    }

    /// Reads what `render` wrote.
    ///
    /// - Throws: `EvaluationError` where it is something else or newer than this code.
    public static func read(_ json: Data) throws -> ReportCard {
        struct Head: Decodable { let format: Int }
        let decoder = JSONLines.decoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        do {
            let format = try decoder.decode(Head.self, from: json).format
            guard (1...ReportCard.currentFormat).contains(format) else {
                throw EvaluationError.newerCard(version: format, known: ReportCard.currentFormat)
            }
            return try decoder.decode(ReportCard.self, from: json)
        } catch let error as EvaluationError {
            throw error
        } catch DecodingError.keyNotFound(let key, _) {
            throw EvaluationError.unreadableCard(reason: "\"\(key.stringValue)\" is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw EvaluationError.unreadableCard(reason: "\(path.isEmpty ? "it" : path) has the wrong type")
        } catch {
            throw EvaluationError.unreadableCard(reason: "it is not JSON")
        }
    }
}
