#!/usr/bin/env bash
# The extension for Godot 4, loaded by a host that has the functions of Godot that it uses: on Linux, with and without
# sanitizers, on Windows by Wine, on arm64 by QEMU.
set -euo pipefail
. "$(dirname "$0")/../common.sh"
here=$root/Bindings/godot

grep -v '^pixels' Bindings/scenario/sprite.txt >"$work/sprite.txt"
options=(-std=c11 -O1 -Wall -Wextra -Werror -Wno-cast-function-type)
machine=$(target_of host)
targets=$(for target in linux-x86_64 linux-arm64 windows-x86_64; do
    [ "$target" != "$machine" ] && [ ! -d "build/$target" ] || echo "$target"
done)
# shellcheck disable=SC2086
log "$here/build.sh" "$work" $targets

sanitizers=(-g -fsanitize=address,undefined -fno-sanitize-recover=all)
log cc "${options[@]}" "${sanitizers[@]}" "$here/tests/host.c" -ldl -o "$work/host"
log cc "${options[@]}" "${sanitizers[@]}" -shared -fPIC -I "$include" "$here/src/ncasprite.c" "$lib/libncaruntime.a" \
    -o "$work/sanitized.so"
same "Godot, node in a host, sanitized" "$work/sprite.txt" "$work/host" "$work/sanitized.so"
# Nodes have the pixels that are shown only.
grep -v '^pixels' Bindings/scenario/forms.txt >"$work/forms.txt"
model=$(model_of forms) same "Godot, node in a host, forms" "$work/forms.txt" "$work/host" "$work/sanitized.so"
same "Godot, node in a host, $machine" "$work/sprite.txt" "$work/host" "$work/libncasprite.$machine.so"
if [ -f "$work/ncasprite.windows-x86_64.dll" ] && needs "${wine:-wine64}" x86_64-w64-mingw32-gcc; then
    log x86_64-w64-mingw32-gcc "${options[@]}" "$here/tests/host.c" -o "$work/host.exe"
    same "Godot, node in a host, windows-x86_64" "$work/sprite.txt" "$wine" "$work/host.exe" "$work/ncasprite.windows-x86_64.dll"
fi
if [ "$machine" != linux-arm64 ] && [ -f "$work/libncasprite.linux-arm64.so" ] && needs qemu-aarch64 aarch64-linux-gnu-gcc; then
    log aarch64-linux-gnu-gcc "${options[@]}" "$here/tests/host.c" -ldl -o "$work/host-arm64"
    same "Godot, node in a host, linux-arm64" "$work/sprite.txt" qemu-aarch64 -L /usr/aarch64-linux-gnu "$work/host-arm64" \
        "$work/libncasprite.linux-arm64.so"
fi
# The description names each library that is built.
for file in "$work"/*ncasprite.*-*.*; do
    grep -q "/$(basename "$file")\"" "$here/ncaruntime.gdextension" || fail "ncaruntime.gdextension lacks $(basename "$file")"
done
