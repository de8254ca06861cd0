/*
 * Every function of ncaruntime.h: what it promises, and that wrong use returns a code and changes nothing.
 *
 *     api_test MODEL.nca OTHER.nca
 *
 * Prints the state hashes of a life with damage, for the caller to compare, and a count of passed and failed checks.
 */
#include <ncaruntime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

static void expect(int condition, const char *what, int line) {
    if (condition) {
        passed++;
    } else {
        failed++;
        printf("line %d: %s\n", line, what);
    }
}
#define EXPECT(condition) expect((condition) != 0, #condition, __LINE__)
/* A call that must fail with `code` and leave the world as it was. */
#define REFUSES(call, code)                                        \
    do {                                                           \
        uint64_t before = nca_world_state_hash(world);             \
        EXPECT((call) == (code));                                  \
        EXPECT(nca_world_state_hash(world) == before);             \
    } while (0)

/* Without guards, for the address sanitizer, memory ends where the library's ends. */
#ifndef NCA_GUARD
#define NCA_GUARD 64
#endif
enum { GUARD = NCA_GUARD };

/* Memory between two guards that nobody may touch. */
static void *guarded(size_t size) {
    unsigned char *memory = malloc(size + 2 * GUARD);
    memset(memory, 0xA5, size + 2 * GUARD);
    return memory + GUARD;
}

static int guards_are_intact(void *memory, size_t size) {
    unsigned char *bytes = memory;
    for (int i = 1; i <= GUARD; i++)
        if (bytes[-i] != 0xA5) return 0;
    for (int i = 0; i < GUARD; i++)
        if (bytes[size + (size_t)i] != 0xA5) return 0;
    return 1;
}

/* Whether memory is still as guarded() gave it. */
static int is_untouched(void *memory, size_t size) {
    unsigned char *bytes = memory;
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0xA5) return 0;
    return guards_are_intact(memory, size);
}

static void release(void *memory) { free((unsigned char *)memory - GUARD); }

static unsigned char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("cannot open %s\n", path);
        exit(2);
    }
    unsigned char *bytes = malloc(1 << 20);
    *size = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static nca_model *make_model(const unsigned char *bytes, size_t count, void **memory, size_t *size) {
    nca_model *model = NULL;
    EXPECT(nca_model_memory_size(bytes, count, size) == NCA_OK);
    *memory = guarded(*size);
    EXPECT(nca_model_create(bytes, count, *memory, *size, &model) == NCA_OK);
    return model;
}

static nca_world *make_world(const nca_world_def *def, void **memory, size_t *size) {
    nca_world *world = NULL;
    EXPECT(nca_world_memory_size(def, size) == NCA_OK);
    *memory = guarded(*size);
    EXPECT(nca_world_create(def, *memory, *size, &world) == NCA_OK);
    return world;
}

static void test_strings(void) {
    EXPECT(nca_abi_version() == NCA_ABI_VERSION);
    EXPECT(strcmp(nca_result_string(NCA_OK), "success") == 0);
    EXPECT(strstr(nca_result_string(NCA_ERROR_MODEL_CRC), "crc") != NULL);
    EXPECT(strlen(nca_result_string(-7)) > 0 && strlen(nca_result_string(1000)) > 0);
    for (nca_result code = 1; code <= NCA_ERROR_MODEL_METADATA; code++) EXPECT(strlen(nca_result_string(code)) > 10);
    EXPECT(strcmp(nca_engine_name(NCA_ENGINE_SCALAR), "scalar") == 0);
    EXPECT(strcmp(nca_engine_name(99), "unknown") == 0);
    EXPECT(nca_engine_available(NCA_ENGINE_AUTOMATIC) && nca_engine_available(NCA_ENGINE_SIMD));
    EXPECT(!nca_engine_available(99) && !nca_engine_available(-1));
}

static void test_model(const unsigned char *bytes, size_t count) {
    size_t size = 0;
    nca_model *model = (nca_model *)0x1;
    EXPECT(nca_model_memory_size(NULL, count, &size) == NCA_ERROR_NULL);
    EXPECT(nca_model_memory_size(bytes, count, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_model_memory_size(bytes, 3, &size) == NCA_ERROR_MODEL_MAGIC && size == 0);
    EXPECT(nca_model_memory_size(bytes, count - 1, &size) == NCA_ERROR_MODEL_FILE_SIZE && size == 0);
    EXPECT(nca_model_memory_size(bytes, 0, &size) == NCA_ERROR_MODEL_MAGIC && size == 0);
    EXPECT(nca_model_memory_size(bytes, SIZE_MAX, &size) == NCA_ERROR_COUNT && size == 0);
    EXPECT(nca_model_memory_size(bytes, count, &size) == NCA_OK && size > 0);
    char *memory = guarded(size + 16);
    EXPECT(nca_model_create(NULL, count, memory, size, &model) == NCA_ERROR_NULL);
    EXPECT(nca_model_create(bytes, count, memory, size - 1, &model) == NCA_ERROR_MEMORY_SIZE);
    EXPECT(nca_model_create(bytes, count, memory, 0, &model) == NCA_ERROR_MEMORY_SIZE);
    EXPECT(nca_model_create(bytes, count, memory, SIZE_MAX, &model) == NCA_ERROR_COUNT);
    for (size_t offset = 1; offset < NCA_MEMORY_ALIGNMENT; offset++)
        EXPECT(nca_model_create(bytes, count, memory + offset, size, &model) == NCA_ERROR_MEMORY_ALIGNMENT);
    EXPECT(nca_model_create(bytes, count, NULL, size, &model) == NCA_ERROR_NULL);
    EXPECT(nca_model_create(bytes, count, memory, size, NULL) == NCA_ERROR_NULL);
    EXPECT(model == (nca_model *)0x1);
    unsigned char *damaged = malloc(count);
    memcpy(damaged, bytes, count);
    damaged[count / 2] ^= 4;
    EXPECT(nca_model_create(damaged, count, memory, size, &model) == NCA_ERROR_MODEL_CRC);
    EXPECT(model == (nca_model *)0x1 && is_untouched(memory, size + 16));
    free(damaged);
    release(memory);
    nca_model_info info;
    EXPECT(nca_model_get_info(NULL, &info) == NCA_ERROR_NULL);
}

static void test_definitions(nca_model *model, const nca_model_info *info) {
    size_t size = 0;
    nca_world *world = NULL;
    nca_world_def def = nca_world_def_default(model);
    EXPECT(def.abi_version == NCA_ABI_VERSION && def.model == model && def.engine == NCA_ENGINE_AUTOMATIC);
    EXPECT(def.width == info->grid_width && def.height == info->grid_height && def.random_seed == 0);
    EXPECT(nca_world_memory_size(&def, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_world_memory_size(NULL, &size) == NCA_ERROR_NULL);
    nca_world_def zeroed;
    memset(&zeroed, 0, sizeof zeroed);
    EXPECT(nca_world_memory_size(&zeroed, &size) == NCA_ERROR_ABI_VERSION && size == 0);
    zeroed = def;
    zeroed.abi_version++;
    EXPECT(nca_world_memory_size(&zeroed, &size) == NCA_ERROR_ABI_VERSION && size == 0);
    EXPECT(nca_world_create(&zeroed, &size, 8, &world) == NCA_ERROR_ABI_VERSION);
    def = nca_world_def_default(NULL);
    EXPECT(nca_world_memory_size(&def, &size) == NCA_ERROR_NULL);
    int32_t sides[] = {0, -1, NCA_MAX_WORLD_SIDE + 1, INT32_MAX, INT32_MIN};
    for (int i = 0; i < 5; i++) {
        def = nca_world_def_default(model);
        def.width = sides[i];
        EXPECT(nca_world_memory_size(&def, &size) == NCA_ERROR_WORLD_SIZE && size == 0);
        def = nca_world_def_default(model);
        def.height = sides[i];
        EXPECT(nca_world_memory_size(&def, &size) == NCA_ERROR_WORLD_SIZE && size == 0);
    }
    def = nca_world_def_default(model);
    EXPECT(nca_world_memory_size(&def, &size) == NCA_OK);
    char *memory = guarded(size + 16);
    EXPECT(nca_world_create(NULL, memory, size, &world) == NCA_ERROR_NULL);
    EXPECT(nca_world_create(&def, memory, size - 1, &world) == NCA_ERROR_MEMORY_SIZE);
    EXPECT(nca_world_create(&def, memory, SIZE_MAX, &world) == NCA_ERROR_COUNT);
    for (size_t offset = 1; offset < NCA_MEMORY_ALIGNMENT; offset++)
        EXPECT(nca_world_create(&def, memory + offset, size, &world) == NCA_ERROR_MEMORY_ALIGNMENT);
    EXPECT(nca_world_create(&def, NULL, size, &world) == NCA_ERROR_NULL);
    EXPECT(nca_world_create(&def, memory, size, NULL) == NCA_ERROR_NULL);
    def.engine = 77;
    EXPECT(nca_world_create(&def, memory, size, &world) == NCA_ERROR_ENGINE);
    def = nca_world_def_default(model);
    def.model = NULL;
    EXPECT(nca_world_create(&def, memory, size, &world) == NCA_ERROR_NULL);
    def = nca_world_def_default(model);
    def.width = 0;
    EXPECT(nca_world_create(&def, memory, size, &world) == NCA_ERROR_WORLD_SIZE);
    EXPECT(world == NULL && is_untouched(memory, size + 16));
    release(memory);
}

static void test_wrong_use(nca_world *world, const nca_model_info *info) {
    int32_t width = nca_world_width(world), height = nca_world_height(world);
    int16_t cell[NCA_MAX_CHANNELS] = {0};
    REFUSES(nca_world_seed(world, -1, 0), NCA_ERROR_POSITION);
    REFUSES(nca_world_seed(world, width, 0), NCA_ERROR_POSITION);
    REFUSES(nca_world_seed(world, 0, height), NCA_ERROR_POSITION);
    REFUSES(nca_world_seed(world, 0, INT32_MIN), NCA_ERROR_POSITION);
    REFUSES(nca_world_step(world, -1), NCA_ERROR_COUNT);
    REFUSES(nca_world_step(world, 0), NCA_OK);
    REFUSES(nca_world_erase_circle(world, 3, 3, -1), NCA_ERROR_COUNT);
    REFUSES(nca_world_erase_rectangle(world, 0, 0, -1, 4), NCA_ERROR_COUNT);
    REFUSES(nca_world_erase_circle(world, INT32_MAX, INT32_MIN, 5), NCA_OK);
    REFUSES(nca_world_erase_rectangle(world, INT32_MAX, 0, INT32_MAX, 4), NCA_OK);
    REFUSES(nca_world_read_cell(world, width, 0, cell, NCA_MAX_CHANNELS), NCA_ERROR_POSITION);
    REFUSES(nca_world_read_cell(world, 0, 0, cell, info->channels - 1), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_read_cell(world, 0, 0, NULL, NCA_MAX_CHANNELS), NCA_ERROR_NULL);
    REFUSES(nca_world_write_cell(world, 0, -1, cell, NCA_MAX_CHANNELS), NCA_ERROR_POSITION);
    REFUSES(nca_world_write_cell(world, 0, 0, cell, info->channels - 1), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_write_cell(world, 0, 0, NULL, NCA_MAX_CHANNELS), NCA_ERROR_NULL);

    size_t stride = (size_t)width * 4, size = stride * (size_t)height;
    unsigned char *pixels = guarded(size);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, NULL, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_render(world, 4, pixels, size, stride), NCA_ERROR_PIXEL_FORMAT);
    REFUSES(nca_world_render(world, -1, pixels, size, stride), NCA_ERROR_PIXEL_FORMAT);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size - 1, stride), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, stride - 1), NCA_ERROR_PIXEL_STRIDE);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, PTRDIFF_MAX), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, SIZE_MAX, stride), NCA_ERROR_COUNT);
    EXPECT(nca_world_render(NULL, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, stride) == NCA_ERROR_NULL);
    EXPECT(is_untouched(pixels, size));
    release(pixels);

    EXPECT(nca_world_read_cell(NULL, 0, 0, cell, NCA_MAX_CHANNELS) == NCA_ERROR_NULL);
    EXPECT(nca_world_write_cell(NULL, 0, 0, cell, NCA_MAX_CHANNELS) == NCA_ERROR_NULL);
    EXPECT(nca_world_seed(NULL, 0, 0) == NCA_ERROR_NULL && nca_world_seed_default(NULL) == NCA_ERROR_NULL);
    EXPECT(nca_world_step(NULL, 1) == NCA_ERROR_NULL && nca_world_reset(NULL, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_set_origin(NULL, 1, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_erase_circle(NULL, 0, 0, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_erase_rectangle(NULL, 0, 0, 1, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_step_count(NULL) == 0 && nca_world_width(NULL) == 0 && nca_world_height(NULL) == 0);
    EXPECT(nca_world_live_cells(NULL) == 0 && nca_world_state_hash(NULL) == 0 && nca_world_snapshot_size(NULL) == 0);
    EXPECT(nca_world_engine(NULL) == NCA_ENGINE_AUTOMATIC);
}

static void test_cells_and_pixels(nca_world *world, const nca_model_info *info) {
    int32_t width = nca_world_width(world), height = nca_world_height(world);
    size_t tight = (size_t)width * 4, wide = tight + 12;
    int16_t cell[NCA_MAX_CHANNELS] = {0}, back[NCA_MAX_CHANNELS] = {0};
    int16_t one = (int16_t)(1 << info->state_fraction);
    cell[0] = one / 2;
    cell[1] = one / 4;
    cell[3] = one / 2;
    EXPECT(nca_world_write_cell(world, 1, 0, cell, info->channels) == NCA_OK);
    EXPECT(nca_world_read_cell(world, 1, 0, back, info->channels) == NCA_OK);
    EXPECT(memcmp(cell, back, sizeof(int16_t) * (size_t)info->channels) == 0);

    unsigned char *pixels[4];
    for (int format = 0; format < 4; format++) {
        /* The last row needs no padding. */
        size_t size = wide * (size_t)(height - 1) + tight;
        pixels[format] = guarded(size);
        EXPECT(nca_world_render(world, format, pixels[format], size - 1, wide) == NCA_ERROR_BUFFER_SIZE);
        EXPECT(is_untouched(pixels[format], size));
        EXPECT(nca_world_render(world, format, pixels[format], size, wide) == NCA_OK);
        int padding_is_intact = guards_are_intact(pixels[format], size);
        for (int y = 0; y < height - 1; y++)
            for (size_t i = tight; i < wide; i++)
                padding_is_intact = padding_is_intact && pixels[format][(size_t)y * wide + i] == 0xA5;
        EXPECT(padding_is_intact);
    }
    EXPECT(pixels[0][4] == 255 && pixels[0][5] == 128 && pixels[0][6] == 0 && pixels[0][7] == 128);
    EXPECT(pixels[1][4] == 128 && pixels[1][5] == 64 && pixels[1][6] == 0 && pixels[1][7] == 128);
    int same = 1;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int alpha = 0; alpha < 2; alpha++) {
                unsigned char *rgba = pixels[alpha] + (size_t)y * wide + (size_t)x * 4, *bgra = pixels[2 + alpha] + (rgba - pixels[alpha]);
                same = same && rgba[0] == bgra[2] && rgba[1] == bgra[1] && rgba[2] == bgra[0] && rgba[3] == bgra[3];
            }
    EXPECT(same);
    for (int format = 0; format < 4; format++) release(pixels[format]);
    EXPECT(nca_world_erase_rectangle(world, 1, 0, 1, 1) == NCA_OK);
}

static void test_snapshots(nca_world *world, nca_world *foreign) {
    size_t most = nca_world_snapshot_size(world), size = 0;
    unsigned char *snapshot = guarded(most);
    EXPECT(nca_world_save(world, NULL, most, &size) == NCA_ERROR_NULL);
    EXPECT(nca_world_save(world, snapshot, most, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_world_save(world, snapshot, 40, &size) == NCA_ERROR_BUFFER_SIZE);
    EXPECT(nca_world_save(world, snapshot, SIZE_MAX, &size) == NCA_ERROR_COUNT);
    EXPECT(nca_world_save(NULL, snapshot, most, &size) == NCA_ERROR_NULL);
    EXPECT(size == 0 && is_untouched(snapshot, most));
    EXPECT(nca_world_save(world, snapshot, most, &size) == NCA_OK && guards_are_intact(snapshot, most));
    EXPECT(size > 48 && size <= most);
    unsigned char *tight = guarded(size);
    EXPECT(nca_world_save(world, tight, size - 1, &size) == NCA_ERROR_BUFFER_SIZE && is_untouched(tight, size));
    EXPECT(nca_world_save(world, tight, size, &size) == NCA_OK && memcmp(tight, snapshot, size) == 0);
    release(tight);
    uint64_t then = nca_world_state_hash(world);
    nca_world_step(world, 10);
    uint64_t later = nca_world_state_hash(world);
    EXPECT(then != later);
    REFUSES(nca_world_restore(world, NULL, size), NCA_ERROR_NULL);
    REFUSES(nca_world_restore(world, snapshot, 3), NCA_ERROR_SNAPSHOT_MAGIC);
    REFUSES(nca_world_restore(world, snapshot, 0), NCA_ERROR_SNAPSHOT_MAGIC);
    REFUSES(nca_world_restore(world, snapshot, 20), NCA_ERROR_SNAPSHOT_SIZE);
    REFUSES(nca_world_restore(world, snapshot, size - 1), NCA_ERROR_SNAPSHOT_SIZE);
    REFUSES(nca_world_restore(world, snapshot, SIZE_MAX), NCA_ERROR_COUNT);
    EXPECT(nca_world_restore(NULL, snapshot, size) == NCA_ERROR_NULL);
    unsigned char *bad = malloc(size + 1);
    memcpy(bad, snapshot, size);
    bad[size] = 0;
    REFUSES(nca_world_restore(world, bad, size + 1), NCA_ERROR_SNAPSHOT_SIZE);
    memcpy(bad, snapshot, size);
    bad[0] ^= 1;
    REFUSES(nca_world_restore(world, bad, size), NCA_ERROR_SNAPSHOT_MAGIC);
    memcpy(bad, snapshot, size);
    bad[4] ^= 1;
    REFUSES(nca_world_restore(world, bad, size), NCA_ERROR_SNAPSHOT_VERSION);
    memcpy(bad, snapshot, size);
    bad[8] ^= 1;
    REFUSES(nca_world_restore(world, bad, size), NCA_ERROR_SNAPSHOT_WORLD);
    memcpy(bad, snapshot, size);
    bad[49] = 0xFF;
    REFUSES(nca_world_restore(world, bad, size), NCA_ERROR_SNAPSHOT_ROWS);
    free(bad);
    int same_size = nca_world_snapshot_size(foreign) == most && nca_world_width(foreign) == nca_world_width(world);
    uint64_t foreign_hash = nca_world_state_hash(foreign);
    EXPECT(nca_world_restore(foreign, snapshot, size) == (same_size ? NCA_ERROR_SNAPSHOT_MODEL : NCA_ERROR_SNAPSHOT_WORLD));
    EXPECT(nca_world_state_hash(foreign) == foreign_hash);
    EXPECT(nca_world_restore(world, snapshot, size) == NCA_OK && nca_world_state_hash(world) == then);
    nca_world_step(world, 10);
    EXPECT(nca_world_state_hash(world) == later);
    /* Step count, random seed and origin travel with the cells. */
    EXPECT(nca_world_reset(world, 99) == NCA_OK && nca_world_set_origin(world, -5, 1000) == NCA_OK);
    EXPECT(nca_world_restore(world, snapshot, size) == NCA_OK && nca_world_step(world, 10) == NCA_OK);
    EXPECT(nca_world_state_hash(world) == later);
    release(snapshot);
}

static void test_steps_in_parts(nca_world *world, nca_world *foreign) {
    int32_t jobs = -5, finished = -5;
    size_t used = 0, size = nca_world_snapshot_size(world);
    unsigned char *snapshot = malloc(size);
    EXPECT(nca_world_reset(world, 1) == NCA_OK && nca_world_seed_default(world) == NCA_OK);
    EXPECT(nca_world_step(world, 20) == NCA_OK);
    EXPECT(nca_world_save(world, snapshot, size, &used) == NCA_OK);
    EXPECT(nca_world_step(world, 1) == NCA_OK);
    uint64_t whole = nca_world_state_hash(world);

    EXPECT(nca_world_restore(world, snapshot, used) == NCA_OK);
    REFUSES(nca_world_step_slice(world, 0, &finished), NCA_ERROR_COUNT);
    REFUSES(nca_world_step_slice(world, -1, &finished), NCA_ERROR_COUNT);
    REFUSES(nca_world_step_slice(world, 10, NULL), NCA_ERROR_NULL);
    EXPECT(nca_world_step_slice(NULL, 10, &finished) == NCA_ERROR_NULL && finished == -5);
    int slices = 0;
    do EXPECT(nca_world_step_slice(world, 10, &finished) == NCA_OK && ++slices < 1000);
    while (!finished);
    EXPECT(slices > 1 && nca_world_state_hash(world) == whole && nca_world_step_count(world) == 21);

    EXPECT(nca_world_restore(world, snapshot, used) == NCA_OK);
    REFUSES(nca_world_step_job(world, 0), NCA_ERROR_NO_STEP);
    REFUSES(nca_world_step_next(world, &jobs), NCA_ERROR_NO_STEP);
    REFUSES(nca_world_step_begin(world, NULL), NCA_ERROR_NULL);
    EXPECT(nca_world_step_begin(NULL, &jobs) == NCA_ERROR_NULL && nca_world_step_next(NULL, &jobs) == NCA_ERROR_NULL);
    EXPECT(nca_world_step_job(NULL, 0) == NCA_ERROR_NULL && jobs == -5);
    EXPECT(nca_world_step_begin(world, &jobs) == NCA_OK && jobs > 0);
    REFUSES(nca_world_step_job(world, jobs), NCA_ERROR_JOB);
    REFUSES(nca_world_step_job(world, -1), NCA_ERROR_JOB);
    REFUSES(nca_world_step_next(world, &jobs), NCA_ERROR_JOB);
    REFUSES(nca_world_step_next(world, NULL), NCA_ERROR_NULL);
    REFUSES(nca_world_step(world, 1), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_step_begin(world, &jobs), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_step_slice(world, 10, &finished), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_seed_default(world), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_set_origin(world, 1, 1), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_erase_circle(world, 1, 1, 1), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_erase_rectangle(world, 1, 1, 1, 1), NCA_ERROR_STEP_UNDER_WAY);
    REFUSES(nca_world_restore(world, snapshot, used), NCA_ERROR_STEP_UNDER_WAY);
    for (int pass = 0; jobs > 0; pass++) {
        EXPECT(pass < 3);
        if (pass == 1) EXPECT(nca_world_save(world, snapshot, size, &used) == NCA_ERROR_STEP_UNDER_WAY);
        for (int32_t job = jobs - 1; job >= 0; job--) EXPECT(nca_world_step_job(world, job) == NCA_OK);
        EXPECT(nca_world_step_job(world, 0) == NCA_ERROR_JOB);
        EXPECT(nca_world_step_next(world, &jobs) == NCA_OK);
    }
    EXPECT(nca_world_state_hash(world) == whole && nca_world_step_count(world) == 21);

    nca_world *worlds[] = {world, foreign, NULL};
    uint64_t foreign_hash = nca_world_state_hash(foreign);
    REFUSES(nca_worlds_step(NULL, 1, 1), NCA_ERROR_NULL);
    REFUSES(nca_worlds_step(worlds, 3, 1), NCA_ERROR_NULL);
    REFUSES(nca_worlds_step(worlds, 2, -1), NCA_ERROR_COUNT);
    REFUSES(nca_worlds_step(worlds, -1, 1), NCA_ERROR_COUNT);
    REFUSES(nca_worlds_step(worlds, 0, 1), NCA_OK);
    EXPECT(nca_world_state_hash(foreign) == foreign_hash);
    uint64_t steps = nca_world_step_count(foreign);
    EXPECT(nca_worlds_step(worlds, 2, 3) == NCA_OK);
    EXPECT(nca_world_step_count(world) == 24 && nca_world_step_count(foreign) == steps + 3);
    free(snapshot);
}

static void test_dirty_rectangle(nca_world *world) {
    nca_rectangle dirty, none = {0, 0, 0, 0};
    int32_t width = nca_world_width(world), height = nca_world_height(world);
    size_t stride = (size_t)width * 4, size = stride * (size_t)height;
    unsigned char *kept = calloc(1, size), *full = malloc(size);
    EXPECT(nca_world_take_dirty_rectangle(world, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_world_take_dirty_rectangle(NULL, &dirty) == NCA_ERROR_NULL);
    EXPECT(nca_world_reset(world, 3) == NCA_OK && nca_world_take_dirty_rectangle(world, &dirty) == NCA_OK);
    EXPECT(nca_world_take_dirty_rectangle(world, &dirty) == NCA_OK && memcmp(&dirty, &none, sizeof dirty) == 0);
    EXPECT(nca_world_seed(world, 2, 3) == NCA_OK && nca_world_take_dirty_rectangle(world, &dirty) == NCA_OK);
    EXPECT(dirty.x == 2 && dirty.y == 3 && dirty.width == 1 && dirty.height == 1);
    for (int i = 0; i < 5; i++) {
        unsigned char *first = kept + (size_t)dirty.y * stride + 4 * (size_t)dirty.x;
        EXPECT(nca_world_render_rectangle(world, &dirty, NCA_PIXELS_RGBA8_STRAIGHT, first, size - (size_t)(first - kept),
                                          stride) == NCA_OK);
        EXPECT(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, full, size, stride) == NCA_OK);
        EXPECT(memcmp(kept, full, size) == 0);
        EXPECT(nca_world_step(world, 5) == NCA_OK && nca_world_take_dirty_rectangle(world, &dirty) == NCA_OK);
    }
    nca_rectangle outside = {0, 0, width + 1, 1}, negative = {0, 0, -1, 1};
    REFUSES(nca_world_render_rectangle(world, NULL, NCA_PIXELS_RGBA8_STRAIGHT, full, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_render_rectangle(world, &dirty, NCA_PIXELS_RGBA8_STRAIGHT, NULL, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_render_rectangle(world, &dirty, 9, full, size, stride), NCA_ERROR_PIXEL_FORMAT);
    REFUSES(nca_world_render_rectangle(world, &outside, NCA_PIXELS_RGBA8_STRAIGHT, full, size, 2 * stride),
            NCA_ERROR_POSITION);
    REFUSES(nca_world_render_rectangle(world, &negative, NCA_PIXELS_RGBA8_STRAIGHT, full, size, stride), NCA_ERROR_COUNT);
    EXPECT(nca_world_render_rectangle(NULL, &dirty, NCA_PIXELS_RGBA8_STRAIGHT, full, size, stride) == NCA_ERROR_NULL);
    free(kept);
    free(full);
}

/* A life with damage; prints its hashes if asked. */
static void live(nca_world *world, uint64_t hashes[4], int print) {
    int32_t legs[] = {0, 1, 64, 200};
    EXPECT(nca_world_reset(world, 42) == NCA_OK && nca_world_seed_default(world) == NCA_OK);
    for (int i = 0; i < 4; i++) {
        EXPECT(nca_world_step(world, legs[i] - (int32_t)nca_world_step_count(world)) == NCA_OK);
        if (i == 2) EXPECT(nca_world_erase_circle(world, nca_world_width(world) / 3, nca_world_height(world) / 2, 6) == NCA_OK);
        hashes[i] = nca_world_state_hash(world);
        if (print) printf("hash %d %016llx\n", (int)legs[i], (unsigned long long)hashes[i]);
    }
}

static void test_engines(nca_model *model) {
    uint64_t reference[4], hashes[4];
    nca_engine fastest = NCA_ENGINE_AUTOMATIC;
    for (nca_engine engine = NCA_ENGINE_SCALAR; engine <= NCA_ENGINE_AVX512; engine++) {
        nca_world_def def = nca_world_def_default(model);
        def.engine = engine;
        size_t size = 0;
        void *memory;
        if (!nca_engine_available(engine)) {
            nca_world *none = NULL;
            EXPECT(nca_world_memory_size(&def, &size) == NCA_OK);
            memory = guarded(size);
            EXPECT(nca_world_create(&def, memory, size, &none) == NCA_ERROR_ENGINE);
            EXPECT(none == NULL && is_untouched(memory, size));
            release(memory);
            continue;
        }
        fastest = engine;
        nca_world *world = make_world(&def, &memory, &size);
        EXPECT(nca_world_engine(world) == engine);
        live(world, engine == NCA_ENGINE_SCALAR ? reference : hashes, engine == NCA_ENGINE_SCALAR);
        if (engine != NCA_ENGINE_SCALAR) EXPECT(memcmp(reference, hashes, sizeof hashes) == 0);
        EXPECT(guards_are_intact(memory, size));
        release(memory);
    }
    nca_world_def def = nca_world_def_default(model);
    void *memory;
    size_t size;
    nca_world *world = make_world(&def, &memory, &size);
    EXPECT(nca_world_engine(world) == fastest);
    printf("automatic engine: %s\n", nca_engine_name(nca_world_engine(world)));
    release(memory);
}

/* Worlds of odd sizes: engines agree, and none touches memory beside the world's. */
static void test_sizes(nca_model *model) {
    static const int32_t sizes[][2] = {{1, 1}, {1, 9}, {2, 2}, {7, 3}, {8, 8}, {9, 17}, {33, 5}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t reference = 0;
        for (nca_engine engine = NCA_ENGINE_SCALAR; engine <= NCA_ENGINE_AVX512; engine++) {
            if (!nca_engine_available(engine)) continue;
            nca_world_def def = nca_world_def_default(model);
            def.engine = engine;
            def.width = sizes[i][0];
            def.height = sizes[i][1];
            void *memory;
            size_t size;
            nca_world *world = make_world(&def, &memory, &size);
            EXPECT(nca_world_seed(world, def.width / 2, def.height / 2) == NCA_OK);
            EXPECT(nca_world_seed(world, 0, 0) == NCA_OK && nca_world_step(world, 25) == NCA_OK);
            if (engine == NCA_ENGINE_SCALAR) reference = nca_world_state_hash(world);
            EXPECT(nca_world_state_hash(world) == reference && guards_are_intact(memory, size));
            /* Damage over the whole world ends all life. */
            EXPECT(nca_world_erase_rectangle(world, INT32_MIN, -1, INT32_MAX, INT32_MAX) == NCA_OK);
            EXPECT(nca_world_state_hash(world) == reference);
            EXPECT(nca_world_erase_circle(world, 0, 0, INT32_MAX) == NCA_OK && nca_world_live_cells(world) == 0);
            EXPECT(guards_are_intact(memory, size));
            release(memory);
        }
    }
}

static void test_translation(nca_model *model, const nca_model_info *info) {
    nca_world *worlds[2];
    void *memory[2];
    size_t size;
    for (int i = 0; i < 2; i++) {
        nca_world_def def = nca_world_def_default(model);
        def.width += 20 * i;
        def.height += 14 * i;
        worlds[i] = make_world(&def, &memory[i], &size);
        EXPECT(nca_world_set_origin(worlds[i], 11 * i, 5 * i) == NCA_OK);
        EXPECT(nca_world_seed(worlds[i], info->seed_x + 11 * i, info->seed_y + 5 * i) == NCA_OK);
        /* Few enough steps that nothing reaches a border. */
        EXPECT(nca_world_step(worlds[i], 12) == NCA_OK);
    }
    int same = 1;
    int16_t a[NCA_MAX_CHANNELS], b[NCA_MAX_CHANNELS];
    for (int32_t y = 0; y < info->grid_height; y++)
        for (int32_t x = 0; x < info->grid_width; x++) {
            nca_world_read_cell(worlds[0], x, y, a, NCA_MAX_CHANNELS);
            nca_world_read_cell(worlds[1], x + 11, y + 5, b, NCA_MAX_CHANNELS);
            same = same && memcmp(a, b, sizeof(int16_t) * (size_t)info->channels) == 0;
        }
    EXPECT(same);
    EXPECT(nca_world_live_cells(worlds[0]) > 1 && nca_world_live_cells(worlds[0]) == nca_world_live_cells(worlds[1]));
    release(memory[0]);
    release(memory[1]);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    size_t count, other_count, model_size, other_size, world_size, foreign_size;
    unsigned char *bytes = read_file(argv[1], &count), *other_bytes = read_file(argv[2], &other_count);
    void *model_memory, *other_memory, *world_memory, *foreign_memory;

    test_strings();
    test_model(bytes, count);
    nca_model *model = make_model(bytes, count, &model_memory, &model_size);
    nca_model *other = make_model(other_bytes, other_count, &other_memory, &other_size);
    nca_model_info info;
    EXPECT(nca_model_get_info(model, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_model_get_info(model, &info) == NCA_OK);
    EXPECT(info.channels >= 4 && info.channels <= NCA_MAX_CHANNELS && info.seed_x < info.grid_width && info.steps > 0);
    free(bytes);
    free(other_bytes);

    test_definitions(model, &info);
    nca_world_def def = nca_world_def_default(model), foreign_def = nca_world_def_default(other);
    def.random_seed = 7;
    nca_world *world = make_world(&def, &world_memory, &world_size);
    nca_world *foreign = make_world(&foreign_def, &foreign_memory, &foreign_size);
    EXPECT(nca_world_width(world) == def.width && nca_world_height(world) == def.height);
    EXPECT(nca_world_live_cells(world) == 0 || info.alive_threshold < 0);
    EXPECT(nca_world_seed_default(world) == NCA_OK && nca_world_step(world, 30) == NCA_OK);
    EXPECT(nca_world_step_count(world) == 30 && nca_world_live_cells(world) > 1);
    test_wrong_use(world, &info);
    test_cells_and_pixels(world, &info);
    test_snapshots(world, foreign);
    test_steps_in_parts(world, foreign);
    test_dirty_rectangle(world);
    EXPECT(guards_are_intact(world_memory, world_size) && guards_are_intact(foreign_memory, foreign_size));
    test_engines(model);
    test_sizes(model);
    test_translation(model, &info);
    EXPECT(guards_are_intact(model_memory, model_size) && guards_are_intact(other_memory, other_size));

    release(world_memory);
    release(foreign_memory);
    release(model_memory);
    release(other_memory);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
