#!/usr/bin/env bash
# The npm package, unpacked as npm would: the scenario in Node, the types by TypeScript's compiler, and the sprites for PixiJS
# and Phaser in Chromium, against doubles of the two.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

needs node || exit 0
[ -f build/wasm32/lib/ncaruntime.wasm ] || fail "there is no module: run 'make runtime TARGET=wasm32'"
package=$(python3 Scripts/release/npm.py "$work")
mkdir -p "$work/node_modules"
tar -xf "$package" -C "$work/node_modules"
mv "$work/node_modules/package" "$work/node_modules/ncaruntime"
cp -r Bindings/npm/tests/. "$work"

grep -v '^debug' Bindings/scenario/whole.txt >"$work/whole.txt"
same "npm, Node" "$work/whole.txt" node "$work/scenario.mjs"
same "npm, Node, forms" forms node "$work/scenario.mjs"
if needs tsc; then
    log tsc --strict --noEmit --target es2022 --module nodenext --moduleResolution nodenext --lib es2022,dom \
        "$work/types.mts" "$work/doubles/index.d.ts"
    echo "npm, TypeScript: types are as they must be"
fi
if needs chromium; then
    for scenario in sprite forms; do
        cp "$(model_of $scenario)" "$work/model.nca"
        cp "Bindings/scenario/$scenario.txt" "$work/scenario.txt"
        for library in pixi phaser; do
            same "npm, Chromium, $library, $scenario" $scenario \
                timeout 120 node Bindings/npm/tests/browser.mjs "$work" "$library"
        done
    done
fi
if command -v npm >/dev/null; then
    mkdir -p "$work/project"
    (cd "$work/project" && echo '{"name": "project", "version": "1.0.0"}' >package.json &&
        log npm install --offline --no-audit --no-fund --legacy-peer-deps "$package")
    cmp -s "$work/project/node_modules/ncaruntime/ncaruntime.wasm" build/wasm32/lib/ncaruntime.wasm ||
        fail "npm installs another module"
    echo "npm, npm install: the package is whole"
fi
