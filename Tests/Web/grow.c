/*
 * What the native library grows, to compare a canvas with.
 *
 *     grow MODEL.nca RANDOM_SEED [step COUNT | rub X Y RADIUS | form NUMBER]... >pixels
 *
 * Writes the world's pixels, RGBA with straight alpha, after all that.
 */
#include <ncaruntime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(nca_result result) {
    if (result == NCA_OK) return;
    fprintf(stderr, "grow: %s\n", nca_result_string(result));
    exit(1);
}

static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) exit(1);
    return memory;
}

static nca_model *read_model(const char *path) {
    static unsigned char bytes[1 << 16];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "grow: %s cannot be opened\n", path);
        exit(1);
    }
    size_t count = fread(bytes, 1, sizeof bytes, file), size;
    fclose(file);
    nca_model *model;
    check(nca_model_memory_size(bytes, count, &size));
    check(nca_model_create(bytes, count, allocate(size), size, &model));
    return model;
}

int main(int argc, char **argv) {
    if (argc < 3) return 64;
    nca_world_def def = nca_world_def_default(read_model(argv[1]));
    def.random_seed = strtoull(argv[2], NULL, 10);
    nca_world *world;
    size_t size;
    check(nca_world_memory_size(&def, &size));
    check(nca_world_create(&def, allocate(size), size, &world));
    check(nca_world_seed_default(world));
    for (int i = 3; i < argc;) {
        if (strcmp(argv[i], "step") == 0 && i + 1 < argc) {
            check(nca_world_step(world, atoi(argv[i + 1])));
            i += 2;
        } else if (strcmp(argv[i], "rub") == 0 && i + 3 < argc) {
            check(nca_world_erase_circle(world, atoi(argv[i + 1]), atoi(argv[i + 2]), atoi(argv[i + 3])));
            i += 4;
        } else if (strcmp(argv[i], "form") == 0 && i + 1 < argc) {
            check(nca_world_set_form(world, atoi(argv[i + 1])));
            i += 2;
        } else {
            return 64;
        }
    }
    size = 4 * (size_t)def.width * (size_t)def.height;
    unsigned char *pixels = allocate(size);
    check(nca_world_render(world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, 4 * (size_t)def.width));
    return fwrite(pixels, 1, size, stdout) == size ? 0 : 1;
}
