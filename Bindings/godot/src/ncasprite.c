/*
 * NCASprite2D: a Sprite2D of Godot 4 that grows, and heals where it is damaged.
 *
 * Allocates with Godot's functions and needs no C library but memcpy and the like. Methods that can fail return 0 or an
 * nca_result, and print what is wrong.
 */
#include "gdextension.h"

#include <ncaruntime.h>
#include <ncaruntime_debug.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

static struct {
#define DECLARE(result, name, parameters) result(*name) parameters;
    GD_FUNCTIONS(DECLARE)
#undef DECLARE
    void *library;
} gd;

enum { FORMAT_RGBA8 = 5, NO_VIEW = -1 };

typedef struct {
    gd_object object;
    /* Properties. */
    gd_string model_path;
    int64_t width, height, random_seed, most_steps_per_frame;
    double steps_per_second;
    int32_t form; /* that the world begins in */
    /* Made when the node is ready. */
    void *model_memory, *world_memory;
    nca_model *model;
    nca_model_info info;
    nca_world *world;
    double due;
    gd_bytes pixels;
    gd_variant image, texture;
    /* What is shown in place of the world: NO_VIEW, or an nca_debug_view. */
    int32_t view, view_channel;
    uint8_t palette[4 * NCA_MAX_PALETTE];
    int32_t palette_count;
} sprite;

/* ------------------------------------------------------------------ Godot's values */

static gd_string_name name_of(const char *text) {
    gd_string_name name;
    gd.string_name_new_with_latin1_chars(&name, text, 0);
    return name;
}
static void drop_name(gd_string_name *name) {
    gd.variant_get_ptr_destructor(GD_STRING_NAME)(name);
}
static void drop(int32_t type, void *value) {
    if (type == GD_STRING || type == GD_PACKED_BYTE_ARRAY) gd.variant_get_ptr_destructor(type)(value);
}
static gd_variant variant_of(int32_t type, const void *value) {
    gd_variant variant;
    gd.get_variant_from_type_constructor(type)(&variant, (void *)value);
    return variant;
}
static gd_variant variant_of_int(int64_t value) { return variant_of(GD_INT, &value); }
static gd_variant variant_of_object(gd_object object) { return variant_of(GD_OBJECT, &object); }

/* Calls a method by its name; `arguments` are given up. */
static gd_variant call(gd_variant *self, const char *method, gd_variant *arguments, int count) {
    const gd_variant *pointers[5];
    gd_string_name name = name_of(method);
    gd_call_error error = {0, 0, 0};
    gd_variant result;
    for (int i = 0; i < count; i++) pointers[i] = &arguments[i];
    gd.variant_call(self, &name, pointers, count, &result, &error);
    if (error.error != 0) gd.print_error("a method of Godot is not as this extension knows it", method, __FILE__, __LINE__, 1);
    for (int i = 0; i < count; i++) gd.variant_destroy(&arguments[i]);
    drop_name(&name);
    return result;
}
static void call_and_drop(gd_variant *self, const char *method, gd_variant *arguments, int count) {
    gd_variant result = call(self, method, arguments, count);
    gd.variant_destroy(&result);
}

static int64_t bytes_count(const gd_bytes *bytes) {
    int64_t count;
    gd_variant self = variant_of(GD_PACKED_BYTE_ARRAY, bytes), result = call(&self, "size", NULL, 0);
    gd.get_variant_to_type_constructor(GD_INT)(&count, &result);
    gd.variant_destroy(&result);
    gd.variant_destroy(&self);
    return count;
}
static const uint8_t *bytes_read(const gd_bytes *bytes) {
    return bytes_count(bytes) > 0 ? gd.packed_byte_array_operator_index_const(bytes, 0) : NULL;
}
/* Replaces bytes by `count` new ones, which are nobody else's; NULL if there are none. */
static uint8_t *bytes_renew(gd_bytes *bytes, int64_t count) {
    gd_bytes empty;
    gd.variant_get_ptr_constructor(GD_PACKED_BYTE_ARRAY, 0)(&empty, NULL);
    gd_variant self = variant_of(GD_PACKED_BYTE_ARRAY, &empty), argument = variant_of_int(count);
    drop(GD_PACKED_BYTE_ARRAY, &empty);
    call_and_drop(&self, "resize", &argument, 1);
    drop(GD_PACKED_BYTE_ARRAY, bytes);
    gd.get_variant_to_type_constructor(GD_PACKED_BYTE_ARRAY)(bytes, &self);
    gd.variant_destroy(&self);
    return count > 0 ? gd.packed_byte_array_operator_index(bytes, 0) : NULL;
}

static int is_same(const char *a, const char *b) {
    while (*a != 0 && *a == *b) a++, b++;
    return *a == *b;
}

static int64_t told(nca_result result, const char *method) {
    if (result != NCA_OK) gd.print_error(nca_result_string(result), method, __FILE__, __LINE__, 0);
    return result;
}

/* ------------------------------------------------------------------ the node */

static void end_world(sprite *s) {
    nca_world_destroy(s->world);
    nca_model_destroy(s->model);
    if (s->world_memory != NULL) gd.mem_free(s->world_memory);
    if (s->model_memory != NULL) gd.mem_free(s->model_memory);
    s->world = NULL, s->model = NULL, s->world_memory = NULL, s->model_memory = NULL;
}

static nca_result make_world(sprite *s, const uint8_t *file, size_t file_size) {
    size_t size;
    nca_result result = nca_model_memory_size(file, file_size, &size);
    if (result != NCA_OK) return result;
    s->model_memory = gd.mem_alloc(size);
    if ((result = nca_model_create(file, file_size, s->model_memory, size, &s->model)) != NCA_OK) return result;
    nca_model_get_info_sized(s->model, &s->info, sizeof s->info);

    nca_world_def def;
    nca_world_def_init_sized(&def, sizeof def, s->model);
    if (s->width > 0) def.width = (int32_t)s->width;
    if (s->height > 0) def.height = (int32_t)s->height;
    def.random_seed = (uint64_t)s->random_seed;
    if ((result = nca_world_memory_size(&def, &size)) != NCA_OK) return result;
    s->world_memory = gd.mem_alloc(size);
    if ((result = nca_world_create(&def, s->world_memory, size, &s->world)) != NCA_OK) return result;
    if ((result = nca_world_set_form(s->world, s->form)) != NCA_OK) return result;
    return nca_world_seed_default(s->world);
}

/* Renders the world, or what is shown in its place, to `pixels`. */
static void render(sprite *s, const nca_rectangle *dirty, uint8_t *pixels) {
    const int32_t width = nca_world_width(s->world), height = nca_world_height(s->world);
    const size_t stride = 4 * (size_t)width, size = stride * (size_t)height;
    const size_t start = 4 * (size_t)dirty->x + stride * (size_t)dirty->y;
    if (s->view != NO_VIEW) {
        nca_world_debug_render(s->world, s->view, s->view_channel, NCA_PIXELS_RGBA8_STRAIGHT, pixels, size, stride);
        return;
    }
    nca_world_render_rectangle(s->world, dirty, NCA_PIXELS_RGBA8_STRAIGHT, pixels + start, size - start, stride);
    if (s->palette_count > 0)
        nca_pixels_apply_palette(pixels + start, size - start, dirty->width, dirty->height, stride,
                                 NCA_PIXELS_RGBA8_STRAIGHT, s->palette, s->palette_count);
}

/* Uploads what has changed, or all. */
static void upload(sprite *s, int is_all) {
    nca_rectangle dirty;
    nca_world_take_dirty_rectangle(s->world, &dirty);
    const int32_t width = nca_world_width(s->world), height = nca_world_height(s->world);
    if (is_all || (s->view != NO_VIEW && dirty.width > 0)) dirty = (nca_rectangle){0, 0, width, height};
    if (dirty.width == 0) return;
    render(s, &dirty, gd.packed_byte_array_operator_index(&s->pixels, 0));
    const int64_t has_mipmaps = 0;
    gd_variant data[] = {variant_of_int(width), variant_of_int(height), variant_of(GD_BOOL, &has_mipmaps),
                         variant_of_int(FORMAT_RGBA8), variant_of(GD_PACKED_BYTE_ARRAY, &s->pixels)};
    call_and_drop(&s->image, "set_data", data, 5);
    gd_variant image;
    gd.variant_new_copy(&image, &s->image);
    call_and_drop(&s->texture, is_all ? "set_image" : "update", &image, 1);
}

static void read_file(const gd_string *path, gd_bytes *bytes) {
    gd_string_name class_name = name_of("FileAccess"), method = name_of("get_file_as_bytes");
    const void *const arguments[] = {path};
    /* The number is that of the method's signature. */
    gd.object_method_bind_ptrcall(gd.classdb_get_method_bind(&class_name, &method, 659035735), NULL, arguments, bytes);
    drop_name(&class_name);
    drop_name(&method);
}

static gd_variant new_object(const char *class_text) {
    gd_string_name class_name = name_of(class_text);
    gd_variant variant = variant_of_object(gd.classdb_construct_object(&class_name));
    drop_name(&class_name);
    return variant;
}

static void ready(void *instance, const void *const *arguments, void *result) {
    sprite *s = instance;
    (void)arguments, (void)result;
    /* A node that enters the tree again goes on; one without a model shows nothing. */
    if (s->world != NULL || gd.string_to_utf8_chars(&s->model_path, NULL, 0) == 0) return;
    gd_bytes file;
    gd.variant_get_ptr_constructor(GD_PACKED_BYTE_ARRAY, 0)(&file, NULL);
    read_file(&s->model_path, &file);
    const nca_result made = make_world(s, bytes_read(&file), (size_t)bytes_count(&file));
    drop(GD_PACKED_BYTE_ARRAY, &file);
    if (told(made, "NCASprite2D: the model") != NCA_OK) {
        end_world(s);
        return;
    }
    bytes_renew(&s->pixels, 4 * (int64_t)nca_world_width(s->world) * nca_world_height(s->world));
    gd.variant_destroy(&s->image);
    gd.variant_destroy(&s->texture);
    s->image = new_object("Image");
    s->texture = new_object("ImageTexture");
    upload(s, 1);
    gd_variant self = variant_of_object(s->object), texture;
    gd.variant_new_copy(&texture, &s->texture);
    call_and_drop(&self, "set_texture", &texture, 1);
    gd.variant_destroy(&self);
}

static void process(void *instance, const void *const *arguments, void *result) {
    sprite *s = instance;
    (void)result;
    if (s->world == NULL) return;
    s->due += *(const double *)arguments[0] * s->steps_per_second;
    /* Where more are due, the sprite grows later instead of making the game slower. */
    if (s->due > (double)s->most_steps_per_frame) s->due = (double)s->most_steps_per_frame;
    if (s->due >= 1) {
        const int32_t steps = (int32_t)s->due;
        s->due -= steps;
        nca_world_step(s->world, steps);
    }
    upload(s, 0);
}

/* ------------------------------------------------------------------ methods */

/*
 * A method: its name, what it returns and takes, a letter each, and names for these. i: int, f: float, s: String, b:
 * PackedByteArray, v: Vector2, -: nothing.
 */
typedef struct {
    const char *name, *types, *names;
    void (*run)(sprite *s, const void *const *arguments, void *result);
} method;

#define INT(i) (*(const int64_t *)arguments[i])
#define I32(i) ((int32_t)INT(i))
#define RETURN_INT(value) (*(int64_t *)result = (int64_t)(value))
#define METHOD(name, ...)                                                          \
    static void m_##name(sprite *s, const void *const *arguments, void *result) { \
        (void)s, (void)arguments, (void)result;                                    \
        __VA_ARGS__                                                                \
    }
/* One that may fail. */
#define FALLIBLE(name, call) METHOD(name, RETURN_INT(told(call, #name));)

/* The form of that name, or -1. */
static int32_t form_named(const sprite *s, const gd_string *name) {
    const int64_t length = gd.string_to_utf8_chars(name, NULL, 0);
    char *text = gd.mem_alloc((size_t)length + 1);
    gd.string_to_utf8_chars(name, text, length);
    text[length] = 0;
    int32_t form = nca_model_form_count(s->model) - 1;
    while (form >= 0 && !is_same(nca_model_form_name(s->model, form), text)) form--;
    gd.mem_free(text);
    return form;
}

FALLIBLE(reset, nca_world_reset(s->world, (uint64_t)INT(0)))
FALLIBLE(seed, nca_world_seed_default(s->world))
FALLIBLE(seed_at, nca_world_seed(s->world, I32(0), I32(1)))
FALLIBLE(step, nca_world_step(s->world, I32(0)))
FALLIBLE(erase_circle, nca_world_erase_circle(s->world, I32(0), I32(1), I32(2)))
FALLIBLE(erase_rectangle, nca_world_erase_rectangle(s->world, I32(0), I32(1), I32(2), I32(3)))
FALLIBLE(set_form_by_name, nca_world_set_form(s->world, form_named(s, arguments[0])))
FALLIBLE(set_form_circle, nca_world_set_form_circle(s->world, I32(0), I32(1), I32(2), I32(3)))
FALLIBLE(set_form_rectangle, nca_world_set_form_rectangle(s->world, I32(0), I32(1), I32(2), I32(3), I32(4)))
METHOD(get_form_at, RETURN_INT(nca_world_form_at(s->world, I32(0), I32(1)));)
METHOD(get_form_count, RETURN_INT(nca_model_form_count(s->model));)
METHOD(get_form_name, {
    drop(GD_STRING, result);
    gd.string_new_with_utf8_chars(result, nca_model_form_name(s->model, I32(0)));
})
METHOD(get_gpu_model, { /* as shaders read it: docs/gpu.md */
    size_t size = 0;
    nca_result read = nca_model_gpu_size(s->model, &size);
    uint8_t *words = bytes_renew(result, (int64_t)size);
    if (read == NCA_OK) read = nca_model_write_gpu(s->model, words, size);
    told(read, "get_gpu_model");
})
FALLIBLE(move_origin, nca_world_set_origin(s->world, I32(0), I32(1)))
FALLIBLE(set_step_count, nca_world_set_step_count(s->world, (uint64_t)INT(0)))
METHOD(get_step_count, RETURN_INT(nca_world_step_count(s->world));)
METHOD(get_live_cells, RETURN_INT(nca_world_live_cells(s->world));)
METHOD(get_state_hash, RETURN_INT(nca_world_state_hash(s->world));)
METHOD(get_world_width, RETURN_INT(nca_world_width(s->world));)
METHOD(get_world_height, RETURN_INT(nca_world_height(s->world));)
METHOD(get_channels, RETURN_INT(s->info.channels);)
METHOD(get_suggested_steps, RETURN_INT(s->info.steps);)
METHOD(get_engine, {
    const nca_engine engine = nca_world_engine(s->world);
    drop(GD_STRING, result);
    gd.string_new_with_utf8_chars(result, nca_engine_available(engine) ? nca_engine_name(engine) : "none");
})
METHOD(step_slice, { /* 1 when the step is finished; -1 if it failed */
    int32_t finished = -1;
    told(nca_world_step_slice(s->world, I32(0), &finished), "step_slice");
    RETURN_INT(finished);
})
METHOD(damage, { /* around a point of the scene */
    gd_variant self = variant_of_object(s->object), point = variant_of(GD_VECTOR2, arguments[0]);
    gd_variant local = call(&self, "to_local", &point, 1), rectangle = call(&self, "get_rect", NULL, 0);
    /* Vector2 and Rect2; builds of Godot with double precision have others. */
    float at[2], rect[4];
    gd.get_variant_to_type_constructor(GD_VECTOR2)(at, &local);
    gd.get_variant_to_type_constructor(GD_RECT2)(rect, &rectangle);
    gd.variant_destroy(&local);
    gd.variant_destroy(&rectangle);
    gd.variant_destroy(&self);
    const float x = at[0] - rect[0], y = at[1] - rect[1];
    const int32_t column = (int32_t)x - (x < 0), row = (int32_t)y - (y < 0);
    RETURN_INT(told(nca_world_erase_circle(s->world, column, row, I32(1)), "damage"));
})
METHOD(render, { /* all pixels, RGBA8 with straight alpha */
    const int32_t width = nca_world_width(s->world);
    const int32_t height = nca_world_height(s->world);
    const size_t stride = 4 * (size_t)width;
    uint8_t *pixels = bytes_renew(result, (int64_t)stride * height);
    told(nca_world_render(s->world, NCA_PIXELS_RGBA8_STRAIGHT, pixels, stride * (size_t)height, stride), "render");
})
METHOD(save, {
    size_t used = 0;
    const size_t size = nca_world_snapshot_size(s->world);
    void *buffer = gd.mem_alloc(size + 1);
    told(nca_world_save(s->world, buffer, size, &used), "save");
    uint8_t *bytes = bytes_renew(result, (int64_t)used);
    for (size_t i = 0; i < used; i++) bytes[i] = ((const uint8_t *)buffer)[i];
    gd.mem_free(buffer);
})
FALLIBLE(restore, nca_world_restore(s->world, bytes_read(arguments[0]), (size_t)bytes_count(arguments[0])))
METHOD(read_cells, { /* int16, channels side by side */
    const nca_rectangle rectangle = {I32(0), I32(1), I32(2), I32(3)};
    const int64_t stride = 2 * (int64_t)s->info.channels * (INT(2) < 0 ? 0 : INT(2)), size = stride * (INT(3) < 0 ? 0 : INT(3));
    const int fits = nca_world_width(s->world) >= INT(2) && nca_world_height(s->world) >= INT(3);
    int16_t *cells = (int16_t *)(void *)bytes_renew(result, fits ? size : 0);
    told(nca_world_read_cells(s->world, &rectangle, cells, fits ? (size_t)size : 0, (size_t)stride), "read_cells");
})
METHOD(write_cells, {
    const nca_rectangle rectangle = {I32(0), I32(1), I32(2), I32(3)};
    const size_t stride = 2 * (size_t)s->info.channels * (size_t)(INT(2) < 0 ? 0 : INT(2));
    const void *cells = bytes_read(arguments[4]);
    RETURN_INT(told(nca_world_write_cells(s->world, &rectangle, cells, (size_t)bytes_count(arguments[4]), stride),
                    "write_cells"));
})
METHOD(set_palette, { /* four bytes a colour; none: as the world is */
    const int64_t count = bytes_count(arguments[0]);
    const uint8_t *colours = bytes_read(arguments[0]);
    const nca_result result_of = count % 4 == 0 && count <= 4 * NCA_MAX_PALETTE ? NCA_OK : NCA_ERROR_COUNT;
    RETURN_INT(told(result_of, "set_palette"));
    if (result_of != NCA_OK) return;
    for (int64_t i = 0; i < count; i++) s->palette[i] = colours[i];
    s->palette_count = (int32_t)(count / 4);
    if (s->world != NULL) upload(s, 1);
})
METHOD(show_debug_view, { /* an nca_debug_view, or -1: the world */
    s->view = INT(0) >= 0 && INT(0) < NCA_DEBUG_VIEWS ? I32(0) : NO_VIEW;
    s->view_channel = I32(1);
    if (s->world != NULL) upload(s, 1);
})

METHOD(set_form, { /* also while there is no world yet */
    const nca_result changed = s->world != NULL ? nca_world_set_form(s->world, I32(0)) : NCA_OK;
    if (changed == NCA_OK) s->form = I32(0);
    RETURN_INT(told(changed, "set_form"));
})
METHOD(get_form, RETURN_INT(s->world != NULL ? nca_world_form(s->world) : s->form);) /* -1 where cells differ */
METHOD(set_model, {
    drop(GD_STRING, &s->model_path);
    gd.variant_get_ptr_constructor(GD_STRING, 1)(&s->model_path, arguments); /* a copy */
})
METHOD(get_model, {
    const void *const from[] = {&s->model_path};
    drop(GD_STRING, result);
    gd.variant_get_ptr_constructor(GD_STRING, 1)(result, from);
})
#define PROPERTY_INT(name)                \
    METHOD(set_##name, s->name = INT(0);) \
    METHOD(get_##name, RETURN_INT(s->name);)
PROPERTY_INT(width)
PROPERTY_INT(height)
PROPERTY_INT(random_seed)
PROPERTY_INT(most_steps_per_frame)
METHOD(set_steps_per_second, s->steps_per_second = *(const double *)arguments[0];)
METHOD(get_steps_per_second, *(double *)result = s->steps_per_second;)

#define PROPERTY(name, type) {"set_" #name, "-" type, #name, m_set_##name}, {"get_" #name, type, "", m_get_##name}
/* Properties first: a setter, and its getter behind it. */
static const method methods[] = {
    PROPERTY(model, "s"),
    PROPERTY(width, "i"),
    PROPERTY(height, "i"),
    PROPERTY(random_seed, "i"),
    PROPERTY(steps_per_second, "f"),
    PROPERTY(most_steps_per_frame, "i"),
    {"set_form", "ii", "form", m_set_form},
    {"get_form", "i", "", m_get_form},
    {"reset", "ii", "random_seed", m_reset},
    {"seed", "i", "", m_seed},
    {"seed_at", "iii", "x y", m_seed_at},
    {"step", "ii", "count", m_step},
    {"step_slice", "ii", "max_cells", m_step_slice},
    {"erase_circle", "iiii", "x y radius", m_erase_circle},
    {"erase_rectangle", "iiiii", "x y width height", m_erase_rectangle},
    {"damage", "ivi", "global_point radius", m_damage},
    {"set_form_by_name", "is", "name", m_set_form_by_name},
    {"set_form_circle", "iiiii", "form x y radius", m_set_form_circle},
    {"set_form_rectangle", "iiiiii", "form x y width height", m_set_form_rectangle},
    {"get_form_at", "iii", "x y", m_get_form_at},
    {"get_form_count", "i", "", m_get_form_count},
    {"get_form_name", "si", "form", m_get_form_name},
    {"get_gpu_model", "b", "", m_get_gpu_model},
    {"move_origin", "iii", "x y", m_move_origin},
    {"set_step_count", "ii", "count", m_set_step_count},
    {"get_step_count", "i", "", m_get_step_count},
    {"get_live_cells", "i", "", m_get_live_cells},
    {"get_state_hash", "i", "", m_get_state_hash},
    {"get_world_width", "i", "", m_get_world_width},
    {"get_world_height", "i", "", m_get_world_height},
    {"get_channels", "i", "", m_get_channels},
    {"get_suggested_steps", "i", "", m_get_suggested_steps},
    {"get_engine", "s", "", m_get_engine},
    {"render", "b", "", m_render},
    {"save", "b", "", m_save},
    {"restore", "ib", "snapshot", m_restore},
    {"read_cells", "biiii", "x y width height", m_read_cells},
    {"write_cells", "iiiiib", "x y width height cells", m_write_cells},
    {"set_palette", "ib", "colours", m_set_palette},
    {"show_debug_view", "-ii", "view channel", m_show_debug_view},
};
enum { METHODS = sizeof methods / sizeof *methods, PROPERTIES = 7, MOST_ARGUMENTS = 5 };

static int32_t type_of(char letter) {
    switch (letter) {
        case 'i': return GD_INT;
        case 'f': return GD_FLOAT;
        case 's': return GD_STRING;
        case 'b': return GD_PACKED_BYTE_ARRAY;
        case 'v': return GD_VECTOR2;
        default: return GD_NIL;
    }
}

/* Arguments and result are the types' own. */
static void ptrcall(void *userdata, void *instance, const void *const *arguments, void *result) {
    const method *m = userdata;
    m->run(instance, arguments, result);
}

/* They are variants. */
static void variant_call(void *userdata, void *instance, const void *const *arguments, int64_t count, void *result,
                         gd_call_error *error) {
    const method *m = userdata;
    const char *types = m->types + 1;
    uint64_t values[MOST_ARGUMENTS + 1][2] = {{0}};
    const void *pointers[MOST_ARGUMENTS] = {0};
    int64_t wanted = 0;
    while (types[wanted] != 0) wanted++;
    if (count != wanted) {
        *error = (gd_call_error){count < wanted ? 4 : 3, 0, (int32_t)wanted};
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        gd.get_variant_to_type_constructor(type_of(types[i]))(values[i], (gd_variant *)arguments[i]);
        pointers[i] = values[i];
    }
    const int32_t result_type = type_of(m->types[0]);
    void *returned = values[MOST_ARGUMENTS];
    if (result_type == GD_STRING || result_type == GD_PACKED_BYTE_ARRAY)
        gd.variant_get_ptr_constructor(result_type, 0)(returned, NULL);
    m->run(instance, pointers, returned);
    if (result_type != GD_NIL) gd.get_variant_from_type_constructor(result_type)(result, returned);
    drop(result_type, returned);
    for (int64_t i = 0; i < count; i++) drop(type_of(types[i]), values[i]);
}

/* ------------------------------------------------------------------ the class */

static gd_object create_instance(void *userdata) {
    (void)userdata;
    gd_string_name parent = name_of("Sprite2D"), class_name = name_of("NCASprite2D");
    sprite *s = gd.mem_alloc(sizeof *s);
    *s = (sprite){.steps_per_second = 32, .most_steps_per_frame = 4, .view = NO_VIEW};
    gd.string_new_with_utf8_chars(&s->model_path, "");
    gd.variant_get_ptr_constructor(GD_PACKED_BYTE_ARRAY, 0)(&s->pixels, NULL);
    gd.variant_new_nil(&s->image);
    gd.variant_new_nil(&s->texture);
    s->object = gd.classdb_construct_object(&parent);
    gd.object_set_instance(s->object, &class_name, s);
    drop_name(&parent);
    drop_name(&class_name);
    return s->object;
}

static void free_instance(void *userdata, void *instance) {
    sprite *s = instance;
    (void)userdata;
    end_world(s);
    gd.variant_destroy(&s->image);
    gd.variant_destroy(&s->texture);
    drop(GD_STRING, &s->model_path);
    drop(GD_PACKED_BYTE_ARRAY, &s->pixels);
    gd.mem_free(s);
}

static gd_virtual get_virtual(void *userdata, const gd_string_name *name) {
    (void)userdata;
    gd_string_name ready_name = name_of("_ready"), process_name = name_of("_process");
    /* Names that are equal are one. */
    const gd_virtual found = name->opaque == ready_name.opaque     ? ready
                             : name->opaque == process_name.opaque ? process
                                                                   : NULL;
    drop_name(&ready_name);
    drop_name(&process_name);
    return found;
}

/* Names and infos of a method's result and arguments; the names are Godot's to copy. */
typedef struct {
    gd_string_name names[MOST_ARGUMENTS + 1], no_class;
    gd_string no_hint;
    gd_property_info infos[MOST_ARGUMENTS + 1];
} signature;

static void describe(signature *s, const char *types, const char *names) {
    s->no_class = name_of("");
    gd.string_new_with_utf8_chars(&s->no_hint, "");
    for (int i = 0; types[i] != 0; i++) {
        char word[24];
        size_t length = 0;
        while (i > 0 && *names != 0 && *names != ' ' && length < sizeof word - 1) word[length++] = *names++;
        if (i > 0 && *names == ' ') names++;
        word[length] = 0;
        s->names[i] = name_of(word);
        s->infos[i] = (gd_property_info){type_of(types[i]), &s->names[i], &s->no_class, 0, &s->no_hint, 6};
    }
}
static void drop_signature(signature *s, const char *types) {
    for (int i = 0; types[i] != 0; i++) drop_name(&s->names[i]);
    drop_name(&s->no_class);
    drop(GD_STRING, &s->no_hint);
}

static void register_method(const gd_string_name *class_name, const method *m) {
    signature s;
    int32_t metadata[MOST_ARGUMENTS + 1] = {0};
    gd_string_name name = name_of(m->name);
    uint32_t count = 0;
    while (m->types[count + 1] != 0) count++;
    describe(&s, m->types, m->names);
    const gd_method_info info = {.name = &name,
                                 .userdata = (void *)m,
                                 .call = variant_call,
                                 .ptrcall = ptrcall,
                                 .flags = 1,
                                 .has_result = m->types[0] != '-',
                                 .result = &s.infos[0],
                                 .argument_count = count,
                                 .arguments = &s.infos[1],
                                 .arguments_metadata = metadata};
    gd.classdb_register_extension_class_method(gd.library, class_name, &info);
    drop_signature(&s, m->types);
    drop_name(&name);
}

static void register_property(const gd_string_name *class_name, const method *setter, const method *getter) {
    enum { HINT_FILE = 13 };
    gd_string_name name = name_of(setter->names), no_class = name_of("");
    gd_string_name set = name_of(setter->name), get = name_of(getter->name);
    gd_string hint;
    const int is_file = getter->types[0] == 's';
    gd.string_new_with_utf8_chars(&hint, is_file ? "*.nca" : "");
    const gd_property_info info = {type_of(getter->types[0]), &name, &no_class, is_file ? HINT_FILE : 0, &hint, 6};
    gd.classdb_register_extension_class_property(gd.library, class_name, &info, &set, &get);
    drop(GD_STRING, &hint);
    drop_name(&name);
    drop_name(&no_class);
    drop_name(&set);
    drop_name(&get);
}

static void initialize(void *userdata, int32_t level) {
    (void)userdata;
    if (level != GD_LEVEL_SCENE) return;
    gd_string_name class_name = name_of("NCASprite2D"), parent = name_of("Sprite2D");
    const gd_class_info info = {.is_exposed = 1,
                                .create_instance = create_instance,
                                .free_instance = free_instance,
                                .get_virtual = get_virtual};
    gd.classdb_register_extension_class2(gd.library, &class_name, &parent, &info);
    for (int i = 0; i < METHODS; i++) register_method(&class_name, &methods[i]);
    for (int i = 0; i < PROPERTIES; i++) register_property(&class_name, &methods[2 * i], &methods[2 * i + 1]);
    drop_name(&class_name);
    drop_name(&parent);
}

static void deinitialize(void *userdata, int32_t level) {
    (void)userdata;
    if (level != GD_LEVEL_SCENE) return;
    gd_string_name class_name = name_of("NCASprite2D");
    gd.classdb_unregister_extension_class(gd.library, &class_name);
    drop_name(&class_name);
}

EXPORT gd_bool ncasprite_init(gd_get_function get_function, void *library, gd_initialization *initialization);
/* What Godot calls when it has loaded the library; 0 if this Godot lacks a function. */
EXPORT gd_bool ncasprite_init(gd_get_function get_function, void *library, gd_initialization *initialization) {
#define GET(result, name, parameters) \
    if ((gd.name = (result(*) parameters)get_function(#name)) == NULL) return 0;
    GD_FUNCTIONS(GET)
#undef GET
    if (nca_abi_version() != NCA_ABI_VERSION) return 0;
    gd.library = library;
    *initialization = (gd_initialization){GD_LEVEL_SCENE, NULL, initialize, deinitialize};
    return 1;
}
