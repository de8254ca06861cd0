#!/usr/bin/env bash
# Runs the same rollouts on every target, and compares the state hashes: `make test-targets`.
#
# Says which targets it left out because their emulator is missing; with NCA_ALL_TARGETS=1 that is an error.
# `make runtime` of all targets comes first.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=build/targets
here=Tests/Targets
rm -rf "$out"
mkdir -p "$out"
has() { command -v "$1" >/dev/null; }
fail() { echo "error: $*" >&2; exit 1; }

# Swift's own clang, which knows all targets and #embed.
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
# The library of a target, and more flags.
compile() {
    "$clang" -std=c11 -O2 -Wall -Wextra -Werror -Wno-c23-extensions -I Sources/CNCARuntime/include "$@"
}
wasm=(--target=wasm32-unknown-none-wasm -ffreestanding -nostdlib -Wl,--no-entry)
slow=(-DNCA_EMULATED=1)

skipped=()
names=() commands=()
# A target: its name, what it needs, how it is built (a function), and how it is run.
target() {
    local name=$1 needs=$2 build=$3
    shift 3
    for program in $needs; do
        if ! has "$program"; then
            skipped+=("$name (there is no $program)")
            return
        fi
    done
    "$build"
    names+=("$name")
    commands+=("$*")
}

build_host() { compile "$here/rollouts.c" build/lib/libncaruntime.a -o "$out/host"; }
build_arm64() {
    compile --target=aarch64-linux-gnu "${slow[@]}" -isystem /usr/aarch64-linux-gnu/include -c "$here/rollouts.c" \
        -o "$out/arm64.o"
    aarch64-linux-gnu-gcc -static "$out/arm64.o" build/aarch64-linux/lib/libncaruntime.a -o "$out/arm64"
}
build_wasm() { compile "${wasm[@]}" "${slow[@]}" "$here/rollouts.c" build/wasm32/lib/libncaruntime.a -o "$out/rollouts.wasm"; }
build_baseline() {
    compile "${wasm[@]}" "${slow[@]}" -DNCA_SMALL=1 -DNCA_SCALAR_STEPS=64 "$here/rollouts.c" \
        build/wasm32/lib/libncaruntime-baseline.a -o "$out/baseline.wasm"
}
build_cortex() {
    compile --target=armv7em-none-eabi -mcpu=cortex-m4 -mfloat-abi=soft -ffreestanding -fshort-enums "${slow[@]}" \
        -DNCA_SMALL=1 -c "$here/rollouts.c" -o "$out/cortex-m4.o"
    arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -nostartfiles -Wl,--gc-sections -Wl,--no-enum-size-warning \
        -Wl,-z,noexecstack -T "$here/cortex-m4/link.ld" "$out/cortex-m4.o" build/cortex-m4/lib/libncaruntime.a \
        -o "$out/cortex-m4.elf"
}
build_nothing() { :; }

target "specification, Python" python3 build_nothing python3 "$here/specification.py" "$here/micro.nca"
target "$(uname -m)" "" build_host "$out/host"
target "arm64, qemu" "qemu-aarch64 aarch64-linux-gnu-gcc" build_arm64 qemu-aarch64 "$out/arm64"
target "wasm, node" node build_wasm node "$here/node.mjs" program "$out/rollouts.wasm"
target "wasm, node, JavaScript" node build_nothing node "$here/node.mjs" library build/wasm32/lib/ncaruntime.wasm \
    "$here/micro.nca" Models/dragon.nca
target "wasm, wasmkit" wasmkit build_baseline wasmkit run "$out/baseline.wasm"
# QEMU says on standard error what comes through semihosting.
run_cortex() {
    qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none -semihosting-config enable=on,target=native \
        -kernel "$out/cortex-m4.elf" 2>&1 </dev/null
}
target "Cortex-M4, qemu" "qemu-system-arm arm-none-eabi-gcc" build_cortex run_cortex

# As many at once as there are processors.
run() { ${commands[$1]} >"$out/$1.out" 2>"$out/$1.err" || echo "$?" >"$out/$1.failed"; }
for i in "${!names[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(getconf _NPROCESSORS_ONLN)" ]; do wait -n; done
    run "$i" &
done
wait
for i in "${!names[@]}"; do
    [ ! -e "$out/$i.failed" ] || fail "${names[$i]}: $(cat "$out/$i.failed"): $(tail -n 1 "$out/$i.out") $(tail -n 3 "$out/$i.err")"
    grep -q '^micro .* 1000 ' "$out/$i.out" || fail "${names[$i]} did not run to the end: $(tail -n 3 "$out/$i.out" "$out/$i.err")"
    sed "s/ /|/g; s/^/${names[$i]}|/" "$out/$i.out" >"$out/$i.lines"
done

cat "$out"/*.lines | awk -F '|' '
    function title(rollout) {
        if (rollout == "dragon") return "Models/dragon.nca, 64x64 cells (64 steps in plain code and where it is slow)"
        if (rollout == "dragon-12") return "Models/dragon.nca, 12x12 cells"
        if (rollout == "micro") return "Tests/Targets/micro.nca, 24x24 cells"
        if (rollout == "random") return "Random networks and worlds, up to 32 channels, 256 hidden, 33x33 cells"
        return "Random networks and worlds, up to 12 channels, 48 hidden, 12x12 cells"
    }
    NF == 5 && $4 != "memory" {
        row = $1 "|" $3
        if (!((row, $2) in has)) { has[row, $2] = 1; rows[$2, ++count[$2]] = row }
        hash[row, $2, $4] = $5
        if (!(($2, $4) in expected)) { expected[$2, $4] = $5; steps[$2] = steps[$2] " " $4 }
        compared++
        if (expected[$2, $4] != $5) { differs[row, $2, $4] = 1; different++ }
    }
    END {
        rollouts = split("dragon dragon-12 micro random random-small", order, " ")
        for (l = 1; l <= rollouts; l++) {
            rollout = order[l]
            n = split(steps[rollout], step, " ")
            printf "\n%s\n%-24s %-9s", title(rollout), "target", "engine"
            for (s = 1; s <= n; s++) printf " %-17s", (rollout ~ /random/ ? step[s] " networks" : "step " step[s])
            print ""
            for (r = 1; r <= count[rollout]; r++) {
                split(rows[rollout, r], part, "|")
                printf "%-24s %-9s", part[1], part[2]
                for (s = 1; s <= n; s++) {
                    h = hash[rows[rollout, r], rollout, step[s]]
                    printf " %-17s", (h == "" ? "-" : h ((rows[rollout, r], rollout, step[s]) in differs ? "!" : ""))
                }
                print ""
            }
        }
        print ""
        if (compared == 0) { print "nothing was compared"; exit 1 }
        if (different > 0) { print different " of " compared " hashes differ (!)"; exit 1 }
        print "all equal: " compared " hashes"
    }'

# Every function of the header, in the shared library of arm64.
if has qemu-aarch64 && has aarch64-linux-gnu-gcc; then
    aarch64-linux-gnu-gcc -std=c99 -O1 -I build/aarch64-linux/include Tests/CInterface/api_test.c \
        -o "$out/api_test" -L build/aarch64-linux/lib -lncaruntime
    # A processor with FEAT_FP16, of which the program tells the library, and one without, on which nothing may fault.
    for processor in max cortex-a53; do
        qemu-aarch64 -cpu $processor -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=build/aarch64-linux/lib \
            "$out/api_test" "$here/micro.nca" Models/heart.nca >"$out/api_test.$processor" || true
        echo "the C interface on arm64, shared library, $processor: $(tail -n 1 "$out/api_test.$processor")"
        grep -q ', 0 failed' "$out/api_test.$processor" || fail "the C interface on arm64, $processor"
    done
    grep -q '^half: ' "$out/api_test.max" || fail "the half engine did not run on arm64"
    ! grep -q '^half: ' "$out/api_test.cortex-a53" || fail "the half engine ran on a processor without FEAT_FP16"
fi

size_of() { stat -L -c %s "$1"; }
# Code and constants, and the rest, of an object in an archive.
sections() { size "$1" | awk -v object="$2.o" '$6 == object { print $1, $2, $3 }'; }
row() { printf '%-44s %8s\n' "$1" "$2"; }
echo
row "size" "bytes"
if [ "$(uname)" != Darwin ]; then
    row "x86-64: libncaruntime.a, code and constants" "$(sections build/lib/libncaruntime.a ncaruntime | cut -d ' ' -f 1)"
    row "x86-64: the debug views besides" "$(sections build/lib/libncaruntime.a ncaruntime_debug | cut -d ' ' -f 1)"
    row "x86-64: libncaruntime.so" "$(size_of build/lib/libncaruntime.so)"
fi
row "arm64: libncaruntime.a, code and constants" "$(sections build/aarch64-linux/lib/libncaruntime.a ncaruntime | cut -d ' ' -f 1)"
row "arm64: libncaruntime.so" "$(size_of build/aarch64-linux/lib/libncaruntime.so)"
for module in ncaruntime ncaruntime-baseline; do
    row "$module.wasm" "$(size_of build/wasm32/lib/$module.wasm)"
    row "$module.wasm, gzip" "$(gzip -9 <build/wasm32/lib/$module.wasm | wc -c)"
done
read -r text data bss < <(sections build/cortex-m4/lib/libncaruntime.a ncaruntime)
row "Cortex-M4: flash of the library" $((text + data))
row "Cortex-M4: RAM of the library" $((data + bss))
for i in "${!names[@]}"; do
    [[ ${names[$i]} == Cortex-M4* ]] || continue
    row "Cortex-M4: RAM of micro model and world" "$(awk -F '|' '$2 == "micro" && $4 == "memory" { print $5 }' "$out/$i.lines" | tail -n 1)"
    row "Cortex-M4: deepest stack" "$(awk -F '|' '$2 == "stack" { print $3 }' "$out/$i.lines")"
done

for target in "${skipped[@]}"; do echo "skipped: $target"; done
[ "${#skipped[@]}" = 0 ] || [ "${NCA_ALL_TARGETS:-0}" = 0 ] || fail "a target was skipped: run 'make deps-test'"
