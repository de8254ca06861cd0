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
 * Memory. The library never allocates, starts no thread, and has no global state. The caller hands over memory, which may
 * begin at any address and must not move, and frees it when nobody uses the model or world in it any more.
 * nca_model_destroy and nca_world_destroy free nothing; they mark the memory, so that later use is an error instead of
 * undefined.
 *
 * Threads. A model is read-only after its creation; any number of threads may use it. A world belongs to one thread at
 * a time.
 *
 * Errors. Functions that can fail return an nca_result and, when it is not NCA_OK, have changed nothing.
 *
 * Coordinates are in cells, x to the right, y downwards, (0, 0) top left.
 * What a step computes is specified to the bit in docs/automaton.md, the .nca file in docs/nca-format.md.
 *
 * Bindings. No function of the library takes or returns a struct by value or a number of less than 32 bits, and enums are
 * int32_t. Structs that may grow tell their size: see "Structs that grow". What is between
 * `#ifndef NCA_NO_INLINE_FUNCTIONS` and its `#endif` is for C and C++ compilers, and calls the library.
 */
#ifndef NCARUNTIME_H
#define NCARUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Rises when a program that was compiled with an older header would no longer work. */
#define NCA_ABI_VERSION 2u

/* Widest and highest world, in cells. */
#define NCA_MAX_WORLD_SIDE 4096

/* Most channels a cell can have. */
#define NCA_MAX_CHANNELS 32

/* Most forms a model can have. */
#define NCA_MAX_FORMS 16

/* Most colours of a palette. */
#define NCA_MAX_PALETTE 256

typedef struct nca_model nca_model;
typedef struct nca_world nca_world;

/* The outcome of a call. nca_result_string says each in words. */
typedef int32_t nca_result;
enum {
    NCA_OK = 0,
    NCA_ERROR_NULL = 1,                 /* a required pointer is null */
    NCA_ERROR_ABI_VERSION = 2,          /* the definition was not initialized, or for another NCA_ABI_VERSION */
    NCA_ERROR_ENGINE = 3,               /* no such engine, or this processor lacks its instructions */
    NCA_ERROR_MEMORY_SIZE = 4,          /* the memory is smaller than ..._memory_size says */
    NCA_ERROR_STRUCT_SIZE = 5,          /* the struct is smaller than any of this ABI, or sets a field unknown here */
    NCA_ERROR_WORLD_SIZE = 6,           /* a side is outside 1 ... NCA_MAX_WORLD_SIDE */
    NCA_ERROR_POSITION = 7,             /* the cell or rectangle is outside the world */
    NCA_ERROR_BUFFER_SIZE = 8,          /* the buffer is too small for what it shall hold */
    NCA_ERROR_PIXEL_FORMAT = 9,         /* no such pixel format */
    NCA_ERROR_STRIDE = 10,              /* the stride is less than a row of pixels or cells */
    NCA_ERROR_COUNT = 11,               /* a count or size is negative, or zero where there must be one */
    NCA_ERROR_STEP_UNDER_WAY = 12,      /* a step in jobs is under way: finish it first */
    NCA_ERROR_NO_STEP = 13,             /* no step in jobs is under way: begin one first */
    NCA_ERROR_JOB = 14,                 /* no such job in this pass, or it has been run; or not all have been run */
    NCA_ERROR_NO_MODEL = 15,            /* the pointer is to no model: destroyed, moved, overwritten or never made */
    NCA_ERROR_NO_WORLD = 16,            /* the pointer is to no world: destroyed, moved, overwritten or never made */
    NCA_ERROR_WORLD_WITHOUT_MODEL = 17, /* the world's model was destroyed, or another was made in its place */
    NCA_ERROR_DEBUG_VIEW = 18,          /* no such debug view, or the cells have no such channel */
    NCA_ERROR_FORM = 19,                /* the model has no such form */

    NCA_ERROR_SNAPSHOT_MAGIC = 50,   /* not a snapshot */
    NCA_ERROR_SNAPSHOT_VERSION = 51, /* a snapshot of another version */
    NCA_ERROR_SNAPSHOT_SIZE = 52,    /* truncated, or too long */
    NCA_ERROR_SNAPSHOT_WORLD = 53,   /* of a world of other width, height, channels or number format */
    NCA_ERROR_SNAPSHOT_MODEL = 54,   /* of a world that ran another model */
    NCA_ERROR_SNAPSHOT_ROWS = 55,    /* a row's columns are outside the world */
    NCA_ERROR_SNAPSHOT_FORMS = 56,   /* a form that the model does not have */

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
    NCA_ERROR_MODEL_METADATA = 123,
    NCA_ERROR_MODEL_FORMS = 124,
    NCA_ERROR_MODEL_FORM_NAMES = 125
};

/* The version of the library: compare with NCA_ABI_VERSION. */
uint32_t nca_abi_version(void);

/* A static, zero-terminated English sentence for a result; never null. */
const char *nca_result_string(nca_result result);

/* ------------------------------------------------------------------ engines */

/* Ways to compute a step. All in fixed point give the same bits, on every machine; they differ in speed. */
typedef int32_t nca_engine;
enum {
    NCA_ENGINE_AUTOMATIC = 0, /* the fastest in fixed point that this processor has */
    NCA_ENGINE_SCALAR = 1,    /* the specification in plain code */
    NCA_ENGINE_SIMD = 2,      /* the vectors of every processor of the architecture, 128 bits wide on most */
    NCA_ENGINE_AVX2 = 3,      /* x86-64 with AVX2 */
    NCA_ENGINE_AVX512 = 4,    /* x86-64 with AVX-512 BW, VL and VNNI */
    /*
     * Not fixed point: cells in half precision, rounded otherwise, so that pictures and hashes differ from those of the
     * other engines, and between machines. x86-64 with AVX2, F16C and FMA; arm64 with FEAT_FP16. Only if asked for.
     */
    NCA_ENGINE_HALF = 16
};

/*
 * What a caller knows of the processor, for nca_world_def.cpu_features. On x86-64 the library asks the processor itself.
 * On arm64 there is no question that every system allows, so it believes the build and the caller.
 */
enum {
    /*
     * arm64 with FEAT_FP16. Linux: getauxval(AT_HWCAP) & HWCAP_ASIMDHP. Apple: sysctlbyname("hw.optional.neon_fp16"); all
     * Macs on arm64 have it, A7 to A10 of iPhones, iPads and Apple TVs do not.
     */
    NCA_CPU_FP16 = 1
};

/*
 * 1 if this processor can run the engine, else 0; safe to call everywhere. On arm64 it says of NCA_ENGINE_HALF what the
 * library was built for: a processor may be able to run it all the same, if the caller says so with NCA_CPU_FP16.
 */
int32_t nca_engine_available(nca_engine engine);

/*
 * A static name, "scalar", "simd" (on arm64 "neon", in WebAssembly "simd128", on Cortex-M4 "dsp"), "avx2", "avx512",
 * "half" or "automatic"; "unknown" for others; never null.
 */
const char *nca_engine_name(nca_engine engine);

/* -------------------------------------------------------- structs that grow */

/*
 * nca_model_info and nca_world_def may get further fields at their end. The caller tells the size of its struct to the
 * functions that fill one, which never write more; the C compiler does so in nca_model_get_info and nca_world_def_init
 * below. A field that one side does not know is 0, and 0 means that it is not told or not asked for. So programs and
 * libraries of the same NCA_ABI_VERSION fit each other, whichever is older: of a newer definition an older library refuses
 * only what it would have to ignore, with NCA_ERROR_STRUCT_SIZE.
 */

/* Sizes and offsets, the same for all targets: bindings can compare their own declarations with them. */
enum {
    NCA_MODEL_INFO_SIZE = 52,
    NCA_MODEL_INFO_SIZE_OFFSET = 0,
    NCA_MODEL_INFO_CHANNELS_OFFSET = 4,
    NCA_MODEL_INFO_HIDDEN_OFFSET = 8,
    NCA_MODEL_INFO_KERNELS_OFFSET = 12,
    NCA_MODEL_INFO_FIRE_RATE_OFFSET = 16,
    NCA_MODEL_INFO_ALIVE_THRESHOLD_OFFSET = 20,
    NCA_MODEL_INFO_WRAPS_OFFSET = 24,
    NCA_MODEL_INFO_STATE_FRACTION_OFFSET = 28,
    NCA_MODEL_INFO_GRID_WIDTH_OFFSET = 32,
    NCA_MODEL_INFO_GRID_HEIGHT_OFFSET = 36,
    NCA_MODEL_INFO_SEED_X_OFFSET = 40,
    NCA_MODEL_INFO_SEED_Y_OFFSET = 44,
    NCA_MODEL_INFO_STEPS_OFFSET = 48,

    NCA_WORLD_DEF_SIZE = 40,
    NCA_WORLD_DEF_ABI_VERSION_OFFSET = 0,
    NCA_WORLD_DEF_SIZE_OFFSET = 4,
    NCA_WORLD_DEF_RANDOM_SEED_OFFSET = 8,
    NCA_WORLD_DEF_WIDTH_OFFSET = 16,
    NCA_WORLD_DEF_HEIGHT_OFFSET = 20,
    NCA_WORLD_DEF_ENGINE_OFFSET = 24,
    NCA_WORLD_DEF_CPU_FEATURES_OFFSET = 28,
    NCA_WORLD_DEF_MODEL_OFFSET = 32,

    NCA_RECTANGLE_SIZE = 16 /* does not grow */
};

/* ------------------------------------------------------------------- models */

/* What is known of a model. */
typedef struct nca_model_info {
    uint32_t size;           /* bytes that the library filled; what the caller's struct has beyond is 0 */
    int32_t channels;        /* channels of a cell, 4 ... NCA_MAX_CHANNELS */
    int32_t hidden;          /* hidden width of the update rule */
    int32_t kernels;         /* the set of perception kernels: bits as in a file, docs/nca-format.md */
    int32_t fire_rate;       /* in 1/32768 */
    int32_t alive_threshold; /* in state units; -1: no alive mask */
    int32_t wraps;           /* 1: the world's sides are joined */
    int32_t state_fraction;  /* 1.0 is 1 << state_fraction in a cell */
    int32_t grid_width;      /* suggested world, in cells */
    int32_t grid_height;
    int32_t seed_x;          /* suggested place of the seed */
    int32_t seed_y;
    int32_t steps;           /* suggested steps from seed to full growth */
} nca_model_info;

/* Bytes of memory that the model in a .nca file needs, at any address. Checks the whole file. */
nca_result nca_model_memory_size(const void *bytes, size_t byte_count, size_t *memory_size);

/*
 * Makes a model in `memory` from the bytes of a .nca file, which are not needed afterwards.
 * Fails with NCA_ERROR_MODEL_... naming the first malformed field.
 */
nca_result nca_model_create(const void *bytes, size_t byte_count, void *memory, size_t memory_size,
                            nca_model **model);

/*
 * Ends the use of a model: its memory is the caller's again. Worlds of the model refuse every later call with
 * NCA_ERROR_WORLD_WITHOUT_MODEL, and the model's own pointer with NCA_ERROR_NO_MODEL, as long as the memory is readable.
 * Calling it is optional. Memory that is freed without it is no longer readable, or belongs to somebody else: then the
 * library can detect nothing, and use afterwards is undefined.
 */
nca_result nca_model_destroy(nca_model *model);

/* What is known of a model; writes `info_size` bytes. C programs call nca_model_get_info. */
nca_result nca_model_get_info_sized(const nca_model *model, nca_model_info *info, size_t info_size);

/*
 * The forms of a model, 1 ... NCA_MAX_FORMS: pictures of one thing, between which a world can be switched while it lives.
 * 0 for what is no model.
 */
int32_t nca_model_form_count(const nca_model *model);

/*
 * The name of form 0 ... count - 1, zero-terminated UTF-8 that lives as long as the model. Empty for the form of a model
 * that has only one, and for what is no form or no model; never null.
 */
const char *nca_model_form_name(const nca_model *model, int32_t form);

/* Bytes of the model as shaders read it: a multiple of four. */
nca_result nca_model_gpu_size(const nca_model *model, size_t *size);

/*
 * Writes the model as shaders read it, in little-endian words that docs/gpu.md lists: shape, shifts, biases with rounding
 * folded in, packed weights. `buffer` may begin at any address; what it has beyond nca_model_gpu_size is left alone.
 */
nca_result nca_model_write_gpu(const nca_model *model, void *buffer, size_t byte_count);

/* ------------------------------------------------------------------- worlds */

/* How to make a world. Start from nca_world_def_init or nca_world_def_default and change what differs. */
typedef struct nca_world_def {
    uint32_t abi_version;  /* NCA_ABI_VERSION */
    uint32_t size;         /* of this struct, as the caller knows it */
    uint64_t random_seed;  /* decides, with step and cell, who fires: 0 */
    int32_t width;         /* in cells: the model's suggested grid */
    int32_t height;
    nca_engine engine;     /* NCA_ENGINE_AUTOMATIC */
    uint32_t cpu_features; /* bits NCA_CPU_...; others are ignored: 0 */
    const nca_model *model;
} nca_world_def;

/*
 * The definition of a world as the model suggests it; writes `def_size` bytes. A null model gives a definition without
 * model. C programs call nca_world_def_init or nca_world_def_default.
 */
void nca_world_def_init_sized(nca_world_def *def, size_t def_size, const nca_model *model);

/*
 * Bytes of memory that a world needs, at any address: about 5 x channels bytes per cell, and one more for its form if the
 * model has several.
 */
nca_result nca_world_memory_size(const nca_world_def *def, size_t *memory_size);

/* Makes a world of dead cells in `memory`. The model must exist as long as the world. */
nca_result nca_world_create(const nca_world_def *def, void *memory, size_t memory_size, nca_world **world);

/*
 * Ends the use of a world: its memory is the caller's again, and later use of the pointer fails with NCA_ERROR_NO_WORLD as
 * long as the memory is readable. Optional, as nca_model_destroy is. No job of the world may be running.
 */
nca_result nca_world_destroy(nca_world *world);

/*
 * Makes all cells zero, their form and the step count 0, and sets the random seed; the origin stays. Also ends a step in
 * jobs that was given up, when no job of it is running any more.
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

/*
 * Sets how many steps have been taken, which decides who fires next: for a world whose cells come from elsewhere, together
 * with nca_world_write_cells.
 */
nca_result nca_world_set_step_count(nca_world *world, uint64_t step_count);

/* Runs `count` steps. */
nca_result nca_world_step(nca_world *world, int32_t count);

/* Runs `count` steps of every world, one world after the other: weights that they share stay in the cache. */
nca_result nca_worlds_step(nca_world *const *worlds, int32_t world_count, int32_t count);

/*
 * Steps taken since creation or reset, or as nca_world_set_step_count or the restored snapshot says. 0 also for what is no
 * world: null, destroyed, without its model.
 */
uint64_t nca_world_step_count(const nca_world *world);

/* Width and height in cells; 0 for what is no world. */
int32_t nca_world_width(const nca_world *world);
int32_t nca_world_height(const nca_world *world);

/* The engine that runs the world, never NCA_ENGINE_AUTOMATIC; that for what is no world. */
nca_engine nca_world_engine(const nca_world *world);

/* Cells that are not all zero; -1 for what is no world, and between the passes of a step in jobs. Visits live rows. */
int32_t nca_world_live_cells(const nca_world *world);

/* ------------------------------------------------------- a step in parts */

/*
 * Goes on with a step, or begins one: computes the updates of at most `max_cells` cells, which is nine tenths
 * of the work, and sets `finished` to 1 if that finished the step, else to 0. Result and cost are those of a
 * whole step. Until the step is finished the world shows itself as it was before; changing it (damage, seeds,
 * cells, forms, origin, step count, restore, reset) or stepping it otherwise is allowed and begins the step anew.
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
 * The result is that of a whole step. Jobs are eight rows each, and only rows near live cells have one. Until the step
 * is done, functions that change the world fail with NCA_ERROR_STEP_UNDER_WAY; those that read it (pixels,
 * cells, snapshots, hashes) may be used during the first pass only, and fail later.
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

/* -------------------------------------------------------------------- forms */

/*
 * Gives all cells a form, 0 ... nca_model_form_count - 1: what has grown becomes that picture in the steps that follow,
 * without being seeded again, and heals to it. Worlds begin with form 0. Costs nothing, here and in steps.
 */
nca_result nca_world_set_form(nca_world *world, int32_t form);

/*
 * The same for the cells of a rectangle, which is clipped to the world, or for every cell (i, j) with
 * (i - x)^2 + (j - y)^2 <= radius^2, whether they live or not: a change can run over a sprite. While the cells of a world
 * have different forms, each form's cells are computed by themselves, so that steps cost somewhat more, hashes visit every
 * cell, and snapshots have one byte more for each. When all have the same form again, that ends.
 */
nca_result nca_world_set_form_rectangle(nca_world *world, int32_t form, int32_t x, int32_t y, int32_t width,
                                        int32_t height);
nca_result nca_world_set_form_circle(nca_world *world, int32_t form, int32_t x, int32_t y, int32_t radius);

/* The form of all cells; -1 where they differ, and for what is no world. */
int32_t nca_world_form(const nca_world *world);

/* The form of one cell; -1 outside the world, and for what is no world. */
int32_t nca_world_form_at(const nca_world *world, int32_t x, int32_t y);

/* -------------------------------------------------------------------- cells */

/* Columns x ... x + width - 1 of rows y ... y + height - 1. */
typedef struct nca_rectangle {
    int32_t x, y, width, height;
} nca_rectangle;

/* Reads a cell's channels, in units of 2^-state_fraction; `count` must be the model's channels or more. */
nca_result nca_world_read_cell(const nca_world *world, int32_t x, int32_t y, int16_t *channels, int32_t count);

/* Writes a cell's channels. */
nca_result nca_world_write_cell(nca_world *world, int32_t x, int32_t y, const int16_t *channels, int32_t count);

/*
 * Reads the cells of a rectangle inside the world: the channels of a cell one behind the other, cell by cell, and rows
 * `stride` bytes apart (at least 2 x channels x width). `cells` begins with the rectangle's first, and has `byte_count`
 * bytes, of which the last row needs no padding.
 */
nca_result nca_world_read_cells(const nca_world *world, const nca_rectangle *rectangle, int16_t *cells,
                                size_t byte_count, size_t stride);

/*
 * Writes the cells of a rectangle. With size, random seed, origin, step count and forms the same, a world goes on as the one did
 * whose cells are written: this hands a world over, for example from a GPU, in fixed point to the bit.
 */
nca_result nca_world_write_cells(nca_world *world, const nca_rectangle *rectangle, const int16_t *cells,
                                 size_t byte_count, size_t stride);

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

/*
 * Gives rendered pixels the nearest colours of a palette, so that grown pixel art has its artist's colours again. `pixels`
 * are those of a straight format, in rows `stride` bytes apart; `palette` are 1 ... NCA_MAX_PALETTE colours of red, green,
 * blue and straight alpha, a byte each. Where all are opaque, alpha below one half becomes 0 and all other alpha 255, so
 * that the result is premultiplied, too. Allocates nothing; costs `colour_count` distances a pixel.
 */
nca_result nca_pixels_apply_palette(void *pixels, size_t byte_count, int32_t width, int32_t height, size_t stride,
                                    nca_pixel_format format, const uint8_t *palette, int32_t colour_count);

/* ---------------------------------------------------------------- snapshots */

/*
 * The most bytes that a snapshot of this world can have; 0 for what is no world. A snapshot holds the live part of each
 * row, so that saving and restoring cost the live cells, not the size of the world.
 */
size_t nca_world_snapshot_size(const nca_world *world);

/*
 * Writes the world (cells, forms, step count, random seed, origin) to a buffer, and to `used` how many bytes that took.
 * Portable between machines; equal worlds give equal bytes.
 */
nca_result nca_world_save(const nca_world *world, void *buffer, size_t byte_count, size_t *used);

/* Makes the world what it was when saved, from all bytes of a snapshot. Refuses that of another model or size. */
nca_result nca_world_restore(nca_world *world, const void *buffer, size_t byte_count);

/*
 * A hash of size, cells, forms, step count and random seed. Of the engines in fixed point it is the same on every machine;
 * NCA_ENGINE_HALF promises nothing of the kind. 0 where there is none: for what is no world, and between the passes of a
 * step in jobs. Two zeros are therefore not two equal worlds.
 */
uint64_t nca_world_state_hash(const nca_world *world);

/* --------------------------------------------------- for C and C++ compilers */

#ifndef NCA_NO_INLINE_FUNCTIONS
/* What is known of a model. */
static inline nca_result nca_model_get_info(const nca_model *model, nca_model_info *info) {
    return nca_model_get_info_sized(model, info, sizeof *info);
}

/* The definition of a world as the model suggests it. */
static inline void nca_world_def_init(nca_world_def *def, const nca_model *model) {
    nca_world_def_init_sized(def, sizeof *def, model);
}

/* The same as a value. */
static inline nca_world_def nca_world_def_default(const nca_model *model) {
    nca_world_def def;
    nca_world_def_init_sized(&def, sizeof def, model);
    return def;
}
#endif

#ifdef __cplusplus
}
#endif

#endif
