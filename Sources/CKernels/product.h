// Matrix products on packed panels: c (m, n) = a (m, k) · b (k, n) (Goto and van de Geijn 2008).
// b is packed into panels of PANEL columns, a into panels of ROWS rows unless its rows can be read where they lie.
// A tile of ROWS × PANEL sums stays in registers over the whole of k, so c is written once, bias and addend included.
// Panels are f32, or pairs of bf16 where the processor multiplies those (element k of column j lies at
// [k / 2][j][k % 2]). Included once per instruction set by body.h.

#ifdef KERNELS_WIDE
#define PANEL_VECTORS 4
#else
#define PANEL_VECTORS 1
#endif
#define PANEL (PANEL_VECTORS * LANES)
#define ROWS 6

// Swaps the blocks of `step` rows and lanes off the diagonal: four of these transpose 16 × 16.
#define SWAP_STEP(rows, step, low, high)                          \
    UNROLL for (int i = 0; i < LANES; i++) if (!(i & step)) {     \
        vu a = rows[i], b = rows[i + step];                       \
        rows[i] = __builtin_shufflevector(a, b, low);             \
        rows[i + step] = __builtin_shufflevector(a, b, high);     \
    }
#define LOW1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define LOW2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define ALTERNATE 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, \
    29, 14, 30, 15, 31

INLINE void transpose(vu rows[LANES]) {
    SWAP_STEP(rows, 8, LOW8, HIGH8)
    SWAP_STEP(rows, 4, LOW4, HIGH4)
    SWAP_STEP(rows, 2, LOW2, HIGH2)
    SWAP_STEP(rows, 1, LOW1, HIGH1)
}

INLINE float element(const void *x, long i, int is_bf16) {
    return is_bf16 ? widen1(((const uint16_t *)x)[i]) : ((const float *)x)[i];
}
INLINE vf elements(const void *x, long i, int is_bf16) {
    return is_bf16 ? widen(*(const vh *)((const uint16_t *)x + i)) : load((const float *)x + i);
}
// 16 pairs of neighbours along k, as bf16.
INLINE vu pairs(const void *x, long i, int is_bf16) {
    if (is_bf16) return *(const vu *)((const uint16_t *)x + i);
    vh low = rounded(load((const float *)x + i)), high = rounded(load((const float *)x + i + LANES));
    return (vu)__builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
        19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
}
INLINE vh halves(const void *x, long i, int is_bf16) {
    return is_bf16 ? *(const vh *)((const uint16_t *)x + i) : rounded(load((const float *)x + i));
}
INLINE uint16_t half_element(const void *x, long i, int is_bf16) {
    if (is_bf16) return ((const uint16_t *)x)[i];
    return rounded(splat(((const float *)x)[i]))[0];
}

// One panel of PANEL lanes, f32: out[k][PANEL]. Lane j of step k is x[j * lane_step + k * k_step].
INLINE void pack_f32(float *out, const void *x, int is_bf16, long lane_step, long k_step, long lanes, long k) {
    if (k_step == 1) {
        for (long group = 0; group < PANEL; group += LANES) {
            long step = 0;
            if (group + LANES <= lanes)
                for (; step + LANES <= k; step += LANES) {
                    vu rows[LANES];
                    UNROLL for (int i = 0; i < LANES; i++)
                        rows[i] = (vu)elements(x, (group + i) * lane_step + step, is_bf16);
                    transpose(rows);
                    UNROLL for (int i = 0; i < LANES; i++) store(out + (step + i) * PANEL + group, (vf)rows[i]);
                }
            for (; step < k; step++)
                for (long lane = group; lane < group + LANES; lane++)
                    out[step * PANEL + lane] = lane < lanes ? element(x, lane * lane_step + step, is_bf16) : 0;
        }
        return;
    }
    for (long step = 0; step < k; step++) {
        float *line = out + step * PANEL;
        long lane = 0, start = step * k_step;
        if (lane_step == 1)
            for (; lane + LANES <= lanes; lane += LANES) store(line + lane, elements(x, start + lane, is_bf16));
        for (; lane < PANEL; lane++) line[lane] = lane < lanes ? element(x, lane * lane_step + start, is_bf16) : 0;
    }
}

// The same in pairs of bf16: out[k / 2][PANEL][2]; an odd k is filled up with zero.
INLINE void pack_bf16(uint16_t *out, const void *x, int is_bf16, long lane_step, long k_step, long lanes, long k) {
    if (k_step == 1) {
        for (long group = 0; group < PANEL; group += LANES) {
            long step = 0;
            if (group + LANES <= lanes)
                for (; step + 2 * LANES <= k; step += 2 * LANES) {
                    vu rows[LANES];
                    UNROLL for (int i = 0; i < LANES; i++)
                        rows[i] = pairs(x, (group + i) * lane_step + step, is_bf16);
                    transpose(rows);
                    UNROLL for (int i = 0; i < LANES; i++)
                        *(vu *)(out + ((step / 2 + i) * PANEL + group) * 2) = rows[i];
                }
            for (; step < k + k % 2; step++)
                for (long lane = group; lane < group + LANES; lane++) {
                    int exists = lane < lanes && step < k;
                    out[(step / 2 * PANEL + lane) * 2 + step % 2] =
                        exists ? half_element(x, lane * lane_step + step, is_bf16) : 0;
                }
        }
        return;
    }
    for (long step = 0; step < k; step += 2) {
        int both = step + 1 < k;
        uint16_t *line = out + step * PANEL;
        long lane = 0, low = step * k_step, high = low + k_step;
        if (lane_step == 1 && both)
            for (; lane + LANES <= lanes; lane += LANES)
                *(vh2 *)(line + 2 * lane) = __builtin_shufflevector(
                    halves(x, low + lane, is_bf16), halves(x, high + lane, is_bf16), ALTERNATE);
        for (; lane < PANEL; lane++) {
            line[2 * lane] = lane < lanes ? half_element(x, lane * lane_step + low, is_bf16) : 0;
            line[2 * lane + 1] = lane < lanes && both ? half_element(x, lane * lane_step + high, is_bf16) : 0;
        }
    }
}

// Tiles of ROWS rows out of rows that lie side by side (a transposed). Three vectors hold eight tiles' lanes of 4
// bytes: an f32 element or a bf16 pair each. Every tile is written eight lanes wide; the next step overwrites the
// last two.
typedef uint32_t vtile __attribute__((ext_vector_type(8), aligned(4)));
#define TILES 8

INLINE void store_tiles(char *out, long tile_bytes, vu a, vu b, vu c) {
    *(vtile *)(out) = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7);
    *(vtile *)(out + tile_bytes) = __builtin_shufflevector(a, b, 6, 7, 8, 9, 10, 11, 12, 13);
    *(vtile *)(out + 2 * tile_bytes) = __builtin_shufflevector(a, b, 12, 13, 14, 15, 16, 17, 18, 19);
    *(vtile *)(out + 3 * tile_bytes) = __builtin_shufflevector(b, c, 2, 3, 4, 5, 6, 7, 8, 9);
    *(vtile *)(out + 4 * tile_bytes) = __builtin_shufflevector(b, c, 8, 9, 10, 11, 12, 13, 14, 15);
    *(vtile *)(out + 5 * tile_bytes) = __builtin_shufflevector(b, c, 14, 15, 16, 17, 18, 19, 20, 21);
    *(vtile *)(out + 6 * tile_bytes) = __builtin_shufflevector(c, c, 4, 5, 6, 7, 8, 9, 10, 11);
    *(vtile *)(out + 7 * tile_bytes) = __builtin_shufflevector(c, c, 10, 11, 12, 13, 14, 15, 0, 1);
}

INLINE vu interleaved(const void *x, long low, long high, int is_bf16) {
    vh2 both = __builtin_shufflevector(halves(x, low, is_bf16), halves(x, high, is_bf16), ALTERNATE);
    union {
        vh2 halves;
        vu pairs;
    } bits = {both};
    return bits.pairs;
}

// One lane of 4 bytes: element (row, step), or the pair (row, step) and (row, step + 1).
INLINE uint32_t tile_lane(const void *x, int is_bf16, int out_is_bf16, long row, long step, long k_step, long k) {
    if (out_is_bf16) {
        uint32_t low = half_element(x, step * k_step + row, is_bf16);
        uint32_t high = step + 1 < k ? half_element(x, (step + 1) * k_step + row, is_bf16) : 0;
        return low | high << 16;
    }
    float value = element(x, step * k_step + row, is_bf16);
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static void pack_rows(void *out, int out_is_bf16, const void *x, int is_bf16, long k_step, long rows, long k) {
    long stride = out_is_bf16 ? 2 : 1, steps = (k + stride - 1) / stride, tile_bytes = steps * ROWS * 4;
    for (long first = 0; first < rows; first += TILES * ROWS) {
        long count = rows - first < TILES * ROWS ? rows - first : TILES * ROWS;
        char *tiles = (char *)out + first / ROWS * tile_bytes;
        long line = 0;
        // The last step is left to the loop below: its overhang would fall into the next tile.
        if (count == TILES * ROWS)
            for (; line < steps - 1; line++) {
                long i = line * stride * k_step + first;
                vu lanes[3];
                UNROLL for (int v = 0; v < 3; v++)
                    lanes[v] = out_is_bf16 ? interleaved(x, i + v * LANES, i + k_step + v * LANES, is_bf16)
                                           : (vu)elements(x, i + v * LANES, is_bf16);
                store_tiles(tiles + line * ROWS * 4, tile_bytes, lanes[0], lanes[1], lanes[2]);
            }
        for (; line < steps; line++)
            for (long row = 0; row < (count + ROWS - 1) / ROWS * ROWS; row++) {
                uint32_t lane = 0;
                if (row < count) lane = tile_lane(x, is_bf16, out_is_bf16, first + row, line * stride, k_step, k);
                memcpy(tiles + row / ROWS * tile_bytes + (line * ROWS + row % ROWS) * 4, &lane, 4);
            }
    }
}

// Rows and columns of a tile that is not whole, from its sums in memory.
INLINE void finish_part(vf sums[ROWS][PANEL_VECTORS], const kalsae_target *t, long row, long rows, long column,
                        long columns) {
    for (long r = 0; r < rows; r++) {
        for (int v = 0; v < PANEL_VECTORS; v++) {
            long rest = columns - v * LANES, j = column + v * LANES, i = (row + r) * t->stride + j;
            if (rest <= 0) break;
            vf s = sums[r][v];
            if (t->bias) s += load_some_f32(t->bias + j, rest, 0);
            if (t->is_bf16) {
                if (t->addend) s += load_some_bf16((const uint16_t *)t->addend + i, rest, 0);
                store_some_bf16((uint16_t *)t->c + i, s, rest);
            } else {
                if (t->addend) s += load_some_f32((const float *)t->addend + i, rest, 0);
                store_some_f32((float *)t->c + i, s, rest);
            }
        }
    }
}

// A whole tile straight from the registers.
INLINE void finish_whole(vf s[ROWS][PANEL_VECTORS], const kalsae_target *t, long row, long column) {
    long first = row * t->stride + column;
    if (t->bias)
        UNROLL for (int v = 0; v < PANEL_VECTORS; v++) {
            vf bias = load(t->bias + column + v * LANES);
            UNROLL for (int r = 0; r < ROWS; r++) s[r][v] += bias;
        }
    if (t->is_bf16) {
        uint16_t *c = (uint16_t *)t->c + first;
        const uint16_t *addend = (const uint16_t *)t->addend + first;
        if (t->addend)
            UNROLL for (int r = 0; r < ROWS; r++) UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
                s[r][v] += widen(*(const vh *)(addend + r * t->stride + v * LANES));
        UNROLL for (int r = 0; r < ROWS; r++) UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
            *(vh *)(c + r * t->stride + v * LANES) = rounded(s[r][v]);
    } else {
        float *c = (float *)t->c + first;
        const float *addend = (const float *)t->addend + first;
        if (t->addend)
            UNROLL for (int r = 0; r < ROWS; r++) UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
                s[r][v] += load(addend + r * t->stride + v * LANES);
        UNROLL for (int r = 0; r < ROWS; r++) UNROLL for (int v = 0; v < PANEL_VECTORS; v++)
            store(c + r * t->stride + v * LANES, s[r][v]);
    }
}

// One tile of c from all steps. Rows beyond the last repeat it, so that nothing else is read.
#define STEP_ROW(r, i)                                                                    \
    x = SPLAT_STEP(r);                                                                    \
    UNROLL for (int v = 0; v < PANEL_VECTORS; v++) s[i][v] = STEP_FMA(x, b[v], s[i][v]);  \
    r += k_step;
#define TILE(name, type, lane_elements)                                                                              \
    INLINE void name(const kalsae_target *t, long row, long rows, long column, long columns, const type *a,         \
                     long row_step, long k_step, long last, const type *panel, long steps) {                        \
        const type *r0 = a, *r1 = a + (last < 1 ? last : 1) * row_step, *r2 = a + (last < 2 ? last : 2) * row_step, \
                   *r3 = a + (last < 3 ? last : 3) * row_step, *r4 = a + (last < 4 ? last : 4) * row_step,          \
                   *r5 = a + last * row_step;                                                                        \
        vf s[ROWS][PANEL_VECTORS];                                                                                   \
        UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int v = 0; v < PANEL_VECTORS; v++) s[i][v] = splat(0);    \
        for (long step = 0; step < steps; step++) {                                                                  \
            vf b[PANEL_VECTORS], x;                                                                                  \
            UNROLL for (int v = 0; v < PANEL_VECTORS; v++) b[v] = *(const vf *)(panel + v * lane_elements);         \
            panel += PANEL_VECTORS * lane_elements;                                                                  \
            STEP_ROW(r0, 0) STEP_ROW(r1, 1) STEP_ROW(r2, 2) STEP_ROW(r3, 3) STEP_ROW(r4, 4) STEP_ROW(r5, 5)         \
        }                                                                                                            \
        if (rows == ROWS && columns == PANEL) {                                                                      \
            finish_whole(s, t, row, column);                                                                         \
            return;                                                                                                  \
        }                                                                                                            \
        vf part[ROWS][PANEL_VECTORS];                                                                                \
        memcpy(part, s, sizeof s);                                                                                   \
        finish_part(part, t, row, rows, column, columns);                                                            \
    }

#define SPLAT_STEP(r) splat(*(r))
#define STEP_FMA(x, y, s) MULTIPLY_ADD(x, y, s)
TILE(tile_f32, float, LANES)
#undef SPLAT_STEP
#undef STEP_FMA

// c (m, n) for all panels of b. `a` lies in rows of `row_step` elements, or is packed (`row_step` 0).
static void multiply_f32(const float *a, long row_step, const float *panels, long m, long n, long k,
                         const kalsae_target *t) {
    for (long column = 0; column < n; column += PANEL) {
        long columns = n - column < PANEL ? n - column : PANEL;
        for (long row = 0; row < m; row += ROWS) {
            long rows = m - row < ROWS ? m - row : ROWS;
            const float *panel = panels + column * k;
            if (row_step)
                tile_f32(t, row, rows, column, columns, a + row * row_step, row_step, 1, rows - 1, panel, k);
            else tile_f32(t, row, rows, column, columns, a + row * k, 1, ROWS, ROWS - 1, panel, k);
        }
    }
}

#ifdef KERNELS_BF16
INLINE vf splat_pair(const uint16_t *x) {
    uint32_t bits;
    memcpy(&bits, x, 4);
    return (vf)(vu)(bits);
}
#define SPLAT_STEP(r) splat_pair(r)
#define STEP_FMA(x, y, s) (vf)_mm512_dpbf16_ps((__m512)(s), (__m512bh)(x), (__m512bh)(y))
TILE(tile_bf16, uint16_t, 2 * LANES)
#undef SPLAT_STEP
#undef STEP_FMA

static void multiply_bf16(const uint16_t *a, long row_step, const uint16_t *panels, long m, long n, long k,
                          const kalsae_target *t) {
    long even = (k + 1) / 2 * 2;
    for (long column = 0; column < n; column += PANEL) {
        long columns = n - column < PANEL ? n - column : PANEL;
        for (long row = 0; row < m; row += ROWS) {
            long rows = m - row < ROWS ? m - row : ROWS;
            const uint16_t *panel = panels + column * even;
            if (row_step)
                tile_bf16(t, row, rows, column, columns, a + row * row_step, row_step, 2, rows - 1, panel, even / 2);
            else tile_bf16(t, row, rows, column, columns, a + row * even, 2, 2 * ROWS, ROWS - 1, panel, even / 2);
        }
    }
}
#endif

static void pack_panel(void *out, int out_is_bf16, const void *x, int is_bf16, long lane_step, long k_step, long lanes,
                       long k) {
    if (out_is_bf16) pack_bf16(out, x, is_bf16, lane_step, k_step, lanes, k);
    else pack_f32(out, x, is_bf16, lane_step, k_step, lanes, k);
}

static void multiply(int is_bf16, const void *a, long row_step, const void *panels, long m, long n, long k,
                     const kalsae_target *t) {
#ifdef KERNELS_BF16
    if (is_bf16) {
        multiply_bf16(a, row_step, panels, m, n, k, t);
        return;
    }
#endif
    (void)is_bf16;
    multiply_f32(a, row_step, panels, m, n, k, t);
}
