/*
 * The same rollouts on every target: a shipped model, a micro model and random networks are seeded, stepped and damaged,
 * and the state hashes after 0, 1, 64 and 1,000 steps are printed, one line each:
 *
 *     ROLLOUT ENGINE STEP HASH
 *
 * and the bytes that model and world took: ROLLOUT ENGINE memory BYTES.
 * Run by run.sh, which compares them. platform.h has what a target offers to print with. With NCA_SMALL, everything
 * fits into 64 KB of RAM; with NCA_EMULATED, what would take an emulator minutes is left out; NCA_SCALAR_STEPS is how
 * far the scalar engine goes.
 */
#include "platform.h"

#ifndef NCA_SMALL
#define NCA_SMALL 0
#endif
#ifndef NCA_EMULATED
#define NCA_EMULATED 0
#endif
#ifndef NCA_SCALAR_STEPS
#define NCA_SCALAR_STEPS 1000
#endif

#include <ncaruntime.h>

static const unsigned char dragon[] = {
#embed "../../Models/dragon.nca"
};
static const unsigned char micro[] = {
#embed "micro.nca"
};

enum { MEMORY = NCA_SMALL ? 48 * 1024 : 4 * 1024 * 1024 };
static unsigned char memory[MEMORY];
static size_t memory_used;

/* At odd addresses, since the library takes memory at any; malloc of 32-bit Arm promises multiples of 8 only. */
static void *allocate(size_t size) {
    size_t start = memory_used | (1 - ((uintptr_t)memory & 1));
    if (size > MEMORY - start) fail("memory", 0);
    memory_used = start + size;
    return memory + start;
}

static void check(nca_result result, const char *call) {
    if (result != NCA_OK) fail(call, nca_result_string(result));
}

static nca_model *make_model(const unsigned char *bytes, size_t byte_count) {
    nca_model *model;
    size_t size;
    check(nca_model_memory_size(bytes, byte_count, &size), "nca_model_memory_size");
    check(nca_model_create(bytes, byte_count, allocate(size), size, &model), "nca_model_create");
    return model;
}

/* 0 for a side: as the model suggests. */
static nca_world *make_world(const nca_model *model, nca_engine engine, int width, int height) {
    nca_world_def def = nca_world_def_default(model);
    nca_world *world;
    size_t size;
    def.engine = engine;
    if (width > 0) def.width = width;
    if (height > 0) def.height = height;
    def.random_seed = 0x0123456789ABCDEFu;
    check(nca_world_memory_size(&def, &size), "nca_world_memory_size");
    check(nca_world_create(&def, allocate(size), size, &world), "nca_world_create");
    return world;
}

/* Writes the digits of a number before `end`; returns where they begin. */
static const char *digits(uint64_t value, uint32_t base, int at_least, char *end) {
    *--end = 0;
    for (; at_least > 0 || value > 0; at_least--, value /= base) *--end = "0123456789abcdef"[value % base];
    return end;
}

static void print_words(const char *a, const char *b, const char *c, const char *d) {
    const char *words[] = {a, " ", b, " ", c, " ", d, "\n"};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) print(words[i]);
}

static void print_hash(const char *rollout, const char *engine, unsigned step, uint64_t hash) {
    char number[17], count[12];
    print_words(rollout, engine, digits(step, 10, 1, count + sizeof count), digits(hash, 16, 16, number + sizeof number));
}

/* What node.mjs repeats in JavaScript. */
static void roll_out(const char *name, const unsigned char *bytes, size_t byte_count, nca_engine engine, int side,
                     unsigned last_step) {
    memory_used = 0;
    nca_world *world = make_world(make_model(bytes, byte_count), engine, side, side);
    const int width = nca_world_width(world), height = nca_world_height(world);
    const char *engine_name = nca_engine_name(nca_world_engine(world));
    char bytes_used[12];
    print_words(name, engine_name, "memory", digits(memory_used, 10, 1, bytes_used + sizeof bytes_used));
    check(nca_world_seed_default(world), "nca_world_seed_default");
    print_hash(name, engine_name, 0, nca_world_state_hash(world));
    check(nca_world_step(world, 1), "nca_world_step");
    print_hash(name, engine_name, 1, nca_world_state_hash(world));
    check(nca_world_step(world, 39), "nca_world_step");
    check(nca_world_erase_circle(world, width / 3, height / 2, width / 6), "nca_world_erase_circle");
    check(nca_world_step(world, 24), "nca_world_step");
    print_hash(name, engine_name, 64, nca_world_state_hash(world));
    if (last_step == 64) return;
    check(nca_world_erase_rectangle(world, 0, height / 2, width, height), "nca_world_erase_rectangle");
    check(nca_world_seed(world, width / 4, height / 4), "nca_world_seed");
    check(nca_world_step(world, 436), "nca_world_step");
    check(nca_world_erase_circle(world, width / 2, height / 2, width / 5), "nca_world_erase_circle");
    check(nca_world_step(world, 500), "nca_world_step");
    print_hash(name, engine_name, 1000, nca_world_state_hash(world));
}

/* ---------------------------------------------------------- random networks */

static uint64_t random_state;

/* SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
static uint32_t random_below(uint32_t limit) {
    uint64_t z = random_state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) >> 32) % limit;
}

static unsigned char *put(unsigned char *to, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) *to++ = (unsigned char)(value >> 8 * i);
    return to;
}

static uint32_t crc32(const unsigned char *bytes, size_t count) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

/* A .nca file (docs/nca-format.md) of a network that nobody trained, with forms called a, b, ...; returns its size. */
static size_t random_file(unsigned char *file, uint32_t most_channels, uint32_t most_hidden, uint32_t forms) {
    const uint32_t channels = 4 + random_below(most_channels - 3), hidden = 8 + random_below(most_hidden - 7);
    const uint32_t kernels = 3 + random_below(2), state = 9 + random_below(4), q = 8 + random_below(5);
    const uint32_t wide = random_below(4) == 0, fire_rates[] = {16384, 32768, 3000};
    const uint32_t limit = wide ? 300 : 127;
    unsigned char *to = file + 16;
    to = put(to, channels, 1);
    to = put(to, kernels == 3 ? 7 : 15, 1);
    to = put(to, hidden, 2);
    to = put(to, fire_rates[random_below(3)], 2);
    to = put(to, random_below(4) == 0 ? 0xFFFF : 1u << (state - 3), 2);
    to = put(to, random_below(2), 1);
    to = put(to, state, 1);
    to = put(to, 4 + random_below(5), 1);
    to = put(to, q, 1);
    to = put(to, state > q ? state - q + random_below(7) : random_below(11), 1);
    to = put(to, wide ? 3 : 0, 1);
    for (int i = 0; i < 2; i++) to = put(to, 16, 2); /* grid */
    for (int i = 0; i < 2; i++) to = put(to, 8, 2);  /* seed */
    to = put(to, 64, 2);                             /* steps */
    to = put(to, forms > 1 ? 3 + 2 * forms - 1 : 0, 4); /* metadata */
    to = put(to, forms > 1 ? forms : 0, 4);
    for (uint32_t i = 0; i < channels; i++) to = put(to, i < 3 ? 0 : 1u << state, 2);
    for (uint32_t i = 0; i < hidden; i++) to = put(to, random_below(40001) - 20000, 2);
    for (uint32_t i = 0; i < hidden * channels * (kernels + 1); i++)
        to = put(to, random_below(2 * limit + 1) - limit, wide ? 2 : 1);
    if (forms > 1) {
        for (uint32_t i = 0; i < hidden * (forms - 1); i++) to = put(to, random_below(40001) - 20000, 2);
        to = put(put(to, 7, 1), 2 * forms - 1, 2);
        for (uint32_t i = 0; i < forms; i++) {
            if (i > 0) to = put(to, '\n', 1);
            to = put(to, 'a' + i, 1);
        }
    }
    const uint32_t size = (uint32_t)(to - file);
    put(put(put(put(file, 0x1A41434E, 4), forms > 1 ? 2 : 1, 2), 48, 2), size, 4);
    put(file + 12, crc32(file + 16, size - 16), 4);
    return size;
}

/* Gives part of a world another form, or all of it. */
static void switch_form(nca_world *world, int leg, int x, int y, uint32_t forms) {
    const int32_t form = (int32_t)random_below(forms);
    if (leg == 1) check(nca_world_set_form_circle(world, form, x, y, 3), "nca_world_set_form_circle");
    else if (leg == 2) check(nca_world_set_form(world, form), "nca_world_set_form");
    else check(nca_world_set_form_rectangle(world, form, x - 3, y - 2, 7, 5), "nca_world_set_form_rectangle");
}

/*
 * Networks and worlds of random size, boundary, mask and number formats, with one form or with 2 to `most_forms`; the
 * hashes of all steps in one. The scalar engine must give the same as the engine under test.
 */
static void roll_out_randomly(const char *name, nca_engine engine, int networks, uint32_t most_channels,
                              uint32_t most_hidden, uint32_t most_side, uint32_t most_forms) {
    uint64_t sum = 0;
    random_state = 7;
    for (int i = 0; i < networks; i++) {
        memory_used = 0;
        const uint32_t forms = most_forms > 1 ? 2 + random_below(most_forms - 1) : 1;
        unsigned char *file = allocate(64 + 2 * (most_channels + most_hidden * (most_forms + 5 * most_channels) + most_forms));
        size_t size = random_file(file, most_channels, most_hidden, forms);
        memory_used = size;
        nca_model *model = make_model(file, size);
        const int width = 1 + (int)random_below(most_side), height = 1 + (int)random_below(most_side);
        const uint64_t events = random_state;
        const size_t before = memory_used;
        nca_engine engines[] = {NCA_ENGINE_SCALAR, engine};
        uint64_t hashes[2];
        for (int e = 0; e < 2; e++) {
            memory_used = before;
            nca_world *world = make_world(model, engines[e], width, height);
            random_state = events;
            hashes[e] = 0;
            for (int leg = 0; leg < 4; leg++) {
                int x = (int)random_below((uint32_t)width), y = (int)random_below((uint32_t)height);
                if (leg == 2) check(nca_world_erase_circle(world, x, y, 2), "nca_world_erase_circle");
                else check(nca_world_seed(world, x, y), "nca_world_seed");
                if (forms > 1) switch_form(world, leg, x, y, forms);
                check(nca_world_step(world, 1 + (int)random_below(6)), "nca_world_step");
                hashes[e] = hashes[e] * 31 + nca_world_state_hash(world);
            }
        }
        if (hashes[0] != hashes[1]) fail(name, "this engine differs from the scalar one");
        sum = sum * 31 + hashes[1];
    }
    print_hash(name, nca_engine_name(engine), (unsigned)networks, sum);
}

/* ------------------------------------------------------------------- engines */

static void roll_out_all(nca_engine engine) {
    const int is_scalar = engine == NCA_ENGINE_SCALAR;
    roll_out("micro", micro, sizeof micro, engine, 0, is_scalar ? NCA_SCALAR_STEPS : 1000);
    roll_out_randomly("random-small", engine, 24, 12, 48, 12, 1);
    roll_out_randomly("random-forms", engine, 24, 12, 48, 12, 4);
    if (is_scalar && NCA_EMULATED) return;
    roll_out("dragon-12", dragon, sizeof dragon, engine, 12, 1000);
    if (NCA_SMALL) return;
    /* Plain code in worlds as large as these takes a minute, and random networks are compared with it anyway. */
    if (!is_scalar) roll_out_randomly("random", engine, 20, 32, 256, 33, 1);
    roll_out("dragon", dragon, sizeof dragon, engine, 0, is_scalar || NCA_EMULATED ? 64 : 1000);
}

int main(void) {
    if (nca_abi_version() != NCA_ABI_VERSION) fail("nca_abi_version", 0);
    for (nca_engine engine = NCA_ENGINE_SCALAR; engine <= NCA_ENGINE_AVX512; engine++)
        if (nca_engine_available(engine)) roll_out_all(engine);
    report_stack();
    return 0;
}
