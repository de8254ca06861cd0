// The headers in C++: they compile, and their names have C linkage.
#include <ncaruntime_debug.h>

int main() {
    nca_world_def def, same = nca_world_def_default(nullptr);
    nca_world_def_init(&def, nullptr);
    const bool is_refused =
        nca_world_debug_render(nullptr, NCA_DEBUG_ALIVE, 0, NCA_PIXELS_RGBA8_STRAIGHT, nullptr, 0, 0) == NCA_ERROR_NULL;
    return is_refused && def.abi_version == NCA_ABI_VERSION && same.size == sizeof def && nca_abi_version() == NCA_ABI_VERSION
               ? 0
               : 1;
}
