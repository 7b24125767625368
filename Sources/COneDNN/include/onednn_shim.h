// The one door to oneDNN: f32 matrix products that run on the calling thread alone.
//
// oneDNN brings OpenMP and with it a second pool of threads; two pools on few cores get in each other's way.
// Here every call runs single-threaded, and Kalsae's own pool cuts a product into one call a worker.
// A thread that has called a product handles no signals from outside any more; a program that wants them keeps a
// thread that computes nothing.
#pragma once

/// C (M x N) = A (M x K) * B (K x N) + beta * C, row-major, leading dimensions in elements.
/// `transposeA`: A is stored (K x M); `transposeB`: B is stored (N x K). Returns 0 when done.
int kalsae_sgemm(int transposeA, int transposeB, long m, long n, long k, const float *_Nonnull a, long lda,
                 const float *_Nonnull b, long ldb, float beta, float *_Nonnull c, long ldc);

/// oneDNN's version as major * 10000 + minor * 100 + patch.
int kalsae_onednn_version(void);
