#!/usr/bin/env bash
# Checks what the C library promises: what it needs, what it shows, how large it is.
#
#     Scripts/check-runtime.sh TARGET...
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/runtime/common.sh

limit=$((100 * 1024))
size_of() { stat -c %s "$1"; }
# same FILE NAMES HEADER...: the names, one on each line, must be those of the headers' functions.
same() {
    local functions
    functions=$(declared "${@:3}")
    [ "$2" = "$functions" ] ||
        fail "$1 shows other functions than the headers declare: $(diff <(echo "$functions") <(echo "$2"))"
}
# check_archive FILE NEEDS [PREFIX]: that each object shows the functions of its header, with PREFIX before them, and needs
# nothing but what the pattern NEEDS fits.
check_archive() {
    local symbols needs header size
    [ -f "$1" ] || fail "$1 is missing: run 'make runtime TARGET=$name'"
    # Object, kind, name. Left out are constants that Microsoft's tools merge by these names.
    symbols=$(llvm-nm "$1" | awk -v OFS='|' 'NF == 1 { sub(/\.o(bj)?\)?:$/, ""); sub(/.*\(/, ""); object = $1 }
        NF > 1 && $NF !~ /^__(real|[xyz]mm)@/ { print object, $(NF - 1), $NF }')
    needs=$(echo "$symbols" | awk -F '|' '$2 == "U" { print $3 }' | LC_ALL=C sort -u)
    ! echo "$needs" | grep -vxE "$2" || fail "$1 needs more than it may"
    # u, v, w: unique and weak symbols, of which a linker keeps one of several programs' own.
    ! echo "$symbols" | grep -E '\|[uvwVW]\|' >&2 || fail "$1 has weak symbols"
    for header in "${headers[@]}"; do
        same "$header of $1" "$(echo "$symbols" | awk -F '|' -v object="$header" -v prefix="${3:-}" \
            '$1 == object && $2 ~ /^[A-TV-Z]$/ { sub("^" prefix, "", $3); print $3 }' | LC_ALL=C sort)" "$header"
    done
    # What a program without the views for developers links at most.
    size=$(llvm-ar tv "$1" | awk '$NF ~ /^ncaruntime\.o/ { print $3 }')
    [ "$size" -lt "$limit" ] || fail "ncaruntime.o in $1 has $size bytes, not less than $limit"
    echo "$1: $size bytes without the debug object, needs" $needs
}

# check_arm64 FILE: x18 belongs to Android, Apple's systems and Windows. To read an identification register faults on
# Windows, on consoles, and on Linux before 4.11.
check_arm64() {
    local code
    case "$triple" in aarch64-* | arm64-*) ;; *) return 0 ;; esac
    code=$(llvm-objdump -d --no-show-raw-insn "$1")
    ! echo "$code" | awk '$2 == "mrs" || $2 == "msr"' | grep . >&2 || fail "$1 reads system registers"
    case "$triple" in *-linux-gnu) return 0 ;; esac
    ! echo "$code" | grep -E '\b[wx]18\b' >&2 || fail "$1 uses x18"
}

# check_elf FILE SONAME NEEDED
check_elf() {
    local dynamic needed alignment
    [ -f "$1" ] || fail "$1 is missing: run 'make runtime TARGET=$name'"
    same "$1" "$(llvm-nm -D --defined-only "$1" | awk '{ print $3 }' | LC_ALL=C sort)" "${headers[@]}"
    dynamic=$(readelf -dW "$1")
    needed=$(echo "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    [ "$needed" = "$3" ] || fail "$1 needs '$needed', not '$3'"
    echo "$dynamic" | grep -qF "(SONAME) " && echo "$dynamic" | grep -qF "[$2]" || fail "$1 is not called $2"
    ! echo "$dynamic" | grep -q TEXTREL || fail "$1 is not position-independent"
    ! echo "$dynamic" | grep -q VERNEED || fail "$1 needs symbols of a version, which not every C library has"
    alignment=$(readelf -lW "$1" | awk '$1 == "LOAD" { print $NF }' | sort -u)
    [ "$alignment" = 0x4000 ] || fail "$1 does not fit pages of 16 KB: $alignment"
    echo "$1: $(size_of "$1") bytes, needs ${needed:-nothing}"
}

memory='mem(cpy|move|set|cmp)'

check_linux() {
    check_archive "$out/lib/libncaruntime.a" "$memory"
    check_arm64 "$out/lib/libncaruntime.a"
    check_elf "$out/lib/libncaruntime.so.$abi" "libncaruntime.so.$abi" ""
}

check_android() {
    local lib=$out/lib/$slice
    check_archive "$lib/libncaruntime.a" "$memory|__aeabi_(mem.*|llsl|u?idiv(mod)?)"
    check_arm64 "$lib/libncaruntime.a"
    check_elf "$lib/libncaruntime.so" libncaruntime.so libc.so
    ! llvm-nm -D -u "$lib/libncaruntime.so" | grep -vE " ($memory|__aeabi_mem.*)\$" ||
        fail "Android's libc has not all that $lib/libncaruntime.so needs"
}

check_windows() {
    local dll=$out/bin/ncaruntime.dll library=$out/lib/ncaruntime.dll.lib tables
    check_archive "$out/lib/ncaruntime.lib" "$memory|__chkstk|_fltused"
    check_archive "$out/lib/libncaruntime.a" "$memory|_*chkstk(_ms)?"
    check_arm64 "$dll"
    tables=$(llvm-objdump -p "$dll")
    ! echo "$tables" | grep 'DLL Name: ' | grep -v 'DLL Name: ncaruntime.dll' || fail "$dll imports something"
    same "$dll" "$(echo "$tables" | awk '/Export Table:/ { on = 1 } on && $3 ~ /^nca_/ { print $3 }' | LC_ALL=C sort)" \
        "${headers[@]}"
    same "$library" "$(llvm-nm "$library" 2>/dev/null | awk '$2 == "T" && $3 ~ /^nca_/ { print $3 }' | LC_ALL=C sort -u)" \
        "${headers[@]}"
    echo "$dll: $(size_of "$dll") bytes, imports nothing"
}

check_apple() {
    local part=$objects/$name/$slice headers_of
    check_archive "$part/libncaruntime.a" "_($memory|bzero|__bzero)" _
    check_arm64 "$part/libncaruntime.a"
    "$(first_of llvm-lipo llvm-lipo-19 llvm-lipo-14)" "$out/lib/libncaruntime.a" -verify_arch "$slice" ||
        fail "$out/lib/libncaruntime.a is not for $slice"
    [ "$name" = macos ] || return 0
    part=$part/libncaruntime.dylib
    same "$part" "$(llvm-nm -g --defined-only "$part" | awk '{ sub(/^_/, "", $3); print $3 }' | LC_ALL=C sort)" "${headers[@]}"
    headers_of=$(llvm-objdump --macho -p "$part")
    [ "$(echo "$headers_of" | grep -A 2 LC_LOAD_DYLIB | awk '$1 == "name" { print $2 }')" = /usr/lib/libSystem.B.dylib ] ||
        fail "$part needs another library than libSystem"
    echo "$headers_of" | grep -q 'name @rpath/libncaruntime.dylib ' || fail "$part has another install name"
    [ "$slice" != arm64 ] || echo "$headers_of" | grep -q LC_CODE_SIGNATURE ||
        fail "$part is not signed, without which macOS does not load it on arm64"
    echo "$part: $(size_of "$part") bytes, needs libSystem"
}

wasm_name() { [ "$slice" = simd128 ] && echo ncaruntime || echo "ncaruntime-$slice"; }

# A module of WebAssembly: imports nothing; exports the functions, but for those for developers, the memory, and
# where the heap begins.
check_wasm() {
    local module size
    module=$out/lib/$(wasm_name).wasm
    check_emscripten
    [ -f "$module" ] || fail "$module is missing: run 'make runtime TARGET=$name'"
    ! llvm-objdump -h "$module" | grep -q IMPORT || fail "$module imports something"
    same "$module" "$(strings -n 4 "$module" | grep -oE 'nca_[a-z0-9_]+' | LC_ALL=C sort -u)" ncaruntime
    size=$(size_of "$module")
    [ "$size" -lt "$limit" ] || fail "$module has $size bytes, not less than $limit"
    echo "$module: $size bytes, $(gzip -9 <"$module" | wc -c) with gzip, imports nothing"
}

check_emscripten() {
    local archive symbols
    archive=$out/lib/lib$(wasm_name).a
    [ -f "$archive" ] || fail "$archive is missing: run 'make runtime TARGET=$name'"
    symbols=$(llvm-nm "$archive" | sed -n 's/^[0-9a-f ]\{8\} \([A-Za-z]\) /\1|/p')
    ! echo "$symbols" | grep '^U|' | grep -vxE "U\|(__indirect_function_table|__stack_pointer|$memory)" ||
        fail "$archive needs more than it may"
    same "$archive" "$(echo "$symbols" | sed -n 's/^[A-TV-Z]|//p' | LC_ALL=C sort)" "${headers[@]}"
    ! echo "$symbols" | grep -E '[^[:alnum:]_.$|]' || fail "$archive has names that Emscripten does not bear"
    echo "$archive: $(size_of "$archive") bytes"
}

check_cortex-m() {
    # What every C compiler for Arm brings along: the run-time ABI's names for mem* and for long shifts.
    check_archive "$out/lib/libncaruntime.a" "$memory|__aeabi_.*"
    readelf -A "$out/lib/libncaruntime.a" | grep -q 'Tag_ABI_VFP_args: compatible' ||
        fail "$out/lib/libncaruntime.a is for one float convention only"
}

for name in "${@:-host}"; do
    if [ "$name" = host ] && [ "$(uname)" = Darwin ]; then continue; fi
    out=$(folder_of "$name")
    name=$(target_of "$name")
    [ -n "$abi" ] || fail "ncaruntime.h has no NCA_ABI_VERSION"
    while read -r _ slice _ triple product _; do "check_$product"; done < <(entries target "$name")
done
