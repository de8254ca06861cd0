/*
 * The structs of ncaruntime.h measure on this target what its constants say, which bindings rely on. Compiled for 32-bit and
 * 64-bit targets; there is nothing to run.
 */
#include <ncaruntime.h>

#define SIZE(type, constant) _Static_assert(sizeof(type) == constant, #type)
#define FIELD(type, field, constant) _Static_assert(offsetof(type, field) == constant, #type "." #field)

SIZE(nca_model_info, NCA_MODEL_INFO_SIZE);
FIELD(nca_model_info, size, NCA_MODEL_INFO_SIZE_OFFSET);
FIELD(nca_model_info, channels, NCA_MODEL_INFO_CHANNELS_OFFSET);
FIELD(nca_model_info, hidden, NCA_MODEL_INFO_HIDDEN_OFFSET);
FIELD(nca_model_info, kernels, NCA_MODEL_INFO_KERNELS_OFFSET);
FIELD(nca_model_info, fire_rate, NCA_MODEL_INFO_FIRE_RATE_OFFSET);
FIELD(nca_model_info, alive_threshold, NCA_MODEL_INFO_ALIVE_THRESHOLD_OFFSET);
FIELD(nca_model_info, wraps, NCA_MODEL_INFO_WRAPS_OFFSET);
FIELD(nca_model_info, state_fraction, NCA_MODEL_INFO_STATE_FRACTION_OFFSET);
FIELD(nca_model_info, grid_width, NCA_MODEL_INFO_GRID_WIDTH_OFFSET);
FIELD(nca_model_info, grid_height, NCA_MODEL_INFO_GRID_HEIGHT_OFFSET);
FIELD(nca_model_info, seed_x, NCA_MODEL_INFO_SEED_X_OFFSET);
FIELD(nca_model_info, seed_y, NCA_MODEL_INFO_SEED_Y_OFFSET);
FIELD(nca_model_info, steps, NCA_MODEL_INFO_STEPS_OFFSET);

SIZE(nca_world_def, NCA_WORLD_DEF_SIZE);
FIELD(nca_world_def, abi_version, NCA_WORLD_DEF_ABI_VERSION_OFFSET);
FIELD(nca_world_def, size, NCA_WORLD_DEF_SIZE_OFFSET);
FIELD(nca_world_def, random_seed, NCA_WORLD_DEF_RANDOM_SEED_OFFSET);
FIELD(nca_world_def, width, NCA_WORLD_DEF_WIDTH_OFFSET);
FIELD(nca_world_def, height, NCA_WORLD_DEF_HEIGHT_OFFSET);
FIELD(nca_world_def, engine, NCA_WORLD_DEF_ENGINE_OFFSET);
FIELD(nca_world_def, cpu_features, NCA_WORLD_DEF_CPU_FEATURES_OFFSET);
FIELD(nca_world_def, model, NCA_WORLD_DEF_MODEL_OFFSET);

SIZE(nca_rectangle, NCA_RECTANGLE_SIZE);
