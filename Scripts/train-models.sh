#!/usr/bin/env bash
# Trains the models that ship, from a folder with the Noto Emoji pictures (png/128, named as below), and writes their
# cards. What is there is not trained again: delete a model to make it anew. Ctrl-C is safe.
#
#     Scripts/train-models.sh PICTURES [MINUTES]
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=${1:?"usage: Scripts/train-models.sh PICTURES [MINUTES]"}
minutes=${2:-10}
swift build -c release --product ncatrain
ncatrain="$(swift build -c release --show-bin-path)/ncatrain"

for name in dragon mushroom ghost smiley heart star gem potion; do
    model=Models/$name.nca
    [ -f "$model" ] && continue
    resume=()
    [ -f "$model.checkpoint" ] && resume=(--resume)
    "$ncatrain" image "$pictures/$name.png" --output "$model" --minutes "$minutes" --name "$name" \
        --source "Noto Emoji, png/128, $name" --author "Google (picture)" --license Apache-2.0 "${resume[@]}"
    Scripts/write-card.sh "$name" "$pictures/$name.png" "$minutes"
done
