/*
 * What NCASprite2D uses of Godot's interface for extensions, version 4.2 and later: types in the layout that Godot documents
 * in gdextension_interface.h, and functions that are asked for by name. Godot's values are opaque here.
 */
#ifndef NCA_GDEXTENSION_H
#define NCA_GDEXTENSION_H

#include <stddef.h>
#include <stdint.h>

typedef uint8_t gd_bool;

/* Kinds of values. */
enum {
    GD_NIL = 0,
    GD_BOOL = 1,
    GD_INT = 2,
    GD_FLOAT = 3,
    GD_STRING = 4,
    GD_VECTOR2 = 5,
    GD_RECT2 = 7,
    GD_STRING_NAME = 21,
    GD_OBJECT = 24,
    GD_PACKED_BYTE_ARRAY = 29
};

/* Memory of values, as large as Godot's largest builds have them. */
typedef struct { uint64_t opaque[5]; } gd_variant;
typedef struct { uint64_t opaque; } gd_string_name;
typedef struct { uint64_t opaque; } gd_string;
typedef struct { uint64_t opaque[2]; } gd_bytes; /* PackedByteArray */
typedef void *gd_object;

typedef struct {
    int32_t error, argument, expected;
} gd_call_error;

typedef struct {
    int32_t type;
    void *name, *class_name; /* gd_string_name */
    uint32_t hint;
    void *hint_string; /* gd_string */
    uint32_t usage;
} gd_property_info;

typedef void (*gd_method_call)(void *userdata, void *instance, const void *const *arguments, int64_t count, void *result,
                               gd_call_error *error);
typedef void (*gd_method_ptrcall)(void *userdata, void *instance, const void *const *arguments, void *result);
typedef struct {
    void *name; /* gd_string_name */
    void *userdata;
    gd_method_call call;
    gd_method_ptrcall ptrcall;
    uint32_t flags;
    gd_bool has_result;
    gd_property_info *result;
    int32_t result_metadata;
    uint32_t argument_count;
    gd_property_info *arguments;
    int32_t *arguments_metadata;
    uint32_t default_count;
    void **defaults;
} gd_method_info;

typedef void (*gd_virtual)(void *instance, const void *const *arguments, void *result);
typedef void (*gd_unused)(void);
typedef struct {
    gd_bool is_virtual, is_abstract, is_exposed;
    gd_unused set, get, get_property_list, free_property_list, property_can_revert, property_get_revert, validate_property,
        notification, to_string, reference, unreference;
    gd_object (*create_instance)(void *userdata);
    void (*free_instance)(void *userdata, void *instance);
    gd_unused recreate_instance;
    gd_virtual (*get_virtual)(void *userdata, const gd_string_name *name);
    gd_unused get_virtual_call_data, call_virtual_with_data, get_rid;
    void *userdata;
} gd_class_info; /* GDExtensionClassCreationInfo2 */

enum { GD_LEVEL_SCENE = 2 };
typedef struct {
    int32_t minimum_level;
    void *userdata;
    void (*initialize)(void *userdata, int32_t level);
    void (*deinitialize)(void *userdata, int32_t level);
} gd_initialization;

/* Functions of the interface: result, name, parameters. */
#define GD_FUNCTIONS(F)                                                                                                     \
    F(void *, mem_alloc, (size_t size))                                                                                     \
    F(void, mem_free, (void *memory))                                                                                       \
    F(void, print_error, (const char *text, const char *function, const char *file, int32_t line, gd_bool notifies_editor)) \
    F(void, string_name_new_with_latin1_chars, (gd_string_name *to, const char *text, gd_bool is_static))                   \
    F(void, string_new_with_utf8_chars, (gd_string *to, const char *text))                                                  \
    F(int64_t, string_to_utf8_chars, (const gd_string *string, char *text, int64_t most))                                   \
    F(void, variant_new_nil, (gd_variant *to))                                                                              \
    F(void, variant_new_copy, (gd_variant *to, const gd_variant *from))                                                     \
    F(void, variant_destroy, (gd_variant *variant))                                                                         \
    F(void, variant_call, (gd_variant *self, const gd_string_name *method, const gd_variant *const *arguments,              \
                           int64_t count, gd_variant *result, gd_call_error *error))                                        \
    F(gd_from_type, get_variant_from_type_constructor, (int32_t type))                                                      \
    F(gd_to_type, get_variant_to_type_constructor, (int32_t type))                                                          \
    F(gd_construct, variant_get_ptr_constructor, (int32_t type, int32_t index))                                             \
    F(gd_destruct, variant_get_ptr_destructor, (int32_t type))                                                              \
    F(uint8_t *, packed_byte_array_operator_index, (gd_bytes *bytes, int64_t index))                                        \
    F(const uint8_t *, packed_byte_array_operator_index_const, (const gd_bytes *bytes, int64_t index))                      \
    F(gd_object, classdb_construct_object, (const gd_string_name *class_name))                                              \
    F(const void *, classdb_get_method_bind,                                                                                \
      (const gd_string_name *class_name, const gd_string_name *method, int64_t hash))                                       \
    F(void, object_method_bind_ptrcall,                                                                                     \
      (const void *bind, gd_object object, const void *const *arguments, void *result))                                     \
    F(void, object_set_instance, (gd_object object, const gd_string_name *class_name, void *instance))                      \
    F(void, classdb_register_extension_class2,                                                                              \
      (void *library, const gd_string_name *class_name, const gd_string_name *parent, const gd_class_info *info))           \
    F(void, classdb_register_extension_class_method,                                                                        \
      (void *library, const gd_string_name *class_name, const gd_method_info *info))                                        \
    F(void, classdb_register_extension_class_property,                                                                      \
      (void *library, const gd_string_name *class_name, const gd_property_info *info, const gd_string_name *setter,         \
       const gd_string_name *getter))                                                                                       \
    F(void, classdb_unregister_extension_class, (void *library, const gd_string_name *class_name))

typedef void (*gd_from_type)(gd_variant *to, void *value);
typedef void (*gd_to_type)(void *to, gd_variant *variant);
typedef void (*gd_construct)(void *to, const void *const *arguments);
typedef void (*gd_destruct)(void *value);

typedef void (*gd_function)(void);
typedef gd_function (*gd_get_function)(const char *name);

#endif
