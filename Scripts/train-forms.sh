#!/usr/bin/env bash
# Trains the models of Models/forms from the pictures beside them, which Models/forms/draw.py drew, and writes their cards.
# What is there is not trained again: delete a model to make it anew.
#
#     Scripts/train-forms.sh                train what is missing
#     Scripts/train-forms.sh --card NAME    write the card of one model
set -euo pipefail
cd "$(dirname "$0")/.."
ncatrain=${NCATRAIN:-}
if [ -z "$ncatrain" ]; then
    swift build -c release --product ncatrain
    ncatrain="$(swift build -c release --show-bin-path)/ncatrain"
fi

declare -A forms=(
    [torch]="unlit lit" [chest]="closed open" [egg]="egg hatchling dragon" [tree]="spring summer autumn winter"
)
# How the models that are there were trained.
declare -A options=(
    [torch]="--iterations 3000"
    [chest]="--iterations 4000"
    [egg]="--iterations 4000 --size 40 --margin 4"
    [tree]="--iterations 4000 --size 40 --margin 4"
)

pictures() { for form in ${forms[$1]}; do echo "Models/forms/$1/$form.png"; done; }

card() {
    local name=$1 grid targets=()
    grid=$(echo "${options[$name]}" | grep -oE -- '--margin [0-9]+' || true)
    for picture in $(pictures "$name"); do targets+=(--target "$picture"); done
    {
        echo "# $name"
        echo
        echo "Grows one of these, and becomes another when the world is told to: ${forms[$name]// /, }. The pictures are in"
        echo "[$name]($name); [draw.py](draw.py) draws them."
        echo
        echo "- Licence: MIT, as the pictures."
        echo "- Network: 16 channels, 128 hidden, int8; $(wc -c <"Models/forms/$name.nca") bytes."
        echo "- Trained, in the folder of the pictures: \`ncatrain image $(pictures "$name" | xargs -n 1 basename | xargs)"
        echo "  ${options[$name]}\`, mode regenerate."
        echo
        echo "\`ncatrain evaluate Models/forms/$name.nca --lives 16 --drift\` with the pictures as targets: PSNR over the whole grid"
        echo "in the fixed-point engine."
        echo
        echo '```'
        # shellcheck disable=SC2086
        "$ncatrain" evaluate "Models/forms/$name.nca" "${targets[@]}" $grid --lives 16 --drift
        echo '```'
    } >"Models/forms/$name.md"
}

if [ "${1:-}" = --card ]; then
    card "$2"
    exit
fi
for name in torch chest egg tree; do
    model=Models/forms/$name.nca
    [ -f "$model" ] && continue
    # shellcheck disable=SC2046,SC2086
    "$ncatrain" image $(pictures "$name") --output "$model" ${options[$name]} --name "$name" \
        --source "Models/forms/draw.py, $name" --author "The NCA authors" --license MIT
    card "$name"
done
