/*
 * The kernels of the update rule against plain sums in double precision, of every variant that the processor runs and of
 * many sizes. It needs nothing of Swift's, so that an emulator can run it for another processor.
 *
 *     kernels              says how many checks passed and failed
 *     kernels --time       nanoseconds for each cell of the standard size, forward and backward, of every variant
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "NCATrainingIntrinsics.h"

static const char *const names[NCA_TRAINING_VARIANTS] = {"avx512", "avx2", "neon"};
static int passed, failed;

static uint64_t randoms = 1;
static float uniform(float low, float high) {
    randoms += 0x9E3779B97F4A7C15u;
    uint64_t z = randoms;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return low + (high - low) * (float)((z ^ z >> 31) >> 40) * 0x1p-24f;
}

/* Memory for `count` elements of `size` bytes, aligned for all vectors, of bytes that are no number anybody expects. */
static void *memory(size_t count, size_t size) {
    size_t bytes = (count * size + 63) / 64 * 64;
    void *result = aligned_alloc(64, bytes);
    if (!result) abort();
    memset(result, 0x7F, bytes);
    return result;
}
static float *randomly(size_t count, float limit) {
    float *result = memory(count, sizeof(float));
    for (size_t i = 0; i < count; i++) result[i] = uniform(-limit, limit);
    return result;
}

/* The length of a - b over that of b must be at most `limit`. */
static void compare(const char *variant, const char *what, nca_training_shape s, const float *a, const double *b, size_t count,
                    double limit) {
    double difference = 0, length = 1e-30;
    for (size_t i = 0; i < count; i++) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        length += b[i] * b[i];
    }
    double error = sqrt(difference / length);
    if (error <= limit) passed++;
    else {
        failed++;
        fprintf(stderr, "%s, %d channels, %d hidden, %d inputs: %s differs by %g\n", variant, s.channels, s.hidden, s.inputs,
                what, error);
    }
}

/* Arrays of an update rule and one step of `count` cells. */
typedef struct problem {
    nca_training_shape s;
    int count;
    nca_training_grid grid;
    float *input, *bias, *output, *perceptions, *gradients;
} problem;

static problem make(nca_training_shape s, int count, nca_training_grid grid) {
    int extra = NCA_TRAINING_ROWS - 1;
    problem p = {.s = s, .count = count, .grid = grid};
    p.input = randomly((size_t)s.hidden * s.inputs, 0.2f);
    p.bias = randomly(s.hidden, 0.2f);
    p.output = randomly((size_t)s.channels * s.hidden, 0.2f);
    p.perceptions = randomly((size_t)(count + extra) * s.inputs, 1);
    p.gradients = randomly((size_t)(count + extra) * s.channels, 1);
    return p;
}
static void discard(problem p) {
    free(p.input), free(p.bias), free(p.output), free(p.perceptions), free(p.gradients);
}

/* What a variant computes, and the memory that it wants. */
typedef struct result {
    float *updates, *state, *perception_gradients, *hidden, *hidden_gradients;
    nca_training_sums sums;
    nca_training_weights w;
} result;

static result prepared(problem p, nca_training_kernels k) {
    nca_training_shape s = p.s;
    const size_t inputs = (size_t)s.hidden * s.inputs, outputs = (size_t)s.channels * s.hidden, f = sizeof(float);
    result r;
    r.updates = memory((size_t)p.count * s.channels, f);
    r.state = randomly((size_t)p.count * s.channels, 1);
    r.perception_gradients = memory((size_t)(p.count + NCA_TRAINING_ROWS - 1) * s.inputs, f);
    r.hidden = memory((size_t)(p.count + NCA_TRAINING_ROWS - 1) * s.hidden, f);
    r.hidden_gradients = memory((size_t)NCA_TRAINING_TILE * s.hidden, f);
    r.sums = (nca_training_sums){randomly(inputs, 1), randomly(s.hidden, 1), randomly(outputs, 1)};
    r.w = (nca_training_weights){
        memory(inputs, f), memory(inputs, f), memory(outputs, f), memory(outputs, f), memory(s.hidden, f)};
    k.prepare(s, p.input, p.bias, p.output, r.w);
    return r;
}
static void release(result r) {
    free(r.updates), free(r.state), free(r.perception_gradients), free(r.hidden), free(r.hidden_gradients);
    free(r.sums.input), free(r.sums.bias), free(r.sums.output);
    free(r.w.input_rows), free(r.w.input_columns), free(r.w.output_rows), free(r.w.output_columns), free(r.w.bias);
}

static void forward(problem p, nca_training_kernels k, result r) {
    k.forward(p.s, r.w, p.perceptions, p.count, p.grid, r.hidden, r.updates);
}
static void backward(problem p, nca_training_kernels k, result r) {
    nca_training_shape s = p.s;
    for (int first = 0; first < p.count; first += NCA_TRAINING_TILE) {
        int count = p.count - first < NCA_TRAINING_TILE ? p.count - first : NCA_TRAINING_TILE;
        const float *hidden = r.hidden + (size_t)first * s.hidden;
        k.backward(
            s, r.w,
            (nca_training_tile){
                count, p.perceptions + (size_t)first * s.inputs, hidden, hidden, p.gradients + (size_t)first * s.channels,
                r.hidden_gradients, r.perception_gradients + (size_t)first * s.inputs},
            r.sums);
    }
}

static double *copied(const float *from, size_t count) {
    double *to = memory(count, sizeof(double));
    for (size_t i = 0; i < count; i++) to[i] = from[i];
    return to;
}

/* One problem by one variant, against the formulas. */
static void check(nca_training_variant variant, nca_training_kernels k, problem p) {
    const nca_training_shape s = p.s;
    const char *name = names[variant];
    const int isRounded = p.grid.unit > 0;
    const double exact = isRounded ? 2e-3 : 2e-6, gradient = isRounded ? 2e-2 : 5e-6;
    result r = prepared(p, k);
    const size_t states = (size_t)p.count * s.channels;
    uint32_t *list = memory(p.count, sizeof *list);
    for (int i = 0; i < p.count; i++) list[i] = p.count - 1 - i;
    double *state = copied(r.state, states), *updates = memory(states, sizeof(double));
    double *hidden = memory((size_t)p.count * s.hidden, sizeof(double));
    double *dInput = copied(r.sums.input, (size_t)s.inputs * s.hidden), *dBias = copied(r.sums.bias, s.hidden);
    double *dOutput = copied(r.sums.output, (size_t)s.channels * s.hidden);
    double *dPerception = memory((size_t)p.count * s.inputs, sizeof(double));

    forward(p, k, r);
    k.apply(s, r.state, list, p.count, r.updates, p.grid);
    backward(p, k, r);

    for (int i = 0; i < p.count; i++) {
        const float *perception = p.perceptions + (size_t)i * s.inputs, *dU = p.gradients + (size_t)i * s.channels;
        for (int j = 0; j < s.hidden; j++) {
            double sum = p.bias[j];
            for (int n = 0; n < s.inputs; n++) sum += (double)perception[n] * p.input[j * s.inputs + n];
            if (isRounded) sum = fmin(floor(sum / p.grid.unit + 0.5) * p.grid.unit, p.grid.high);
            hidden[i * s.hidden + j] = fmax(sum, 0);
        }
        for (int c = 0; c < s.channels; c++) {
            double sum = 0;
            for (int j = 0; j < s.hidden; j++) sum += hidden[i * s.hidden + j] * p.output[c * s.hidden + j];
            updates[i * s.channels + c] = sum;
            double *cell = state + (size_t)list[i] * s.channels + c;
            *cell += isRounded ? floor(sum / p.grid.unit + 0.5) * p.grid.unit : sum;
            if (isRounded) *cell = fmax(fmin(*cell, p.grid.high), p.grid.low);
        }
        for (int n = 0; n < s.inputs; n++) dPerception[i * s.inputs + n] = 0;
        for (int j = 0; j < s.hidden; j++) {
            double dA = 0;
            for (int c = 0; c < s.channels; c++) {
                dA += (double)dU[c] * p.output[c * s.hidden + j];
                dOutput[c * s.hidden + j] += dU[c] * hidden[i * s.hidden + j];
            }
            if (hidden[i * s.hidden + j] <= 0) continue;
            dBias[j] += dA;
            for (int n = 0; n < s.inputs; n++) {
                dInput[n * s.hidden + j] += dA * perception[n];
                dPerception[i * s.inputs + n] += dA * p.input[j * s.inputs + n];
            }
        }
    }
    compare(name, "the update", s, r.updates, updates, states, exact);
    compare(name, "the state", s, r.state, state, states, exact);
    compare(name, "the gradient of the input weights", s, r.sums.input, dInput, (size_t)s.inputs * s.hidden, gradient);
    compare(name, "the gradient of the bias", s, r.sums.bias, dBias, s.hidden, gradient);
    compare(name, "the gradient of the output weights", s, r.sums.output, dOutput, (size_t)s.channels * s.hidden, gradient);
    compare(name, "the gradient of the perceptions", s, r.perception_gradients, dPerception, (size_t)p.count * s.inputs, gradient);
    free(list), free(state), free(updates), free(hidden), free(dInput), free(dBias), free(dOutput), free(dPerception);
    release(r);
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The least of many runs over cells that fit into a cache. */
static void measure(nca_training_variant variant, nca_training_kernels k) {
    problem p = make((nca_training_shape){16, 128, 48}, 512, (nca_training_grid){0});
    result r = prepared(p, k);
    double best[2] = {1, 1};
    for (int i = 0; i < 200; i++)
        for (int pass = 0; pass < 2; pass++) {
            double start = seconds();
            if (pass) backward(p, k, r);
            else forward(p, k, r);
            double time = seconds() - start;
            if (time < best[pass]) best[pass] = time;
        }
    const double products = 128.0 * (48 + 16);
    printf("%-12s %7.1f ns forward (%5.1f products/ns) %7.1f ns backward (%5.1f)\n", names[variant],
           1e9 * best[0] / p.count, products * p.count / (1e9 * best[0]), 1e9 * best[1] / p.count,
           2 * products * p.count / (1e9 * best[1]));
    release(r);
    discard(p);
}

int main(int argc, char **argv) {
    const int times = argc > 1 && strcmp(argv[1], "--time") == 0;
    const nca_training_shape shapes[] = {
        {16, 128, 48}, {16, 128, 64}, {8, 16, 24}, {8, 16, 32}, {32, 64, 96}, {16, 32, 48}, {48, 256, 144}, {16, 96, 64}};
    const int counts[] = {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 130};
    const nca_training_grid grids[] = {{0}, {0x1p-11f, -32768 * 0x1p-11f, 32767 * 0x1p-11f}, {0x1p-9f, -1, 1}};
    int variants = 0;
    for (nca_training_variant v = 0; v < NCA_TRAINING_VARIANTS; v++) {
        nca_training_kernels k;
        if (!nca_training_kernels_for(v, shapes[0], &k)) continue;
        variants++;
        if (times) {
            measure(v, k);
            continue;
        }
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
            if (!nca_training_kernels_for(v, shapes[i], &k)) continue;
            for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
                for (size_t g = 0; g < sizeof grids / sizeof *grids; g++) {
                    problem p = make(shapes[i], counts[c], grids[g]);
                    check(v, k, p);
                    discard(p);
                }
        }
    }
    if (times) return 0;
    /* Sizes that no variant may take. */
    nca_training_kernels k;
    for (nca_training_variant v = 0; v < NCA_TRAINING_VARIANTS; v++)
        for (int i = 0; i < 3; i++) {
            nca_training_shape s = {i == 0 ? 12 : 16, i == 1 ? 132 : 128, i == 2 ? 36 : 48};
            if (nca_training_kernels_for(v, s, &k)) failed++;
            else passed++;
        }
    if (variants == 0) fprintf(stderr, "there are no kernels for this processor\n"), failed++;
    printf("%d variants: %d passed, %d failed\n", variants, passed, failed);
    return failed != 0;
}
