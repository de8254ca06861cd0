#!/usr/bin/env bash
# Checks what the C library promises: what it needs, what it shows, how large it is.
#
#     Scripts/check-runtime.sh TARGET...
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/runtime/common.sh

limit=$((96 * 1024))
size_of() { stat -c %s "$1"; }
# same FILE NAMES: the names, one on each line, must be those of the header's functions.
same() {
    [ "$2" = "$functions" ] ||
        fail "$1 shows other functions than the headers declare: $(diff <(echo "$functions") <(echo "$2"))"
}
# `nm` without addresses and titles: kind and name of each symbol.
symbols_of() { llvm-nm "$@" | awk 'NF == 2 { print $1, $2 } NF == 3 { print $2, $3 }' | LC_ALL=C sort -u; }

# check_archive FILE PREFIX NEEDS: needs nothing but what the pattern NEEDS fits, shows the functions, PREFIX before each.
check_archive() {
    local symbols needs size
    [ -f "$1" ] || fail "$1 is missing: run 'make runtime TARGET=$name'"
    symbols=$(symbols_of "$1")
    # Constants, which Microsoft's tools merge by these names.
    symbols=$(echo "$symbols" | grep -vE '^. __(real|[xyz]mm)@')
    needs=$(echo "$symbols" | awk '$1 == "U" { print $2 }')
    ! echo "$needs" | grep -vxE "$3" || fail "$1 needs more than it may"
    # u, v, w: unique and weak symbols, of which a linker keeps one of several programs' own.
    ! echo "$symbols" | grep -E '^[uvwVW] ' >&2 || fail "$1 has weak symbols"
    same "$1" "$(echo "$symbols" | awk '$1 ~ /^[A-TV-Z]$/ { print $2 }' | sed "s/^$2//")"
    size=$(size_of "$1")
    [ "$size" -lt $((limit * slices)) ] || fail "$1 has $size bytes, not less than $limit for each processor"
    echo "$1: $size bytes, needs" $needs
}

# check_no_x18 FILE: on arm64, Android, Apple and Windows keep this register for themselves.
check_no_x18() {
    ! llvm-objdump -d "$1" | grep -E '\b[wx]18\b' | head -n 3 | grep . || fail "$1 uses x18"
}

# check_elf FILE SONAME NEEDED
check_elf() {
    local dynamic needed alignment
    [ -f "$1" ] || fail "$1 is missing: run 'make runtime TARGET=$name'"
    same "$1" "$(llvm-nm -D --defined-only "$1" | awk '{ print $3 }' | LC_ALL=C sort)"
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

check_linux() {
    check_archive "$out/lib/libncaruntime.a" "" 'mem(cpy|move|set|cmp)'
    check_elf "$out/lib/libncaruntime.so.$abi" "libncaruntime.so.$abi" ""
}

check_android() {
    local lib=$out/lib/$slice
    check_archive "$lib/libncaruntime.a" "" 'mem(cpy|move|set|cmp)|__aeabi_(mem.*|u?idiv(mod)?)'
    check_elf "$lib/libncaruntime.so" libncaruntime.so libc.so
    ! llvm-nm -D -u "$lib/libncaruntime.so" | grep -vE ' (mem(cpy|move|set|cmp)|__aeabi_mem.*)$' || fail "libc has not all that $lib/libncaruntime.so needs"
    [ "$slice" != arm64-v8a ] || check_no_x18 "$lib/libncaruntime.so"
}

check_windows() {
    local dll=$out/bin/ncaruntime.dll headers
    check_archive "$out/lib/ncaruntime.lib" "" 'mem(cpy|move|set|cmp)|__chkstk|_fltused'
    check_archive "$out/lib/libncaruntime.a" "" 'mem(cpy|move|set|cmp)|_*chkstk(_ms)?'
    headers=$(llvm-objdump -p "$dll")
    ! echo "$headers" | grep 'DLL Name: ' | grep -v 'DLL Name: ncaruntime.dll' || fail "$dll imports something"
    same "$dll" "$(echo "$headers" | awk '/Export Table:/ { on = 1 } on && $3 ~ /^nca_/ { print $3 }' | LC_ALL=C sort)"
    same "$out/lib/ncaruntime.dll.lib" "$(llvm-nm "$out/lib/ncaruntime.dll.lib" 2>/dev/null | awk '$2 == "T" && $3 ~ /^nca_/ { print $3 }' | LC_ALL=C sort -u)"
    [ "$slice" != - ] || case "$name" in *arm64) check_no_x18 "$dll" ;; esac
    echo "$dll: $(size_of "$dll") bytes, imports nothing"
}

check_apple() {
    [ "$slice" = arm64 ] && check_no_x18 "$objects/$name/$slice/ncaruntime.o"
    [ "$last" = "$slice" ] || return 0
    check_archive "$out/lib/libncaruntime.a" _ '_(mem(cpy|move|set|cmp)|bzero|__bzero)'
    local dylib=$out/lib/libncaruntime.dylib part
    [ "$name" = macos ] || return 0
    [ -f "$dylib" ] || fail "$dylib is missing"
    for part in "$objects/$name"/*/libncaruntime.dylib; do
        same "$part" "$(llvm-nm -g --defined-only "$part" | awk '{ sub(/^_/, "", $3); print $3 }' | LC_ALL=C sort)"
        headers=$(llvm-objdump --macho -p "$part")
        [ "$(echo "$headers" | grep -A 2 LC_LOAD_DYLIB | awk '$1 == "name" { print $2 }')" = /usr/lib/libSystem.B.dylib ] ||
            fail "$part needs another library than libSystem"
        echo "$headers" | grep -q 'name @rpath/libncaruntime.dylib ' || fail "$part has another install name"
    done
    llvm-objdump --macho -p "$objects/$name/arm64/libncaruntime.dylib" | grep -q LC_CODE_SIGNATURE ||
        fail "$dylib is not signed, without which macOS does not load it on arm64"
    echo "$dylib: $(size_of "$dylib") bytes, needs libSystem"
}

wasm_name() { [ "$slice" = simd128 ] && echo ncaruntime || echo "ncaruntime-$slice"; }

# A module of WebAssembly: imports nothing, exports the functions, the memory and where the heap begins.
check_wasm() {
    local module size
    module=$out/lib/$(wasm_name).wasm
    check_emscripten
    [ -f "$module" ] || fail "$module is missing: run 'make runtime TARGET=$name'"
    ! llvm-objdump -h "$module" | grep -q IMPORT || fail "$module imports something"
    same "$module" "$(strings -n 4 "$module" | grep -oE 'nca_[a-z0-9_]+' | LC_ALL=C sort -u)"
    size=$(size_of "$module")
    [ "$size" -lt "$limit" ] || fail "$module has $size bytes, not less than $limit"
    echo "$module: $size bytes, $(gzip -9 <"$module" | wc -c) with gzip, imports nothing"
}

check_emscripten() {
    local archive
    archive=$out/lib/lib$(wasm_name).a
    check_archive "$archive" "" '__indirect_function_table|__stack_pointer|mem(cpy|move|set)'
    ! llvm-nm "$archive" | grep -v '^lib\|^ncaruntime.o:$\|^$' | grep -E "[^][[:alnum:]_.$ -]" ||
        fail "$archive has names that Emscripten does not bear"
}

check_cortex-m() {
    # What every C compiler for Arm brings along: the run-time ABI's names for mem* and for long shifts.
    check_archive "$out/lib/libncaruntime.a" "" 'mem(cpy|move|set|cmp)|__aeabi_.*'
    readelf -A "$out/lib/libncaruntime.a" | grep -q 'Tag_ABI_VFP_args: compatible' ||
        fail "$out/lib/libncaruntime.a is for one float convention only"
}

for name in "${@:-host}"; do
    if [ "$name" = host ] && [ "$(uname)" = Darwin ]; then continue; fi
    out=$(folder_of "$name")
    name=$(target_of "$name")
    slices=1 last=
    while read -r _ slice _ _ product _; do
        [ "$product" != apple ] || slices=$(entries target "$name" | wc -l)
        [ "$product" != apple ] || last=$(entries target "$name" | awk 'END { print $2 }')
        "check_$product"
    done < <(entries target "$name")
done
