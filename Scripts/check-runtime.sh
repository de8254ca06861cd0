#!/usr/bin/env bash
# Checks what the C library promises: what it needs, what it shows, how large it is.
set -euo pipefail
cd "$(dirname "$0")/.."

archive=build/lib/libncaruntime.a
shared=build/lib/libncaruntime.so.1
limit=$((96 * 1024))
fail() { echo "error: $*" >&2; exit 1; }

[ "$(uname)" != Darwin ] || exit 0
[ -f "$archive" ] && [ -f "$shared" ] || fail "the C library is missing: run 'make runtime'"
symbols=$(nm "$archive" | awk 'NF == 2 { print $1, $2 } NF == 3 { print $2, $3 }')
declared=$(grep -oE '^[a-z].*[ *]nca_[a-z0-9_]+\(' build/include/ncaruntime.h | grep -oE 'nca_[a-z0-9_]+\(' | tr -d '(' |
    LC_ALL=C sort)

needs=$(echo "$symbols" | awk '$1 == "U" { print $2 }' | sort)
for symbol in $needs; do
    case "$symbol" in
        memcpy | memmove | memset | memcmp) ;;
        *) fail "$archive needs $symbol" ;;
    esac
done
# Capital letters are global; u, v, w: unique and weak symbols, of which a linker keeps one of several programs' own.
if echo "$symbols" | grep -E '^[uvwVW] ' >&2; then fail "$archive has weak symbols"; fi
shows=$(echo "$symbols" | awk '$1 ~ /^[A-TV-Z]$/ { print $2 }' | LC_ALL=C sort)
[ "$shows" = "$declared" ] || fail "$archive shows other functions than the header declares:
$(diff <(echo "$declared") <(echo "$shows"))"

stripped=$(mktemp)
trap 'rm -f "$stripped"' EXIT
cp "$archive" "$stripped"
strip --strip-unneeded "$stripped"
size=$(stat -c %s "$stripped")
[ "$size" -lt "$limit" ] || fail "$archive has $size bytes stripped, not less than $limit"

shows=$(nm -D --defined-only "$shared" | awk '{ print $3 }' | LC_ALL=C sort)
[ "$shows" = "$declared" ] || fail "$shared shows other functions than the header declares:
$(diff <(echo "$declared") <(echo "$shows"))"
dynamic=$(readelf -dW "$shared")
needed=$(echo "$dynamic" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
case "$needed" in '' | libc.so.6) ;; *) fail "$shared needs $needed" ;; esac
echo "$dynamic" | grep -q '(SONAME).*\[libncaruntime.so.1\]' || fail "$shared is not called libncaruntime.so.1"
! echo "$dynamic" | grep -q TEXTREL || fail "$shared is not position-independent"

echo "$archive: $size bytes stripped, $(echo "$declared" | wc -l) functions, needs" $needs
echo "$shared: $(stat -c %s "$shared") bytes, needs ${needed:-nothing}"
