// Code in Markdown's shape: a block between fences that no line of it closes.

enum Fence {
    static func block(_ body: some StringProtocol, language: String = "") -> String {
        var longest = 0
        var run = 0
        for byte in body.utf8 {
            run = byte == 0x60 ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(body)\n\(fence)"
    }
}
