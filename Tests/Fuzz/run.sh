#!/usr/bin/env bash
# Fuzzes the readers of models and snapshots with libFuzzer and AddressSanitizer: `make fuzz`.
#
#     Tests/Fuzz/run.sh [SECONDS]     each reader, default 60; 0 only runs the corpus
#
# New inputs that reach new code go to build/fuzz/corpus; what crashes goes to build/fuzz and belongs, once understood,
# into Tests/Fuzz/corpus, which the tests read.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=build/fuzz
mkdir -p "$out"
flags=(-O -g -parse-as-library -package-name nca -sanitize=fuzzer,address -use-ld=lld -I Sources/CNCARuntime/include -I Sources/NCAIntrinsics/include
    -I "$out")
sources=$(find Sources/NCARuntime -name '*.swift' | LC_ALL=C sort)

# shellcheck disable=SC2086
swiftc "${flags[@]}" -wmo -module-name NCARuntime -emit-module -emit-module-path "$out/NCARuntime.swiftmodule" \
    -c $sources -o "$out/NCARuntime.o"
for reader in model snapshot; do
    swiftc "${flags[@]}" -wmo -module-name Fuzz -D "${reader^^}" Tests/Fuzz/entry.swift \
        Tests/TestSupport/FuzzTargets.swift "$out/NCARuntime.o" -o "$out/fuzz-$reader"
done
for reader in model snapshot; do
    mkdir -p "$out/corpus/$reader"
    options=(-max_len=800 -artifact_prefix="$out/$reader-" -print_final_stats=1 -verbosity=1)
    if [ "$seconds" = 0 ]; then
        options+=(-runs=0)
    else
        options+=("-max_total_time=$seconds")
    fi
    echo "== $reader"
    "$out/fuzz-$reader" "${options[@]}" "$out/corpus/$reader" "Tests/Fuzz/corpus/$reader" 2>&1 |
        grep -E 'ERROR|SUMMARY|Fatal|DONE|stat::|Test unit' | grep -v 'stat::new_units\|peak'
done
