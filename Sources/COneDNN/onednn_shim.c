// See onednn_shim.h.
#define _GNU_SOURCE
#include "onednn_shim.h"

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>

static _Thread_local int thread_is_single = 0;

// The number of OpenMP threads is a property of the calling thread; it is looked up by name because the
// OpenMP library comes with oneDNN and need not be installed for development.
static void make_thread_single(void) {
    void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_threads) set_threads(1);
    thread_is_single = 1;
}

int kalsae_sgemm(int transposeA, int transposeB, long m, long n, long k, const float *a, long lda, const float *b,
                 long ldb, float beta, float *c, long ldc) {
    if (!thread_is_single) make_thread_single();
    return (int)dnnl_sgemm(transposeA ? 'T' : 'N', transposeB ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb, beta, c,
                           ldc);
}

int kalsae_onednn_version(void) {
    const dnnl_version_t *version = dnnl_version();
    return version->major * 10000 + version->minor * 100 + version->patch;
}
