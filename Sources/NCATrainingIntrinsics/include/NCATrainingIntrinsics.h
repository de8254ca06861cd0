/*
 * The update rule of the float automaton and its gradients in single precision, with the vectors of each processor.
 *
 * nca_training_kernel.inc has the kernels, written once; nca_training_vector.inc gives it the few operations that differ.
 * Every function carries its instruction set as an attribute, so that this header needs no compiler flags. Callers ask
 * nca_training_kernels_for(), which knows what the processor has and which sizes a variant takes.
 *
 * There is no variant for dot products of bfloat16: where they were measured (Emerald Rapids) they take twice the time of
 * as many fused multiplications in single precision.
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

/* The weights as the kernels read them, which `prepare` fills. */
typedef struct nca_training_weights {
    float *input_rows;     /* [hidden][inputs] */
    float *input_columns;  /* [inputs][hidden] */
    float *output_rows;    /* [channels][hidden] */
    float *output_columns; /* [hidden][channels] */
    float *bias;           /* [hidden] */
} nca_training_weights;

/* A tile of the backward pass: `count` cells of one step, and where their gradients go. */
typedef struct nca_training_tile {
    int count;                     /* NCA_TRAINING_TILE at most */
    const float *perceptions;      /* [count][inputs] */
    const float *hidden;           /* [count][hidden], as `forward` left it */
    /* The hidden layer of the tile that comes next. It is fetched meanwhile: a rollout's are more than caches hold. */
    const float *next_hidden;
    const float *update_gradients; /* [count][channels]; NCA_TRAINING_ROWS - 1 rows more must be readable */
    float *hidden_gradients;       /* [NCA_TRAINING_TILE][hidden], scratch memory */
    float *perception_gradients;   /* [count rounded up to NCA_TRAINING_ROWS][inputs], written */
} nca_training_tile;

/* The sums of a rollout's parameter gradients. */
typedef struct nca_training_sums {
    float *input;   /* [inputs][hidden], transposed */
    float *bias;    /* [hidden] */
    float *output;  /* [channels][hidden] */
} nca_training_sums;

/* Cells in a tile of the backward pass at most; a multiple of NCA_TRAINING_ROWS. */
enum { NCA_TRAINING_TILE = 64 };
/* Cells that a variant works on at once, at most. */
enum { NCA_TRAINING_ROWS = 8 };

/* The instructions of a variant, from the one that is tried first. */
typedef enum nca_training_variant {
    NCA_TRAINING_AVX512,
    NCA_TRAINING_AVX2,
    NCA_TRAINING_NEON,
    NCA_TRAINING_VARIANTS
} nca_training_variant;

/* The functions of a variant. */
typedef struct nca_training_kernels {
    /* Fills the weights from input weights [hidden][inputs], bias [hidden] and output weights [channels][hidden]. */
    void (*prepare)(
        nca_training_shape, const float *input_weights, const float *bias, const float *output_weights,
        nca_training_weights);
    /* The hidden layers [count][hidden] and updates [count][channels] of `count` cells from their perceptions
     * [count][inputs]; of the latter and of the hidden layers, NCA_TRAINING_ROWS - 1 rows more are read or written. `grid`
     * is that of the hidden layer. */
    void (*forward)(
        nca_training_shape, nca_training_weights, const float *perceptions, int count, nca_training_grid grid,
        float *hidden, float *updates);
    /* Adds updates[i] to cell list[i] of the state [cells][channels]. */
    void (*apply)(
        nca_training_shape, float *state, const uint32_t *list, int count, const float *updates, nca_training_grid grid);
    /* The gradients of a tile by its updates: adds to the sums, and writes the tile's perception gradients. */
    void (*backward)(nca_training_shape, nca_training_weights, nca_training_tile, nca_training_sums);
} nca_training_kernels;

#define NCA_TRAINING_INLINE static inline __attribute__((always_inline))
#define NCA_TRAINING_KERNEL static __attribute__((noinline, unused))

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#define NCA_LANES 16
#define NCA_NAME(name) nca_training_avx512_##name
#include "nca_training_kernel.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NCA_LANES 8
#define NCA_NAME(name) nca_training_avx2_##name
#include "nca_training_kernel.inc"
#pragma clang attribute pop

#elif defined(__aarch64__)
#include <arm_neon.h>

#define NCA_LANES 4
#define NCA_NAME(name) nca_training_neon_##name
#include "nca_training_kernel.inc"

#endif

/* Whether this processor has a variant's instructions. */
static inline int nca_training_runs(nca_training_variant variant) {
    switch (variant) {
#if defined(__x86_64__)
    case NCA_TRAINING_AVX512: return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma");
    case NCA_TRAINING_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#elif defined(__aarch64__)
    case NCA_TRAINING_NEON: return 1;
#endif
    default: return 0;
    }
}

/*
 * A variant's kernels for these sizes. Returns 0 where this processor lacks the instructions, or the sizes are none of the
 * variant's.
 */
static inline int nca_training_kernels_for(
    nca_training_variant variant, nca_training_shape shape, nca_training_kernels *kernels
) {
    if (!nca_training_runs(variant)) return 0;
    switch (variant) {
#if defined(__x86_64__)
    case NCA_TRAINING_AVX512: return nca_training_avx512_kernels(shape, kernels);
    case NCA_TRAINING_AVX2: return nca_training_avx2_kernels(shape, kernels);
#elif defined(__aarch64__)
    case NCA_TRAINING_NEON: return nca_training_neon_kernels(shape, kernels);
#endif
    default: return 0;
    }
}

#endif
