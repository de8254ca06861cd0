#!/usr/bin/env bash
# Makes the release of build/dist a second time, from nothing: each file must come out the same.
set -euo pipefail
cd "$(dirname "$0")/../.."

before=$(mktemp)
trap 'rm -f "$before"' EXIT
cp build/dist/SHA256SUMS "$before"
rm -rf build/built build/objects build/dist
make --no-print-directory dist >/dev/null
diff "$before" build/dist/SHA256SUMS || { echo "error: a second release has other files" >&2; exit 1; }
echo "a second release has the same $(wc -l <build/dist/SHA256SUMS) files"
