#!/usr/bin/env bash
# Builds the documentation of all library products from modules that were built before, where a warning (a link that
# leads nowhere, a parameter that does not exist) is an error, and counts public declarations without a comment.
#
#     Scripts/check-documentation.sh [FOLDER]        the folder that `swift build --show-bin-path` prints
set -euo pipefail
cd "$(dirname "$0")/.."

products=${1:-$(swift build --show-bin-path)}
modules="NCARuntime NCAModelFile NCACore NCAImageIO NCATraining NCACLIP NCAGuidance NCABaking"
graphs=build/documentation/graphs
rm -rf build/documentation
mkdir -p "$graphs"

# The C modules that the Swift ones import, so that these can be loaded.
includes=()
for map in Sources/*/module.modulemap; do includes+=(-Xcc "-fmodule-map-file=$map"); done
for folder in Sources/*/include; do includes+=(-I "$folder"); done
target=$(swiftc -print-target-info | sed -n 's/.*"triple": "\(.*\)".*/\1/p' | head -1)

for module in $modules; do
    mkdir -p "$graphs/$module"
    swift-symbolgraph-extract -module-name "$module" -I "$products/Modules" "${includes[@]}" -target "$target" \
        -minimum-access-level public -skip-synthesized-members -skip-inherited-docs -output-dir "$graphs/$module"
done
# shellcheck disable=SC2086
Scripts/undocumented.py "$graphs" $modules

for catalogue in Sources/*/*.docc; do
    module=$(basename "$catalogue" .docc)
    docc convert "$catalogue" --warnings-as-errors --fallback-display-name "$module" \
        --fallback-bundle-identifier "nca.$module" --additional-symbol-graph-dir "$graphs/$module" \
        --output-path "build/documentation/$module.doccarchive"
done
