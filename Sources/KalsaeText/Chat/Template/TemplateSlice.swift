// `value[from:to:by]`, by Python's rules for negative and absent bounds.

enum TemplateSlice {
    static func apply(
        _ value: TemplateValue, from: TemplateValue?, to: TemplateValue?, by: TemplateValue?,
        _ renderer: TemplateRenderer
    ) throws -> TemplateValue {
        if case .undefined(let missing) = value { throw missing.fault }
        switch value {
        case .text(let text), .markup(let text):
            try renderer.charge(text.utf8.count / 16)
            if by == nil {
                let all = text.unicodeScalars, places = try bounds(all.count, from, to, nil)
                let start = all.index(all.startIndex, offsetBy: places.start)
                let end = all.index(start, offsetBy: max(0, places.stop - places.start))
                return value.marked(String(text[start..<end]))
            }
            let scalars = Array(text.unicodeScalars)
            var result = String.UnicodeScalarView()
            for place in try places(scalars.count, from, to, by) { result.append(scalars[place]) }
            return value.marked(String(result))
        case .list(let list):
            return try .list(try pick(list.elements, try places(list.elements.count, from, to, by), renderer))
        case .tuple(let list):
            return .tuple(
                try TemplateList(try pick(list.elements, try places(list.elements.count, from, to, by), renderer)))
        case .range(let range):
            let bounds = try self.bounds(range.count, from, to, by)
            func scaled(_ factor: Int, from start: Int) throws -> Int {
                let product = factor.multipliedReportingOverflow(by: range.step)
                let sum = start.addingReportingOverflow(product.partialValue)
                guard !product.overflow, !sum.overflow else { throw TemplateFault("a range's slice is too far out") }
                return sum.partialValue
            }
            return .range(
                TemplateRange(
                    start: try scaled(bounds.start, from: range.start),
                    stop: try scaled(bounds.stop, from: range.start),
                    step: try scaled(bounds.step, from: 0)))
        default: throw TemplateFault("\(value.kind) cannot be sliced")
        }
    }

    private static func pick(
        _ elements: [TemplateValue], _ places: StrideTo<Int>, _ renderer: TemplateRenderer
    ) throws -> [TemplateValue] {
        let picked = places.map { elements[$0] }
        try renderer.charge(picked.count)
        return picked
    }

    private static func places(
        _ count: Int, _ from: TemplateValue?, _ to: TemplateValue?, _ by: TemplateValue?
    ) throws -> StrideTo<Int> {
        let bounds = try bounds(count, from, to, by)
        return stride(from: bounds.start, to: bounds.stop, by: bounds.step)
    }

    private static func bounds(
        _ count: Int, _ from: TemplateValue?, _ to: TemplateValue?, _ by: TemplateValue?
    ) throws -> (start: Int, stop: Int, step: Int) {
        func bound(_ value: TemplateValue?) throws -> Int? {
            guard let value else { return nil }
            if case .null = value { return nil }
            if case .undefined(let missing) = value {
                throw TemplateFault("a slice's bounds must be whole numbers: " + missing.message)
            }
            guard let whole = value.whole else { throw TemplateFault("a slice's bounds must be whole numbers") }
            return whole
        }
        // No list is longer than this, so larger steps make no difference.
        let limit = 1 << 40
        let step = min(max(try bound(by) ?? 1, -limit), limit)
        guard step != 0 else { throw TemplateFault("a slice cannot go by steps of 0") }
        let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
        func clamped(_ value: Int?, _ standard: Int) -> Int {
            guard let value else { return standard }
            let place = value < 0 ? max(value, -limit) + count : value
            return min(max(place, low), high)
        }
        let start = clamped(try bound(from), step > 0 ? 0 : count - 1)
        return (start, clamped(try bound(to), step > 0 ? count : -1), step)
    }
}
