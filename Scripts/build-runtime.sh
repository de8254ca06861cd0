#!/usr/bin/env bash
# Compiles NCARuntime as Embedded Swift into one object, and makes the C library of it.
#
#     Scripts/build-runtime.sh [host | aarch64-linux | wasm32 | cortex-m4]
#
# The object must need nothing but mem* of libc and show nothing but nca_*: unused functions are dropped, and all
# other symbols made local. Without that, generic code that the compiler emits in every Embedded module would clash
# with that of other Swift code in the same program.
#
# Other targets than the host need no other compiler or libc than Swift's own clang and lld.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-host}
out=build
[ "$target" = host ] || out=build/$target
work=$out/obj
mkdir -p "$work" "$out/lib" "$out/include"

sources=$(find Sources/NCARuntime -name '*.swift' | LC_ALL=C sort)
header=Sources/CNCARuntime/include/ncaruntime.h
functions=$(sed -n 's/^[a-z].*[ *]\(nca_[a-z0-9_]*\)(.*/\1/p' "$header")

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
        -Xfrontend -function-sections -Xfrontend -disable-stack-protector -Xcc -fno-stack-protector \
        -I Sources/CNCARuntime/include -I Sources/NCAIntrinsics/include \
        -Xcc -ffunction-sections -Xcc -fdata-sections "${@:2}" -c $sources -o "$1"
}

# Makes $work/ncaruntime.o and the archive with the linker and the objcopy that are named.
archive_elf() {
    local ld=$1 objcopy=$2 ar=$3 roots
    compile "$work/whole.o"
    roots=$(printf -- ' -u %s' $functions)
    # shellcheck disable=SC2086
    "$ld" -r --gc-sections $roots "$work/whole.o" -o "$work/linked.o"
    "$ld" -r -T Scripts/runtime.lds "$work/linked.o" -o "$work/merged.o"
    "$objcopy" --wildcard --keep-global-symbol='nca_*' "$work/merged.o" "$work/ncaruntime.o"
    "$objcopy" --strip-unneeded "$work/ncaruntime.o"
    rm -f "$out/lib/libncaruntime.a"
    "$ar" rcsD "$out/lib/libncaruntime.a" "$work/ncaruntime.o"
}

case "$target" in
    host)
        if [ "$(uname)" = Darwin ]; then
            exports=$(printf -- ' -exported_symbol _%s' $functions)
            compile "$work/whole.o"
            # shellcheck disable=SC2086
            ld -r $exports "$work/whole.o" -o "$work/ncaruntime.o"
            libtool -static -o "$out/lib/libncaruntime.a" "$work/ncaruntime.o"
            cc -dynamiclib -o "$out/lib/libncaruntime.dylib" -install_name @rpath/libncaruntime.dylib \
                "$work/ncaruntime.o"
        else
            archive_elf ld objcopy ar
            cc -shared -Wl,-soname,libncaruntime.so.1 -Wl,-Bsymbolic -Wl,--gc-sections -Wl,--no-undefined \
                -o "$out/lib/libncaruntime.so.1" "$work/ncaruntime.o"
            strip --strip-unneeded "$out/lib/libncaruntime.so.1"
            ln -sf libncaruntime.so.1 "$out/lib/libncaruntime.so"
        fi ;;
    aarch64-linux)
        archive_elf ld.lld llvm-objcopy llvm-ar
        # Names no libc, so that it runs with any: mem* is there in every program.
        ld.lld -shared -soname libncaruntime.so.1 -Bsymbolic --gc-sections --strip-all --hash-style=gnu \
            -z max-page-size=16384 -o "$out/lib/libncaruntime.so.1" "$work/ncaruntime.o"
        ln -sf libncaruntime.so.1 "$out/lib/libncaruntime.so" ;;
    cortex-m4)
        archive_elf ld.lld llvm-objcopy llvm-ar
        # No function takes or returns a floating-point number: say that callers of either convention may link it.
        printf '%s\n' '.cpu cortex-m4' '.fpu softvfp' .thumb '.eabi_attribute Tag_ABI_HardFP_use, 0' \
            '.eabi_attribute Tag_ABI_VFP_args, 3' |
            clang --target=armv7em-none-eabi -x assembler -c - -o "$work/attributes.o"
        llvm-objcopy --dump-section .ARM.attributes="$work/attributes" "$work/attributes.o"
        llvm-objcopy --update-section .ARM.attributes="$work/attributes" "$work/ncaruntime.o"
        llvm-ar rcsD "$out/lib/libncaruntime.a" "$work/ncaruntime.o" ;;
    wasm32)
        exports=$(printf -- ' --export=%s' $functions)
        # A module has vectors or has none, and one with them is refused whole by an engine that knows none.
        for variant in simd128 baseline; do
            name=ncaruntime
            [ $variant = simd128 ] || name=ncaruntime-$variant
            option=-msimd128
            [ $variant = simd128 ] || option=-mno-simd128
            compile "$work/$name.o" -Xcc $option
            # The memory is the caller's: it grows the exported memory, and uses all that lies behind __heap_base.
            # shellcheck disable=SC2086
            wasm-ld --no-entry --gc-sections --strip-all -z stack-size=65536 --export=__heap_base $exports \
                "$work/$name.o" -o "$out/lib/$name.wasm"
            chmod -x "$out/lib/$name.wasm"
            rm -f "$out/lib/lib$name.a"
            llvm-ar rcsD "$out/lib/lib$name.a" "$work/$name.o"
        done ;;
esac

cp "$header" "$out/include/"
[ "$target" = host ] || exit 0
mkdir -p "$out/lib/pkgconfig"
version=$(sed -n 's/.*text = "\(.*\)"/\1/p' Sources/NCAModelFile/Version.swift)
cat >"$out/lib/pkgconfig/ncaruntime.pc" <<EOF
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: ncaruntime
Description: Runs neural cellular automata, bit-exact in fixed point
Version: $version
Libs: -L\${libdir} -lncaruntime
Cflags: -I\${includedir}
EOF
