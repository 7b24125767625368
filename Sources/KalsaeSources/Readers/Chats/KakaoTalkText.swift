// KakaoTalk's export of a chat as a text file, from a computer or a telephone, in Korean: one document a day, authors
// as pseudonyms. Its first line says what it is. It does not read exports in other languages.
//
//   computer    이름 님과 카카오톡 대화                                telephone   이름 님과 카카오톡 대화
//               저장한 날짜 : 2024-05-01 09:30:00                              저장한 날짜 : 2024년 5월 1일 오전 9:30
//               --------------- 2024년 5월 1일 수요일 ---------------           2024년 5월 1일 수요일
//               [이름] [오전 9:30] 말                                          2024년 5월 1일 오전 9:30, 이름 : 말

import Foundation

enum KakaoTalkText {
    /// What people did not say.
    private static let notices = ["님이 들어왔습니다", "님이 나갔습니다", "님을 초대했습니다", "메시지가 삭제되었습니다", "채팅방 관리자가"]
    private static let placeholders: Set<String> = ["사진", "동영상", "이모티콘", "삭제된 메시지입니다.", "음성메시지"]

    /// Whether a text is such an export.
    static func matches(_ text: String) -> Bool {
        let head = text.prefix(400).split(whereSeparator: \.isNewline).prefix(2)
        return head.count == 2 && head[0].hasSuffix("카카오톡 대화") && head[1].hasPrefix("저장한 날짜")
    }

    static func read(_ text: String, _ pseudonyms: Pseudonyms, _ emit: (Reading) throws -> Void) throws {
        var chat = ChatAssembler(pseudonyms)
        var day: Date?
        var open: ChatMessageLine?
        func close() throws {
            guard let message = open else { return }
            open = nil
            if placeholders.contains(message.text) { return }
            if let text = chat.add(message) { try emit(.text(text)) }
        }
        for line in text.split(whereSeparator: \.isNewline).dropFirst(2) {
            if let message = computer(line, day) ?? telephone(line) {
                try close()
                open = message
            } else if let date = dayLine(line) {
                try close()
                day = date
            } else if notices.contains(where: line.contains) {
                try close()
            } else if open != nil, open?.text.utf8.count ?? 0 < 1 << 16 {
                open?.text += "\n" + line
            }
        }
        try close()
        if let text = chat.finish() { try emit(.text(text)) }
    }

    /// `[이름] [오전 9:30] 말`
    private static func computer(_ line: Substring, _ day: Date?) -> ChatMessageLine? {
        guard let day, line.hasPrefix("["), let end = line.range(of: "] [오"),
            let clock = line[end.upperBound...].firstIndex(of: "]")
        else { return nil }
        let name = line[line.index(after: line.startIndex)..<end.lowerBound]
        let said = line[line.index(after: clock)...].drop { $0 == " " }
        return ChatMessageLine(author: String(name), text: String(said), time: day)
    }

    /// `2024년 5월 1일 오전 9:30, 이름 : 말`
    private static func telephone(_ line: Substring) -> ChatMessageLine? {
        guard let comma = line.range(of: ", "), let day = date(line[..<comma.lowerBound]),
            line[..<comma.lowerBound].contains(":"), let colon = line[comma.upperBound...].range(of: " : ")
        else { return nil }
        let name = line[comma.upperBound..<colon.lowerBound]
        return ChatMessageLine(author: String(name), text: String(line[colon.upperBound...]), time: day)
    }

    private static func dayLine(_ line: Substring) -> Date? {
        let bare = line.drop { $0 == "-" || $0 == " " }
        guard bare.contains("요일"), bare.count < 60 else { return nil }
        return date(bare)
    }

    /// The day in `2024년 5월 1일 …`.
    private static func date(_ text: Substring) -> Date? {
        let words = text.split(separator: " ").prefix(3)
        guard words.count == 3 else { return nil }
        var numbers: [Int] = []
        for (word, unit) in zip(words, ["년", "월", "일"]) {
            guard word.hasSuffix(unit), let number = Int(word.dropLast()) else { return nil }
            numbers.append(number)
        }
        return TimeText.parse("\(numbers[0])-\(numbers[1])-\(numbers[2])")
    }
}
