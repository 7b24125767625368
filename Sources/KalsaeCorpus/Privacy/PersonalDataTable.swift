// The table of kinds: for each its mask, its rank where findings overlap, and how a stand-in for it is made. A new kind
// is a case of `PersonalDataKind`, a file under Kinds/ and a row here; the table's test goes through all of them.

/// What holds for one kind.
struct PersonalDataRow: Sendable {
    var kind: PersonalDataKind
    /// The higher rank wins where two findings of equal confidence overlap.
    var rank: Int
    var standIn: @Sendable (StandIn) -> String

    init(_ kind: PersonalDataKind, rank: Int, standIn: @escaping @Sendable (StandIn) -> String) {
        self.kind = kind
        self.rank = rank
        self.standIn = standIn
    }
}

enum PersonalDataTable {
    static let rows: [PersonalDataRow] = [
        Email.row, Phone.row, ResidentNumber.resident, ResidentNumber.foreigner, SocialSecurityNumber.row,
        CompanyNumbers.business, CompanyNumbers.corporate, Passport.row, DrivingLicence.row, PaymentCard.row,
        BankAccount.row, InternetAddress.row, InternetAddress.hardware, KoreanAddress.row, KoreanName.row,
        BirthDate.row,
        VehicleNumber.row, Secret.row, Wallet.row,
    ]

    private static let byKind: [PersonalDataKind: PersonalDataRow] = Dictionary(
        rows.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })

    static func row(_ kind: PersonalDataKind) -> PersonalDataRow {
        guard let row = byKind[kind] else { preconditionFailure("\(kind) has no row in the table of personal data") }
        return row
    }

    /// One rule about numbers.
    struct NumberRule: Sendable {
        var kinds: Set<PersonalDataKind>
        /// Runs with fewer digits in all their groups are not shown to it.
        var least: Int
        var find: @Sendable (ScannedText, DigitRun) -> PersonalDataFinding?

        init(
            _ kinds: Set<PersonalDataKind>, least: Int,
            _ find: @escaping @Sendable (ScannedText, DigitRun) -> PersonalDataFinding?
        ) {
            self.kinds = kinds
            self.least = least
            self.find = find
        }
    }

    static let numberRules: [NumberRule] = [
        NumberRule([.phone], least: 7, Phone.find),
        NumberRule([.residentNumber, .foreignerNumber], least: 7, ResidentNumber.find),
        NumberRule([.socialSecurityNumber], least: 9, SocialSecurityNumber.find),
        NumberRule([.businessNumber], least: 10, CompanyNumbers.findBusiness),
        NumberRule([.corporateNumber], least: 13, CompanyNumbers.findCorporate),
        NumberRule([.passport], least: 3, Passport.find),
        NumberRule([.drivingLicence], least: 10, DrivingLicence.find),
        NumberRule([.card], least: 13, PaymentCard.find),
        NumberRule([.bankAccount], least: 2, BankAccount.find),
        NumberRule([.address], least: 1, KoreanAddress.find),
        NumberRule([.address], least: 1, StreetAddress.find),
        NumberRule([.wallet], least: 1, Wallet.find),
        NumberRule([.birthDate], least: 1, BirthDate.find),
        NumberRule([.vehicleNumber], least: 2, VehicleNumber.find),
    ]
}

extension PersonalDataKind {
    /// What stands in a text where this kind was masked: the kind in capitals between angle brackets (`<PHONE>`), in
    /// every language alike, so that one token or one search finds all of them and Korean particles follow unchanged.
    public var mask: String { "<\(rawValue.uppercased())>" }
}
