// The one door to oneDNN, for comparison: Kalsae's own matrix products are measured and tested beside its.
//
// The library is opened at run time, so nothing is built or linked against it; the calls used here are the same in
// oneDNN 2 (Debian 12) and 3. Each runs on the calling thread alone: oneDNN brings OpenMP, and a second pool of threads
// would get in the way of ours.
#pragma once
#include <stdint.h>

/// Opens the library at `path`, or, where it is NULL, the system's libdnnl.so.3 or libdnnl.so.2.
/// Returns its version as major * 10000 + minor * 100 + patch, or 0 where there is none that fits.
/// Call it before any thread multiplies.
int kalsae_onednn_open(const char *_Nullable path);

/// C (M x N) = A (M x K) * B (K x N), row-major, leading dimensions in elements; `transposeA`: A is stored (K x M),
/// `transposeB`: B is stored (N x K). Returns 0 when done. The library must be open.
int kalsae_onednn_f32(int transposeA, int transposeB, long m, long n, long k, const float *_Nonnull a, long lda,
                      const float *_Nonnull b, long ldb, float *_Nonnull c, long ldc);
/// The same with factors in bf16.
int kalsae_onednn_bf16(int transposeA, int transposeB, long m, long n, long k, const uint16_t *_Nonnull a, long lda,
                       const uint16_t *_Nonnull b, long ldb, float *_Nonnull c, long ldc);
