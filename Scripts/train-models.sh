#!/usr/bin/env bash
# Trains the models that ship, from a folder with the Noto Emoji pictures (png/128, named as below), and writes their
# cards. What is there is not trained again: delete a model to make it anew. Ctrl-C is safe.
#
#     Scripts/train-models.sh PICTURES [--minutes N | --iterations N]
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=${1:?"usage: Scripts/train-models.sh PICTURES [--minutes N | --iterations N]"}
length=("${2:---iterations}" "${3:-9000}")
swift build -c release --product ncatrain
ncatrain="$(swift build -c release --show-bin-path)/ncatrain"

for name in dragon mushroom ghost smiley heart star gem potion; do
    model=Models/$name.nca
    [ -f "$model" ] && continue
    resume=()
    [ -f "$model.checkpoint" ] && resume=(--resume)
    "$ncatrain" image "$pictures/$name.png" --output "$model" "${length[@]}" --name "$name" \
        --source "Noto Emoji, png/128, $name" --author "Google (picture)" --license Apache-2.0 "${resume[@]}"
    Scripts/write-card.sh "$name" "$pictures/$name.png" "${length[*]}"
done
