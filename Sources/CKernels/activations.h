// Activations and gated units, element by element: included twice like elements.h, and with the same macros.
// The kind is constant in each loop, so that the choice is made once a call and not once an element.

#ifndef ACTIVATION_FORMULAS
#define ACTIVATION_FORMULAS

typedef struct {
    vf value, slope;
} activation;

// The normal distribution's integral up to x by the rational approximation of its error function (Abramowitz and Stegun
// 7.1.26, absolute error below 1.5e-7); `bell` receives e^(-x²/2).
INLINE vf normal_integral(vf x, vf *bell) {
    vf size = __builtin_elementwise_abs(x) * splat(0.70710678118654752f);
    vf t = splat(1) / (splat(1) + splat(0.3275911f) * size);
    *bell = exponential(-size * size);
    vf p = MULTIPLY_ADD(splat(1.061405429f), t, splat(-1.453152027f));
    p = MULTIPLY_ADD(p, t, splat(1.421413741f));
    p = MULTIPLY_ADD(p, t, splat(-0.284496736f));
    p = MULTIPLY_ADD(p, t, splat(0.254829592f));
    vf tail = splat(0.5f) * p * t * *bell;
    vi is_negative = x < splat(0);
    return is_negative ? tail : splat(1) - tail;
}

// A kind's value and slope at x; what is not asked for is optimised away.
INLINE activation activated(int kind, vf x) {
    switch (kind) {
    case KALSAE_GELU: {
        vf bell, part = normal_integral(x, &bell);
        return (activation){x * part, part + x * bell * splat(0.39894228040143268f)};
    }
    case KALSAE_GELU_TANH: {
        vf cube = splat(0.044715f) * x * x;
        vf t = hyperbolic_tangent(splat(0.79788456080286536f) * x * (splat(1) + cube));
        vf half = splat(0.5f) * (splat(1) + t);
        vf inner = splat(0.79788456080286536f) * (splat(1) + splat(3) * cube);
        return (activation){x * half, half + splat(0.5f) * x * (splat(1) - t * t) * inner};
    }
    case KALSAE_SILU: {
        vf s = logistic(x);
        return (activation){x * s, s * (splat(1) + x * (splat(1) - s))};
    }
    case KALSAE_RELU: {
        vi is_negative = x < splat(0), is_positive = x > splat(0);
        vf slope = is_positive ? splat(1) : splat(0);
        return (activation){is_negative ? splat(0) : x, slope};
    }
    case KALSAE_TANH: {
        vf t = hyperbolic_tangent(x);
        return (activation){t, splat(1) - t * t};
    }
    default: {
        vf s = logistic(x);
        return (activation){s, s * (splat(1) - s)};
    }
    }
}

// Runs a loop with the kind as a constant.
#define FOR_KIND(kind, loop)                                       \
    switch (kind) {                                                \
    case KALSAE_GELU: loop(KALSAE_GELU); break;                    \
    case KALSAE_GELU_TANH: loop(KALSAE_GELU_TANH); break;          \
    case KALSAE_SILU: loop(KALSAE_SILU); break;                    \
    case KALSAE_RELU: loop(KALSAE_RELU); break;                    \
    case KALSAE_TANH: loop(KALSAE_TANH); break;                    \
    default: loop(KALSAE_SIGMOID); break;                          \
    }
#endif

static void TYPED(activate)(int kind, void *out, const void *in, long n) {
    ELEMENT *y = out;
    const ELEMENT *x = in;
#define LOOP(k) \
    for (long i = 0; i < n; i += LANES) PUT(y + i, activated(k, GET(x + i, n - i, 0)).value, n - i)
    FOR_KIND(kind, LOOP)
#undef LOOP
}

static void TYPED(activate_backward)(int kind, void *dx, const void *dy, const void *in, long n, int fresh) {
    ELEMENT *out = dx;
    const ELEMENT *x = in, *up = dy;
#define LOOP(k)                                                               \
    for (long i = 0; i < n; i += LANES) {                                     \
        long rest = n - i;                                                    \
        vf d = GET(up + i, rest, 0) * activated(k, GET(x + i, rest, 0)).slope; \
        if (!fresh) d += GET(out + i, rest, 0);                               \
        PUT(out + i, d, rest);                                                \
    }
    FOR_KIND(kind, LOOP)
#undef LOOP
}

static void TYPED(gated)(int kind, void *out, const void *gate, const void *up, long n) {
#define LOOP(k)                                                            \
    for (long i = 0; i < n; i += LANES) {                                  \
        long rest = n - i;                                                 \
        vf value = activated(k, GET((const ELEMENT *)gate + i, rest, 0)).value; \
        PUT((ELEMENT *)out + i, value * GET((const ELEMENT *)up + i, rest, 0), rest); \
    }
    FOR_KIND(kind, LOOP)
#undef LOOP
}

static void TYPED(gated_backward)(int kind, void *dgate, void *dup, const void *dy, const void *gate, const void *up,
                                  long n, int fresh_gate, int fresh_up) {
#define LOOP(k)                                                            \
    for (long i = 0; i < n; i += LANES) {                                  \
        long rest = n - i;                                                 \
        vf d = GET((const ELEMENT *)dy + i, rest, 0);                      \
        activation act = activated(k, GET((const ELEMENT *)gate + i, rest, 0)); \
        vf a = d * GET((const ELEMENT *)up + i, rest, 0) * act.slope, b = d * act.value; \
        if (!fresh_gate) a += GET((ELEMENT *)dgate + i, rest, 0);          \
        PUT((ELEMENT *)dgate + i, a, rest);                                \
        if (!fresh_up) b += GET((ELEMENT *)dup + i, rest, 0);              \
        PUT((ELEMENT *)dup + i, b, rest);                                  \
    }
    FOR_KIND(kind, LOOP)
#undef LOOP
}
