#!/usr/bin/env bash
# Time and size of ncabake beside its own PNG frames and libwebp's img2webp, on the same frames in the same run: dragon,
# 64×64 cells at four pixels, 96 frames, lossless. The best of RUNS, as everything but the work only adds.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v img2webp >/dev/null || { echo "bake: skipped; img2webp is missing (Debian's package webp)"; exit 0; }
ncabake="$(swift build -c release --show-bin-path)/ncabake"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export LC_ALL=C
scene=(--model Models/dragon.nca --steps 190 --every 2 --scale 4 --hold 0 --quiet)

best() { sort -n | head -n 1; }
seconds() { local start; start=$(date +%s%N); "$@" >/dev/null; echo $((($(date +%s%N) - start) / 1000)); }
ours() { "$ncabake" "${scene[@]}" --webp --output "$folder/ours.webp"; }
theirs() {
    "$ncabake" "${scene[@]}" --png "$folder/frames"
    img2webp -loop 0 -lossless -d 40 "$folder"/frames/*.png -o "$folder/theirs.webp" 2>/dev/null
}

for ((run = 0; run < ${RUNS:-5}; run++)); do
    seconds ours >>"$folder/ours"
    seconds theirs >>"$folder/theirs"
done
share=$("$ncabake" "${scene[@]}" --webp --output "$folder/ours.webp" --json |
    awk -F '[:,]' '/growingSeconds/ { g = $2 } /"seconds"/ { s = $2 } END { printf "%.1f", 100 * g / s }')
printf 'baking, 96 frames of 256×256 pixels, lossless, one thread, best of %s\n' "${RUNS:-5}"
printf '  ncabake                    %8.1f ms %9d bytes, %s %% of the time growing\n' \
    "$(best <"$folder/ours" | awk '{ print $1 / 1000 }')" "$(wc -c <"$folder/ours.webp")" "$share"
printf '  PNG frames and img2webp    %8.1f ms %9d bytes\n' \
    "$(best <"$folder/theirs" | awk '{ print $1 / 1000 }')" "$(wc -c <"$folder/theirs.webp")"
