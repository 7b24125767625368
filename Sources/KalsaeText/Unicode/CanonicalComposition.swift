// The Unicode normalisation forms (UAX #15) over UTF-8 bytes, for one fixed Unicode version and in time that is linear
// but for sorting runs of combining marks: the platform's own is quadratic there, which hostile text can use.
// Stable text is copied run by run; only segments that may change are decomposed and, for C and KC, put together again.

import KalsaeSupport

typealias Hangul = KalsaeSupport.Hangul

/// The tables of decomposition and composition.
struct CanonicalComposition: Sendable {
    private let decompositions: [UInt32: (UInt32, UInt32)]
    private let compositions: [UInt64: UInt32]
    private let combiningClasses: [UInt32: UInt8]
    private let compatibility: [UInt32: [UInt32]]

    /// The tables of the fixed Unicode version.
    static let shared = CanonicalComposition()

    private init() {
        var decompositions: [UInt32: (UInt32, UInt32)] = [:]
        var compositions: [UInt64: UInt32] = [:]
        var combiningClasses: [UInt32: UInt8] = [:]
        let pairs = UnicodeTables.compositions
        for start in stride(from: 0, to: pairs.count, by: 3) {
            decompositions[pairs[start + 2]] = (pairs[start], pairs[start + 1])
            compositions[Self.key(pairs[start], pairs[start + 1])] = pairs[start + 2]
        }
        let others = UnicodeTables.decompositions
        for start in stride(from: 0, to: others.count, by: 3) {
            decompositions[others[start]] = (others[start + 1], others[start + 2])
        }
        let classes = UnicodeTables.combiningClasses
        for start in stride(from: 0, to: classes.count, by: 3) {
            for scalar in classes[start]...classes[start + 1] { combiningClasses[scalar] = UInt8(classes[start + 2]) }
        }
        self.decompositions = decompositions
        self.compositions = compositions
        self.combiningClasses = combiningClasses
        compatibility = UnicodeMappings.read(UnicodeMappings.compatibility)
    }

    /// The form of valid UTF-8, or nil where the text is certainly in that form already.
    func normalized(_ bytes: UnsafeBufferPointer<UInt8>, form: UnicodeForm = .nfc) -> [UInt8]? {
        let classes = form == .nfc ? CharacterClasses.shared : CharacterClasses.forms
        let flag = CharacterClasses.unstableFlag(in: form)
        return classes.withText(bytes) { text in
            guard var (start, unstable) = firstUnstable(in: text, from: 0, flag) else { return nil }
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count)
            var copied = 0
            while true {
                output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied..<start]))
                var end = unstable
                while end < text.count {
                    let (flags, length) = text.character(at: end)
                    if flags & flag == 0 { break }
                    end += length
                }
                normalize(text, start..<end, form, into: &output)
                copied = end
                guard let next = firstUnstable(in: text, from: end, flag) else { break }
                (start, unstable) = next
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[copied...]))
            return output
        }
    }

    /// The first character that may change, and the start of the stable one before it, with which it may combine.
    private func firstUnstable(
        in text: ClassifiedText, from offset: Int, _ flag: UInt8
    ) -> (start: Int, unstable: Int)? {
        var previous = offset
        var current = offset
        while current < text.count {
            let (flags, length) = text.character(at: current)
            if flags & flag != 0 { return (previous, current) }
            previous = current
            current += length
        }
        return nil
    }

    private func normalize(
        _ text: ClassifiedText, _ range: Range<Int>, _ form: UnicodeForm, into output: inout [UInt8]
    ) {
        var scalars: [(scalar: UInt32, order: UInt8)] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            let (scalar, length) = text.scalar(at: offset)
            decompose(scalar, compatibly: form.isCompatible, into: &scalars)
            offset += length
        }
        sortMarks(&scalars)
        if form.composes {
            for scalar in recompose(scalars) { Self.append(scalar, to: &output) }
        } else {
            for (scalar, _) in scalars { Self.append(scalar, to: &output) }
        }
    }

    /// Appends the full decomposition of a scalar, each part with its combining class, in the order of the parts.
    func decompose(_ scalar: UInt32, compatibly: Bool, into scalars: inout [(scalar: UInt32, order: UInt8)]) {
        if scalar >= Hangul.syllableBase, scalar < Hangul.syllableBase + Hangul.syllableCount {
            let index = scalar - Hangul.syllableBase
            let tail = index % Hangul.tailCount
            scalars.append((Hangul.leadBase + index / (Hangul.vowelCount * Hangul.tailCount), 0))
            scalars.append((Hangul.vowelBase + index / Hangul.tailCount % Hangul.vowelCount, 0))
            if tail > 0 { scalars.append((Hangul.tailBase + tail, 0)) }
        } else if let (first, second) = decompositions[scalar] {
            decompose(first, compatibly: compatibly, into: &scalars)
            if second != 0 { decompose(second, compatibly: compatibly, into: &scalars) }
        } else if compatibly, let parts = compatibility[scalar] {
            for part in parts { decompose(part, compatibly: true, into: &scalars) }
        } else {
            scalars.append((scalar, combiningClasses[scalar] ?? 0))
        }
    }

    /// Puts each run of combining marks into canonical order: by class, equal classes as they came.
    func sortMarks(_ scalars: inout [(scalar: UInt32, order: UInt8)]) {
        var start = 0
        while start < scalars.count {
            if scalars[start].order == 0 {
                start += 1
                continue
            }
            var end = start + 1
            while end < scalars.count, scalars[end].order != 0 { end += 1 }
            if end - start > 1 {
                let run = Array(scalars[start..<end])
                let order = run.indices.sorted { (run[$0].order, $0) < (run[$1].order, $1) }
                for (place, index) in order.enumerated() { scalars[start + place] = run[index] }
            }
            start = end
        }
    }

    /// Puts parts in canonical order together where they make a primary composite.
    func recompose(_ scalars: [(scalar: UInt32, order: UInt8)]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count)
        var starter: Int?
        var lastOrder: UInt8 = 0
        for (scalar, order) in scalars {
            if let place = starter {
                // Blocked where a mark of the same or a higher class, or another starter, stands between.
                let adjacent = place == result.count - 1
                if adjacent || (order != 0 && lastOrder < order), let whole = composite(result[place], scalar) {
                    result[place] = whole
                    continue
                }
            }
            if order == 0 { starter = result.count }
            lastOrder = order
            result.append(scalar)
        }
        return result
    }

    /// The primary composite of two scalars, or nil where they make none.
    func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let lead = first &- Hangul.leadBase, vowel = second &- Hangul.vowelBase
        if lead < Hangul.leadCount, vowel < Hangul.vowelCount {
            return Hangul.syllableBase + (lead * Hangul.vowelCount + vowel) * Hangul.tailCount
        }
        let syllable = first &- Hangul.syllableBase, tail = second &- Hangul.tailBase
        if syllable < Hangul.syllableCount, syllable % Hangul.tailCount == 0, tail > 0, tail < Hangul.tailCount {
            return first + tail
        }
        return compositions[Self.key(first, second)]
    }

    /// The combining class of a scalar.
    func order(_ scalar: UInt32) -> UInt8 { scalar < 0x300 ? 0 : combiningClasses[scalar] ?? 0 }

    private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }

    private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        switch scalar {
        case ..<0x80: output.append(UInt8(scalar))
        case ..<0x800: output += [UInt8(0xC0 | scalar >> 6), continuation(scalar)]
        case ..<0x10000: output += [UInt8(0xE0 | scalar >> 12), continuation(scalar >> 6), continuation(scalar)]
        default:
            output += [UInt8(0xF0 | scalar >> 18), continuation(scalar >> 12)]
            output += [continuation(scalar >> 6), continuation(scalar)]
        }
    }

    private static func continuation(_ bits: UInt32) -> UInt8 { UInt8(0x80 | bits & 0x3F) }
}
