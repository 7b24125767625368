import Testing

@testable import KalsaeText
