#!/usr/bin/env bash
# Our step times beside those of PyTorch and ONNX Runtime, in one run on one thread.
#
# The peers are measured where their folder is at hand and PYTHON has torch and onnxruntime:
#     PEERS=../shared/peers PYTHON=python3 make bench
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
peers=${PEERS:-../shared/peers}

model=()
[ -f Models/dragon.nca ] && model=(--model Models/dragon.nca)
"$(swift build -c release --show-bin-path)/ncabench" "${model[@]}"

if [ -f "$peers/step.py" ] && "$python" -c 'import torch, onnxruntime' 2>/dev/null; then
    echo "peers, 64×64 dense, one thread"
    "$python" "$peers/step.py" --size 64 --threads 1 2>/dev/null
else
    echo "peers: skipped; $peers/step.py with torch and onnxruntime for $python would be measured too"
fi
