#!/usr/bin/env bash
# Makes the README's pictures of the models that ship, and prints its table of what they measure, from their cards.
#
#     Scripts/show-models.sh
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release --product ncabake >/dev/null
ncabake="$(swift build -c release --show-bin-path)/ncabake"
models=(dragon mushroom ghost smiley heart star gem potion)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$ncabake" --quiet --model Models/dragon.nca --webp --output docs/images/dragon.webp

# All in one world, four in a row.
{
    echo "size = [256, 128]"
    echo "background = \"181a21\""
    for i in "${!models[@]}"; do
        info=$("$ncabake" --info --json --model "Models/${models[$i]}.nca")
        place() { sed -n "s/.*\"$1\" : \([0-9]*\).*/\1/p" <<<"$info"; }
        echo "[[models]]"
        echo "model = \"$PWD/Models/${models[$i]}.nca\""
        echo "seeds = [[$((i % 4 * 64 + $(place seedX))), $((i / 4 * 64 + $(place seedY)))]]"
    done
    printf '%s\n' "[[acts]]" 'act = "grow"' "steps = 128" "every = 128"
} >"$work/models.toml"
"$ncabake" --quiet --scene "$work/models.toml" --png "$work/frames"
mv "$work/frames/001.png" docs/images/models.png

# Models with forms, side by side on one ground, which become other forms.
forms=(torch egg chest tree)
left=0 height=54
{
    echo "background = \"181a21\""
    echo "scale = 3"
    for name in "${forms[@]}"; do
        info=$("$ncabake" --info --json --model "Models/forms/$name.nca")
        place() { sed -n "s/.*\"$1\" : \([0-9]*\).*/\1/p" <<<"$info"; }
        echo "[[models]]"
        echo "model = \"$PWD/Models/forms/$name.nca\""
        echo "seeds = [[$((left + $(place seedX))), $((height - $(place gridHeight) + $(place seedY)))]]"
        left=$((left + $(place gridWidth) - 6))
    done
    printf '%s\n' "[[acts]]" 'act = "grow"' "steps = 560"
    change() { printf '%s\n' "[[events]]" "layer = $1" "step = $2" "form = \"$3\""; }
    change 0 140 lit
    change 0 420 unlit
    change 1 140 hatchling
    change 1 280 dragon
    change 1 450 egg
    change 2 180 open
    change 2 400 closed
    change 3 160 summer
    change 3 290 autumn
    change 3 420 winter
} >"$work/forms.toml"
# The world is as wide as all.
sed -i "1i size = [$((46 * ${#forms[@]})), $height]" "$work/forms.toml"
"$ncabake" --quiet --scene "$work/forms.toml" --webp --max-bytes 600000 --output docs/images/forms.webp

for name in "${models[@]}"; do
    row="| [$name](Models/$name.md) | $(wc -c <"Models/$name.nca" | tr -d ' ') |"
    for label in grown "after 5,000 steps" "healed, left" "healed, bottom" "healed, circle"; do
        # The last column: the mean.
        row+=" $(sed -n "s/^| $label.* \([0-9.]*\) dB |$/\1/p" "Models/$name.md" | xargs printf '%.1f dB') |"
    done
    echo "$row"
done
