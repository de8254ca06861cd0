/*
 * A world on the GPU by Vulkan, with the shaders of `make shaders`: to the bit what the library computes.
 *
 *     gpu MODEL.nca [--shaders FOLDER] [--batch] [--dot] [--fixed] <EVENTS
 *
 *     --shaders   where the SPIR-V files are: build/shaders/spirv
 *     --batch     one workgroup for the world (at most 4,096 cells) instead of one for each tile of 16 x 16 cells
 *     --dot       products of bytes by the GPU's integer dot product: Vulkan 1.3
 *     --fixed     the shaders have the model's constants already: those that were made of HLSL
 *
 * Events, a line each:
 *
 *     world WIDTH HEIGHT RANDOM_SEED
 *     origin X Y
 *     count STEPS             steps taken so far
 *     seed X Y
 *     erase X Y RADIUS
 *     form FORM               of all cells
 *     morph FORM X Y RADIUS   the form of the cells of a circle
 *     step COUNT              prints the state hash after these steps
 *
 * What is behind that on a line is ignored. The hash is the library's: cells go back to it to be hashed.
 */
#include <inttypes.h>
#include <ncaruntime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vulkan/vulkan.h>

/* docs/gpu.md: words of the model's header. */
enum { VERSION = 1, CHANNELS = 3, SEED = 14, CONSTANTS = 24 };
/* docs/gpu.md: bindings, and shaders in the order of their dispatches. */
enum { RUN, MODEL, WORLDS, CELLS, NEXT, LIFE, TILES, FORMS, GROUPS, BINDINGS };
enum { SURVEY, LIST, UPDATE, SETTLE, BATCH, PASSES };
static const char *const pass_names[PASSES] = {"survey", "list", "update", "settle", "batch"};

enum {
    TILE = 16,           /* cells of a tile's side */
    LIST_LIFETIME = 16,  /* steps for which a list of tiles holds */
    STEPS_PER_BATCH = 1, /* software GPUs cut dispatches with long loops short; others may take more */
    RECORD = 12          /* words of a world's record */
};

static void fail(const char *what, const char *which) {
    fprintf(stderr, "error: %s%s\n", what, which);
    exit(1);
}
static void check(nca_result result) {
    if (result != NCA_OK) fail(nca_result_string(result), "");
}
static void expect(VkResult result, const char *call) {
    if (result != VK_SUCCESS) fail("the GPU refuses ", call);
}
static void *allocate(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) fail("no memory is left", "");
    return memory;
}
static void *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail("cannot open ", path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    void *bytes = allocate(*size + 1);
    if (fread(bytes, 1, *size, file) != *size) fail("cannot read ", path);
    fclose(file);
    return bytes;
}

/* ------------------------------------------------------------------- Vulkan */

typedef struct Buffer {
    VkBuffer buffer;
    VkDeviceMemory memory;
    uint32_t *words;
    size_t size;
} Buffer;

typedef struct GPU {
    VkPhysicalDevice physical;
    VkDevice device;
    VkQueue queue;
    uint32_t family;
    VkCommandPool pool;
    VkDescriptorSetLayout set_layout;
    VkPipelineLayout layout;
    VkDescriptorSet set;
    VkPipeline pipelines[PASSES];
    Buffer buffers[BINDINGS];
} GPU;

/* The first device with a queue that computes. Without one there is nothing to do. */
static void open_gpu(GPU *gpu, int has_dot) {
    VkApplicationInfo application = {VK_STRUCTURE_TYPE_APPLICATION_INFO, .apiVersion = VK_API_VERSION_1_3};
    VkInstanceCreateInfo instance_info = {VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO, .pApplicationInfo = &application};
    VkInstance instance;
    expect(vkCreateInstance(&instance_info, NULL, &instance), "vkCreateInstance");
    uint32_t count = 1;
    VkResult result = vkEnumeratePhysicalDevices(instance, &count, &gpu->physical);
    if ((result != VK_SUCCESS && result != VK_INCOMPLETE) || count == 0)
        fail("there is no Vulkan device: install a driver (Debian: mesa-vulkan-drivers)", "");
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(gpu->physical, &properties);
    fprintf(stderr, "%s\n", properties.deviceName);

    VkQueueFamilyProperties families[16];
    uint32_t family_count = 16;
    vkGetPhysicalDeviceQueueFamilyProperties(gpu->physical, &family_count, families);
    while (gpu->family < family_count && !(families[gpu->family].queueFlags & VK_QUEUE_COMPUTE_BIT)) gpu->family++;
    if (gpu->family == family_count) fail("the device computes nothing: ", properties.deviceName);
    float priority = 1;
    VkDeviceQueueCreateInfo queue_info = {VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                          .queueFamilyIndex = gpu->family, .queueCount = 1, .pQueuePriorities = &priority};
    VkPhysicalDeviceVulkan13Features features = {VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
                                                 .shaderIntegerDotProduct = VK_TRUE};
    VkDeviceCreateInfo device_info = {VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, .pNext = has_dot ? &features : NULL,
                                      .queueCreateInfoCount = 1, .pQueueCreateInfos = &queue_info};
    expect(vkCreateDevice(gpu->physical, &device_info, NULL, &gpu->device), "vkCreateDevice");
    vkGetDeviceQueue(gpu->device, gpu->family, 0, &gpu->queue);
    VkCommandPoolCreateInfo pool_info = {VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, .queueFamilyIndex = gpu->family};
    expect(vkCreateCommandPool(gpu->device, &pool_info, NULL, &gpu->pool), "vkCreateCommandPool");
}

/* Memory that both sides see, zero at first. A host that never reads cells back would keep them on the device alone. */
static void make_buffer(GPU *gpu, int binding, size_t size) {
    Buffer *buffer = &gpu->buffers[binding];
    VkBufferUsageFlags usage = binding == RUN ? VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT : VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
    VkBufferCreateInfo info = {VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, .size = size,
                               .usage = usage | (binding == GROUPS ? VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT : 0u)};
    expect(vkCreateBuffer(gpu->device, &info, NULL, &buffer->buffer), "vkCreateBuffer");
    VkMemoryRequirements needs;
    vkGetBufferMemoryRequirements(gpu->device, buffer->buffer, &needs);
    VkPhysicalDeviceMemoryProperties memories;
    vkGetPhysicalDeviceMemoryProperties(gpu->physical, &memories);
    const VkMemoryPropertyFlags wanted = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    uint32_t type = 0;
    while (!(needs.memoryTypeBits >> type & 1) || (memories.memoryTypes[type].propertyFlags & wanted) != wanted) type++;
    VkMemoryAllocateInfo allocation = {VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, .allocationSize = needs.size,
                                       .memoryTypeIndex = type};
    expect(vkAllocateMemory(gpu->device, &allocation, NULL, &buffer->memory), "vkAllocateMemory");
    expect(vkBindBufferMemory(gpu->device, buffer->buffer, buffer->memory, 0), "vkBindBufferMemory");
    void *words;
    expect(vkMapMemory(gpu->device, buffer->memory, 0, VK_WHOLE_SIZE, 0, &words), "vkMapMemory");
    memset(words, 0, size);
    buffer->words = words;
    buffer->size = size;
}

/* One set of bindings for all shaders, and the shaders with the model's header as their constants. */
static void make_pipelines(GPU *gpu, const char *folder, int is_batch, int has_dot, int is_fixed) {
    VkDescriptorSetLayoutBinding bindings[BINDINGS] = {0};
    for (uint32_t i = 0; i < BINDINGS; i++) {
        bindings[i] = (VkDescriptorSetLayoutBinding){
            .binding = i, .descriptorCount = 1, .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
            .descriptorType = i == RUN ? VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER : VK_DESCRIPTOR_TYPE_STORAGE_BUFFER};
    }
    VkDescriptorSetLayoutCreateInfo set_info = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
                                                .bindingCount = BINDINGS, .pBindings = bindings};
    expect(vkCreateDescriptorSetLayout(gpu->device, &set_info, NULL, &gpu->set_layout), "vkCreateDescriptorSetLayout");
    VkPipelineLayoutCreateInfo layout_info = {VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO, .setLayoutCount = 1,
                                              .pSetLayouts = &gpu->set_layout};
    expect(vkCreatePipelineLayout(gpu->device, &layout_info, NULL, &gpu->layout), "vkCreatePipelineLayout");
    VkDescriptorPoolSize sizes[2] = {{VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, 1},
                                     {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, BINDINGS - 1}};
    VkDescriptorPoolCreateInfo pool_info = {VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO, .maxSets = 1,
                                            .poolSizeCount = 2, .pPoolSizes = sizes};
    VkDescriptorPool pool;
    expect(vkCreateDescriptorPool(gpu->device, &pool_info, NULL, &pool), "vkCreateDescriptorPool");
    VkDescriptorSetAllocateInfo allocation = {VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO, .descriptorPool = pool,
                                              .descriptorSetCount = 1, .pSetLayouts = &gpu->set_layout};
    expect(vkAllocateDescriptorSets(gpu->device, &allocation, &gpu->set), "vkAllocateDescriptorSets");
    for (uint32_t i = 0; i < BINDINGS; i++) {
        VkDescriptorBufferInfo buffer = {gpu->buffers[i].buffer, 0, VK_WHOLE_SIZE};
        VkWriteDescriptorSet write = {VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET, .dstSet = gpu->set, .dstBinding = i,
                                      .descriptorCount = 1, .descriptorType = bindings[i].descriptorType,
                                      .pBufferInfo = &buffer};
        vkUpdateDescriptorSets(gpu->device, 1, &write, 0, NULL);
    }

    /* The constant of an id is that word of the model's header; what a shader does not have is ignored. */
    VkSpecializationMapEntry entries[CONSTANTS];
    for (uint32_t i = 0; i < CONSTANTS; i++) entries[i] = (VkSpecializationMapEntry){i, 4 * i, 4};
    VkSpecializationInfo constants = {CONSTANTS, entries, 4 * CONSTANTS, gpu->buffers[MODEL].words};
    for (int pass = is_batch ? BATCH : SURVEY; pass < (is_batch ? PASSES : BATCH); pass++) {
        char path[1024];
        const char *kind = has_dot && (pass == UPDATE || pass == BATCH) ? "_dot" : "";
        snprintf(path, sizeof path, "%s/nca_%s%s.spv", folder, pass_names[pass], kind);
        size_t size;
        VkShaderModuleCreateInfo module_info = {VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                                .pCode = read_file(path, &size)};
        module_info.codeSize = size;
        VkShaderModule module;
        expect(vkCreateShaderModule(gpu->device, &module_info, NULL, &module), path);
        VkComputePipelineCreateInfo info = {
            VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
            .stage = {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO, .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                      .module = module, .pName = "main", .pSpecializationInfo = is_fixed ? NULL : &constants},
            .layout = gpu->layout};
        expect(vkCreateComputePipelines(gpu->device, VK_NULL_HANDLE, 1, &info, NULL, &gpu->pipelines[pass]), path);
        vkDestroyShaderModule(gpu->device, module, NULL);
        free((void *)module_info.pCode);
    }
}

static VkCommandBuffer begin_commands(GPU *gpu) {
    VkCommandBufferAllocateInfo allocation = {VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, .commandPool = gpu->pool,
                                              .commandBufferCount = 1};
    VkCommandBuffer commands;
    expect(vkAllocateCommandBuffers(gpu->device, &allocation, &commands), "vkAllocateCommandBuffers");
    VkCommandBufferBeginInfo begin = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    expect(vkBeginCommandBuffer(commands, &begin), "vkBeginCommandBuffer");
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, gpu->layout, 0, 1, &gpu->set, 0, NULL);
    return commands;
}

/* Runs a pass, with `columns` x `rows` workgroups or, for 0, as many as `groups` says; the next sees what it wrote. */
static void dispatch(GPU *gpu, VkCommandBuffer commands, int pass, uint32_t columns, uint32_t rows) {
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, gpu->pipelines[pass]);
    if (columns > 0)
        vkCmdDispatch(commands, columns, rows, 1);
    else
        vkCmdDispatchIndirect(commands, gpu->buffers[GROUPS].buffer, 0);
    VkMemoryBarrier barrier = {
        VK_STRUCTURE_TYPE_MEMORY_BARRIER, .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT,
        .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_INDIRECT_COMMAND_READ_BIT |
                         VK_ACCESS_HOST_READ_BIT};
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                         VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_DRAW_INDIRECT_BIT |
                             VK_PIPELINE_STAGE_HOST_BIT,
                         0, 1, &barrier, 0, NULL, 0, NULL);
}

static void finish_commands(GPU *gpu, VkCommandBuffer commands) {
    expect(vkEndCommandBuffer(commands), "vkEndCommandBuffer");
    VkSubmitInfo submit = {VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1, .pCommandBuffers = &commands};
    expect(vkQueueSubmit(gpu->queue, 1, &submit, VK_NULL_HANDLE), "vkQueueSubmit");
    expect(vkQueueWaitIdle(gpu->queue), "vkQueueWaitIdle");
    vkFreeCommandBuffers(gpu->device, gpu->pool, 1, &commands);
}

/* -------------------------------------------------------------------- world */

typedef struct GPUWorld {
    GPU gpu;
    int is_batch;
    uint32_t width, height, words; /* words of a cell */
    int is_surveyed;
    uint32_t list_age; /* steps since the tiles were listed */
} GPUWorld;

static void make_world(GPUWorld *world, const nca_model *model, uint32_t width, uint32_t height, uint64_t random_seed) {
    size_t model_size;
    check(nca_model_gpu_size(model, &model_size));
    GPU *gpu = &world->gpu;
    make_buffer(gpu, MODEL, model_size);
    check(nca_model_write_gpu(model, gpu->buffers[MODEL].words, model_size));
    const uint32_t *header = gpu->buffers[MODEL].words;
    if (header[VERSION] != 1) fail("the library writes models of another layout", "");
    world->width = width;
    world->height = height;
    world->words = (header[CHANNELS] + 1) / 2;
    size_t cells = (size_t)width * height;
    size_t tiles = (size_t)((width + TILE - 1) / TILE) * ((height + TILE - 1) / TILE);
    make_buffer(gpu, RUN, 16);
    make_buffer(gpu, WORLDS, 4 * RECORD);
    make_buffer(gpu, CELLS, 4 * cells * world->words);
    make_buffer(gpu, NEXT, 4 * cells * world->words);
    make_buffer(gpu, LIFE, 4 * cells);
    make_buffer(gpu, TILES, 4 * (2 + 2 * tiles));
    make_buffer(gpu, FORMS, cells + 4);
    make_buffer(gpu, GROUPS, 12);
    const uint32_t run[4] = {0, 1, STEPS_PER_BATCH, 1};
    memcpy(gpu->buffers[RUN].words, run, sizeof run);
    uint32_t *record = gpu->buffers[WORLDS].words;
    record[0] = width;
    record[1] = height;
    record[6] = (uint32_t)random_seed;
    record[7] = (uint32_t)(random_seed >> 32);
    world->list_age = LIST_LIFETIME;
}

static uint32_t *cell_at(GPUWorld *world, uint32_t x, uint32_t y) {
    world->is_surveyed = 0;
    return world->gpu.buffers[CELLS].words + ((size_t)y * world->width + x) * world->words;
}
static void plant(GPUWorld *world, uint32_t x, uint32_t y) {
    const uint32_t *model = world->gpu.buffers[MODEL].words;
    memcpy(cell_at(world, x, y), model + model[SEED], 4 * world->words);
}
/* From then on, each cell has a form of its own: four in a word, the first lowest. */
static void set_form_circle(GPUWorld *world, uint32_t form, int64_t x, int64_t y, int64_t radius) {
    uint32_t *record = world->gpu.buffers[WORLDS].words, *forms = world->gpu.buffers[FORMS].words;
    size_t cells = (size_t)world->width * world->height;
    if (record[10] != UINT32_MAX)
        for (size_t i = 0; i <= cells / 4; i++) forms[i] = record[10] * 0x01010101u;
    record[10] = UINT32_MAX;
    for (size_t i = 0; i < cells; i++) {
        int64_t dx = (int64_t)(i % world->width) - x, dy = (int64_t)(i / world->width) - y;
        if (dx * dx + dy * dy > radius * radius) continue;
        forms[i / 4] = (forms[i / 4] & ~(0xffu << (8 * (i % 4)))) | form << (8 * (i % 4));
    }
}
static void erase_circle(GPUWorld *world, int64_t x, int64_t y, int64_t radius) {
    for (int64_t j = 0; j < world->height; j++)
        for (int64_t i = 0; i < world->width; i++)
            if ((i - x) * (i - x) + (j - y) * (j - y) <= radius * radius)
                memset(cell_at(world, (uint32_t)i, (uint32_t)j), 0, 4 * world->words);
}

static void take_steps(GPUWorld *world, uint32_t count) {
    GPU *gpu = &world->gpu;
    VkCommandBuffer commands = begin_commands(gpu);
    if (!world->is_batch && !world->is_surveyed) {
        dispatch(gpu, commands, SURVEY, (world->width + TILE - 1) / TILE, (world->height + TILE - 1) / TILE);
        world->is_surveyed = 1;
        world->list_age = LIST_LIFETIME;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (world->is_batch) {
            dispatch(gpu, commands, BATCH, 1, 1);
            continue;
        }
        if (world->list_age == LIST_LIFETIME) {
            dispatch(gpu, commands, LIST, 1, 1);
            world->list_age = 0;
        }
        dispatch(gpu, commands, UPDATE, 0, 0);
        dispatch(gpu, commands, SETTLE, 0, 0);
        world->list_age++;
    }
    finish_commands(gpu, commands);
}

/* Hands the cells over to a world of the library. */
static uint64_t state_hash(GPUWorld *world, nca_world *library, uint32_t channels) {
    const uint32_t *record = world->gpu.buffers[WORLDS].words;
    size_t cells = (size_t)world->width * world->height, stride = 2 * (size_t)channels * world->width;
    int16_t *values = allocate(cells * 2 * channels);
    const int16_t *from = (const int16_t *)(const void *)world->gpu.buffers[CELLS].words;
    for (size_t i = 0; i < cells; i++) memcpy(values + i * channels, from + i * 2 * world->words, 2 * channels);
    nca_rectangle all = {0, 0, (int32_t)world->width, (int32_t)world->height};
    check(nca_world_write_cells(library, &all, values, cells * 2 * channels, stride));
    check(nca_world_set_step_count(library, record[8] | (uint64_t)record[9] << 32));
    if (record[10] != UINT32_MAX) check(nca_world_set_form(library, (int32_t)record[10]));
    for (size_t i = 0; record[10] == UINT32_MAX && i < cells; i++) {
        int32_t form = (int32_t)(world->gpu.buffers[FORMS].words[i / 4] >> (8 * (i % 4)) & 0xff);
        check(nca_world_set_form_rectangle(library, form, (int32_t)(i % world->width), (int32_t)(i / world->width), 1, 1));
    }
    free(values);
    return nca_world_state_hash(library);
}

int main(int argc, char **argv) {
    const char *model_path = NULL, *folder = "build/shaders/spirv";
    int is_batch = 0, has_dot = 0, is_fixed = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--batch") == 0) is_batch = 1;
        else if (strcmp(argv[i], "--dot") == 0) has_dot = 1;
        else if (strcmp(argv[i], "--fixed") == 0) is_fixed = 1;
        else if (strcmp(argv[i], "--shaders") == 0 && i + 1 < argc) folder = argv[++i];
        else model_path = argv[i];
    }
    if (model_path == NULL) fail("usage: gpu MODEL.nca [--shaders FOLDER] [--batch] [--dot] [--fixed] <EVENTS", "");

    size_t file_size, size;
    unsigned char *file = read_file(model_path, &file_size);
    nca_model *model;
    check(nca_model_memory_size(file, file_size, &size));
    check(nca_model_create(file, file_size, allocate(size), size, &model));
    free(file);
    nca_model_info info;
    check(nca_model_get_info(model, &info));

    GPUWorld world = {.is_batch = is_batch};
    nca_world *library = NULL;
    open_gpu(&world.gpu, has_dot);
    char line[256], event[16];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int64_t a = 0, b = 0, c = 0, d = 0;
        uint64_t large = 0;
        if (sscanf(line, "%15s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64, event, &a, &b, &c, &d) < 2) continue;
        if (strcmp(event, "world") == 0) {
            sscanf(line, "%*s %*s %*s %" SCNu64, &large);
            nca_world_def def = nca_world_def_default(model);
            def.width = (int32_t)a;
            def.height = (int32_t)b;
            def.random_seed = large;
            check(nca_world_memory_size(&def, &size));
            check(nca_world_create(&def, allocate(size), size, &library));
            make_world(&world, model, (uint32_t)a, (uint32_t)b, large);
            make_pipelines(&world.gpu, folder, is_batch, has_dot, is_fixed);
        } else if (library == NULL) {
            fail("before all other events, there is: world WIDTH HEIGHT RANDOM_SEED", "");
        } else if (strcmp(event, "origin") == 0) {
            world.gpu.buffers[WORLDS].words[4] = (uint32_t)a;
            world.gpu.buffers[WORLDS].words[5] = (uint32_t)b;
        } else if (strcmp(event, "count") == 0) {
            sscanf(line, "%*s %" SCNu64, &large);
            world.gpu.buffers[WORLDS].words[8] = (uint32_t)large;
            world.gpu.buffers[WORLDS].words[9] = (uint32_t)(large >> 32);
        } else if (strcmp(event, "seed") == 0) {
            plant(&world, (uint32_t)a, (uint32_t)b);
        } else if (strcmp(event, "form") == 0) {
            world.gpu.buffers[WORLDS].words[10] = (uint32_t)a;
        } else if (strcmp(event, "morph") == 0) {
            set_form_circle(&world, (uint32_t)a, b, c, d);
        } else if (strcmp(event, "erase") == 0) {
            erase_circle(&world, a, b, c);
        } else if (strcmp(event, "step") == 0) {
            take_steps(&world, (uint32_t)a);
            printf("%016" PRIx64 "\n", state_hash(&world, library, (uint32_t)info.channels));
        } else {
            fail("there is no such event: ", event);
        }
    }
    return 0;
}
