#!/usr/bin/env bash
# Bakes dragon.png and dragon.tres into this project.
set -euo pipefail
cd "$(dirname "$0")"
ncabake --model ../../Models/dragon.nca --sheet --sheet-format godot --packed --trim --padding 1 \
    --grow --heal --idle --vanish --scale 3 --hold 0 --output dragon.png "$@"
