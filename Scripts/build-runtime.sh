#!/usr/bin/env bash
# Builds libncaruntime into build/TARGET, for targets of Scripts/runtime/targets.txt, and `host` into build.
#
#     Scripts/build-runtime.sh TARGET...
#
# swiftc compiles NCARuntime as Embedded Swift to LLVM IR, once for each processor; Scripts/runtime/retarget.py makes that
# the target's, and clang an object for each header, which needs nothing but mem* of libc and shows nothing but the header's
# functions.
#
# All tools are Swift's own, but for Apple's targets, which want LLVM's llvm-lipo and ld64.lld (Debian: llvm, lld-19).
set -euo pipefail
cd "$(dirname "$0")/.."

. Scripts/runtime/common.sh

flags=(-enable-experimental-feature Embedded -wmo -parse-as-library -module-name NCARuntime -package-name nca
    -Xfrontend -disable-stack-protector -Xcc -fno-stack-protector
    -I "$include" -I Sources/NCAIntrinsics/include)
sources=$(find Sources/NCARuntime -name '*.swift' | LC_ALL=C sort)

# Prints the path of a source's IR, and makes it if it is older than what it is made from.
intermediate() (
    file=$objects/source/$1.ll
    mkdir -p "$objects/source"
    # Several targets of the same source may be built at the same time.
    exec 9>"$file.lock"
    ! command -v flock >/dev/null || flock 9
    if [ ! -f "$file" ] ||
        [ -n "$(find Sources/NCARuntime Sources/CNCARuntime Sources/NCAIntrinsics Scripts/build-runtime.sh "$table" -newer "$file")" ]; then
        read -r _ triple options < <(entries source "$1")
        # No libc headers are there for a processor without a system; clang's own stand in when freestanding.
        # shellcheck disable=SC2086
        swiftc "${flags[@]}" -target "$triple" $options -Xcc -ffreestanding -emit-ir $sources -o "$file.new"
        mv "$file.new" "$file"
    fi
    echo "$file"
)

# compile TRIPLE OBJECT HEADER...: an object for a triple that shows the headers' functions.
compile() {
    local layout unwind=--unwind more=
    # Bare processors and WebAssembly have nobody who would read unwind tables; on 32-bit Arm they call a library.
    case "$1" in *-none-* | wasm32-* | armv7*) unwind= ;; esac
    layout=$(clang --target="$1" -S -emit-llvm -x c /dev/null -o - | sed -n 's/^target datalayout = "\(.*\)"/\1/p')
    # shellcheck disable=SC2046,SC2086
    python3 Scripts/runtime/retarget.py $unwind "$(intermediate "$source")" "$2.ll" "$1" "$layout" $(declared "${@:3}")
    # An object for incremental linkers has a time in it.
    case "$1" in *-msvc*) more=-mno-incremental-linker-compatible ;; esac
    # Cold code in functions of its own would double the object.
    # shellcheck disable=SC2086
    clang --target="$1" $options $more -Xclang -fno-split-cold-code -Wno-override-module -x ir -c "$2.ll" -o "$2"
}

# objects TRIPLE SUFFIX: those of all headers; $made are their files.
objects() {
    local header
    made=()
    for header in "${headers[@]}"; do
        compile "$1" "$work/$header.$2" "$header"
        made+=("$work/$header.$2")
    done
}
objects_elf() {
    objects "$triple" o
    printf '%s\n' "${made[@]}" | xargs -n 1 llvm-objcopy --strip-unneeded
}

archive() { rm -f "$1" && llvm-ar rcsD "$@"; }
# An object of Scripts/runtime/system.c: what libraries that are loaded bring along.
compile_system() {
    clang --target="$triple" -std=c11 -Wall -Wextra -Werror -O2 $1 -ffreestanding -fno-builtin -fno-stack-protector \
        -c Scripts/runtime/system.c -o "$work/system.o"
}
# Names no symbol's version, so that any version and kind of C library will do. Pages may be 16 KB.
link_elf() {
    ld.lld -shared -Bsymbolic --gc-sections --strip-all -z max-page-size=16384 "$@"
}

# ---------------------------------------------------------------- products
# Each makes its part of $out of $triple, with objects in $work; $slice may be -. Those in `whole_...` come after all slices.

make_linux() {
    objects_elf
    archive "$out/lib/libncaruntime.a" "${made[@]}"
    # Names no C library, so that it runs with any: mem* is there in every program.
    link_elf -soname "libncaruntime.so.$abi" --hash-style=gnu -o "$out/lib/libncaruntime.so.$abi" "${made[@]}"
    ln -sf "libncaruntime.so.$abi" "$out/lib/libncaruntime.so"
    mkdir -p "$out/lib/pkgconfig"
    pkg_config >"$out/lib/pkgconfig/ncaruntime.pc"
}

make_android() {
    local lib=$out/lib/$slice
    mkdir -p "$lib"
    objects_elf
    archive "$lib/libncaruntime.a" "${made[@]}"
    # Android finds symbols in the libraries that are named only: a libc of the names that are needed stands in for its own.
    compile_system -fPIC
    llvm-nm -u "${made[@]}" | awk 'NF == 2 && $2 !~ /div/ { print "void " $2 "(void) {}" }' | sort -u |
        clang --target="$triple" -ffreestanding -fno-builtin -Wno-incompatible-library-redeclaration -x c -c - -o "$work/libc.o"
    ld.lld -shared -soname libc.so "$work/libc.o" -o "$work/libc.so"
    # Packages of apps keep libraries without a version in their names only.
    link_elf -soname libncaruntime.so --hash-style=both --version-script <(exports_elf) \
        "${made[@]}" "$work/system.o" "$work/libc.so" -o "$lib/libncaruntime.so"
}
exports_elf() { printf '{ global:'; printf ' %s;' $(declared "${headers[@]}"); printf ' local: *; };\n'; }

make_windows() {
    mkdir -p "$out/bin"
    objects "${triple%%-*}-w64-windows-gnu" o
    archive "$out/lib/libncaruntime.a" "${made[@]}"
    objects "$triple" obj
    archive "$out/lib/ncaruntime.lib" "${made[@]}"
    compile_system -mno-stack-arg-probe
    # In place of a time, /Brepro writes a hash. The names of import libraries are Microsoft's and MinGW's customs.
    # shellcheck disable=SC2046
    lld-link /nologo /dll /nodefaultlib /entry:_DllMainCRTStartup /Brepro /opt:ref /dynamicbase /nxcompat \
        $(printf ' /export:%s' $(declared "${headers[@]}")) "${made[@]}" "$work/system.o" \
        /out:"$out/bin/ncaruntime.dll" /implib:"$out/lib/ncaruntime.dll.lib"
    cp "$out/lib/ncaruntime.dll.lib" "$out/lib/libncaruntime.dll.a"
}

make_apple() {
    objects "$triple" o
    archive "$work/libncaruntime.a" "${made[@]}"
    # To link for other systems than macOS, their SDKs are needed; apps there take the archive.
    [ "$target" = macos ] || return 0
    local system=${triple##*-macos}
    # shellcheck disable=SC2046
    "$(first_of ld64.lld-19 ld64.lld-20 ld64.lld-21)" -dylib -arch "$slice" -platform_version macos "$system" "$system" \
        -install_name "@rpath/libncaruntime.dylib" -compatibility_version "$abi" -current_version "$abi" \
        -x -dead_strip $(printf ' -exported_symbol _%s' $(declared "${headers[@]}")) \
        "${made[@]}" Scripts/runtime/libSystem.tbd -o "$work/libncaruntime.dylib"
}
whole_apple() {
    local lipo file
    lipo=$(first_of llvm-lipo llvm-lipo-19 llvm-lipo-14)
    for file in libncaruntime.a libncaruntime.dylib; do
        rm -f "$out/lib/$file"
        [ ! -f "$work/$file" ] || "$lipo" -create "$objects/$target"/*/"$file" -output "$out/lib/$file"
    done
}

# One object: a linker for WebAssembly takes of it the functions that are called.
make_emscripten() {
    name=ncaruntime
    [ "$slice" = simd128 ] || name=ncaruntime-$slice
    compile "$triple" "$work/ncaruntime.o" "${headers[@]}"
    archive "$out/lib/lib$name.a" "$work/ncaruntime.o"
}

# A module exports the functions, but for those for developers, and where the heap begins: the memory is the caller's, who
# makes it grow, and uses all behind that.
make_wasm() {
    make_emscripten
    # shellcheck disable=SC2046
    wasm-ld --no-entry --gc-sections --strip-all -z stack-size=65536 --export=__heap_base \
        $(printf -- ' --export=%s' $(declared ncaruntime)) "$work/ncaruntime.o" -o "$out/lib/$name.wasm"
    chmod -x "$out/lib/$name.wasm"
}

make_cortex-m() {
    objects_elf
    # No function takes or returns a floating-point number: say that callers of either convention may link it.
    printf '%s\n' '.cpu cortex-m4' '.fpu softvfp' .thumb '.eabi_attribute Tag_ABI_HardFP_use, 0' \
        '.eabi_attribute Tag_ABI_VFP_args, 3' |
        clang --target=armv7em-none-eabi -x assembler -c - -o "$work/attributes.o"
    llvm-objcopy --dump-section .ARM.attributes="$work/attributes" "$work/attributes.o"
    printf '%s\n' "${made[@]}" | xargs -n 1 llvm-objcopy --update-section .ARM.attributes="$work/attributes"
    archive "$out/lib/libncaruntime.a" "${made[@]}"
}

pkg_config() {
    cat <<EOF
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
}

# ----------------------------------------------------------------- targets

# build TARGET OUT
build() {
    target=$1 out=$2
    mkdir -p "$objects" "$out/lib" "$out/include"
    rm -f "$out"/lib/*ncaruntime* "$out"/include/*
    cp "$include"/*.h "$out/include/"
    rm -rf "${objects:?}/$target"
    entries target "$target" >"$objects/$target.slices"
    while read -r _ slice source triple product _ options; do
        work=$objects/$target/$slice
        mkdir -p "$work"
        "make_$product"
        finish=whole_$product
    done <"$objects/$target.slices"
    [ "$(type -t "$finish")" != function ] || "$finish"
}

# On macOS, by Apple's own tools, for this machine.
build_on_macos() {
    mkdir -p "$objects" build/lib/pkgconfig build/include
    cp "$include"/*.h build/include/
    # shellcheck disable=SC2086
    swiftc "${flags[@]}" -O -Xcc -fPIC -Xfrontend -function-sections -c $sources -o "$objects/whole.o"
    local header made=()
    for header in "${headers[@]}"; do
        # shellcheck disable=SC2046
        ld -r -dead_strip $(printf -- ' -exported_symbol _%s' $(declared "$header")) "$objects/whole.o" \
            -o "$objects/$header.o"
        made+=("$objects/$header.o")
    done
    rm -f build/lib/libncaruntime*
    libtool -static -o build/lib/libncaruntime.a "${made[@]}"
    cc -dynamiclib -o "build/lib/libncaruntime.$abi.dylib" -install_name "@rpath/libncaruntime.$abi.dylib" \
        -compatibility_version "$abi" "${made[@]}"
    ln -sf "libncaruntime.$abi.dylib" build/lib/libncaruntime.dylib
    pkg_config >build/lib/pkgconfig/ncaruntime.pc
}

for name in "${@:-host}"; do
    if [ "$name" = host ] && [ "$(uname)" = Darwin ]; then
        build_on_macos
    else
        build "$(target_of "$name")" "$(folder_of "$name")"
        [ -z "$(entries alias "$name")" ] || ln -sfn "$(target_of "$name")" "build/$name"
    fi
done
