import Foundation
import Testing

@testable import KalsaeSources

private func crlf(_ text: String) -> Data { Data(text.replacing("\n", with: "\r\n").utf8) }

@Suite struct MailReaderTests {
    private func read(_ text: String, _ name: String = "a.eml") -> Gathered { Gathered(name, crlf(text)) }

    @Test func headersAreUndoneAndPeopleBecomePseudonyms() throws {
        let found = read(
            """
            Received: from a by b; Thu, 2 May 2024 00:00:00 +0000
            From: =?EUC-KR?B?yKux5rW/?= <hong@corp.co.kr>
            To: team@corp.co.kr
            Subject: =?UTF-8?B?7ZqM7J2Y?= =?UTF-8?Q?_=EC=95?=
             =?UTF-8?Q?=88=EB=82=B4?= (plain)
            Date: Wed, 1 May 2024 09:00:00 +0900 (KST)

            본문이다.
            """)
        let text = try #require(found.texts.first).text
        #expect(text.title == "회의 안내 (plain)")
        #expect(text.text == "# 회의 안내 (plain)\n\n본문이다.")
        #expect(text.time?.timeIntervalSince1970 == 1_714_521_600)
        #expect(text.attributes["author"]?.hasPrefix("person-") == true)
        #expect(!"\(text)".contains("hong") && !"\(text)".contains("홍길동"))
    }

    @Test func theRicherFormIsTakenAndTheOtherIsARowWhereItDiffers() throws {
        func mail(_ plain: String, _ html: String) -> String {
            """
            Subject: s
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="b 1"

            preamble
            --b 1
            Content-Type: text/plain; charset=utf-8

            \(plain)
            --b 1
            Content-Type: text/html; charset=utf-8

            \(html)
            --b 1--
            """
        }
        let same = try #require(read(mail("표: 가 나", "<p>표: <b>가</b> 나</p>")).texts.first).text
        #expect(same.text == "# s\n\n표: 가 나" && same.omissions.isEmpty)
        let more = try #require(read(mail("브라우저에서 보십시오", "<p>긴 소식 하나 둘 셋 넷 다섯 여섯 일곱</p>")).texts.first).text
        #expect(more.text.contains("긴 소식"))
        #expect(more.omissions.map(\.rule) == ["alternative-part"])
        #expect(more.omissions.first?.text == "브라우저에서 보십시오")
        let less = try #require(read(mail("하나 둘 셋 넷 다섯 여섯", "<p>하나 그림</p>")).texts.first).text
        #expect(less.text.contains("둘 셋 넷"))
        #expect(less.omissions.first?.text.contains("그림") == true)
    }

    @Test func attachmentsAreFilesWithinTheMail() throws {
        let csv = Data("설명,값\n가나다라마바사,1\n".utf8).base64EncodedString()
        let found = read(
            """
            Subject: s
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/plain; charset="ks_c_5601-1987"
            Content-Transfer-Encoding: base64

            vsiz5bpwuOkg
            --x
            Content-Type: text/plain
            Content-Disposition: attachment; filename*0*=UTF-8''%EB%A9%94; filename*1*=%EB%AA%A8.txt

            메모의 글이다.
            --x
            Content-Type: application/octet-stream; name="=?UTF-8?B?7ZGcLmNzdg==?="
            Content-Transfer-Encoding: base64

            \(csv)
            --x
            Content-Type: message/rfc822

            Subject: inner

            속의 메일이다.
            --x
            Content-Type: image/png; name=p.png
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --x--
            """)
        #expect(found.byPlace["a.eml/메모.txt"] == "메모의 글이다.")
        #expect(found.texts.contains { $0.place.hasPrefix("a.eml/표.csv") && $0.text.text.contains("가나다라마바사") })
        #expect(found.byPlace["a.eml/part.eml"]?.contains("속의 메일이다.") == true)
        #expect(found.rules["a.eml/p.png"] == "unsupported")
    }

    @Test func quotedPrintableAndFlowedTextAreUndone() throws {
        let text = try #require(
            read(
                """
                Subject: s
                Content-Type: text/plain; charset=utf-8; format=flowed
                Content-Transfer-Encoding: quoted-printable

                =EA=B8=B4 =
                =EC=A4=84=20
                goes on
                > =EB=8B=B5=EC=9E=A5
                1=2B1=3D2 =zz
                """
            ).texts.first
        ).text
        #expect(text.text == "# s\n\n긴 줄 goes on\n> 답장\n1+1=2 =zz")
    }

    @Test func anEncryptedMailIsRefusedByName() {
        let found = read("Subject: s\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nMIAG")
        #expect(found.rules == ["a.eml#": "encrypted"])
    }

    @Test func partsInPartsEnd() {
        var body = "바닥"
        for number in 0..<60 {
            body = "Content-Type: multipart/mixed; boundary=b\(number)\n\n--b\(number)\n\(body)\n--b\(number)--"
        }
        let found = read("Subject: s\n" + body)
        let all = found.texts.map { $0.text.text + $0.text.omissions.map(\.text).joined() }.joined()
        #expect(all.contains("바닥"))
    }

    @Test func mailboxesGiveADocumentForEachMailUnderAStableName() throws {
        let first =
            "From a@b Wed May  1 09:00:00 2024\nMessage-ID: <1@b>\nSubject: 하나\n\nFrom here on, 첫 글이다.\n>From there\n\n"
        let second =
            "From a@b Wed May  1 09:00:00 2024\nMessage-ID: <2@b>\nSubject: 둘\n\n둘째 글이다.\n\nFrom now on it is text.\n\n"
        let both = Gathered("a.mbox", Data((first + second).utf8))
        #expect(both.texts.map(\.text.title) == ["하나", "둘"])
        #expect(both.texts[0].text.text.contains("From here on, 첫 글이다.\nFrom there"))
        #expect(both.texts[1].text.text.contains("From now on it is text."))
        let one = Gathered("a.mbox", Data(second.utf8))
        #expect(one.texts.first?.place == both.texts.last?.place)
        let twice = Gathered("a.mbox", Data((first + first).utf8))
        #expect(Set(twice.texts.map(\.place)).count == 2)
    }

    @Test func savedPagesAreReadAsPages() throws {
        let found = read(
            """
            From: <Saved by Blink>
            Snapshot-Content-Location: https://example.com/a
            Subject: =?utf-8?Q?=EC=A0=9C=EB=AA=A9?=
            Date: Wed, 1 May 2024 09:00:00 +0900
            MIME-Version: 1.0
            Content-Type: multipart/related; type="text/html"; boundary="--x"

            ----x
            Content-Type: text/html
            Content-Transfer-Encoding: quoted-printable
            Content-Location: https://example.com/a

            <html><head><meta charset=3D"utf-8"></head><body><h1>=EC=A0=9C=EB=AA=A9</h1><p>=EB=B3=B8=EB=AC=B8 =EA=B8=80=EC=9D=B4=EB=8B=A4.</p></body></html>
            ----x
            Content-Type: text/css

            p { color: red }
            ----x--
            """, "a.mht")
        let text = try #require(found.texts.first).text
        #expect(text.text.contains("본문 글이다.") && !text.text.contains("color"))
        #expect(text.title == "제목")
        #expect(text.attributes["url"] == "https://example.com/a")
    }
}

@Suite struct MSGReaderTests {
    private func properties(_ header: Int, _ ticks: UInt64) -> Data {
        var data = Data(count: header) + HWPSample.words(0x0040, 0x0039) + HWPSample.long(6)
        for shift in stride(from: 0, to: 64, by: 8) { data.append(UInt8(truncatingIfNeeded: ticks >> UInt64(shift))) }
        return data + HWPSample.words(0x0003, 0x3FFD) + HWPSample.long(6) + HWPSample.long(949) + HWPSample.long(0)
    }

    @Test func propertiesBecomeAMail() throws {
        var writer = CompoundWriter()
        writer.add("__properties_version1.0", properties(32, 133_590_960_000_000_000))
        writer.add("__substg1.0_0037001F", HWPSample.wide("회의 안내"))
        writer.add("__substg1.0_1000001E", Data([0xBE, 0xC8, 0xB3, 0xE7, 0x20, 0xBF, 0xC0, 0xB4, 0xC3]))
        writer.add("__substg1.0_0C1F001F", HWPSample.wide("hong@corp.co.kr"))
        writer.add("__attach_version1.0_#00000000/__properties_version1.0", Data(count: 8))
        writer.add("__attach_version1.0_#00000000/__substg1.0_3707001F", HWPSample.wide("메모.txt"))
        writer.add("__attach_version1.0_#00000000/__substg1.0_37010102", Data("붙임의 글이다.".utf8))
        let inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
        writer.add("__attach_version1.0_#00000001/__substg1.0_3001001F", HWPSample.wide("지난 메일"))
        writer.add(inner + "__properties_version1.0", Data(count: 24))
        writer.add(inner + "__substg1.0_0037001F", HWPSample.wide("속"))
        writer.add(inner + "__substg1.0_1000001F", HWPSample.wide("속의 글이다."))
        let found = Gathered("a.msg", writer.file())
        let text = try #require(found.texts.first).text
        #expect(text.text == "# 회의 안내\n\n안녕 오늘")
        #expect(text.time?.timeIntervalSince1970 == 1_714_622_400)
        #expect(text.attributes["author"]?.hasPrefix("person-") == true)
        #expect(found.byPlace["a.msg/메모.txt"] == "붙임의 글이다.")
        #expect(found.byPlace["a.msg#1-지난 메일"] == "# 속\n\n속의 글이다.")
    }

    @Test func packedRTFIsUnpacked() throws {
        // The example of [MS-OXRTFCP], 3.1.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
        let packed: [UInt8] = [
            0x2D, 0, 0, 0, 0x2B, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7, 0x03, 0x00, 0x0A, 0x00, 0x72,
            0x63,
            0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0A, 0xF3, 0x20, 0x68, 0x65, 0x6C, 0x09, 0x00, 0x20, 0x62, 0x77,
            0x05,
            0xB0, 0x6C, 0x64, 0x7D, 0x0A, 0x80, 0x0F, 0xA0,
        ]
        let bytes = try CompressedRTF.unpack(packed, limit: 1_000)
        #expect(String(decoding: bytes, as: UTF8.self) == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")
        #expect(throws: ReadingFailure.self) { try CompressedRTF.unpack(packed, limit: 10) }
        for count in 0..<packed.count { _ = try? CompressedRTF.unpack(Array(packed[..<count]), limit: 1_000) }
    }
}
