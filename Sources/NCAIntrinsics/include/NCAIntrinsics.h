/*
 * The inner loops: nca_kernel.inc for fixed point, compiled once per instruction set, and nca_half.inc for halves.
 *
 * Everything is `static`, and each variant carries its instruction set as a function attribute. So one object file holds
 * all variants without compiler flags, and no linker can take a symbol of one variant for that of another. When a world
 * is made, nca_cpu_features says which engines may run, and nca_kernels_for gives the functions of one.
 */
#ifndef NCA_INTRINSICS_H
#define NCA_INTRINSICS_H

#include <ncaruntime.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A perception kernel: the 3x3 neighbourhood of a channel times `weights`, row by row from (-1, -1), summed, divided by
 * 1 << `shift`, and saturated to int16. The scalar engine reads this table, and the vector engines are unrolled from it.
 */
typedef struct nca_stencil {
    int32_t weights[9];
    int32_t shift;
} nca_stencil;

/* In the order of the perception vector; bit k of a model's `kernels` stands for entry k. */
static const nca_stencil nca_stencils[] = {
    {{0, 0, 0, 0, 1, 0, 0, 0, 0}, 0},    /* identity */
    {{-1, 0, 1, -2, 0, 2, -1, 0, 1}, 3}, /* Sobel x */
    {{-1, -2, -1, 0, 0, 0, 1, 2, 1}, 3}, /* Sobel y */
    {{1, 2, 1, 2, -12, 2, 1, 2, 1}, 4},  /* Laplacian */
};
/* How many there are, and how many of them, the first, every model has. */
enum { NCA_STENCILS = sizeof nca_stencils / sizeof nca_stencils[0], NCA_STANDARD_STENCILS = 3 };

static inline int32_t nca_stencil_weight(int32_t kernel, int32_t i) { return nca_stencils[kernel].weights[i]; }
static inline int32_t nca_stencil_shift(int32_t kernel) { return nca_stencils[kernel].shift; }
static inline int32_t nca_stencil_rounding(int32_t kernel) { return (1 << nca_stencils[kernel].shift) >> 1; }

/* The network as the kernels read it. Padding weights are zero. */
typedef struct nca_network {
    const int16_t *input_weights;  /* [inputs / 2][padded_hidden][2]: pairs of inputs side by side */
    const int32_t *bias;           /* [padded_hidden], with the rounding of input_shift added */
    const int16_t *output_weights; /* [padded_hidden / 2][padded_outputs][2] */
    int32_t stride;                /* int16 per cell: channels rounded up to 8 */
    uint32_t kernels;              /* the set of perception kernels: bits of nca_stencils */
    int32_t inputs;                /* stride times the number of kernels */
    int32_t padded_hidden;         /* rounded up to 16 */
    int32_t padded_outputs;        /* channels rounded up to 16 */
    int32_t input_shift;
    int32_t output_shift;
    int32_t output_rounding;
    int32_t alive_threshold;
    int32_t state_fraction; /* these four: what the half engine scales by */
    int32_t input_fraction;
    int32_t hidden_fraction;
    int32_t output_fraction;
} nca_network;

/* One layer: for each of `outputs` outputs a sum over `pairs` pairs of inputs. */
typedef struct nca_layer {
    const int16_t *weights; /* [pairs][outputs][2] */
    const int32_t *bias;    /* [outputs], with the rounding of `shift` added; null: `rounding` for all */
    int32_t outputs;
    int32_t pairs;
    int32_t rounding;
    int32_t shift;
    int32_t least;          /* what smaller outputs become: 0 for the hidden layer (ReLU), INT32_MIN for the update */
    int32_t out_stride;     /* int16 from one cell's outputs to the next cell's */
} nca_layer;

static inline nca_layer nca_hidden_layer(const nca_network *n) {
    return (nca_layer){.weights = n->input_weights, .bias = n->bias, .outputs = n->padded_hidden,
                       .pairs = n->inputs / 2, .shift = n->input_shift, .least = 0, .out_stride = n->padded_hidden};
}
static inline nca_layer nca_output_layer(const nca_network *n) {
    return (nca_layer){.weights = n->output_weights, .outputs = n->padded_outputs, .pairs = n->padded_hidden / 2,
                       .rounding = n->output_rounding, .shift = n->output_shift, .least = INT32_MIN,
                       .out_stride = n->stride};
}

/* The most values of a perception vector, and of a hidden layer. */
enum { NCA_MAX_INPUTS = NCA_STENCILS * NCA_MAX_CHANNELS, NCA_MAX_HIDDEN = 256 };

/*
 * Appends base + x to `list` for every x of a row that is alive (byte 1) and fires; returns how many.
 * Reads `alive` in words of 8, of which bytes beyond `width` must be 0; may write up to 8 entries too many.
 */
typedef int32_t (*nca_list_function)(const uint8_t *alive, int32_t width, uint32_t u, uint32_t row,
                                     uint32_t fire_rate, uint32_t base, uint32_t *list);

/*
 * The updates of `count` cells: deltas[i][stride] from the 3x3 neighbourhood of cell list[i]; `pitch` cells a row.
 * Works in blocks, and may write up to NCA_BLOCK - 1 deltas beyond the last.
 */
enum { NCA_BLOCK = 6 };
typedef void (*nca_update_function)(const nca_network *network, const int16_t *state, ptrdiff_t pitch,
                                    const uint32_t *list, int32_t count, int16_t *deltas);

/* Adds deltas[i] to cell list[i], saturating, and stores in mature[list[i]] whether its alpha is above threshold. */
typedef void (*nca_apply_function)(const nca_network *network, int16_t *state, const uint32_t *list, int32_t count,
                                   const int16_t *deltas, uint8_t *mature);

typedef struct nca_kernels {
    nca_list_function list;
    nca_update_function update;
    nca_apply_function apply;
} nca_kernels;

typedef int16_t nca_i16x8 __attribute__((vector_size(16), aligned(2)));
typedef int32_t nca_i32x8 __attribute__((vector_size(32), aligned(4)));
typedef uint32_t nca_u32x8 __attribute__((vector_size(32), aligned(4)));
typedef uint8_t nca_u8x8 __attribute__((vector_size(8), aligned(1)));

/* What nca_cpu_features knows to be there beside the vectors that every processor of the architecture has. */
enum { NCA_RUNS_AVX2 = 1, NCA_RUNS_AVX512 = 2, NCA_RUNS_HALF = 4 };

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/* Asks processor and operating system, which any program may on x86-64. */
static inline uint32_t nca_cpu_features(void) {
    uint32_t a, b, c, d, features = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
    const uint32_t half = bit_F16C | bit_FMA;
    int has_half = (c & half) == half;
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    const uint32_t ymm = 0x6, zmm = 0xE6;
    if ((low & ymm) == ymm && (b & bit_AVX2)) features |= NCA_RUNS_AVX2;
    if ((features & NCA_RUNS_AVX2) && has_half) features |= NCA_RUNS_HALF;
    if ((low & zmm) == zmm && (b & bit_AVX512F) && (b & bit_AVX512BW) && (b & bit_AVX512VL) && (b & bit_AVX512DQ) &&
        (c & bit_AVX512VNNI))
        features |= NCA_RUNS_AVX512;
    return features;
}

#define NCA_BASELINE NCA_SSE2
#define NCA_LANES 4
#define NCA_NAME(name) nca_simd_##name
#include "nca_kernel.inc"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NCA_LANES 8
#define NCA_NAME(name) nca_avx2_##name
#include "nca_kernel.inc"
#pragma clang attribute pop

/*
 * Vectors of 512 bits only where the kernels ask for them. Without a processor to tune for, the compiler may take
 * vpdpwssd apart into a product and a sum, which costs a quarter of the speed.
 */
#define NCA_AVX512 "avx2,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,prefer-256-bit,tune=znver4"
#pragma clang attribute push(__attribute__((target(NCA_AVX512))), apply_to = function)
#define NCA_LANES 16
#define NCA_NAME(name) nca_avx512_##name
#include "nca_kernel.inc"
#pragma clang attribute pop
#undef NCA_AVX512

#pragma clang attribute push(__attribute__((target("avx2,f16c,fma"))), apply_to = function)
#include "nca_half.inc"
#pragma clang attribute pop

/* The functions of an engine other than the scalar one, which has none. */
static inline nca_kernels nca_kernels_for(nca_engine engine) {
    switch (engine) {
    case NCA_ENGINE_HALF: return (nca_kernels){nca_avx2_list, nca_half_update, nca_half_apply};
    case NCA_ENGINE_AVX512: return (nca_kernels){nca_avx512_list, nca_avx512_update, nca_avx512_apply};
    case NCA_ENGINE_AVX2: return (nca_kernels){nca_avx2_list, nca_avx2_update, nca_avx2_apply};
    default: return (nca_kernels){nca_simd_list, nca_simd_update, nca_simd_apply};
    }
}

#else

/* One variant, for every processor of the architecture. */
#if defined(__aarch64__)
#include <arm_neon.h>
#define NCA_LANES 4
#define NCA_BASELINE NCA_NEON
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#define NCA_LANES 4
#define NCA_BASELINE NCA_SIMD128
#elif defined(__ARM_FEATURE_DSP)
#define NCA_LANES 1
#define NCA_BASELINE NCA_DSP
#else
#define NCA_LANES 4
#define NCA_BASELINE NCA_PORTABLE
#endif
#define NCA_NAME(name) nca_simd_##name
#include "nca_kernel.inc"

/*
 * What the build promises: a program must not read arm64's identification registers (mrs ID_AA64PFR0_EL1 and others)
 * itself, which faults on Windows, on consoles and on Linux before 4.11, and no other question works on all systems.
 */
static inline uint32_t nca_cpu_features(void) {
#if defined(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC)
    return NCA_RUNS_HALF;
#else
    return 0;
#endif
}

#if defined(__aarch64__)
#pragma clang attribute push(__attribute__((target("fullfp16"))), apply_to = function)
#include "nca_half.inc"
#pragma clang attribute pop
#endif

static inline nca_kernels nca_kernels_for(nca_engine engine) {
#if defined(__aarch64__)
    if (engine == NCA_ENGINE_HALF) return (nca_kernels){nca_simd_list, nca_half_update, nca_half_apply};
#endif
    (void)engine;
    return (nca_kernels){nca_simd_list, nca_simd_update, nca_simd_apply};
}

#endif

/* The vectors of the engine NCA_ENGINE_SIMD. */
typedef enum nca_vectors { NCA_SSE2, NCA_NEON, NCA_SIMD128, NCA_DSP, NCA_PORTABLE } nca_vectors;
static const nca_vectors nca_simd_vectors = NCA_BASELINE;

#endif
