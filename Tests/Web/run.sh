#!/usr/bin/env bash
# Opens Examples/web, as `make web` built it, in headless Chromium: `make test-web`.
#
# Says so if Chromium or Node is missing; with NCA_ALL_TARGETS=1 that is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."

for program in node chromium; do
    command -v "$program" >/dev/null && continue
    echo "skipped: the web page (there is no $program)"
    [ "${NCA_ALL_TARGETS:-0}" = 0 ] || { echo "error: run 'make deps-test'" >&2; exit 1; }
    exit 0
done
rm -rf build/web-test
mkdir -p build/web-test
cc -O1 -std=c99 -Wall -Wextra -Werror -pedantic -I build/include Tests/Web/grow.c build/lib/libncaruntime.a \
    -o build/web-test/grow
timeout 180 node Tests/Web/test.mjs
