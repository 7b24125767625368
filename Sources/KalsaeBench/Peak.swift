// What the machine could do at best, measured in the same call as the cases, because a shared machine's speed swings.
// It does not know what share anyone reaches.

import Foundation
import KalsaeTensor

/// The machine's peak in one number format on all threads of a device.
struct Peak {
    private let device: Device
    private let left, right, product: Tensor

    /// Rows and columns of the product that stands for the peak: 3 matrices of 4 MiB, which stay in the caches.
    private static let size = 1024
    /// A burst lasts about this long.
    private static let burstSeconds = 0.2

    /// The peak of `format`, or nil where this machine has no way to compute in it here.
    init?(_ format: NumberFormat, on device: Device) {
        guard format == .f32 else { return nil }
        self.device = device
        left = Tensor([Self.size, Self.size], on: device)
        right = Tensor([Self.size, Self.size], on: device)
        product = Tensor([Self.size, Self.size], on: device)
        left.fill { 1 }
        right.fill { 1 }
        _ = burst()
    }

    /// Floating-point operations in a second over one burst.
    func burst() -> Double {
        let size = Self.size
        var products = 0, spent = 0.0
        while spent < Self.burstSeconds {
            spent += Stopwatch.seconds {
                device.multiply(
                    m: size, n: size, k: size, left.f32, lda: size, right.f32, ldb: size, into: product.f32, ldc: size)
            }
            products += 1
        }
        return 2 * Double(size * size * size) * Double(products) / spent
    }
}
