// Loops over rows of one element type: LayerNorm, softmax, divergence, reductions. Included twice like elements.h, and
// with the same macros.

static void TYPED(layer_norm)(void *out, float *statistics, const void *in, const float *weight, const float *bias,
                              float epsilon, long rows, long n) {
    for (long row = 0; row < rows; row++) {
        const ELEMENT *x = (const ELEMENT *)in + row * n;
        ELEMENT *y = (ELEMENT *)out + row * n;
        vf sums = splat(0), squares = splat(0);
        for (long i = 0; i < n; i += LANES) sums += GET(x + i, n - i, 0);
        float mean = lane_sum(sums) / (float)n;
        for (long i = 0; i < n; i += LANES) {
            vf d = GET(x + i, n - i, mean) - splat(mean);
            squares = MULTIPLY_ADD(d, d, squares);
        }
        float inverse = 1.0f / sqrtf(lane_sum(squares) / (float)n + epsilon);
        statistics[2 * row] = mean;
        statistics[2 * row + 1] = inverse;
        for (long i = 0; i < n; i += LANES) {
            long rest = n - i;
            vf v = (GET(x + i, rest, 0) - splat(mean)) * splat(inverse) * load_some_f32(weight + i, rest, 0);
            if (bias) v += load_some_f32(bias + i, rest, 0);
            PUT(y + i, v, rest);
        }
    }
}

static void TYPED(layer_norm_backward)(void *dx, float *dweight, float *dbias, const void *dy, const void *in,
                                       const float *weight, const float *statistics, long rows, long n, int fresh) {
    for (long row = 0; row < rows; row++) {
        const ELEMENT *x = (const ELEMENT *)in + row * n, *up = (const ELEMENT *)dy + row * n;
        ELEMENT *out = (ELEMENT *)dx + row * n;
        float mean = statistics[2 * row], inverse = statistics[2 * row + 1];
        vf plain = splat(0), along = splat(0);
        for (long i = 0; i < n; i += LANES) {
            long rest = n - i;
            vf g = GET(up + i, rest, 0) * load_some_f32(weight + i, rest, 0);
            plain += g;
            along += g * (GET(x + i, rest, mean) - splat(mean)) * splat(inverse);
        }
        float level = lane_sum(plain) / (float)n, projection = lane_sum(along) / (float)n;
        for (long i = 0; i < n; i += LANES) {
            long rest = n - i;
            vf u = GET(up + i, rest, 0), v = (GET(x + i, rest, mean) - splat(mean)) * splat(inverse);
            vf d = (u * load_some_f32(weight + i, rest, 0) - splat(level) - v * splat(projection)) * splat(inverse);
            if (!fresh) d += GET(out + i, rest, 0);
            PUT(out + i, d, rest);
            store_some_f32(dweight + i, load_some_f32(dweight + i, rest, 0) + u * v, rest);
            store_some_f32(dbias + i, load_some_f32(dbias + i, rest, 0) + u, rest);
        }
    }
}

// log Σ e^x; NaN and the sum's overflow come through.
static float TYPED(log_sum)(const ELEMENT *x, long n, float *largest) {
    float offset = TYPED(maximum)(x, n);
    vf sums = splat(0);
    for (long i = 0; i < n; i += LANES) sums += exponential(GET(x + i, n - i, -INFINITY) - splat(offset));
    *largest = offset;
    return offset + logf(lane_sum(sums));
}

static void TYPED(softmax)(void *out, const void *in, long rows, long n, int is_log) {
    for (long row = 0; row < rows; row++) {
        const ELEMENT *x = (const ELEMENT *)in + row * n;
        ELEMENT *y = (ELEMENT *)out + row * n;
        float largest, level = TYPED(log_sum)(x, n, &largest);
        for (long i = 0; i < n; i += LANES) {
            vf v = GET(x + i, n - i, 0) - splat(level);
            PUT(y + i, is_log ? v : exponential(v), n - i);
        }
    }
}

static void TYPED(softmax_backward)(void *dx, const void *dy, const void *result, long rows, long n, int is_log,
                                    int fresh) {
    for (long row = 0; row < rows; row++) {
        const ELEMENT *up = (const ELEMENT *)dy + row * n, *y = (const ELEMENT *)result + row * n;
        ELEMENT *out = (ELEMENT *)dx + row * n;
        vf sums = splat(0);
        for (long i = 0; i < n; i += LANES) {
            vf u = GET(up + i, n - i, 0);
            sums += is_log ? u : u * GET(y + i, n - i, 0);
        }
        float total = lane_sum(sums);
        for (long i = 0; i < n; i += LANES) {
            long rest = n - i;
            vf u = GET(up + i, rest, 0), v = GET(y + i, rest, 0);
            vf d = is_log ? u - exponential(v) * splat(total) : v * (u - splat(total));
            if (!fresh) d += GET(out + i, rest, 0);
            PUT(out + i, d, rest);
        }
    }
}

#ifndef WEIGHTED_TERM
#define WEIGHTED_TERM
// A term p · d of a divergence, 0 where p is 0 however far apart the logarithms are.
INLINE vf weighted(vf p, vf d) {
    vi is_nothing = p < splat(1e-37f);
    return is_nothing ? splat(0) : p * d;
}
#endif

static float TYPED(divergence)(const void *teacher, const void *student, long n, float scale, void *dteacher,
                               int fresh_teacher, void *dstudent, int fresh_student) {
    const ELEMENT *a = teacher, *b = student;
    ELEMENT *da = dteacher, *db = dstudent;
    float largest, p_level = TYPED(log_sum)(a, n, &largest), q_level = TYPED(log_sum)(b, n, &largest);
    vf sums = splat(0);
    for (long i = 0; i < n; i += LANES) {
        vf p = GET(a + i, n - i, -INFINITY) - splat(p_level), q = GET(b + i, n - i, -INFINITY) - splat(q_level);
        sums += weighted(exponential(p), p - q);
    }
    float total = lane_sum(sums);
    if (!da && !db) return total;
    for (long i = 0; i < n; i += LANES) {
        long rest = n - i;
        vf p = GET(a + i, rest, -INFINITY) - splat(p_level), q = GET(b + i, rest, -INFINITY) - splat(q_level);
        vf e = exponential(p);
        if (da) {
            vf d = splat(scale) * weighted(e, p - q - splat(total));
            if (!fresh_teacher) d += GET(da + i, rest, 0);
            PUT(da + i, d, rest);
        }
        if (db) {
            vf d = splat(scale) * (exponential(q) - e);
            if (!fresh_student) d += GET(db + i, rest, 0);
            PUT(db + i, d, rest);
        }
    }
    return total;
}

static float TYPED(total)(const void *in, long n) {
    const ELEMENT *x = in;
    vf sums = splat(0);
    for (long i = 0; i < n; i += LANES) sums += GET(x + i, n - i, 0);
    return lane_sum(sums);
}

// The first of the largest; the first NaN where there is one.
static float TYPED(largest)(const void *in, long n, int32_t *place) {
    const ELEMENT *x = in;
    vf best = splat(-INFINITY);
    const vi ramp = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    vi where = ramp;
    for (long i = 0; i < n; i += LANES) {
        vf v = GET(x + i, n - i, -INFINITY);
        vi wins = (v > best) | ((v != v) & (best == best));
        best = wins ? v : best;
        where = wins ? ramp + (int32_t)i : where;
    }
    int lane = 0;
    for (int i = 1; i < LANES && i < n; i++) {
        float old = best[lane], new = best[i];
        int is_better = new > old || (new != new && old == old);
        int is_equal = new == old || (new != new && old != old);
        if (is_better || (is_equal && where[i] < where[lane])) lane = i;
    }
    *place = where[lane];
    return best[lane];
}

static void TYPED(add_constant)(void *out, float value, long n, int fresh) {
    ELEMENT *y = out;
    for (long i = 0; i < n; i += LANES) PUT(y + i, fresh ? splat(value) : splat(value) + GET(y + i, n - i, 0), n - i);
}
