#!/usr/bin/env bash
# The C++ header with GCC, Clang and MinGW: exceptions, and errors as values, in one program.
set -euo pipefail
. "$(dirname "$0")/../common.sh"

options=(-O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I Bindings/cpp/include -I "$include")
# compile COMPILER STANDARD LIBRARY OPTION...
compile() {
    "$1" "-std=$2" "${options[@]}" -fno-exceptions -c Bindings/cpp/returning.cpp -o "$work/returning.o"
    "$1" "-std=$2" "${options[@]}" Bindings/cpp/scenario.cpp "$work/returning.o" "$3" -o "$work/scenario" "${@:4}"
}
while read -r compiler standard; do
    needs "$compiler" || continue
    compile "$compiler" "$standard" "$lib/libncaruntime.a"
    same "C++, $compiler, $standard" whole "$work/scenario"
    same "C++, $compiler, $standard, forms" forms "$work/scenario"
done <<<$'g++ c++20\nclang++ c++17'
if [ -f build/windows-x86_64/lib/libncaruntime.a ] && needs "${wine:-wine64}" x86_64-w64-mingw32-g++; then
    compile x86_64-w64-mingw32-g++ c++17 build/windows-x86_64/lib/libncaruntime.a -static
    same "C++, MinGW" whole "$wine" "$work/scenario"
    same "C++, MinGW, forms" forms "$wine" "$work/scenario"
fi
