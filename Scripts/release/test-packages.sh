#!/usr/bin/env bash
# Unpacks each package of build/dist into an empty place, and builds the first program of docs/c-guide.md there as a user would:
# by CMake's find_package and by pkg-config, with GCC, Clang and MinGW, static and shared; and in other languages. All must draw
# the same picture.
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

# The guide's program, a shorter one in C++, and a project as a user has it.
awk '/^```c$/ { on = 1; next } /^```$/ { if (on) exit } on' docs/c-guide.md >"$work/first.c"
grep -q 'int main' "$work/first.c" || fail "docs/c-guide.md does not begin with a program"
cat >"$work/first.cpp" <<'END'
#include <ncaruntime.hpp>
#include <cstdio>
#include <vector>
int main(int, char **arguments) {
    std::vector<std::uint8_t> file(1 << 17);
    std::FILE *stream = std::fopen(arguments[1], "rb");
    file.resize(std::fread(file.data(), 1, file.size(), stream));
    auto world = nca::World::make(nca::Model::make(file));
    world.seed();
    world.step(128);
    std::vector<std::uint8_t> pixels(4 * world.width() * world.height());
    world.render(pixels, nca::PixelFormat::rgba8_straight);
    std::printf("P7\nWIDTH %d\nHEIGHT %d\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n", world.width(), world.height());
    std::fwrite(pixels.data(), 1, pixels.size(), stdout);
}
END
cat >"$work/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.16)
project(first C CXX)
set(CMAKE_CXX_STANDARD 17)
find_package(ncaruntime 0.1 REQUIRED)
add_executable(cxx first.cpp)
target_link_libraries(cxx ncaruntime::ncaruntime)
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
    sum=$("${@:2}" "$PWD/Models/dragon.nca" | if [ "$2" = "$wine" ]; then sed 's/\r$//'; else cat; fi | sha256sum | cut -d ' ' -f 1) || fail "$1 does not run"
    [ "${expected:=$sum}" = "$sum" ] || fail "$1 draws another picture"
    built=$((built + 1))
    echo "$1: ok"
}
# with_cmake WHAT RUNNER OPTION...: all programs, by find_package.
with_cmake() {
    local build=$work/build
    rm -rf "$build"
    log cmake -S "$work" -B "$build" -DCMAKE_PREFIX_PATH="$root" "${@:3}"
    log cmake --build "$build"
    for program in static shared cxx; do
        # Windows finds DLLs beside programs.
        [ "$2" = "" ] || cp "$root"/bin/*/ncaruntime.dll "$build"
        drew "$1, CMake, $program" $2 "$build/$program$([ "$2" = "" ] || echo .exe)"
    done
}

built=0
# empty: an empty folder, $root.
empty() {
    root=$work/unpacked
    rm -rf "$root" && mkdir "$root"
}
for zip in "$dist"/ncaruntime-*-{all,android,apple,cortex-m4,linux-*,web,windows-*}.zip; do
    empty
    log unzip -q "$zip" -d "$root"
    root=$(echo "$root"/*)
    for file in LICENSE README.md include/ncaruntime.h include/ncaruntime.hpp models/dragon.nca lib/cmake/ncaruntime/ncaruntimeConfig.cmake; do
        [ -s "$root/$file" ] || fail "$zip lacks $file"
    done
    [ "$(wc -l <"$root/README.md")" -le 12 ] || fail "the README of $zip is longer than a page's first lines"
    name=$(basename "$zip" .zip)
    case "$name" in
        *-linux-"$(uname -m)" | *-all)
            for compiler in gcc clang; do
                with_cmake "$name, $compiler" "" -DCMAKE_C_COMPILER="$compiler" -DCMAKE_CXX_COMPILER="${compiler/gcc/g}++"
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
                -DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++ \
                -DCMAKE_EXE_LINKER_FLAGS=-static ;;
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

# The XCFramework alone is that of the zip.
empty
log unzip -q "$dist"/ncaruntime-*.xcframework.zip -d "$root"
diff -r "$root/ncaruntime.xcframework" build/apple/lib/ncaruntime.xcframework || fail "the XCFramework is another"

# Debian's package, in an empty place instead of /.
empty
log dpkg-deb -x "$dist"/libncaruntime-dev_*_"$(dpkg --print-architecture)".deb "$root"
triple=$(gcc -print-multiarch)
# shellcheck disable=SC2046
gcc "$work/first.c" -o "$work/first" $(PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$root/usr/lib/$triple/pkgconfig \
    PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs ncaruntime)
drew "Debian's package, GCC, pkg-config" env LD_LIBRARY_PATH="$root/usr/lib/$triple" "$work/first"
root=$root/usr
with_cmake "Debian's package" ""
for file in "$dist"/*.deb; do
    log dpkg-deb --info "$file"
done

# Python's, into an empty environment.
build/python/bin/python3 -m venv --without-pip "$work/environment"
log build/python/bin/pip --python "$work/environment/bin/python3" install --no-index --find-links "$dist" ncaruntime
cat >"$work/first.py" <<'END'
import sys, ncaruntime
world = ncaruntime.Model.load(sys.argv[1]).world()
world.seed()
world.step(128)
header = f"P7\nWIDTH {world.width}\nHEIGHT {world.height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
sys.stdout.buffer.write(header.encode() + bytes(world.render()))
END
drew "wheel" "$work/environment/bin/python3" "$work/first.py"
for wheel in "$dist"/*.whl; do
    [ "$(unzip -Z1 "$wheel" | grep -cE '^ncaruntime/(lib)?ncaruntime\.(so|dll|dylib)$')" = 1 ] || fail "$wheel has no library"
done

# npm's.
mkdir -p "$work/node_modules"
tar -xf "$dist"/ncaruntime-*[0-9].tgz -C "$work/node_modules"
mv "$work/node_modules/package" "$work/node_modules/ncaruntime"
cat >"$work/first.mjs" <<'END'
import { readFileSync, writeFileSync } from "node:fs";
import { Runtime } from "ncaruntime";
const world = (await Runtime.load()).model(readFileSync(process.argv[2])).world();
world.seed();
world.step(128);
const header = `P7\nWIDTH ${world.width}\nHEIGHT ${world.height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n`;
writeFileSync(1, Buffer.concat([Buffer.from(header), Buffer.from(world.render())]));
END
drew "npm's package, Node" node "$work/first.mjs"

# NuGet's, by CoreCLR, and the sources in Unity's, by Mono.
cat >"$work/first.cs" <<'END'
using System;
using System.IO;
using NCARuntime;
internal static class netstandard { }
internal static class First
{
    private static void Main(string[] arguments)
    {
        using (var model = new Model(File.ReadAllBytes(arguments[0])))
        using (var world = new World(model))
        {
            world.Seed();
            world.Step(128);
            var pixels = new byte[4 * world.Width * world.Height];
            world.Render(pixels, PixelFormat.Rgba8Straight);
            var output = Console.OpenStandardOutput();
            var header = $"P7\nWIDTH {world.Width}\nHEIGHT {world.Height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n";
            output.Write(System.Text.Encoding.ASCII.GetBytes(header), 0, header.Length);
            output.Write(pixels, 0, pixels.Length);
        }
    }
}
END
empty
log unzip -q "$dist"/NCARuntime.*.nupkg -d "$root"
python3 -c 'import sys, xml.dom.minidom as x; [x.parse(f) for f in sys.argv[1:]]' "$root"/{NCARuntime.nuspec,_rels/.rels,lib/*/*.xml} \
    "$root/[Content_Types].xml"
runtime=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
mkdir "$work/mono" "$work/core"
log mcs -langversion:latest -unsafe -target:library Bindings/csharp/NCARuntime/*.cs -out:"$work/mono/NCARuntime.dll"
log mcs -langversion:latest -r:"$work/mono/NCARuntime.dll" "$work/first.cs" -out:"$work/core/first.dll"
python3 Bindings/csharp/netstandard.py "$work/core/first.dll"
cp "$root"/lib/netstandard2.1/NCARuntime.dll "$root/runtimes/$runtime/native"/* "$work/core"
cp Bindings/csharp/tests/runtimeconfig.json "$work/core/first.runtimeconfig.json"
dotnet=$(echo "$PWD"/build/python/lib/python3*/site-packages/dotnetcore2/bin/dotnet)
chmod +x "$dotnet"
drew "NuGet's package, CoreCLR" "$dotnet" "$work/core/first.dll"

empty
tar -xf "$dist"/com.ncaruntime-*.tgz -C "$root"
root=$root/package
log python3 Scripts/release/check_unity.py "$root"
log mcs -langversion:latest -nowarn:649 -unsafe "$root"/Runtime/*.cs "$root"/Runtime/NCARuntime/*.cs "$root"/Editor/*.cs \
    Bindings/csharp/tests/UnityDoubles.cs "$work/first.cs" -out:"$work/mono/first.exe"
drew "Unity's package, Mono" env LD_LIBRARY_PATH="$root/Plugins/linux-$(uname -m)" mono "$work/mono/first.exe"

# Godot's, in a project's folder, by the host of Bindings/godot.
empty
log unzip -q "$dist"/ncaruntime-*-godot.zip -d "$root"
log cc -std=c11 -O1 Bindings/godot/tests/host.c -ldl -o "$work/host"
sed -n 's|.*"res://\(.*\)"|\1|p' "$root/addons/ncaruntime/ncaruntime.gdextension" | while read -r file; do
    [ -f "$root/$file" ] || fail "Godot's package lacks $file"
done
log "$work/host" "$root/addons/ncaruntime/libncasprite.$(target_of host).so" Models/dragon.nca Bindings/scenario/sprite.txt
echo "Godot's package: the node runs in a host"

[ "$built" -ge 30 ] || fail "only $built programs were built"
