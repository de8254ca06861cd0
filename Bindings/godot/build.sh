#!/usr/bin/env bash
# Builds the extension for targets of Scripts/runtime/targets.txt, as Scripts/build-runtime.sh does with the C library, which
# must be there: it needs no C library and no SDK. The same bytes each time.
#
#     Bindings/godot/build.sh FOLDER TARGET...
set -euo pipefail
out=$(realpath "$1")
cd "$(dirname "$0")/../.."
. Scripts/runtime/common.sh

flags=(-std=c11 -O2 -Wall -Wextra -Werror -ffreestanding -fno-builtin -fno-stack-protector -fvisibility=hidden -I "$include")
for target in "${@:2}"; do
    [ "$target" = "$(target_of host)" ] && lib=build/lib || lib=build/$target/lib
    read -r _ _ _ triple product _ < <(entries target "$target")
    work=$(mktemp -d)
    # compile SOURCE OBJECT FLAG...
    compile() { clang --target="$triple" "${flags[@]}" "${@:3}" -c "$1" -o "$2"; }
    case "$product" in
        linux)
            compile Bindings/godot/src/ncasprite.c "$work/ncasprite.o" -fPIC
            ld.lld -shared -Bsymbolic --gc-sections --strip-all -z max-page-size=16384 -soname libncasprite.so \
                "$work/ncasprite.o" --exclude-libs ALL "$lib/libncaruntime.a" -o "$out/libncasprite.$target.so" ;;
        windows)
            compile Bindings/godot/src/ncasprite.c "$work/ncasprite.obj" -mno-stack-arg-probe -mno-incremental-linker-compatible
            compile Scripts/runtime/system.c "$work/system.obj" -mno-stack-arg-probe -mno-incremental-linker-compatible
            lld-link /nologo /dll /nodefaultlib /entry:_DllMainCRTStartup /Brepro /opt:ref /dynamicbase /nxcompat \
                /export:ncasprite_init "$work/ncasprite.obj" "$work/system.obj" "$lib/ncaruntime.lib" \
                "/out:$out/ncasprite.$target.dll" "/implib:$work/unused.lib" ;;
        *) fail "the extension is not built for $target" ;;
    esac
    rm -r "$work"
done
