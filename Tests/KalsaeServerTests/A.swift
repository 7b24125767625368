import Testing
import KalsaeServer
