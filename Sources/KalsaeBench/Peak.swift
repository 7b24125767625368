// What the machine could do at best, measured in the same call as the cases, because a shared machine's speed swings.

import Foundation
import KalsaeTensor

/// The machine's peak in one number format on all threads of a device.
struct Peak {
    private let processor: CPUBackend
    private let format: NumberFormat

    /// A burst lasts about this long.
    private static let burstSeconds = 0.2

    /// The peak of `format`, or nil where the device has no measure of it.
    init?(_ format: NumberFormat, on device: Device) {
        guard let processor = device.backend as? CPUBackend else { return nil }
        self.processor = processor
        self.format = format
    }

    /// Floating-point operations in a second over one burst of multiply-adds that stay in registers.
    func burst() -> Double { processor.peak(format.type, seconds: Self.burstSeconds) }
}
