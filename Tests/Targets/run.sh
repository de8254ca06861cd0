#!/usr/bin/env bash
# Runs the same rollouts on every target, and compares the state hashes: `make test-targets`.
#
# What is built and run for each target of Scripts/runtime/targets.txt is a function here, named after its runner: run_qemu,
# run_wine and so on. `make runtime` of all targets comes first.
#
# Says which targets it left out because their emulator is missing; with NCA_ALL_TARGETS=1 that is an error.
set -euo pipefail
cd "$(dirname "$0")/../.."
. Scripts/runtime/common.sh

work=build/targets
here=Tests/Targets
rm -rf "$work"
mkdir -p "$work"
has() { command -v "$1" >/dev/null; }
log() { "$@" >"$work/log" 2>&1 || fail "$*: $(tail -n 5 "$work/log")"; }

# Swift's own clang, which knows all targets and #embed.
clang=$(dirname "$(command -v swift)")/clang
[ -x "$clang" ] || clang=clang
c_flags=(-O2 -Wall -Wextra -Werror -I Sources/CNCARuntime/include)
# compile TRIPLE OBJECT FLAG...: rollouts.c; for the machine that this is without a triple.
compile() {
    "$clang" ${1:+--target=$1} -std=c11 "${c_flags[@]}" -Wno-c23-extensions "${@:3}" -c "$here/rollouts.c" -o "$2"
}
# What takes an emulator minutes is left out in one.
slow=-DNCA_EMULATED=1

skipped=() titles=() commands=() kinds=()
# needs PROGRAM...: whether all are there that the target needs, of which $title tells.
needs() {
    local program
    for program; do
        [ -z "$program" ] || has "$program" || { skipped+=("$title (there is no $program)"); return 1; }
    done
}
# rollouts TITLE COMMAND...: prints hashes, which are compared.
rollouts() { kinds+=(rollouts) titles+=("$1") commands+=("${*:2}"); }
# checks TITLE COMMAND...: says how many checks passed and failed.
checks() { kinds+=(checks) titles+=("$1") commands+=("${*:2}"); }
# Every function of the header: the program api_test.c, and what it wants.
api_test=Tests/CInterface/api_test.c
api_models="$here/micro.nca Models/heart.nca"

# ---------------------------------------------------------------- runners
# Each has $target, $slice, $triple, the folder $lib of its libraries, $title, and a name for its files, $name.

# Linux and Android, by this machine itself or qemu-user, with Debian's C library: static, and with the shared library.
run_qemu() {
    local processor=${triple%%-*} gnu sysroot emulator load cpu
    case "$processor" in
        armv7a) processor=arm gnu=arm-linux-gnueabi ;;
        *) gnu=$processor-linux-gnu ;;
    esac
    sysroot=/usr/$gnu emulator=qemu-$processor options=("$slow")
    [ "$(uname -m)" != "$processor" ] || sysroot= emulator=
    # In full length once.
    [ "$target" != "linux-$(uname -m)" ] || options=()
    needs "$emulator" "$gnu-gcc" || return 0
    compile "$gnu" "$name.o" "${options[@]}" ${sysroot:+-isystem $sysroot/include}
    "$gnu-gcc" -static "$name.o" "$lib/libncaruntime.a" -o "$name"
    rollouts "$title" $emulator "$name"

    load=$lib
    if [ "$target" = android ]; then
        # libc.so is the name of Android's C library; here another stands in for it.
        mkdir -p "$name-libc"
        ln -sf "$("$gnu-gcc" -print-file-name=libc.so.6)" "$name-libc/libc.so"
        load=$lib:$PWD/$name-libc
    fi
    "$gnu-gcc" -std=c99 "${c_flags[@]}" "$api_test" -L "$lib" -lncaruntime "-Wl,-rpath-link=$load" -o "$name-api"
    if [ "$target $emulator" = "linux-arm64 qemu-aarch64" ]; then
        # With FEAT_FP16, of which the program tells the library, and without, where nothing may fault.
        for cpu in max cortex-a53; do
            checks "$title, shared library, $cpu" $emulator -cpu $cpu -L "$sysroot" -E "LD_LIBRARY_PATH=$load" \
                "$name-api" $api_models
        done
    elif [ -n "$emulator" ]; then
        checks "$title, shared library" $emulator -L "$sysroot" -E "LD_LIBRARY_PATH=$load" "$name-api" $api_models
    else
        checks "$title, shared library" env "LD_LIBRARY_PATH=$load" "$name-api" $api_models
    fi
    [ "$target $processor" = "linux-$(uname -m) $processor" ] || return 0
    title+=", musl"
    needs musl-gcc || return 0
    compile "" "$name-musl.o" "$slow"
    musl-gcc -static "$name-musl.o" "$lib/libncaruntime.a" -o "$name-musl"
    rollouts "$title" "$name-musl"
    musl-gcc -std=c99 "${c_flags[@]}" "$api_test" -L "$lib" -lncaruntime -o "$name-musl-api"
    checks "$title, shared library" env "LD_LIBRARY_PATH=$lib" "$name-musl-api" $api_models
}

export WINEPREFIX=$PWD/build/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml="
wine=$(command -v wine64 /usr/lib/wine/wine64 | head -n 1) || true

# link_windows PROGRAM LIBRARY FLAG...: by lld-link, with nothing of Microsoft's but the names of three functions.
link_windows() {
    local machine=x64
    [ "${triple%%-*}" = x86_64 ] || machine=arm64
    compile "$triple" "$name.obj" -ffreestanding "${@:3}"
    "$clang" --target="$triple" -O2 -ffreestanding -fno-builtin -mno-stack-arg-probe -c Scripts/runtime/system.c \
        -o "$name-system.obj"
    printf '%s\n' "LIBRARY kernel32.dll" EXPORTS GetStdHandle WriteFile ExitProcess >"$name.def"
    lld-link /lib /nologo "/def:$name.def" "/machine:$machine" "/out:$name-kernel32.lib"
    lld-link /nologo /nodefaultlib /entry:start /subsystem:console "$name.obj" "$name-system.obj" "$name-kernel32.lib" \
        "$lib/$2" "/out:$1"
}

# Windows by Wine: MinGW's archive and DLL, and what lld-link links.
run_wine() {
    local gnu=${triple%%-*}-w64-mingw32
    needs "${wine:-wine64}" "$gnu-gcc" || return 0
    # The first start makes the folder that Wine takes for a machine.
    "$wine" cmd /c exit >"$work/log" 2>&1 || fail "Wine does not start: $(tail -n 3 "$work/log")"
    cp "$lib/../bin/ncaruntime.dll" "$work"
    compile "${triple%%-*}-w64-windows-gnu" "$name.o" "$slow" -isystem "/usr/$gnu/include"
    "$gnu-gcc" "$name.o" "$lib/libncaruntime.a" -o "$name.exe"
    rollouts "$title, MinGW" "$wine" "$name.exe"
    link_windows "$name-lld.exe" ncaruntime.lib "$slow"
    rollouts "$title, lld-link" "$wine" "$name-lld.exe"
    "$gnu-gcc" -std=c99 "${c_flags[@]}" "$api_test" "$lib/libncaruntime.dll.a" -o "$name-api.exe"
    checks "$title, DLL" "$wine" "$name-api.exe" $api_models
    "$gnu-gcc" -std=c11 "${c_flags[@]}" "$here/windows_calls.c" "$lib/libncaruntime.a" -o "$name-calls.exe"
    checks "$title, registers and stack walks" "$wine" "$name-calls.exe" "$here/micro.nca"
    "$gnu-gcc" -std=c11 "${c_flags[@]}" "$here/windows_calls.c" "$lib/libncaruntime.dll.a" -o "$name-calls-dll.exe"
    checks "$title, the same in the DLL" "$wine" "$name-calls-dll.exe" "$here/micro.nca"
}

# Python with the emulator, which `make deps-test` puts there.
python=build/python/bin/python3
has "$python" || python=python3

# Windows on arm64, and Apple's: emulate.py.
run_emulator() {
    "$python" -c 'import lief, unicorn' 2>/dev/null ||
        { skipped+=("$title (there is no lief and unicorn for Python)"); return; }
    case "$triple" in
        *-windows-*)
            link_windows "$name.exe" ncaruntime.lib "$slow"
            rollouts "$title" "$python" "$here/emulate.py" "$name.exe"
            link_windows "$name-dll.exe" ncaruntime.dll.lib "$slow" -DNCA_SMALL=1
            rollouts "$title, DLL" "$python" "$here/emulate.py" "$name-dll.exe" "$lib/../bin/ncaruntime.dll" ;;
        *-apple-*) run_apple ;;
    esac
}

# Of Apple's systems most get the same code, and differ in the file's header: which of them had the code first.
declare -A apple_code=()
run_apple() {
    local ld code system version
    ld=$(first_of ld64.lld-19 ld64.lld-20 ld64.lld-21)
    [ "$slice" = arm64 ] || [ "$(uname -m)" = "$slice" ] || { skipped+=("$title (runs on $slice only)"); return; }
    read -r system version < <(echo "${triple#*-apple-}" | sed -E 's/^([a-z]+)([0-9.]+)(-simulator)?$/\1\3 \2/')
    compile "$triple" "$name.o" -ffreestanding -fno-stack-protector "$slow"
    "$clang" --target="$triple" -O2 -ffreestanding -fno-builtin -fno-stack-protector -DNCA_MEMORY_FUNCTIONS \
        -c Scripts/runtime/system.c -o "$name-system.o"
    local link=("$ld" -dylib -arch "$slice" -platform_version "$system" "$version" "$version"
        -undefined dynamic_lookup "$name-system.o")
    "${link[@]}" "$name.o" "$lib/libncaruntime.a" -o "$name.dylib"
    code=$(llvm-objdump -s "$objects/$target/$slice/ncaruntime.o" | grep -v 'file format' | md5sum)
    if [ -n "${apple_code[$code]:-}" ]; then
        same+=("$title has the code of ${apple_code[$code]}")
        return
    fi
    apple_code[$code]=$title
    rollouts "$title" "$python" "$here/emulate.py" "$name.dylib"
    [ "$target" = macos ] || return 0
    compile "$triple" "$name-small.o" -ffreestanding -fno-stack-protector "$slow" -DNCA_SMALL=1
    "${link[@]}" "$name-small.o" "$lib/libncaruntime.dylib" -o "$name-small.dylib"
    rollouts "$title, dylib" "$python" "$here/emulate.py" "$name-small.dylib" "$lib/libncaruntime.dylib"
}
same=()

wasm=(wasm32-unknown-none-wasm -ffreestanding)
link_wasm() { wasm-ld --no-entry "$name.o" "$lib/$1" -o "$name.wasm"; }
run_node() {
    needs node || return 0
    compile "${wasm[0]}" "$name.o" "${wasm[1]}" "$slow"
    link_wasm libncaruntime.a
    rollouts "$title, node" node "$here/node.mjs" program "$name.wasm"
    rollouts "$title, node, JavaScript" node "$here/node.mjs" library "$lib/ncaruntime.wasm" "$here/micro.nca" Models/dragon.nca
}
run_wasmkit() {
    needs wasmkit || return 0
    compile "${wasm[0]}" "$name.o" "${wasm[1]}" "$slow" -DNCA_SMALL=1 -DNCA_SCALAR_STEPS=64
    link_wasm libncaruntime-baseline.a
    rollouts "$title, wasmkit" wasmkit run "$name.wasm"
}

# Emscripten, with and without threads.
run_emscripten() {
    local threads archive=$lib/libncaruntime-$slice.a sysroot
    [ "$slice" != simd128 ] || archive=$lib/libncaruntime.a
    needs node emcc || return 0
    # Emscripten of Debian 12 is older than Node's fetch, and takes Node for a browser when it is there.
    local node=(node --no-experimental-fetch)
    for threads in "" -pthread; do
        log env NODE_PATH=/usr/share/nodejs emcc -O1 $threads "${c_flags[@]}" "$api_test" "$archive" -sNODERAWFS -sINITIAL_MEMORY=64MB -o "$name$threads.js"
        checks "$title${threads:+, threads}" "${node[@]}" "$name$threads.js" $api_models
    done
    compile wasm32-unknown-emscripten "$name.o" "$slow" $([ "$slice" = simd128 ] || echo -DNCA_SMALL=1) \
        -isystem "$(emcc --cflags 2>/dev/null | sed -n 's/.*--sysroot=\([^ ]*\).*/\1/p')/include"
    log env NODE_PATH=/usr/share/nodejs emcc -O1 "$name.o" "$archive" -o "$name-rollouts.js"
    rollouts "$title" "${node[@]}" "$name-rollouts.js"
}

# A microcontroller with 256 KB of flash and 64 KB of RAM. QEMU says on standard error what comes through semihosting.
run_mps2() {
    needs qemu-system-arm arm-none-eabi-gcc || return 0
    compile armv7em-none-eabi "$name.o" -mcpu=cortex-m4 -mfloat-abi=soft -ffreestanding -fshort-enums "$slow" -DNCA_SMALL=1
    arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -nostartfiles -Wl,--gc-sections -Wl,--no-enum-size-warning \
        -Wl,-z,noexecstack -T "$here/cortex-m4/link.ld" "$name.o" "$lib/libncaruntime.a" -o "$name.elf"
    rollouts "$title, qemu" mps2 "$name.elf"
}
mps2() {
    qemu-system-arm -M mps2-an386 -nographic -monitor none -serial none -semihosting-config enable=on,target=native \
        -kernel "$1" 2>&1 </dev/null
}

rollouts "specification, Python" python3 "$here/specification.py" "$here/micro.nca"
if [ "$(uname)" = Darwin ]; then
    compile "" "$work/host.o"
    "$clang" "$work/host.o" build/lib/libncaruntime.a -o "$work/host"
    rollouts "$(uname -m)" "$work/host"
fi
while read -r _ target slice _ triple _ runner _; do
    lib=build/$target/lib title=$target name=$work/$target
    # What `make runtime` built for this machine.
    [ "$target" != "$(target_of host)" ] || lib=build/lib
    [ "$slice" = - ] || title+=" $slice" name+=-$slice
    [ "$target" != android ] || lib+=/$slice
    "run_$runner" </dev/null
done < <(awk '$1 == "target"' "$table")

# As many at once as there are processors.
TIMEFORMAT=%R
run() { { time ${commands[$1]} >"$work/$1.out" 2>"$work/$1.err" || echo "$?" >"$work/$1.failed"; } 2>"$work/$1.seconds"; }
for i in "${!titles[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(getconf _NPROCESSORS_ONLN)" ]; do wait -n; done
    run "$i" &
done
wait
for i in "${!titles[@]}"; do
    # Programs for Windows end lines in their own way.
    tr -d '\r' <"$work/$i.out" >"$work/$i.text"
    [ ! -e "$work/$i.failed" ] ||
        fail "${titles[$i]}: $(cat "$work/$i.failed"): $(tail -n 1 "$work/$i.text") $(tail -n 3 "$work/$i.err")"
    if [ "${kinds[$i]}" = checks ]; then
        grep -q '^[1-9][0-9]* passed, 0 failed$' "$work/$i.text" || fail "${titles[$i]}: $(tail -n 3 "$work/$i.text")"
        case "${titles[$i]}" in
            *", max") grep -q '^half: ' "$work/$i.text" || fail "${titles[$i]}: the half engine did not run" ;;
            *", cortex-a53") ! grep -q '^half: ' "$work/$i.text" || fail "${titles[$i]}: the half engine ran without FEAT_FP16" ;;
        esac
        continue
    fi
    grep -q '^micro .* 1000 ' "$work/$i.text" || fail "${titles[$i]} did not run to the end: $(tail -n 3 "$work/$i.text" "$work/$i.err")"
    sed "s/ /|/g; s/^/${titles[$i]}|/" "$work/$i.text" >"$work/$i.lines"
done

cat "$work"/*.lines | awk -F '|' '
    function title(rollout) {
        if (rollout == "dragon") return "Models/dragon.nca, 64x64 cells (64 steps in plain code and where it is slow)"
        if (rollout == "dragon-12") return "Models/dragon.nca, 12x12 cells"
        if (rollout == "micro") return "Tests/Targets/micro.nca, 24x24 cells"
        if (rollout == "random-forms") return "Random networks of 2 to 4 forms, switched whole and in part, up to 12 channels, 48 hidden, 12x12 cells"
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
        rollouts = split("dragon dragon-12 micro random random-small random-forms", order, " ")
        for (l = 1; l <= rollouts; l++) {
            rollout = order[l]
            n = split(steps[rollout], step, " ")
            printf "\n%s\n%-34s %-9s", title(rollout), "target", "engine"
            for (s = 1; s <= n; s++) printf " %-17s", (rollout ~ /random/ ? step[s] " networks" : "step " step[s])
            print ""
            for (r = 1; r <= count[rollout]; r++) {
                split(rows[rollout, r], part, "|")
                printf "%-34s %-9s", part[1], part[2]
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


echo
for i in "${!titles[@]}"; do
    [ "${kinds[$i]}" = rollouts ] || echo "${titles[$i]}: $(tail -n 1 "$work/$i.text" | sed 's/passed/checks passed/')"
done
printf '%s\n' "${same[@]}"

# Code and constants, and the rest, of an object in an archive in ELF.
sections() { size "$1" | awk -v object="$2.o" '$6 == object { print $1, $2, $3 }'; }
row() { printf '%-54s %8s\n' "$1" "$2"; }
echo
row size bytes
find $(names target | sed 's|.*|build/&/|' | xargs ls -d build/lib 2>/dev/null) -type f -name '*ncaruntime*' -path '*/[bl]i[nb]/*' ! -name '*.pc' \
    -printf '%p %s\n' | LC_ALL=C sort | while read -r file bytes; do row "$file" "$bytes"; done
for module in ncaruntime ncaruntime-baseline; do
    row "$module.wasm, gzip" "$(gzip -9 <build/wasm32/lib/$module.wasm | wc -c)"
done
for library in build/lib build/linux-arm64/lib; do
    row "$library/libncaruntime.a, code and constants" "$(sections "$library/libncaruntime.a" ncaruntime | cut -d ' ' -f 1)"
    row "$library/libncaruntime.a, the debug views besides" "$(sections "$library/libncaruntime.a" ncaruntime_debug | cut -d ' ' -f 1)"
done
read -r text data bss < <(sections build/cortex-m4/lib/libncaruntime.a ncaruntime)
row "Cortex-M4: flash of the library" $((text + data))
row "Cortex-M4: RAM of the library" $((data + bss))
for i in "${!titles[@]}"; do
    [[ ${titles[$i]} == cortex-m4* ]] || continue
    row "Cortex-M4: RAM of micro model and world" "$(awk -F '|' '$2 == "micro" && $4 == "memory" { print $5 }' "$work/$i.lines" | tail -n 1)"
    row "Cortex-M4: deepest stack" "$(awk -F '|' '$2 == "stack" { print $3 }' "$work/$i.lines")"
done

for target in "${skipped[@]}"; do echo "skipped: $target"; done
[ "${#skipped[@]}" = 0 ] || [ "${NCA_ALL_TARGETS:-0}" = 0 ] || fail "a target was skipped: run 'make deps-test'"
