#!/usr/bin/env bash
# Runs the tests of all bindings, or of those named, and looks for functions of the C headers that one lacks.
#
#     Bindings/test.sh [NAME...]
set -euo pipefail
cd "$(dirname "$0")"

python3 coverage.py
[ $# -gt 0 ] || set -- $(printf '%s\n' */test.sh | xargs -n 1 dirname)
for name; do
    "$name/test.sh"
done
