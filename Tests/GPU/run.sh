#!/usr/bin/env bash
# Plays rollouts on all software GPUs that there are, and compares every state hash with the library's: `make test-gpu`.
#
#     run.sh [--short]
#
# WGSL by wgpu on lavapipe, and in Chromium on SwiftShader; GLSL as SPIR-V, and as HLSL that was compiled back, by
# Vulkan on lavapipe; GLSL by WebGL2 in Chromium. A GPU that is missing is an error. --short takes two minutes instead of
# twenty: fewer random networks and shorter rollouts.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "${1:-}" = --short ]; then networks=3 part=8 layouts=100; else networks=40 part=1 layouts=1000; fi
python=build/python/bin/python
# What Mesa wants to know of a desktop, and which of its drivers is meant.
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-$PWD/build/gpu}
icd=$(echo /usr/share/vulkan/icd.d/lvp_icd*.json)
[ -f "$icd" ] || { echo "error: there is no lavapipe: run 'make deps-test'" >&2; exit 1; }
export VK_ICD_FILENAMES=$icd

rm -rf build/gpu
mkdir -p build/gpu
$python Tests/GPU/test_layout.py $layouts
$python Tests/GPU/cases.py build/gpu/cases $networks $part
make --no-print-directory -C Examples/vulkan
Tests/GPU/play_vulkan.sh build/gpu/cases ${1:-}
$python Tests/GPU/play_wgpu.py build/gpu/cases
$python Tests/GPU/test_counters.py
env -u VK_ICD_FILENAMES node Tests/GPU/play.mjs gpu/cases
