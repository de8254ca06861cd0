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

# Models with forms, side by side on one ground, which become other forms: at which steps, and what.
declare -A changes=([torch]="140 lit 420 unlit" [egg]="140 hatchling 280 dragon 450 egg" [chest]="180 open 400 closed")
changes+=([tree]="160 summer 290 autumn 420 winter")
left=0 height=54 layer=0
for name in torch egg chest tree; do
    [ -f "Models/forms/$name.nca" ] || continue
    info=$("$ncabake" --info --json --model "Models/forms/$name.nca")
    place() { sed -n "s/.*\"$1\" : \([0-9]*\).*/\1/p" <<<"$info"; }
    {
        echo "[[models]]"
        echo "model = \"$PWD/Models/forms/$name.nca\""
        echo "seeds = [[$((left + $(place seedX))), $((height - $(place gridHeight) + $(place seedY)))]]"
    } >>"$work/layers.toml"
    xargs -n 2 printf "[[events]]\nlayer = $layer\nstep = %s\nform = \"%s\"\n" <<<"${changes[$name]}" >>"$work/events.toml"
    left=$((left + $(place gridWidth)))
    layer=$((layer + 1))
done
{
    printf '%s\n' "size = [$left, $height]" 'background = "181a21"' "scale = 3"
    cat "$work/layers.toml"
    printf '%s\n' "[[acts]]" 'act = "grow"' "steps = 560" "every = 3"
    cat "$work/events.toml"
} >"$work/forms.toml"
"$ncabake" --quiet --scene "$work/forms.toml" --webp --max-bytes 500000 --output docs/images/forms.webp

for name in "${models[@]}"; do
    row="| [$name](Models/$name.md) | $(wc -c <"Models/$name.nca" | tr -d ' ') |"
    for label in grown "after 5,000 steps" "healed, left" "healed, bottom" "healed, circle"; do
        # The last column: the mean.
        row+=" $(sed -n "s/^| $label.* \([0-9.]*\) dB |$/\1/p" "Models/$name.md" | xargs printf '%.1f dB') |"
    done
    echo "$row"
done
