/*
 * What nobody may do: two threads step one world at once. The thread sanitizer must say so, or it would be silent for
 * the job API too, whose test links the same library.
 */
#include <ncaruntime.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *step(void *world) {
    nca_world_step(world, 5);
    return NULL;
}

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
    nca_world_seed_default(world);
    nca_world_step(world, 20);
    pthread_t other;
    pthread_create(&other, NULL, step, world);
    step(world);
    pthread_join(other, NULL);
    return 0;
}
