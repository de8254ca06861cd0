#!/usr/bin/env bash
# Plays the cases of a folder with Examples/vulkan, in every way that a world can be stepped, and compares the state hashes.
#
#     play_vulkan.sh FOLDER [--short]
#
# --short plays all cases tile by tile, and few in the other ways: most of the time goes into compiling.
set -euo pipefail
cd "$(dirname "$0")/../.."

play() { # CASES OPTIONS
    local cases=$1 played=0 hashes=0
    shift
    for events in $cases; do
        # Batches hold 4,096 cells.
        read -r _ width height _ <"$events"
        case " $* " in *" --batch "*) [ $((width * height)) -le 4096 ] || continue ;; esac
        expected=$(sed -n 's/^step [0-9]* //p' "$events")
        found=$(Examples/vulkan/gpu "${events%.txt}.nca" "$@" <"$events" 2>build/gpu/device) ||
            { cat build/gpu/device >&2; exit 1; }
        [ "$found" = "$expected" ] || {
            echo "error: $events, gpu $*: other state hashes:" >&2
            diff <(echo "$expected") <(echo "$found") >&2
            exit 1
        }
        played=$((played + 1)) hashes=$((hashes + $(wc -l <<<"$found")))
    done
    echo "Vulkan, $(cat build/gpu/device), ${*:-tile by tile}: $played cases, $hashes equal hashes"
}
some="$1/*.txt" dragons="$1/dragon-*.txt"
if [ "${2:-}" = --short ]; then some="$1/random-*.txt $1/dragon-seed-1.txt" dragons=$1/dragon-seed-1.txt; fi
play "$1/*.txt"
play "$some" --dot
play "$some" --batch
play "$some" --batch --dot
# The HLSL that was compiled back has the constants of the dragon.
play "$dragons" --shaders build/shaders/checked --fixed
play "$dragons" --shaders build/shaders/checked --fixed --batch
