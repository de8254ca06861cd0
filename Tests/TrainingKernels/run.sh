#!/usr/bin/env bash
# Checks the trainer's kernels on this processor, and those for arm64 in an emulator where this is another:
# `make test-kernels`. With --time, says how long they take here.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=build/training-kernels
mkdir -p "$out"
# Swift's own clang: the one that compiles the header for the trainer.
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
flags=(-O2 -g -std=gnu11 -Wall -Wextra -Werror -I Sources/NCATrainingIntrinsics/include Tests/TrainingKernels/kernels.c)

if [ "${1:-}" = --time ]; then
    "$clang" "${flags[@]}" -lm -o "$out/kernels"
    exec "$out/kernels" --time
fi
# Whatever is read or written beyond what the header says, the sanitizer sees.
linker=()
[ "$(uname)" = Darwin ] || linker=(-fuse-ld=lld)
"$clang" "${flags[@]}" -fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover "${linker[@]}" -lm \
    -o "$out/checked"
"$out/checked"
[ "$(uname -s) $(uname -m)" = "Linux x86_64" ] || exit 0
for program in qemu-aarch64 aarch64-linux-gnu-gcc; do
    command -v "$program" >/dev/null || { echo "skipped: arm64 (there is no $program)"; exit 0; }
done
"$clang" --target=aarch64-linux-gnu -isystem /usr/aarch64-linux-gnu/include "${flags[@]}" -c -o "$out/arm64.o"
aarch64-linux-gnu-gcc -static "$out/arm64.o" -lm -o "$out/arm64"
qemu-aarch64 "$out/arm64"
