/*
 * One large world, stepped by several threads: the jobs of each pass are shared out by an atomic counter.
 *
 *     jobs MODEL.nca [THREADS [SIDE [STEPS]]]
 *
 * Prints the time of a step with one thread and with all, and checks that both give the same world.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <ncaruntime.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void check(nca_result result, const char *what) {
    if (result == NCA_OK) return;
    fprintf(stderr, "error: %s: %s\n", what, nca_result_string(result));
    exit(1);
}

static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory != NULL) return memory;
    fprintf(stderr, "error: there are no %zu bytes of memory\n", size);
    exit(1);
}

/* ------------------------------------------------------------ a small job system */

/* The threads wait for the next pass without sleeping: a pass may take less time than waking up does. */
typedef struct job_system {
    nca_world *world;
    int helpers;        /* threads besides the one that calls */
    int32_t jobs;       /* of the pass under way */
    atomic_int pass;    /* rises when there is work */
    atomic_int next;    /* the next job that nobody has taken */
    atomic_int working; /* helpers that have not finished the pass */
    atomic_bool over;
} job_system;

static void take_jobs(job_system *system) {
    for (int32_t job; (job = atomic_fetch_add_explicit(&system->next, 1, memory_order_relaxed)) < system->jobs;)
        check(nca_world_step_job(system->world, job), "job");
}

static void *help(void *argument) {
    job_system *system = argument;
    for (int seen = 0; !atomic_load_explicit(&system->over, memory_order_acquire);) {
        int pass = atomic_load_explicit(&system->pass, memory_order_acquire);
        if (pass == seen) continue;
        seen = pass;
        take_jobs(system);
        atomic_fetch_sub_explicit(&system->working, 1, memory_order_release);
    }
    return NULL;
}

static void step_in_jobs(job_system *system) {
    check(nca_world_step_begin(system->world, &system->jobs), "begin");
    while (system->jobs > 0) {
        atomic_store_explicit(&system->next, 0, memory_order_relaxed);
        atomic_store_explicit(&system->working, system->helpers, memory_order_relaxed);
        atomic_fetch_add_explicit(&system->pass, 1, memory_order_release);
        take_jobs(system);
        while (atomic_load_explicit(&system->working, memory_order_acquire) > 0) {}
        check(nca_world_step_next(system->world, &system->jobs), "next");
    }
}

/* ------------------------------------------------------------------- the program */

static nca_model *load_model(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "error: %s: cannot be opened\n", path);
        exit(1);
    }
    static unsigned char bytes[1 << 20];
    size_t count = fread(bytes, 1, sizeof bytes, file), size;
    fclose(file);
    nca_model *model;
    check(nca_model_memory_size(bytes, count, &size), path);
    check(nca_model_create(bytes, count, allocate(size), size, &model), path);
    return model;
}

/* A world full of sprites, grown. */
static nca_world *make_world(const nca_model *model, int32_t side) {
    nca_world_def def = nca_world_def_default(model);
    nca_model_info info;
    check(nca_model_get_info(model, &info), "model");
    def.width = def.height = side;
    size_t size;
    nca_world *world;
    check(nca_world_memory_size(&def, &size), "world");
    check(nca_world_create(&def, allocate(size), size, &world), "world");
    for (int32_t y = info.grid_height / 2; y < side; y += info.grid_height)
        for (int32_t x = info.grid_width / 2; x < side; x += info.grid_width)
            check(nca_world_seed(world, x, y), "seed");
    check(nca_world_step(world, info.steps), "step");
    return world;
}

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

int main(int count, char **arguments) {
    if (count < 2) {
        fprintf(stderr, "usage: jobs MODEL.nca [THREADS [SIDE [STEPS]]]\n");
        return 2;
    }
    int threads = count > 2 ? atoi(arguments[2]) : 2;
    int32_t side = count > 3 ? atoi(arguments[3]) : 512, steps = count > 4 ? atoi(arguments[4]) : 50;
    if (threads < 1 || threads > 64 || side < 1 || steps < 1) {
        fprintf(stderr, "error: 1 to 64 threads, sides and steps of 1 or more\n");
        return 2;
    }
    const nca_model *model = load_model(arguments[1]);
    nca_world *alone = make_world(model, side), *shared = make_world(model, side);

    double start = milliseconds();
    check(nca_world_step(alone, steps), "step");
    double one = (milliseconds() - start) / steps;

    job_system system = {.world = shared, .helpers = threads - 1};
    pthread_t helpers[64];
    for (int i = 0; i < system.helpers; i++)
        if (pthread_create(&helpers[i], NULL, help, &system) != 0) {
            fprintf(stderr, "error: a thread cannot be started\n");
            return 1;
        }
    start = milliseconds();
    for (int32_t i = 0; i < steps; i++) step_in_jobs(&system);
    double all = (milliseconds() - start) / steps;
    atomic_store_explicit(&system.over, true, memory_order_release);
    for (int i = 0; i < system.helpers; i++) pthread_join(helpers[i], NULL);

    bool same = nca_world_state_hash(alone) == nca_world_state_hash(shared);
    printf("%" PRId32 "x%" PRId32 ", %" PRId32 " living cells: %.3f ms with one thread, %.3f ms with %d (%.2f times as fast)\n",
           side, side, nca_world_live_cells(shared), one, all, threads, one / all);
    printf("state hash %016" PRIx64 ", %s\n", nca_world_state_hash(shared), same ? "the same" : "DIFFERENT");
    return same ? 0 : 1;
}
