// Q8_0: 32 weights share one half-precision scale (GGUF's block type 8).

// IEEE half precision by bit arithmetic: Q8_0 has one such number in 32 weights, so it need not be fast.
INLINE float from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = (half >> 10) & 31, mantissa = half & 0x3ff;
    uint32_t bits;
    if (exponent == 31) {
        bits = sign | 0x7f800000 | (mantissa << 13);
    } else if (exponent == 0) {
        float tiny = (float)mantissa * 0x1p-24f;
        memcpy(&bits, &tiny, 4);
        bits |= sign;
    } else {
        bits = sign | ((exponent + 112) << 23) | (mantissa << 13);
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

INLINE uint16_t to_half(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint16_t sign = (uint16_t)((bits >> 16) & 0x8000);
    bits &= 0x7fffffff;
    if (bits >= 0x7f800000) return sign | (bits > 0x7f800000 ? 0x7e00 : 0x7c00);
    if (bits >= 0x477ff000) return sign | 0x7c00;
    if (bits < 0x38800000) {
        float magnitude;
        memcpy(&magnitude, &bits, 4);
        return sign | (uint16_t)rintf(magnitude * 0x1p24f);
    }
    uint32_t rounded = bits + 0xfff + ((bits >> 13) & 1);
    return sign | (uint16_t)((rounded - 0x38000000) >> 13);
}

static void quantize_q8(kalsae_q8_block *y, const float *x, long n) {
    for (long block = 0; block < n / 32; block++) {
        const float *in = x + block * 32;
        float largest = 0;
        for (int i = 0; i < 32; i++) largest = fabsf(in[i]) > largest ? fabsf(in[i]) : largest;
        float step = largest / 127;
        float inverse = step > 0 ? 1 / step : 0;
        y[block].scale = to_half(step);
        for (int i = 0; i < 32; i++) y[block].q[i] = (int8_t)roundf(in[i] * inverse);
    }
}

static void dequantize_q8(float *y, const kalsae_q8_block *x, long n) {
    for (long block = 0; block < n / 32; block++) {
        float step = from_half(x[block].scale);
        for (int i = 0; i < 32; i++) y[block * 32 + i] = step * (float)x[block].q[i];
    }
}

static float dot_q8(const kalsae_q8_block *row, const float *x, long n) {
    vf total = splat(0);
    for (long block = 0; block < n / 32; block++) {
        const kalsae_q8_block *b = row + block;
        vf low = __builtin_convertvector(*(const vb *)b->q, vf) * load(x + block * 32);
        vf both = MULTIPLY_ADD(__builtin_convertvector(*(const vb *)(b->q + LANES), vf),
                                            load(x + block * 32 + LANES), low);
        total = MULTIPLY_ADD(both, splat(from_half(b->scale)), total);
    }
    return lane_sum(total);
}

