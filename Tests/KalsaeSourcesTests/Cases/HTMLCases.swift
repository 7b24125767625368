// Cases of Tests/Cases/ingest: HTML.

import Foundation
import Testing

enum HTMLCases {
    static let table: [IngestCase] = [
        IngestCase("html-accordion") { result in
            expect(
                result.text, has: "환불은 언제 되나요? 신청하신 날부터", "배송지를 바꿀 수 있나요? 출고 전이라면",
                "영수증은 어디에 있나요? 마이페이지의")
        },
        IngestCase("html-anchor-nohref") { result in
            expect(result.text, has: "주소 없는 링크 안의 문장도 본문입니다. 이 문장은 남아야 합니다.", "## 이름표가 있는 제목")
        },
        IngestCase("html-aside-main") { result in
            expect(result.text, has: "# 축제 소식", "이 문단은 본문의 3번째 문단입니다.")
            expect(result.text, lacks: "쿠키를 사용합니다")
            #expect(result.hasRow("page-chrome"))
        },
        IngestCase("html-br-list") { result in
            expect(result.text, has: "본사는 아래에 있습니다. 서울 가나구 다라로 1 전화는 대표 번호로 합니다.")
        },
        IngestCase("html-button-faq") { result in
            expect(result.text, has: "환불은 언제 되나요? 신청하신 날부터", "배송지를 바꿀 수 있나요? 출고 전이라면")
        },
        IngestCase("html-cell-button") { result in
            expect(result.text, has: "화면 | 상태 로그인 | 끝남 회원가입 | 진행 목록 | 끝남 인쇄 | 보류 검색 | 끝남")
        },
        IngestCase("html-changelog") { result in
            expect(result.text, has: "## 버전 2.1 2024-05-01 배포", "## 버전 2.0 2024-03-02 배포")
        },
        IngestCase("html-code-div") { result in #expect(result.text.contains(listing)) },
        IngestCase("html-code-gutter-github") { result in #expect(result.text.contains(listing)) },
        IngestCase("html-code-rouge") { result in #expect(result.text.contains(listing)) },
        IngestCase("html-discussion") { result in
            expect(result.text, has: "## Discussion The results show", "Two limits of this study")
        },
        IngestCase("html-heading-anchor") { result in
            expect(result.text, has: "## 가정 세우기", "### 공유 폴더 쓰기")
        },
        IngestCase("html-hidden-tab") { result in
            expect(result.text, has: "npm install kal-demo --save", "yarn add kal-demo")
        },
        IngestCase("html-label-tabs") { result in
            expect(result.text, has: "윈도우에서 설치하기 설치 파일을", "리눅스에서 설치하기 저장소를")
        },
        IngestCase("html-line-starts-ko") { result in
            expect(
                result.text, has: "광고 예산은 3억 원이며 상반기에 모두 씁니다.", "댓글 기능은 관리자만 켤 수 있습니다.",
                "조회수는 하루에 한 번 새벽에 갱신됩니다.", "좋아요 수가 열을 넘으면 첫 화면에 올라갑니다.", "구독하기 단추를 누르면 알림을 받습니다.",
                "공감 능력은 상담원에게 가장 중요한 자질입니다.", "수정 2025년판부터는 부록이 빠집니다.", "조회 권한은 팀장에게 있습니다.")
        },
        IngestCase("html-login-section") { result in
            expect(result.text, has: "POST /login 아이디와 비밀번호를", "GET /profile 자신의 정보를")
        },
        IngestCase("html-mathml") { result in
            expect(result.text, has: "두 점의 거리는 $\\sqrt{x^2+y^2}$ 입니다.")
        },
        IngestCase("html-rowspan") { result in
            expect(result.text, has: "부서 | 업무 | 내선 개발팀 | 서버 | 101 개발팀 | 화면 | 102 지원팀 | 외주 |")
        },
        IngestCase("html-summary") { result in
            expect(result.text, has: "비밀번호를 잊었어요 로그인 화면에서", "계정을 지우고 싶어요 설정의 맨 아래에서")
        },
        IngestCase("html-sup-exp") { result in
            expect(result.text, has: "25 m^2이고 E=mc^2이며", "값은 2^64, 물은 H2O입니다. 10^-3초")
        },
        IngestCase("html-table-pre") { result in
            expect(result.text, has: "명령 | 뜻 ls -l | 목록을 봅니다 pwd | 지금 자리를 봅니다")
        },
        IngestCase("html-teaser") { result in expect(result.text, has: "첫 문단은 요약입니다. 새 공장은 한 해에") },
        IngestCase("html-time-related") { result in
            #expect(result.documents.first?.time == Date(timeIntervalSince1970: 1_714_521_600))
        },
        IngestCase("html-topics-section") { result in
            expect(result.text, has: "## 태그 글마다 태그를 다섯 개까지 붙일 수 있습니다.")
        },
        IngestCase("html-word-conditional") { result in
            expect(result.text, has: "1. 첫째 할 일은 시험입니다.", "2. 둘째 할 일은 보고입니다.")
            expect(result.text, lacks: "supportLists", "endif")
        },
        IngestCase("html-word-saved") { result in
            expect(result.text, has: "1. 첫째 할 일은 시험입니다.", "이름 | 상태 로그인 | 끝남")
            expect(result.text, lacks: "supportLists", "WordDocument")
        },
    ]

    private static let listing = """
        ```
        def 합계(값들):
            결과 = 0
            for 값 in 값들:
                결과 += 값
            return 결과
        ```
        """

    @Test(arguments: table) static func reads(_ entry: IngestCase) throws { try entry.run() }
}
