// Errors as values, in a compiler without exceptions; in the same program, `scenario.cpp` throws them.
#include <ncaruntime.hpp>

#include <cstdio>
#include <vector>

static_assert(NCA_EXCEPTIONS == 0, "build this with -fno-exceptions");

#define EXPECT(condition)                                                          \
    if (!(condition)) {                                                            \
        std::fprintf(stderr, "returning.cpp:%d: not %s\n", __LINE__, #condition); \
        return false;                                                              \
    }

/// Whether each kind of outcome tells success and failure.
bool returns_errors(const std::vector<std::uint8_t> &file) {
    EXPECT(nca::Model::make(nca::Span(file.data(), 20)).error() == NCA_ERROR_MODEL_FILE_SIZE);
    auto model = nca::Model::make(file);
    EXPECT(model);
    nca_world_def def = model->world_def();
    def.width = 0;
    EXPECT(nca::World::make(*model, def).error() == NCA_ERROR_WORLD_SIZE);

    auto world = nca::World::make(*model);
    EXPECT(world && world->seed());
    EXPECT(world->step(-1).error() == NCA_ERROR_COUNT);
    auto finished = world->step_slice(1 << 20);
    EXPECT(finished && *finished);
    std::uint8_t few[10];
    EXPECT(world->render(few).error() == NCA_ERROR_BUFFER_SIZE);
    EXPECT(world->save(few).error() == NCA_ERROR_BUFFER_SIZE);
    EXPECT(model->write_gpu(few).error() == NCA_ERROR_BUFFER_SIZE);
    EXPECT(world->set_form(model->form_count()).error() == NCA_ERROR_FORM);

    // A moved world is the same; where it came from there is none.
    const std::uint64_t hash = world->state_hash();
    nca::World moved = std::move(*world);
    EXPECT(moved.state_hash() == hash && world->step().error() == NCA_ERROR_NULL);
    return true;
}
