/*
 * The inner loops: nca_kernel.inc for fixed point, compiled once per instruction set, and nca_half.inc for halves.
 *
 * Everything is `static`, and each variant carries its instruction set as a function attribute, so that one
 * object file holds all variants without compiler flags, and no symbol of one variant can be mistaken by the
 * linker for that of another. The Swift side picks a table of functions when a world is made.
 */
#ifndef NCA_INTRINSICS_H
#define NCA_INTRINSICS_H

#include <stddef.h>
#include <stdint.h>

/* The network as the kernels read it. Padding weights are zero. */
typedef struct nca_network {
    const int16_t *input_weights;  /* [inputs / 2][padded_hidden][2]: pairs of inputs side by side */
    const int32_t *bias;           /* [padded_hidden], with the rounding of input_shift added */
    const int16_t *output_weights; /* [padded_hidden / 2][padded_outputs][2] */
    int32_t stride;                /* int16 per cell: channels rounded up to 8 */
    int32_t kernels;               /* 3, or 4 with the Laplacian */
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

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/* Bit set of the engines beyond the baseline that processor and operating system support. */
enum { NCA_CPU_AVX2 = 1, NCA_CPU_AVX512 = 2, NCA_CPU_HALF = 4 };

static inline uint32_t nca_cpu_features(void) {
    uint32_t a, b, c, d, features = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
    const uint32_t half = bit_F16C | bit_FMA;
    int has_half = (c & half) == half;
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    const uint32_t ymm = 0x6, zmm = 0xE6;
    if ((low & ymm) == ymm && (b & bit_AVX2)) features |= NCA_CPU_AVX2;
    if ((features & NCA_CPU_AVX2) && has_half) features |= NCA_CPU_HALF;
    if ((low & zmm) == zmm && (b & bit_AVX512F) && (b & bit_AVX512BW) && (b & bit_AVX512VL) && (b & bit_AVX512DQ) &&
        (c & bit_AVX512VNNI))
        features |= NCA_CPU_AVX512;
    return features;
}

#define NCA_BASELINE NCA_SSE2
#define NCA_LANES 4
#define NCA_NAME(name) nca_sse2_##name
#include "nca_kernel.inc"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define NCA_LANES 8
#define NCA_NAME(name) nca_avx2_##name
#include "nca_kernel.inc"
#pragma clang attribute pop

#pragma clang attribute push(                                                                                    \
    __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,prefer-256-bit"))),               \
    apply_to = function)
#define NCA_LANES 16
#define NCA_NAME(name) nca_avx512_##name
#include "nca_kernel.inc"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,f16c,fma"))), apply_to = function)
#include "nca_half.inc"
#pragma clang attribute pop

static inline nca_kernels nca_kernels_half(void) {
    return (nca_kernels){nca_avx2_list, nca_half_update, nca_half_apply};
}
static inline nca_kernels nca_kernels_simd(void) {
    return (nca_kernels){nca_sse2_list, nca_sse2_update, nca_sse2_apply};
}
static inline nca_kernels nca_kernels_avx2(void) {
    return (nca_kernels){nca_avx2_list, nca_avx2_update, nca_avx2_apply};
}
static inline nca_kernels nca_kernels_avx512(void) {
    return (nca_kernels){nca_avx512_list, nca_avx512_update, nca_avx512_apply};
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

static inline nca_kernels nca_kernels_simd(void) {
    return (nca_kernels){nca_simd_list, nca_simd_update, nca_simd_apply};
}

#if defined(__aarch64__)
/* Whether the processor calculates with halves (FEAT_FP16). Linux lets programs read this register. */
static inline int nca_cpu_has_half(void) {
#if defined(__APPLE__)
    return 1;
#else
    uint64_t features;
    __asm__ volatile("mrs %0, ID_AA64PFR0_EL1" : "=r"(features));
    return (features >> 16 & 15) == 1;
#endif
}

#pragma clang attribute push(__attribute__((target("fullfp16"))), apply_to = function)
#include "nca_half.inc"
#pragma clang attribute pop

static inline nca_kernels nca_kernels_half(void) {
    return (nca_kernels){nca_simd_list, nca_half_update, nca_half_apply};
}
#endif

#endif

/* The vectors that nca_kernels_simd uses. */
typedef enum nca_vectors { NCA_SSE2, NCA_NEON, NCA_SIMD128, NCA_DSP, NCA_PORTABLE } nca_vectors;
static const nca_vectors nca_simd_vectors = NCA_BASELINE;

#endif
