// Loops over arrays of one element type: included twice, with ELEMENT float or uint16_t (bf16), TYPED(name) to name its
// functions, and GET and PUT to read and write up to 16 elements of which `rest` exist. Arithmetic is f32.

static void TYPED(add)(void *out, const void *in, long n) {
    ELEMENT *y = out;
    const ELEMENT *x = in;
    for (long i = 0; i < n; i += LANES) PUT(y + i, GET(y + i, n - i, 0) + GET(x + i, n - i, 0), n - i);
}

static void TYPED(sum)(void *out, const void *left, const void *right, long n) {
    ELEMENT *y = out;
    const ELEMENT *a = left, *b = right;
    for (long i = 0; i < n; i += LANES) PUT(y + i, GET(a + i, n - i, 0) + GET(b + i, n - i, 0), n - i);
}

static void TYPED(add_scaled)(void *out, const void *in, float factor, long n) {
    ELEMENT *y = out;
    const ELEMENT *x = in;
    for (long i = 0; i < n; i += LANES)
        PUT(y + i, MULTIPLY_ADD(splat(factor), GET(x + i, n - i, 0), GET(y + i, n - i, 0)), n - i);
}

static void TYPED(add_into)(float *y, const void *in, long n) {
    const ELEMENT *x = in;
    for (long i = 0; i < n; i += LANES)
        store_some_f32(y + i, load_some_f32(y + i, n - i, 0) + GET(x + i, n - i, 0), n - i);
}

static void TYPED(read)(float *y, const void *in, long n) {
    const ELEMENT *x = in;
    for (long i = 0; i < n; i += LANES) store_some_f32(y + i, GET(x + i, n - i, 0), n - i);
}

static void TYPED(write)(void *out, const float *x, long n) {
    ELEMENT *y = out;
    for (long i = 0; i < n; i += LANES) PUT(y + i, load_some_f32(x + i, n - i, 0), n - i);
}

static float TYPED(dot)(const void *left, const void *right, long n) {
    const ELEMENT *x = left, *y = right;
    vf a = splat(0), b = splat(0);
    long i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        a = MULTIPLY_ADD(GET(x + i, LANES, 0), GET(y + i, LANES, 0), a);
        b = MULTIPLY_ADD(GET(x + i + LANES, LANES, 0), GET(y + i + LANES, LANES, 0), b);
    }
    for (; i < n; i += LANES) a = MULTIPLY_ADD(GET(x + i, n - i, 0), GET(y + i, n - i, 0), a);
    return lane_sum(a + b);
}

static void TYPED(rms_norm)(void *out, float *inverse, const void *in, const float *weight, float epsilon, long rows,
                            long n) {
    for (long row = 0; row < rows; row++) {
        const ELEMENT *x = (const ELEMENT *)in + row * n;
        ELEMENT *y = (ELEMENT *)out + row * n;
        float factor = 1.0f / sqrtf(TYPED(dot)(x, x, n) / (float)n + epsilon);
        inverse[row] = factor;
        for (long i = 0; i < n; i += LANES)
            PUT(y + i, GET(x + i, n - i, 0) * splat(factor) * load_some_f32(weight + i, n - i, 0), n - i);
    }
}

static void TYPED(rms_norm_backward)(void *dx, float *dweight, const void *dy, const void *in, const float *weight,
                                     const float *inverse, long rows, long n, int fresh) {
    for (long row = 0; row < rows; row++) {
        const ELEMENT *x = (const ELEMENT *)in + row * n, *up = (const ELEMENT *)dy + row * n;
        ELEMENT *out = (ELEMENT *)dx + row * n;
        float factor = inverse[row];
        vf partial = splat(0);
        for (long i = 0; i < n; i += LANES)
            partial += GET(up + i, n - i, 0) * load_some_f32(weight + i, n - i, 0) * GET(x + i, n - i, 0);
        float projection = lane_sum(partial) * factor * factor * factor / (float)n;
        for (long i = 0; i < n; i += LANES) {
            long rest = n - i;
            vf u = GET(up + i, rest, 0), v = GET(x + i, rest, 0);
            vf d = u * load_some_f32(weight + i, rest, 0) * splat(factor) - v * splat(projection);
            if (!fresh) d += GET(out + i, rest, 0);
            PUT(out + i, d, rest);
            store_some_f32(dweight + i, load_some_f32(dweight + i, rest, 0) + u * v * splat(factor), rest);
        }
    }
}

static void TYPED(rotate)(void *out, const void *in, const float *cosine, const float *sine, float direction,
                          long heads, long n, int neighbours, int fresh) {
    long half = n / 2;
    for (long head = 0; head < heads; head++) {
        const ELEMENT *x = (const ELEMENT *)in + head * n;
        ELEMENT *y = (ELEMENT *)out + head * n;
        if (neighbours) {
            for (long i = 0; i < half; i++) {
                float low = READ(x[2 * i]), high = READ(x[2 * i + 1]), s = sine[i] * direction;
                float first = low * cosine[i] - high * s, second = high * cosine[i] + low * s;
                y[2 * i] = WRITE(fresh ? first : first + READ(y[2 * i]));
                y[2 * i + 1] = WRITE(fresh ? second : second + READ(y[2 * i + 1]));
            }
            continue;
        }
        for (long i = 0; i < half; i += LANES) {
            long rest = half - i;
            vf low = GET(x + i, rest, 0), high = GET(x + half + i, rest, 0);
            vf c = load_some_f32(cosine + i, rest, 0), s = load_some_f32(sine + i, rest, 0) * splat(direction);
            vf first = low * c - high * s, second = high * c + low * s;
            if (!fresh) {
                first += GET(y + i, rest, 0);
                second += GET(y + half + i, rest, 0);
            }
            PUT(y + i, first, rest);
            PUT(y + half + i, second, rest);
        }
    }
}

// max over x[0..<n]; NaN is not required to win here: the exponentials carry it on.
static float TYPED(maximum)(const ELEMENT *x, long n) {
    vf best = splat(-INFINITY);
    for (long i = 0; i < n; i += LANES) best = __builtin_elementwise_max(best, GET(x + i, n - i, -INFINITY));
    return lane_max(best);
}

static float TYPED(cross_entropy)(void *row, long n, long target, float gradient_scale) {
    ELEMENT *logits = row;
    float offset = TYPED(maximum)(logits, n), wanted = READ(logits[target]);
    vf sums = splat(0);
    for (long i = 0; i < n; i += LANES) sums += exponential(GET(logits + i, n - i, -INFINITY) - splat(offset));
    float total = lane_sum(sums);
    float log_sum = offset + logf(total);
    if (gradient_scale == 0) return log_sum - wanted;
    float factor = gradient_scale / total;
    for (long i = 0; i < n; i += LANES)
        PUT(logits + i, exponential(GET(logits + i, n - i, 0) - splat(offset)) * splat(factor), n - i);
    float probability = expf(wanted - offset) * factor;
    logits[target] = WRITE(probability - gradient_scale);
    return log_sum - wanted;
}
