// Bindings/scenario/scenario.c in C++.
#include <ncaruntime.hpp>

#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using Bytes = std::vector<std::uint8_t>;

static void print_sum(const char *what, const void *bytes, std::size_t count) {
    std::uint64_t sum = 14695981039346656037u;
    for (std::size_t i = 0; i < count; i++) sum = (sum ^ static_cast<const std::uint8_t *>(bytes)[i]) * 1099511628211u;
    std::printf("%s %016" PRIx64 "\n", what, sum);
}

/// In returning.cpp, which is built without exceptions.
bool returns_errors(const Bytes &file);

static Bytes read(const char *path) {
    std::ifstream stream(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(stream), {});
}

static void run(nca::World &world, const std::string &command, const std::vector<long long> &n, Bytes &snapshot) {
    const auto at = [&n](std::size_t i) { return i < n.size() ? static_cast<int>(n[i]) : 0; };
    const int a = at(0), b = at(1), c = at(2), d = at(3);
    Bytes pixels(4 * static_cast<std::size_t>(world.width() * world.height()));
    if (command == "info") {
        const nca_model_info &info = world.model().info();
        std::printf("info %d %d %d %d %d %d %d %dx%d %d,%d %d abi %u\n", info.channels, info.hidden, info.kernels,
                    info.fire_rate, info.alive_threshold, info.wraps, info.state_fraction, info.grid_width,
                    info.grid_height, info.seed_x, info.seed_y, info.steps, nca_abi_version());
    } else if (command == "forms") {
        const nca::Model &model = world.model();
        std::printf("forms %d:", model.form_count());
        for (int form = 0; form < model.form_count(); form++) std::printf(" '%s'", model.form_name(form));
        std::printf("\n");
    } else if (command == "gpu") {
        Bytes words(world.model().gpu_size());
        world.model().write_gpu(words);
        print_sum("gpu", words.data(), words.size());
    } else if (command == "broken") {
        try {
            nca::Model::make(nca::Span(reinterpret_cast<const std::uint8_t *>("neural cellular automaton"), 25));
        } catch (const nca::Error &error) {
            std::printf("broken %d: %s\n", error.code(), error.what());
        }
    } else if (command == "world") {
        nca_world_def def = world.model().world_def();
        def.width = a;
        def.height = b;
        def.random_seed = static_cast<std::uint64_t>(n[2]);
        world = nca::World::make(world.model(), def);
        std::printf("world %dx%d, an engine: %d\n", world.width(), world.height(),
                    nca::is_available(world.engine()) && std::strcmp(nca::name_of(world.engine()), "unknown") != 0);
    } else if (command == "seed-default") {
        world.seed();
    } else if (command == "seed") {
        world.seed(a, b);
    } else if (command == "step") {
        world.step(a);
    } else if (command == "worlds") {
        const std::array<nca_world *, 1> worlds{world.get()};
        nca::step(worlds, a);
    } else if (command == "slices") {
        int slices = 1;
        while (!world.step_slice(a)) slices++;
        std::printf("slices, more than one: %d\n", slices > 1);
    } else if (command == "jobs") {
        world.step_in_jobs([](int jobs, const auto &job) {
            while (jobs-- > 0) job(jobs);
        });
    } else if (command == "erase-circle") {
        world.erase_circle(a, b, c);
    } else if (command == "erase-rectangle") {
        world.erase_rectangle(a, b, c, d);
    } else if (command == "form") {
        world.set_form(a);
    } else if (command == "form-circle") {
        world.set_form_circle(a, b, c, d);
    } else if (command == "form-rectangle") {
        world.set_form_rectangle(a, b, c, d, at(4));
    } else if (command == "form-at") {
        std::printf("form %d, %d\n", world.form(), world.form_at(a, b));
    } else if (command == "origin") {
        world.set_origin(a, b);
    } else if (command == "step-count") {
        world.set_step_count(static_cast<std::uint64_t>(n[0]));
    } else if (command == "reset") {
        world.reset(static_cast<std::uint64_t>(n[0]));
    } else if (command == "copy-cell") {
        std::array<std::int16_t, NCA_MAX_CHANNELS> cell{};
        world.read_cell(a, b, cell);
        world.write_cell(c, d, cell);
    } else if (command == "copy-cells") {
        std::vector<std::int16_t> cells(static_cast<std::size_t>(world.model().info().channels * c * d));
        world.read_cells({a, b, c, d}, cells);
        world.write_cells({at(4), at(5), c, d}, cells);
        print_sum("cells", cells.data(), 2 * cells.size());
    } else if (command == "save") {
        snapshot.resize(world.snapshot_size());
        snapshot.resize(world.save(snapshot));
        print_sum("snapshot", snapshot.data(), snapshot.size());
    } else if (command == "restore") {
        world.restore(snapshot);
    } else if (command == "show") {
        std::printf("step %" PRIu64 ", %d live, hash %016" PRIx64 "\n", world.step_count(), world.live_cells(),
                    world.state_hash());
    } else if (command == "dirty") {
        const nca_rectangle dirty = world.take_dirty_rectangle();
        std::printf("dirty %d,%d %dx%d\n", dirty.x, dirty.y, dirty.width, dirty.height);
        if (dirty.width == 0) return;
        pixels.resize(4 * static_cast<std::size_t>(dirty.width * dirty.height));
        world.render(dirty, pixels);
        print_sum("pixels", pixels.data(), pixels.size());
    } else if (command == "pixels") {
        world.render(pixels, static_cast<nca::PixelFormat>(a));
        print_sum("pixels", pixels.data(), pixels.size());
    } else if (command == "palette") {
        const Bytes palette(n.begin(), n.end());
        world.render(pixels, nca::PixelFormat::rgba8_straight);
        nca::apply_palette(pixels, world.width(), world.height(), palette);
        print_sum("palette", pixels.data(), pixels.size());
    } else if (command == "debug") {
        world.debug_render(a, b, pixels);
        print_sum("debug", pixels.data(), pixels.size());
    } else if (command == "refused") {
        try {
            world.seed(a, b);
        } catch (const nca::Error &error) {
            std::printf("refused %d: %s\n", error.code(), error.what());
        }
    } else {
        throw std::invalid_argument("there is no command " + command);
    }
}

int main(int argument_count, char **arguments) {
    if (argument_count != 3 || !nca::is_compatible()) return 2;
    try {
        const Bytes file = read(arguments[1]);
        if (!returns_errors(file)) return 1;
        nca::World world = nca::World::make(nca::Model::make(file));
        Bytes snapshot;
        std::ifstream scenario(arguments[2]);
        for (std::string line, command; std::getline(scenario, line);) {
            std::istringstream words(line);
            if (!(words >> command) || command[0] == '#') continue;
            std::vector<long long> numbers;
            for (std::string word; words >> word;)
                numbers.push_back(word[0] == '-' ? std::stoll(word) : static_cast<long long>(std::stoull(word)));
            run(world, command, numbers, snapshot);
        }
    } catch (const std::exception &error) {
        std::fprintf(stderr, "scenario: %s\n", error.what());
        return 1;
    }
    return 0;
}
