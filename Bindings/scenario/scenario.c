/*
 * Runs a scenario in C and prints what came of it. Each binding has the same program, and must print the same.
 *
 *     scenario MODEL.nca SCENARIO.txt
 *
 * A line of a scenario is a command and its numbers; those below say what each does. Sums of bytes are FNV-1a, 64 bits.
 */
#include <ncaruntime.h>
#include <ncaruntime_debug.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static nca_model *model;
static nca_model_info info;
static nca_world *world;
static void *memory, *snapshot;
static uint8_t *pixels;
static size_t pixels_size, snapshot_used;

static void check(nca_result result) {
    if (result == NCA_OK) return;
    fprintf(stderr, "scenario: %s\n", nca_result_string(result));
    exit(1);
}

static void print_sum(const char *what, const uint8_t *bytes, size_t count) {
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < count; i++) sum = (sum ^ bytes[i]) * 1099511628211u;
    printf("%s %016" PRIx64 "\n", what, sum);
}

static void make_world(int32_t width, int32_t height, uint64_t random_seed) {
    size_t size;
    nca_world_def def = nca_world_def_default(model);
    def.width = width;
    def.height = height;
    def.random_seed = random_seed;
    check(nca_world_memory_size(&def, &size));
    free(memory);
    free(snapshot);
    free(pixels);
    memory = malloc(size);
    check(nca_world_create(&def, memory, size, &world));
    pixels_size = 4 * (size_t)(width * height);
    pixels = malloc(pixels_size);
    snapshot = malloc(nca_world_snapshot_size(world));
}

static void run(const char *command, const int64_t *n, int count) {
    const int32_t a = (int32_t)n[0], b = (int32_t)n[1], c = (int32_t)n[2], d = (int32_t)n[3], e = (int32_t)n[4],
                  f = (int32_t)n[5];
    const size_t stride = 4 * (size_t)(world ? nca_world_width(world) : 0);
#define IS(name) (strcmp(command, name) == 0)
    if (IS("info")) {
        printf("info %d %d %d %d %d %d %d %dx%d %d,%d %d abi %u\n", info.channels, info.hidden, info.kernels, info.fire_rate,
               info.alive_threshold, info.wraps, info.state_fraction, info.grid_width, info.grid_height, info.seed_x,
               info.seed_y, info.steps, nca_abi_version());
    } else if (IS("forms")) { /* their names */
        printf("forms %d:", nca_model_form_count(model));
        for (int32_t form = 0; form < nca_model_form_count(model); form++) printf(" '%s'", nca_model_form_name(model, form));
        printf("\n");
    } else if (IS("gpu")) { /* the model as shaders read it */
        size_t size;
        check(nca_model_gpu_size(model, &size));
        void *words = malloc(size);
        check(nca_model_write_gpu(model, words, size));
        print_sum("gpu", words, size);
        free(words);
    } else if (IS("broken")) { /* no model */
        size_t size;
        const nca_result result = nca_model_memory_size("neural cellular automaton", 25, &size);
        printf("broken %d: %s\n", result, nca_result_string(result));
    } else if (IS("world")) {
        make_world(a, b, (uint64_t)n[2]);
        printf("world %dx%d, an engine: %d\n", nca_world_width(world), nca_world_height(world),
               nca_engine_available(nca_world_engine(world)) && strcmp(nca_engine_name(nca_world_engine(world)), "unknown"));
    } else if (IS("seed-default")) {
        check(nca_world_seed_default(world));
    } else if (IS("seed")) {
        check(nca_world_seed(world, a, b));
    } else if (IS("step")) {
        check(nca_world_step(world, a));
    } else if (IS("worlds")) { /* steps, in the call for many worlds */
        check(nca_worlds_step(&world, 1, a));
    } else if (IS("slices")) { /* one step, in slices of so many cells */
        int32_t finished = 0, slices = 0;
        for (; !finished; slices++) check(nca_world_step_slice(world, a, &finished));
        printf("slices, more than one: %d\n", slices > 1);
    } else if (IS("jobs")) { /* one step, in jobs */
        int32_t jobs;
        for (check(nca_world_step_begin(world, &jobs)); jobs > 0; check(nca_world_step_next(world, &jobs)))
            for (int32_t job = 0; job < jobs; job++) check(nca_world_step_job(world, job));
    } else if (IS("erase-circle")) {
        check(nca_world_erase_circle(world, a, b, c));
    } else if (IS("erase-rectangle")) {
        check(nca_world_erase_rectangle(world, a, b, c, d));
    } else if (IS("form")) {
        check(nca_world_set_form(world, a));
    } else if (IS("form-circle")) { /* form a */
        check(nca_world_set_form_circle(world, a, b, c, d));
    } else if (IS("form-rectangle")) {
        check(nca_world_set_form_rectangle(world, a, b, c, d, e));
    } else if (IS("form-at")) { /* that of all cells, and of one */
        printf("form %d, %d\n", nca_world_form(world), nca_world_form_at(world, a, b));
    } else if (IS("origin")) {
        check(nca_world_set_origin(world, a, b));
    } else if (IS("step-count")) {
        check(nca_world_set_step_count(world, (uint64_t)n[0]));
    } else if (IS("reset")) {
        check(nca_world_reset(world, (uint64_t)n[0]));
    } else if (IS("copy-cell")) { /* from a, b to c, d */
        int16_t cell[NCA_MAX_CHANNELS];
        check(nca_world_read_cell(world, a, b, cell, info.channels));
        check(nca_world_write_cell(world, c, d, cell, info.channels));
    } else if (IS("copy-cells")) { /* the rectangle a, b, c x d to e, f */
        const nca_rectangle from = {a, b, c, d}, to = {e, f, c, d};
        const size_t row = 2 * (size_t)(info.channels * c), size = row * (size_t)d;
        int16_t *cells = malloc(size);
        check(nca_world_read_cells(world, &from, cells, size, row));
        check(nca_world_write_cells(world, &to, cells, size, row));
        print_sum("cells", (const uint8_t *)cells, size);
        free(cells);
    } else if (IS("save")) {
        check(nca_world_save(world, snapshot, nca_world_snapshot_size(world), &snapshot_used));
        print_sum("snapshot", snapshot, snapshot_used);
    } else if (IS("restore")) {
        check(nca_world_restore(world, snapshot, snapshot_used));
    } else if (IS("show")) {
        printf("step %" PRIu64 ", %d live, hash %016" PRIx64 "\n", nca_world_step_count(world), nca_world_live_cells(world),
               nca_world_state_hash(world));
    } else if (IS("dirty")) { /* the rectangle and the sum of its pixels, premultiplied */
        nca_rectangle dirty;
        check(nca_world_take_dirty_rectangle(world, &dirty));
        printf("dirty %d,%d %dx%d\n", dirty.x, dirty.y, dirty.width, dirty.height);
        if (dirty.width == 0) return;
        const size_t size = 4 * (size_t)(dirty.width * dirty.height);
        check(nca_world_render_rectangle(world, &dirty, NCA_PIXELS_RGBA8_PREMULTIPLIED, pixels, size, 4 * (size_t)dirty.width));
        print_sum("pixels", pixels, size);
    } else if (IS("pixels")) { /* in format a */
        check(nca_world_render(world, a, pixels, pixels_size, stride));
        print_sum("pixels", pixels, pixels_size);
    } else if (IS("palette")) { /* pixels in format 0, in the colours that the numbers are */
        uint8_t palette[4 * NCA_MAX_PALETTE];
        for (int i = 0; i < count; i++) palette[i] = (uint8_t)n[i];
        check(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, pixels_size, stride));
        check(nca_pixels_apply_palette(pixels, pixels_size, nca_world_width(world), nca_world_height(world), stride,
                                       NCA_PIXELS_RGBA8_STRAIGHT, palette, count / 4));
        print_sum("palette", pixels, pixels_size);
    } else if (IS("debug")) { /* view a, channel b */
        check(nca_world_debug_render(world, a, b, NCA_PIXELS_RGBA8_STRAIGHT, pixels, pixels_size, stride));
        print_sum("debug", pixels, pixels_size);
    } else if (IS("refused")) { /* a seed outside the world */
        const nca_result result = nca_world_seed(world, a, b);
        printf("refused %d: %s\n", result, nca_result_string(result));
    } else {
        fprintf(stderr, "scenario: there is no command %s\n", command);
        exit(1);
    }
}

int main(int argument_count, char **arguments) {
    static uint8_t file[1 << 20];
    FILE *stream = argument_count == 3 ? fopen(arguments[1], "rb") : NULL;
    if (stream == NULL) return 2;
    const size_t byte_count = fread(file, 1, sizeof file, stream);
    size_t size;
    check(nca_model_memory_size(file, byte_count, &size));
    check(nca_model_create(file, byte_count, malloc(size), size, &model));
    check(nca_model_get_info(model, &info));

    stream = freopen(arguments[2], "r", stream);
    if (stream == NULL) return 2;
    for (char line[200]; fgets(line, sizeof line, stream) != NULL;) {
        int64_t numbers[64] = {0};
        int count = 0;
        const char *command = strtok(line, " \n");
        if (command == NULL || *command == '#') continue;
        for (const char *word; (word = strtok(NULL, " \n")) != NULL;)
            numbers[count++] = *word == '-' ? strtoll(word, NULL, 10) : (int64_t)strtoull(word, NULL, 10);
        run(command, numbers, count);
    }
    check(nca_world_destroy(world));
    check(nca_model_destroy(model));
    return 0;
}
