// ncaruntime for C++17 and later: models and worlds that own their memory, over ncaruntime.h.
//
//     auto model = nca::Model::make(bytes);
//     auto world = nca::World::make(model);
//     world.seed();
//     world.step(96);
//     world.render(pixels, nca::PixelFormat::rgba8_premultiplied);
//
// What each function promises is written at the C function of the same name.
//
// Errors. Where functions can fail they return nca::Outcome<T>. With exceptions that is T, and nca::Error is thrown. With
// NCA_EXCEPTIONS defined as 0, or in a compiler without exceptions, it is nca::Expected<T>, which holds a value or a result
// code. Files of both kinds may be linked into one program.
//
// Memory is allocated where models and worlds are made, and nowhere else. A world keeps its model.
#ifndef NCARUNTIME_HPP
#define NCARUNTIME_HPP

#include <ncaruntime.h>
#include <ncaruntime_debug.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#ifndef NCA_EXCEPTIONS
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define NCA_EXCEPTIONS 1
#else
#define NCA_EXCEPTIONS 0
#endif
#endif

namespace nca {

/// Consecutive elements that somebody else owns: made of arrays, vectors, std::span and whatever has data() and size().
template <class T>
class Span {
public:
    constexpr Span() noexcept = default;
    constexpr Span(T *data, std::size_t size) noexcept : data_(data), size_(size) {}
    template <std::size_t count>
    constexpr Span(T (&array)[count]) noexcept : data_(array), size_(count) {}
    template <class Container, class = std::enable_if_t<std::is_convertible_v<decltype(std::declval<Container &>().data()), T *>>>
    constexpr Span(Container &&container) noexcept : data_(container.data()), size_(container.size()) {}

    constexpr T *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr std::size_t size_bytes() const noexcept { return size_ * sizeof(T); }

private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};

/// A call was refused, and has changed nothing.
class Error : public std::exception {
public:
    explicit Error(nca_result code) noexcept : code_(code) {}
    nca_result code() const noexcept { return code_; }
    /// The code in words.
    const char *what() const noexcept override { return nca_result_string(code_); }

private:
    nca_result code_;
};

/// Bytes in memory order.
enum class PixelFormat : nca_pixel_format {
    rgba8_straight = NCA_PIXELS_RGBA8_STRAIGHT,
    rgba8_premultiplied = NCA_PIXELS_RGBA8_PREMULTIPLIED,
    bgra8_straight = NCA_PIXELS_BGRA8_STRAIGHT,
    bgra8_premultiplied = NCA_PIXELS_BGRA8_PREMULTIPLIED
};

// So that files with exceptions and files without have other names for what differs.
#if NCA_EXCEPTIONS
inline namespace throwing {

/// What a call returns that may throw nca::Error.
template <class T>
using Outcome = T;

#else
inline namespace returning {

/// A value, or the code of the error because of which there is none.
template <class T>
class [[nodiscard]] Expected {
public:
    Expected(nca_result error) noexcept : error_(error) {}
    Expected(T value) : value_(std::move(value)) {}
    explicit operator bool() const noexcept { return error_ == NCA_OK; }
    /// NCA_OK if there is a value.
    nca_result error() const noexcept { return error_; }
    T &operator*() noexcept { return *value_; }
    T *operator->() noexcept { return &*value_; }

private:
    nca_result error_ = NCA_OK;
    std::optional<T> value_;
};

/// Success, or the code of an error.
template <>
class [[nodiscard]] Expected<void> {
public:
    Expected(nca_result error) noexcept : error_(error) {}
    explicit operator bool() const noexcept { return error_ == NCA_OK; }
    nca_result error() const noexcept { return error_; }

private:
    nca_result error_;
};

/// What a call returns that may fail.
template <class T>
using Outcome = Expected<T>;

#endif

namespace detail {
inline Outcome<void> finish(nca_result result) {
#if NCA_EXCEPTIONS
    if (result != NCA_OK) throw Error(result);
#else
    return result;
#endif
}
/// The value is made after the call that it comes from.
template <class T>
Outcome<T> finish(nca_result result, T &value) {
#if NCA_EXCEPTIONS
    if (result != NCA_OK) throw Error(result);
#else
    if (result != NCA_OK) return result;
#endif
    return std::move(value);
}
using Memory = std::unique_ptr<std::byte[]>;
inline Memory allocate(std::size_t size) { return Memory(new std::byte[size]); }
}  // namespace detail

/// Weights. Copies share one model; any number of worlds and threads may use it.
class Model {
public:
    /// From the bytes of a .nca file, which are not needed afterwards.
    static Outcome<Model> make(Span<const std::uint8_t> file) {
        Model model;
        return detail::finish(model.create(file.data(), file.size()), model);
    }
    static Outcome<Model> make(Span<const std::byte> file) {
        Model model;
        return detail::finish(model.create(file.data(), file.size()), model);
    }

    const nca_model_info &info() const noexcept { return shared_->info; }
    /// Pictures between which a world can be switched; 1 or more.
    int form_count() const noexcept { return nca_model_form_count(get()); }
    /// The name of form 0 ... form_count() - 1; empty for the form of a model that has only one.
    const char *form_name(int form) const noexcept { return nca_model_form_name(get(), form); }
    /// Bytes of the model as shaders read it, docs/gpu.md.
    Outcome<std::size_t> gpu_size() const {
        std::size_t size = 0;
        const nca_result result = nca_model_gpu_size(get(), &size);
        return detail::finish(result, size);
    }
    Outcome<void> write_gpu(Span<std::uint8_t> buffer) const {
        return detail::finish(nca_model_write_gpu(get(), buffer.data(), buffer.size()));
    }
    /// How to make a world as the model suggests it; change what differs.
    nca_world_def world_def() const noexcept { return nca_world_def_default(get()); }
    /// For functions of ncaruntime.h.
    const nca_model *get() const noexcept { return shared_->model; }

private:
    struct Shared {
        detail::Memory memory;
        nca_model *model = nullptr;
        nca_model_info info{};
        Shared() = default;
        Shared(const Shared &) = delete;
        Shared &operator=(const Shared &) = delete;
        ~Shared() { nca_model_destroy(model); }
    };
    std::shared_ptr<Shared> shared_;

    nca_result create(const void *bytes, std::size_t byte_count) {
        std::size_t size = 0;
        if (const nca_result result = nca_model_memory_size(bytes, byte_count, &size)) return result;
        shared_ = std::make_shared<Shared>();
        shared_->memory = detail::allocate(size);
        if (const nca_result result = nca_model_create(bytes, byte_count, shared_->memory.get(), size, &shared_->model))
            return result;
        return nca_model_get_info(shared_->model, &shared_->info);
    }
};

/// Cells, in which a model's automaton runs. Belongs to one thread at a time; moves, and is not copied.
class World {
public:
    /// Dead cells, as many as the model suggests.
    static Outcome<World> make(const Model &model) { return make(model, model.world_def()); }
    /// Dead cells, as `def` says, whose model this is.
    static Outcome<World> make(const Model &model, nca_world_def def) {
        World world(model);
        return detail::finish(world.create(def), world);
    }
    World(World &&other) noexcept
        : model_(other.model_), memory_(std::move(other.memory_)), world_(std::exchange(other.world_, nullptr)) {}
    World &operator=(World &&other) noexcept {
        std::swap(model_, other.model_);
        std::swap(memory_, other.memory_);
        std::swap(world_, other.world_);
        return *this;
    }
    ~World() { nca_world_destroy(world_); }

    const Model &model() const noexcept { return model_; }
    /// For functions of ncaruntime.h.
    nca_world *get() const noexcept { return world_; }

    int width() const noexcept { return nca_world_width(world_); }
    int height() const noexcept { return nca_world_height(world_); }
    nca_engine engine() const noexcept { return nca_world_engine(world_); }
    std::uint64_t step_count() const noexcept { return nca_world_step_count(world_); }
    /// -1 between the passes of a step in jobs.
    int live_cells() const noexcept { return nca_world_live_cells(world_); }
    /// 0 between the passes of a step in jobs.
    std::uint64_t state_hash() const noexcept { return nca_world_state_hash(world_); }

    Outcome<void> reset(std::uint64_t random_seed = 0) { return detail::finish(nca_world_reset(world_, random_seed)); }
    /// Where the model suggests.
    Outcome<void> seed() { return detail::finish(nca_world_seed_default(world_)); }
    Outcome<void> seed(int x, int y) { return detail::finish(nca_world_seed(world_, x, y)); }
    Outcome<void> set_origin(int x, int y) { return detail::finish(nca_world_set_origin(world_, x, y)); }
    Outcome<void> set_step_count(std::uint64_t count) { return detail::finish(nca_world_set_step_count(world_, count)); }

    Outcome<void> step(int count = 1) { return detail::finish(nca_world_step(world_, count)); }
    /// Computes at most so many cells of a step; true when that finished it.
    Outcome<bool> step_slice(int max_cells) {
        std::int32_t finished = 0;
        const nca_result result = nca_world_step_slice(world_, max_cells, &finished);
        bool is_finished = finished != 0;
        return detail::finish(result, is_finished);
    }
    /// A step on the caller's threads. `parallel_for(jobs, job)` calls job(0) ... job(jobs - 1), each once, in any order and
    /// at the same time, and returns when all have returned.
    template <class ParallelFor>
    Outcome<void> step_in_jobs(ParallelFor &&parallel_for) {
        std::int32_t jobs = 0;
        nca_result result = nca_world_step_begin(world_, &jobs);
        while (result == NCA_OK && jobs > 0) {
            parallel_for(static_cast<int>(jobs), [world = world_](int job) noexcept { nca_world_step_job(world, job); });
            result = nca_world_step_next(world_, &jobs);
        }
        return detail::finish(result);
    }

    Outcome<void> erase_circle(int x, int y, int radius) {
        return detail::finish(nca_world_erase_circle(world_, x, y, radius));
    }
    Outcome<void> erase_rectangle(int x, int y, int width, int height) {
        return detail::finish(nca_world_erase_rectangle(world_, x, y, width, height));
    }

    /// The form of all cells; -1 where they differ.
    int form() const noexcept { return nca_world_form(world_); }
    /// The form of one cell; -1 outside the world.
    int form_at(int x, int y) const noexcept { return nca_world_form_at(world_, x, y); }
    /// What has grown becomes this form of the model in the steps that follow.
    Outcome<void> set_form(int form) { return detail::finish(nca_world_set_form(world_, form)); }
    /// The same for the cells of a circle or a rectangle.
    Outcome<void> set_form_circle(int form, int x, int y, int radius) {
        return detail::finish(nca_world_set_form_circle(world_, form, x, y, radius));
    }
    Outcome<void> set_form_rectangle(int form, int x, int y, int width, int height) {
        return detail::finish(nca_world_set_form_rectangle(world_, form, x, y, width, height));
    }

    /// One cell's channels, in units of 2^-state_fraction.
    Outcome<void> read_cell(int x, int y, Span<std::int16_t> channels) const {
        return detail::finish(nca_world_read_cell(world_, x, y, channels.data(), static_cast<std::int32_t>(channels.size())));
    }
    Outcome<void> write_cell(int x, int y, Span<const std::int16_t> channels) {
        return detail::finish(nca_world_write_cell(world_, x, y, channels.data(), static_cast<std::int32_t>(channels.size())));
    }
    /// Cells of a rectangle, row by row without padding.
    Outcome<void> read_cells(const nca_rectangle &rectangle, Span<std::int16_t> cells) const {
        return detail::finish(
            nca_world_read_cells(world_, &rectangle, cells.data(), cells.size_bytes(), cells_stride(rectangle)));
    }
    Outcome<void> write_cells(const nca_rectangle &rectangle, Span<const std::int16_t> cells) {
        return detail::finish(
            nca_world_write_cells(world_, &rectangle, cells.data(), cells.size_bytes(), cells_stride(rectangle)));
    }

    /// One pixel per cell. A stride of 0 means that rows have no padding; likewise below.
    Outcome<void> render(Span<std::uint8_t> pixels, PixelFormat format = PixelFormat::rgba8_premultiplied,
                         std::size_t stride = 0) const {
        return detail::finish(nca_world_render(world_, static_cast<nca_pixel_format>(format), pixels.data(), pixels.size(),
                                               stride_or(stride, width())));
    }
    /// The pixels that may have changed since this was last asked; width and height are 0 if none has.
    Outcome<nca_rectangle> take_dirty_rectangle() {
        nca_rectangle rectangle{};
        const nca_result result = nca_world_take_dirty_rectangle(world_, &rectangle);
        return detail::finish(result, rectangle);
    }
    /// Pixels of a rectangle, which begin where its first pixel goes.
    Outcome<void> render(const nca_rectangle &rectangle, Span<std::uint8_t> pixels,
                         PixelFormat format = PixelFormat::rgba8_premultiplied, std::size_t stride = 0) const {
        return detail::finish(nca_world_render_rectangle(world_, &rectangle, static_cast<nca_pixel_format>(format),
                                                         pixels.data(), pixels.size(), stride_or(stride, rectangle.width)));
    }
    /// A view for developers. `channel` is that of NCA_DEBUG_CHANNEL.
    Outcome<void> debug_render(nca_debug_view view, int channel, Span<std::uint8_t> pixels,
                               PixelFormat format = PixelFormat::rgba8_premultiplied, std::size_t stride = 0) const {
        return detail::finish(nca_world_debug_render(world_, view, channel, static_cast<nca_pixel_format>(format),
                                                     pixels.data(), pixels.size(), stride_or(stride, width())));
    }

    /// The most bytes that a snapshot can have.
    std::size_t snapshot_size() const noexcept { return nca_world_snapshot_size(world_); }
    /// Returns how many bytes were written.
    Outcome<std::size_t> save(Span<std::uint8_t> buffer) const {
        std::size_t used = 0;
        const nca_result result = nca_world_save(world_, buffer.data(), buffer.size(), &used);
        return detail::finish(result, used);
    }
    Outcome<void> restore(Span<const std::uint8_t> snapshot) {
        return detail::finish(nca_world_restore(world_, snapshot.data(), snapshot.size()));
    }

private:
    Model model_;
    detail::Memory memory_;
    nca_world *world_ = nullptr;

    explicit World(const Model &model) : model_(model) {}
    nca_result create(nca_world_def def) {
        std::size_t size = 0;
        def.model = model_.get();
        if (const nca_result result = nca_world_memory_size(&def, &size)) return result;
        memory_ = detail::allocate(size);
        return nca_world_create(&def, memory_.get(), size, &world_);
    }
    std::size_t cells_stride(const nca_rectangle &rectangle) const noexcept {
        return sizeof(std::int16_t) * static_cast<std::size_t>(model_.info().channels) *
               static_cast<std::size_t>(rectangle.width);
    }
    static std::size_t stride_or(std::size_t stride, int width) noexcept {
        return stride != 0 ? stride : 4 * static_cast<std::size_t>(width);
    }
};

/// Runs `count` steps of every world, whose weights stay in the cache. Collect the worlds' get() once.
inline Outcome<void> step(Span<nca_world *const> worlds, int count = 1) {
    return detail::finish(nca_worlds_step(worlds.data(), static_cast<std::int32_t>(worlds.size()), count));
}

/// Gives pixels of a straight format, in rows without padding, the nearest colours of a palette: four bytes a colour.
inline Outcome<void> apply_palette(Span<std::uint8_t> pixels, int width, int height, Span<const std::uint8_t> palette,
                                   PixelFormat format = PixelFormat::rgba8_straight) {
    return detail::finish(nca_pixels_apply_palette(pixels.data(), pixels.size(), width, height,
                                                   4 * static_cast<std::size_t>(width), static_cast<nca_pixel_format>(format),
                                                   palette.data(), static_cast<std::int32_t>(palette.size() / 4)));
}

/// Whether the library that was loaded fits this header.
inline bool is_compatible() noexcept { return nca_abi_version() == NCA_ABI_VERSION; }
inline bool is_available(nca_engine engine) noexcept { return nca_engine_available(engine) != 0; }
inline const char *name_of(nca_engine engine) noexcept { return nca_engine_name(engine); }

}  // namespace throwing or returning
}  // namespace nca

#endif
