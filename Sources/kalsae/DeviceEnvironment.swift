// The variables by which a user chooses how the processor is used. The one place where they are read.

import Foundation
import KalsaeTensor

extension DeviceSettings {
    /// `KALSAE_INSTRUCTION_SET` (a name such as `avx2`), `KALSAE_THREADS` (a number), `KALSAE_PIN_THREADS` (1).
    ///
    /// - Throws: `DeviceError` where the number of threads is none; whether the machine has the instruction set shows
    ///   when the device is made.
    static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> DeviceSettings {
        var settings = DeviceSettings()
        if let name = environment["KALSAE_INSTRUCTION_SET"], !name.isEmpty { settings.instructionSet = name }
        if let text = environment["KALSAE_THREADS"], !text.isEmpty {
            guard let threads = Int(text) else { throw DeviceError.invalidThreads(text: text) }
            settings.threads = threads
        }
        settings.pinsThreads = environment["KALSAE_PIN_THREADS"] == "1"
        return settings
    }
}
