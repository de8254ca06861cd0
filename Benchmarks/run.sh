#!/usr/bin/env bash
# Our step times beside those of PyTorch and ONNX Runtime, in one run on one thread.
#
# The peers are measured where their folder is at hand and PYTHON has torch and onnxruntime:
#     PEERS=../shared/peers PYTHON=python3 make bench
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
peers=${PEERS:-../shared/peers}

target=${TARGET_PICTURE:-../shared/targets/mushroom.png}

options=("$@")
[ -f Models/dragon.nca ] && options+=(--model Models/dragon.nca)
[ -f "$target" ] && options+=(--train "$target")
"$(swift build -c release --show-bin-path)/ncabench" "${options[@]}"

if [ -f "$peers/step.py" ] && "$python" -c 'import torch, onnxruntime' 2>/dev/null; then
    echo "peers, 64×64 dense, one thread"
    "$python" "$peers/step.py" --size 64 --threads 1 2>/dev/null
    if [ -f "$target" ]; then
        echo "peer, training iteration at the same settings, two threads"
        "$python" "$peers/train_torch.py" --target "$target" --size 40 --iterations 4 --threads 2 2>/dev/null
    fi
else
    echo "peers: skipped; $peers/step.py with torch and onnxruntime for $python would be measured too"
fi
