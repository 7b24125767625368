import Foundation
import Testing

@testable import KalsaeCorpus

@Suite struct ReaderTests {
}
