// KakaoTalk's export of a chat as a text file, from a computer or a telephone, in Korean or English: one document a
// day, authors as pseudonyms. Its first lines say what it is.
//
//   computer    이름 님과 카카오톡 대화                        telephone   이름 님과 카카오톡 대화
//               저장한 날짜 : 2024-05-01 09:30:00                         저장한 날짜 : 2024년 5월 1일 오전 9:30
//               --------------- 2024년 5월 1일 수요일 ---------------      2024년 5월 1일 수요일
//               [이름] [오전 9:30] 말                                     2024년 5월 1일 오전 9:30, 이름 : 말
//                                                                        2024. 5. 1. 오전 9:30, 이름 : 말
//   KakaoTalk Chats with Hong · Date Saved : …
//   --------------- Wednesday, May 1, 2024 --------------- · [Hong] [9:30 AM] …      May 1, 2024, 9:30 AM, Hong : …
//
// On a computer only a line between dashes begins a day; a date that stands in a message is part of it.

import Foundation

enum KakaoTalkText {
    private static let placeholders: Set<String> = [
        "사진", "동영상", "이모티콘", "삭제된 메시지입니다.", "음성메시지", "Photo", "Video", "Emoticon", "Voice Message",
        "This message was deleted.", "사진 여러 장",
    ]
    private static let noticeEnds = [
        "님이 들어왔습니다", "님이 나갔습니다", "님을 초대했습니다", "님을 초대하였습니다", "님을 내보냈습니다", "님이 입장했습니다",
        "님이 퇴장했습니다", "메시지가 삭제되었습니다", "채팅방 관리자가 메시지를 가렸습니다", "has joined this chatroom", "has left this chatroom",
        "left this chatroom", "joined this chatroom",
    ]
    private static let longestNotice = 120

    /// Whether a text is such an export.
    static func matches(_ text: String) -> Bool {
        let head = text.prefix(600).split(whereSeparator: \.isNewline).prefix(2)
        guard head.count == 2 else { return false }
        let isKorean = head[0].hasSuffix("카카오톡 대화") && head[1].hasPrefix("저장한 날짜")
        return isKorean || head[0].contains("KakaoTalk Chat") && head[1].hasPrefix("Date Saved")
    }

    static func read(_ text: String, _ pseudonyms: Pseudonyms, _ emit: (Reading) throws -> Void) throws {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let head = lines.indices.filter { !lines[$0].isEmpty }.prefix(2).last.map { $0 + 1 } ?? 0
        let body = lines[head...]
        let isComputer = body.contains { dashedDay($0) != nil }
        var people = ChatPeople()
        for line in body {
            let said = isComputer ? computer(line, day: .distantPast) : telephone(line)
            if let said { people.add(said.author) }
        }
        var chat = ChatAssembler(pseudonyms, people: people)
        chat.leaveOut(Omission(rule: "chat-header", value: "its title and the day it was saved", text: ""))
        var day: Date?
        var open: ChatMessageLine?
        var messages = 0
        func close() throws {
            guard var message = open else { return }
            open = nil
            messages += 1
            if placeholders.contains(message.text.trimmingCharacters(in: .whitespacesAndNewlines)) {
                message.omissions.append(Omission(rule: "chat-attachment", text: message.text))
                message.text = ""
            }
            if let text = chat.add(message) { try emit(.text(text)) }
        }
        for index in body.indices {
            let line = body[index]
            if let message = isComputer ? day.flatMap({ computer(line, day: $0) }) : telephone(line) {
                try close()
                open = message
            } else if let date = isComputer ? dashedDay(line) : loneDay(body, index) {
                try close()
                day = date
            } else if isNotice(line) || !isComputer && datedNotice(line) {
                try close()
                chat.leaveOut(Omission(rule: "chat-notice", text: String(line)))
            } else if open != nil {
                open?.text += "\n" + line
            } else if !line.allSatisfy(\.isWhitespace) {
                chat.leaveOut(Omission(rule: "chat-line", value: "before the first message", text: String(line)))
            }
        }
        try close()
        if let text = chat.finish() {
            try emit(.text(text))
        } else if messages == 0 {
            throw ReadingFailure(
                rule: "chat-form", value: "it begins as an export of KakaoTalk, but no message has a form that is known"
            )
        }
    }

    // MARK: Lines

    private static func isNotice(_ line: Substring) -> Bool {
        if line.utf8.count > longestNotice { return false }
        let bare = line.trimmingCharacters(in: CharacterSet(charactersIn: " ."))
        return noticeEnds.contains(where: bare.hasSuffix)
    }

    /// A telephone's line with a time but no name: `2024년 5월 1일 14:32, …님이 …님을 초대했습니다.`
    private static func datedNotice(_ line: Substring) -> Bool {
        stamp(line).map { line[$0.end...].hasPrefix(", ") } ?? false
    }

    /// `[이름] [오전 9:30] 말`, `[Hong] [9:30 AM] …`
    private static func computer(_ line: Substring, day: Date) -> ChatMessageLine? {
        guard line.hasPrefix("[") else { return nil }
        var from = line.startIndex
        while let mark = line[from...].range(of: "] [") {
            if let end = line[mark.upperBound...].firstIndex(of: "]"), isClock(line[mark.upperBound..<end]) {
                let name = line[line.index(after: line.startIndex)..<mark.lowerBound]
                let said = line[line.index(after: end)...].drop { $0 == " " }
                return ChatMessageLine(author: String(name), text: String(said), time: day)
            }
            from = mark.upperBound
        }
        return nil
    }

    /// `2024년 5월 1일 오전 9:30, 이름 : 말`, and the same with `2024. 5. 1.` or `May 1, 2024 at`.
    private static func telephone(_ line: Substring) -> ChatMessageLine? {
        guard let stamp = stamp(line), line[stamp.end...].hasPrefix(", "),
            let colon = line[stamp.end...].range(of: " : ") ?? line[stamp.end...].range(of: " :")
        else { return nil }
        let name = line[line.index(stamp.end, offsetBy: 2)..<colon.lowerBound]
        if name.isEmpty || name.count > 60 { return nil }
        return ChatMessageLine(author: String(name), text: String(line[colon.upperBound...]), time: stamp.day)
    }

    /// `--------------- 2024년 5월 1일 수요일 ---------------`
    private static func dashedDay(_ line: Substring) -> Date? {
        guard line.hasPrefix("----"), line.hasSuffix("----") else { return nil }
        let bare = line.trimmingCharacters(in: CharacterSet(charactersIn: "- "))
        return day(bare[...]).flatMap { bare[$0.end...].contains(":") ? nil : $0.day }
    }

    /// A telephone's line of a day alone, before a message of that day.
    private static func loneDay(_ lines: ArraySlice<Substring>, _ index: Int) -> Date? {
        let line = lines[index]
        guard line.utf8.count < 80, let found = day(line) else { return nil }
        let rest = line[found.end...].trimmingCharacters(in: CharacterSet(charactersIn: " ,"))
        guard rest.isEmpty || rest.hasSuffix("요일") && rest.count <= 4 else { return nil }
        guard let next = lines[(index + 1)...].first(where: { !$0.isEmpty }) else { return found.day }
        return stamp(next)?.day == found.day ? found.day : nil
    }

    // MARK: Times

    /// A day with a clock at a line's beginning, and where it ends.
    private static func stamp(_ line: Substring) -> (day: Date, end: Substring.Index)? {
        guard let first = line.first, first.isNumber || first.isUppercase, let found = day(line) else { return nil }
        let rest = line[found.end...]
        let clock = rest.drop { $0 == " " || $0 == "," }
        let start = clock.hasPrefix("at ") ? clock.dropFirst(3) : clock
        let end = start.firstIndex(of: ",") ?? start.endIndex
        return isClock(start[..<end]) ? (found.day, end) : nil
    }

    /// `오전 9:30`, `9:30 AM`, `14:30`
    private static func isClock(_ text: Substring) -> Bool {
        var words = text.split(whereSeparator: { $0 == " " || $0 == "\u{202F}" })
        if let first = words.first, ["오전", "오후"].contains(first) { words.removeFirst() }
        if let last = words.last, ["AM", "PM", "am", "pm"].contains(last) { words.removeLast() }
        guard words.count == 1 else { return false }
        let parts = words[0].split(separator: ":", omittingEmptySubsequences: false)
        return (2...3).contains(parts.count) && parts.allSatisfy { (1...2).contains($0.count) && Int($0) != nil }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// The day at a text's beginning: `2024년 5월 1일`, `2024. 5. 1.`, `May 1, 2024`, `Wednesday, May 1, 2024`.
    private static func day(_ text: Substring) -> (day: Date, end: Substring.Index)? {
        var rest = text
        func number() -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard (1...4).contains(digits.count) else { return nil }
            rest = rest[digits.endIndex...]
            return Int(digits)
        }
        func skip(_ marks: String) { rest = rest.drop { marks.contains($0) } }
        func word() -> String {
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest[letters.endIndex...]
            return letters.lowercased()
        }
        var parts: [Int] = []
        if text.first?.isNumber == true {
            for mark in ["년", "월", "일"] {
                guard let value = number(), let first = rest.first, String(first) == mark || first == "." else {
                    return nil
                }
                rest = rest.dropFirst()
                if mark != "일" { skip(" ") }
                parts.append(value)
            }
        } else {
            var name = word()
            if weekdays.contains(name) {
                skip(", ")
                name = word()
            }
            guard name.count >= 3, let month = months.firstIndex(where: { $0.hasPrefix(name) }) else { return nil }
            skip(" ")
            guard let day = number() else { return nil }
            skip(", ")
            guard let year = number(), year > 1_000 else { return nil }
            parts = [year, month + 1, day]
        }
        return TimeText.parse("\(parts[0])-\(parts[1])-\(parts[2])").map { ($0, rest.startIndex) }
    }
}
