/*
 * What nobody may do: say that a buffer is larger than it is. The address sanitizer must see what the library writes
 * there, or it would be silent for everything else that the library does, too.
 */
#include <ncaruntime.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments) {
    static unsigned char bytes[1 << 20];
    size_t size;
    nca_model *model;
    nca_world *world;
    FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
    if (file == NULL) return 2;
    size_t byte_count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (nca_model_memory_size(bytes, byte_count, &size) != NCA_OK) return 2;
    if (nca_model_create(bytes, byte_count, malloc(size), size, &model) != NCA_OK) return 2;
    nca_world_def def = nca_world_def_default(model);
    if (nca_world_memory_size(&def, &size) != NCA_OK) return 2;
    if (nca_world_create(&def, malloc(size), size, &world) != NCA_OK) return 2;
    if (nca_world_seed(world, 5, 5) != NCA_OK) return 2;
    /* A pixel has four bytes. The library stores it itself, no function of libc that is watched anyway. */
    nca_rectangle pixel = {5, 5, 1, 1};
    nca_world_render_rectangle(world, &pixel, NCA_PIXELS_RGBA8_STRAIGHT, malloc(3), 4, 4);
    return 0;
}
