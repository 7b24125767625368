// The kinds of personal data and what the scanner says about a place where it found one: kind, bytes, confidence. The
// value itself stands nowhere here, so that no log or error can leak it. How a kind is found: Kinds/.

/// A kind of personal data.
public enum PersonalDataKind: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case email
    /// Telephone numbers: Korea, United States and Canada, international.
    case phone
    /// Korean resident registration numbers (주민등록번호).
    case residentNumber = "resident_number"
    /// Korean registration numbers of foreigners (외국인등록번호).
    case foreignerNumber = "foreigner_number"
    /// United States social security numbers.
    case socialSecurityNumber = "social_security_number"
    /// Korean business registration numbers (사업자등록번호).
    case businessNumber = "business_number"
    /// Korean corporate registration numbers (법인등록번호).
    case corporateNumber = "corporate_number"
    case passport
    case drivingLicence = "driving_licence"
    /// Numbers of payment cards.
    case card
    /// Bank accounts: Korea, IBAN, United States.
    case bankAccount = "bank_account"
    /// IP addresses, both versions.
    case ipAddress = "ip_address"
    case macAddress = "mac_address"
    /// Postal addresses, down to the house.
    case address
    /// Names of persons beside a title or behind a label.
    case name
    /// Dates of birth behind a label.
    case birthDate = "birth_date"
    /// Korean vehicle registration numbers (자동차등록번호).
    case vehicleNumber = "vehicle_number"
    /// Access keys, tokens, private keys, and passwords behind a label.
    case secret
    /// Addresses of cryptocurrency wallets.
    case wallet
}

/// How sure a rule is.
public enum PersonalDataConfidence: String, Codable, Sendable, CaseIterable, Comparable {
    /// The form and the words around it speak for it.
    case likely
    /// A check digit, or a form that nothing else has, proves it.
    case certain

    public static func < (left: Self, right: Self) -> Bool { left == .likely && right == .certain }
}

/// A place in a text where personal data stands.
public struct PersonalDataFinding: Sendable, Equatable, CustomStringConvertible {
    public var kind: PersonalDataKind
    /// Offsets into the text's UTF-8 bytes.
    public var range: Range<Int>
    public var confidence: PersonalDataConfidence

    public init(kind: PersonalDataKind, range: Range<Int>, confidence: PersonalDataConfidence) {
        self.kind = kind
        self.range = range
        self.confidence = confidence
    }

    /// Kind, place and confidence; never the value.
    public var description: String {
        "\(kind.rawValue) at bytes \(range.lowerBound)-\(range.upperBound) (\(confidence.rawValue))"
    }
}
