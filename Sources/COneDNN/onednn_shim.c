// See onednn_shim.h.
#define _GNU_SOURCE
#include "onednn_shim.h"

#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>
#include <pthread.h>
#include <signal.h>

static _Thread_local int thread_is_ready = 0;

// oneDNN's generated kernels let the stack pointer run through their heap buffers. A signal handled on such a thread
// would write its frame over whatever lies there (seen: glibc aborts with "corrupted size vs. prev_size"). Signals
// that come from outside are therefore left to other threads; faults of this thread itself stay deliverable.
static void leave_signals_to_others(void) {
    static const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP};
    sigset_t set;
    sigfillset(&set);
    for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&set, faults[i]);
    pthread_sigmask(SIG_BLOCK, &set, 0);
}

// The number of OpenMP threads is a property of the calling thread; it is looked up by name because the
// OpenMP library comes with oneDNN and need not be installed for development.
static void make_thread_ready(void) {
    leave_signals_to_others();
    void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (set_threads) set_threads(1);
    thread_is_ready = 1;
}

int kalsae_sgemm(int transposeA, int transposeB, long m, long n, long k, const float *a, long lda, const float *b,
                 long ldb, float beta, float *c, long ldc) {
    if (!thread_is_ready) make_thread_ready();
    return (int)dnnl_sgemm(transposeA ? 'T' : 'N', transposeB ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb, beta, c,
                           ldc);
}

int kalsae_onednn_version(void) {
    const dnnl_version_t *version = dnnl_version();
    return version->major * 10000 + version->minor * 100 + version->patch;
}
