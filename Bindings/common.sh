# What the tests of bindings share; sourced by Bindings/NAME/test.sh, in any folder.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/runtime/common.sh

root=$PWD
model=$root/Models/dragon.nca
lib=$root/build/lib
[ -f "$lib/libncaruntime.a" ] || fail "there is no C library: run 'make runtime'"
work=$root/build/bindings/$(basename "$(dirname "$0")")
rm -rf "$work" && mkdir -p "$work"

log() { "$@" >"$work/log" 2>&1 || fail "$*: $(tail -n 20 "$work/log")"; }
# needs PROGRAM...: whether all are there; says what is skipped, which NCA_ALL_TARGETS=1 forbids.
needs() {
    local program
    for program; do
        command -v "$program" >/dev/null && continue
        echo "skipped: $(basename "$work") with $program, which is not there"
        [ "${NCA_ALL_TARGETS:-0}" = 0 ] || fail "run 'make deps-test'"
        return 1
    done
}
# scenario NAME: its file, whole or sprite, or one that a test made.
scenario() { [ -f "$1" ] && echo "$1" || echo "$root/Bindings/scenario/$1.txt"; }
# model_of SCENARIO: the file of a model, for that of forms one that has several.
model_of() { [ "$1" = forms ] && echo "$root/Models/forms/torch.nca" || echo "$model"; }
# expected SCENARIO: what the C library prints.
expected() {
    local program=$root/build/bindings/scenario source=$root/Bindings/scenario/scenario.c
    [ "$program" -nt "$source" ] && [ "$program" -nt "$lib/libncaruntime.a" ] ||
        cc -std=c99 -O1 -Wall -Wextra -Werror -pedantic -I "$root/$include" "$source" "$lib/libncaruntime.a" -o "$program"
    "$program" "$(model_of "$1")" "$(scenario "$1")"
}
# same WHAT SCENARIO COMMAND...: that the command, given model and scenario, prints what the C library does.
same() {
    "${@:3}" "$(model_of "$2")" "$(scenario "$2")" >"$work/out" 2>"$work/err" ||
        fail "$1: $(tail -n 5 "$work/out" "$work/err")"
    # Programs for Windows end lines in their own way.
    tr -d '\r' <"$work/out" | diff - <(expected "$2") >"$work/diff" || fail "$1 differs from C: $(head -n 6 "$work/diff")"
    echo "$1: the same as C, state hash $(grep -o '[0-9a-f]\{16\}$' <(grep 'hash' "$work/out" | tr -d '\r') | tail -n 1)"
}

export WINEPREFIX=$root/build/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml="
wine=$(command -v wine64 /usr/lib/wine/wine64 | head -n 1) || true
