#!/usr/bin/env bash
# Plays the cases of a folder with Examples/vulkan, in every way that a world can be stepped, and compares the state hashes.
#
#     play_vulkan.sh FOLDER
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
play "$1/*.txt"
play "$1/*.txt" --dot
play "$1/*.txt" --batch
play "$1/*.txt" --batch --dot
# The HLSL that was compiled back has the constants of the dragon.
play "$1/dragon-*.txt" --shaders build/shaders/checked --fixed
play "$1/dragon-*.txt" --shaders build/shaders/checked --fixed --batch
