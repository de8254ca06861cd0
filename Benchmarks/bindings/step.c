/* Nanoseconds that a step of a grown 64 x 64 sprite takes, the least of 40 rounds of 100 calls: step MODEL.nca */
#include <ncaruntime.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **arguments) {
    static unsigned char file[1 << 17];
    FILE *stream = count > 1 ? fopen(arguments[1], "rb") : NULL;
    if (stream == NULL) return 1;
    size_t byte_count = fread(file, 1, sizeof file, stream), size;
    nca_model *model;
    nca_world *world;
    if (nca_model_memory_size(file, byte_count, &size) != NCA_OK) return 1;
    nca_model_create(file, byte_count, malloc(size), size, &model);
    nca_world_def def = nca_world_def_default(model);
    nca_world_memory_size(&def, &size);
    nca_world_create(&def, malloc(size), size, &world);
    nca_world_seed_default(world);
    nca_world_step(world, 128);
    double least = 1e9;
    for (int round = 0; round < 40; round++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (int i = 0; i < 100; i++)
            if (nca_world_step(world, 1) != NCA_OK) return 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        const double time = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
        if (time / 100 < least) least = time / 100;
    }
    printf("%.0f\n", least);
    return 0;
}
