/*
 * Loads the extension as Godot does, and runs a scenario through NCASprite2D: the functions of the interface that it uses, and
 * of Godot's classes what it calls. After each frame, what is uploaded must be what the world looks like.
 *
 *     host LIBRARY MODEL.nca SCENARIO.txt
 */
#include "../src/gdextension.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#define REQUIRE(condition)                                                                \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            fprintf(stderr, "host.c:%d: not %s\n", __LINE__, #condition);                 \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

/* ------------------------------------------------------------------ values */

/* What values share: strings, bytes and objects that are counted. All must be gone in the end. */
typedef struct {
    int kind; /* of a value; GD_OBJECT */
    int references;
    int64_t count;
    uint8_t *bytes;
    /* An object. */
    const char *class_name;
    void *instance;
    struct variant {
        int32_t type;
        union {
            int64_t integer;
            double real;
            float reals[4];
            void *shared;
        } as;
    } slot; /* of an Image: its data; of an ImageTexture: what was uploaded; of a sprite: its texture */
} shared;
typedef struct variant variant;
static int64_t live, allocations, errors;
static char last_error[200];

static shared *new_shared(int kind, int64_t count) {
    shared *s = calloc(1, sizeof *s);
    s->kind = kind, s->references = 1, s->count = count;
    s->bytes = calloc(1, (size_t)count + 1);
    live++;
    return s;
}
static int is_counted(const variant *v) {
    return v->as.shared != NULL &&
           (v->type == GD_STRING || v->type == GD_PACKED_BYTE_ARRAY ||
            (v->type == GD_OBJECT && strcmp(((shared *)v->as.shared)->class_name, "NCASprite2D") != 0));
}
static void release(variant *v) {
    if (is_counted(v)) {
        shared *s = v->as.shared;
        if (--s->references == 0) {
            release(&s->slot);
            free(s->bytes);
            free(s);
            live--;
        }
    }
    v->type = GD_NIL;
}
static variant retained(const variant *v) {
    if (is_counted(v)) ((shared *)v->as.shared)->references++;
    return *v;
}
static void set(variant *to, const variant *from) {
    const variant copy = retained(from);
    release(to);
    *to = copy;
}

static void *mem_alloc(size_t size) {
    allocations++;
    return malloc(size);
}
static void mem_free(void *memory) {
    allocations--;
    free(memory);
}
static void print_error(const char *text, const char *function, const char *file, int32_t line, gd_bool notifies_editor) {
    (void)file, (void)line, (void)notifies_editor;
    errors++;
    snprintf(last_error, sizeof last_error, "%s: %s", function, text);
}

/* Equal names are one, and stay. */
static void string_name_new(gd_string_name *to, const char *text, gd_bool is_static) {
    static char *names[200];
    int i = 0;
    (void)is_static;
    while (names[i] != NULL && strcmp(names[i], text) != 0) i++;
    REQUIRE(i < 199);
    if (names[i] == NULL) names[i] = strcpy(malloc(strlen(text) + 1), text);
    to->opaque = (uint64_t)(uintptr_t)names[i];
}
static const char *text_of(const gd_string_name *name) { return (const char *)(uintptr_t)name->opaque; }

static void string_new(gd_string *to, const char *text) {
    shared *s = new_shared(GD_STRING, (int64_t)strlen(text));
    memcpy(s->bytes, text, strlen(text));
    to->opaque = (uint64_t)(uintptr_t)s;
}
static int64_t string_to_utf8(const gd_string *string, char *text, int64_t most) {
    const shared *s = (const shared *)(uintptr_t)string->opaque;
    if (text != NULL) memcpy(text, s->bytes, (size_t)(s->count < most ? s->count : most));
    return s->count;
}

/* A type's own value, as a variant and back. Vectors are of single precision. */
static variant wrapped(int32_t type, const void *value) {
    variant v = {.type = type};
    switch (type) {
        case GD_NIL: break;
        case GD_BOOL: v.as.integer = *(const gd_bool *)value; break;
        case GD_VECTOR2: memcpy(v.as.reals, value, 8); break;
        case GD_RECT2: memcpy(v.as.reals, value, 16); break;
        default: memcpy(&v.as, value, 8);
    }
    return v;
}
static void unwrap(const variant *v, void *value) {
    memcpy(value, &v->as, v->type == GD_BOOL ? 1 : v->type == GD_RECT2 ? 16 : 8);
    if (v->type == GD_PACKED_BYTE_ARRAY) ((uint64_t *)value)[1] = 0;
}

#define FOR_EACH_TYPE(F) F(GD_NIL) F(GD_BOOL) F(GD_INT) F(GD_FLOAT) F(GD_STRING) F(GD_VECTOR2) F(GD_RECT2) F(GD_OBJECT) F(GD_PACKED_BYTE_ARRAY)
#define CONVERSIONS(T)                                                              \
    static void from_##T(gd_variant *to, void *value) {                             \
        const variant v = wrapped(T, value), kept = retained(&v);                   \
        memcpy(to, &kept, sizeof kept);                                             \
    }                                                                               \
    static void to_##T(void *to, gd_variant *from) {                                \
        const variant *v = (const variant *)(const void *)from;                     \
        REQUIRE(v->type == T);                                                      \
        const variant kept = retained(v);                                           \
        unwrap(&kept, to);                                                          \
    }                                                                               \
    static void destroy_##T(void *value) {                                          \
        variant v = wrapped(T, value);                                              \
        release(&v);                                                                \
    }                                                                               \
    static void copy_##T(void *to, const void *const *arguments) {                  \
        const variant v = wrapped(T, arguments[0]), kept = retained(&v);            \
        unwrap(&kept, to);                                                          \
    }
FOR_EACH_TYPE(CONVERSIONS)
static gd_from_type get_from(int32_t type) {
#define FROM(t) if (type == t) return from_##t;
    FOR_EACH_TYPE(FROM)
    return NULL;
}
static gd_to_type get_to(int32_t type) {
#define TO(t) if (type == t) return to_##t;
    FOR_EACH_TYPE(TO)
    return NULL;
}
static void destroy_name(void *value) { REQUIRE(((gd_string_name *)value)->opaque != 0); }
static gd_destruct get_destructor(int32_t type) {
#define DESTROY(t) if (type == t) return destroy_##t;
    FOR_EACH_TYPE(DESTROY)
    REQUIRE(type == GD_STRING_NAME);
    return destroy_name;
}
static void construct_bytes(void *to, const void *const *arguments) {
    (void)arguments;
    const variant v = {.type = GD_PACKED_BYTE_ARRAY, .as.shared = new_shared(GD_PACKED_BYTE_ARRAY, 0)};
    unwrap(&v, to);
}
static void construct_string(void *to, const void *const *arguments) {
    (void)arguments;
    string_new(to, "");
}
static gd_construct get_constructor(int32_t type, int32_t index) {
    if (index == 0) return type == GD_STRING ? construct_string : type == GD_PACKED_BYTE_ARRAY ? construct_bytes : NULL;
#define COPY(t) if (type == t && index == 1) return copy_##t;
    FOR_EACH_TYPE(COPY)
    return NULL;
}
static void new_nil(gd_variant *to) { memset(to, 0, sizeof *to); }
static void new_copy(gd_variant *to, const gd_variant *from) {
    const variant kept = retained((const variant *)(const void *)from);
    memcpy(to, &kept, sizeof kept);
}
static void destroy(gd_variant *v) { release((variant *)(void *)v); }

/* Bytes that several share are copied before they are written. */
static shared *own(void **place) {
    shared *s = *place;
    if (s->references > 1) {
        shared *copy = new_shared(s->kind, s->count);
        memcpy(copy->bytes, s->bytes, (size_t)s->count);
        s->references--;
        *place = copy;
    }
    return *place;
}
static uint8_t *bytes_at(gd_bytes *bytes, int64_t index) {
    void *place = (void *)(uintptr_t)bytes->opaque[0];
    shared *s = own(&place);
    bytes->opaque[0] = (uint64_t)(uintptr_t)s;
    REQUIRE(index >= 0 && index < s->count);
    return s->bytes + index;
}
static const uint8_t *bytes_at_const(const gd_bytes *bytes, int64_t index) {
    const shared *s = (const shared *)(uintptr_t)bytes->opaque[0];
    REQUIRE(index >= 0 && index < s->count);
    return s->bytes + index;
}

/* ------------------------------------------------------------------ classes of Godot */

static gd_object construct_object(const gd_string_name *class_name) {
    shared *s = new_shared(GD_OBJECT, 0);
    s->class_name = text_of(class_name);
    /* The first variant that takes a counted object is its first reference. */
    s->references = strcmp(s->class_name, "Sprite2D") == 0;
    return s;
}
static void set_instance(gd_object object, const gd_string_name *class_name, void *instance) {
    ((shared *)object)->class_name = text_of(class_name);
    ((shared *)object)->instance = instance;
}

static void call(gd_variant *self, const gd_string_name *method, const gd_variant *const *arguments, int64_t count,
                 gd_variant *result, gd_call_error *error) {
    variant *v = (variant *)(void *)self;
    const variant *const *a = (const variant *const *)(const void *)arguments;
    const char *name = text_of(method);
    shared *s = v->as.shared;
    variant returned = {.type = GD_NIL};
    char full[60];
    snprintf(full, sizeof full, "%s.%s/%d", v->type == GD_OBJECT ? s->class_name : "Bytes", name, (int)count);
#define IS(what) (strcmp(full, what) == 0)
    if (IS("Bytes.size/0")) {
        returned = (variant){.type = GD_INT, .as.integer = s->count};
    } else if (IS("Bytes.resize/1")) {
        s = own(&v->as.shared);
        s->bytes = realloc(s->bytes, (size_t)a[0]->as.integer + 1);
        s->count = a[0]->as.integer;
        memset(s->bytes, 0, (size_t)s->count + 1);
    } else if (IS("Image.set_data/5")) {
        REQUIRE(a[2]->type == GD_BOOL && a[2]->as.integer == 0 && a[3]->as.integer == 5);
        REQUIRE(4 * a[0]->as.integer * a[1]->as.integer == ((shared *)a[4]->as.shared)->count);
        set(&s->slot, a[4]);
    } else if (IS("ImageTexture.set_image/1") || IS("ImageTexture.update/1")) {
        const shared *image = a[0]->as.shared;
        REQUIRE((strcmp(name, "update") == 0) <= (s->slot.type != GD_NIL));
        REQUIRE(image->slot.type == GD_PACKED_BYTE_ARRAY);
        set(&s->slot, &image->slot);
    } else if (IS("NCASprite2D.set_texture/1")) {
        set(&s->slot, a[0]);
    } else if (IS("NCASprite2D.to_local/1")) {
        returned = *a[0];
        returned.as.reals[0] -= 100;
        returned.as.reals[1] -= 50;
    } else if (IS("NCASprite2D.get_rect/0")) {
        returned = (variant){.type = GD_RECT2, .as.reals = {-32, -32, 64, 64}};
    } else {
        fprintf(stderr, "host.c: there is no %s\n", full);
        error->error = 1;
    }
    memcpy(result, &returned, sizeof returned);
}

static const void *get_method_bind(const gd_string_name *class_name, const gd_string_name *method, int64_t hash) {
    REQUIRE(strcmp(text_of(class_name), "FileAccess") == 0 && strcmp(text_of(method), "get_file_as_bytes") == 0);
    REQUIRE(hash == 659035735);
    return "get_file_as_bytes";
}
static void method_ptrcall(const void *bind, gd_object object, const void *const *arguments, void *result) {
    char path[1000] = {0};
    static uint8_t data[1 << 17];
    REQUIRE(bind != NULL && object == NULL);
    string_to_utf8(arguments[0], path, sizeof path - 1);
    FILE *file = fopen(path, "rb");
    const size_t count = file != NULL ? fread(data, 1, sizeof data, file) : 0;
    if (file != NULL) fclose(file);
    destroy_GD_PACKED_BYTE_ARRAY(result);
    const variant v = {.type = GD_PACKED_BYTE_ARRAY, .as.shared = new_shared(GD_PACKED_BYTE_ARRAY, (int64_t)count)};
    memcpy(((shared *)v.as.shared)->bytes, data, count);
    unwrap(&v, result);
}

/* ------------------------------------------------------------------ what the extension registers */

static gd_class_info class_info;
static gd_method_info registered[100];
static int registered_count, property_count, is_registered;

static void register_class(void *library, const gd_string_name *class_name, const gd_string_name *parent,
                           const gd_class_info *info) {
    REQUIRE(library != NULL && strcmp(text_of(class_name), "NCASprite2D") == 0 && strcmp(text_of(parent), "Sprite2D") == 0);
    class_info = *info;
    is_registered = 1;
}
static const gd_method_info *method_named(const char *name) {
    for (int i = 0; i < registered_count; i++)
        if (strcmp(registered[i].name, name) == 0) return &registered[i];
    fprintf(stderr, "host.c: NCASprite2D has no method %s\n", name);
    exit(1);
}
static void register_method(void *library, const gd_string_name *class_name, const gd_method_info *info) {
    REQUIRE(library != NULL && strcmp(text_of(class_name), "NCASprite2D") == 0 && registered_count < 100);
    for (uint32_t i = 0; i < info->argument_count; i++) {
        REQUIRE(info->arguments[i].type != GD_NIL);
        REQUIRE(strlen(text_of(info->arguments[i].name)) > 0);
    }
    REQUIRE(!info->has_result || info->result->type != GD_NIL);
    registered[registered_count] = *info;
    registered[registered_count++].name = (void *)text_of(info->name);
}
static void register_property(void *library, const gd_string_name *class_name, const gd_property_info *info,
                              const gd_string_name *setter, const gd_string_name *getter) {
    REQUIRE(library != NULL && class_name != NULL && strlen(text_of(info->name)) > 0);
    REQUIRE(method_named(text_of(setter))->argument_count == 1 && method_named(text_of(getter))->argument_count == 0);
    property_count++;
}
static void unregister_class(void *library, const gd_string_name *class_name) {
    REQUIRE(library != NULL && class_name != NULL && is_registered);
    is_registered = 0;
}

static gd_function get_function(const char *name) {
    static const struct {
        const char *name;
        gd_function function;
    } functions[] = {
#define F(name, function) {#name, (gd_function)function}
        F(mem_alloc, mem_alloc), F(mem_free, mem_free), F(print_error, print_error),
        F(string_name_new_with_latin1_chars, string_name_new), F(string_new_with_utf8_chars, string_new),
        F(string_to_utf8_chars, string_to_utf8), F(variant_new_nil, new_nil), F(variant_new_copy, new_copy),
        F(variant_destroy, destroy), F(variant_call, call), F(get_variant_from_type_constructor, get_from),
        F(get_variant_to_type_constructor, get_to), F(variant_get_ptr_constructor, get_constructor),
        F(variant_get_ptr_destructor, get_destructor), F(packed_byte_array_operator_index, bytes_at),
        F(packed_byte_array_operator_index_const, bytes_at_const), F(classdb_construct_object, construct_object),
        F(classdb_get_method_bind, get_method_bind), F(object_method_bind_ptrcall, method_ptrcall),
        F(object_set_instance, set_instance), F(classdb_register_extension_class2, register_class),
        F(classdb_register_extension_class_method, register_method),
        F(classdb_register_extension_class_property, register_property),
        F(classdb_unregister_extension_class, unregister_class),
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0) return functions[i].function;
    return NULL;
}

/* ------------------------------------------------------------------ the scenario */

static shared *object;

/* Calls a method with variants, as scripts do; arguments are given up. */
static variant script(const char *name, int count, variant *arguments) {
    const void *pointers[8];
    variant result[2] = {{.type = GD_NIL}};
    gd_call_error error = {0, 0, 0};
    for (int i = 0; i < count; i++) pointers[i] = &arguments[i];
    const gd_method_info *method = method_named(name);
    method->call(method->userdata, object->instance, pointers, count, &result, &error);
    REQUIRE(error.error == 0);
    for (int i = 0; i < count; i++) release(&arguments[i]);
    return result[0];
}
static variant integers(const char *name, int count, const int64_t *numbers) {
    variant arguments[8];
    for (int i = 0; i < count; i++) arguments[i] = (variant){.type = GD_INT, .as.integer = numbers[i]};
    return script(name, count, arguments);
}
/* Calls a method with the type's own values, as compiled scripts do. */
static int64_t number(const char *name) {
    int64_t result = 0;
    const gd_method_info *method = method_named(name);
    REQUIRE(method->has_result && method->result != NULL);
    method->ptrcall(method->userdata, object->instance, NULL, &result);
    return result;
}
static void run_virtual(const char *name, double delta) {
    gd_string_name of;
    string_name_new(&of, name, 0);
    const gd_virtual function = class_info.get_virtual(class_info.userdata, &of);
    const void *const arguments[] = {&delta};
    REQUIRE(function != NULL);
    function(object->instance, arguments, NULL);
}

static void print_sum(const char *what, variant bytes) {
    const shared *s = bytes.as.shared;
    uint64_t sum = 14695981039346656037u;
    for (int64_t i = 0; i < s->count; i++) sum = (sum ^ s->bytes[i]) * 1099511628211u;
    printf("%s %016" PRIx64 "\n", what, sum);
}
/* What is on the screen is the world. */
static void compare(void) {
    variant wanted = script("render", 0, NULL);
    const shared *texture = object->slot.as.shared, *shown = texture->slot.as.shared, *pixels = wanted.as.shared;
    REQUIRE(shown->count == pixels->count && memcmp(shown->bytes, pixels->bytes, (size_t)shown->count) == 0);
    release(&wanted);
}

static variant string_variant(const char *text) {
    gd_string string;
    string_new(&string, text);
    return wrapped(GD_STRING, &string);
}
static void start(const char *model, int64_t width, int64_t height, int64_t random_seed) {
    object = class_info.create_instance(class_info.userdata);
    variant path = string_variant(model);
    script("set_model", 1, &path);
    integers("set_width", 1, &width);
    integers("set_height", 1, &height);
    integers("set_random_seed", 1, &random_seed);
    run_virtual("_ready", 0);
}
static void end(void) {
    class_info.free_instance(class_info.userdata, object->instance);
    release(&object->slot);
    free(object->bytes);
    free(object);
    live--;
}

/* A world begins in the form that the property says; forms go by their names, too. */
static void test_forms(const char *model) {
    start(model, 0, 0, 0);
    const int64_t last = number("get_form_count") - 1, errors_before = errors;
    end();
    object = class_info.create_instance(class_info.userdata);
    variant path = string_variant(model);
    script("set_model", 1, &path);
    REQUIRE(integers("set_form", 1, &last).as.integer == 0 && number("get_form") == last);
    run_virtual("_ready", 0);
    REQUIRE(number("get_form") == last && number("get_state_hash") != 0);
    variant first = integers("get_form_name", 1, (int64_t[]){0}), none = string_variant("none");
    REQUIRE(script("set_form_by_name", 1, &first).as.integer == 0 && number("get_form") == 0 && errors == errors_before);
    REQUIRE(script("set_form_by_name", 1, &none).as.integer == 19 && errors == errors_before + 1);
    REQUIRE(integers("set_form", 1, (int64_t[]){last + 1}).as.integer == 19 && number("get_form") == 0);
    end();
}

/* What a script may do wrong, and what only some do. */
static void test_more(const char *model) {
    start("", 0, 0, 0);
    run_virtual("_process", 1);
    REQUIRE(errors == 0 && object->slot.type == GD_NIL);
    end();

    start("there/is/no.nca", 0, 0, 0);
    REQUIRE(errors == 1 && number("get_state_hash") == 0);
    run_virtual("_process", 1);
    end();

    start(model, 64, 64, 0);
    REQUIRE(number("get_world_width") == 64 && number("get_channels") == 16 && number("get_suggested_steps") > 0);
    REQUIRE(integers("step", 1, (int64_t[]){-1}).as.integer == 11 && errors == 2);
    REQUIRE(strstr(last_error, "step: ") == last_error);
    REQUIRE(integers("seed_at", 2, (int64_t[]){64, 0}).as.integer == 7);
    while (integers("step_slice", 1, (int64_t[]){40}).as.integer == 0) continue;
    REQUIRE(number("get_step_count") == 1);
    variant cells = integers("read_cells", 4, (int64_t[]){26, 26, 12, 12}); /* all that lives */
    REQUIRE(((shared *)cells.as.shared)->count == 12 * 12 * 16 * 2);
    variant written[5] = {{.type = GD_INT}, {.type = GD_INT}, {.type = GD_INT, .as.integer = 12}, {.type = GD_INT, .as.integer = 12}, cells};
    const int64_t before = number("get_live_cells");
    REQUIRE(script("write_cells", 5, written).as.integer == 0 && number("get_live_cells") == 2 * before);
    variant none = integers("read_cells", 4, (int64_t[]){60, 60, 500000, 500000});
    REQUIRE(((shared *)none.as.shared)->count == 0);
    release(&none);
    /* One opaque colour: a pixel has it, or is not to be seen. */
    variant palette = {.type = GD_PACKED_BYTE_ARRAY, .as.shared = new_shared(GD_PACKED_BYTE_ARRAY, 4)};
    memcpy(((shared *)palette.as.shared)->bytes, "\x10\x20\x30\xff", 4);
    REQUIRE(script("set_palette", 1, &palette).as.integer == 0);
    integers("step", 1, (int64_t[]){20});
    run_virtual("_process", 0);
    const shared *shown = ((shared *)object->slot.as.shared)->slot.as.shared;
    for (int64_t i = 0; i < shown->count; i += 4)
        REQUIRE(memcmp(shown->bytes + i, "\x10\x20\x30\xff", 4) == 0 || memcmp(shown->bytes + i, "\0\0\0\0", 4) == 0);
    REQUIRE(memchr(shown->bytes, 0x30, (size_t)shown->count) != NULL);
    integers("show_debug_view", 2, (int64_t[]){0, 0});
    shown = ((shared *)object->slot.as.shared)->slot.as.shared;
    REQUIRE(memchr(shown->bytes, 128, (size_t)shown->count) != NULL);
    variant engine = script("get_engine", 0, NULL);
    REQUIRE(strcmp((const char *)((shared *)engine.as.shared)->bytes, "none") != 0);
    release(&engine);
    end();
}

static void run(const char *command, const int64_t *n, int count, const char *model) {
    static variant saved;
    if (strcmp(command, "world") == 0) {
        start(model, n[0], n[1], n[2]);
        printf("world %dx%d, an engine: 1\n", (int)number("get_world_width"), (int)number("get_world_height"));
    } else if (strcmp(command, "seed-default") == 0) { /* when the node is ready */
    } else if (strcmp(command, "seed") == 0) {
        integers("seed_at", count, n);
    } else if (strcmp(command, "step") == 0) { /* 64 frames a second, 32 steps a second */
        for (int64_t frame = 0; frame < 2 * n[0]; frame++) {
            run_virtual("_process", 1.0 / 64);
            compare();
        }
    } else if (strcmp(command, "erase-circle") == 0) { /* by its place in the scene */
        variant arguments[2] = {{.type = GD_VECTOR2, .as.reals = {(float)n[0] + 100.5f - 32, (float)n[1] + 50.5f - 32}},
                                {.type = GD_INT, .as.integer = n[2]}};
        REQUIRE(script("damage", 2, arguments).as.integer == 0);
    } else if (strcmp(command, "erase-rectangle") == 0) {
        integers("erase_rectangle", count, n);
    } else if (strcmp(command, "save") == 0) {
        saved = script("save", 0, NULL);
        print_sum("snapshot", saved);
    } else if (strcmp(command, "restore") == 0) {
        REQUIRE(script("restore", 1, &saved).as.integer == 0);
    } else if (strcmp(command, "forms") == 0) {
        printf("forms %d:", (int)number("get_form_count"));
        for (int64_t form = 0; form < number("get_form_count"); form++) {
            variant name = integers("get_form_name", 1, &form);
            printf(" '%s'", (const char *)((shared *)name.as.shared)->bytes);
            release(&name);
        }
        printf("\n");
    } else if (strcmp(command, "gpu") == 0) {
        variant words = script("get_gpu_model", 0, NULL);
        print_sum("gpu", words);
        release(&words);
    } else if (strcmp(command, "form") == 0) {
        REQUIRE(integers("set_form", count, n).as.integer == 0);
    } else if (strcmp(command, "form-circle") == 0) {
        REQUIRE(integers("set_form_circle", count, n).as.integer == 0);
    } else if (strcmp(command, "form-rectangle") == 0) {
        REQUIRE(integers("set_form_rectangle", count, n).as.integer == 0);
    } else if (strcmp(command, "form-at") == 0) {
        printf("form %d, %d\n", (int)number("get_form"), (int)integers("get_form_at", count, n).as.integer);
    } else if (strcmp(command, "show") == 0) {
        printf("step %" PRId64 ", %d live, hash %016" PRIx64 "\n", number("get_step_count"), (int)number("get_live_cells"),
               (uint64_t)number("get_state_hash"));
    } else {
        REQUIRE(strcmp(command, "pixels") == 0); /* of which nodes have straight ones only */
    }
}

int main(int argument_count, char **arguments) {
    REQUIRE(argument_count == 4);
#if defined(_WIN32)
    HMODULE library = LoadLibraryA(arguments[1]);
    REQUIRE(library != NULL);
    void *symbol = (void *)GetProcAddress(library, "ncasprite_init");
#else
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "%s\n", dlerror());
    REQUIRE(library != NULL);
    void *symbol = dlsym(library, "ncasprite_init");
#endif
    gd_bool (*init)(gd_get_function, void *, gd_initialization *);
    REQUIRE(symbol != NULL);
    memcpy(&init, &symbol, sizeof init);
    gd_initialization initialization;
    REQUIRE(init(get_function, &class_info, &initialization) == 1 && initialization.minimum_level == GD_LEVEL_SCENE);
    for (int32_t level = 0; level <= 3; level++) initialization.initialize(initialization.userdata, level);
    REQUIRE(is_registered && property_count == 7);

    FILE *scenario = fopen(arguments[3], "r");
    REQUIRE(scenario != NULL);
    for (char line[200]; fgets(line, sizeof line, scenario) != NULL;) {
        int64_t numbers[8] = {0};
        int count = 0;
        const char *command = strtok(line, " \r\n");
        if (command == NULL || *command == '#') continue;
        for (const char *word; (word = strtok(NULL, " \r\n")) != NULL && count < 8;) numbers[count++] = strtoll(word, NULL, 10);
        run(command, numbers, count, arguments[2]);
    }
    fclose(scenario);
    REQUIRE(errors == 0);
    end();
    test_more(arguments[2]);
    test_forms(arguments[2]);
    for (int32_t level = 3; level >= 0; level--) initialization.deinitialize(initialization.userdata, level);
    REQUIRE(!is_registered && live == 0 && allocations == 0);
    return 0;
}
