// Presentations: slides in order, what stands beside them, what is left out.

import Foundation
import Testing

@testable import KalsaeSources

@Suite struct SlideReaderTests {
    @Test func slidesAreReadInTheirOrder() throws {
        let cell = { (text: String, merge: String) in
            "<a:tc \(merge)><a:txBody><a:p><a:r><a:t>\(text)</a:t></a:r></a:p></a:txBody></a:tc>"
        }
        let table = """
            <p:graphicFrame><a:tbl><a:tr>\(cell("항목", "gridSpan='2'"))\(cell("", "hMerge='1'"))</a:tr><a:tr>\(cell("가", ""))\(cell("나", ""))</a:tr>
            </a:tbl></p:graphicFrame>
            """
        let group = "<p:grpSp>\(Office.shape(nil, ["묶인 글"]))</p:grpSp>"
        let numbered = Office.shape(
            nil, ["첫째", "둘째"], properties: "<a:pPr><a:buAutoNum type='arabicParenR' startAt='3'/></a:pPr>")
        let notes = Office.shape("body", ["말할 것"]) + Office.shape("sldNum", ["2"])
        let diagram = """
            <d:dataModel xmlns:d='d' xmlns:a='a'><d:pt><d:t><a:p><a:r><a:t>단계 하나</a:t></a:r></a:p></d:t></d:pt>
            <d:pt><d:t><a:p><a:r><a:t>단계 둘</a:t></a:r></a:p></d:t></d:pt></d:dataModel>
            """
        let slides = [
            Office.shape("body", ["점 하나", "점 둘"]) + Office.shape("title", ["첫 장"]) + Office.shape("ftr", ["가나상사"]),
            Office.shape("ctrTitle", ["둘째 장"]) + Office.shape("subTitle", ["작은 제목"]) + table + group + numbered
                + "<p:graphicFrame><dgm:relIds xmlns:dgm='g' r:dm='d1'/></p:graphicFrame>"
                + Office.shape("ftr", ["가나상사"]),
        ]
        let found = Gathered(
            "a.pptx",
            try Office.pptx(
                slides,
                relations: [
                    1: [("n", "notesSlide", "../notesSlides/n1.xml"), ("d1", "diagramData", "../diagrams/data1.xml")]
                ],
                extra: [
                    ("ppt/notesSlides/n1.xml", "<p:notes xmlns:p='p' xmlns:a='a'>\(notes)</p:notes>"),
                    ("ppt/diagrams/data1.xml", diagram),
                ]))
        let text = try #require(found.texts.first).text
        #expect(
            text.text == """
                # 첫 장

                - 점 하나
                - 점 둘

                # 둘째 장

                작은 제목

                항목
                가 | 나

                묶인 글

                3) 첫째
                4) 둘째

                - 단계 하나
                - 단계 둘

                말할 것
                """)
        #expect(text.title == "첫 장")
        #expect(text.omissions.map(\.text) == ["가나상사", "2"])
        #expect(found.refusals.isEmpty)
    }

    @Test func whatIsHiddenOrBesideHasARow() throws {
        let picture = "<p:pic><p:nvPicPr><p:cNvPr descr='나무 사진'/></p:nvPicPr></p:pic>"
        let hidden =
            "<p:sp><p:nvSpPr><p:cNvPr hidden='1'/></p:nvSpPr><p:txBody><a:p><a:r><a:t>가려진 글</a:t></a:r></a:p></p:txBody></p:sp>"
        let slides = [Office.shape("title", ["보임"]) + picture + hidden, "<!-- -->" + Office.shape("title", ["숨은 장"])]
        var data = try Office.pptx(
            slides,
            relations: [
                0: [("c", "comments", "../comments/c1.xml"), ("l", "slideLayout", "../slideLayouts/l1.xml")],
                1: [("l", "slideLayout", "../slideLayouts/l1.xml")],
            ],
            extra: [
                ("ppt/comments/c1.xml", "<p:cmLst xmlns:p='p'><p:cm><p:text>의견</p:text></p:cm></p:cmLst>"),
                (
                    "ppt/slideLayouts/l1.xml",
                    "<p:sldLayout xmlns:p='p' xmlns:a='a'>\(Office.shape("title", ["제목을 넣으십시오"]) + Office.shape(nil, ["대외비"]))</p:sldLayout>"
                ),
            ])
        var text = try #require(Gathered("a.pptx", data).texts.first).text
        #expect(text.text == "# 보임\n\n# 숨은 장")
        #expect(text.omissions.map(\.rule) == ["alternative-text", "hidden-text", "comment", "header-footer"])
        #expect(text.omissions.map(\.text) == ["나무 사진", "가려진 글", "의견", "대외비"])

        data = try Office.zip([
            (
                "ppt/presentation.xml",
                "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldId r:id='a'/><p:sldId r:id='b'/></p:presentation>"
            ),
            (
                "ppt/_rels/presentation.xml.rels",
                Office.relations([("a", "slide", "slides/a.xml"), ("b", "slide", "slides/b.xml")])
            ),
            ("ppt/slides/a.xml", "<p:sld xmlns:p='p' xmlns:a='a' show='0'>\(Office.shape("title", ["숨은 장"]))</p:sld>"),
            ("ppt/slides/b.xml", "<p:sld xmlns:p='p' xmlns:a='a'>\(Office.shape(nil, ["글"]))</p:sld>"),
        ])
        text = try #require(Gathered("a.pptx", data).texts.first).text
        #expect(text.text == "글")
        #expect(text.omissions == [Omission(rule: "hidden-slide", text: "숨은 장")])
    }

    @Test func openPresentationsAreRead() throws {
        let content = """
            <office:document-content xmlns:office="o" xmlns:text="t" xmlns:style="s" xmlns:draw="d" xmlns:presentation="p">
            <office:automatic-styles><style:style style:name="dp2"><style:drawing-page-properties presentation:visibility="hidden"/>
            </style:style></office:automatic-styles><office:body><office:presentation>
            <draw:page><draw:frame presentation:class="outline"><draw:text-box><text:list><text:list-item><text:p>점</text:p></text:list-item>
            </text:list></draw:text-box></draw:frame><draw:frame presentation:class="title"><draw:text-box><text:p>첫 장</text:p></draw:text-box>
            </draw:frame><draw:custom-shape><text:p>도형 글</text:p></draw:custom-shape><draw:frame presentation:class="footer"><draw:text-box>
            <text:p>바닥</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame presentation:class="notes"><draw:text-box>
            <text:p>말할 것</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
            <draw:page draw:style-name="dp2"><draw:custom-shape><text:p>숨은 글</text:p></draw:custom-shape></draw:page>
            </office:presentation></office:body></office:document-content>
            """
        let text = try #require(Gathered("a.odp", try Office.zip([("content.xml", content)])).texts.first).text
        #expect(text.text == "# 첫 장\n\n- 점\n\n도형 글\n\n말할 것")
        #expect(
            text.omissions == [
                Omission(rule: "header-footer", text: "바닥"), Omission(rule: "hidden-slide", text: "숨은 글"),
            ])
    }

    @Test func brokenSlidesAreToldAndNeverCrash() throws {
        let whole = try Office.pptx([Office.shape("title", ["하나"]), Office.shape(nil, ["둘"])])
        for index in stride(from: 0, to: whole.count, by: 11) {
            var broken = whole
            broken[index] ^= 0x21
            let found = Gathered("a.pptx", broken)
            #expect(found.texts.count + found.refusals.count >= 1)
        }
        let found = Gathered("a.pptx", try Office.pptx([Office.shape("title", ["하나"]), "<p:sp>"]))
        #expect(found.texts.map(\.text.text) == ["# 하나"])
        #expect(found.rules == ["a.pptx#ppt/slides/slide1.xml": "malformed"])
    }
}
