// See onednn.h.
#define _GNU_SOURCE
#include "onednn.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>

// As declared in oneDNN's dnnl.h: dimensions are 64-bit, status 0 is success.
typedef int (*f32_product)(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t, const float *, int64_t,
                           float, float *, int64_t);
typedef int (*bf16_product)(char, char, int64_t, int64_t, int64_t, float, const uint16_t *, int64_t, const uint16_t *,
                            int64_t, float, float *, int64_t);
typedef struct {
    int major, minor, patch;
} version_numbers;

static f32_product multiply_f32;
static bf16_product multiply_bf16;
static void (*set_threads)(int);
static _Thread_local int thread_is_ready = 0;

int kalsae_onednn_open(const char *path) {
    void *library = dlopen(path ? path : "libdnnl.so.3", RTLD_NOW | RTLD_GLOBAL);
    if (!library && !path) library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_GLOBAL);
    if (!library) return 0;
    const version_numbers *(*version)(void) = (const version_numbers *(*)(void))dlsym(library, "dnnl_version");
    multiply_f32 = (f32_product)dlsym(library, "dnnl_sgemm");
    multiply_bf16 = (bf16_product)dlsym(library, "dnnl_gemm_bf16bf16f32");
    // The number of OpenMP threads is a property of the calling thread; OpenMP comes with oneDNN.
    set_threads = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (!version || !multiply_f32 || !multiply_bf16) return 0;
    const version_numbers *numbers = version();
    return numbers->major * 10000 + numbers->minor * 100 + numbers->patch;
}

// oneDNN's generated kernels let the stack pointer run through their heap buffers. A signal handled on such a thread
// would write its frame over whatever lies there (seen: glibc aborts with "corrupted size vs. prev_size"). Signals
// that come from outside are therefore left to other threads; faults of this thread itself stay deliverable.
static void make_thread_ready(void) {
    static const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};
    sigset_t set;
    sigfillset(&set);
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&set, faults[i]);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    if (set_threads) set_threads(1);
    thread_is_ready = 1;
}

static char letter(int transpose) { return transpose ? 'T' : 'N'; }

int kalsae_onednn_f32(int transposeA, int transposeB, long m, long n, long k, const float *a, long lda, const float *b,
                      long ldb, float *c, long ldc) {
    if (!thread_is_ready) make_thread_ready();
    return multiply_f32(letter(transposeA), letter(transposeB), m, n, k, 1, a, lda, b, ldb, 0, c, ldc);
}

int kalsae_onednn_bf16(int transposeA, int transposeB, long m, long n, long k, const uint16_t *a, long lda,
                       const uint16_t *b, long ldb, float *c, long ldc) {
    if (!thread_is_ready) make_thread_ready();
    return multiply_bf16(letter(transposeA), letter(transposeB), m, n, k, 1, a, lda, b, ldb, 0, c, ldc);
}
