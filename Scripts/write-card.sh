#!/usr/bin/env bash
# Writes Models/NAME.md: where a model comes from and what it measures.
#
#     Scripts/write-card.sh NAME PICTURE LENGTH
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 picture=$2 length=$3
ncatrain=${NCATRAIN:-$(swift build -c release --show-bin-path)/ncatrain}
bytes=$(wc -c <"Models/$name.nca" | tr -d ' ')
{
    echo "# $name"
    echo
    echo "Grows the picture \"$name\" of Google's Noto Emoji (png/128), on 64×64 cells, from one seed cell."
    echo
    echo "- Licence: Apache-2.0, that of the picture."
    echo "- Network: 16 channels, 128 hidden, int8; $bytes bytes."
    echo "- Trained: \`ncatrain image $name.png $length\`, mode regenerate."
    echo
    echo "PSNR of \`ncatrain evaluate Models/$name.nca --target $name.png\`, in the fixed-point engine, and with"
    echo "\`--lives 16\`, of 16 random seeds, which decide what fires when:"
    echo
    echo "| | one rollout | worst of 16 | mean |"
    echo "|---|---:|---:|---:|"
    paste -d '~' <("$ncatrain" evaluate "Models/$name.nca" --target "$picture") \
        <("$ncatrain" evaluate "Models/$name.nca" --target "$picture" --lives 16 | tail -n +2) |
        sed -E 's/^(.*[^ ]) +([0-9.]+ dB)~.*[^ ] +([0-9.]+ dB) +([0-9.]+ dB)$/| \1 | \2 | \3 | \4 |/'
} >"Models/$name.md"
