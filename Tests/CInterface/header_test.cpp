// The header in C++: it compiles, and its names have C linkage.
#include <ncaruntime.h>

int main() {
    nca_world_def def = nca_world_def_default(nullptr);
    return def.abi_version == NCA_ABI_VERSION && nca_abi_version() == NCA_ABI_VERSION ? 0 : 1;
}
