// The four Unicode normalisation forms (UAX #15) with the history of every scalar, so that offsets survive them. Linear
// but for sorting runs of combining marks. NFCNormalizer's plain path does not come here.

/// Takes texts apart and puts them together, saying for each scalar how it came to be.
enum NormalizationForms {
    /// A form.
    enum Form: String, Sendable {
        case nfc = "NFC"
        case nfd = "NFD"
        case nfkc = "NFKC"
        case nfkd = "NFKD"

        var isCompatible: Bool { self == .nfkc || self == .nfkd }
        var composes: Bool { self == .nfc || self == .nfkc }
    }

    private struct Part {
        var scalar: UInt32
        var order: UInt8
        var change: Int
    }

    /// The scalars of a text in a form.
    static func rewritten(_ text: AlignedText, _ form: Form) -> [RewrittenScalar] {
        let parts = decomposed(text, isCompatible: form.isCompatible)
        guard form.composes else { return parts.map { RewrittenScalar(scalar: $0.scalar, change: $0.change) } }
        return composed(parts)
    }

    /// The combining class of a scalar as Hugging Face's tables know it: for marks newer than those it is 0, and which
    /// marks these are `CharacterProperties` says.
    static func order(
        _ scalar: UInt32, _ tables: CanonicalComposition, _ properties: CharacterProperties
    ) -> UInt8 {
        let order = tables.order(scalar)
        return order == 0 || properties.has(CharacterProperties.mark, scalar) ? order : 0
    }

    /// Whether a text has a combining mark that is newer than Hugging Face's tables.
    static func hasNewMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let tables = CanonicalComposition.shared, properties = CharacterProperties.shared
        var offset = 0
        while offset < bytes.count {
            let (scalar, length) = UTF8Scalar.read(bytes, at: offset)
            if scalar >= 0x300, tables.order(scalar) != 0, !properties.has(CharacterProperties.mark, scalar) {
                return true
            }
            offset += length
        }
        return false
    }

    private static func decomposed(_ text: AlignedText, isCompatible: Bool) -> [Part] {
        let properties = CharacterProperties.shared, tables = CanonicalComposition.shared
        var parts: [Part] = []
        parts.reserveCapacity(text.count)
        var pending = 0
        func sort() {
            if parts.count - pending > 1 {
                let run = Array(parts[pending...])
                let order = run.indices.sorted { (run[$0].order, $0) < (run[$1].order, $1) }
                for (place, index) in order.enumerated() { parts[pending + place] = run[index] }
            }
            pending = parts.count
        }
        func push(_ scalar: UInt32, isFirst: Bool) {
            let order = Self.order(scalar, tables, properties)
            if order == 0 { sort() }
            parts.append(Part(scalar: scalar, order: order, change: isFirst ? 0 : 1))
        }
        text.forEachScalar { scalar, _ in
            if scalar >= Hangul.syllableBase, scalar < Hangul.syllableBase + Hangul.syllableCount {
                let index = scalar - Hangul.syllableBase
                push(Hangul.leadBase + index / (Hangul.vowelCount * Hangul.tailCount), isFirst: true)
                push(Hangul.vowelBase + index / Hangul.tailCount % Hangul.vowelCount, isFirst: false)
                let tail = index % Hangul.tailCount
                if tail > 0 { push(Hangul.tailBase + tail, isFirst: false) }
            } else if scalar > 0x7F, let whole = properties.decomposition(scalar, isCompatible: isCompatible) {
                for (place, part) in whole.enumerated() { push(part, isFirst: place == 0) }
            } else {
                push(scalar, isFirst: true)
            }
        }
        sort()
        return parts
    }

    /// Joins what composes; marks that do not wait behind the scalar they belong to.
    private static func composed(_ parts: [Part]) -> [RewrittenScalar] {
        let tables = CanonicalComposition.shared
        var result: [RewrittenScalar] = []
        result.reserveCapacity(parts.count)
        var starter: Int?
        var lastOrder: UInt8?
        for part in parts {
            guard let place = starter else {
                result.append(RewrittenScalar(scalar: part.scalar, change: part.change))
                if part.order == 0 { starter = result.count - 1 }
                continue
            }
            let blocked = lastOrder.map { $0 >= part.order } ?? false
            if !blocked, let whole = tables.composite(result[place].scalar, part.scalar) {
                result[place] = RewrittenScalar(scalar: whole, change: result[place].change + part.change - 1)
                continue
            }
            result.append(RewrittenScalar(scalar: part.scalar, change: part.change))
            if part.order == 0 {
                starter = result.count - 1
                lastOrder = nil
            } else {
                lastOrder = part.order
            }
        }
        return result
    }
}
