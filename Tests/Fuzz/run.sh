#!/usr/bin/env bash
# Fuzzes every reader of foreign bytes with libFuzzer and AddressSanitizer, as many side by side as there are cores:
# `make fuzz`.
#
#     Tests/Fuzz/run.sh [SECONDS [READER ...]]     each, default 60 and all; 0 only runs the corpus
#
# JOBS=1 runs one at a time. New inputs that reach new code go to build/fuzz/corpus; what crashes, hangs or takes a
# gigabyte goes to build/fuzz/findings and belongs, once understood, into Tests/Fuzz/corpus, which the tests read. Ends
# with status 1 if there is such an input.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
shift || true
out=$PWD/build/fuzz
mkdir -p "$out/findings" "$out/logs"

export NCA_FUZZ=1
# Both sanitizers in one flag: of two, Swift's compiler hears the last.
build=(swift build -c release --scratch-path .build/fuzzing --product fuzz --sanitize fuzzer
    -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address)
"${build[@]}" >"$out/logs/build.log" 2>&1 || { tail -40 "$out/logs/build.log" >&2; exit 1; }
fuzz=$("${build[@]}" --show-bin-path)/fuzz

readers=("$@")
[ $# -gt 0 ] || for folder in Tests/Fuzz/corpus/*/; do readers+=("$(basename "$folder")"); done

# Swift would explain a trap for minutes, and what it keeps is no leak.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=32
run() {
    local reader=$1 length=4096
    case "$reader" in
        model | snapshot) length=800 ;;
        png | webp) length=2048 ;;
    esac
    local options=(-max_len="$length" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1000 -print_final_stats=1
        -artifact_prefix="$out/findings/$reader-")
    if [ "$seconds" = 0 ]; then options+=(-runs=0); else options+=(-max_total_time="$seconds"); fi
    if [ -f "Tests/Fuzz/dictionaries/$reader" ]; then options+=(-dict="Tests/Fuzz/dictionaries/$reader"); fi
    mkdir -p "$out/corpus/$reader"
    "$fuzz" "--reader=$reader" "${options[@]}" "$out/corpus/$reader" "Tests/Fuzz/corpus/$reader" \
        >"$out/logs/$reader.log" 2>&1 || true
}
export -f run
export fuzz out seconds
printf '%s\n' "${readers[@]}" | xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'run {}'

report='
    /^#[0-9]+/ { for (i = 2; i < NF; i++) if ($i == "cov:") edges = $(i + 1); else if ($i == "ft:") features = $(i + 1) }
    /number_of_executed_units/ { runs = $2 }
    /average_exec_per_sec/ { rate = $2 }
    /peak_rss_mb/ { memory = $2 }
    /^SUMMARY|Test unit written|Fatal error/ { found = found "    " $0 "\n" }
    END { printf "%-12s %12d %9d %9d %9d %7d\n%s", reader, runs, rate, edges, features, memory, found }'
printf '%-12s %12s %9s %9s %9s %7s\n' reader executions "per s" edges features MB
for reader in "${readers[@]}"; do awk -v reader="$reader" "$report" "$out/logs/$reader.log"; done
for reader in "${readers[@]}"; do
    if grep -q 'Test unit written' "$out/logs/$reader.log"; then exit 1; fi
    # A fuzzer that stopped at once would find nothing for ever.
    grep -q 'number_of_executed_units: [1-9]' "$out/logs/$reader.log" ||
        { echo "error: the fuzzer of $reader did not run: $(tail -n 2 "$out/logs/$reader.log")" >&2; exit 1; }
done
