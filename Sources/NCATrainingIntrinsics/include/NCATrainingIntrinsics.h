/*
 * The update rule of the float automaton and its gradients, for processors with AVX-512 and bfloat16 dot products.
 *
 * The forward pass is single precision throughout. The backward pass multiplies bfloat16 (8 significant bits, the
 * exponents of a float) and sums in single precision: gradients need range, not digits. The hidden layer is kept from
 * forward to backward as bfloat16, whose zeros are those of the ReLU.
 *
 * Every function carries its instruction set as an attribute, so that this header needs no compiler flags. Callers ask
 * nca_training_has_bf16() first, and use sizes for which nca_training_takes() holds.
 *
 * "Paired" arrays hold two rows in one, [rows / 2][columns][2], as the dot product instruction wants them; an odd last
 * row is paired with zeros.
 */
#ifndef NCA_TRAINING_INTRINSICS_H
#define NCA_TRAINING_INTRINSICS_H

#include <stddef.h>
#include <stdint.h>

/* The sizes of an update rule, and the grids of a simulated fixed-point engine (unit 0: do not round). */
typedef struct nca_training_shape {
    int32_t channels, hidden, inputs;
} nca_training_shape;

typedef struct nca_training_grid {
    float unit, low, high;
} nca_training_grid;

/* The weights as the kernels read them; filled by nca_training_prepare(). */
typedef struct nca_training_weights {
    float *input_columns;    /* [inputs][hidden] */
    float *output_columns;   /* [hidden][channels] */
    uint16_t *input_pairs;   /* [hidden / 2][inputs][2] */
    uint16_t *output_pairs;  /* [channels / 2][hidden][2] */
    const float *bias;       /* [hidden] */
} nca_training_weights;

/* Scratch memory of one tile in the backward pass. */
typedef struct nca_training_scratch {
    uint16_t *update_rows, *update_pairs;      /* [tile][channels], paired */
    uint16_t *hidden_rows, *hidden_pairs;      /* [tile][hidden], paired */
    uint16_t *perception_pairs;                /* [tile][inputs], paired */
} nca_training_scratch;

/* A tile of the backward pass: `count` cells of one step, and where their gradients go. */
typedef struct nca_training_tile {
    int count;                     /* NCA_TRAINING_TILE at most */
    const float *perceptions;      /* [count][inputs] */
    const uint16_t *hidden_pairs;  /* [count][hidden], paired, as nca_training_forward() left them */
    /* The hidden layer of the tile that comes next. It is fetched meanwhile: a rollout's are more than caches hold. */
    const uint16_t *next_pairs;
    const float *update_gradients; /* [count][channels] */
    float *perception_gradients;   /* [count rounded up to 8][inputs], written */
} nca_training_tile;

/* The sums of a rollout's parameter gradients. */
typedef struct nca_training_sums {
    float *input;   /* [inputs][hidden], transposed */
    float *bias;    /* [hidden] */
    float *output;  /* [channels][hidden] */
} nca_training_sums;

/* Cells in a tile of the backward pass at most; a multiple of 8. */
enum { NCA_TRAINING_TILE = 64 };
/* The forward pass keeps eight cells' hidden layers of this width on the stack. */
enum { NCA_TRAINING_HIDDEN_LIMIT = 256 };

/* True if the kernels can work on these sizes. */
static inline int nca_training_takes(nca_training_shape s) {
    return s.channels % 16 == 0 && s.hidden % 32 == 0 && s.inputs % 16 == 0 && s.hidden <= NCA_TRAINING_HIDDEN_LIMIT;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define NCA_TRAINING_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,bmi2,fma")))
#define NCA_TRAINING_INLINE static inline __attribute__((always_inline)) NCA_TRAINING_TARGET
#define NCA_TRAINING_KERNEL static __attribute__((noinline, unused)) NCA_TRAINING_TARGET

static inline int nca_training_has_bf16(void) {
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2");
}

/* Two rows of 16 floats as 16 pairs. */
NCA_TRAINING_INLINE __m512i nca_training_pair(__m512 first, __m512 second) {
    const __m512i order = _mm512_set_epi16(
        31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8,
        23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(second, first));
}

NCA_TRAINING_INLINE __m512 nca_training_dot(__m512 sum, const void *pair, __m512i columns) {
    int32_t both;
    __builtin_memcpy(&both, pair, 4);
    return _mm512_dpbf16_ps(sum, (__m512bh)_mm512_set1_epi32(both), (__m512bh)columns);
}

/*
 * sums[r][v] (+)= Σ_q rows(r, q) · columns(q, v), with `vectors` vectors of 16 columns: the block product of the
 * backward pass. `rows` steps by row_step and pair_step uint16, `columns` by column_step uint16.
 */
NCA_TRAINING_INLINE void nca_training_block(
    int vectors, int pairs, const uint16_t *rows, ptrdiff_t row_step, ptrdiff_t pair_step, const uint16_t *columns,
    ptrdiff_t column_step, __m512 sums[8][3]
) {
    for (int q = 0; q < pairs; q++) {
        __m512i column[3];
        for (int v = 0; v < vectors; v++) column[v] = _mm512_loadu_si512(columns + q * column_step + 32 * v);
#pragma clang loop unroll(full)
        for (int r = 0; r < 8; r++)
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++)
                sums[r][v] = nca_training_dot(sums[r][v], rows + r * row_step + q * pair_step, column[v]);
    }
}

/* target[8][16 · vectors] += the block product. */
NCA_TRAINING_INLINE void nca_training_accumulate(
    int vectors, int pairs, const uint16_t *rows, ptrdiff_t row_step, ptrdiff_t pair_step, const uint16_t *columns,
    ptrdiff_t column_step, float *target, ptrdiff_t target_step
) {
    __m512 sums[8][3];
    for (int r = 0; r < 8; r++)
        for (int v = 0; v < vectors; v++) sums[r][v] = _mm512_loadu_ps(target + r * target_step + 16 * v);
    nca_training_block(vectors, pairs, rows, row_step, pair_step, columns, column_step, sums);
    for (int r = 0; r < 8; r++)
        for (int v = 0; v < vectors; v++) _mm512_storeu_ps(target + r * target_step + 16 * v, sums[r][v]);
}

/* Fills the prepared weights from input weights [hidden][inputs] and output weights [channels][hidden]. */
NCA_TRAINING_KERNEL void nca_training_prepare(
    nca_training_shape s, const float *input_weights, const float *output_weights, nca_training_weights w
) {
    for (int j = 0; j < s.hidden; j++)
        for (int k = 0; k < s.inputs; k++) w.input_columns[k * s.hidden + j] = input_weights[j * s.inputs + k];
    for (int c = 0; c < s.channels; c++)
        for (int j = 0; j < s.hidden; j++) w.output_columns[j * s.channels + c] = output_weights[c * s.hidden + j];
    for (int j = 0; j < s.hidden; j += 2)
        for (int k = 0; k < s.inputs; k += 16) {
            const float *row = input_weights + j * s.inputs + k;
            _mm512_storeu_si512(
                w.input_pairs + j * s.inputs + 2 * k,
                nca_training_pair(_mm512_loadu_ps(row), _mm512_loadu_ps(row + s.inputs)));
        }
    for (int c = 0; c < s.channels; c += 2)
        for (int j = 0; j < s.hidden; j += 16) {
            const float *row = output_weights + c * s.hidden + j;
            _mm512_storeu_si512(
                w.output_pairs + c * s.hidden + 2 * j,
                nca_training_pair(_mm512_loadu_ps(row), _mm512_loadu_ps(row + s.hidden)));
        }
}

/* Forward, eight cells: hidden (float scratch [8][hidden]), hidden_pairs (kept), updates [8][channels]. */
NCA_TRAINING_INLINE void nca_training_forward8(
    nca_training_shape s, nca_training_weights w, const float *perceptions, int count, nca_training_grid grid,
    float *hidden, uint16_t *hidden_pairs, float *updates
) {
    const __m512 magic = _mm512_set1_ps(0x1.8p23f * grid.unit), nudge = _mm512_set1_ps(0x1p-9f * grid.unit);
    const __m512 high = _mm512_set1_ps(grid.high), zero = _mm512_setzero_ps();
    for (int j = 0; j < s.hidden; j += 32) {
        __m512 sums[8][2];
        for (int r = 0; r < 8; r++)
            for (int v = 0; v < 2; v++) sums[r][v] = _mm512_loadu_ps(w.bias + j + 16 * v);
        for (int k = 0; k < s.inputs; k++) {
            const __m512 c0 = _mm512_loadu_ps(w.input_columns + k * s.hidden + j);
            const __m512 c1 = _mm512_loadu_ps(w.input_columns + k * s.hidden + j + 16);
#pragma clang loop unroll(full)
            for (int r = 0; r < 8; r++) {
                const __m512 p = _mm512_set1_ps(perceptions[r * s.inputs + k]);
                sums[r][0] = _mm512_fmadd_ps(p, c0, sums[r][0]);
                sums[r][1] = _mm512_fmadd_ps(p, c1, sums[r][1]);
            }
        }
        for (int r = 0; r < 8; r++)
            for (int v = 0; v < 2; v++) {
                if (grid.unit > 0) {
                    sums[r][v] = _mm512_sub_ps(_mm512_add_ps(_mm512_add_ps(sums[r][v], nudge), magic), magic);
                    sums[r][v] = _mm512_min_ps(sums[r][v], high);
                }
                sums[r][v] = r < count ? _mm512_max_ps(sums[r][v], zero) : zero;
                _mm512_store_ps(hidden + r * s.hidden + j + 16 * v, sums[r][v]);
            }
        for (int r = 0; r < 8 && r < count; r += 2)
            for (int v = 0; v < 2; v++)
                _mm512_storeu_si512(
                    hidden_pairs + r * s.hidden + 2 * (j + 16 * v), nca_training_pair(sums[r][v], sums[r + 1][v]));
    }
    for (int c = 0; c < s.channels; c += 16) {
        __m512 even[8], odd[8];
        for (int r = 0; r < 8; r++) even[r] = odd[r] = zero;
        for (int j = 0; j < s.hidden; j += 2) {
            const __m512 w0 = _mm512_loadu_ps(w.output_columns + j * s.channels + c);
            const __m512 w1 = _mm512_loadu_ps(w.output_columns + (j + 1) * s.channels + c);
#pragma clang loop unroll(full)
            for (int r = 0; r < 8; r++) {
                even[r] = _mm512_fmadd_ps(_mm512_set1_ps(hidden[r * s.hidden + j]), w0, even[r]);
                odd[r] = _mm512_fmadd_ps(_mm512_set1_ps(hidden[r * s.hidden + j + 1]), w1, odd[r]);
            }
        }
        for (int r = 0; r < 8 && r < count; r++)
            _mm512_storeu_ps(updates + r * s.channels + c, _mm512_add_ps(even[r], odd[r]));
    }
}

/*
 * The updates [count][channels] of `count` cells from their perceptions [count][inputs], of which 7 rows more must be
 * readable; keeps the hidden layer, paired. `grid` is that of the hidden layer.
 */
NCA_TRAINING_KERNEL void nca_training_forward(
    nca_training_shape s, nca_training_weights w, const float *perceptions, int count, nca_training_grid grid,
    uint16_t *hidden_pairs, float *updates
) {
    float hidden[8 * NCA_TRAINING_HIDDEN_LIMIT] __attribute__((aligned(64)));
    const nca_training_shape standard = {16, 128, 48};
    const int is_standard = s.channels == 16 && s.hidden == 128 && s.inputs == 48;
    for (int i = 0; i < count; i += 8) {
        const float *p = perceptions + (ptrdiff_t)i * s.inputs;
        uint16_t *pairs = hidden_pairs + (ptrdiff_t)i * s.hidden;
        float *u = updates + (ptrdiff_t)i * s.channels;
        /* With the sizes known, the compiler keeps addresses out of the loops. */
        if (is_standard) nca_training_forward8(standard, w, p, count - i, grid, hidden, pairs, u);
        else nca_training_forward8(s, w, p, count - i, grid, hidden, pairs, u);
    }
}

/* Adds updates[i] to cell list[i] of the state [cells][channels]. */
NCA_TRAINING_KERNEL void nca_training_apply(
    nca_training_shape s, float *state, const uint32_t *list, int count, const float *updates, nca_training_grid grid
) {
    const __m512 magic = _mm512_set1_ps(0x1.8p23f * grid.unit), nudge = _mm512_set1_ps(0x1p-9f * grid.unit);
    const __m512 low = _mm512_set1_ps(grid.low), high = _mm512_set1_ps(grid.high);
    for (int i = 0; i < count; i++)
        for (int c = 0; c < s.channels; c += 16) {
            float *cell = state + (ptrdiff_t)list[i] * s.channels + c;
            __m512 change = _mm512_loadu_ps(updates + (ptrdiff_t)i * s.channels + c);
            if (grid.unit > 0) {
                change = _mm512_sub_ps(_mm512_add_ps(_mm512_add_ps(change, nudge), magic), magic);
                change = _mm512_add_ps(_mm512_loadu_ps(cell), change);
                change = _mm512_max_ps(_mm512_min_ps(change, high), low);
            } else
                change = _mm512_add_ps(_mm512_loadu_ps(cell), change);
            _mm512_storeu_ps(cell, change);
        }
}

/* A tile's perceptions and update gradients to bfloat16, by rows and in pairs. Rows beyond its count are zero. */
NCA_TRAINING_INLINE void nca_training_convert(
    nca_training_shape s, nca_training_scratch t, const nca_training_tile *tile
) {
    const __m512 zero = _mm512_setzero_ps();
    const float *update_gradients = tile->update_gradients, *perceptions = tile->perceptions;
    const int count = tile->count, even = (count + 1) & ~1;
    for (int i = 0; i < even; i += 2) {
        for (int c = 0; c < s.channels; c += 16) {
            const __m512 a = _mm512_loadu_ps(update_gradients + i * s.channels + c);
            const __m512 b = i + 1 < count ? _mm512_loadu_ps(update_gradients + (i + 1) * s.channels + c) : zero;
            _mm512_storeu_si512(t.update_pairs + i * s.channels + 2 * c, nca_training_pair(a, b));
            _mm256_storeu_si256((void *)(t.update_rows + i * s.channels + c), (__m256i)_mm512_cvtneps_pbh(a));
            _mm256_storeu_si256((void *)(t.update_rows + (i + 1) * s.channels + c), (__m256i)_mm512_cvtneps_pbh(b));
        }
        for (int k = 0; k < s.inputs; k += 16) {
            const __m512 a = _mm512_loadu_ps(perceptions + i * s.inputs + k);
            const __m512 b = i + 1 < count ? _mm512_loadu_ps(perceptions + (i + 1) * s.inputs + k) : zero;
            _mm512_storeu_si512(t.perception_pairs + i * s.inputs + 2 * k, nca_training_pair(a, b));
        }
    }
    for (int i = even; i % 8 != 0; i++)
        for (int c = 0; c < s.channels; c += 16)
            _mm256_storeu_si256((void *)(t.update_rows + i * s.channels + c), _mm256_setzero_si256());
}

/* dA = (dU · W2) where hidden > 0, by rows and in pairs, and db += Σ dA. */
NCA_TRAINING_INLINE void nca_training_hidden_gradient(
    nca_training_shape s, nca_training_weights w, nca_training_scratch t, const nca_training_tile *tile,
    float *bias_gradient
) {
    const __m512 zero = _mm512_setzero_ps();
    const uint16_t *hidden_pairs = tile->hidden_pairs, *next_pairs = tile->next_pairs;
    const int count = tile->count;
    for (int j = 0; j < s.hidden; j += 32) {
        __m512 bias[2] = {_mm512_loadu_ps(bias_gradient + j), _mm512_loadu_ps(bias_gradient + j + 16)};
        for (int i = 0; i < count; i += 8) {
            for (int line = 0; line < 8; line++)
                _mm_prefetch((const char *)(next_pairs + NCA_TRAINING_TILE * j + 32 * (i + line)), _MM_HINT_T1);
            __m512 sums[8][3];
            for (int r = 0; r < 8; r++) sums[r][0] = sums[r][1] = zero;
            nca_training_block(
                2, s.channels / 2, t.update_rows + i * s.channels, s.channels, 2, w.output_pairs + 2 * j, 2 * s.hidden,
                sums);
            for (int r = 0; r < 8 && i + r < count; r += 2) {
                for (int v = 0; v < 2; v++) {
                    const __m512i h = _mm512_loadu_si512(hidden_pairs + (i + r) * s.hidden + 2 * (j + 16 * v));
                    const uint32_t active = _mm512_test_epi16_mask(h, h);
                    sums[r][v] = _mm512_maskz_mov_ps(_pext_u32(active, 0x55555555), sums[r][v]);
                    sums[r + 1][v] = _mm512_maskz_mov_ps(_pext_u32(active, 0xAAAAAAAA), sums[r + 1][v]);
                    bias[v] = _mm512_add_ps(bias[v], _mm512_add_ps(sums[r][v], sums[r + 1][v]));
                    _mm512_storeu_si512(
                        t.hidden_pairs + (i + r) * s.hidden + 2 * (j + 16 * v),
                        nca_training_pair(sums[r][v], sums[r + 1][v]));
                }
                for (int e = 0; e < 2; e++)
                    _mm512_storeu_si512(
                        t.hidden_rows + (i + r + e) * s.hidden + j,
                        (__m512i)_mm512_cvtne2ps_pbh(sums[r + e][1], sums[r + e][0]));
            }
        }
        _mm512_storeu_ps(bias_gradient + j, bias[0]);
        _mm512_storeu_ps(bias_gradient + j + 16, bias[1]);
    }
}

/* dp = dA · W1, for `vectors` vectors of 16 inputs from k on. */
NCA_TRAINING_INLINE void nca_training_perception_columns(
    nca_training_shape s, nca_training_weights w, nca_training_scratch t, const nca_training_tile *tile, int vectors,
    int i, int k
) {
    __m512 sums[8][3];
    for (int r = 0; r < 8; r++) sums[r][0] = sums[r][1] = sums[r][2] = _mm512_setzero_ps();
    nca_training_block(
        vectors, s.hidden / 2, t.hidden_rows + i * s.hidden, s.hidden, 2, w.input_pairs + 2 * k, 2 * s.inputs, sums);
    for (int r = 0; r < 8; r++)
        for (int v = 0; v < vectors; v++)
            _mm512_storeu_ps(tile->perception_gradients + (i + r) * s.inputs + k + 16 * v, sums[r][v]);
}

/* dp = dA · W1. */
NCA_TRAINING_INLINE void nca_training_perception_gradient(
    nca_training_shape s, nca_training_weights w, nca_training_scratch t, const nca_training_tile *tile
) {
    for (int i = 0; i < tile->count; i += 8) {
        int k = 0;
        for (; s.inputs - k >= 48; k += 48) nca_training_perception_columns(s, w, t, tile, 3, i, k);
        for (; k < s.inputs; k += 16) nca_training_perception_columns(s, w, t, tile, 1, i, k);
    }
}

/* dW2 += dUᵀ · hidden and dW1ᵀ += pᵀ · dA. */
NCA_TRAINING_INLINE void nca_training_weight_gradients(
    nca_training_shape s, nca_training_scratch t, const nca_training_tile *tile, nca_training_sums sums
) {
    const int pairs = (tile->count + 1) / 2;
    for (int j = 0; j < s.hidden; j += 32) {
        for (int c = 0; c < s.channels; c += 8)
            nca_training_accumulate(
                2, pairs, t.update_pairs + 2 * c, 2, 2 * s.channels, tile->hidden_pairs + 2 * j, 2 * s.hidden,
                sums.output + c * s.hidden + j, s.hidden);
        for (int k = 0; k < s.inputs; k += 8)
            nca_training_accumulate(
                2, pairs, t.perception_pairs + 2 * k, 2, 2 * s.inputs, t.hidden_pairs + 2 * j, 2 * s.hidden,
                sums.input + k * s.hidden + j, s.hidden);
    }
}

NCA_TRAINING_INLINE void nca_training_backward_sized(
    nca_training_shape s, nca_training_weights w, nca_training_scratch t, const nca_training_tile *tile,
    nca_training_sums sums
) {
    nca_training_convert(s, t, tile);
    nca_training_hidden_gradient(s, w, t, tile, sums.bias);
    nca_training_perception_gradient(s, w, t, tile);
    nca_training_weight_gradients(s, t, tile, sums);
}

/* The gradients of a tile by its updates: adds to the sums, and writes the tile's perception gradients. */
NCA_TRAINING_KERNEL void nca_training_backward(
    nca_training_shape s, nca_training_weights w, nca_training_scratch t, nca_training_tile tile, nca_training_sums sums
) {
    const nca_training_shape standard = {16, 128, 48};
    if (s.channels == 16 && s.hidden == 128 && s.inputs == 48) nca_training_backward_sized(standard, w, t, &tile, sums);
    else nca_training_backward_sized(s, w, t, &tile, sums);
}

#else

static inline int nca_training_has_bf16(void) { return 0; }

#endif
#endif
