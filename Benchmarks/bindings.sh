#!/usr/bin/env bash
# What a step of a grown 64 x 64 sprite costs through each binding, beside C: the least of several rounds, in which all take
# turns. Each call is one step. JavaScript runs WebAssembly: beside it is the same module with a loop of its own.
#
#     Benchmarks/bindings.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/runtime/common.sh

root=$PWD model=Models/dragon.nca lib=$PWD/build/lib work=$PWD/build/bench-bindings
rm -rf "$work" && mkdir -p "$work/mono" "$work/core" "$work/python"
export LD_LIBRARY_PATH=$lib NCARUNTIME_LIBRARY=$lib/libncaruntime.so PYTHONPATH=$PWD/Bindings/python PYTHONDONTWRITEBYTECODE=1

cc -O2 -I "$include" Benchmarks/bindings/step.c "$lib/libncaruntime.a" -o "$work/c"
c++ -O2 -std=c++17 -I "$include" -I Bindings/cpp/include Benchmarks/bindings/step.cpp "$lib/libncaruntime.a" -o "$work/cpp"
mcs -langversion:latest -optimize -unsafe -target:library Bindings/csharp/NCARuntime/*.cs -out:"$work/mono/NCARuntime.dll"
mcs -langversion:latest -optimize -r:"$work/mono/NCARuntime.dll" Benchmarks/bindings/Step.cs -out:"$work/mono/Step.exe"
Bindings/csharp/build.sh "$work/core"
echo 'internal static class netstandard { }' >"$work/netstandard.cs"
mcs -langversion:latest -optimize -r:"$work/mono/NCARuntime.dll" Benchmarks/bindings/Step.cs "$work/netstandard.cs" -out:"$work/core/Step.dll"
python3 Bindings/csharp/netstandard.py "$work/core/Step.dll"
cp Bindings/csharp/tests/runtimeconfig.json "$work/core/Step.runtimeconfig.json"
(cd Bindings/rust && CARGO_TARGET_DIR=$work/rust NCARUNTIME_LIB_DIR=$lib cargo build --offline --quiet --release --example step)
python=build/python/bin/python3
dotnet=$(echo "$root"/build/python/lib/python3*/site-packages/dotnetcore2/bin/dotnet)
chmod +x "$dotnet"

names=("C" "C++" "C#, CoreCLR" "C#, Mono" "Rust" "Python" "C in WebAssembly" "JavaScript, Node")
commands=("$work/c" "$work/cpp" "$dotnet $work/core/Step.dll" "mono $work/mono/Step.exe" "$work/rust/release/examples/step"
    "$python Benchmarks/bindings/step.py" "node Benchmarks/bindings/step.mjs" "node Benchmarks/bindings/step.mjs")
least=()
for _ in $(seq "${1:-5}"); do
    for i in "${!commands[@]}"; do
        option=
        [ "${names[$i]}" != "C in WebAssembly" ] || option=whole
        # shellcheck disable=SC2086
        time=$(${commands[$i]} "$model" $option)
        [ -n "${least[$i]:-}" ] && [ "${least[$i]}" -le "$time" ] || least[$i]=$time
    done
done
echo "| | ns a step | beside C |"
echo "|---|---:|---:|"
for i in "${!names[@]}"; do
    base=${least[0]}
    [ "$i" -lt 6 ] || base=${least[6]}
    awk -v name="${names[$i]}" -v time="${least[$i]}" -v base="$base" \
        'BEGIN { printf "| %s | %d | %+.1f %% |\n", name, time, 100 * (time / base - 1) }'
done
