#!/usr/bin/env bash
# Runs the tests of all bindings, or of those named, and looks for functions of the C headers that one lacks.
#
#     Bindings/test.sh [NAME...]
set -euo pipefail
cd "$(dirname "$0")"

python3 coverage.py
# One version.
version=$(sed -n 's/.*text = "\(.*\)"/\1/p' ../Sources/NCAModelFile/Version.swift)
for file in rust/*/Cargo.toml npm/package.json; do
    grep -qE "^ *\"?version\"? ?[=:] \"$version\"" "$file" || { echo "error: Bindings/$file is not of version $version" >&2; exit 1; }
done
[ $# -gt 0 ] || set -- $(printf '%s\n' */test.sh | xargs -n 1 dirname)
for name; do
    "$name/test.sh"
done
