#define _POSIX_C_SOURCE 200809L
#include "NCARoofline.h"

#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Best of several runs: a limit is what can be reached. Each runs ITERATIONS times SUMS instructions. */
enum { ITERATIONS = 4000000, SUMS = 12, RUNS = 5 };

typedef void (*loop_function)(void);

static double rate(loop_function loop, double macs_per_instruction) {
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        double start = seconds();
        loop();
        double value = (double)ITERATIONS * SUMS * macs_per_instruction / (seconds() - start) * 1e-9;
        if (value > best) best = value;
    }
    return best;
}

/* Keeps a sum, and everything that was added to it, from being optimised away. */
#define LOOP(name, vector, zero, operation, constraint)                                   \
    static void name(void) {                                                              \
        vector sums[SUMS], a = zero, b = zero;                                            \
        for (int i = 0; i < SUMS; i++) sums[i] = zero;                                    \
        __asm__ volatile("" : "+" constraint(a), "+" constraint(b));                      \
        for (long n = 0; n < ITERATIONS; n++) {                                           \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < SUMS; i++) {           \
                sums[i] = operation;                                                      \
                __asm__ volatile("" : "+" constraint(sums[i]));                           \
            }                                                                             \
        }                                                                                 \
    }

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vnni"))), apply_to = function)
LOOP(int16_vnni, __m512i, _mm512_setzero_si512(), _mm512_dpwssd_epi32(sums[i], a, b), "v")
LOOP(float_avx512, __m512, _mm512_setzero_ps(), _mm512_fmadd_ps(a, b, sums[i]), "v")
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
LOOP(int16_avx2, __m256i, _mm256_setzero_si256(), _mm256_add_epi32(sums[i], _mm256_madd_epi16(a, sums[i])), "x")
LOOP(float_avx2, __m256, _mm256_setzero_ps(), _mm256_fmadd_ps(a, b, sums[i]), "x")
#pragma clang attribute pop
LOOP(int16_sse2, __m128i, _mm_setzero_si128(), _mm_add_epi32(sums[i], _mm_madd_epi16(a, sums[i])), "x")
LOOP(float_sse2, __m128, _mm_setzero_ps(), _mm_add_ps(sums[i], _mm_mul_ps(a, sums[i])), "x")

double nca_roofline_int16(int bits) {
    if (bits == 512 && __builtin_cpu_supports("avx512vnni")) return rate(int16_vnni, 32);
    if (bits == 256 && __builtin_cpu_supports("avx2")) return rate(int16_avx2, 16);
    return bits == 128 ? rate(int16_sse2, 8) : 0;
}

double nca_roofline_float(int bits) {
    if (bits == 512 && __builtin_cpu_supports("avx512f")) return rate(float_avx512, 16);
    if (bits == 256 && __builtin_cpu_supports("fma")) return rate(float_avx2, 8);
    return bits == 128 ? rate(float_sse2, 4) : 0;
}
#elif defined(__aarch64__)
LOOP(int16_neon, int32x4_t, vdupq_n_s32(0), vmlal_s16(sums[i], vget_low_s16(vreinterpretq_s16_s32(a)),
                                                     vget_low_s16(vreinterpretq_s16_s32(b))), "w")
LOOP(float_neon, float32x4_t, vdupq_n_f32(0), vfmaq_f32(sums[i], a, b), "w")

double nca_roofline_int16(int bits) { return bits == 128 ? rate(int16_neon, 4) : 0; }
double nca_roofline_float(int bits) { return bits == 128 ? rate(float_neon, 4) : 0; }
#else
double nca_roofline_int16(int bits) { return 0 * bits; }
double nca_roofline_float(int bits) { return 0 * bits; }
#endif
