// The loops of tiled attention between its matrix products (Dao 2023): one block of scores at a time, rows of queries
// by columns of keys. Row r sees the keys low[r]..<high[r]; `first` is the number of the block's first key.

INLINE long within(long x, long limit) { return x < 0 ? 0 : x > limit ? limit : x; }

// scale · s, or cap · tanh(scale · s / cap) where scores are capped.
INLINE vf capped(vf s, float factor, float cap) {
    vf x = s * splat(factor);
    return cap > 0 ? splat(cap) * hyperbolic_tangent(x * splat(1 / cap)) : x;
}

INLINE void put_probability(void *p, int is_bf16, long i, vf v, long rest) {
    if (is_bf16) store_some_bf16((uint16_t *)p + i, v, rest);
    else store_some_f32((float *)p + i, v, rest);
}

INLINE vf lanes_from(long first) {
    const vi ramp = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return (vf)(ramp + (int32_t)first);
}

INLINE vf masked(vf v, long i, long low, long high, float fill) {
    vi place = (vi)lanes_from(i);
    vi seen = (place >= (int32_t)low) & (place < (int32_t)high);
    return seen ? v : splat(fill);
}

static void softmax_block(const float *scores, long stride, void *p, int p_is_bf16, const int32_t *low,
                          const int32_t *high, long first, long rows, long columns, float factor, float cap,
                          float *maxima, float *sums, float *output, long d) {
    for (long row = 0; row < rows; row++) {
        const float *s = scores + row * stride;
        long l = within(low[row] - first, columns), h = within(high[row] - first, columns);
        long place = row * stride;
        if (l >= h) {
            for (long i = 0; i < columns; i += LANES) put_probability(p, p_is_bf16, place + i, splat(0), columns - i);
            continue;
        }
        vf best = splat(-INFINITY);
        for (long i = l / LANES * LANES; i < h; i += LANES)
            best = __builtin_elementwise_max(best, masked(load_some_f32(s + i, columns - i, 0), i, l, h, -INFINITY));
        vf top = capped(best, factor, cap);
        float before = maxima[row], after = lane_max(top) > before ? lane_max(top) : before;
        if (after > before && sums[row] != 0) {
            float shrink = expf(before - after);
            sums[row] *= shrink;
            float *out = output + row * d;
            for (long i = 0; i < d; i++) out[i] *= shrink;
        }
        maxima[row] = after;
        vf total = splat(0);
        for (long i = 0; i < columns; i += LANES) {
            vf e = splat(0);
            if (i < h && i + LANES > l) {
                e = exponential(capped(load_some_f32(s + i, columns - i, 0), factor, cap) - splat(after));
                if (i < l || i + LANES > h) e = masked(e, i, l, h, 0);
                total += e;
            }
            put_probability(p, p_is_bf16, place + i, e, columns - i);
        }
        sums[row] += lane_sum(total);
    }
}

static void attention_gradient_block(const float *scores, const float *dp, long stride, void *p, void *ds,
                                     int p_is_bf16, const int32_t *low, const int32_t *high, long first, long rows,
                                     long columns, float factor, float cap, const float *log_sums,
                                     const float *deltas) {
    for (long row = 0; row < rows; row++) {
        const float *s = scores + row * stride, *up = dp + row * stride;
        long l = within(low[row] - first, columns), h = within(high[row] - first, columns);
        long place = row * stride;
        for (long i = 0; i < columns; i += LANES) {
            long rest = columns - i;
            vf e = splat(0), d = splat(0);
            if (i < h && i + LANES > l) {
                vf x = capped(load_some_f32(s + i, rest, 0), factor, cap);
                e = exponential(x - splat(log_sums[row]));
                vf slope = splat(factor);
                if (cap > 0) slope *= splat(1) - x * x * splat(1 / (cap * cap));
                d = e * (load_some_f32(up + i, rest, 0) - splat(deltas[row])) * slope;
                if (i < l || i + LANES > h) {
                    e = masked(e, i, l, h, 0);
                    d = masked(d, i, l, h, 0);
                }
            }
            put_probability(p, p_is_bf16, place + i, e, rest);
            put_probability(ds, p_is_bf16, place + i, d, rest);
        }
    }
}

// One query over keys low..<high of one head, without packing: scores has room for high numbers.
static float attend_one(float *y, const float *q, const float *keys, const float *values, long stride, long low,
                       long high, long d, float factor, float cap, float *scores) {
    float best = -INFINITY;
    for (long key = low; key < high; key++) {
        float s = capped(splat(f32_dot(q, keys + key * stride, d)), factor, cap)[0];
        scores[key] = s;
        best = s > best ? s : best;
    }
    float total = 0;
    for (long i = 0; i < d; i++) y[i] = 0;
    for (long key = low; key < high; key++) {
        float e = exponential1(scores[key] - best);
        total += e;
        f32_add_scaled(y, values + key * stride, e, d);
    }
    for (long i = 0; i < d; i++) y[i] /= total;
    return best + logf(total);
}
