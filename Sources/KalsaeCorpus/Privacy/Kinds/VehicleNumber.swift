// Korean vehicle registration numbers (자동차등록번호판 등의 기준에 관한 고시): two or three digits, a syllable for the use, four
// digits, on older plates a region ahead. Counters have the same form, so a word such as 차량 or a region must stand
// near.

enum VehicleNumber {
    static let row = PersonalDataRow(.vehicleNumber, rank: 62, standIn: { $0.number() })

    private static let words = ContextWords(
        "차량번호 차번호 차량 번호판 자동차 자동차번호 주차 입차 출차 렌터카 렌트카 승용차 화물차 택시 오토바이 plate license_plate number_plate vehicle")
    private static let regions = ContextWords("서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주")
    private static let uses: Set<Int> = Set(
        "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호".unicodeScalars.map { Int($0.value) - 0xAC00 })

    static func find(_ text: ScannedText, _ run: DigitRun) -> PersonalDataFinding? {
        let first = run.groups[0]
        guard first.count == 2 || first.count == 3, run.value(0, first.count) > 0,
            let use = text.syllable(at: first.end), uses.contains(use)
        else {
            return nil
        }
        let number = text.skipSpaces(from: first.end + 3, most: 1)
        guard (0..<4).allSatisfy({ text.isDigit(number + $0) }), !text.isWord(number + 4),
            !text.isDigit(first.start - 1)
        else { return nil }
        let range = first.start..<(number + 4)
        if regions.end(before: first.start, in: text) {
            var start = text.skipSpaces(before: first.start)
            start -= 6
            return PersonalDataFinding(kind: .vehicleNumber, range: start..<range.upperBound, confidence: .likely)
        }
        guard text.isNear(range, words, before: 30, after: 20) else { return nil }
        return PersonalDataFinding(kind: .vehicleNumber, range: range, confidence: .likely)
    }
}
