#!/usr/bin/env bash
# Compiles NCARuntime as Embedded Swift, and makes the C library of it.
#
#     Scripts/build-runtime.sh [host | aarch64-linux | wasm32 | cortex-m4]
#
# The library must need nothing but mem* of libc and show nothing but nca_*: unused functions are dropped, and all
# other symbols made local. Without that, generic code that the compiler emits in every Embedded module would clash
# with that of other Swift code in the same program.
#
# The archive has one object for each header, with what its functions need: a program that does not call those of
# ncaruntime_debug.h links without that object.
#
# Other targets than the host need no other compiler or libc than Swift's own clang and lld.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-host}
out=build
[ "$target" = host ] || out=build/$target
work=$out/obj
mkdir -p "$work" "$out/lib" "$out/include"
rm -f "$out"/lib/*ncaruntime* "$out"/include/*

sources=$(find Sources/NCARuntime -name '*.swift' | LC_ALL=C sort)
include=Sources/CNCARuntime/include
# The functions that a header declares: all but the inline ones, which are the caller's compiler's.
declared() { grep -v '^static' "$include/$1.h" | sed -n 's/^[a-z].*[ *]\(nca_[a-z0-9_]*\)(.*/\1/p'; }
objects=(ncaruntime ncaruntime_debug)
object_files=("$work/ncaruntime.o" "$work/ncaruntime_debug.o")
abi=$(sed -n 's/^#define NCA_ABI_VERSION \([0-9]*\)u$/\1/p' "$include/ncaruntime.h")

# Flags that only the target wants. Bare targets have no libc headers, which clang's own stand in for when freestanding.
case "$target" in
    host) flags=(-O -Xcc -fPIC) ;;
    aarch64-linux) flags=(-O -target aarch64-none-none-elf -Xcc -fPIC -Xcc -ffreestanding) ;;
    wasm32) flags=(-O -target wasm32-unknown-none-wasm -Xcc -ffreestanding) ;;
    cortex-m4)
        flags=(-Osize -target armv7em-none-none-eabi -Xcc -mcpu=cortex-m4 -Xcc -mfloat-abi=soft -Xcc -ffreestanding) ;;
    *) echo "error: there is no TARGET=$target: host, aarch64-linux, wasm32 or cortex-m4" >&2; exit 1 ;;
esac

# $1: the object; all other arguments: more flags.
compile() {
    # shellcheck disable=SC2086
    swiftc "${flags[@]}" -enable-experimental-feature Embedded -wmo -parse-as-library -module-name NCARuntime \
        -package-name nca -Xfrontend -function-sections -Xfrontend -disable-stack-protector -Xcc -fno-stack-protector \
        -I "$include" -I Sources/NCAIntrinsics/include \
        -Xcc -ffunction-sections -Xcc -fdata-sections "${@:2}" -c $sources -o "$1"
}

# Makes $work/<header>.o for each header with the linker and the objcopy that are named.
objects_elf() {
    local ld=$1 objcopy=$2 object roots
    compile "$work/whole.o"
    for object in "${objects[@]}"; do
        roots=$(printf -- ' -u %s' $(declared "$object"))
        # shellcheck disable=SC2086
        "$ld" -r --gc-sections $roots "$work/whole.o" -o "$work/linked.o"
        "$ld" -r -T Scripts/runtime.lds "$work/linked.o" -o "$work/merged.o"
        # What several objects need, each has of its own.
        # shellcheck disable=SC2046
        "$objcopy" $(printf -- ' --keep-global-symbol=%s' $(declared "$object")) "$work/merged.o" "$work/$object.o"
        "$objcopy" --strip-unneeded "$work/$object.o"
    done
}

# $1: ar; $2: the archive's name; all other arguments: the objects.
archive() {
    rm -f "$out/lib/$2"
    "$1" rcsD "$out/lib/$2" "${@:3}"
}

case "$target" in
    host)
        if [ "$(uname)" = Darwin ]; then
            compile "$work/whole.o"
            for object in "${objects[@]}"; do
                # shellcheck disable=SC2046
                ld -r -dead_strip $(printf -- ' -exported_symbol _%s' $(declared "$object")) "$work/whole.o" -o "$work/$object.o"
            done
            libtool -static -o "$out/lib/libncaruntime.a" "${object_files[@]}"
            cc -dynamiclib -o "$out/lib/libncaruntime.$abi.dylib" -install_name "@rpath/libncaruntime.$abi.dylib" \
                -compatibility_version "$abi" "${object_files[@]}"
            ln -sf "libncaruntime.$abi.dylib" "$out/lib/libncaruntime.dylib"
        else
            objects_elf ld objcopy
            archive ar libncaruntime.a "${object_files[@]}"
            cc -shared -Wl,-soname,"libncaruntime.so.$abi" -Wl,-Bsymbolic -Wl,--gc-sections -Wl,--no-undefined \
                -o "$out/lib/libncaruntime.so.$abi" "${object_files[@]}"
            strip --strip-unneeded "$out/lib/libncaruntime.so.$abi"
            ln -sf "libncaruntime.so.$abi" "$out/lib/libncaruntime.so"
        fi ;;
    aarch64-linux)
        objects_elf ld.lld llvm-objcopy
        archive llvm-ar libncaruntime.a "${object_files[@]}"
        # Names no libc, so that it runs with any: mem* is there in every program.
        ld.lld -shared -soname "libncaruntime.so.$abi" -Bsymbolic --gc-sections --strip-all --hash-style=gnu \
            -z max-page-size=16384 -o "$out/lib/libncaruntime.so.$abi" "${object_files[@]}"
        ln -sf "libncaruntime.so.$abi" "$out/lib/libncaruntime.so" ;;
    cortex-m4)
        objects_elf ld.lld llvm-objcopy
        # No function takes or returns a floating-point number: say that callers of either convention may link it.
        printf '%s\n' '.cpu cortex-m4' '.fpu softvfp' .thumb '.eabi_attribute Tag_ABI_HardFP_use, 0' \
            '.eabi_attribute Tag_ABI_VFP_args, 3' |
            clang --target=armv7em-none-eabi -x assembler -c - -o "$work/attributes.o"
        llvm-objcopy --dump-section .ARM.attributes="$work/attributes" "$work/attributes.o"
        for object in "${objects[@]}"; do
            llvm-objcopy --update-section .ARM.attributes="$work/attributes" "$work/$object.o"
        done
        archive llvm-ar libncaruntime.a "${object_files[@]}" ;;
    wasm32)
        # A module has vectors or has none, and one with them is refused whole by an engine that knows none.
        for variant in simd128 baseline; do
            name=ncaruntime
            [ $variant = simd128 ] || name=ncaruntime-$variant
            option=-msimd128
            [ $variant = simd128 ] || option=-mno-simd128
            compile "$work/$name.o" -Xcc $option
            # The memory is the caller's: it grows the exported memory, and uses all that lies behind __heap_base.
            # A linker for WebAssembly drops by function: a page's module has no views for developers.
            # shellcheck disable=SC2046
            wasm-ld --no-entry --gc-sections --strip-all -z stack-size=65536 --export=__heap_base \
                $(printf -- ' --export=%s' $(declared ncaruntime)) "$work/$name.o" -o "$out/lib/$name.wasm"
            chmod -x "$out/lib/$name.wasm"
            archive llvm-ar "lib$name.a" "$work/$name.o"
        done ;;
esac

cp "$include"/*.h "$out/include/"
[ "$target" = host ] || exit 0
mkdir -p "$out/lib/pkgconfig"
version=$(sed -n 's/.*text = "\(.*\)"/\1/p' Sources/NCAModelFile/Version.swift)
cat >"$out/lib/pkgconfig/ncaruntime.pc" <<EOF
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include
abi_version=$abi

Name: ncaruntime
Description: Runs neural cellular automata, bit-exact in fixed point
Version: $version
Libs: -L\${libdir} -lncaruntime
Cflags: -I\${includedir}
EOF
