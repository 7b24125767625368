// Optimiser loops and the norm they clip by: parameters, gradients and moments in f32.

static double sum_of_squares(const float *x, long n) {
    double total = 0;
    for (long i = 0; i < n; i += 4096) {
        long length = n - i < 4096 ? n - i : 4096;
        total += f32_dot(x + i, x + i, length);
    }
    return total;
}

static void adamw(float *parameter, const float *gradient, float *first, float *second, long n, float factor,
                  float learning_rate, float beta1, float beta2, float correction1, float correction2, float epsilon,
                  float decay) {
    vf rate = splat(learning_rate / correction1), root = splat(1.0f / sqrtf(correction2));
    vf keep = splat(1.0f - learning_rate * decay);
    for (long i = 0; i < n; i += LANES) {
        long rest = n - i;
        vf g = load_some_f32(gradient + i, rest, 0) * splat(factor);
        vf m = splat(beta1) * load_some_f32(first + i, rest, 0) + splat(1 - beta1) * g;
        vf v = splat(beta2) * load_some_f32(second + i, rest, 0) + splat(1 - beta2) * g * g;
        vf w = load_some_f32(parameter + i, rest, 0);
        w = w * keep - rate * m / (__builtin_elementwise_sqrt(v) * root + splat(epsilon));
        store_some_f32(first + i, m, rest);
        store_some_f32(second + i, v, rest);
        store_some_f32(parameter + i, w, rest);
    }
}

static void lion(float *parameter, const float *gradient, float *momentum, long n, float factor, float learning_rate,
                 float beta1, float beta2, float decay) {
    vf keep = splat(1.0f - learning_rate * decay);
    for (long i = 0; i < n; i += LANES) {
        long rest = n - i;
        vf g = load_some_f32(gradient + i, rest, 0) * splat(factor), m = load_some_f32(momentum + i, rest, 0);
        vf mixed = splat(beta1) * m + splat(1 - beta1) * g;
        vi rises = mixed > splat(0), falls = mixed < splat(0), is_nan = mixed != mixed;
        vf sign = rises ? splat(1) : falls ? splat(-1) : is_nan ? mixed : splat(0);
        store_some_f32(parameter + i, load_some_f32(parameter + i, rest, 0) * keep - splat(learning_rate) * sign, rest);
        store_some_f32(momentum + i, splat(beta2) * m + splat(1 - beta2) * g, rest);
    }
}

static void sgd(float *parameter, const float *gradient, float *momentum, long n, float factor, float learning_rate,
                float beta, float decay, int nesterov) {
    for (long i = 0; i < n; i += LANES) {
        long rest = n - i;
        vf w = load_some_f32(parameter + i, rest, 0);
        vf g = load_some_f32(gradient + i, rest, 0) * splat(factor) + splat(decay) * w;
        vf m = splat(beta) * load_some_f32(momentum + i, rest, 0) + g;
        store_some_f32(momentum + i, m, rest);
        store_some_f32(parameter + i, w - splat(learning_rate) * (nesterov ? g + splat(beta) * m : m), rest);
    }
}
