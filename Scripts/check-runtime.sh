#!/usr/bin/env bash
# Checks what the C library promises: what it needs, what it shows, how large it is.
#
#     Scripts/check-runtime.sh [host | aarch64-linux | wasm32 | cortex-m4]
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-host}
out=build nm=nm ar=ar
[ "$target" = host ] || out=build/$target nm=llvm-nm ar=llvm-ar
archive=$out/lib/libncaruntime.a
limit=$((100 * 1024))
fail() { echo "error: $*" >&2; exit 1; }

[ "$target" != host ] || [ "$(uname)" != Darwin ] || exit 0
[ -f "$archive" ] || fail "the C library is missing: run 'make runtime TARGET=$target'"
# The functions of headers, but for inline ones.
declared() {
    (cd "$out/include" && cat "$@") | grep -v '^static' | grep -oE '^[a-z].*[ *]nca_[a-z0-9_]+\(' |
        grep -oE 'nca_[a-z0-9_]+\(' | tr -d '(' | LC_ALL=C sort
}
abi=$(sed -n 's/^#define NCA_ABI_VERSION \([0-9]*\)u$/\1/p' "$out/include/ncaruntime.h")
[ -n "$abi" ] || fail "ncaruntime.h has no NCA_ABI_VERSION"
shared=$out/lib/libncaruntime.so.$abi

# A module of WebAssembly: imports nothing, exports the functions of ncaruntime.h, the memory and where the heap begins.
if [ "$target" = wasm32 ]; then
    declared=$(declared ncaruntime.h)
    for module in "$out"/lib/ncaruntime*.wasm; do
        sections=$(llvm-objdump -h "$module")
        ! echo "$sections" | grep -q IMPORT || fail "$module imports something"
        names=$(strings -n 4 "$module" | grep -oE 'nca_[a-z0-9_]+' | LC_ALL=C sort -u)
        [ "$names" = "$declared" ] || fail "$module exports other functions than the header declares:
$(diff <(echo "$declared") <(echo "$names"))"
        size=$(stat -c %s "$module")
        [ "$size" -lt "$limit" ] || fail "$module has $size bytes, not less than $limit"
        echo "$module: $size bytes, $(gzip -9 <"$module" | wc -c) with gzip, imports nothing"
    done
    exit 0
fi

declared=$(declared ncaruntime.h ncaruntime_debug.h)
symbols=$("$nm" "$archive" | awk 'NF == 2 { print $1, $2 } NF == 3 { print $2, $3 }')
needs=$(echo "$symbols" | awk '$1 == "U" { print $2 }' | sort -u)
for symbol in $needs; do
    case "$symbol" in
        memcpy | memmove | memset | memcmp) ;;
        # What every C compiler for Arm brings along: the run-time ABI's names for mem* and for long shifts.
        __aeabi_*) [ "$target" = cortex-m4 ] || fail "$archive needs $symbol" ;;
        *) fail "$archive needs $symbol" ;;
    esac
done
# Capital letters are global; u, v, w: unique and weak symbols, of which a linker keeps one of several programs' own.
if echo "$symbols" | grep -E '^[uvwVW] ' >&2; then fail "$archive has weak symbols"; fi
shows=$(echo "$symbols" | awk '$1 ~ /^[A-TV-Z]$/ { print $2 }' | LC_ALL=C sort)
[ "$shows" = "$declared" ] || fail "$archive shows other functions than the header declares:
$(diff <(echo "$declared") <(echo "$shows"))"

# Programs that do not call the functions for developers link without their object.
for header in ncaruntime ncaruntime_debug; do
    shows=$("$nm" "$archive" 2>/dev/null | awk -v object="$header.o:" '
        NF == 1 { inside = $1 == object } inside && NF > 1 && $(NF - 1) ~ /^[A-TV-Z]$/ { print $NF }' | LC_ALL=C sort)
    [ "$shows" = "$(declared "$header.h")" ] || fail "$header.o in $archive shows other functions than $header.h declares"
done

# To read an identification register of arm64 faults on Windows, on consoles and on Linux before 4.11.
if [ "$target" = aarch64-linux ]; then
    registers=$(llvm-objdump -d --no-show-raw-insn "$archive" | awk '$2 == "mrs" || $2 == "msr"')
    [ -z "$registers" ] || fail "$archive reads system registers:
$registers"
fi

# What a program without the views for developers links at most: the archive is stripped already.
size=$("$ar" tv "$archive" ncaruntime.o | awk '{ print $3 }')
[ "$size" -lt "$limit" ] || fail "ncaruntime.o in $archive has $size bytes, not less than $limit"

echo "$archive: $size bytes without the debug object, $(echo "$declared" | wc -l) functions, needs" $needs
if [ "$target" = cortex-m4 ]; then
    readelf -A "$archive" | grep -q 'Tag_ABI_VFP_args: compatible' || fail "$archive is for one float convention only"
    exit 0
fi

[ -f "$shared" ] || fail "the shared library is missing: run 'make runtime TARGET=$target'"
shows=$("$nm" -D --defined-only "$shared" | awk '{ print $3 }' | LC_ALL=C sort)
[ "$shows" = "$declared" ] || fail "$shared shows other functions than the header declares:
$(diff <(echo "$declared") <(echo "$shows"))"
dynamic=$(readelf -dW "$shared")
needed=$(echo "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
case "$needed" in '' | libc.so.6) ;; *) fail "$shared needs $needed" ;; esac
echo "$dynamic" | grep -q '(SONAME).*\[libncaruntime.so.'"$abi"'\]' || fail "$shared is not called libncaruntime.so.$abi"
! echo "$dynamic" | grep -q TEXTREL || fail "$shared is not position-independent"

echo "$shared: $(stat -c %s "$shared") bytes, needs ${needed:-nothing}"
