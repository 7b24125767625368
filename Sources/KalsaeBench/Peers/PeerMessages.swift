// The lines between the bench and a peer, one JSON object or one word each, on the peer's standard input and output:
//
//   bench  {"case": "17M f32", "variant": "eager", "threads": 2, "quantity": "seconds", "settings": {…}, "data": …}
//   peer   {"ready": {"name": "torch 2.13.0 eager", "facts": {"parameters": 17000000}}}     when it is warm
//   bench  run
//   peer   {"seconds": 0.123}                          or {"bytes": 123456}, {"score": 0.9}
//   …      another run, or another case, which replaces the first; the end of input ends the peer
//
// Instead of any answer the peer may say {"error": "why"}. Its standard error is free for anything.

import Foundation

/// A setting of a case as the peer reads it.
public enum PeerValue: Sendable, Equatable, Codable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByFloatLiteral
{
    case integer(Int)
    case number(Double)
    case text(String)

    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .text(value) }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        }
    }
}

/// The line that opens a case.
struct CaseRequest: Codable, Equatable {
    var `case`: String
    var variant: String
    var threads: Int
    var quantity: Measure.Quantity
    var settings: [String: PeerValue]
    /// The folder of `--data`.
    var data: String?
}

/// Any line of the peer; one of the fields is there.
struct PeerAnswer: Codable, Equatable {
    struct Ready: Codable, Equatable {
        var name: String
        var facts: [String: Double]?
    }

    var ready: Ready?
    var seconds: Double?
    var bytes: Double?
    var score: Double?
    var error: String?

    init(ready: Ready) { self.ready = ready }
    init(error: String) { self.error = error }

    init(_ reading: Double, _ quantity: Measure.Quantity) {
        switch quantity {
        case .seconds: seconds = reading
        case .bytes: bytes = reading
        case .score: score = reading
        }
    }

    func reading(_ quantity: Measure.Quantity) -> Double? {
        switch quantity {
        case .seconds: seconds
        case .bytes: bytes
        case .score: score
        }
    }
}

/// The word that asks for a round.
let roundRequest = "run"
