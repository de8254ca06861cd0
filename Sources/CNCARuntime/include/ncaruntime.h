/*
 * ncaruntime: runs neural cellular automata, bit-exact in fixed point.
 *
 *     nca_model *model;                       // weights, shared by any number of worlds
 *     nca_world *world;                       // cells
 *     size_t size;
 *
 *     nca_model_memory_size(bytes, byte_count, &size);
 *     nca_model_create(bytes, byte_count, malloc(size), size, &model);
 *
 *     nca_world_def def = nca_world_def_default(model);
 *     nca_world_memory_size(&def, &size);
 *     nca_world_create(&def, malloc(size), size, &world);
 *     nca_world_seed_default(world);
 *     nca_world_step(world, 96);
 *     nca_world_render(world, NCA_PIXELS_RGBA8_PREMULTIPLIED, pixels, pixels_size, 4 * def.width);
 *
 * The library never allocates, starts no thread, and has no global state: the caller hands over memory, and
 * frees it when nobody uses the model or world in it any more. There is nothing to destroy. Memory must be
 * aligned to NCA_MEMORY_ALIGNMENT and must not move.
 *
 * A model is read-only after its creation; any number of threads may use it. A world belongs to one thread at
 * a time. Functions that can fail return an nca_result and, when it is not NCA_OK, have changed nothing.
 *
 * Coordinates are in cells, x to the right, y downwards, (0, 0) top left.
 * What a step computes is specified to the bit in docs/automaton.md, the .nca file in docs/nca-format.md.
 */
#ifndef NCARUNTIME_H
#define NCARUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rises when a program compiled against an older header would no longer work. */
#define NCA_ABI_VERSION 1u

/* What the memory of a model or world must be aligned to, in bytes. malloc's 16 is enough. */
#define NCA_MEMORY_ALIGNMENT 16u

/* Widest and highest world, in cells. */
#define NCA_MAX_WORLD_SIDE 4096

/* Most channels a cell can have. */
#define NCA_MAX_CHANNELS 32

typedef struct nca_model nca_model;
typedef struct nca_world nca_world;

/* The outcome of a call. nca_result_string says each in words. */
typedef int32_t nca_result;
enum {
    NCA_OK = 0,
    NCA_ERROR_NULL = 1,             /* a required pointer is null */
    NCA_ERROR_ABI_VERSION = 2,      /* the definition was not made by its ..._default() of this version */
    NCA_ERROR_ENGINE = 3,           /* no such engine, or this processor lacks its instructions */
    NCA_ERROR_MEMORY_SIZE = 4,      /* the memory is smaller than ..._memory_size says */
    NCA_ERROR_MEMORY_ALIGNMENT = 5, /* the memory is not aligned to NCA_MEMORY_ALIGNMENT */
    NCA_ERROR_WORLD_SIZE = 6,       /* a side is outside 1 ... NCA_MAX_WORLD_SIDE */
    NCA_ERROR_POSITION = 7,         /* the cell is outside the world */
    NCA_ERROR_BUFFER_SIZE = 8,      /* the buffer is too small for what it shall hold */
    NCA_ERROR_PIXEL_FORMAT = 9,     /* no such pixel format */
    NCA_ERROR_PIXEL_STRIDE = 10,    /* the stride is less than a row of pixels */
    NCA_ERROR_COUNT = 11,           /* a count or size is negative, or zero where there must be one */
    NCA_ERROR_STEP_UNDER_WAY = 12,  /* a step in jobs is under way: finish it first */
    NCA_ERROR_NO_STEP = 13,         /* no step in jobs is under way: begin one first */
    NCA_ERROR_JOB = 14,             /* no such job in this pass, or it has been run; or not all have been run */

    NCA_ERROR_SNAPSHOT_MAGIC = 50,   /* not a snapshot */
    NCA_ERROR_SNAPSHOT_VERSION = 51, /* a snapshot of another version */
    NCA_ERROR_SNAPSHOT_SIZE = 52,    /* truncated, or too long */
    NCA_ERROR_SNAPSHOT_WORLD = 53,   /* of a world of other width, height or channels */
    NCA_ERROR_SNAPSHOT_MODEL = 54,   /* of a world that ran another model */
    NCA_ERROR_SNAPSHOT_ROWS = 55,    /* a row's columns are outside the world */

    /* A .nca file is malformed in this field. */
    NCA_ERROR_MODEL_MAGIC = 100,
    NCA_ERROR_MODEL_VERSION = 101,
    NCA_ERROR_MODEL_HEADER_SIZE = 102,
    NCA_ERROR_MODEL_FILE_SIZE = 103,
    NCA_ERROR_MODEL_CRC = 104,
    NCA_ERROR_MODEL_CHANNELS = 105,
    NCA_ERROR_MODEL_KERNELS = 106,
    NCA_ERROR_MODEL_HIDDEN = 107,
    NCA_ERROR_MODEL_FIRE_RATE = 108,
    NCA_ERROR_MODEL_ALIVE_THRESHOLD = 109,
    NCA_ERROR_MODEL_BOUNDARY = 110,
    NCA_ERROR_MODEL_STATE_FRACTION = 111,
    NCA_ERROR_MODEL_INPUT_FRACTION = 112,
    NCA_ERROR_MODEL_HIDDEN_FRACTION = 113,
    NCA_ERROR_MODEL_OUTPUT_FRACTION = 114,
    NCA_ERROR_MODEL_WEIGHT_WIDTHS = 115,
    NCA_ERROR_MODEL_GRID = 116,
    NCA_ERROR_MODEL_SEED_POSITION = 117,
    NCA_ERROR_MODEL_STEPS = 118,
    NCA_ERROR_MODEL_METADATA_SIZE = 119,
    NCA_ERROR_MODEL_RESERVED = 120,
    NCA_ERROR_MODEL_INPUT_WEIGHTS = 121,
    NCA_ERROR_MODEL_OUTPUT_WEIGHTS = 122,
    NCA_ERROR_MODEL_METADATA = 123
};

/* The version of the library: compare with NCA_ABI_VERSION. */
uint32_t nca_abi_version(void);

/* A static, zero-terminated English sentence for a result; never null. */
const char *nca_result_string(nca_result result);

/* ------------------------------------------------------------------ engines */

/* Ways to compute a step. All in fixed point give the same bits, on every machine; they differ in speed. */
typedef int32_t nca_engine;
enum {
    NCA_ENGINE_AUTOMATIC = 0, /* the fastest that this processor has */
    NCA_ENGINE_SCALAR = 1,    /* the specification in plain code */
    NCA_ENGINE_SIMD = 2,      /* the vectors of every processor of the architecture, 128 bits wide on most */
    NCA_ENGINE_AVX2 = 3,      /* x86-64 with AVX2 */
    NCA_ENGINE_AVX512 = 4,    /* x86-64 with AVX-512 BW, VL and VNNI */
    /*
     * Not fixed point: cells in half precision, rounded otherwise, so that pictures differ a little, also between
     * machines. x86-64 with AVX2, F16C and FMA; arm64 with FEAT_FP16. Only if asked for.
     */
    NCA_ENGINE_HALF = 16
};

/* 1 if this processor can run the engine, else 0. */
int32_t nca_engine_available(nca_engine engine);

/*
 * A static name, "scalar", "simd" (on arm64 "neon", in WebAssembly "simd128", on Cortex-M4 "dsp"), "avx2", "avx512",
 * "half" or "automatic"; never null.
 */
const char *nca_engine_name(nca_engine engine);

/* ------------------------------------------------------------------- models */

/* What is known of a model. */
typedef struct nca_model_info {
    int32_t channels;        /* channels of a cell, 4 ... NCA_MAX_CHANNELS */
    int32_t hidden;          /* hidden width of the update rule */
    int32_t kernels;         /* perception kernels: 3, or 4 with the Laplacian */
    int32_t fire_rate;       /* in 1/32768 */
    int32_t alive_threshold; /* in state units; -1: no alive mask */
    int32_t wraps;           /* 1: the world's sides are joined */
    int32_t state_fraction;  /* 1.0 is 1 << state_fraction in a cell */
    int32_t grid_width;      /* suggested world */
    int32_t grid_height;
    int32_t seed_x;          /* suggested place of the seed */
    int32_t seed_y;
    int32_t steps;           /* suggested steps from seed to full growth */
} nca_model_info;

/* Bytes of memory that the model in a .nca file needs. Checks the whole file. */
nca_result nca_model_memory_size(const void *bytes, size_t byte_count, size_t *memory_size);

/*
 * Makes a model in `memory` from the bytes of a .nca file, which are not needed afterwards.
 * Fails with NCA_ERROR_MODEL_... naming the first malformed field.
 */
nca_result nca_model_create(const void *bytes, size_t byte_count, void *memory, size_t memory_size,
                            nca_model **model);

/* What is known of a model. */
nca_result nca_model_get_info(const nca_model *model, nca_model_info *info);

/* ------------------------------------------------------------------- worlds */

/* How to make a world. Start from nca_world_def_default and change what differs. */
typedef struct nca_world_def {
    uint32_t abi_version; /* set by nca_world_def_default */
    nca_engine engine;    /* NCA_ENGINE_AUTOMATIC */
    const nca_model *model;
    int32_t width;        /* the model's suggested grid */
    int32_t height;
    uint64_t random_seed; /* decides, with step and cell, who fires: 0 */
} nca_world_def;

/* The definition of a world as the model suggests it. A null model gives a definition without model. */
nca_world_def nca_world_def_default(const nca_model *model);

/* Bytes of memory that a world needs; about 5 x channels bytes per cell. */
nca_result nca_world_memory_size(const nca_world_def *def, size_t *memory_size);

/* Makes a world without life in `memory`. The model must live as long as the world. */
nca_result nca_world_create(const nca_world_def *def, void *memory, size_t memory_size, nca_world **world);

/*
 * Makes all cells zero and the step count 0, and sets the random seed. Also ends a step in jobs that was given
 * up, when no job of it is running any more.
 */
nca_result nca_world_reset(nca_world *world, uint64_t random_seed);

/* Writes the model's seed into a cell. Any number of seeds may be planted, anywhere, at any time. */
nca_result nca_world_seed(nca_world *world, int32_t x, int32_t y);

/* Seeds where the model suggests, moved to the same place relative to the middle of a world of other size. */
nca_result nca_world_seed_default(nca_world *world);

/*
 * Moves the origin of the coordinates that decide who fires: 0, 0. Worlds whose seeds and origins are
 * moved by the same amount grow the same picture, moved.
 */
nca_result nca_world_set_origin(nca_world *world, int32_t x, int32_t y);

/* Runs `count` steps. */
nca_result nca_world_step(nca_world *world, int32_t count);

/* Runs `count` steps of every world, one world after the other: weights that they share stay in the cache. */
nca_result nca_worlds_step(nca_world *const *worlds, int32_t world_count, int32_t count);

/* Steps taken since creation, reset, or as the restored snapshot says. 0 for null. */
uint64_t nca_world_step_count(const nca_world *world);

/* Width and height in cells; 0 for null. */
int32_t nca_world_width(const nca_world *world);
int32_t nca_world_height(const nca_world *world);

/* The engine that runs the world; NCA_ENGINE_AUTOMATIC for null. */
nca_engine nca_world_engine(const nca_world *world);

/* Cells that are not all zero; 0 for null, and between the passes of a step in jobs that change the world. */
int32_t nca_world_live_cells(const nca_world *world);

/* ------------------------------------------------------- a step in parts */

/*
 * Goes on with a step, or begins one: computes the updates of at most `max_cells` cells, which is nine tenths
 * of the work, and sets `finished` to 1 if that finished the step, else to 0. Result and cost are those of a
 * whole step. Until the step is finished the world shows itself as it was before; changing it (damage, seeds,
 * cells, origin, restore, reset) or stepping it otherwise is allowed and begins the step anew.
 * The scalar engine takes a whole step at once.
 */
nca_result nca_world_step_slice(nca_world *world, int32_t max_cells, int32_t *finished);

/*
 * A step in jobs for the caller's own threads. The step has three passes; the jobs of a pass may run in any
 * order and at the same time, each once:
 *
 *     int32_t jobs;
 *     nca_world_step_begin(world, &jobs);
 *     while (jobs > 0) {
 *         run_on_my_threads_and_wait(jobs, nca_world_step_job, world);
 *         nca_world_step_next(world, &jobs);
 *     }
 *
 * The result is that of a whole step. Jobs are eight rows each, and only rows near life have one. Until the step
 * is done, functions that change the world fail with NCA_ERROR_STEP_UNDER_WAY; those that read it (pixels,
 * cells, snapshots) may be used during the first pass only, and fail later.
 */
nca_result nca_world_step_begin(nca_world *world, int32_t *jobs);

/* Runs job 0 ... jobs - 1 of the pass. Fails with NCA_ERROR_JOB if there is no such job or it has been run. */
nca_result nca_world_step_job(nca_world *world, int32_t job);

/*
 * Goes on to the next pass: `jobs` is how many it has, 0 when the step is done. To be called when all jobs have
 * returned; fails with NCA_ERROR_JOB, and changes nothing, if one has not been run.
 */
nca_result nca_world_step_next(nca_world *world, int32_t *jobs);

/* ------------------------------------------------------------------- damage */

/* Makes every cell (i, j) with (i - x)^2 + (j - y)^2 <= radius^2 zero; the centre may be outside. */
nca_result nca_world_erase_circle(nca_world *world, int32_t x, int32_t y, int32_t radius);

/* Makes the cells of a rectangle zero; it is clipped to the world. */
nca_result nca_world_erase_rectangle(nca_world *world, int32_t x, int32_t y, int32_t width, int32_t height);

/* -------------------------------------------------------------------- cells */

/* Reads a cell's channels, in units of 2^-state_fraction; `count` must be the model's channels or more. */
nca_result nca_world_read_cell(const nca_world *world, int32_t x, int32_t y, int16_t *channels, int32_t count);

/* Writes a cell's channels. */
nca_result nca_world_write_cell(nca_world *world, int32_t x, int32_t y, const int16_t *channels, int32_t count);

/* ------------------------------------------------------------------- pixels */

/* Bytes in memory order. Straight alpha for PNG and most importers, premultiplied for blending. */
typedef int32_t nca_pixel_format;
enum {
    NCA_PIXELS_RGBA8_STRAIGHT = 0,
    NCA_PIXELS_RGBA8_PREMULTIPLIED = 1,
    NCA_PIXELS_BGRA8_STRAIGHT = 2,
    NCA_PIXELS_BGRA8_PREMULTIPLIED = 3
};

/* Renders the world, one pixel per cell; rows are `stride` bytes apart (at least 4 x width). */
nca_result nca_world_render(const nca_world *world, nca_pixel_format format, void *pixels, size_t byte_count,
                            size_t stride);

/* Columns x ... x + width - 1 of rows y ... y + height - 1. */
typedef struct nca_rectangle {
    int32_t x, y, width, height;
} nca_rectangle;

/*
 * The smallest rectangle around all pixels that may have changed since the last call, or since the world was
 * made; width and height are 0 if none has. Empties it.
 */
nca_result nca_world_take_dirty_rectangle(nca_world *world, nca_rectangle *rectangle);

/*
 * Renders the cells of a rectangle inside the world. `pixels` is where the rectangle's first pixel goes: in a
 * picture of the whole world that is 4 x + y x stride bytes behind the picture's first.
 */
nca_result nca_world_render_rectangle(const nca_world *world, const nca_rectangle *rectangle,
                                      nca_pixel_format format, void *pixels, size_t byte_count, size_t stride);

/* ---------------------------------------------------------------- snapshots */

/*
 * The most bytes that a snapshot of this world can have; 0 for null. A snapshot holds the living part of each row,
 * so that saving and restoring cost what lives, not what the world measures.
 */
size_t nca_world_snapshot_size(const nca_world *world);

/*
 * Writes the world (cells, step count, random seed, origin) to a buffer, and to `used` how many bytes that took.
 * Portable between machines; equal worlds give equal bytes.
 */
nca_result nca_world_save(const nca_world *world, void *buffer, size_t byte_count, size_t *used);

/* Makes the world what it was when saved, from all bytes of a snapshot. Refuses that of another model or size. */
nca_result nca_world_restore(nca_world *world, const void *buffer, size_t byte_count);

/*
 * A hash of size, cells, step count and random seed, the same on every machine and engine; 0 for null, and between
 * the passes of a step in jobs that change the world.
 */
uint64_t nca_world_state_hash(const nca_world *world);

#ifdef __cplusplus
}
#endif

#endif
