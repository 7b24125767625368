// What a field holds by its name: columns of tables and members of objects that people name 고객명, 연락처 or "email" are
// personal as a whole, whatever form their value has. Attributes of documents are treated by this table.

enum PersonalFields {
    private static let names: [(PersonalDataKind, String)] = [
        (
            .name,
            """
            name fullname full_name firstname first_name lastname last_name customer customername customer_name
            username user_name contactname contact_name manager assignee owner requester reporter patient recipient
            sender
            receiver 이름 성명 성함 고객 고객명 고객이름 담당 담당자 담당자명 담당자이름 작성자 작성자명 신청자 신청인 신청자명 예금주 대표자 대표자명 대표이사 수령인 수취인 받는사람
            받는분 보내는사람 보내는분 환자 환자명 회원명 회원이름 사용자명 사용자이름 직원명 사원명 학생명 보호자 보호자명 계약자 계약자명 피보험자 주문자 주문자명 구매자 구매자명
            예약자 예약자명 가입자 가입자명 참석자 참가자 참가자명 민원인 민원인명 발신인 수신인 접수자 등록자 문의자 의뢰인 임차인 임대인 매도인 매수인 근로자 상담원 상담사 기안자
            검토자 승인자 결재자
            """
        ),
        (
            .phone,
            """
            phone phonenumber phone_number phone_no tel telephone telephone_number mobile mobilephone mobile_phone
            mobile_number cell cellphone cell_phone fax fax_number contact contact_number 전화 전화번호 휴대폰 휴대폰번호 휴대전화
            휴대전화번호 핸드폰
            핸드폰번호 연락처 비상연락처 팩스 팩스번호 폰번호 고객전화 고객연락처 자택전화 회사전화
            """
        ),
        (
            .email,
            "email e_mail mail emailaddress email_address mailaddress mail_address 이메일 이메일주소 메일 메일주소 전자우편 전자메일"
        ),
        (
            .address,
            """
            address street_address home_address shipping_address billing_address mailing_address 주소 집주소 자택주소 도로명주소 지번주소
            상세주소 배송지 배송지주소 거주지 주소지
            """
        ),
        (.residentNumber, "rrn resident_number resident_registration_number 주민번호 주민등록번호 외국인등록번호 외국인번호"),
        (.socialSecurityNumber, "ssn social_security_number"),
        (.birthDate, "birthday birth birthdate birth_date date_of_birth dob 생년월일 생일 출생일"),
        (.bankAccount, "account account_number account_no bank_account iban 계좌 계좌번호 통장번호"),
        (.card, "card card_number card_no credit_card 카드번호 신용카드번호"),
        (.passport, "passport passport_number passport_no 여권번호"),
        (.drivingLicence, "driver_license drivers_license driving_licence license_number 운전면허 운전면허번호 면허번호"),
        (.vehicleNumber, "plate plate_number license_plate 차량번호 자동차번호 차번호"),
        (.ipAddress, "ip ip_address ipaddress client_ip remote_ip 아이피 ip주소"),
        (.secret, "password passwd pwd token secret api_key apikey 비밀번호 비번 암호 패스워드"),
    ]

    private static let kinds: [String: PersonalDataKind] = {
        var kinds: [String: PersonalDataKind] = [:]
        for (kind, list) in names {
            for name in list.split(whereSeparator: \.isWhitespace) { kinds[plain(String(name))] = kind }
        }
        return kinds
    }()

    /// The kind of a field of this name; nil where the name says nothing of persons.
    static func kind(_ name: String) -> PersonalDataKind? { kinds[plain(name)] }

    private static func plain(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.lowercased().unicodeScalars.filter { $0 != " " && $0 != "_" && $0 != "-" && $0 != "\u{FEFF}" }))
    }
}
