#!/usr/bin/env bash
# Checks what the C library promises: what it needs, what it shows, how large it is.
set -euo pipefail
cd "$(dirname "$0")/.."
archive=build/lib/libncaruntime.a
limit=$((96 * 1024))

needs=$(nm -u "$archive" | awk '$1 == "U" { print $2 }' | sort -u)
for symbol in $needs; do
    case "$symbol" in
        memcpy | memmove | memset | memcmp) ;;
        *) echo "error: $archive needs $symbol" >&2; exit 1 ;;
    esac
done
shows=$(nm --defined-only -g "$archive" | awk 'NF == 3 { print $2, $3 }')
if echo "$shows" | grep -v '^T nca_' >&2; then echo "error: $archive shows more than nca_* functions" >&2; exit 1; fi
if nm "$archive" | grep -E ' [WwVv] ' >&2; then echo "error: $archive has weak symbols" >&2; exit 1; fi
size=$(stat -c %s "$archive")
if [ "$size" -ge "$limit" ]; then echo "error: $archive has $size bytes, more than $limit" >&2; exit 1; fi
echo "$archive: $size bytes, needs:" $needs
echo "build/lib/libncaruntime.so.1: $(stat -c %s build/lib/libncaruntime.so.1) bytes"
