/*
 * Every function of ncaruntime.h and ncaruntime_debug.h: what it promises, and that wrong use returns a code and changes
 * nothing.
 *
 *     api_test MODEL.nca OTHER.nca
 *
 * Prints the state hashes of a rollout with damage, for the caller to compare, and a count of passed and failed checks.
 */
#include <ncaruntime.h>
#include <ncaruntime_debug.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

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
    for (nca_result code = 1; code <= NCA_ERROR_MODEL_FORM_NAMES; code++) EXPECT(strlen(nca_result_string(code)) > 10);
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
    EXPECT(nca_model_destroy(NULL) == NCA_ERROR_NULL);
}

/* Memory may begin at any address, and no more of it is used than was asked for. */
static void test_alignment(const unsigned char *bytes, size_t count) {
    uint64_t expected = 0;
    for (size_t offset = 0; offset < 64; offset++) {
        size_t model_size = 0, world_size = 0;
        nca_model *model = NULL;
        nca_world *world = NULL;
        EXPECT(nca_model_memory_size(bytes, count, &model_size) == NCA_OK);
        char *model_memory = guarded(offset + model_size);
        EXPECT(nca_model_create(bytes, count, model_memory + offset, model_size, &model) == NCA_OK);
        nca_world_def def = nca_world_def_default(model);
        def.width = 19;
        def.height = 11;
        EXPECT(nca_world_memory_size(&def, &world_size) == NCA_OK);
        char *world_memory = guarded(offset + world_size);
        EXPECT(nca_world_create(&def, world_memory + offset, world_size, &world) == NCA_OK);
        EXPECT(nca_world_seed(world, 9, 5) == NCA_OK && nca_world_step(world, 20) == NCA_OK);
        if (offset == 0) expected = nca_world_state_hash(world);
        EXPECT(nca_world_state_hash(world) == expected && expected != 0);
        EXPECT(guards_are_intact(model_memory, offset + model_size));
        EXPECT(guards_are_intact(world_memory, offset + world_size));
        for (size_t i = 0; i < offset; i++) EXPECT((unsigned char)model_memory[i] == 0xA5 && (unsigned char)world_memory[i] == 0xA5);
        release(model_memory);
        release(world_memory);
    }
}

/* Callers may be older or newer than the library: it fills no more than their struct, and reads what it knows. */
static void test_structs_that_grow(nca_model *model, const nca_model_info *info) {
    struct {
        nca_world_def def;
        uint64_t more[2];
    } newer;
    struct {
        nca_model_info info;
        uint32_t more[3];
    } newer_info;
    size_t size = 0, needed = 0;
    nca_world *world = NULL;
    nca_world_def def = nca_world_def_default(model);
    EXPECT(def.size == sizeof def && nca_world_memory_size(&def, &needed) == NCA_OK);
    memset(&newer, 0xA5, sizeof newer);
    nca_world_def_init_sized(&newer.def, sizeof newer, model);
    EXPECT(newer.def.size == sizeof newer && newer.more[0] == 0 && newer.more[1] == 0);
    EXPECT(nca_world_memory_size(&newer.def, &size) == NCA_OK && size == needed);
    void *memory = guarded(size);
    newer.more[1] = (uint64_t)1 << 63;
    EXPECT(nca_world_create(&newer.def, memory, size, &world) == NCA_ERROR_STRUCT_SIZE);
    EXPECT(world == NULL && is_untouched(memory, size));
    newer.more[1] = 0;
    EXPECT(nca_world_create(&newer.def, memory, size, &world) == NCA_OK && guards_are_intact(memory, size));
    release(memory);

    for (size_t told = 0; told < sizeof def; told++) {
        unsigned char *small = guarded(told);
        nca_world_def_init_sized((nca_world_def *)(void *)small, told, model);
        EXPECT(guards_are_intact(small, told) && memcmp(small, &def, told < 4 ? told : 4) == 0);
        release(small);
    }
    nca_world_def_init_sized(NULL, sizeof def, model);
    uint32_t wrong[] = {0, 8, (uint32_t)(NCA_WORLD_DEF_MODEL_OFFSET + sizeof(void *)) - 1, 4097, UINT32_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        def.size = wrong[i];
        size = 0;
        EXPECT(nca_world_memory_size(&def, &size) == NCA_ERROR_STRUCT_SIZE && size == 0);
    }

    memset(&newer_info, 0xA5, sizeof newer_info);
    EXPECT(nca_model_get_info_sized(model, &newer_info.info, sizeof newer_info) == NCA_OK);
    EXPECT(memcmp(&newer_info.info, info, sizeof *info) == 0 && info->size == sizeof *info);
    EXPECT(newer_info.more[0] == 0 && newer_info.more[1] == 0 && newer_info.more[2] == 0);
    unsigned char *small = guarded(sizeof *info);
    EXPECT(nca_model_get_info_sized(model, (nca_model_info *)(void *)small, sizeof *info - 1) == NCA_ERROR_STRUCT_SIZE);
    EXPECT(nca_model_get_info_sized(model, (nca_model_info *)(void *)small, SIZE_MAX) == NCA_ERROR_STRUCT_SIZE);
    EXPECT(nca_model_get_info_sized(model, NULL, sizeof *info) == NCA_ERROR_NULL && is_untouched(small, sizeof *info));
    release(small);
}

/* What was destroyed, moved or replaced is refused by every function, as long as its memory can be read. */
static void test_ends(const unsigned char *bytes, size_t count, const unsigned char *other, size_t other_count) {
    void *model_memory, *world_memory;
    size_t model_size, world_size, other_size = 0, size = 0;
    nca_model *model = make_model(bytes, count, &model_memory, &model_size), *again = NULL;
    nca_world_def def = nca_world_def_default(model);
    nca_world *world = make_world(&def, &world_memory, &world_size), *moved;
    nca_model_info info;
    unsigned char *pixels = malloc(4 * (size_t)def.width * (size_t)def.height);
    EXPECT(nca_world_seed_default(world) == NCA_OK && nca_world_step(world, 3) == NCA_OK);

    /* Memory must not move: a copy is no world. Records begin at multiples of 64. */
    char *copy = malloc(world_size + 64);
    char *start = copy + ((uintptr_t)world - (uintptr_t)copy) % 64;
    memcpy(start, world, world_size - (size_t)((char *)world - (char *)world_memory));
    moved = (nca_world *)(void *)start;
    EXPECT(nca_world_step(moved, 1) == NCA_ERROR_NO_WORLD && nca_world_step_count(moved) == 0);
    EXPECT(nca_world_step((nca_world *)(void *)(start + 1), 1) == NCA_ERROR_NO_WORLD);
    EXPECT(nca_world_step((nca_world *)(void *)model, 1) == NCA_ERROR_NO_WORLD);
    EXPECT(nca_model_get_info((nca_model *)(void *)world, &info) == NCA_ERROR_NO_MODEL);
    EXPECT(nca_world_state_hash(world) != 0);

    EXPECT(nca_model_destroy(model) == NCA_OK && nca_model_destroy(model) == NCA_ERROR_NO_MODEL);
    EXPECT(nca_model_get_info(model, &info) == NCA_ERROR_NO_MODEL);
    EXPECT(nca_world_memory_size(&def, &size) == NCA_ERROR_NO_MODEL && size == 0);
    nca_world_def without = nca_world_def_default(model);
    EXPECT(without.model == model && without.width == 0);
    EXPECT(nca_world_step(world, 1) == NCA_ERROR_WORLD_WITHOUT_MODEL);
    EXPECT(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, 0, 0) == NCA_ERROR_WORLD_WITHOUT_MODEL);
    EXPECT(nca_world_reset(world, 1) == NCA_ERROR_WORLD_WITHOUT_MODEL);
    EXPECT(nca_world_state_hash(world) == 0 && nca_world_live_cells(world) == -1 && nca_world_width(world) == 0);
    /* Another model in the same place is not the world's. */
    EXPECT(nca_model_memory_size(other, other_count, &other_size) == NCA_OK);
    if (other_size == model_size) {
        EXPECT(nca_model_create(other, other_count, model_memory, model_size, &again) == NCA_OK && again == model);
        EXPECT(nca_world_step(world, 1) == NCA_ERROR_WORLD_WITHOUT_MODEL);
    }
    /* The same model is. */
    EXPECT(nca_model_create(bytes, count, model_memory, model_size, &again) == NCA_OK && again == model);
    EXPECT(nca_world_step_count(world) == 3 && nca_world_step(world, 1) == NCA_OK);

    EXPECT(nca_world_destroy(NULL) == NCA_ERROR_NULL);
    EXPECT(nca_world_destroy(world) == NCA_OK && nca_world_destroy(world) == NCA_ERROR_NO_WORLD);
    EXPECT(nca_world_step(world, 1) == NCA_ERROR_NO_WORLD && nca_world_height(world) == 0);
    EXPECT(nca_world_engine(world) == NCA_ENGINE_AUTOMATIC && nca_world_snapshot_size(world) == 0);
    EXPECT(nca_world_create(&def, world_memory, world_size, &world) == NCA_OK && nca_world_step_count(world) == 0);
    /* A world may end after its model. */
    EXPECT(nca_model_destroy(model) == NCA_OK && nca_world_destroy(world) == NCA_OK);
    EXPECT(guards_are_intact(model_memory, model_size) && guards_are_intact(world_memory, world_size));
    free(copy);
    free(pixels);
    release(model_memory);
    release(world_memory);
}

/* The words for shaders: as many as announced, at any address, and in the header what is known of the model. */
static void test_gpu_words(nca_model *model, const nca_model_info *info) {
    size_t size = 0;
    EXPECT(nca_model_gpu_size(NULL, &size) == NCA_ERROR_NULL && nca_model_gpu_size(model, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_model_gpu_size(model, &size) == NCA_OK && size > 128 && size % 4 == 0);
    unsigned char *memory = guarded(size + 1);
    EXPECT(nca_model_write_gpu(NULL, memory, size) == NCA_ERROR_NULL);
    EXPECT(nca_model_write_gpu(model, NULL, size) == NCA_ERROR_NULL);
    EXPECT(nca_model_write_gpu(model, memory, size - 1) == NCA_ERROR_BUFFER_SIZE);
    EXPECT(nca_model_write_gpu(model, memory, 0) == NCA_ERROR_BUFFER_SIZE);
    EXPECT(nca_model_write_gpu(model, memory, SIZE_MAX) == NCA_ERROR_COUNT);
    EXPECT(is_untouched(memory, size + 1));
    EXPECT(nca_model_write_gpu(model, memory, size + 1) == NCA_OK && memory[size] == 0xA5);
    unsigned char *first = malloc(size);
    memcpy(first, memory, size);
    EXPECT(nca_model_write_gpu(model, memory + 1, size) == NCA_OK && memcmp(memory + 1, first, size) == 0);
    EXPECT(guards_are_intact(memory, size + 1));
    EXPECT(memcmp(first, "NCAG", 4) == 0 && first[4] == 1 && first[8] + 256u * first[9] + 65536u * first[10] == size / 4);
    EXPECT(first[12] == info->channels && first[20] + 256 * first[21] == info->hidden && first[24] == 1);
    free(first);
    release(memory);
}

static void test_definitions(nca_model *model, const nca_model_info *info) {
    size_t size = 0;
    nca_world *world = NULL;
    nca_world_def def = nca_world_def_default(model);
    EXPECT(def.abi_version == NCA_ABI_VERSION && def.model == model && def.engine == NCA_ENGINE_AUTOMATIC);
    EXPECT(def.width == info->grid_width && def.height == info->grid_height && def.random_seed == 0);
    EXPECT(def.cpu_features == 0);
    nca_world_def initialized;
    memset(&initialized, 0xA5, sizeof initialized);
    nca_world_def_init(&initialized, model);
    EXPECT(initialized.model == model && initialized.width == def.width && initialized.size == def.size);
    EXPECT(initialized.abi_version == NCA_ABI_VERSION && initialized.random_seed == 0 && initialized.engine == 0);
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
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, stride - 1), NCA_ERROR_STRIDE);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, PTRDIFF_MAX), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, SIZE_MAX, stride), NCA_ERROR_COUNT);
    EXPECT(nca_world_render(NULL, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, stride) == NCA_ERROR_NULL);
    EXPECT(is_untouched(pixels, size));
    release(pixels);

    EXPECT(nca_world_read_cell(NULL, 0, 0, cell, NCA_MAX_CHANNELS) == NCA_ERROR_NULL);
    EXPECT(nca_world_write_cell(NULL, 0, 0, cell, NCA_MAX_CHANNELS) == NCA_ERROR_NULL);
    EXPECT(nca_world_seed(NULL, 0, 0) == NCA_ERROR_NULL && nca_world_seed_default(NULL) == NCA_ERROR_NULL);
    EXPECT(nca_world_step(NULL, 1) == NCA_ERROR_NULL && nca_world_reset(NULL, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_set_origin(NULL, 1, 1) == NCA_ERROR_NULL && nca_world_set_step_count(NULL, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_erase_circle(NULL, 0, 0, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_erase_rectangle(NULL, 0, 0, 1, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_step_count(NULL) == 0 && nca_world_width(NULL) == 0 && nca_world_height(NULL) == 0);
    EXPECT(nca_world_live_cells(NULL) == -1 && nca_world_state_hash(NULL) == 0 && nca_world_snapshot_size(NULL) == 0);
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

/* Cells in bulk: what is read is what single cells are, and a world handed over goes on as the one it came from. */
static void test_cells_in_bulk(nca_world *world, const nca_model_info *info, nca_model *model) {
    nca_rectangle all = {0, 0, nca_world_width(world), nca_world_height(world)}, part = {3, 2, 7, 5};
    size_t cell_size = 2 * (size_t)info->channels, stride = cell_size * (size_t)part.width + 10, one_size = 2 * NCA_MAX_CHANNELS;
    size_t size = stride * (size_t)(part.height - 1) + cell_size * (size_t)part.width;
    char *cells = guarded(size), one[2 * NCA_MAX_CHANNELS];
    EXPECT(nca_world_read_cells(world, &part, (int16_t *)(void *)cells, size, stride) == NCA_OK);
    EXPECT(guards_are_intact(cells, size));
    int same = 1;
    for (int32_t y = 0; y < part.height; y++)
        for (int32_t x = 0; x < part.width; x++) {
            EXPECT(nca_world_read_cell(world, part.x + x, part.y + y, (int16_t *)(void *)one, (int32_t)one_size / 2) == NCA_OK);
            same = same && memcmp(one, cells + (size_t)y * stride + (size_t)x * cell_size, cell_size) == 0;
        }
    EXPECT(same);
    for (int32_t y = 0; y < part.height - 1; y++)
        for (int i = 1; i <= 10; i++) same = same && (unsigned char)cells[(size_t)(y + 1) * stride - (size_t)i] == 0xA5;
    EXPECT(same);
    int16_t *values = (int16_t *)(void *)cells;
    nca_rectangle outside = {part.x, part.y, all.width - part.x + 1, 1}, negative = {0, 0, 1, -1}, none = {all.width, 0, 0, 0};
    REFUSES(nca_world_read_cells(world, NULL, values, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_read_cells(world, &part, NULL, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_read_cells(world, &outside, values, size, SIZE_MAX / 2), NCA_ERROR_POSITION);
    REFUSES(nca_world_read_cells(world, &negative, values, size, stride), NCA_ERROR_COUNT);
    REFUSES(nca_world_read_cells(world, &part, values, SIZE_MAX, stride), NCA_ERROR_COUNT);
    REFUSES(nca_world_read_cells(world, &part, values, size, cell_size * (size_t)part.width - 1), NCA_ERROR_STRIDE);
    REFUSES(nca_world_read_cells(world, &part, values, size - 1, stride), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_read_cells(world, &part, values, size, PTRDIFF_MAX), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_read_cells(world, &none, values, 0, 0), NCA_OK);
    REFUSES(nca_world_write_cells(world, NULL, values, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_write_cells(world, &part, NULL, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_write_cells(world, &outside, values, size, SIZE_MAX / 2), NCA_ERROR_POSITION);
    REFUSES(nca_world_write_cells(world, &negative, values, size, stride), NCA_ERROR_COUNT);
    REFUSES(nca_world_write_cells(world, &part, values, size, cell_size * (size_t)part.width - 1), NCA_ERROR_STRIDE);
    REFUSES(nca_world_write_cells(world, &part, values, size - 1, stride), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_write_cells(world, &none, values, 0, 0), NCA_OK);
    /* What is there already changes nothing. */
    REFUSES(nca_world_write_cells(world, &part, values, size, stride), NCA_OK);
    EXPECT(nca_world_read_cells(NULL, &part, values, size, stride) == NCA_ERROR_NULL);
    EXPECT(nca_world_write_cells(NULL, &part, values, size, stride) == NCA_ERROR_NULL);
    release(cells);

    /* Handed over in the middle of a rollout, to another engine. */
    for (nca_engine engine = NCA_ENGINE_SCALAR; engine <= NCA_ENGINE_AVX512; engine++) {
        if (!nca_engine_available(engine)) continue;
        EXPECT(nca_world_reset(world, 77) == NCA_OK && nca_world_set_origin(world, 5, -4) == NCA_OK);
        EXPECT(nca_world_seed_default(world) == NCA_OK && nca_world_step(world, 17) == NCA_OK);
        nca_world_def def = nca_world_def_default(model);
        def.random_seed = 77;
        def.engine = engine;
        void *memory;
        nca_world *heir = make_world(&def, &memory, &size);
        /* What was there before is overwritten. */
        EXPECT(nca_world_seed(heir, 1, 1) == NCA_OK && nca_world_step(heir, 9) == NCA_OK);
        stride = cell_size * (size_t)all.width;
        int16_t *every = malloc(stride * (size_t)all.height);
        EXPECT(nca_world_read_cells(world, &all, every, stride * (size_t)all.height, stride) == NCA_OK);
        EXPECT(nca_world_write_cells(heir, &all, every, stride * (size_t)all.height, stride) == NCA_OK);
        EXPECT(nca_world_set_step_count(heir, 17) == NCA_OK && nca_world_set_origin(heir, 5, -4) == NCA_OK);
        EXPECT(nca_world_step_count(heir) == 17 && nca_world_state_hash(heir) == nca_world_state_hash(world));
        EXPECT(nca_world_step(world, 25) == NCA_OK && nca_world_step(heir, 25) == NCA_OK);
        EXPECT(nca_world_state_hash(heir) == nca_world_state_hash(world) && nca_world_live_cells(heir) > 1);
        EXPECT(nca_world_set_origin(world, 0, 0) == NCA_OK);
        free(every);
        release(memory);
    }
}

/* Views for developers: checked as other pictures are, and without effect on the world. Colours: DebugViewTests. */
static void test_debug_views(nca_world *world, const nca_model_info *info) {
    size_t stride = 4 * (size_t)nca_world_width(world) + 4, size = stride * (size_t)nca_world_height(world) - 4;
    unsigned char *rgba = guarded(size), *bgra = guarded(size);
    nca_rectangle before, after;
    EXPECT(nca_world_reset(world, 5) == NCA_OK && nca_world_take_dirty_rectangle(world, &before) == NCA_OK);
    EXPECT(nca_world_seed(world, 4, 3) == NCA_OK);
    const unsigned char seed[NCA_DEBUG_VIEWS][4] = {
        {255, 255, 255, 255}, {255, 208, 0, 255}, {0, 208, 96, 255}, {255, 48, 48, 255}, {255, 255, 0, 255}};
    for (nca_debug_view view = 0; view < NCA_DEBUG_VIEWS; view++) {
        REFUSES(nca_world_debug_render(world, view, 3, NCA_PIXELS_RGBA8_STRAIGHT, rgba, size, stride), NCA_OK);
        REFUSES(nca_world_debug_render(world, view, 3, NCA_PIXELS_BGRA8_PREMULTIPLIED, bgra, size, stride), NCA_OK);
        EXPECT(guards_are_intact(rgba, size) && guards_are_intact(bgra, size) && rgba[stride - 1] == 0xA5);
        const unsigned char *pixel = rgba + 3 * stride + 16, *swapped = bgra + 3 * stride + 16;
        int fires_not = view == NCA_DEBUG_FIRING && pixel[0] == 64;
        EXPECT(fires_not || memcmp(pixel, seed[view], 4) == 0);
        EXPECT(swapped[0] == pixel[2] && swapped[1] == pixel[1] && swapped[2] == pixel[0] && swapped[3] == pixel[3]);
    }
    EXPECT(nca_world_take_dirty_rectangle(world, &after) == NCA_OK && after.x == 4 && after.y == 3 && after.width == 1);
    memset(rgba, 0xA5, size);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_VIEWS, 0, 0, rgba, size, stride), NCA_ERROR_DEBUG_VIEW);
    REFUSES(nca_world_debug_render(world, -1, 0, 0, rgba, size, stride), NCA_ERROR_DEBUG_VIEW);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_CHANNEL, info->channels, 0, rgba, size, stride), NCA_ERROR_DEBUG_VIEW);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_CHANNEL, -1, 0, rgba, size, stride), NCA_ERROR_DEBUG_VIEW);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_ALIVE, 0, 4, rgba, size, stride), NCA_ERROR_PIXEL_FORMAT);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_ALIVE, 0, 0, NULL, size, stride), NCA_ERROR_NULL);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_ALIVE, 0, 0, rgba, size - 1, stride), NCA_ERROR_BUFFER_SIZE);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_ALIVE, 0, 0, rgba, size, stride - 5), NCA_ERROR_STRIDE);
    REFUSES(nca_world_debug_render(world, NCA_DEBUG_ALIVE, 0, 0, rgba, SIZE_MAX, stride), NCA_ERROR_COUNT);
    EXPECT(nca_world_debug_render(NULL, NCA_DEBUG_ALIVE, 0, 0, rgba, size, stride) == NCA_ERROR_NULL);
    EXPECT(is_untouched(rgba, size));
    release(rgba);
    release(bgra);
}

/* Whether the processor calculates with halves, as its system tells; elsewhere the library knows. */
static uint32_t known_features(void) {
#if defined(__aarch64__) && defined(__linux__)
    return (getauxval(AT_HWCAP) & HWCAP_ASIMDHP) != 0 ? NCA_CPU_FP16 : 0;
#else
    return 0;
#endif
}

/* The half engine runs where the library or the caller knows that it can, and nowhere else, and looks like fixed point. */
static void test_half(nca_model *model) {
    nca_world_def def = nca_world_def_default(model);
    void *memory, *half_memory;
    size_t size, half_size;
    nca_world *world = make_world(&def, &memory, &size), *half = NULL;
    def.engine = NCA_ENGINE_HALF;
    EXPECT(nca_world_memory_size(&def, &half_size) == NCA_OK);
    half_memory = guarded(half_size);
    if (!nca_engine_available(NCA_ENGINE_HALF)) {
        EXPECT(nca_world_create(&def, half_memory, half_size, &half) == NCA_ERROR_ENGINE && half == NULL);
        def.cpu_features = known_features();
    }
    if (nca_engine_available(NCA_ENGINE_HALF) || def.cpu_features != 0) {
        EXPECT(nca_world_create(&def, half_memory, half_size, &half) == NCA_OK);
        EXPECT(nca_world_engine(half) == NCA_ENGINE_HALF);
        EXPECT(nca_world_seed_default(world) == NCA_OK && nca_world_seed_default(half) == NCA_OK);
        EXPECT(nca_world_step(world, 30) == NCA_OK && nca_world_step(half, 30) == NCA_OK);
        size_t stride = 4 * (size_t)def.width, count = stride * (size_t)def.height;
        unsigned char *pixels = malloc(2 * count);
        double squares = 0;
        EXPECT(nca_world_render(world, NCA_PIXELS_RGBA8_PREMULTIPLIED, pixels, count, stride) == NCA_OK);
        EXPECT(nca_world_render(half, NCA_PIXELS_RGBA8_PREMULTIPLIED, pixels + count, count, stride) == NCA_OK);
        for (size_t i = 0; i < count; i++) {
            double difference = (double)pixels[i] - (double)pixels[count + i];
            squares += difference * difference;
        }
        /* 30 dB of PSNR. */
        EXPECT(squares / (double)count < 255.0 * 255.0 / 1000.0 && nca_world_live_cells(half) > 1);
        EXPECT(guards_are_intact(half_memory, half_size));
        printf("half: mean squared error %.3f\n", squares / (double)count);
        free(pixels);
    }
    release(memory);
    release(half_memory);
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
    REFUSES(nca_world_set_step_count(world, 1), NCA_ERROR_STEP_UNDER_WAY);
    for (int pass = 0; jobs > 0; pass++) {
        EXPECT(pass < 3);
        if (pass >= 1) {
            nca_rectangle one = {0, 0, 1, 1};
            int16_t cell[NCA_MAX_CHANNELS] = {0};
            unsigned char *pixels = malloc(size);
            size_t row = 4 * (size_t)nca_world_width(world);
            EXPECT(nca_world_save(world, snapshot, size, &used) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_read_cell(world, 0, 0, cell, NCA_MAX_CHANNELS) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_read_cells(world, &one, cell, sizeof cell, sizeof cell) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_write_cells(world, &one, cell, sizeof cell, sizeof cell) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_render(world, 0, pixels, size, row) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_debug_render(world, 0, 0, 0, pixels, size, row) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_take_dirty_rectangle(world, &one) == NCA_ERROR_STEP_UNDER_WAY);
            EXPECT(nca_world_state_hash(world) == 0 && nca_world_live_cells(world) == -1);
            free(pixels);
        }
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

static void put(unsigned char *to, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) to[i] = (unsigned char)(value >> 8 * i);
}

/* Makes the checksum that of the file. */
static void put_checksum(unsigned char *file, size_t count) {
    uint32_t crc = ~0u;
    for (size_t i = 16; i < count; i++) {
        crc ^= file[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    put(file + 12, ~crc, 4);
}

/* The file of a model of one form with two more, docs/nca-format.md: their hidden units are less, and more, easily active. */
static unsigned char *with_forms(const unsigned char *bytes, size_t count, size_t *new_count) {
    static const char names[] = "egg\nhatchling\ndragon";
    const size_t hidden = bytes[18] | (size_t)bytes[19] << 8, metadata = bytes[40] | (size_t)bytes[41] << 8;
    const size_t entry = 3 + sizeof names - 1, rest = count - metadata, bias = 48 + 2 * (size_t)bytes[16];
    unsigned char *file = malloc(*new_count = count + 4 * hidden + entry), *to = file + rest;
    memcpy(file, bytes, rest);
    for (int form = 1; form < 3; form++) {
        for (size_t i = 0; i < hidden; i++, to += 2) {
            const int value = (int16_t)(bytes[bias + 2 * i] | bytes[bias + 2 * i + 1] << 8);
            put(to, (uint32_t)(value + (form == 1 ? -200 : 150)), 2);
        }
    }
    memcpy(to, bytes + rest, metadata);
    to += metadata;
    put(to, 7, 1);
    put(to + 1, sizeof names - 1, 2);
    memcpy(to + 3, names, sizeof names - 1);
    put(file + 4, 2, 2);
    put(file + 8, (uint32_t)*new_count, 4);
    put(file + 40, (uint32_t)(metadata + entry), 4);
    put(file + 44, 3, 1);
    put_checksum(file, *new_count);
    return file;
}

/* Forms of a model of one. */
static void test_one_form(nca_model *model, nca_world *world) {
    size_t size = nca_world_snapshot_size(world), used = 0;
    EXPECT(nca_model_form_count(model) == 1 && strcmp(nca_model_form_name(model, 0), "") == 0);
    EXPECT(nca_model_form_count(NULL) == 0 && strcmp(nca_model_form_name(NULL, 0), "") == 0);
    EXPECT(nca_world_form(world) == 0 && nca_world_form_at(world, 0, 0) == 0);
    EXPECT(nca_world_form(NULL) == -1 && nca_world_form_at(NULL, 0, 0) == -1);
    EXPECT(nca_world_form_at(world, -1, 0) == -1 && nca_world_form_at(world, 0, nca_world_height(world)) == -1);
    REFUSES(nca_world_set_form(world, 0), NCA_OK);
    REFUSES(nca_world_set_form_circle(world, 0, 3, 3, 2), NCA_OK);
    REFUSES(nca_world_set_form_rectangle(world, 0, 3, 3, 2, 2), NCA_OK);
    REFUSES(nca_world_set_form(world, 1), NCA_ERROR_FORM);
    REFUSES(nca_world_set_form_circle(world, 1, 3, 3, 2), NCA_ERROR_FORM);
    REFUSES(nca_world_set_form_rectangle(world, 1, 3, 3, 2, 2), NCA_ERROR_FORM);
    EXPECT(nca_world_set_form(NULL, 0) == NCA_ERROR_NULL && nca_world_set_form_circle(NULL, 0, 1, 1, 1) == NCA_ERROR_NULL);
    EXPECT(nca_world_set_form_rectangle(NULL, 0, 1, 1, 1, 1) == NCA_ERROR_NULL);
    unsigned char *snapshot = malloc(size + 4);
    EXPECT(nca_world_save(world, snapshot, size, &used) == NCA_OK && snapshot[4] == 1);
    memmove(snapshot + 52, snapshot + 48, used - 48);
    put(snapshot + 4, 2, 2);
    put(snapshot + 48, 0xFFFFFFFF, 4);
    REFUSES(nca_world_restore(world, snapshot, used + 4), NCA_ERROR_SNAPSHOT_FORMS);
    free(snapshot);
}

/* A model of three forms: switched in whole and in part, in every engine; what it costs in memory; and wrong use. */
static void test_forms(const unsigned char *one, size_t one_count) {
    size_t count, model_size, one_size, world_size = 0, one_world_size = 0;
    unsigned char *bytes = with_forms(one, one_count, &count);
    void *memory, *one_memory, *world_memory;
    EXPECT(nca_model_memory_size(one, one_count, &one_size) == NCA_OK);
    nca_model *model = make_model(bytes, count, &memory, &model_size);
    nca_model *single = make_model(one, one_count, &one_memory, &one_size);
    nca_world_def def = nca_world_def_default(model), one_def = nca_world_def_default(single);
    EXPECT(nca_world_memory_size(&def, &world_size) == NCA_OK && nca_world_memory_size(&one_def, &one_world_size) == NCA_OK);
    /* A byte per cell and its border, and what rounding arrays to 64 bytes may add. */
    EXPECT(world_size > one_world_size);
    EXPECT(world_size - one_world_size <= (size_t)(def.width + 10) * (size_t)(def.height + 2) + 256);
    release(one_memory);

    static const char *const names[] = {"egg", "hatchling", "dragon"};
    EXPECT(nca_model_form_count(model) == 3);
    for (int form = 0; form < 3; form++) EXPECT(strcmp(nca_model_form_name(model, form), names[form]) == 0);
    EXPECT(strcmp(nca_model_form_name(model, 3), "") == 0 && strcmp(nca_model_form_name(model, -1), "") == 0);

    static const struct {
        size_t offset;
        unsigned value;
        nca_result result;
    } forgeries[] = {{44, 0, NCA_ERROR_MODEL_FORMS}, {44, 1, NCA_ERROR_MODEL_FORMS}, {44, 17, NCA_ERROR_MODEL_FORMS},
                     {44, 4, NCA_ERROR_MODEL_FILE_SIZE}, {45, 1, NCA_ERROR_MODEL_RESERVED},
                     {4, 1, NCA_ERROR_MODEL_FORMS}, {4, 3, NCA_ERROR_MODEL_VERSION}};
    unsigned char *forged = malloc(count);
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
        nca_model *none = NULL;
        memcpy(forged, bytes, count);
        put(forged + forgeries[i].offset, forgeries[i].value, 1);
        put_checksum(forged, count);
        EXPECT(nca_model_create(forged, count, memory, model_size, &none) == forgeries[i].result && none == NULL);
    }
    free(forged);

    uint64_t reference[3] = {0, 0, 0};
    for (nca_engine engine = NCA_ENGINE_SCALAR; engine <= NCA_ENGINE_AVX512; engine++) {
        if (!nca_engine_available(engine)) continue;
        int32_t finished, jobs, width = def.width, height = def.height;
        uint64_t hashes[3];
        def.engine = engine;
        nca_world *world = make_world(&def, &world_memory, &world_size);
        EXPECT(nca_world_seed_default(world) == NCA_OK && nca_world_step(world, 20) == NCA_OK);
        uint64_t first = nca_world_state_hash(world);
        size_t most = nca_world_snapshot_size(world), used = 0;
        unsigned char *snapshot = guarded(most);

        EXPECT(nca_world_set_form(world, 2) == NCA_OK && nca_world_form(world) == 2);
        EXPECT(nca_world_form_at(world, width - 1, height - 1) == 2 && nca_world_state_hash(world) != first);
        EXPECT(nca_world_step(world, 20) == NCA_OK);
        hashes[0] = nca_world_state_hash(world);
        EXPECT(nca_world_set_form_rectangle(world, 1, -5, -5, width / 2 + 5, height + 10) == NCA_OK);
        EXPECT(nca_world_set_form_circle(world, 0, width / 2, height / 2, 3) == NCA_OK && nca_world_form(world) == -1);
        EXPECT(nca_world_form_at(world, 0, 0) == 1 && nca_world_form_at(world, width / 2, height / 2) == 0);
        EXPECT(nca_world_form_at(world, width - 1, 0) == 2);
        EXPECT(nca_world_save(world, snapshot, most, &used) == NCA_OK && guards_are_intact(snapshot, most));
        EXPECT(snapshot[4] == 2);
        EXPECT(nca_world_step(world, 20) == NCA_OK);
        hashes[1] = nca_world_state_hash(world);

        /* Taken up again from the snapshot, in slices and in jobs. A change begins a step in slices anew. */
        EXPECT(nca_world_reset(world, 0) == NCA_OK && nca_world_form(world) == 0);
        EXPECT(nca_world_restore(world, snapshot, used) == NCA_OK && nca_world_form(world) == -1);
        EXPECT(nca_world_step_slice(world, 3, &finished) == NCA_OK);
        if (engine != NCA_ENGINE_SCALAR) {
            EXPECT(!finished && nca_world_set_form_circle(world, 0, width / 2, height / 2, 3) == NCA_OK);
            do EXPECT(nca_world_step_slice(world, 7, &finished) == NCA_OK);
            while (!finished);
        }
        EXPECT(nca_world_step_begin(world, &jobs) == NCA_OK);
        REFUSES(nca_world_set_form(world, 1), NCA_ERROR_STEP_UNDER_WAY);
        REFUSES(nca_world_set_form_circle(world, 1, 1, 1, 1), NCA_ERROR_STEP_UNDER_WAY);
        REFUSES(nca_world_set_form_rectangle(world, 1, 1, 1, 1, 1), NCA_ERROR_STEP_UNDER_WAY);
        while (jobs > 0) {
            for (int32_t job = jobs - 1; job >= 0; job--) EXPECT(nca_world_step_job(world, job) == NCA_OK);
            EXPECT(nca_world_step_next(world, &jobs) == NCA_OK);
        }
        EXPECT(nca_world_step(world, 18) == NCA_OK && nca_world_state_hash(world) == hashes[1]);

        REFUSES(nca_world_set_form(world, 3), NCA_ERROR_FORM);
        REFUSES(nca_world_set_form(world, -1), NCA_ERROR_FORM);
        REFUSES(nca_world_set_form_circle(world, 3, 1, 1, 1), NCA_ERROR_FORM);
        REFUSES(nca_world_set_form_rectangle(world, 3, 1, 1, 1, 1), NCA_ERROR_FORM);
        REFUSES(nca_world_set_form_circle(world, 1, 1, 1, -1), NCA_ERROR_COUNT);
        REFUSES(nca_world_set_form_rectangle(world, 1, 1, 1, -1, 1), NCA_ERROR_COUNT);
        snapshot[used - 1] = 3;
        REFUSES(nca_world_restore(world, snapshot, used), NCA_ERROR_SNAPSHOT_FORMS);
        REFUSES(nca_world_restore(world, snapshot, used - 1), NCA_ERROR_SNAPSHOT_SIZE);

        EXPECT(nca_world_set_form_rectangle(world, 1, 0, 0, INT32_MAX, INT32_MAX) == NCA_OK && nca_world_form(world) == 1);
        EXPECT(nca_world_save(world, snapshot, most, &used) == NCA_OK && nca_world_step(world, 20) == NCA_OK);
        hashes[2] = nca_world_state_hash(world);
        EXPECT(nca_world_restore(world, snapshot, used) == NCA_OK && nca_world_step(world, 20) == NCA_OK);
        EXPECT(nca_world_state_hash(world) == hashes[2]);
        for (int i = 0; i < 3; i++) {
            if (reference[i] == 0) reference[i] = hashes[i];
            EXPECT(hashes[i] == reference[i]);
        }
        EXPECT(guards_are_intact(world_memory, world_size) && guards_are_intact(memory, model_size));
        release(snapshot);
        release(world_memory);
    }
    EXPECT(reference[0] != reference[1] && reference[1] != reference[2]);
    release(memory);
    free(bytes);
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

/* A rollout with damage; prints its hashes if asked. */
static void roll_out(nca_world *world, uint64_t hashes[4], int print) {
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
        roll_out(world, engine == NCA_ENGINE_SCALAR ? reference : hashes, engine == NCA_ENGINE_SCALAR);
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
            /* After damage over the whole world no cell is live. */
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

static void test_palettes(void) {
    static const uint8_t opaque[] = {255, 0, 0, 255, 0, 0, 255, 255}, soft[] = {255, 0, 0, 255, 0, 0, 255, 100};
    uint8_t memory[41], *pixels = memory + 1; /* At an odd address, with a gap behind the first row. */
    static const uint8_t before[] = {200, 9, 9, 128, 10, 0, 90, 255, 7, 7, 7, 7, 200, 9, 9, 127, 20, 20, 220, 90};
    static const uint8_t snapped[] = {255, 0, 0, 255, 0, 0, 255, 255, 7, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0};
    memcpy(pixels, before, sizeof before);
    EXPECT(nca_pixels_apply_palette(pixels, 20, 2, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 2) == NCA_OK);
    EXPECT(memcmp(pixels, snapped, sizeof snapped) == 0);
    /* Blue and red change places, those of the palette do not. */
    uint8_t blue[] = {200, 9, 9, 255};
    EXPECT(nca_pixels_apply_palette(blue, 4, 1, 1, 4, NCA_PIXELS_BGRA8_STRAIGHT, opaque, 2) == NCA_OK);
    EXPECT(blue[0] == 255 && blue[2] == 0 && blue[3] == 255);
    /* A soft palette has the nearest of its colours and of nothing. */
    uint8_t three[] = {20, 20, 220, 90, 20, 20, 220, 20, 240, 0, 0, 250};
    EXPECT(nca_pixels_apply_palette(three, 12, 3, 1, 12, NCA_PIXELS_RGBA8_STRAIGHT, soft, 2) == NCA_OK);
    EXPECT(memcmp(three, soft + 4, 4) == 0 && three[7] == 0 && memcmp(three + 8, soft, 4) == 0);
    memcpy(pixels, before, sizeof before);
    EXPECT(nca_pixels_apply_palette(NULL, 20, 2, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 2) == NCA_ERROR_NULL);
    EXPECT(nca_pixels_apply_palette(pixels, 20, 2, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, NULL, 2) == NCA_ERROR_NULL);
    EXPECT(nca_pixels_apply_palette(pixels, 20, 2, 2, 12, NCA_PIXELS_RGBA8_PREMULTIPLIED, opaque, 2) ==
           NCA_ERROR_PIXEL_FORMAT);
    EXPECT(nca_pixels_apply_palette(pixels, 20, 2, 2, 7, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 2) == NCA_ERROR_STRIDE);
    EXPECT(nca_pixels_apply_palette(pixels, 19, 2, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 2) == NCA_ERROR_BUFFER_SIZE);
    EXPECT(nca_pixels_apply_palette(pixels, 20, -1, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 2) == NCA_ERROR_COUNT);
    EXPECT(nca_pixels_apply_palette(pixels, 20, 2, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 0) == NCA_ERROR_COUNT);
    EXPECT(nca_pixels_apply_palette(pixels, 20, 2, 2, 12, NCA_PIXELS_RGBA8_STRAIGHT, opaque, 257) == NCA_ERROR_COUNT);
    EXPECT(memcmp(pixels, before, sizeof before) == 0);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    size_t count, other_count, model_size, other_size, world_size, foreign_size;
    unsigned char *bytes = read_file(argv[1], &count), *other_bytes = read_file(argv[2], &other_count);
    void *model_memory, *other_memory, *world_memory, *foreign_memory;

    test_strings();
    test_palettes();
    test_model(bytes, count);
    test_alignment(bytes, count);
    test_ends(bytes, count, other_bytes, other_count);
    nca_model *model = make_model(bytes, count, &model_memory, &model_size);
    nca_model *other = make_model(other_bytes, other_count, &other_memory, &other_size);
    nca_model_info info;
    EXPECT(nca_model_get_info(model, NULL) == NCA_ERROR_NULL);
    EXPECT(nca_model_get_info(model, &info) == NCA_OK);
    EXPECT(info.channels >= 4 && info.channels <= NCA_MAX_CHANNELS && info.seed_x < info.grid_width && info.steps > 0);
    free(other_bytes);

    test_definitions(model, &info);
    test_structs_that_grow(model, &info);
    test_gpu_words(model, &info);
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
    test_cells_in_bulk(world, &info, model);
    test_snapshots(world, foreign);
    test_one_form(model, world);
    test_steps_in_parts(world, foreign);
    test_dirty_rectangle(world);
    test_debug_views(world, &info);
    EXPECT(guards_are_intact(world_memory, world_size) && guards_are_intact(foreign_memory, foreign_size));
    test_forms(bytes, count);
    free(bytes);
    test_engines(model);
    test_half(model);
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
