#!/usr/bin/env bash
# This machine's limits, our times and those of PyTorch and ONNX Runtime, in one run on one thread, as a table, as
# build/bench.json and as the plot build/bench.svg.
#
# The peers are measured where their folder is at hand and PYTHON has torch and onnxruntime:
#     PEERS=../shared/peers PYTHON=python3 make bench
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
peers=${PEERS:-../shared/peers}
target=${TARGET_PICTURE:-../shared/targets/mushroom.png}

mkdir -p build
options=(--model Models/dragon.nca --json build/bench.json --svg build/bench.svg)
if [ -f "$peers/step.py" ] && "$python" -c 'import torch, onnxruntime' 2>/dev/null; then
    options+=(--peers "$peers" --python "$python")
else
    echo "peers: skipped; $peers/step.py with torch and onnxruntime for $python would be measured too"
fi
[ -f "$target" ] && options+=(--train "$target")
"$(swift build -c release --show-bin-path)/ncabench" "${options[@]}" "$@"

echo "build/bench.json build/bench.svg"

if "$python" -c 'import torch, transformers' 2>/dev/null; then
    echo "CLIP ViT-B/32, 8 pictures, forward and gradient by the pictures, beside PyTorch"
    "$python" Scripts/clip/check_parity.py vit-b32 --time --texts 0 --threads 1 2>/dev/null
else
    echo "CLIP: skipped; with torch and transformers for $python it would be measured beside PyTorch"
fi

Benchmarks/bake.sh
