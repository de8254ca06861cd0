#!/usr/bin/env bash
# Unpacks each zip of build/dist into an empty place, and builds the first program of docs/c-guide.md there as a user would:
# by CMake's find_package and by pkg-config, with GCC, Clang and MinGW, static and shared. All must draw the same picture.
#
#     Scripts/release/test-dist.sh [--again]
#
# --again: builds everything a second time, from nothing; each file must come out the same.
set -euo pipefail
cd "$(dirname "$0")/../.."
. Scripts/runtime/common.sh

dist=$PWD/build/dist
(cd "$dist" && sha256sum --check --quiet SHA256SUMS) || fail "SHA256SUMS does not fit the files in $dist"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export WINEPREFIX=$PWD/build/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml="
wine=$(command -v wine64 /usr/lib/wine/wine64 | head -n 1) || true
log() { "$@" >"$work/log" 2>&1 || fail "$*: $(tail -n 20 "$work/log")"; }

# The guide's program, and a project as a user has it.
awk '/^```c$/ { on = 1; next } /^```$/ { if (on) exit } on' docs/c-guide.md >"$work/first.c"
grep -q 'int main' "$work/first.c" || fail "docs/c-guide.md does not begin with a program"
cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.16)
project(first C)
find_package(ncaruntime 0.1 REQUIRED)
add_executable(static first.c)
target_link_libraries(static ncaruntime::ncaruntime)
if(TARGET ncaruntime::shared)
    add_executable(shared first.c)
    target_link_libraries(shared ncaruntime::shared)
endif()
END

expected=
# drew WHAT COMMAND...: the program's picture must be the one that the first drew.
drew() {
    local sum
    # Windows writes each newline of standard output, pixels too, as two characters.
    sum=$("${@:2}" "$root/models/dragon.nca" | if [ "$2" = "$wine" ]; then sed 's/\r$//'; else cat; fi | sha256sum | cut -d ' ' -f 1) || fail "$1 does not run"
    [ "${expected:=$sum}" = "$sum" ] || fail "$1 draws another picture"
    built=$((built + 1))
    echo "$1: ok"
}
# with_cmake WHAT RUNNER OPTION...: both programs, by find_package.
with_cmake() {
    local build=$work/build
    rm -rf "$build"
    log cmake -S "$work" -B "$build" -DCMAKE_PREFIX_PATH="$root" "${@:3}"
    log cmake --build "$build"
    for program in static shared; do
        # Windows finds DLLs beside programs.
        [ "$2" = "" ] || cp "$root"/bin/*/ncaruntime.dll "$build"
        drew "$1, CMake, $program" $2 "$build/$program$([ "$2" = "" ] || echo .exe)"
    done
}

built=0
for zip in "$dist"/*.zip; do
    root=$work/unpacked
    rm -rf "$root" && mkdir "$root"
    log unzip -q "$zip" -d "$root"
    root=$(echo "$root"/*)
    for file in LICENSE README.md include/ncaruntime.h models/dragon.nca lib/cmake/ncaruntime/ncaruntimeConfig.cmake; do
        [ -s "$root/$file" ] || fail "$zip lacks $file"
    done
    [ "$(wc -l <"$root/README.md")" -le 12 ] || fail "the README of $zip is longer than a page's first lines"
    name=$(basename "$zip" .zip)
    case "$name" in
        *-linux-"$(uname -m)" | *-all)
            for compiler in gcc clang; do
                with_cmake "$name, $compiler" "" -DCMAKE_C_COMPILER="$compiler"
                # shellcheck disable=SC2046
                "$compiler" "$work/first.c" -o "$work/first" $(PKG_CONFIG_PATH=$root/lib/linux-$(uname -m)/pkgconfig \
                    pkg-config --cflags --libs ncaruntime)
                drew "$name, $compiler, pkg-config" env LD_LIBRARY_PATH="$root/lib/linux-$(uname -m)" "$work/first"
            done ;;
    esac
    case "$name" in
        *-windows-x86_64 | *-all)
            [ -n "$wine" ] || fail "there is no Wine: run 'make deps-test'"
            rm -rf "$root/bin/windows-arm64"
            with_cmake "$name, MinGW" "$wine" -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=AMD64 \
                -DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc ;;
    esac
    case "$name" in
        *-linux-arm64)
            log aarch64-linux-gnu-gcc -static "$work/first.c" -I "$root/include" "$root/lib/linux-arm64/libncaruntime.a" \
                -o "$work/first"
            drew "$name, GCC" qemu-aarch64 "$work/first" ;;
        *-android)
            # As an app's build would, without the Android SDK: the archive, with a C library that is here.
            log aarch64-linux-gnu-gcc -static "$work/first.c" -I "$root/include" "$root/lib/android/arm64-v8a/libncaruntime.a" \
                -o "$work/first"
            drew "$name, GCC" qemu-aarch64 "$work/first" ;;
        *-web)
            log env NODE_PATH=/usr/share/nodejs emcc -O1 "$work/first.c" -I "$root/include" \
                "$root/lib/emscripten/libncaruntime.a" -sNODERAWFS -o "$work/first.js"
            drew "$name, emcc" node --no-experimental-fetch "$work/first.js" ;;
        *-apple)
            # No program of a Mac runs here; the module must be found, and each library be for what the list says.
            framework=$root/lib/ncaruntime.xcframework
            echo 'import ncaruntime; let version = nca_abi_version()' >"$work/first.swift"
            for folder in "$framework"/*/; do
                log swiftc -typecheck -I "$folder/Headers" "$work/first.swift"
                log python3 - "$framework" "$(basename "$folder")" \
                    "$("$(first_of llvm-lipo llvm-lipo-19 llvm-lipo-14)" -archs "$folder/libncaruntime.a")" <<'END'
import pathlib, plistlib, sys
framework, name, processors = sys.argv[1:]
listed = plistlib.loads((pathlib.Path(framework) / "Info.plist").read_bytes())["AvailableLibraries"]
library = next(entry for entry in listed if entry["LibraryIdentifier"] == name)
assert sorted(library["SupportedArchitectures"]) == sorted(processors.split()), processors
END
            done
            echo "$name: the module is found, $(ls -d "$framework"/*/ | wc -l) libraries are as listed" ;;
    esac
done
[ "$built" -ge 15 ] || fail "only $built programs were built"

if [ "${1:-}" = --again ]; then
    cp "$dist/SHA256SUMS" "$work"
    rm -rf build/built build/objects
    make --no-print-directory dist >"$work/log"
    diff "$work/SHA256SUMS" "$dist/SHA256SUMS" || fail "a second build gives other files"
    echo "a second build gives the same files"
fi
